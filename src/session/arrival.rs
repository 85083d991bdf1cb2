//! Frames that come: whose they are, and what becomes of the frame in hand.

use super::binding::Whose;
use super::{Dialog, Effect, Frame, FrameId, Moment, Notice, Occasion, Session, Shot};
use crate::judge::Judgement;
use crate::roster::StudentNumber;

impl Session {
    /// A frame belongs to the student who was on camera when it was exposed, or to nobody.
    pub(super) fn frame_arrived(&mut self, frame: Frame) -> Vec<Effect> {
        let whose = self.sittings.whose(&frame, self.limits.doubt_window_us);
        let whose = self.without_doubt_if_asked(&frame, whose);
        let is_busy = matches!(self.shot, Shot::Accepting { .. });
        let on_camera = self.on_camera.as_ref().filter(|_| !is_busy);
        match whose {
            Whose::Of(student) if on_camera == Some(&student) => {
                self.take_in_hand(frame.id, student)
            }
            Whose::Doubtful(Some(student)) if on_camera == Some(&student) => {
                let mut effects = self.take_in_hand(frame.id, student);
                self.doubtful = Some(frame.id);
                effects.push(Effect::MarkDoubtful(frame.id));
                effects
            }
            Whose::Of(student) => self.keep_late(frame.id, student),
            Whose::Nobody => self.park(frame.id, Notice::Parked(frame.id)),
            Whose::Doubtful(_) => {
                let mut effects = self.park(frame.id, Notice::ParkedDoubtful(frame.id));
                effects.push(Effect::MarkDoubtful(frame.id));
                effects
            }
        }
    }

    /// Who asks for the shutter means the student on camera: what is exposed from then on is no longer doubtful.
    fn without_doubt_if_asked(&self, frame: &Frame, whose: Whose) -> Whose {
        let earliest = Moment(frame.exposed_at.0.saturating_sub(frame.give_or_take_us));
        let is_asked = self.asked_at.is_some_and(|asked| asked <= earliest);
        match (&self.on_camera, is_asked) {
            (Some(student), true) => Whose::Of(student.clone()),
            _ => whose,
        }
    }

    /// The newest frame of the student on camera; an older one that wasn't accepted is laid aside.
    pub(super) fn take_in_hand(&mut self, frame: FrameId, student: StudentNumber) -> Vec<Effect> {
        self.asked_at = None;
        let older = match std::mem::replace(&mut self.shot, Shot::Judging(frame)) {
            Shot::Judging(older) | Shot::Judged { frame: older, .. } => Some(older),
            Shot::Waiting | Shot::Exposing | Shot::Accepting { .. } => None,
        };
        // What the open question was about is no longer the newest frame.
        if matches!(self.dialog, Some(Dialog::Reason { .. } | Dialog::Doubt)) {
            self.dialog = None;
        }
        let older = older.map(|older| self.lay_aside(older));
        older.into_iter().chain([Effect::Judge { frame, student }]).collect()
    }

    fn keep_late(&mut self, frame: FrameId, student: StudentNumber) -> Vec<Effect> {
        let told = self.warn(Notice::Late(student.clone()));
        [Effect::Keep { frame, student }].into_iter().chain(told).collect()
    }

    fn park(&mut self, frame: FrameId, notice: Notice) -> Vec<Effect> {
        self.tray.push(frame);
        [Effect::Park(frame)].into_iter().chain(self.warn(notice)).collect()
    }

    pub(super) fn frame_judged(&mut self, frame: FrameId, judgement: Judgement) -> Vec<Effect> {
        if self.shot != Shot::Judging(frame) {
            return vec![];
        }
        let fails = judgement.verdict.needs_reason();
        self.put_in_strip(frame, &judgement);
        self.shot = Shot::Judged { frame, judgement };
        let occasion = if fails { Occasion::Failing(frame) } else { Occasion::Passed(frame) };
        vec![Effect::Tell(occasion)]
    }

    pub(super) fn frame_unreadable(&mut self, frame: FrameId, why: String) -> Vec<Effect> {
        if self.shot != Shot::Judging(frame) {
            return vec![];
        }
        self.shot = Shot::Waiting;
        let told = self.warn(Notice::Unreadable(why));
        [self.lay_aside(frame)].into_iter().chain(told).collect()
    }

    /// Lays a frame aside that is not taken: a doubtful one may be another student's, so it goes to the tray.
    pub(super) fn lay_aside(&mut self, frame: FrameId) -> Effect {
        if self.doubtful.take_if(|doubtful| *doubtful == frame).is_some() {
            self.tray.push(frame);
            return Effect::Park(frame);
        }
        Effect::Reject(frame)
    }
}
