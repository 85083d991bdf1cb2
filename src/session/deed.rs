//! What can be done to a session, as the journal names it.

/// Something that was done to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// The session was made.
    Created,
    /// The database was brought to this program's format.
    Migrated,
    /// A roster was imported.
    Imported,
    /// Recovery put something in order.
    Healed,
    /// A frame came from the camera.
    FrameArrived,
    /// A frame was bound to the student on camera.
    FrameBound,
    /// A frame came late and is kept with its student.
    FrameLate,
    /// A frame was exposed too near a change of student.
    FrameDoubtful,
    /// A frame was kept unused.
    FrameRejected,
    /// A frame went to the tray.
    FrameParked,
    /// Settings and light were locked.
    Locked,
    /// A student got a number at check-in.
    CheckedIn,
    /// A shot was accepted.
    Accepted,
    /// A shot of a done student took the place of an older one; the number stayed.
    Retaken,
    /// An accepted shot was withdrawn.
    Withdrawn,
    /// The photos of two students changed places.
    Swapped,
    /// A shot was given to the student whom it really shows.
    Reassigned,
    /// A shot was taken for a second enrolment of the same person.
    Shared,
    /// A frame that isn't used was given to another student.
    Rebound,
    /// A student was noted as absent.
    Absent,
    /// A student was skipped for now.
    Skipped,
    /// An absent student came after all.
    Present,
    /// Somebody came who is not in the roster.
    WalkedIn,
    /// A walk-in turned out to be a student of the roster.
    Resolved,
    /// A deed was taken back.
    Undone,
    /// A deed that had been taken back was done again.
    Redone,
    /// A field was marked as wrong: 信息有误.
    ProofMarked,
    /// A field that was marked was corrected.
    ProofCorrected,
    /// Corrections were submitted, to be shown again.
    ProofSubmitted,
    /// A row was confirmed: 信息无误.
    ProofConfirmed,
    /// The 学习中心 or the 学院 approved rows.
    ProofApproved,
    /// Rows were reported.
    ProofReported,
    /// Centre or college sent rows back, to be proofread anew.
    ProofSentBack,
    /// An entry of the 勘误表 was noted.
    ErratumNoted,
    /// An entry of the 勘误表 was settled.
    ErratumSettled,
    /// The camera's card was compared with the session.
    Audited,
    /// The second copy was set.
    CopySet,
    /// The session was sealed.
    Sealed,
    /// A sealed session was opened again.
    Reopened,
    /// Personal data were removed after delivery.
    Purged,
    /// The session was put together from a second copy.
    Restored,
    /// The session was put together from a damaged database.
    Salvaged,
    /// The folder became a station of a shared session.
    Joined,
    /// A provisional label was exchanged for a 拍摄序号.
    Numbered,
    /// Another station's photo of the student counts.
    GaveWay,
    /// The folder was made of what all stations of a shared session told.
    Gathered,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 46] = [
        Self::Created,
        Self::Migrated,
        Self::Imported,
        Self::Healed,
        Self::FrameArrived,
        Self::FrameBound,
        Self::FrameLate,
        Self::FrameDoubtful,
        Self::FrameRejected,
        Self::FrameParked,
        Self::Locked,
        Self::CheckedIn,
        Self::Accepted,
        Self::Retaken,
        Self::Withdrawn,
        Self::Swapped,
        Self::Reassigned,
        Self::Shared,
        Self::Rebound,
        Self::Absent,
        Self::Skipped,
        Self::Present,
        Self::WalkedIn,
        Self::Resolved,
        Self::Undone,
        Self::Redone,
        Self::ProofMarked,
        Self::ProofCorrected,
        Self::ProofSubmitted,
        Self::ProofConfirmed,
        Self::ProofApproved,
        Self::ProofReported,
        Self::ProofSentBack,
        Self::ErratumNoted,
        Self::ErratumSettled,
        Self::Audited,
        Self::CopySet,
        Self::Sealed,
        Self::Reopened,
        Self::Purged,
        Self::Restored,
        Self::Salvaged,
        Self::Joined,
        Self::Numbered,
        Self::GaveWay,
        Self::Gathered,
    ];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> String {
        let word = serde_json::to_value(self).unwrap_or_default();
        word.as_str().unwrap_or_default().to_owned()
    }

    /// Reads a word of the database.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(word)).ok()
    }

    /// Whether the operator may take it back.
    #[must_use]
    pub fn is_undoable(self) -> bool {
        match self {
            Self::Accepted
            | Self::Retaken
            | Self::Withdrawn
            | Self::Swapped
            | Self::Reassigned
            | Self::Shared
            | Self::Rebound
            | Self::Absent
            | Self::Present
            | Self::WalkedIn
            | Self::Resolved => true,
            Self::Created
            | Self::Migrated
            | Self::Imported
            | Self::Healed
            | Self::FrameArrived
            | Self::FrameBound
            | Self::FrameLate
            | Self::FrameDoubtful
            | Self::FrameRejected
            | Self::FrameParked
            | Self::Locked
            | Self::CheckedIn
            | Self::Skipped
            | Self::Undone
            | Self::Redone
            | Self::ProofMarked
            | Self::ProofCorrected
            | Self::ProofSubmitted
            | Self::ProofConfirmed
            | Self::ProofApproved
            | Self::ProofReported
            | Self::ProofSentBack
            | Self::ErratumNoted
            | Self::ErratumSettled
            | Self::Audited
            | Self::CopySet
            | Self::Sealed
            | Self::Reopened
            | Self::Purged
            | Self::Restored
            | Self::Salvaged
            | Self::Joined
            | Self::Numbered
            | Self::GaveWay
            | Self::Gathered => false,
        }
    }
}
