//! Accepting a shot: number, row and photo become durable together, by the protocol in [`super::change`].

use super::change::Change;
use super::durable::sha256_hex;
use super::tables::Key;
use super::{Store, StoreError};
use crate::crop::CropRect;
use crate::roster::StudentNumber;
use crate::session::Deed;
use crate::session::{FrameId, Moment, ShotNumber};
use rusqlite::OptionalExtension;

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
    /// Whether it is meant to take the place of an accepted shot of the student, under the same number.
    pub retake: bool,
}

/// A row of `photo` to be made.
pub(super) struct NewPhoto<'a> {
    pub(super) number: ShotNumber,
    pub(super) frame: FrameId,
    pub(super) sha256: &'a str,
    pub(super) crop: &'a str,
    pub(super) profile: &'a str,
    pub(super) reason: Option<i64>,
    pub(super) accepted_at: Moment,
}

impl Store {
    /// Accepts a shot; when this returns its number, photo, row and journal entry are durable.
    pub fn accept(&mut self, shot: &Acceptance<'_>) -> Result<ShotNumber, StoreError> {
        let profile = self.settings.profile.clone();
        self.change_named(|change| {
            let student = change.student(shot.student)?;
            let older = change.current_photo_of(student)?;
            let elsewhere = change.done_elsewhere(student)?;
            let done = older.map(|(_, number)| number).or(elsewhere);
            if let Some(number) = done.filter(|_| !shot.retake) {
                return Err(StoreError::AlreadyDone(number.0));
            }
            // Before the number is taken: a disk that is full says so here.
            let hidden = change.write_photo(shot.frame, shot.photo)?;
            if let Some((photo, _)) = older {
                change.set_photo_state(photo, "replaced")?;
                change.release_frame_of(photo)?;
            }
            let number = change.number_for(student)?;
            let row = change.insert_shot(shot, number, &profile)?;
            change.photo_is(row, hidden);
            let deed = if done.is_some() { Deed::Retaken } else { Deed::Accepted };
            Ok((deed, number))
        })
    }
}

impl Change<'_> {
    /// The photo that a student has, with its number.
    pub(super) fn current_photo_of(
        &self,
        student: i64,
    ) -> Result<Option<(i64, ShotNumber)>, StoreError> {
        let query =
            "SELECT photo.id, photo.number FROM photo JOIN issued ON issued.number = photo.number
            WHERE issued.student = ?1 AND issued.void IS NULL AND photo.state = 'current'";
        let row = self.tx().prepare_cached(query).and_then(|mut statement| {
            statement
                .query_row([student], |row| Ok((row.get(0)?, ShotNumber(row.get(1)?))))
                .optional()
        });
        row.map_err(self.failed())
    }

    pub(super) fn set_photo_state(&mut self, photo: i64, state: &str) -> Result<(), StoreError> {
        self.set(Key::Photo(photo), "UPDATE photo SET state = ?2 WHERE id = ?1", (photo, state))
    }

    /// A frame that no current photo is made of any more is kept, unused.
    pub(super) fn release_frame_of(&mut self, photo: i64) -> Result<(), StoreError> {
        let failed = self.failed();
        let query = "SELECT frame FROM photo WHERE id = ?1";
        let frame: i64 = self.tx().query_row(query, [photo], |row| row.get(0)).map_err(&failed)?;
        let query = "SELECT count(*) FROM photo WHERE frame = ?1 AND state = 'current'";
        let used: i64 = self.tx().query_row(query, [frame], |row| row.get(0)).map_err(&failed)?;
        if used > 0 {
            return Ok(());
        }
        let set = "UPDATE frame SET state = 'rejected' WHERE id = ?1";
        self.set(Key::Frame(frame), set, [frame])
    }

    pub(super) fn set_frame(
        &mut self,
        frame: FrameId,
        student: i64,
        state: &str,
    ) -> Result<(), StoreError> {
        let set = "UPDATE frame SET student = ?2, state = ?3 WHERE id = ?1";
        self.set(Key::Frame(frame.0), set, (frame.0, student, state))
    }

    fn insert_shot(
        &mut self,
        shot: &Acceptance<'_>,
        number: ShotNumber,
        profile: &str,
    ) -> Result<i64, StoreError> {
        let reason = shot.reason.map(|text| self.remark(text)).transpose()?;
        let row = self.insert_photo(&NewPhoto {
            number,
            frame: shot.frame,
            sha256: &sha256_hex(shot.photo),
            crop: &serde_json::to_string(&shot.crop).unwrap_or_default(),
            profile,
            reason,
            accepted_at: shot.at,
        })?;
        let set = "UPDATE frame SET state = 'accepted' WHERE id = ?1";
        self.set(Key::Frame(shot.frame.0), set, [shot.frame.0])?;
        Ok(row)
    }

    pub(super) fn insert_photo(&mut self, photo: &NewPhoto<'_>) -> Result<i64, StoreError> {
        let add =
            "INSERT INTO photo (number, frame, sha256, crop, profile, reason, accepted_at, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'current') RETURNING id";
        let p = photo;
        let values =
            (p.number.0, p.frame.0, p.sha256, p.crop, p.profile, p.reason, p.accepted_at.0);
        let row =
            self.tx().prepare_cached(add).and_then(|mut s| s.query_row(values, |row| row.get(0)));
        let row = row.map_err(self.failed())?;
        self.touch(Key::Photo(row), false)?;
        Ok(row)
    }
}
