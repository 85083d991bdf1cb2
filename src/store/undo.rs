//! Taking back what was done last, also after a restart.
//!
//! The journal holds each touched row before and after. A deed is taken back by putting the rows back, if they are still
//! as it left them. Numbers and photos that it made are not deleted: numbers become void, photos are kept as withdrawn.

use super::change::Change;
use super::journal::Entry;
use super::tables::{Image, Key};
use super::{Store, StoreError};
use crate::session::Deed;
use crate::session::ShotNumber;
use rusqlite::{Connection, OptionalExtension};

/// Most deeds that can be taken back, one after another.
pub const UNDO_MAX: usize = 50;

/// Why a number is void whose shot was taken back.
const TAKEN_BACK: &str = "操作撤销";

impl Store {
    /// What would be taken back, the newest first, [`UNDO_MAX`] at most.
    pub fn undoable(&self, at_most: usize) -> Result<Vec<Entry>, StoreError> {
        undoable(&self.db, at_most.min(UNDO_MAX)).map_err(self.failed())
    }

    /// What would be done again, if the newest deed was one that was taken back.
    pub fn redoable(&self) -> Result<Option<Entry>, StoreError> {
        redoable(&self.db).map_err(self.failed())
    }

    /// Takes back what was done last; tells what that was.
    pub fn undo(&mut self) -> Result<Entry, StoreError> {
        self.change(Deed::Undone, |change| {
            let newest = undoable(change.tx(), 1).map_err(change.failed())?.pop();
            let entry = newest.ok_or(StoreError::NothingToUndo)?;
            change.undoes(entry.seq);
            put_back(change, &entry)?;
            Ok(entry)
        })
    }

    /// Does again what was taken back last; tells what was done again.
    pub fn redo(&mut self) -> Result<Entry, StoreError> {
        self.change(Deed::Redone, |change| {
            let newest = redoable(change.tx()).map_err(change.failed())?;
            let undone = newest.ok_or(StoreError::NothingToRedo)?;
            let original = undone.undoes.unwrap_or_default();
            change.undoes(original);
            put_back(change, &undone)?;
            let entry = entry(change.tx(), original).map_err(change.failed())?;
            entry.ok_or(StoreError::NothingToRedo)
        })
    }
}

/// A deed counts as done unless the newest entry about it took it back.
fn undoable(db: &Connection, at_most: usize) -> rusqlite::Result<Vec<Entry>> {
    let words = words_of(Deed::is_undoable);
    let query = format!(
        "SELECT seq, at, who, deed, detail, undoes, sha256 FROM journal AS done WHERE deed IN ({words})
           AND coalesce((SELECT deed FROM journal WHERE undoes = done.seq ORDER BY seq DESC LIMIT 1), '') <> '{}'
         ORDER BY seq DESC LIMIT {at_most}",
        Deed::Undone.word()
    );
    let mut statement = db.prepare_cached(&query)?;
    statement.query_map([], Entry::read)?.collect()
}

/// Doing again is possible as long as nothing that could be taken back came after.
fn redoable(db: &Connection) -> rusqlite::Result<Option<Entry>> {
    let (undone, redone) = (Deed::Undone.word(), Deed::Redone.word());
    let words = words_of(Deed::is_undoable);
    let query = format!(
        "SELECT seq, at, who, deed, detail, undoes, sha256 FROM journal AS taken WHERE deed = '{undone}'
           AND seq > (SELECT coalesce(max(seq), 0) FROM journal WHERE deed IN ({words}))
           AND (SELECT deed FROM journal WHERE undoes = taken.undoes ORDER BY seq DESC LIMIT 1) <> '{redone}'
         ORDER BY undoes ASC, seq DESC LIMIT 1"
    );
    db.prepare_cached(&query)?.query_row([], Entry::read).optional()
}

fn entry(db: &Connection, seq: i64) -> rusqlite::Result<Option<Entry>> {
    let query = "SELECT seq, at, who, deed, detail, undoes, sha256 FROM journal WHERE seq = ?1";
    db.prepare_cached(query)?.query_row([seq], Entry::read).optional()
}

fn words_of(wanted: impl Fn(Deed) -> bool) -> String {
    let words: Vec<_> =
        Deed::ALL.iter().filter(|deed| wanted(**deed)).map(|d| format!("'{}'", d.word())).collect();
    words.join(", ")
}

fn put_back(change: &mut Change<'_>, entry: &Entry) -> Result<(), StoreError> {
    let failed = change.failed();
    let rows = entry.changes();
    for (key, _, after) in &rows {
        if key.image(change.tx()).map_err(&failed)? != *after {
            return Err(StoreError::ChangedSince(entry.seq));
        }
        change.touch(*key, true)?;
    }
    make_room(change, &rows)?;
    for (key, before, _) in &rows {
        key.put_back(change.tx(), before).map_err(&failed)?;
        retire(change, *key, before)?;
    }
    Ok(())
}

/// What was made is not deleted: numbers become void, and nobody waits for a frame that was in hand then.
fn retire(change: &mut Change<'_>, key: Key, before: &Image) -> Result<(), StoreError> {
    match (key, before) {
        (Key::Issued(number), None) => {
            change.void(ShotNumber(u32::try_from(number).unwrap_or_default()), TAKEN_BACK)
        }
        (Key::Student(id), None) => match change.number_of(id)? {
            Some(number) => change.void(number, TAKEN_BACK),
            None => Ok(()),
        },
        (Key::Frame(id), _) => {
            let set =
                "UPDATE frame SET state = 'rejected' WHERE id = ?1 AND state IN ('new', 'judging')";
            change.tx().execute(set, [id]).map(drop).map_err(change.failed())
        }
        _ => Ok(()),
    }
}

/// Only one photo of a number is current at every moment, also while several are put back.
fn make_room(change: &Change<'_>, rows: &[(Key, Image, Image)]) -> Result<(), StoreError> {
    for (key, ..) in rows {
        if let Key::Photo(id) = key {
            let set = "UPDATE photo SET state = 'replaced' WHERE id = ?1";
            change.tx().execute(set, [id]).map_err(change.failed())?;
        }
    }
    Ok(())
}
