//! Mistakes mended, each in one transaction, with its rule for the numbers.
//!
//! A number is of its student for ever. So photos change places and numbers don't; who loses a photo keeps the number
//! only where numbers are given out at check-in, else it becomes void, with its reason.

use super::accept::NewPhoto;
use super::change::Change;
use super::durable::sha256_hex;
use super::error::io_at;
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::StudentNumber;
use crate::session::Deed;
use crate::session::{FrameId, Mend, ShotNumber};
use crate::spec::Sequence;
use rusqlite::OptionalExtension;

/// Why a number is void whose shot was of somebody else.
const WRONG_STUDENT: &str = "选错学生";

impl Store {
    /// Mends a mistake.
    pub fn mend(&mut self, mend: &Mend) -> Result<(), StoreError> {
        let sequence = self.settings.sequence;
        match mend {
            Mend::Withdraw { student, reason } => {
                self.change(Deed::Withdrawn, |c| withdraw(c, student, reason, sequence))
            }
            Mend::Swap { one, other } => self.change(Deed::Swapped, |c| swap(c, one, other)),
            Mend::Reassign { from, to } => {
                self.change(Deed::Reassigned, |c| reassign(c, from, to, sequence))
            }
            Mend::Share { from, to } => self.change(Deed::Shared, |c| share(c, from, to)),
            Mend::Rebind { frame, to } => self.change(Deed::Rebound, |c| rebind(c, *frame, to)),
            Mend::Absent { student, reason } => {
                self.change(Deed::Absent, |c| absent(c, student, reason))
            }
            Mend::Skip { student, reason } => {
                self.change(Deed::Skipped, |c| skip(c, student, reason))
            }
            Mend::Present { student } => self.change(Deed::Present, |c| present(c, student)),
            Mend::WalkIn { name } => self.walk_in(name).map(drop),
            Mend::Resolve { walk_in, student } => {
                self.change(Deed::Resolved, |c| resolve(c, walk_in, student))
            }
            Mend::Undo => self.undo().map(drop),
            Mend::Redo => self.redo().map(drop),
        }
    }
}

/// A student's accepted shot.
struct Accepted {
    student: i64,
    photo: i64,
    number: ShotNumber,
    frame: FrameId,
}

fn accepted(change: &Change<'_>, number: &StudentNumber) -> Result<Accepted, StoreError> {
    let student = change.student(number)?;
    let (photo, shot) =
        change.current_photo_of(student)?.ok_or_else(|| StoreError::NotDone(number.clone()))?;
    let query = "SELECT frame FROM photo WHERE id = ?1";
    let frame = change.tx().query_row(query, [photo], |row| row.get(0)).map_err(change.failed())?;
    Ok(Accepted { student, photo, number: shot, frame: FrameId(frame) })
}

/// A student who has no photo.
fn waiting(change: &Change<'_>, number: &StudentNumber) -> Result<i64, StoreError> {
    let student = change.student(number)?;
    let own = change.current_photo_of(student)?.map(|(_, shot)| shot);
    match own.or(change.done_elsewhere(student)?) {
        Some(shot) => Err(StoreError::AlreadyDone(shot.0)),
        None => Ok(student),
    }
}

fn withdraw(
    change: &mut Change<'_>,
    student: &StudentNumber,
    reason: &str,
    sequence: Sequence,
) -> Result<(), StoreError> {
    let shot = accepted(change, student)?;
    change.set_photo_state(shot.photo, "withdrawn")?;
    change.release_frame_of(shot.photo)?;
    change.without_photo(shot.number, sequence, reason)
}

fn swap(
    change: &mut Change<'_>,
    one: &StudentNumber,
    other: &StudentNumber,
) -> Result<(), StoreError> {
    let (one, other) = (accepted(change, one)?, accepted(change, other)?);
    if one.student == other.student {
        return Err(StoreError::SameStudent);
    }
    // Only one photo of a number is current, at every moment.
    change.set_photo_state(one.photo, "replaced")?;
    move_photo(change, other.photo, one.number)?;
    move_photo(change, one.photo, other.number)?;
    change.set_frame(one.frame, other.student, "accepted")?;
    change.set_frame(other.frame, one.student, "accepted")
}

fn move_photo(change: &mut Change<'_>, photo: i64, to: ShotNumber) -> Result<(), StoreError> {
    let set = "UPDATE photo SET number = ?2, state = 'current' WHERE id = ?1";
    change.set(Key::Photo(photo), set, (photo, to.0))
}

fn reassign(
    change: &mut Change<'_>,
    from: &StudentNumber,
    to: &StudentNumber,
    sequence: Sequence,
) -> Result<(), StoreError> {
    let shot = accepted(change, from)?;
    let to = waiting(change, to)?;
    let number = change.number_for(to)?;
    move_photo(change, shot.photo, number)?;
    change.set_frame(shot.frame, to, "accepted")?;
    come_back(change, to)?;
    change.without_photo(shot.number, sequence, WRONG_STUDENT)
}

fn share(
    change: &mut Change<'_>,
    from: &StudentNumber,
    to: &StudentNumber,
) -> Result<(), StoreError> {
    let shot = accepted(change, from)?;
    let second = waiting(change, to)?;
    require_same_person(change, shot.student, second)?;
    let (sha256, crop, profile, reason, accepted_at) = row_of(change, shot.photo)?;
    let path = change.folder().photo(shot.number);
    let photo = std::fs::read(&path).map_err(io_at(&path))?;
    if sha256_hex(&photo) != sha256 {
        return Err(StoreError::PhotoChanged(path));
    }
    let hidden = change.write_photo(shot.frame, &photo)?;
    let number = change.number_for(second)?;
    let new = NewPhoto {
        number,
        frame: shot.frame,
        sha256: &sha256,
        crop: &crop,
        profile: &profile,
        reason,
        accepted_at,
    };
    let row = change.insert_photo(&new)?;
    change.photo_is(row, hidden);
    come_back(change, second)
}

type PhotoRow = (String, String, String, Option<i64>, crate::session::Moment);

fn row_of(change: &Change<'_>, photo: i64) -> Result<PhotoRow, StoreError> {
    let query = "SELECT sha256, crop, profile, reason, accepted_at FROM photo WHERE id = ?1";
    let row = change.tx().query_row(query, [photo], |row| {
        let at = crate::session::Moment(row.get(4)?);
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, at))
    });
    row.map_err(change.failed())
}

/// One person has one 身份证号码, whatever the number of enrolments.
fn require_same_person(change: &Change<'_>, one: i64, other: i64) -> Result<(), StoreError> {
    let query =
        "SELECT one.id_number <> '' AND one.id_number = other.id_number AND one.name = other.name
        FROM student one, student other WHERE one.id = ?1 AND other.id = ?2";
    let same = change.tx().query_row(query, (one, other), |row| row.get(0));
    if same.map_err(change.failed())? { Ok(()) } else { Err(StoreError::NotSamePerson) }
}

fn rebind(change: &mut Change<'_>, frame: FrameId, to: &StudentNumber) -> Result<(), StoreError> {
    let to = change.student(to)?;
    let query = "SELECT state FROM frame WHERE id = ?1";
    let state = change.tx().query_row(query, [frame.0], |row| row.get(0)).optional();
    let state: Option<String> = state.map_err(change.failed())?;
    match state.as_deref() {
        None | Some("raw") => Err(StoreError::NoRow("frame")),
        Some("accepted") => Err(StoreError::FrameInUse),
        Some(_) => change.set_frame(frame, to, "rejected"),
    }
}

fn absent(
    change: &mut Change<'_>,
    student: &StudentNumber,
    reason: &str,
) -> Result<(), StoreError> {
    let student = waiting(change, student)?;
    let remark = change.remark(reason)?;
    let set = "UPDATE student SET absent = ?2 WHERE id = ?1";
    change.set(Key::Student(student), set, (student, remark))
}

/// Nothing of the student's row changes: the record alone says who was skipped and why.
fn skip(change: &mut Change<'_>, student: &StudentNumber, reason: &str) -> Result<(), StoreError> {
    let student = change.student(student)?;
    change.remark(reason)?;
    change.tell("student", student.into());
    Ok(())
}

fn present(change: &mut Change<'_>, student: &StudentNumber) -> Result<(), StoreError> {
    let student = change.student(student)?;
    come_back(change, student)
}

/// Who has a photo isn't absent.
fn come_back(change: &mut Change<'_>, student: i64) -> Result<(), StoreError> {
    let set = "UPDATE student SET absent = NULL WHERE id = ?1";
    change.set(Key::Student(student), set, [student])
}

fn resolve(
    change: &mut Change<'_>,
    walk_in: &StudentNumber,
    student: &StudentNumber,
) -> Result<(), StoreError> {
    let (from, to) = (change.student(walk_in)?, waiting(change, student)?);
    require_walk_in(change, from)?;
    if from == to {
        return Err(StoreError::SameStudent);
    }
    if change.number_of(to)?.is_some() && change.number_of(from)?.is_some() {
        return Err(StoreError::TwoNumbers);
    }
    // They are one person, so what was shown to the walk-in stays theirs.
    for number in column(change, "SELECT number FROM issued WHERE student = ?1", from)? {
        let set = "UPDATE issued SET student = ?2 WHERE number = ?1";
        change.set(Key::Issued(number), set, (number, to))?;
    }
    for frame in column(change, "SELECT id FROM frame WHERE student = ?1", from)? {
        change.set(
            Key::Frame(frame),
            "UPDATE frame SET student = ?2 WHERE id = ?1",
            (frame, to),
        )?;
    }
    let set = "UPDATE student SET resolved = ?2 WHERE id = ?1";
    change.set(Key::Student(from), set, (from, to))?;
    come_back(change, to)
}

fn require_walk_in(change: &Change<'_>, student: i64) -> Result<(), StoreError> {
    let query = "SELECT origin = 'walk_in' AND resolved IS NULL FROM student WHERE id = ?1";
    let is_one = change.tx().query_row(query, [student], |row| row.get(0));
    if is_one.map_err(change.failed())? { Ok(()) } else { Err(StoreError::NotWalkIn) }
}

fn column(change: &Change<'_>, query: &str, of: i64) -> Result<Vec<i64>, StoreError> {
    let failed = change.failed();
    let mut statement = change.tx().prepare_cached(query).map_err(&failed)?;
    let rows = statement.query_map([of], |row| row.get(0)).map_err(&failed)?;
    rows.collect::<Result<_, _>>().map_err(&failed)
}
