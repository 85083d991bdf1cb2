//! How far a session is, and its accepted shots.

use super::roster::{COLUMNS, IN_QUEUE, entry};
use super::{Store, StoreError};
use crate::session::{Entry, Progress, ShotNumber};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Counts of a session.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Status {
    /// Students in the roster.
    pub students: u64,
    /// Students with an accepted shot.
    pub done: u64,
    /// Students without one who are not absent.
    pub waiting: u64,
    /// Students who don't come.
    pub absent: u64,
    /// Frames that left the camera.
    pub frames: u64,
    /// Frames kept but not used.
    pub rejected: u64,
    /// Frames that belong to nobody yet.
    pub tray: u64,
    /// Numbers that are void.
    pub voids: u64,
    /// 拍摄序号 that the next student without one gets.
    pub next_number: ShotNumber,
}

/// An accepted shot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// 拍摄序号.
    pub number: ShotNumber,
    /// Whose.
    pub entry: Entry,
    /// The photo.
    pub photo: PathBuf,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

impl Store {
    /// Counts of the session.
    pub fn status(&self) -> Result<Status, StoreError> {
        let students = self.count(&format!("SELECT count(*) FROM student WHERE {IN_QUEUE}"))?;
        let done = self.count("SELECT count(*) FROM photo WHERE state = 'current'")?;
        let absent = self.count(&format!(
            "SELECT count(*) FROM student WHERE absent IS NOT NULL AND {IN_QUEUE}"
        ))?;
        Ok(Status {
            students,
            done,
            waiting: students.saturating_sub(done + absent),
            absent,
            frames: self.count("SELECT count(*) FROM frame")?,
            rejected: self.count("SELECT count(*) FROM frame WHERE state = 'rejected'")?,
            tray: self.count("SELECT count(*) FROM frame WHERE state = 'tray'")?,
            voids: self.count("SELECT count(*) FROM issued WHERE void IS NOT NULL")?,
            next_number: self.next_number()?,
        })
    }

    pub(super) fn count(&self, query: &str) -> Result<u64, StoreError> {
        let count: i64 = self.db.query_row(query, [], |row| row.get(0)).map_err(self.failed())?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// All accepted shots by the number under which they are delivered.
    pub fn delivered(&self) -> Result<BTreeMap<ShotNumber, Shot>, StoreError> {
        let renumbered = self.renumbered()?;
        let delivered =
            |shot: Shot| (renumbered.get(&shot.number).copied().unwrap_or(shot.number), shot);
        Ok(self.shots()?.into_iter().map(delivered).collect())
    }

    /// All accepted shots, in 拍摄序号 order.
    pub fn shots(&self) -> Result<Vec<Shot>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS}, photo.sha256 FROM photo JOIN issued ON issued.number = photo.number
             JOIN student ON student.id = issued.student WHERE photo.state = 'current' ORDER BY photo.number"
        );
        let mut statement = self.db.prepare(&query).map_err(self.failed())?;
        let rows = statement
            .query_map([], |row| Ok((entry(row)?, row.get::<_, String>(14)?)))
            .map_err(self.failed())?;
        let shot = |(entry, sha256): (Entry, String)| match entry.progress {
            Progress::Done(number) => {
                Some(Shot { number, entry, photo: self.folder.photo(number), sha256 })
            }
            Progress::Waiting | Progress::CheckedIn(_) | Progress::Absent => None,
        };
        let shots: Vec<_> = rows.collect::<Result<_, _>>().map_err(self.failed())?;
        Ok(shots.into_iter().filter_map(shot).collect())
    }
}
