//! The one way in which rows change: rows, journal and photos together, or nothing of it.
//!
//! 1. new photos are written under hidden names, and synced
//! 2. in one immediate transaction the rows are changed and the journal gets its entry, with each row before and after
//! 3. photos get the names that follow from their rows, never over another file, and the folders are synced
//! 4. the transaction is committed with `synchronous=FULL`
//!
//! A failure takes the renames back, in reverse. If it was the commit that failed, the database's log is emptied, so that the
//! change can't come back. A crash leaves what [`super::heal`] puts in order by the photos' hashes.

use super::durable::{remove_own, write_new};
use super::journal::{self, Note, salted};
use super::moves::{Moves, place};
use super::sharing::Sharing;
use super::tables::{Image, Key};
use super::{Folder, Store, StoreError};
use crate::session::Deed;
use crate::session::{FrameId, Moment, ShotNumber};
use rusqlite::{Transaction, TransactionBehavior};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A point that was just passed. Crash tests stop the program there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A new photo is on disk without a number.
    PhotoWritten,
    /// Rows and journal entry are in the open transaction.
    RowsChanged,
    /// The photos bear the names that follow from the rows.
    PhotosNamed,
    /// Everything is durable.
    Committed,
}

/// Told of every [`Step`].
pub type Watcher = Box<dyn FnMut(Step) + Send>;

/// A change being made.
pub(super) struct Change<'db> {
    tx: Transaction<'db>,
    folder: Folder,
    touched: BTreeMap<Key, Image>,
    detail: Map<String, Value>,
    remarks: Map<String, Value>,
    /// Hidden files of new photos.
    hidden: Vec<PathBuf>,
    /// New photos: row and hidden file.
    written: Vec<(i64, PathBuf)>,
    undoes: Option<i64>,
    at: Moment,
    /// Where numbers are asked for, in a shared session.
    sharing: Option<&'db mut Sharing>,
}

/// A change that could not be finished.
struct Unfinished {
    error: StoreError,
    may_be_in_log: bool,
    hidden: Vec<PathBuf>,
}

impl Store {
    /// Makes a change: all of it or nothing.
    pub(super) fn change<T>(
        &mut self,
        deed: Deed,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.change_named(|change| Ok((deed, work(change)?)))
    }

    /// Makes a change that a seal doesn't forbid.
    pub(super) fn change_sealed<T>(
        &mut self,
        deed: Deed,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.change_any(false, |change| Ok((deed, work(change)?)))
    }

    /// Makes a change whose name shows only when it is made.
    pub(super) fn change_named<T>(
        &mut self,
        work: impl FnOnce(&mut Change<'_>) -> Result<(Deed, T), StoreError>,
    ) -> Result<T, StoreError> {
        self.change_any(true, work)
    }

    fn change_any<T>(
        &mut self,
        heeds_seal: bool,
        work: impl FnOnce(&mut Change<'_>) -> Result<(Deed, T), StoreError>,
    ) -> Result<T, StoreError> {
        let failed = self.failed();
        let at = Moment(jiff::Timestamp::now().as_microsecond());
        let immediate = TransactionBehavior::Immediate;
        let tx = self.db.transaction_with_behavior(immediate).map_err(&failed)?;
        if heeds_seal {
            refuse_sealed(&tx, &self.folder)?;
        }
        let mut change = Change {
            tx,
            folder: self.folder.clone(),
            touched: BTreeMap::new(),
            detail: Map::new(),
            remarks: Map::new(),
            hidden: Vec::new(),
            written: Vec::new(),
            undoes: None,
            at,
            sharing: self.sharing.as_mut(),
        };
        let mut nobody: Watcher = Box::new(|_| {});
        let watcher = self.watcher.as_mut().unwrap_or(&mut nobody);
        match work(&mut change) {
            Ok((deed, answer)) => match change.finish(deed, &self.who, watcher, &failed) {
                Ok(()) => Ok(answer),
                Err(Unfinished { error, may_be_in_log, hidden }) => {
                    // Photos stay for recovery as long as their rows may come back.
                    if !may_be_in_log || self.empty_log() {
                        remove_hidden(&hidden);
                    }
                    Err(error)
                }
            },
            Err(error) => {
                change.give_up();
                Err(error)
            }
        }
    }

    /// Empties the database's log; false if the disk doesn't let it. A commit that failed at its last sync is whole in the
    /// log, where the next start would find it and take it for made.
    fn empty_log(&self) -> bool {
        let empty = "PRAGMA wal_checkpoint(TRUNCATE)";
        let is_busy = self.db.query_row(empty, [], |row| row.get::<_, bool>(0));
        is_busy.is_ok_and(|is_busy| !is_busy)
    }

    /// From now on `watcher` is told each step of every change.
    pub fn watch(&mut self, watcher: Watcher) {
        self.watcher = Some(watcher);
    }
}

fn refuse_sealed(tx: &Transaction<'_>, folder: &Folder) -> Result<(), StoreError> {
    let query = "SELECT count(*) FROM seal WHERE reopened_at IS NULL";
    let sealed: rusqlite::Result<i64> = tx
        .prepare_cached(query)
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)));
    match sealed.map_err(super::error::sql(&folder.database()))? {
        0 => Ok(()),
        _ => Err(StoreError::Sealed(folder.path().to_owned())),
    }
}

impl Change<'_> {
    /// The open transaction.
    pub(super) fn tx(&self) -> &Transaction<'_> {
        &self.tx
    }

    /// The other stations of a shared session.
    pub(super) fn sharing(&mut self) -> Option<&mut Sharing> {
        self.sharing.as_deref_mut()
    }

    /// When it is made.
    pub(super) fn at(&self) -> Moment {
        self.at
    }

    /// The session's folder.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Attaches the database's path to an SQLite error.
    pub(super) fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        super::error::sql(&self.folder.database())
    }

    /// Says that a row is about to change, or was just made (`existed` false).
    pub(super) fn touch(&mut self, key: Key, existed: bool) -> Result<(), StoreError> {
        if self.touched.contains_key(&key) {
            return Ok(());
        }
        let before = if existed { key.image(&self.tx).map_err(self.failed())? } else { None };
        self.touched.insert(key, before);
        Ok(())
    }

    /// Runs one statement on a row that exists.
    pub(super) fn set(
        &mut self,
        key: Key,
        statement: &str,
        values: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        self.touch(key, true)?;
        let changed = self
            .tx
            .prepare_cached(statement)
            .and_then(|mut prepared| prepared.execute(values))
            .map_err(self.failed())?;
        if changed == 1 { Ok(()) } else { Err(StoreError::NoRow(key.word())) }
    }

    /// Puts a fact into the journal's entry. No 学号, name, 身份证号码 or free words.
    pub(super) fn tell(&mut self, name: &str, value: Value) {
        self.detail.insert(name.to_owned(), value);
    }

    /// Changes a setting of the session.
    pub(super) fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let set = "INSERT INTO setting (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.tx.execute(set, (name, value)).map(drop).map_err(self.failed())
    }

    /// Says which entry is taken back or done again.
    pub(super) fn undoes(&mut self, seq: i64) {
        self.undoes = Some(seq);
    }

    /// Notes free words; rows and journal refer to them by the id. An ID number among them is masked.
    pub(super) fn remark(&mut self, text: &str) -> Result<i64, StoreError> {
        let text = &crate::roster::redact(text);
        let add = "INSERT INTO remark (text) VALUES (?1) RETURNING id, salt";
        let row = self.tx.query_row(add, [text], |row| Ok((row.get(0)?, row.get(1)?)));
        let (id, salt): (i64, String) = row.map_err(self.failed())?;
        self.remarks.insert(id.to_string(), salted(&salt, text).into());
        Ok(id)
    }

    /// Writes a new photo of a frame under a hidden name; it gets its own when the change is finished.
    pub(super) fn write_photo(
        &mut self,
        frame: FrameId,
        bytes: &[u8],
    ) -> Result<PathBuf, StoreError> {
        let hidden = self.folder.unnamed_photo(frame);
        remove_own(&hidden)?;
        self.hidden.push(hidden.clone());
        write_new(&hidden, bytes).map(|()| hidden)
    }

    /// Says which row a photo that was written belongs to.
    pub(super) fn photo_is(&mut self, row: i64, hidden: PathBuf) {
        self.written.push((row, hidden));
    }

    fn rows(&self) -> Result<Vec<(Key, Image, Image)>, StoreError> {
        let mut rows = Vec::new();
        for (key, before) in &self.touched {
            let after = key.image(&self.tx).map_err(self.failed())?;
            if *before != after {
                rows.push((*key, before.clone(), after));
            }
        }
        Ok(rows)
    }

    fn moves(&self, rows: &[(Key, Image, Image)]) -> Result<Moves, StoreError> {
        let mut moves = Moves::default();
        for (key, before, after) in rows {
            moves.follow(*key, before, after, &self.folder);
        }
        for (id, hidden) in &self.written {
            let query = "SELECT number, state = 'current' FROM photo WHERE id = ?1";
            let row = self.tx.query_row(query, [id], |row| Ok((row.get(0)?, row.get(1)?)));
            let (number, is_current): (u32, bool) = row.map_err(self.failed())?;
            let to = place(&self.folder, *id, ShotNumber(number), is_current);
            moves.name(hidden.clone(), to);
        }
        Ok(moves)
    }

    fn finish(
        mut self,
        deed: Deed,
        who: &str,
        watcher: &mut Watcher,
        failed: &impl Fn(rusqlite::Error) -> StoreError,
    ) -> Result<(), Unfinished> {
        if !self.written.is_empty() {
            watcher(Step::PhotoWritten);
        }
        let ready = self.rows().and_then(|rows| {
            self.detail.insert("rows".into(), told(&rows));
            self.detail.insert("remarks".into(), std::mem::take(&mut self.remarks).into());
            self.detail.retain(|_, value| *value != json!({}));
            let detail = Value::Object(std::mem::take(&mut self.detail));
            let note = Note { at: self.at, who, deed, detail: &detail, undoes: self.undoes };
            journal::append(&self.tx, &note).map_err(failed)?;
            self.moves(&rows)
        });
        let named = ready.and_then(|mut moves| {
            watcher(Step::RowsChanged);
            moves.make().map(|()| moves)
        });
        let Self { tx, hidden, .. } = self;
        let mut moves = match named {
            Ok(moves) => moves,
            Err(error) => return Err(Unfinished { error, may_be_in_log: false, hidden }),
        };
        watcher(Step::PhotosNamed);
        if let Err(error) = tx.commit().map_err(failed) {
            // The first error is the one to tell; what can't be taken back now, recovery puts in order.
            drop(moves.take_back());
            return Err(Unfinished { error, may_be_in_log: true, hidden });
        }
        watcher(Step::Committed);
        Ok(())
    }

    /// Nothing of it happened: photos that were written for it are of no use.
    fn give_up(self) {
        remove_hidden(&self.hidden);
    }
}

/// The originals are there; what can't be removed now, recovery sets aside.
fn remove_hidden(hidden: &[PathBuf]) {
    for hidden in hidden {
        drop(remove_own(hidden));
    }
}

fn told(rows: &[(Key, Image, Image)]) -> Value {
    let one = |(key, before, after): &(Key, Image, Image)| {
        (key.name(), json!({ "before": before, "after": after }))
    };
    Value::Object(rows.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Sequence;
    use crate::store::Settings;

    #[test]
    fn a_commit_that_fails_leaves_no_photo_and_nothing_in_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let (profile, centre) = ("nwpu-2009".to_owned(), String::new());
        let settings = Settings { profile, centre, sequence: Sequence::OnAccept };
        let mut store = Store::create(dir.path(), &settings).unwrap();
        let refused = store.change(Deed::Accepted, |change| {
            change.write_photo(FrameId(1), b"photo")?;
            // A reference to no frame is noticed only by the commit.
            let dangling =
                "PRAGMA defer_foreign_keys = ON; INSERT INTO judgement VALUES (99, '{}')";
            change.tx().execute_batch(dangling).map_err(change.failed())
        });
        assert!(matches!(refused, Err(StoreError::Sql(..))), "{refused:?}");
        assert_eq!(dir.path().join("session.db-wal").metadata().unwrap().len(), 0);
        assert_eq!(std::fs::read_dir(store.folder().photos()).unwrap().count(), 0);
        store.note(Deed::Locked, json!({})).unwrap();
        assert!(store.check_journal().unwrap().is_whole());
    }
}
