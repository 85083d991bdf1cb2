//! Rows of frames: every picture that left the camera has one.

use super::change::Change;
use super::tables::Key;
use super::{Store, StoreError};
use crate::body::Exposure;
use crate::judge::Judgement;
use crate::roster::StudentNumber;
use crate::session::Deed;
use crate::session::FrameId;
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
    /// When it was exposed.
    pub exposure: Exposure,
    /// The body it came from; empty when that isn't known.
    pub body: String,
    /// When it was written to the card, µs since 1970 by the camera's clock.
    pub saved_at_us: Option<i64>,
}

/// What tells a file of the session on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardCopy {
    /// Length in bytes.
    pub bytes: u64,
    /// When it was taken, µs since 1970 by the camera's clock.
    pub saved_at_us: Option<i64>,
}

/// Files of one shot were exposed at the same moment, give or take, µs. Names repeat after a card change.
const SAME_SHOT_US: i64 = 5_000_000;

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
    /// Gives a frame its row. A RAW file of the same shot that came before it is bound to it.
    pub fn record_frame(&mut self, frame: &NewFrame) -> Result<FrameId, StoreError> {
        self.change(Deed::FrameArrived, |change| {
            let id = change.insert_frame(frame, FrameState::New)?;
            for raw in change.same_shot(frame, "state = 'raw' AND jpeg IS NULL")? {
                change.pair(raw, id)?;
            }
            Ok(id)
        })
    }

    /// Gives a RAW file its row, bound to the JPEG of the same shot if that is here.
    pub fn record_raw(&mut self, frame: &NewFrame) -> Result<(), StoreError> {
        self.change(Deed::FrameArrived, |change| {
            let raw = change.insert_frame(frame, FrameState::Raw)?;
            match change.same_shot(frame, "state <> 'raw'")?.last() {
                Some(jpeg) => change.pair(raw, *jpeg),
                None => Ok(()),
            }
        })
    }

    /// Binds a frame to the student it was taken of.
    pub fn bind(&mut self, frame: FrameId, student: &StudentNumber) -> Result<(), StoreError> {
        self.change(Deed::FrameBound, |change| {
            let student = change.student(student)?;
            change.set_frame(frame, student, "judging")
        })
    }

    /// Keeps a frame, unused, with a student who was on camera when it was taken and no longer is.
    pub fn keep_late(&mut self, frame: FrameId, student: &StudentNumber) -> Result<(), StoreError> {
        self.change(Deed::FrameLate, |change| {
            let student = change.student(student)?;
            let set = "UPDATE frame SET student = ?2, state = 'rejected', late = 1 WHERE id = ?1";
            change.set(Key::Frame(frame.0), set, (frame.0, student))
        })
    }

    /// Notes that a frame was exposed too near a change of student.
    pub fn mark_doubtful(&mut self, frame: FrameId) -> Result<(), StoreError> {
        self.change(Deed::FrameDoubtful, |change| {
            let set = "UPDATE frame SET doubtful = 1 WHERE id = ?1";
            change.set(Key::Frame(frame.0), set, [frame.0])
        })
    }

    /// Moves a frame to the tray, or keeps it unused.
    pub fn set_frame_state(&mut self, frame: FrameId, to: FrameState) -> Result<(), StoreError> {
        let deed = match to {
            FrameState::Tray => Deed::FrameParked,
            _ => Deed::FrameRejected,
        };
        self.change(deed, |change| {
            let set = "UPDATE frame SET state = ?2 WHERE id = ?1";
            change.set(Key::Frame(frame.0), set, (frame.0, to.word()))
        })
    }

    /// Keeps what was found on a frame.
    pub fn set_judgement(
        &mut self,
        frame: FrameId,
        judgement: &Judgement,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(judgement).unwrap_or_default();
        let set = "INSERT INTO judgement (frame, text) VALUES (?1, ?2)
                   ON CONFLICT (frame) DO UPDATE SET text = ?2";
        self.db.execute(set, (frame.0, text)).map(drop).map_err(self.failed())
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

    /// What is known of every file that came from a camera.
    pub fn card_copies(&self) -> Result<Vec<CardCopy>, StoreError> {
        let query = "SELECT bytes, saved_at FROM frame ORDER BY id";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let copy = |row: &rusqlite::Row<'_>| {
            let bytes: i64 = row.get(0)?;
            Ok(CardCopy { bytes: bytes.unsigned_abs(), saved_at_us: row.get(1)? })
        };
        let rows = statement.query_map([], copy).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
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

impl Change<'_> {
    /// The frames that are files of the same shot: alike in body, folder and name but for its end, and in their moment.
    fn same_shot(&self, frame: &NewFrame, state: &str) -> Result<Vec<FrameId>, StoreError> {
        let Some((stem, _)) = frame.camera_path.rsplit_once('.') else { return Ok(vec![]) };
        let query = format!(
            "SELECT id FROM frame WHERE {state} AND body = ?1 AND file <> ?2
               AND substr(camera_path, 1, length(?3) + 1) = ?3 || '.'
               AND abs(exposed_at - ?4) <= ?5 ORDER BY id"
        );
        let mut statement = self.tx().prepare_cached(&query).map_err(self.failed())?;
        let key = (&frame.body, &frame.file, stem, frame.exposure.at_us, SAME_SHOT_US);
        let rows =
            statement.query_map(key, |row| row.get(0).map(FrameId)).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    fn pair(&mut self, raw: FrameId, jpeg: FrameId) -> Result<(), StoreError> {
        let set = "UPDATE frame SET jpeg = ?2 WHERE id = ?1";
        self.set(Key::Frame(raw.0), set, (raw.0, jpeg.0))
    }

    pub(super) fn insert_frame(
        &mut self,
        frame: &NewFrame,
        state: FrameState,
    ) -> Result<FrameId, StoreError> {
        let add = "INSERT INTO frame (file, sha256, bytes, camera_path, exposed_at, state,
                     body, saved_at, exposed_by, give_or_take)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let bytes = i64::try_from(frame.bytes).unwrap_or(i64::MAX);
        let row = (
            &frame.file,
            &frame.sha256,
            bytes,
            &frame.camera_path,
            frame.exposure.at_us,
            state.word(),
            &frame.body,
            frame.saved_at_us,
            frame.exposure.told_by.word(),
            frame.exposure.give_or_take_us,
        );
        self.tx().execute(add, row).map_err(self.failed())?;
        let id = self.tx().last_insert_rowid();
        self.touch(Key::Frame(id), false)?;
        Ok(FrameId(id))
    }
}
