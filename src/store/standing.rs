//! How things stand after what was done last: what a running station needs to know of it.

use super::journal::Entry as JournalEntry;
use super::roster::{COLUMNS, IN_QUEUE, STANDING, entry};
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::StudentNumber;
use crate::session::{Deed, Done, Entry, Mended};
use rusqlite::OptionalExtension;
use serde_json::Value;
use std::collections::BTreeSet;

impl Store {
    /// The students whom the newest entry of the journal was about, and how far each is now.
    pub fn newest_change(&self) -> Result<Mended, StoreError> {
        let (seq, _) = self.journal_head()?;
        let newest = self.journal(seq, 1)?.pop();
        let ids = newest.map(|entry| self.students_of(&entry)).transpose()?.unwrap_or_default();
        let mut mended = Mended {
            entries: vec![],
            gone: vec![],
            undo: None,
            redo: None,
            tray: self.tray()?,
            next_number: self.next_number()?,
        };
        for id in ids {
            match self.entry_of(id)? {
                Ok(entry) => mended.entries.push(entry),
                Err(number) => mended.gone.push(number),
            }
        }
        (mended.undo, mended.redo) = (self.newest_done()?, self.newest_undone()?);
        Ok(mended)
    }

    /// What would be taken back.
    pub fn newest_done(&self) -> Result<Option<Done>, StoreError> {
        self.undoable(1)?.pop().map(|entry| self.done(&entry)).transpose()
    }

    /// What would be done again. It is told as the deed that was taken back.
    pub fn newest_undone(&self) -> Result<Option<Done>, StoreError> {
        let Some(undone) = self.redoable()? else { return Ok(None) };
        let original = self.journal(undone.undoes.unwrap_or(0), 1)?.pop();
        original.map(|entry| self.done(&entry)).transpose()
    }

    /// An entry of the journal with the students whom it was about.
    pub fn done(&self, entry: &JournalEntry) -> Result<Done, StoreError> {
        let query = "SELECT number FROM student WHERE id = ?1";
        let mut students = Vec::new();
        for id in self.students_of(entry)? {
            let number = self.db.query_row(query, [id], |row| row.get(0)).optional();
            students.extend(number.map_err(self.failed())?.map(StudentNumber));
        }
        Ok(Done { deed: entry.deed.unwrap_or(Deed::Migrated), students })
    }

    fn students_of(&self, entry: &JournalEntry) -> Result<BTreeSet<i64>, StoreError> {
        let mut ids = BTreeSet::new();
        for (key, before, after) in &entry.changes() {
            if let Key::Student(id) = key {
                ids.insert(*id);
            }
            let images = [before, after].into_iter().flatten();
            ids.extend(images.clone().filter_map(|row| row.get("student")?.as_i64()));
            let numbers = images.filter_map(|row| row.get("number").and_then(Value::as_i64));
            for number in numbers {
                ids.extend(self.holder(number)?);
            }
        }
        Ok(ids)
    }

    fn holder(&self, number: i64) -> Result<Option<i64>, StoreError> {
        let query = "SELECT student FROM issued WHERE number = ?1";
        self.db.query_row(query, [number], |row| row.get(0)).optional().map_err(self.failed())
    }

    /// A student's entry, or the 学号 of one who is no longer in the queue.
    pub(super) fn entry_of(&self, id: i64) -> Result<Result<Entry, StudentNumber>, StoreError> {
        let query = format!("SELECT {COLUMNS} {STANDING} WHERE student.id = ?1 AND {IN_QUEUE}");
        let found = self.db.query_row(&query, [id], entry).optional().map_err(self.failed())?;
        if let Some(entry) = found {
            return Ok(Ok(entry));
        }
        let query = "SELECT number FROM student WHERE id = ?1";
        let number = self.db.query_row(query, [id], |row| row.get(0)).map_err(self.failed())?;
        Ok(Err(StudentNumber(number)))
    }
}
