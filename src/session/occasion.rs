//! What a person who doesn't look, or another program, may want to know at once: sounds and hooks follow it.

use super::{FrameId, Notice, Session, ShotNumber};
use crate::roster::StudentNumber;

/// Something that happened at the station.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// A student was called and is next.
    OnDeck(StudentNumber),
    /// A student stepped in front of the camera.
    OnCamera(StudentNumber),
    /// The frame in hand passes.
    Passed(FrameId),
    /// The frame in hand fails, or something on it could not be measured.
    Failing(FrameId),
    /// A shot was numbered and is durable.
    Accepted {
        /// Whose.
        student: StudentNumber,
        /// Its number.
        number: ShotNumber,
    },
    /// The frame in hand was not taken.
    Retake,
    /// A frame went to the tray, came late, or may be another's.
    Stray,
    /// What was keyed, scanned or asked for can't be done.
    Refused,
    /// The camera is gone.
    CameraLost,
    /// The camera is back.
    CameraBack,
    /// Something about the camera, the card, the light or the second copy must be looked at.
    Alarm,
    /// Something failed: disk, database, camera program.
    Trouble,
}

impl Occasion {
    /// Words of all kinds, in the order of the enum: what configuration and hooks name them by.
    pub const WORDS: [&str; 12] = [
        "on_deck",
        "on_camera",
        "passed",
        "failing",
        "accepted",
        "retake",
        "stray",
        "refused",
        "camera_lost",
        "camera_back",
        "alarm",
        "trouble",
    ];

    /// The word of this kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::OnDeck(_) => "on_deck",
            Self::OnCamera(_) => "on_camera",
            Self::Passed(_) => "passed",
            Self::Failing(_) => "failing",
            Self::Accepted { .. } => "accepted",
            Self::Retake => "retake",
            Self::Stray => "stray",
            Self::Refused => "refused",
            Self::CameraLost => "camera_lost",
            Self::CameraBack => "camera_back",
            Self::Alarm => "alarm",
            Self::Trouble => "trouble",
        }
    }

    /// What a warning is about.
    pub(super) fn of(notice: &Notice) -> Self {
        match notice {
            Notice::MendFailed(_)
            | Notice::AcceptFailed(_)
            | Notice::ShutterFailed(_)
            | Notice::Unreadable(_)
            | Notice::Trouble(_) => Self::Trouble,
            Notice::Late(_) | Notice::Parked(_) | Notice::ParkedDoubtful(_) | Notice::Found(_) => {
                Self::Stray
            }
            Notice::Alarm(_) | Notice::RegisterLost(_) | Notice::GaveWay(_) => Self::Alarm,
            _ => Self::Refused,
        }
    }

    /// Whom it is about, as far as it is about somebody.
    #[must_use]
    pub fn student<'a>(&'a self, session: &'a Session) -> Option<&'a StudentNumber> {
        match self {
            Self::OnDeck(student) | Self::OnCamera(student) | Self::Accepted { student, .. } => {
                Some(student)
            }
            Self::Passed(_) | Self::Failing(_) | Self::Retake => session.on_camera.as_ref(),
            _ => None,
        }
    }
}
