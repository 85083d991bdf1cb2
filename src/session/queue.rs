//! The students of a session and how far each is.

use super::ShotNumber;
use crate::roster::Student;

/// How far a student is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not photographed yet.
    Waiting,
    /// Has an accepted shot.
    Done(ShotNumber),
}

/// A student of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The roster row.
    pub student: Student,
    /// How far the student is.
    pub progress: Progress,
}
