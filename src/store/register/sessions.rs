//! The sessions of a register: made, listed, opened to accounts, joined by stations.

use super::engine::{Engine, Row, Value};
use super::publish::{NumberFact, StudentFact};
use super::{Register, RegisterError, schema};
use crate::roster::Student;
use crate::session::ShotNumber;
use crate::store::Settings;
use crate::store::roster::student_of;

/// A session that the register has.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SharedSession {
    /// Its row.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Name of the photo profile.
    pub profile: String,
    /// The profile's text, where it isn't a built-in one.
    pub profile_text: Option<String>,
    /// 校外学习中心（函授站）名称.
    pub centre: String,
    /// When a student gets a number: the word of a [`crate::spec::Sequence`].
    pub sequence: String,
    /// The number that the next student without one gets.
    pub next_number: u32,
}

impl SharedSession {
    /// What a station's own folder is set up with.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let (profile, centre) = (self.profile.clone(), self.centre.clone());
        Settings { profile, centre, sequence: self.sequence.parse().unwrap_or_default() }
    }
}

/// A session to be made in the register.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Its id: the one of the folder it came from.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is set up with.
    pub settings: &'a Settings,
    /// The profile's text, where it isn't a built-in one.
    pub profile_text: Option<&'a str>,
    /// The first number that may be given.
    pub next_number: ShotNumber,
    /// The roster, in its order, and who else there is.
    pub students: &'a [StudentFact],
    /// Numbers that were given already.
    pub numbers: &'a [NumberFact],
    /// The station that gave them.
    pub station: &'a str,
}

const SELECT: &str =
    "SELECT id, name, profile, profile_text, centre, sequence, next_number FROM session";

fn session(row: &Row) -> Result<SharedSession, RegisterError> {
    Ok(SharedSession {
        id: row.text(0)?,
        name: row.text(1)?,
        profile: row.text(2)?,
        profile_text: row.maybe_text(3)?,
        centre: row.text(4)?,
        sequence: row.text(5)?,
        next_number: u32::try_from(row.int(6)?).unwrap_or(u32::MAX),
    })
}

impl Register {
    /// Makes the register's tables and rights; those that are there stay.
    pub fn set_up(&mut self) -> Result<(), RegisterError> {
        self.engine.set_up()
    }

    /// The sessions that this account may see, by name.
    pub fn sessions(&mut self) -> Result<Vec<SharedSession>, RegisterError> {
        self.transaction(|engine| {
            schema::require_current(engine)?;
            let rows = engine.run(&format!("{SELECT} ORDER BY name"), &[])?;
            rows.iter().map(session).collect()
        })
    }

    /// Chooses a session by its name; where there is only one it needs none.
    pub fn choose(&mut self, name: Option<&str>) -> Result<SharedSession, RegisterError> {
        let mut found = self.sessions()?;
        found.retain(|session| name.is_none_or(|name| session.name == name));
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(RegisterError::NoSession),
            (Some(session), true) => {
                self.session.clone_from(&session.id);
                Ok(session)
            }
            (Some(last), false) => {
                let names = found.into_iter().chain([last]).map(|session| session.name);
                Err(RegisterError::WhichSession(names.collect()))
            }
        }
    }

    /// Lets an account of the server work in the chosen session.
    pub fn admit(&mut self, role: &str) -> Result<(), RegisterError> {
        let session = self.session.clone();
        self.engine.begin()?;
        match self.engine.admit(&session, role) {
            Ok(()) => self.engine.commit(),
            Err(error) => {
                self.engine.roll_back();
                Err(error)
            }
        }
    }

    /// Forgets the chosen session with all that is personal in it, after its delivery. Only the register's owner may.
    pub fn forget_session(&mut self) -> Result<(), RegisterError> {
        let session = self.session.clone();
        self.transaction(|engine| {
            engine.may_forget(true)?;
            // Who refers to others goes first.
            for table in ["photo", "shot", "frame", "issued", "student", "station", "crew"] {
                let delete = format!("DELETE FROM {table} WHERE session = $1");
                engine.run(&delete, &[session.as_str().into()])?;
            }
            engine.run("DELETE FROM session WHERE id = $1", &[session.as_str().into()])?;
            engine.may_forget(false)
        })?;
        self.session.clear();
        Ok(())
    }

    /// Makes a session with its roster, and chooses it.
    pub fn make_session(&mut self, new: &NewSession<'_>) -> Result<(), RegisterError> {
        self.transaction(|engine| {
            schema::require_current(engine)?;
            let same = "SELECT 1 FROM session WHERE name = $1 OR id = $2";
            if !engine.run(same, &[new.name.into(), new.id.into()])?.is_empty() {
                return Err(RegisterError::SessionExists(new.name.to_owned()));
            }
            let add = format!(
                "INSERT INTO session (id, name, profile, profile_text, centre, sequence, next_number, version, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, {})",
                engine.dialect().now_us
            );
            let settings = new.settings;
            let values = [
                new.id.into(),
                new.name.into(),
                (&settings.profile).into(),
                new.profile_text.into(),
                (&settings.centre).into(),
                settings.sequence.word().into(),
                i64::from(new.next_number.0).into(),
            ];
            engine.run(&add, &values)?;
            add_students(engine, new)?;
            add_numbers(engine, new)
        })?;
        new.id.clone_into(&mut self.session);
        Ok(())
    }

    /// Joins the chosen session as a station; its name is this folder's from then on.
    pub fn join(&mut self, station: &str, folder: &str, who: &str) -> Result<(), RegisterError> {
        self.in_turn(|turn| {
            let known = "SELECT folder FROM station WHERE session = $1 AND name = $2";
            let rows = turn.run(known, &[turn.session.into(), station.into()])?;
            match rows.first().map(|row| row.text(0)).transpose()? {
                Some(other) if other != folder => {
                    return Err(RegisterError::StationTaken(station.to_owned()));
                }
                Some(_) => return Ok(()),
                None => {}
            }
            let add = format!(
                "INSERT INTO station (session, name, folder, who, seen_at, journal, journal_sha256)
                 VALUES ($1, $2, $3, $4, {}, 0, '')",
                turn.engine.dialect().now_us
            );
            let values: [Value; 4] =
                [turn.session.into(), station.into(), folder.into(), who.into()];
            turn.run(&add, &values).map(drop)
        })?;
        station.clone_into(&mut self.station);
        Ok(())
    }

    /// The session's roster, in its order, walk-ins last; those who turned out to be somebody else are left out.
    pub fn roster(&mut self) -> Result<Vec<Student>, RegisterError> {
        let session = self.session.clone();
        let query = "SELECT cells FROM student WHERE session = $1 AND origin = 'roster' ORDER BY position, number";
        let rows = self.transaction(|engine| engine.run(query, &[session.as_str().into()]))?;
        rows.iter().map(|row| student(&row.text(0)?)).collect()
    }
}

fn add_students(engine: &mut dyn Engine, new: &NewSession<'_>) -> Result<(), RegisterError> {
    let add =
        "INSERT INTO student (session, number, position, cells, origin, absent, resolved, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
    for (position, student) in (1i64..).zip(new.students) {
        let values = [
            new.id.into(),
            (&student.number).into(),
            position.into(),
            (&student.cells).into(),
            (&student.origin).into(),
            student.absent.as_deref().into(),
            student.resolved.as_deref().into(),
        ];
        engine.run(add, &values)?;
    }
    Ok(())
}

fn add_numbers(engine: &mut dyn Engine, new: &NewSession<'_>) -> Result<(), RegisterError> {
    let add = format!(
        "INSERT INTO issued (session, number, student, station, issued_at, void) VALUES ($1, $2, $3, $4, {}, $5)",
        engine.dialect().now_us
    );
    for number in new.numbers {
        let values = [
            new.id.into(),
            number.number.into(),
            (&number.student).into(),
            new.station.into(),
            number.void.as_deref().into(),
        ];
        engine.run(&add, &values)?;
    }
    Ok(())
}

/// A roster's row as the register keeps it.
pub(super) fn student(cells: &str) -> Result<Student, RegisterError> {
    let odd = |_| RegisterError::odd("a roster's row can't be read");
    let cells: [String; 11] = serde_json::from_str(cells).map_err(odd)?;
    Ok(student_of(cells))
}
