//! What a station did, told to the register: rows as its journal left them, as often as it takes, each time with the same
//! outcome. The register keeps how much of the journal it has, so a station needs no list of what is still to be told.

use super::engine::Value;
use super::{Register, RegisterError, Turn};
use crate::roster::Student;
use crate::store::roster::cells;
use std::collections::BTreeSet;

/// What is to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publication {
    /// The newest entry of the station's journal that this tells of.
    pub upto: i64,
    /// That entry's hash.
    pub head: String,
    /// Students whose standing changed.
    pub students: Vec<StudentFact>,
    /// Numbers that became void, valid again, or another student's.
    pub numbers: Vec<NumberFact>,
    /// Frames.
    pub frames: Vec<FrameFact>,
    /// Finished photos.
    pub shots: Vec<ShotFact>,
}

/// A student as a station knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentFact {
    /// 学号.
    pub number: String,
    /// The roster's row, JSON.
    pub cells: String,
    /// `roster`, `walk_in` or `dropped`.
    pub origin: String,
    /// Why absent.
    pub absent: Option<String>,
    /// Of a walk-in: whom it turned out to be.
    pub resolved: Option<String>,
}

impl StudentFact {
    /// A student of the school's roster of whom nothing else is known.
    #[must_use]
    pub fn of_roster(student: &Student) -> Self {
        Self {
            number: student.number.0.clone(),
            cells: serde_json::json!(cells(student)).to_string(),
            origin: "roster".to_owned(),
            absent: None,
            resolved: None,
        }
    }
}

/// A 拍摄序号 as a station knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFact {
    /// The number.
    pub number: i64,
    /// Whose, 学号.
    pub student: String,
    /// Why void.
    pub void: Option<String>,
}

/// A frame on a station's disk.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FrameFact {
    /// Its row there.
    pub id: i64,
    /// Its name in `originals/`.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: i64,
    /// When it was exposed, µs since 1970.
    pub exposed_at: i64,
    /// Whose, 学号.
    pub student: Option<String>,
    /// What became of it.
    pub state: String,
}

/// A finished photo on a station's disk.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShotFact {
    /// Its row there.
    pub id: i64,
    /// 拍摄序号; none for a photo that was given up under a label.
    pub number: Option<i64>,
    /// The frame it was cropped from: that row there.
    pub frame: i64,
    /// SHA-256 of the photo, hexadecimal.
    pub sha256: String,
    /// Where it was cropped, JSON.
    pub crop: String,
    /// Profile it was judged by.
    pub profile: String,
    /// Why in spite of a failing finding.
    pub reason: Option<String>,
    /// When it was accepted, µs since 1970.
    pub accepted_at: i64,
    /// `current`, `replaced` or `withdrawn` at the station.
    pub state: String,
    /// Whether it was meant to take the place of a photo of another station.
    #[serde(skip)]
    pub is_retake: bool,
}

impl Register {
    /// How much of its journal this station has told.
    pub fn told(&mut self) -> Result<i64, RegisterError> {
        let values = [self.session.as_str().into(), self.station.as_str().into()];
        let query = "SELECT journal FROM station WHERE session = $1 AND name = $2";
        let rows = self.transaction(|engine| engine.run(query, &values))?;
        rows.first().ok_or(RegisterError::NoSession)?.int(0)
    }

    /// Tells what was done.
    pub fn publish(&mut self, told: &Publication) -> Result<(), RegisterError> {
        self.in_turn(|turn| {
            let mut heard = BTreeSet::new();
            for student in &told.students {
                turn.student(student)?;
                heard.insert(student.number.as_str());
            }
            for frame in &told.frames {
                turn.frame(frame)?;
            }
            for number in &told.numbers {
                turn.number_is(number)?;
                heard.insert(number.student.as_str());
            }
            // Who gives a place up comes before who takes it.
            let (leaving, coming): (Vec<_>, Vec<_>) =
                told.shots.iter().partition(|shot| shot.state != "current");
            let mut students = Vec::new();
            for shot in leaving.into_iter().chain(coming) {
                students.extend(turn.shot(shot)?);
            }
            heard.extend(students.iter().map(String::as_str));
            for student in heard {
                turn.touch(student)?;
            }
            turn.has_told(told)
        })
    }

    /// Puts a finished photo beside its row, where the session's photos are to be shared by the register itself.
    pub fn keep_photo(&mut self, sha256: &str, bytes: &[u8]) -> Result<(), RegisterError> {
        let values = [self.session.as_str().into(), sha256.into(), bytes.into()];
        let add = "INSERT INTO photo (session, sha256, bytes) VALUES ($1, $2, $3) ON CONFLICT (session, sha256) DO NOTHING";
        self.transaction(|engine| engine.run(add, &values)).map(drop)
    }
}

impl Turn<'_> {
    fn student(&mut self, fact: &StudentFact) -> Result<(), RegisterError> {
        let add = "INSERT INTO student (session, number, position, cells, origin, absent, resolved, version)
            VALUES ($1, $2, (SELECT coalesce(max(position), 0) + 1 FROM student WHERE session = $1), $3, $4, $5, $6, $7)
            ON CONFLICT (session, number) DO UPDATE SET origin = $4, absent = $5, resolved = $6";
        let values = [
            self.session.into(),
            (&fact.number).into(),
            (&fact.cells).into(),
            (&fact.origin).into(),
            fact.absent.as_deref().into(),
            fact.resolved.as_deref().into(),
            self.version.into(),
        ];
        self.run(add, &values).map(drop)
    }

    fn frame(&mut self, fact: &FrameFact) -> Result<(), RegisterError> {
        let add = "INSERT INTO frame (session, station, id, file, sha256, bytes, exposed_at, student, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (session, station, id) DO UPDATE SET student = $8, state = $9";
        let values = [
            self.session.into(),
            self.station.into(),
            fact.id.into(),
            (&fact.file).into(),
            (&fact.sha256).into(),
            fact.bytes.into(),
            fact.exposed_at.into(),
            fact.student.as_deref().into(),
            (&fact.state).into(),
        ];
        self.run(add, &values).map(drop)
    }

    /// A station that was alone may speak of a number that has gone on meanwhile: then it is left as it is.
    fn number_is(&mut self, fact: &NumberFact) -> Result<(), RegisterError> {
        let is_elsewhere = "SELECT 1 FROM shot WHERE session = $1 AND number = $2 AND station <> $3 AND state = 'current'";
        let key: [Value; 2] = [self.session.into(), fact.number.into()];
        let elsewhere: [Value; 3] = [self.session.into(), fact.number.into(), self.station.into()];
        if fact.void.is_some() && !self.run(is_elsewhere, &elsewhere)?.is_empty() {
            return Ok(());
        }
        let known =
            self.run("SELECT student FROM issued WHERE session = $1 AND number = $2", &key)?;
        if known.is_empty() {
            return Ok(());
        }
        let valid = self.number_of(&fact.student)?;
        if fact.void.is_none() && valid.is_some_and(|valid| valid != fact.number) {
            return Ok(());
        }
        let set = "UPDATE issued SET student = $3, void = $4 WHERE session = $1 AND number = $2";
        let [session, number] = key;
        let values = [session, number, (&fact.student).into(), fact.void.as_deref().into()];
        self.run(set, &values).map(drop)
    }

    /// Tells whose it is.
    fn shot(&mut self, fact: &ShotFact) -> Result<Option<String>, RegisterError> {
        let student = match fact.number {
            Some(number) => Some(self.student_of(number)?),
            None => None,
        };
        let state = match fact.number {
            Some(number) if fact.state == "current" => self.place_for(fact, number)?,
            _ => &fact.state,
        };
        let add = "INSERT INTO shot (session, station, id, number, frame, sha256, crop, profile, reason, accepted_at, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (session, station, id) DO UPDATE SET number = $4, state = $11";
        let values = [
            self.session.into(),
            self.station.into(),
            fact.id.into(),
            fact.number.map_or(Value::Null, Value::Int),
            fact.frame.into(),
            (&fact.sha256).into(),
            (&fact.crop).into(),
            (&fact.profile).into(),
            fact.reason.as_deref().into(),
            fact.accepted_at.into(),
            state.into(),
        ];
        self.run(add, &values)?;
        Ok(student)
    }

    fn student_of(&mut self, number: i64) -> Result<String, RegisterError> {
        let holder = "SELECT student FROM issued WHERE session = $1 AND number = $2";
        let rows = self.run(holder, &[self.session.into(), number.into()])?;
        rows.first().ok_or_else(|| RegisterError::odd("a photo's number was never given"))?.text(0)
    }

    /// One photo of a number counts. A retake takes the place of another station's; a photo of a station that was alone
    /// and didn't know of the other is kept as a second one.
    fn place_for(&mut self, fact: &ShotFact, number: i64) -> Result<&'static str, RegisterError> {
        let query =
            "SELECT station, id FROM shot WHERE session = $1 AND number = $2 AND state = 'current'";
        let rows = self.run(query, &[self.session.into(), number.into()])?;
        let Some(row) = rows.first() else { return Ok("current") };
        let (station, id) = (row.text(0)?, row.int(1)?);
        let is_own = station == self.station;
        if is_own && id == fact.id {
            return Ok("current");
        }
        // Clocks of two machines differ, so what was told later is later.
        if !(is_own || fact.is_retake) {
            return Ok("second");
        }
        let set =
            "UPDATE shot SET state = 'replaced' WHERE session = $1 AND station = $2 AND id = $3";
        self.run(set, &[self.session.into(), (&station).into(), id.into()])?;
        Ok("current")
    }

    fn has_told(&mut self, told: &Publication) -> Result<(), RegisterError> {
        let set = "UPDATE station SET journal = $3, journal_sha256 = $4 WHERE session = $1 AND name = $2 AND journal <= $3";
        let values =
            [self.session.into(), self.station.into(), told.upto.into(), (&told.head).into()];
        self.run(set, &values).map(drop)
    }
}
