//! The frames of the student on camera, side by side: the best is proposed, any can be taken in hand again.

use super::{Effect, FrameId, Notice, Session, Shot};
use crate::judge::{Judgement, Verdict};

/// Most frames of one student that are kept side by side.
pub const STRIP_MAX: usize = 12;

/// A frame of the student on camera that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The frame.
    pub frame: FrameId,
    /// What was found on it.
    pub judgement: Judgement,
}

impl Taken {
    /// What speaks against the frame, the less the better: its verdict, then how many findings don't pass.
    fn objections(&self) -> (Verdict, usize) {
        let findings = &self.judgement.findings;
        let against = findings.iter().filter(|finding| finding.verdict != Verdict::Pass).count();
        (self.judgement.verdict, against)
    }
}

impl Session {
    /// Place in the strip of the frame that is proposed: the best one, of equal ones the newest.
    #[must_use]
    pub fn best_taken(&self) -> Option<usize> {
        let places = self.strip.iter().enumerate().rev();
        places.min_by_key(|(_, taken)| taken.objections()).map(|(place, _)| place)
    }

    /// Place in the strip of the frame in hand.
    #[must_use]
    pub fn place_in_strip(&self) -> Option<usize> {
        let (Shot::Judging(frame) | Shot::Judged { frame, .. } | Shot::Accepting { frame, .. }) =
            &self.shot
        else {
            return None;
        };
        self.strip.iter().position(|taken| taken.frame == *frame)
    }

    /// Notes what was found on a frame of the student on camera; says where an earlier one is better.
    pub(super) fn put_in_strip(&mut self, frame: FrameId, judgement: &Judgement) {
        let taken = Taken { frame, judgement: judgement.clone() };
        if let Some(known) = self.strip.iter_mut().find(|taken| taken.frame == frame) {
            *known = taken;
            return;
        }
        if self.strip.len() == STRIP_MAX {
            self.strip.remove(0);
        }
        self.strip.push(taken);
        self.tell_of_a_better_one(judgement.verdict);
    }

    fn tell_of_a_better_one(&mut self, verdict: Verdict) {
        let better = self.best_taken().filter(|place| place + 1 < self.strip.len());
        let passes = |place: &usize| {
            self.strip.get(*place).is_some_and(|best| !best.judgement.verdict.needs_reason())
        };
        if let Some(place) = better.filter(passes).filter(|_| verdict.needs_reason()) {
            self.notice = Some(Notice::EarlierBetter(place + 1));
        }
    }

    pub(super) fn has_frame_in_hand(&self) -> bool {
        self.input.is_empty() && matches!(self.shot, Shot::Judged { .. })
    }

    /// Takes the frame before or after the one in hand. A doubtful frame stays until it is settled.
    pub(super) fn turn_strip(&mut self, back: bool) -> Vec<Effect> {
        let (Shot::Judged { frame, .. }, Some(student)) = (&self.shot, self.on_camera.clone())
        else {
            return vec![];
        };
        let frame = *frame;
        if self.doubtful == Some(frame) {
            return self.warn(Notice::Doubtful);
        }
        let place = self.place_in_strip().unwrap_or(0);
        let other = if back { place.checked_sub(1) } else { place.checked_add(1) };
        let Some(other) = other.and_then(|place| self.strip.get(place)) else {
            return self.say(Notice::OnlyFrame);
        };
        let other = other.frame;
        self.notice = None;
        self.shot = Shot::Judging(other);
        vec![self.lay_aside(frame), Effect::Judge { frame: other, student }]
    }
}
