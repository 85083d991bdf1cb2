//! The register: what the stations of one session share. Who is photographed where, whose each 拍摄序号 is, what lies on
//! which station's disk.
//!
//! A station works in its own session folder, by the same commit protocol as one that is alone, and asks the register for
//! what only one may decide: who holds a student ([`leases`]) and which number is next ([`numbers`]). What it did it tells
//! afterwards, from its journal, as often as it takes ([`publish`]); what others did it hears ([`standing`]).
//!
//! The register is one text of SQL on two engines: PostgreSQL for the stations of a campus, SQLite for those of one machine.
//! Every change takes the session's row first, so changes of one session are one after another: versions and numbers
//! become visible in the order in which they were given.

pub mod address;
mod engine;
mod error;
pub mod leases;
pub mod numbers;
mod passwords;
mod postgres;
pub mod publish;
mod schema;
pub mod sessions;
mod sqlite;
pub mod standing;
pub mod survey;

pub use address::Address;
pub use error::RegisterError;

use engine::{Engine, Row, Value};

/// A connection to the register.
pub struct Register {
    engine: Box<dyn Engine>,
    /// The session, once one was chosen.
    session: String,
    /// The station, once it has joined.
    station: String,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register").field("station", &self.station).finish_non_exhaustive()
    }
}

/// What may be asked while the session's row is held, and nobody else changes anything of it.
struct Turn<'a> {
    engine: &'a mut dyn Engine,
    session: &'a str,
    station: &'a str,
    /// What changed rows bear, so that others find them.
    version: i64,
    next_number: i64,
}

impl Register {
    /// Opens the register. `ask` is asked for the password of a server that no file knows.
    pub fn open(
        address: &Address,
        ask: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, RegisterError> {
        let engine: Box<dyn Engine> = match address {
            Address::File(path) => Box::new(sqlite::Sqlite::open(path)?),
            Address::Server(server) => Box::new(postgres::Postgres::connect(server, ask)?),
        };
        Ok(Self { engine, session: String::new(), station: String::new() })
    }

    /// Another connection to the same, for another thread.
    pub fn another(&self) -> Result<Self, RegisterError> {
        let engine = self.engine.another()?;
        Ok(Self { engine, session: self.session.clone(), station: self.station.clone() })
    }

    /// Goes on as a station that has joined before, without a word to the register.
    pub fn resume(&mut self, session: &str, station: &str) {
        session.clone_into(&mut self.session);
        station.clone_into(&mut self.station);
    }

    /// This station's name.
    #[must_use]
    pub fn station(&self) -> &str {
        &self.station
    }

    /// All of some work, or nothing of it.
    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Engine) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        self.engine.begin()?;
        match work(self.engine.as_mut()) {
            Ok(answer) => self.engine.commit().map(|()| answer),
            Err(error) => {
                self.engine.roll_back();
                Err(error)
            }
        }
    }

    /// From now on answers may take their time, as those about a whole session do.
    pub fn be_patient(&mut self) {
        self.engine.be_patient();
    }

    /// Looks at one moment, while others go on.
    fn snapshot<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Engine) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        self.transaction(|engine| {
            if let Some(begin) = engine.dialect().snapshot {
                engine.run(begin, &[])?;
            }
            work(engine)
        })
    }

    /// Work on the session that nobody else changes meanwhile.
    fn in_turn<T>(
        &mut self,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let (session, station) = (self.session.clone(), self.station.clone());
        self.transaction(|engine| {
            let query = format!(
                "SELECT version, next_number FROM session WHERE id = $1{}",
                engine.dialect().for_update
            );
            let rows = engine.run(&query, &[session.as_str().into()])?;
            let row = rows.first().ok_or(RegisterError::NoSession)?;
            let (version, next_number) = (row.int(0)? + 1, row.int(1)?);
            work(&mut Turn { engine, session: &session, station: &station, version, next_number })
        })
    }
}

impl Turn<'_> {
    /// The station whose photo of a number counts.
    fn photo_at(&mut self, number: i64) -> Result<Option<String>, RegisterError> {
        let query =
            "SELECT station FROM shot WHERE session = $1 AND number = $2 AND state = 'current'";
        let rows = self.run(query, &[self.session.into(), number.into()])?;
        rows.first().map(|row| row.text(0)).transpose()
    }

    fn run(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, RegisterError> {
        self.engine.run(text, values)
    }

    /// Notes that rows bear this turn's version now.
    fn changed(&mut self) -> Result<(), RegisterError> {
        let set = "UPDATE session SET version = $2, next_number = $3 WHERE id = $1";
        let values = [self.session.into(), self.version.into(), self.next_number.into()];
        self.run(set, &values).map(drop)
    }

    /// Lets everybody hear of a student, as the other tables have them now.
    fn touch(&mut self, student: &str) -> Result<(), RegisterError> {
        let number = self.number_of(student)?;
        let photo_at = match number {
            Some(number) => self.photo_at(number)?,
            None => None,
        };
        let set = "UPDATE student SET version = $3, issued = $4, photo_at = $5 WHERE session = $1 AND number = $2";
        let values = [
            self.session.into(),
            student.into(),
            self.version.into(),
            number.map_or(Value::Null, Value::Int),
            photo_at.as_deref().into(),
        ];
        self.run(set, &values)?;
        self.changed()
    }
}
