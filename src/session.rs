//! States, events and effects of a shooting session. No clock, file, thread, channel or terminal.

mod arrival;
pub mod binding;
pub mod command;
pub mod crew;
pub mod deed;
mod dialogs;
pub mod event;
pub mod keyed;
pub mod line;
mod lists;
mod lookup;
pub mod mend;
pub mod mending;
pub mod occasion;
pub mod proof;
pub mod proofing;
pub mod queue;
pub mod rig;
mod skipping;
pub mod strip;
mod tray;
pub mod update;

pub use binding::Sittings;
pub use command::Command;
pub use crew::{Crew, CrewNews};
pub use deed::Deed;
pub use event::{CameraState, Effect, Event, Frame};
pub use keyed::{Card, Keyed};
pub use line::Line;
pub use mend::{Done, Mend, Mended};
pub use mending::MendChoice;
pub use occasion::Occasion;
pub use proof::{ErratumKind, Proof, ProofRefusal, ProofRow, ProofState, ProofStep};
pub use proofing::Proofing;
pub use queue::{Alike, Entry, Matches, Progress, Queue};
pub use rig::{Alarm, Limits, Rig, RigNews};
pub use strip::Taken;

use crate::body::Setting;
use crate::judge::Judgement;
use crate::roster::StudentNumber;
use crate::spec::Sequence;
use std::collections::BTreeMap;

/// 拍摄序号: the number of an accepted shot, from 1, unique in its session and never reused.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ShotNumber(pub u32);

impl ShotNumber {
    /// Above it are the labels that a station gives which can't ask for a number: 暂1, 暂2, ... Each is exchanged for a number.
    pub const PROVISIONAL: u32 = 1_000_000_000;

    /// Whether this is a label and not a 拍摄序号.
    #[must_use]
    pub fn is_provisional(self) -> bool {
        self.0 > Self::PROVISIONAL
    }
}

impl std::fmt::Display for ShotNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_provisional() {
            return write!(f, "暂{}", self.0 - Self::PROVISIONAL);
        }
        self.0.fmt(f)
    }
}

/// A frame's row in the session database.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct FrameId(pub i64);

/// Microseconds since the epoch, given by the edge that saw the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Moment(pub i64);

/// What happens to the picture of the student on camera.
#[derive(Debug, Clone, PartialEq)]
pub enum Shot {
    /// No picture yet; live view is judged.
    Waiting,
    /// The shutter was asked for from the keyboard.
    Exposing,
    /// A full frame is being judged.
    Judging(FrameId),
    /// A full frame was judged and waits for the operator.
    Judged {
        /// The frame.
        frame: FrameId,
        /// What was found on it.
        judgement: Judgement,
    },
    /// The frame is being numbered and written.
    Accepting {
        /// The frame.
        frame: FrameId,
        /// What was found on it.
        judgement: Judgement,
        /// Why it is taken in spite of a finding that fails or could not be measured.
        reason: Option<String>,
    },
}

/// A question or a list that takes the keys until it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// Several students match what was keyed.
    Pick {
        /// The matching students, roster order.
        matches: Vec<StudentNumber>,
        /// Index of the highlighted one.
        selected: usize,
    },
    /// A reason is asked for, to accept in spite of a finding that fails or could not be measured.
    Reason {
        /// What was typed so far.
        text: String,
    },
    /// A doubtful frame is to be accepted: is it really of the student on camera?
    Doubt,
    /// What can be mended of a student.
    Mend {
        /// Who.
        student: StudentNumber,
        /// Index of the marked choice.
        selected: usize,
    },
    /// A choice that needs words: a reason, a name, or another student.
    MendWords {
        /// Who.
        student: StudentNumber,
        /// What is to be done.
        choice: MendChoice,
        /// What was typed so far.
        text: String,
    },
    /// Really take back what was done last (or do it again)?
    Undo {
        /// What.
        done: Done,
        /// Whether it is to be done again.
        again: bool,
    },
    /// The camera's settings and what is wrong with it.
    Camera {
        /// Index of the marked setting.
        selected: usize,
    },
    /// That student has a shot already, or was noted as absent: what now?
    Recall {
        /// Who.
        student: StudentNumber,
    },
    /// Why a student is skipped for now.
    Skip {
        /// Who.
        student: StudentNumber,
        /// What was typed so far.
        text: String,
    },
    /// Who is called next, in order.
    Line {
        /// Place of the marked student.
        selected: usize,
    },
    /// The classes; the first row stands for all students.
    Class {
        /// What was typed so far: a part of a class's name.
        text: String,
        /// Index of the marked row.
        selected: usize,
    },
    /// Frames that belong to nobody yet.
    Tray {
        /// Index of the marked frame.
        selected: usize,
        /// Whose it is, as typed so far; nothing means whoever is on camera.
        text: String,
    },
    /// Everything that can be done.
    Palette {
        /// What was typed so far.
        text: String,
        /// Index of the marked row.
        selected: usize,
    },
    /// Where the photographer's page is found.
    Page,
    /// The key table is shown.
    Help {
        /// Its first row that is shown.
        first: usize,
    },
    /// A frame is undecided: really quit?
    Quit,
}

/// One line to the operator; its words are in the view's text tables.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Nobody in the roster matches what was keyed.
    NobodyMatches(String),
    /// More students match what was keyed than are listed; this many are.
    ManyMatch(usize),
    /// That student already has a shot.
    AlreadyDone {
        /// Who.
        student: StudentNumber,
        /// Which number.
        number: ShotNumber,
    },
    /// That student was noted as absent.
    IsAbsent(StudentNumber),
    /// Nobody is there whose shot or standing could be mended.
    NothingToMend,
    /// What is keyed must name exactly one student.
    NotOneStudent(String),
    /// Something was mended.
    Mended,
    /// It could not be mended; nothing was changed.
    MendFailed(String),
    /// There is nothing to take back, or to do again.
    NothingToUndo,
    /// The frame in hand now belongs to the student who is on camera now.
    Rebound(StudentNumber),
    /// There is no student before, or on deck, whom the frame could belong to.
    NobodyToRebind,
    /// That student is already on camera or on deck.
    AlreadyCalled(StudentNumber),
    /// That student is called, in spite of an earlier shot.
    RetakeOf(StudentNumber),
    /// The student was put at the end of the line.
    Skipped(StudentNumber),
    /// The line runs now, or was stopped.
    LineRuns(bool),
    /// Nobody is left in the line.
    LineEmpty,
    /// A class was chosen, or all students.
    ClassChosen(Option<String>),
    /// No such command card.
    UnknownCard(String),
    /// What is open must be finished or closed first.
    FinishFirst,
    /// An earlier frame of this student was better; its place in the strip, from 1.
    EarlierBetter(usize),
    /// There is no other frame of this student.
    OnlyFrame,
    /// Names are hidden now, or shown again.
    NamesHidden(bool),
    /// The tray is empty.
    TrayEmpty,
    /// A key needs a student on camera first.
    NobodyOnCamera,
    /// There is no picture yet to accept.
    NothingToAccept,
    /// The picture fails; it needs a reason (key) or another shot.
    Failing,
    /// Something of the picture could not be measured; it needs a reason (key) or another shot.
    Unmeasured,
    /// A reason must not be empty.
    ReasonEmpty,
    /// The shot was accepted under this number.
    Accepted {
        /// Who.
        student: StudentNumber,
        /// Which number.
        number: ShotNumber,
    },
    /// The shot could not be written; nothing was numbered.
    AcceptFailed(String),
    /// The picture was kept as rejected; shoot again.
    Retake,
    /// A frame that nobody waited for went to the tray.
    Parked(FrameId),
    /// A doubtful frame went to the tray: it was exposed too near a change of student.
    ParkedDoubtful(FrameId),
    /// The frame in hand is doubtful; it is accepted only after a question.
    Doubtful,
    /// A frame came late and is kept with the student who was on camera when it was exposed.
    Late(StudentNumber),
    /// The camera is back.
    CameraBack,
    /// So many pictures that were taken while nobody listened come now.
    Found(u32),
    /// Something about the camera must be looked at.
    Alarm(Alarm),
    /// Settings and light were locked.
    Locked,
    /// There is nothing to lock yet: no settings and no frame.
    NothingToLock,
    /// This setting can't be set from here, or is at its end.
    NotSettable(Setting),
    /// The frame could not be judged (damaged file).
    Unreadable(String),
    /// The camera did not take the picture.
    ShutterFailed(String),
    /// The camera can't be fired now.
    NoCamera,
    /// A picture is still being taken or written.
    Busy,
    /// Something at an edge failed (disk, database, camera program); one sentence.
    Trouble(String),
    /// The register doesn't answer: the station goes on alone. Why.
    RegisterLost(String),
    /// The register answers again.
    RegisterBack,
    /// So many shots that had labels have their numbers now.
    Numbered(usize),
    /// That student is at another station.
    AtAnother {
        /// Who.
        student: StudentNumber,
        /// Where.
        station: String,
    },
    /// Another station's photo of that student counts; the one of this station is kept.
    GaveWay(StudentNumber),
}

/// How the picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PictureMode {
    /// With the profile's lines.
    #[default]
    Guides,
    /// With what was measured: crown, chin, sides, eyes, the edge of the silhouette.
    Measured,
    /// The eyes, large.
    Eyes,
}

impl PictureMode {
    /// The next way.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Guides => Self::Measured,
            Self::Measured => Self::Eyes,
            Self::Eyes => Self::Guides,
        }
    }
}

/// The whole state of a station. `PartialEq` and `Clone` so that tests can branch it.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The roster, in its order, with each student's progress.
    pub queue: Queue,
    /// 在拍: the student in front of the camera.
    pub on_camera: Option<StudentNumber>,
    /// Who was on camera when.
    pub sittings: Sittings,
    /// When the shutter was asked for, while it hasn't answered.
    pub asked_at: Option<Moment>,
    /// The frame in hand, if it is doubtful (存疑).
    pub doubtful: Option<FrameId>,
    /// The student who was looked up last and can't simply be called: done, or absent.
    pub looked_up: Option<StudentNumber>,
    /// What Ctrl-Z would take back.
    pub undo: Option<Done>,
    /// What Ctrl-Y would do again.
    pub redo: Option<Done>,
    /// When a student gets a number.
    pub sequence: Sequence,
    /// 候场: the student who is next.
    pub on_deck: Option<StudentNumber>,
    /// What happens to the picture of the student on camera.
    pub shot: Shot,
    /// Newest findings on live view.
    pub live: Option<Judgement>,
    /// Frames that belong to nobody yet, oldest first.
    pub tray: Vec<FrameId>,
    /// The number the next accepted shot will get.
    pub next_number: ShotNumber,
    /// State of the camera.
    pub camera: CameraState,
    /// Whether the camera was lost and has not come back.
    pub was_lost: bool,
    /// How the camera is set.
    pub rig: Rig,
    /// From when on something about the camera is said.
    pub limits: Limits,
    /// The other stations, where several share the session.
    pub crew: Option<Crew>,
    /// In which order students are called.
    pub line: Line,
    /// Frames of the student on camera that were judged, oldest first.
    pub strip: Vec<Taken>,
    /// Students whose photo is to be taken again, by the errata list.
    pub wishes: BTreeMap<StudentNumber, ErratumKind>,
    /// When each shot was accepted.
    pub accepted_at: BTreeMap<ShotNumber, Moment>,
    /// How the picture is shown.
    pub picture: PictureMode,
    /// Whether names are hidden on the screens.
    pub names_hidden: bool,
    /// What is in the input box.
    pub input: String,
    /// What takes the keys now, if anything.
    pub dialog: Option<Dialog>,
    /// The newest line to the operator.
    pub notice: Option<Notice>,
}
