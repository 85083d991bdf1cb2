//! What happens to a session and what it wants done.

use super::{Command, CrewNews, FrameId, Mend, Mended, Moment, Occasion, RigNews, ShotNumber};
use crate::body::{Exposure, Reference, Setting};
use crate::judge::Judgement;
use crate::roster::StudentNumber;

/// A full frame on disk: durable, hashed, with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Its row.
    pub id: FrameId,
    /// When it was exposed.
    pub exposed_at: Moment,
    /// The most by which that may be wrong, µs.
    pub give_or_take_us: i64,
}

/// State of the camera as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CameraState {
    /// Being looked for.
    Looking,
    /// Connected and ready.
    Ready {
        /// Model name.
        model: String,
        /// Battery level in percent, if the camera tells.
        battery: Option<u8>,
        /// Whether the station can fire the shutter.
        can_trigger: bool,
    },
    /// Lost; it is being looked for again.
    Lost {
        /// Why, in the driver's words.
        why: String,
    },
}

impl Frame {
    /// A frame of this row that was exposed so.
    #[must_use]
    pub fn new(id: FrameId, exposure: &Exposure) -> Self {
        let (exposed_at, give_or_take_us) = (Moment(exposure.at_us), exposure.give_or_take_us);
        Self { id, exposed_at, give_or_take_us }
    }
}

impl CameraState {
    /// The same with another battery level, if a camera is there.
    #[must_use]
    pub fn with_battery(&self, percent: u8) -> Option<Self> {
        let Self::Ready { model, can_trigger, .. } = self else { return None };
        let (model, battery) = (model.clone(), Some(percent));
        Some(Self::Ready { model, battery, can_trigger: *can_trigger })
    }

    /// Battery level in percent, if a camera is there and tells.
    #[must_use]
    pub fn battery(&self) -> Option<u8> {
        match self {
            Self::Ready { battery, .. } => *battery,
            Self::Looking | Self::Lost { .. } => None,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The operator asked for something.
    Command {
        /// What.
        command: Command,
        /// When.
        at: Moment,
    },
    /// A frame is on disk.
    FrameArrived(Frame),
    /// A frame was judged.
    FrameJudged {
        /// Which.
        frame: FrameId,
        /// What was found.
        judgement: Judgement,
    },
    /// A frame could not be decoded or measured at all.
    FrameUnreadable {
        /// Which.
        frame: FrameId,
        /// Why, as one sentence.
        why: String,
    },
    /// A shot is durable.
    Accepted {
        /// Which frame.
        frame: FrameId,
        /// Under which number.
        number: ShotNumber,
        /// When.
        at: Moment,
    },
    /// Something was done to the session's rows: how things stand now.
    Mended {
        /// How.
        now: Box<Mended>,
        /// Whether the operator asked for it as a mend.
        asked: bool,
        /// When.
        at: Moment,
    },
    /// A mistake could not be mended; nothing was changed.
    MendFailed {
        /// Why, as one sentence.
        why: String,
    },
    /// A shot could not be written; nothing was numbered.
    AcceptFailed {
        /// Which frame.
        frame: FrameId,
        /// Why, as one sentence.
        why: String,
    },
    /// The shutter did not fire.
    ShutterFailed {
        /// Why, as one sentence.
        why: String,
    },
    /// The camera came, went or told its battery.
    Camera(CameraState),
    /// There is news of the camera's settings, card, clock or light.
    Rig(RigNews),
    /// There is news of the other stations of a shared session.
    Crew(CrewNews),
    /// A live-view frame was judged.
    LiveJudged(Judgement),
    /// Something at an edge failed (disk, database, camera program).
    Trouble {
        /// What, as one sentence.
        why: String,
    },
}

/// Something to do, performed by `app`.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Fire the shutter.
    Trigger,
    /// Bind a frame to the student it was taken of, and judge it.
    Judge {
        /// The frame.
        frame: FrameId,
        /// The student on camera when it was taken.
        student: StudentNumber,
    },
    /// Number the shot, write photo and row.
    Accept {
        /// The frame.
        frame: FrameId,
        /// Whose shot it is.
        student: StudentNumber,
        /// Why it is taken in spite of a failing finding.
        reason: Option<String>,
        /// Whether it takes the place of an accepted shot of the student.
        retake: bool,
    },
    /// Mend a mistake.
    Mend(Mend),
    /// Give a student a number, at check-in.
    CheckIn(StudentNumber),
    /// Keep the frame as rejected.
    Reject(FrameId),
    /// Keep the frame with a student who is no longer on camera, unused.
    Keep {
        /// The frame.
        frame: FrameId,
        /// The student on camera when it was taken.
        student: StudentNumber,
    },
    /// Note that the frame is doubtful.
    MarkDoubtful(FrameId),
    /// Set a setting of the camera.
    Set {
        /// Which.
        setting: Setting,
        /// One of its choices.
        value: String,
    },
    /// Keep what was locked.
    KeepReference(Reference),
    /// Keep the frame in the tray: it belongs to nobody yet.
    Park(FrameId),
    /// Show a frame of the tray.
    Peek(FrameId),
    /// Tell whoever doesn't look: by a sound, by a hook.
    Tell(Occasion),
    /// Leave the station.
    Quit,
}
