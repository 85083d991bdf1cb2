//! How it stands with the picture of the student on camera: the operator's banner and the photographer's page tell it.

use super::look::Tone;
use super::text::{self, Words, words};
use crate::judge::{Judgement, Verdict};
use crate::session::{CameraState, Session, Shot};

/// How it stands with the picture of the student on camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nobody is on camera.
    Nobody,
    /// There is no camera.
    NoCamera,
    /// There is no live view yet.
    NoPicture,
    /// Live view was judged.
    Live(Verdict),
    /// The shutter was asked for.
    Exposing,
    /// The frame is being judged.
    Checking,
    /// The frame was judged.
    Judged(Verdict),
    /// The frame was judged and may be another student's.
    Doubtful,
    /// The frame is being numbered and written.
    Saving,
}

/// What there is to look at: the findings on the frame that was taken, else on live view.
#[must_use]
pub fn judgement(session: &Session) -> Option<&Judgement> {
    match &session.shot {
        Shot::Waiting => session.live.as_ref(),
        Shot::Judged { judgement, .. } | Shot::Accepting { judgement, .. } => Some(judgement),
        Shot::Exposing | Shot::Judging(_) => None,
    }
}

impl Standing {
    /// How it stands in this session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        match &session.shot {
            Shot::Judged { frame, .. } if session.doubtful == Some(*frame) => Self::Doubtful,
            Shot::Exposing => Self::Exposing,
            Shot::Judging(_) => Self::Checking,
            Shot::Accepting { .. } => Self::Saving,
            Shot::Judged { judgement, .. } => Self::Judged(judgement.verdict),
            Shot::Waiting if session.on_camera.is_none() => Self::Nobody,
            Shot::Waiting => Self::of_live_view(session),
        }
    }

    fn of_live_view(session: &Session) -> Self {
        match &session.live {
            Some(judgement) => Self::Live(judgement.verdict),
            None if matches!(session.camera, CameraState::Ready { .. }) => Self::NoPicture,
            None => Self::NoCamera,
        }
    }

    /// The verdict it is about, if there is one.
    #[must_use]
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Live(verdict) | Self::Judged(verdict) => Some(verdict),
            Self::Doubtful => Some(Verdict::Unmeasured),
            _ => None,
        }
    }

    /// What it means.
    #[must_use]
    pub fn tone(self) -> Tone {
        self.verdict().map_or(Tone::Calm, Tone::from)
    }

    /// The verdict's sign, or a blank.
    #[must_use]
    pub fn sign(self) -> &'static str {
        self.verdict().map_or(" ", text::sign)
    }

    /// The one line that tells the operator how it stands and what is next.
    #[must_use]
    pub const fn words(self) -> Words {
        match self {
            Self::Doubtful => words("存疑：是不是本人？按 F8", "DOUBTFUL: whose? F8"),
            Self::Exposing => words("正在拍摄", "taking the picture"),
            Self::Checking => words("正在检查照片", "checking the picture"),
            Self::Saving => words("正在存盘", "saving"),
            Self::Judged(Verdict::Fail) => words("不合格：请重拍", "FAIL: shoot again"),
            Self::Judged(Verdict::Unmeasured) => {
                words("有测不到的项：请重拍", "UNMEASURED: shoot again")
            }
            Self::Judged(Verdict::Warn) => {
                words("可采用，请看一眼注意项", "may pass: look at the notes")
            }
            Self::Judged(Verdict::Pass) => words("合格：可以采用", "PASS: accept it"),
            Self::Nobody => words("请输入学号", "key the next student's number"),
            Self::NoCamera => words("等待相机", "waiting for the camera"),
            Self::NoPicture => words("等待取景", "waiting for live view"),
            Self::Live(Verdict::Fail) => words("取景：请先调整", "live: adjust first"),
            Self::Live(Verdict::Unmeasured) => {
                words("取景：有测不到的项", "live: something is unmeasured")
            }
            Self::Live(Verdict::Warn) => words("取景：基本可以拍", "live: nearly right"),
            Self::Live(Verdict::Pass) => words("取景：可以拍", "live: ready to shoot"),
        }
    }
}
