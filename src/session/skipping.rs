//! Students who don't come now, or not at all, and those who are in no list.

use super::dialogs::edit;
use super::{Command, Dialog, Effect, Mend, MendChoice, Moment, Notice, Session, Shot};
use crate::roster::StudentNumber;

/// What is kept as the reason when none was written.
pub const SKIPPED: &str = "暂不在场";
/// The same for one who doesn't come at all.
pub const ABSENT: &str = "未到场";

impl Session {
    /// Takes a student off camera or off the deck; a frame in hand is laid aside.
    pub(super) fn take_off(&mut self, student: &StudentNumber, at: Moment) -> Vec<Effect> {
        if self.on_deck.as_ref() == Some(student) {
            self.on_deck = None;
        }
        if self.on_camera.as_ref() != Some(student) {
            return vec![];
        }
        let aside = match self.shot {
            Shot::Judging(frame) | Shot::Judged { frame, .. } => Some(self.lay_aside(frame)),
            Shot::Waiting | Shot::Exposing | Shot::Accepting { .. } => None,
        };
        aside.into_iter().chain(self.advance(at)).collect()
    }

    /// Whom a student who doesn't come is: on camera, unless a picture of them was taken; else on deck.
    fn who_is_missing(&self) -> Option<&StudentNumber> {
        let is_there = self.shot != Shot::Waiting && self.on_deck.is_some();
        self.on_camera.as_ref().filter(|_| !is_there).or(self.on_deck.as_ref())
    }

    pub(super) fn open_skip(&mut self) -> Vec<Effect> {
        match self.who_is_missing().cloned() {
            Some(student) => self.open_skip_of(student),
            None => self.say(Notice::NobodyOnCamera),
        }
    }

    pub(super) fn open_skip_of(&mut self, student: StudentNumber) -> Vec<Effect> {
        self.open(Dialog::Skip { student, text: String::new() })
    }

    pub(super) fn open_absent(&mut self) -> Vec<Effect> {
        let Some(student) = self.who_is_missing().cloned() else {
            return self.say(Notice::NobodyOnCamera);
        };
        let (choice, text) = (MendChoice::Absent, String::new());
        self.open(Dialog::MendWords { student, choice, text })
    }

    pub(super) fn open_walk_in(&mut self) -> Vec<Effect> {
        let (student, text) = (StudentNumber(String::new()), String::new());
        self.open(Dialog::MendWords { student, choice: MendChoice::WalkIn, text })
    }

    pub(super) fn skip_words(
        &mut self,
        student: StudentNumber,
        mut text: String,
        command: Command,
        at: Moment,
    ) -> Vec<Effect> {
        let student = match command {
            Command::Confirm => return self.skip(student, &text, at),
            Command::Up | Command::Down => self.other_of_the_two(student),
            command => {
                edit(&mut text, command);
                student
            }
        };
        self.open(Dialog::Skip { student, text })
    }

    /// On camera or on deck: whichever of the two it is not.
    fn other_of_the_two(&self, student: StudentNumber) -> StudentNumber {
        let other =
            if self.on_camera.as_ref() == Some(&student) { &self.on_deck } else { &self.on_camera };
        other.clone().unwrap_or(student)
    }

    pub(super) fn skip(&mut self, student: StudentNumber, words: &str, at: Moment) -> Vec<Effect> {
        if self.is_being_written(&student) {
            return self.say(Notice::Busy);
        }
        let words = words.trim();
        let reason = if words.is_empty() { SKIPPED } else { words }.to_owned();
        self.line.put_last(student.clone());
        let mut effects = self.take_off(&student, at);
        self.notice = Some(Notice::Skipped(student.clone()));
        effects.push(Effect::Mend(Mend::Skip { student, reason }));
        effects
    }

    /// Notes as absent whoever doesn't come; a student who was called makes room.
    pub(super) fn absent(
        &mut self,
        student: StudentNumber,
        words: String,
        at: Moment,
    ) -> Vec<Effect> {
        if self.is_being_written(&student) {
            return self.say(Notice::Busy);
        }
        let reason = if words.is_empty() { ABSENT.to_owned() } else { words };
        self.looked_up = None;
        let mut effects = self.take_off(&student, at);
        // Until it is on record, nobody calls them again.
        self.line.put_last(student.clone());
        effects.push(Effect::Mend(Mend::Absent { student, reason }));
        effects
    }

    fn is_being_written(&self, student: &StudentNumber) -> bool {
        matches!(self.shot, Shot::Accepting { .. }) && self.on_camera.as_ref() == Some(student)
    }
}
