//! Rows of frames: every picture that left the camera has one.

use super::{Store, StoreError};
use crate::judge::Judgement;
use crate::roster::StudentNumber;
use crate::session::{FrameId, Moment};
use rusqlite::OptionalExtension;
use std::path::PathBuf;

/// A frame as the tether reports it: on disk, synced, hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFrame {
    /// Name in `originals/`.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Path on the camera.
    pub camera_path: String,
    /// When the camera reported it.
    pub exposed_at: Moment,
}

/// Where a frame belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameState {
    /// On disk, not looked at.
    New,
    /// Belongs to nobody yet.
    Tray,
    /// Bound to a student, not decided.
    Judging,
    /// Kept, not used.
    Rejected,
    /// A shot was made of it.
    Accepted,
    /// A RAW file, kept beside its JPEG and never judged.
    Raw,
}

impl FrameState {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Tray => "tray",
            Self::Judging => "judging",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Raw => "raw",
        }
    }
}

impl Store {
    /// Gives a frame its row.
    pub fn record_frame(&mut self, frame: &NewFrame) -> Result<FrameId, StoreError> {
        self.insert_frame(frame, FrameState::New)
    }

    /// Gives a RAW file its row.
    pub fn record_raw(&mut self, frame: &NewFrame) -> Result<(), StoreError> {
        self.insert_frame(frame, FrameState::Raw).map(drop)
    }

    pub(super) fn insert_frame(
        &self,
        frame: &NewFrame,
        state: FrameState,
    ) -> Result<FrameId, StoreError> {
        let add = "INSERT INTO frame (file, sha256, bytes, camera_path, exposed_at, state)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let bytes = i64::try_from(frame.bytes).unwrap_or(i64::MAX);
        let row = (
            &frame.file,
            &frame.sha256,
            bytes,
            &frame.camera_path,
            frame.exposed_at.0,
            state.word(),
        );
        self.db.execute(add, row).map_err(self.failed())?;
        Ok(FrameId(self.db.last_insert_rowid()))
    }

    /// Binds a frame to the student it was taken of.
    pub fn bind(&mut self, frame: FrameId, student: &StudentNumber) -> Result<(), StoreError> {
        let set = "UPDATE frame SET student = ?2, state = 'judging' WHERE id = ?1";
        let changed = self.db.execute(set, (frame.0, &student.0)).map_err(self.failed())?;
        one(changed, "frame")
    }

    /// Moves a frame to another state.
    pub fn set_frame_state(&mut self, frame: FrameId, to: FrameState) -> Result<(), StoreError> {
        let set = "UPDATE frame SET state = ?2 WHERE id = ?1";
        let changed = self.db.execute(set, (frame.0, to.word())).map_err(self.failed())?;
        one(changed, "frame")
    }

    /// Keeps what was found on a frame.
    pub fn set_judgement(
        &mut self,
        frame: FrameId,
        judgement: &Judgement,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(judgement).unwrap_or_default();
        let set = "UPDATE frame SET judgement = ?2 WHERE id = ?1";
        let changed = self.db.execute(set, (frame.0, text)).map_err(self.failed())?;
        one(changed, "frame")
    }

    /// Where a frame's original lies.
    pub fn original(&self, frame: FrameId) -> Result<PathBuf, StoreError> {
        let get = "SELECT file FROM frame WHERE id = ?1";
        let file: Option<String> = self
            .db
            .query_row(get, [frame.0], |row| row.get(0))
            .optional()
            .map_err(self.failed())?;
        let file = file.ok_or(StoreError::NoRow("frame"))?;
        Ok(self.folder.originals().join(file))
    }

    /// Frames that belong to nobody yet, oldest first.
    pub fn tray(&self) -> Result<Vec<FrameId>, StoreError> {
        self.column("SELECT id FROM frame WHERE state = 'tray' ORDER BY id")
            .map(|ids| ids.into_iter().map(FrameId).collect())
    }

    pub(super) fn column<T: rusqlite::types::FromSql>(
        &self,
        query: &str,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }
}

/// An update that hit no row means that the row is gone.
fn one(changed: usize, what: &'static str) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::NoRow(what)) }
}
