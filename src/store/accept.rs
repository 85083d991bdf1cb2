//! The commit protocol: number, row and picture become durable together.
//!
//! 1. the photo is written under a name that is not a number, and synced
//! 2. in one immediate transaction the next number is taken and the row inserted
//! 3. the photo is renamed to `<number>.JPG`, never over another file, and the folder synced
//! 4. the transaction is committed with `synchronous=FULL`
//!
//! Whoever sees a row therefore sees its photo. A crash before 4 leaves no row: recovery sets the picture aside, and
//! the number, which nobody was told, is given to the next shot. A failure undoes what was done, so it leaves no gap.

use super::durable::{remove_own, rename_new, sha256_hex, sync_dir, write_new};
use super::{Folder, Store, StoreError};
use crate::crop::CropRect;
use crate::roster::StudentNumber;
use crate::session::{FrameId, Moment, ShotNumber};
use rusqlite::{Transaction, TransactionBehavior};

/// What is to be accepted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Acceptance<'a> {
    /// The frame the photo was cropped from.
    pub frame: FrameId,
    /// Whose photo it is.
    pub student: &'a StudentNumber,
    /// Where it was cropped, in px of the upright frame.
    pub crop: CropRect,
    /// The finished JPEG.
    pub photo: &'a [u8],
    /// Why in spite of a failing finding.
    pub reason: Option<&'a str>,
    /// When the operator accepted.
    pub at: Moment,
}

/// A point of the protocol that was just passed. Crash tests stop the program there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The photo is on disk without a number.
    PhotoWritten,
    /// The row is in the open transaction.
    RowInserted,
    /// The photo bears its number.
    PhotoNamed,
    /// The row is durable.
    Committed,
}

impl Store {
    /// Accepts a shot; when this returns its number, photo and row are durable.
    pub fn accept(&mut self, shot: &Acceptance<'_>) -> Result<ShotNumber, StoreError> {
        self.accept_watched(shot, &mut |_| {})
    }

    /// [`Store::accept`], telling `passed` each step of the protocol.
    pub fn accept_watched(
        &mut self,
        shot: &Acceptance<'_>,
        passed: &mut dyn FnMut(Step),
    ) -> Result<ShotNumber, StoreError> {
        let part = self.folder.unnamed_photo(shot.frame);
        remove_own(&part)?;
        let written = write_new(&part, shot.photo);
        if written.is_ok() {
            passed(Step::PhotoWritten);
        }
        let numbered = written.and_then(|()| self.number_and_name(shot, passed));
        if numbered.is_err() {
            remove_own(&part)?;
        }
        numbered
    }

    fn number_and_name(
        &mut self,
        shot: &Acceptance<'_>,
        passed: &mut dyn FnMut(Step),
    ) -> Result<ShotNumber, StoreError> {
        let failed = self.failed();
        let folder = self.folder.clone();
        let profile = self.settings.profile.clone();
        let immediate = TransactionBehavior::Immediate;
        let tx = self.db.transaction_with_behavior(immediate).map_err(&failed)?;
        refuse_second_shot(&tx, shot.student).map_err(&failed)??;
        let number = next_number(&tx).map_err(&failed)?;
        insert(&tx, number, shot, &profile).map_err(&failed)?;
        passed(Step::RowInserted);
        rename_new(&folder.unnamed_photo(shot.frame), &folder.photo(number))?;
        let durable = sync_dir(&folder.photos()).and_then(|()| {
            passed(Step::PhotoNamed);
            tx.commit().map_err(&failed)
        });
        match durable {
            Ok(()) => passed(Step::Committed),
            Err(_) => take_name_back(&folder, shot.frame, number)?,
        }
        durable.map(|()| number)
    }

    /// The number the next accepted shot will get.
    pub fn next_number(&self) -> Result<ShotNumber, StoreError> {
        next_number(&self.db).map_err(self.failed())
    }
}

/// Shots are never deleted, so one more than the largest was never given before.
fn next_number(db: &rusqlite::Connection) -> rusqlite::Result<ShotNumber> {
    let query = "SELECT coalesce(max(number), 0) + 1 FROM shot";
    db.query_row(query, [], |row| row.get(0)).map(ShotNumber)
}

fn refuse_second_shot(
    tx: &Transaction<'_>,
    student: &StudentNumber,
) -> rusqlite::Result<Result<(), StoreError>> {
    use rusqlite::OptionalExtension;
    let query = "SELECT number FROM shot WHERE student = ?1";
    let number = tx.query_row(query, [&student.0], |row| row.get(0)).optional()?;
    Ok(number.map_or(Ok(()), |number| Err(StoreError::AlreadyDone(number))))
}

fn insert(
    tx: &Transaction<'_>,
    number: ShotNumber,
    shot: &Acceptance<'_>,
    profile: &str,
) -> rusqlite::Result<()> {
    let add =
        "INSERT INTO shot (number, student, frame, sha256, crop, profile, reason, accepted_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let crop = serde_json::to_string(&shot.crop).unwrap_or_default();
    let sha256 = sha256_hex(shot.photo);
    let frame = shot.frame.0;
    let row = (number.0, &shot.student.0, frame, sha256, crop, profile, shot.reason, shot.at.0);
    tx.execute(add, row)?;
    tx.execute("UPDATE frame SET state = 'accepted' WHERE id = ?1", [frame])?;
    Ok(())
}

/// The commit failed: the photo must not keep a number that has no row.
fn take_name_back(folder: &Folder, frame: FrameId, number: ShotNumber) -> Result<(), StoreError> {
    rename_new(&folder.photo(number), &folder.unnamed_photo(frame))?;
    sync_dir(&folder.photos())
}
