//! Everything that the register has of a session: to bring it together in one folder, and to look whether all is there.

use super::publish::{FrameFact, NumberFact, ShotFact, StudentFact};
use super::{Register, RegisterError};

/// A station of a session.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StationFacts {
    /// Its name.
    pub name: String,
    /// Who worked there when it joined.
    pub who: String,
    /// Seconds since it was heard last.
    pub silent_s: i64,
    /// How much of its journal was told.
    pub journal: i64,
    /// The hash of that entry.
    pub journal_sha256: String,
}

/// Everything of a session but the photos.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Its stations, by name.
    pub stations: Vec<StationFacts>,
    /// Its students, in the roster's order.
    pub students: Vec<StudentFact>,
    /// Every number that was given, in order.
    pub numbers: Vec<NumberFact>,
    /// Every frame, each with its station.
    pub frames: Vec<(String, FrameFact)>,
    /// Every finished photo, each with its station; `state` is the one that counts in the session.
    pub shots: Vec<(String, ShotFact)>,
}

impl Register {
    /// Looks at everything at one moment.
    pub fn survey(&mut self) -> Result<Survey, RegisterError> {
        let session = [self.session.as_str().into()];
        self.snapshot(|engine| {
            let now = engine.dialect().now_us;
            let station = format!(
                "SELECT name, who, ({now} - seen_at) / 1000000, journal, journal_sha256 FROM station WHERE session = $1
                 ORDER BY name"
            );
            let mut survey = Survey::default();
            for row in engine.run(&station, &session)? {
                survey.stations.push(StationFacts {
                    name: row.text(0)?,
                    who: row.text(1)?,
                    silent_s: row.int(2)?,
                    journal: row.int(3)?,
                    journal_sha256: row.text(4)?,
                });
            }
            let students = "SELECT number, cells, origin, absent, resolved FROM student WHERE session = $1
                ORDER BY position, number";
            for row in engine.run(students, &session)? {
                survey.students.push(StudentFact {
                    number: row.text(0)?,
                    cells: row.text(1)?,
                    origin: row.text(2)?,
                    absent: row.maybe_text(3)?,
                    resolved: row.maybe_text(4)?,
                });
            }
            let numbers = "SELECT number, student, void FROM issued WHERE session = $1 ORDER BY number";
            for row in engine.run(numbers, &session)? {
                let (number, student) = (row.int(0)?, row.text(1)?);
                survey.numbers.push(NumberFact { number, student, void: row.maybe_text(2)? });
            }
            let frames = "SELECT station, id, file, sha256, bytes, exposed_at, student, state FROM frame
                WHERE session = $1 ORDER BY station, id";
            for row in engine.run(frames, &session)? {
                let fact = FrameFact {
                    id: row.int(1)?,
                    file: row.text(2)?,
                    sha256: row.text(3)?,
                    bytes: row.int(4)?,
                    exposed_at: row.int(5)?,
                    student: row.maybe_text(6)?,
                    state: row.text(7)?,
                };
                survey.frames.push((row.text(0)?, fact));
            }
            let shots = "SELECT station, id, number, frame, sha256, crop, profile, reason, accepted_at, state FROM shot
                WHERE session = $1 ORDER BY accepted_at, station, id";
            for row in engine.run(shots, &session)? {
                let fact = ShotFact {
                    id: row.int(1)?,
                    number: row.maybe_int(2)?,
                    frame: row.int(3)?,
                    sha256: row.text(4)?,
                    crop: row.text(5)?,
                    profile: row.text(6)?,
                    reason: row.maybe_text(7)?,
                    accepted_at: row.int(8)?,
                    state: row.text(9)?,
                    is_retake: false,
                };
                survey.shots.push((row.text(0)?, fact));
            }
            Ok(survey)
        })
    }

    /// A finished photo, if the register keeps it.
    pub fn photo(&mut self, sha256: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let values = [self.session.as_str().into(), sha256.into()];
        let query = "SELECT bytes FROM photo WHERE session = $1 AND sha256 = $2";
        let rows = self.transaction(|engine| engine.run(query, &values))?;
        rows.first().map(|row| row.bytes(0)).transpose()
    }
}
