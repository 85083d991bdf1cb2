//! Mistakes that can be mended: each is one step, on record, and can be taken back.

use super::{Deed, Entry, FrameId, ShotNumber};
use crate::roster::StudentNumber;

/// A mistake to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Mend {
    /// Withdraw an accepted shot: the student waits again, the frame is kept.
    Withdraw {
        /// Whose shot.
        student: StudentNumber,
        /// Why.
        reason: String,
    },
    /// The photos of two students change places; each keeps their number.
    Swap {
        /// One.
        one: StudentNumber,
        /// The other.
        other: StudentNumber,
    },
    /// The wrong student had been chosen: the shot is given to the one it shows, who waits for one.
    Reassign {
        /// Who has the shot.
        from: StudentNumber,
        /// Whom it shows.
        to: StudentNumber,
    },
    /// The shot is taken for a second enrolment of the same person, too.
    Share {
        /// Who has the shot.
        from: StudentNumber,
        /// The second enrolment.
        to: StudentNumber,
    },
    /// A frame that isn't used belongs to another student.
    Rebind {
        /// The frame.
        frame: FrameId,
        /// Whose it is.
        to: StudentNumber,
    },
    /// A student doesn't come.
    Absent {
        /// Who.
        student: StudentNumber,
        /// Why.
        reason: String,
    },
    /// A student doesn't come now; only the record tells it.
    Skip {
        /// Who.
        student: StudentNumber,
        /// Why.
        reason: String,
    },
    /// An absent student came after all.
    Present {
        /// Who.
        student: StudentNumber,
    },
    /// Somebody came who is not in the roster.
    WalkIn {
        /// 姓名.
        name: String,
    },
    /// A walk-in turned out to be a student of the roster.
    Resolve {
        /// The walk-in.
        walk_in: StudentNumber,
        /// The student of the roster.
        student: StudentNumber,
    },
    /// Take back what was done last.
    Undo,
    /// Do again what was taken back last.
    Redo,
}

/// Something that was done, as the operator is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What.
    pub deed: Deed,
    /// To whom.
    pub students: Vec<StudentNumber>,
}

/// How things stand after a mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// Students whose standing changed, as they are now; some may be new.
    pub entries: Vec<Entry>,
    /// Students who are no longer in the queue.
    pub gone: Vec<StudentNumber>,
    /// What would be taken back.
    pub undo: Option<Done>,
    /// What would be done again.
    pub redo: Option<Done>,
    /// Frames that belong to nobody yet, oldest first.
    pub tray: Vec<FrameId>,
    /// The number the next accepted shot will get.
    pub next_number: ShotNumber,
}
