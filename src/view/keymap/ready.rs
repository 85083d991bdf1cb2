//! When a key is useful, and the reason when it is not.

use super::{Place, place};
use crate::session::{CameraState, Dialog, Session, Shot};
use crate::view::text::{Words, words};

/// Whether a key is useful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// It does something now.
    Now,
    /// It would be looked for and can't be used, for this reason.
    NotNow(Words),
    /// Nobody would look for it now.
    Elsewhere,
}

use Ready::{Elsewhere, NotNow, Now};

const NOBODY: Ready = NotNow(words("没有人在拍", "nobody on camera"));
const NO_FRAME: Ready = NotNow(words("还没有照片", "no frame yet"));
const BUSY: Ready = NotNow(words("请稍候", "a moment"));

fn when(holds: bool) -> Ready {
    if holds { Now } else { Elsewhere }
}

fn is_doubtful(session: &Session) -> bool {
    matches!(session.shot, Shot::Judged { frame, .. } if session.doubtful == Some(frame))
}

pub(super) fn always(_: &Session) -> Ready {
    Now
}

/// Always there, but named in the footer at the desk only.
pub(super) fn on_desk(session: &Session) -> Ready {
    when(place(session) == Place::Desk)
}

pub(super) fn looks_up(session: &Session) -> Ready {
    when(!session.input.is_empty())
}

pub(super) fn accepts(session: &Session) -> Ready {
    if !session.input.is_empty() {
        return Elsewhere;
    }
    match &session.shot {
        _ if session.on_camera.is_none() => NOBODY,
        Shot::Judged { .. } if is_doubtful(session) => NotNow(words("存疑", "doubtful")),
        Shot::Judged { judgement, .. } if judgement.verdict.needs_reason() => {
            NotNow(words("不合格", "it fails"))
        }
        Shot::Judged { .. } => Now,
        Shot::Waiting => NO_FRAME,
        Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => BUSY,
    }
}

fn can_shoot(session: &Session) -> Ready {
    let is_ready = matches!(session.camera, CameraState::Ready { can_trigger: true, .. });
    match () {
        () if session.on_camera.is_none() => NOBODY,
        () if !is_ready => NotNow(words("相机未就绪", "no camera")),
        () => Now,
    }
}

pub(super) fn shoots(session: &Session) -> Ready {
    match session.shot {
        Shot::Waiting => can_shoot(session),
        Shot::Judged { .. } => Elsewhere,
        Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => BUSY,
    }
}

pub(super) fn shoots_again(session: &Session) -> Ready {
    match session.shot {
        Shot::Judged { .. } => can_shoot(session),
        _ => Elsewhere,
    }
}

pub(super) fn stops_waiting(session: &Session) -> Ready {
    when(session.input.is_empty() && session.shot == Shot::Exposing)
}

pub(super) fn retakes(session: &Session) -> Ready {
    when(session.input.is_empty() && matches!(session.shot, Shot::Judged { .. }))
}

pub(super) fn forces(session: &Session) -> Ready {
    match &session.shot {
        Shot::Judged { judgement, .. } if !is_doubtful(session) => {
            when(judgement.verdict.needs_reason())
        }
        _ => Elsewhere,
    }
}

pub(super) fn confirms_who(session: &Session) -> Ready {
    when(is_doubtful(session))
}

pub(super) fn takes_off(session: &Session) -> Ready {
    let is_idle = matches!(session.shot, Shot::Waiting | Shot::Judged { .. });
    when((session.on_camera.is_some() || session.on_deck.is_some()) && is_idle)
}

pub(super) fn dismisses(session: &Session) -> Ready {
    when(session.on_camera.is_some() && matches!(session.shot, Shot::Waiting | Shot::Judged { .. }))
}

pub(super) fn lists_who_waits(session: &Session) -> Ready {
    let is_idle = session.input.is_empty() && session.shot == Shot::Waiting;
    when(is_idle && session.anybody_waits())
}

fn has_more_frames(session: &Session) -> bool {
    session.input.is_empty() && matches!(session.shot, Shot::Judged { .. }) && !is_doubtful(session)
}

pub(super) fn has_earlier(session: &Session) -> Ready {
    let place = session.place_in_strip();
    when(has_more_frames(session) && place.is_some_and(|place| place > 0))
}

pub(super) fn has_later(session: &Session) -> Ready {
    let place = session.place_in_strip();
    when(has_more_frames(session) && place.is_some_and(|place| place + 1 < session.strip.len()))
}

pub(super) fn is_of_the_one_before(session: &Session) -> Ready {
    let there = session.sittings.previous().is_some();
    when(session.input.is_empty() && is_doubtful(session) && there)
}

pub(super) fn is_of_the_next(session: &Session) -> Ready {
    when(session.input.is_empty() && is_doubtful(session) && session.on_deck.is_some())
}

pub(super) fn was_looked_up(session: &Session) -> Ready {
    when(session.looked_up.is_some() && place(session) == Place::Desk)
}

pub(super) fn is_done(session: &Session) -> Ready {
    let who = match &session.dialog {
        Some(Dialog::Recall { student }) => Some(student),
        _ => session.looked_up.as_ref(),
    };
    let entry = who.and_then(|student| session.queue.get(student));
    when(entry.is_some_and(|entry| entry.progress.is_done()))
}

pub(super) fn can_undo(session: &Session) -> Ready {
    when(session.undo.is_some() && session.shot == Shot::Waiting)
}

pub(super) fn can_redo(session: &Session) -> Ready {
    when(session.redo.is_some() && session.shot == Shot::Waiting)
}

pub(super) fn has_tray(session: &Session) -> Ready {
    when(!session.tray.is_empty())
}

pub(super) fn idle(session: &Session) -> Ready {
    let is_idle = session.input.is_empty() && session.shot == Shot::Waiting;
    when(is_idle && place(session) == Place::Desk)
}

pub(super) fn help_or_desk(session: &Session) -> Ready {
    when(matches!(place(session), Place::Desk | Place::Help))
}

pub(super) fn quit_or_desk(session: &Session) -> Ready {
    when(matches!(place(session), Place::Desk | Place::Quit))
}

pub(super) fn has_text(session: &Session) -> Ready {
    when(!session.typed().is_empty())
}
