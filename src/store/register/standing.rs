//! How every student stands in the register, and what changed since a station last asked.

use super::engine::Row;
use super::numbers::shot_number;
use super::{Register, RegisterError};
use crate::roster::{Student, StudentNumber};
use crate::session::ShotNumber;

/// How a student stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The roster's row.
    pub student: Student,
    /// Whether somebody who wasn't in the roster.
    pub is_walk_in: bool,
    /// Of a walk-in: whom it turned out to be. Else whether taken in by mistake.
    pub is_gone: bool,
    /// The number they have.
    pub number: Option<ShotNumber>,
    /// The station that has the photo that counts.
    pub photo_at: Option<String>,
    /// Whether they don't come.
    pub is_absent: bool,
    /// The station where they are now.
    pub held_by: Option<String>,
}

/// What changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// Ask with it next time.
    pub version: i64,
    /// How much of this station's journal is told in it.
    pub told: i64,
    /// The number that the next student without one gets.
    pub next_number: Option<ShotNumber>,
    /// Who changed.
    pub standings: Vec<Standing>,
}

const CHANGED: &str =
    "SELECT cells, origin, resolved, issued, photo_at, absent, held_by FROM student
    WHERE session = $1 AND version > $2 ORDER BY position, number";

impl Register {
    /// What changed after a version; all that ever changed after 0.
    pub fn news(&mut self, since: i64) -> Result<News, RegisterError> {
        let (session, station) = (self.session.clone(), self.station.clone());
        let (session, station) = (session.as_str(), station.as_str());
        self.transaction(|engine| {
            // The session's row before the others: what changes after it is in the next news.
            let query = "SELECT session.version, session.next_number, station.journal FROM session
                LEFT JOIN station ON station.session = session.id AND station.name = $2 WHERE session.id = $1";
            let rows = engine.run(query, &[session.into(), station.into()])?;
            let row = rows.first().ok_or(RegisterError::NoSession)?;
            let (version, next, told) = (row.int(0)?, row.int(1)?, row.maybe_int(2)?.unwrap_or(0));
            let mut news =
                News { version, told, next_number: Some(shot_number(next)), standings: vec![] };
            if version == since {
                return Ok(news);
            }
            let rows = engine.run(CHANGED, &[session.into(), since.into()])?;
            news.standings = rows.iter().map(standing).collect::<Result<_, _>>()?;
            Ok(news)
        })
    }

    /// Every student in the roster's order, with how they stand.
    pub fn standings(&mut self) -> Result<Vec<Standing>, RegisterError> {
        self.news(-1).map(|news| news.standings)
    }

    /// How one student stands.
    pub fn standing(&mut self, student: &StudentNumber) -> Result<Option<Standing>, RegisterError> {
        let mut all = self.standings()?;
        all.retain(|standing| standing.student.number == *student);
        Ok(all.pop())
    }
}

fn standing(row: &Row) -> Result<Standing, RegisterError> {
    let origin = row.text(1)?;
    Ok(Standing {
        student: super::sessions::student(&row.text(0)?)?,
        is_walk_in: origin == "walk_in",
        is_gone: origin == "dropped" || row.maybe_text(2)?.is_some(),
        number: row.maybe_int(3)?.map(shot_number),
        photo_at: row.maybe_text(4)?,
        is_absent: row.maybe_text(5)?.is_some(),
        held_by: row.maybe_text(6)?,
    })
}
