//! The students of a session and how far each is.

use super::ShotNumber;
use crate::roster::Student;

/// How far a student is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not photographed yet.
    Waiting,
    /// Not photographed yet; the 拍摄序号 was given out at check-in.
    CheckedIn(ShotNumber),
    /// Doesn't come.
    Absent,
    /// Has an accepted shot.
    Done(ShotNumber),
}

impl Progress {
    /// Whether the student is still to be photographed.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::CheckedIn(_))
    }
}

/// A student of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The roster row.
    pub student: Student,
    /// How far the student is.
    pub progress: Progress,
}
