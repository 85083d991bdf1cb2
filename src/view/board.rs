//! What the photographer sees from three metres: who is on camera, whether to shoot, what to correct, who is next.
//!
//! A board goes to a page in a browser, perhaps over a network. It never holds an ID number, a birth date or a major.

use super::look::Tone;
use super::press;
use super::standing::{self, Standing};
use super::text::{self, Words, words};
use crate::crop::CropRect;
use crate::judge::Verdict;
use crate::lang::Lang;
use crate::roster::{StudentNumber, redact};
use crate::session::{CameraState, FrameId, Notice, Session, Shot, ShotNumber};
use serde::Serialize;

/// Last characters of a 学号 that are shown: enough to tell two students of one name apart.
const TAIL_CHARS: usize = 4;

/// From where a board can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reach {
    /// On this machine only.
    #[default]
    Here,
    /// From other machines of the network too: then nothing of a student but the name is shown.
    Lan,
}

/// How it stands, as far as a photographer has to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The camera is gone.
    Lost,
    /// A camera is looked for.
    Looking,
    /// Nobody is on camera.
    Nobody,
    /// There is no live view yet.
    Wait,
    /// Something must be corrected before the shot.
    Adjust,
    /// Something can't be measured in live view.
    Unseen,
    /// Shoot.
    Ready,
    /// The shutter was asked for.
    Exposing,
    /// The frame is being judged.
    Checking,
    /// The frame passes.
    Pass,
    /// The frame passes, with something to look at.
    Warn,
    /// The frame fails.
    Fail,
    /// Something of the frame could not be measured.
    Unmeasured,
    /// The frame may be another student's.
    Doubtful,
    /// The frame is being numbered and written.
    Saving,
}

/// The one thing to correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// What is said to the sitter, or to the photographer.
    pub words: &'static str,
    /// How much it matters.
    pub tone: Tone,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Board {
    /// How it stands.
    pub state: State,
    /// What that means.
    pub tone: Tone,
    /// Its sign.
    pub sign: &'static str,
    /// Its word.
    pub word: &'static str,
    /// The same as a sentence.
    pub sentence: &'static str,
    /// The first thing to correct.
    pub correction: Option<Correction>,
    /// Name of the student on camera.
    pub name: Option<String>,
    /// End of the 学号 of the student on camera; on this machine only.
    pub number_tail: Option<String>,
    /// The 拍摄序号 that the student on camera gets, or holds.
    pub number: Option<ShotNumber>,
    /// Name of the student on deck.
    pub next: Option<String>,
    /// Students with an accepted shot.
    pub done: usize,
    /// Students to be photographed.
    pub waiting: usize,
    /// Frames that belong to nobody yet.
    pub tray: usize,
    /// The number that was given last, while the operator has done nothing else.
    pub accepted: Option<ShotNumber>,
    /// The frame in hand, which is shown in place of live view.
    pub frame: Option<FrameId>,
    /// Where the photo is cropped, in px of the full picture that is shown.
    pub crop: Option<CropRect>,
    /// Whether the photographer may take the frame.
    pub can_accept: bool,
    /// Whether the photographer may refuse the frame.
    pub can_retake: bool,
}

impl Board {
    /// What is to be seen of a session.
    #[must_use]
    pub fn of(session: &Session, lang: Lang, reach: Reach) -> Self {
        let state = State::of(session);
        let (tone, sign) = state.tone_and_sign(session);
        let (word, sentence) = state.words(session);
        let on_camera = session.on_camera.as_ref();
        // Who looks for the cable doesn't see the frame.
        let frame = press::frame_to_press(session).filter(|_| state != State::Lost);
        let standing = Standing::of(session);
        Self {
            state,
            tone,
            sign,
            word: word.of(lang),
            sentence: sentence.of(lang),
            correction: state.correction(session, lang),
            name: on_camera.map(|number| name(session, number)),
            number_tail: on_camera.and_then(|number| tail(number, reach)),
            number: on_camera.map(|_| session.coming_number()),
            next: session.on_deck.as_ref().map(|number| name(session, number)),
            done: session.queue.done_count(),
            waiting: session.queue.waiting_count(),
            tray: session.tray.len(),
            accepted: accepted(session),
            frame: frame_in_hand(session),
            crop: standing::judgement(session).and_then(|judgement| judgement.crop),
            can_accept: frame.is_some() && is_acceptable(standing),
            can_retake: frame.is_some(),
        }
    }
}

impl State {
    fn of(session: &Session) -> Self {
        let is_ready = matches!(session.camera, CameraState::Ready { .. });
        // While a lost camera is looked for it is still lost.
        let is_lost = session.was_lost || matches!(session.camera, CameraState::Lost { .. });
        match Standing::of(session) {
            _ if is_lost && !is_ready => Self::Lost,
            Standing::Nobody | Standing::NoCamera if !is_ready => Self::Looking,
            Standing::Nobody => Self::Nobody,
            Standing::NoCamera | Standing::NoPicture => Self::Wait,
            Standing::Live(Verdict::Pass | Verdict::Warn) => Self::Ready,
            Standing::Live(Verdict::Unmeasured) => Self::Unseen,
            Standing::Live(Verdict::Fail) => Self::Adjust,
            Standing::Exposing => Self::Exposing,
            Standing::Checking => Self::Checking,
            Standing::Judged(Verdict::Pass) => Self::Pass,
            Standing::Judged(Verdict::Warn) => Self::Warn,
            Standing::Judged(Verdict::Unmeasured) => Self::Unmeasured,
            Standing::Judged(Verdict::Fail) => Self::Fail,
            Standing::Doubtful => Self::Doubtful,
            Standing::Saving => Self::Saving,
        }
    }

    /// Every state has a sign, so that none is told by its colour alone.
    fn tone_and_sign(self, session: &Session) -> (Tone, &'static str) {
        let standing = Standing::of(session);
        match self {
            Self::Lost => (Tone::Bad, text::sign(Verdict::Fail)),
            Self::Looking => (Tone::Care, "…"),
            Self::Nobody => (Tone::Calm, "○"),
            Self::Wait | Self::Checking | Self::Saving => (Tone::Calm, "…"),
            Self::Exposing => (Tone::Calm, "●"),
            _ => (standing.tone(), standing.sign()),
        }
    }

    /// A word of at most four Hanzi or eight letters, and a sentence.
    fn words(self, session: &Session) -> (Words, Words) {
        let nearly = Standing::of(session).verdict() == Some(Verdict::Warn);
        match self {
            Self::Lost => (
                words("相机断开", "CAMERA LOST"),
                words("请检查数据线和电源", "check its cable and power"),
            ),
            Self::Looking => (
                words("找相机", "LOOKING"),
                words("请接好数据线，打开相机电源", "plug the camera in and switch it on"),
            ),
            Self::Nobody => (
                words("等下一位", "NOBODY"),
                words("请操作员叫下一位", "the operator calls the next student"),
            ),
            Self::Wait => (words("请稍候", "WAIT"), words("等待取景", "waiting for live view")),
            Self::Adjust => (words("请调整", "ADJUST"), words("先调整再拍", "adjust, then shoot")),
            Self::Unseen => {
                (words("看不清", "UNSEEN"), words("有测不到的项", "something can't be measured"))
            }
            Self::Ready if nearly => (words("可以拍", "SHOOT"), words("基本可以", "nearly right")),
            Self::Ready => (words("可以拍", "SHOOT"), words("都合格", "all is well")),
            Self::Exposing => (words("正在拍", "TAKING"), words("请坐稳", "hold still")),
            Self::Checking => (words("检查中", "CHECKING"), words("请稍候", "a moment")),
            Self::Pass => (words("合格", "PASS"), words("可以采用", "accept it")),
            Self::Warn => (words("可采用", "USABLE"), words("请看一眼", "look at it first")),
            Self::Fail => (words("不合格", "FAIL"), words("请重拍", "shoot again")),
            Self::Unmeasured => (
                words("测不到", "UNSEEN"),
                words("有测不到的项，请重拍", "unmeasured: shoot again"),
            ),
            Self::Doubtful => (
                words("存疑", "DOUBTFUL"),
                words("是不是本人？请操作员确认", "whose is it? the operator confirms"),
            ),
            Self::Saving => (words("存盘中", "SAVING"), words("请稍候", "a moment")),
        }
    }

    /// The first instruction, where the photographer can still follow it.
    fn correction(self, session: &Session, lang: Lang) -> Option<Correction> {
        let follows = matches!(
            self,
            Self::Adjust
                | Self::Unseen
                | Self::Ready
                | Self::Pass
                | Self::Warn
                | Self::Fail
                | Self::Unmeasured
        );
        let judgement = standing::judgement(session).filter(|_| follows)?;
        let (advice, verdict) = judgement.instructions().into_iter().next()?;
        Some(Correction { words: advice.text(lang), tone: verdict.into() })
    }
}

/// A frame that needs a reason, or the operator's word for whose it is, isn't accepted from afar.
fn is_acceptable(standing: Standing) -> bool {
    matches!(standing, Standing::Judged(verdict) if !verdict.needs_reason())
}

fn frame_in_hand(session: &Session) -> Option<FrameId> {
    match &session.shot {
        Shot::Judged { frame, .. } | Shot::Accepting { frame, .. } => Some(*frame),
        Shot::Waiting | Shot::Exposing | Shot::Judging(_) => None,
    }
}

fn accepted(session: &Session) -> Option<ShotNumber> {
    match &session.notice {
        Some(Notice::Accepted { number, .. }) => Some(*number),
        _ => None,
    }
}

/// The name as it may be shown; schools sometimes write an ID number into it.
fn name(session: &Session, number: &StudentNumber) -> String {
    let entry = session.queue.get(number);
    entry.map_or_else(String::new, |entry| redact(&text::name(session, &entry.student)))
}

/// The end of a 学号.
fn tail(number: &StudentNumber, reach: Reach) -> Option<String> {
    let skipped = number.0.chars().count().saturating_sub(TAIL_CHARS);
    (reach == Reach::Here).then(|| number.0.chars().skip(skipped).collect())
}

#[cfg(test)]
mod tests;
