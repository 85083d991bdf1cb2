//! 拍摄序号: unique, increasing, and of one student for ever once shown.

use super::change::Change;
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::StudentNumber;
use crate::session::Deed;
use crate::session::{Moment, ShotNumber};
use crate::spec::Sequence;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// A 拍摄序号 under which there is no photo.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Gap {
    /// The number.
    pub number: ShotNumber,
    /// Whose it is.
    pub student: StudentNumber,
    /// Why it is void; nothing when it was given out at check-in and waits for its shot.
    pub void: Option<String>,
}

impl Store {
    /// When each shot that is in force was accepted.
    pub fn accepted_times(&self) -> Result<BTreeMap<ShotNumber, Moment>, StoreError> {
        let query = "SELECT number, accepted_at FROM photo WHERE state = 'current'";
        let read = |row: &rusqlite::Row<'_>| Ok((ShotNumber(row.get(0)?), Moment(row.get(1)?)));
        let mut statement = self.db.prepare(query).map_err(self.failed())?;
        let rows = statement.query_map([], read).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }
}

impl Change<'_> {
    /// The number that a student holds.
    pub(super) fn number_of(&self, student: i64) -> Result<Option<ShotNumber>, StoreError> {
        let query = "SELECT number FROM issued WHERE student = ?1 AND void IS NULL";
        let number = self.tx().query_row(query, [student], |row| row.get(0)).optional();
        Ok(number.map_err(self.failed())?.map(ShotNumber))
    }

    /// The number that a student holds, else the next one: of this folder, or of all stations where several share a session.
    pub(super) fn number_for(&mut self, student: i64) -> Result<ShotNumber, StoreError> {
        if self.is_shared()? {
            return self.shared_number_for(student);
        }
        if let Some(number) = self.number_of(student)? {
            return Ok(number);
        }
        let number = next_number(self.tx()).map_err(self.failed())?;
        self.issue(number, student)?;
        Ok(number)
    }

    /// Gives a student a number that they don't hold yet.
    pub(super) fn issue(&mut self, number: ShotNumber, student: i64) -> Result<(), StoreError> {
        let key = Key::Issued(number.0.into());
        let is_known = key.image(self.tx()).map_err(self.failed())?.is_some();
        self.touch(key, is_known)?;
        let add = "INSERT INTO issued (number, student, issued_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT (number) DO UPDATE SET student = ?2, void = NULL";
        let row = (number.0, student, self.at().0);
        self.tx().execute(add, row).map(drop).map_err(self.failed())
    }

    /// Makes a number void; it stays a row, with its reason.
    pub(super) fn void(&mut self, number: ShotNumber, reason: &str) -> Result<(), StoreError> {
        let remark = self.remark(reason)?;
        let set = "UPDATE issued SET void = ?2 WHERE number = ?1";
        self.set(Key::Issued(number.0.into()), set, (number.0, remark))
    }

    /// A number that lost its photo: void, unless numbers are given out at check-in and stay with their student.
    pub(super) fn without_photo(
        &mut self,
        number: ShotNumber,
        sequence: Sequence,
        reason: &str,
    ) -> Result<(), StoreError> {
        match sequence {
            Sequence::OnAccept => self.void(number, reason),
            Sequence::OnCheckin => Ok(()),
        }
    }
}

impl Store {
    /// The number the next student without one will get; in a shared session as far as was heard.
    pub fn next_number(&self) -> Result<ShotNumber, StoreError> {
        let own = next_number(&self.db).map_err(self.failed())?;
        Ok(self.sharing.as_ref().map_or(own, |sharing| own.max(sharing.next_number())))
    }

    /// Gives a student a number at check-in; the one that is held already stays.
    pub fn check_in(&mut self, student: &StudentNumber) -> Result<ShotNumber, StoreError> {
        self.change(Deed::CheckedIn, |change| {
            let student = change.student(student)?;
            change.number_for(student)
        })
    }

    /// Numbers under which there is no photo, each with its reason.
    pub fn gaps(&self) -> Result<Vec<Gap>, StoreError> {
        let query = "SELECT issued.number, student.number, remark.text FROM issued
            JOIN student ON student.id = issued.student LEFT JOIN remark ON remark.id = issued.void
            LEFT JOIN photo ON photo.number = issued.number AND photo.state = 'current'
            WHERE photo.id IS NULL AND issued.number <= ?1 ORDER BY issued.number";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let gap = |row: &rusqlite::Row<'_>| {
            let (number, student) = (ShotNumber(row.get(0)?), StudentNumber(row.get(1)?));
            Ok(Gap { number, student, void: row.get(2)? })
        };
        let rows = statement.query_map([ShotNumber::PROVISIONAL], gap).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }
}

/// Rows of numbers are never deleted, so one more than the largest was never given before.
pub(super) fn next_number(db: &Connection) -> rusqlite::Result<ShotNumber> {
    let query = "SELECT coalesce(max(number), 0) + 1 FROM issued WHERE number <= ?1";
    db.prepare_cached(query)?.query_row([ShotNumber::PROVISIONAL], |row| row.get(0)).map(ShotNumber)
}

/// The next label of a station that can't ask for a number.
pub(super) fn next_label(db: &Connection) -> rusqlite::Result<ShotNumber> {
    let query = "SELECT max(coalesce(max(number), 0), ?1) + 1 FROM issued";
    db.prepare_cached(query)?.query_row([ShotNumber::PROVISIONAL], |row| row.get(0)).map(ShotNumber)
}
