//! Mistakes mended at the desk: choices, the words they need, and the frame in hand given to another student.

use super::dialogs::{edit, moved};
use super::{
    Command, Dialog, Effect, Keyed, Mend, Mended, Moment, Notice, Occasion, Progress, Session,
    Shot, ShotNumber,
};
use crate::roster::{StudentNumber, redact};

/// What can be done about a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MendChoice {
    /// Photograph a done student again; the number stays.
    Retake,
    /// Withdraw the accepted shot.
    Withdraw,
    /// Let the photo change places with another student's.
    Swap,
    /// Give the shot to the student whom it shows.
    Reassign,
    /// Take the shot for a second enrolment, too.
    Share,
    /// Note as absent.
    Absent,
    /// The absent student came after all.
    Present,
    /// The walk-in is this student of the roster.
    Resolve,
    /// Take in somebody who is not in the roster.
    WalkIn,
}

impl MendChoice {
    /// Whether the choice needs words: a reason, a name, or another student.
    #[must_use]
    pub fn needs_words(self) -> bool {
        !matches!(self, Self::Retake | Self::Present)
    }

    /// Whether the words name another student.
    #[must_use]
    pub fn names_student(self) -> bool {
        matches!(self, Self::Swap | Self::Reassign | Self::Share | Self::Resolve)
    }
}

impl Session {
    /// What can be done about a student, in the order of the list.
    #[must_use]
    pub fn mend_choices(&self, student: &StudentNumber) -> Vec<MendChoice> {
        use MendChoice::{
            Absent, Present, Reassign, Resolve, Retake, Share, Swap, WalkIn, Withdraw,
        };
        let Some(entry) = self.queue.get(student) else { return vec![WalkIn] };
        let is_called = [&self.on_camera, &self.on_deck].contains(&&Some(student.clone()));
        let mut choices = match entry.progress {
            Progress::Done(_) => vec![Retake, Withdraw, Reassign, Swap, Share],
            Progress::Absent => vec![Present],
            Progress::Waiting | Progress::CheckedIn(_) => vec![Absent],
        };
        // Who is in no school's list has no school.
        if entry.student.school_code.is_empty() && !is_called {
            choices.push(Resolve);
        }
        choices.push(WalkIn);
        choices
    }

    pub(super) fn open_mend(&mut self) -> Vec<Effect> {
        let newest = self.undo.as_ref().and_then(|done| done.students.first());
        let student = self.looked_up.as_ref().or(self.on_camera.as_ref()).or(newest);
        // With nobody at hand, somebody can still walk in.
        let student = student.cloned().unwrap_or_else(|| StudentNumber(String::new()));
        self.open(Dialog::Mend { student, selected: 0 })
    }

    pub(super) fn choose_mend(
        &mut self,
        student: StudentNumber,
        selected: usize,
        command: &Command,
        at: Moment,
    ) -> Vec<Effect> {
        let choices = self.mend_choices(&student);
        if *command == Command::Confirm {
            return match choices.get(selected) {
                Some(choice) => self.begin_mend(student, *choice, at),
                None => vec![],
            };
        }
        let selected = moved(selected, command, choices.len());
        self.open(Dialog::Mend { student, selected })
    }

    fn begin_mend(
        &mut self,
        student: StudentNumber,
        choice: MendChoice,
        at: Moment,
    ) -> Vec<Effect> {
        match choice {
            MendChoice::Retake => self.call_anyway(student, at),
            MendChoice::Present => vec![Effect::Mend(Mend::Present { student })],
            _ => self.open(Dialog::MendWords { student, choice, text: String::new() }),
        }
    }

    pub(super) fn mend_words(
        &mut self,
        student: StudentNumber,
        choice: MendChoice,
        mut text: String,
        command: Command,
        at: Moment,
    ) -> Vec<Effect> {
        if command == Command::Confirm {
            return self.mend_with(student, choice, text, at);
        }
        edit(&mut text, command);
        self.open(Dialog::MendWords { student, choice, text })
    }

    fn mend_with(
        &mut self,
        student: StudentNumber,
        choice: MendChoice,
        text: String,
        at: Moment,
    ) -> Vec<Effect> {
        let words = text.trim().to_owned();
        if choice == MendChoice::Absent {
            return self.absent(student, words, at);
        }
        if words.is_empty() {
            self.notice = Some(Notice::ReasonEmpty);
            return self.open(Dialog::MendWords { student, choice, text });
        }
        if !choice.names_student() {
            return self.mend(match choice {
                MendChoice::Withdraw => Mend::Withdraw { student, reason: words },
                _ => Mend::WalkIn { name: words },
            });
        }
        let mut found = self.queue.seek(&Keyed::read(&words), None).numbers;
        let (Some(other), true) = (found.pop(), found.is_empty()) else {
            self.notice = Some(Notice::NotOneStudent(redact(&words)));
            return self.open(Dialog::MendWords { student, choice, text });
        };
        self.mend(match choice {
            MendChoice::Swap => Mend::Swap { one: student, other },
            MendChoice::Reassign => Mend::Reassign { from: student, to: other },
            MendChoice::Share => Mend::Share { from: student, to: other },
            _ => Mend::Resolve { walk_in: student, student: other },
        })
    }

    fn mend(&mut self, mend: Mend) -> Vec<Effect> {
        self.looked_up = None;
        vec![Effect::Mend(mend)]
    }

    pub(super) fn open_undo(&mut self, again: bool) -> Vec<Effect> {
        let newest = if again { &self.redo } else { &self.undo };
        match newest.clone() {
            Some(done) => self.open(Dialog::Undo { done, again }),
            None => self.say(Notice::NothingToUndo),
        }
    }

    /// How things stand after something was done.
    pub(super) fn mended(&mut self, mended: Mended, asked: bool, at: Moment) -> Vec<Effect> {
        let mut new = None;
        for entry in mended.entries {
            let (number, progress) = (entry.student.number.clone(), entry.progress);
            if self.queue.get(&number).is_none() && progress == Progress::Waiting {
                new = Some(number.clone());
            }
            self.queue.put(entry.student);
            self.queue.set_progress(&number, progress);
        }
        for number in &mended.gone {
            self.queue.remove(number);
        }
        self.tray = mended.tray;
        self.next_number = mended.next_number;
        (self.undo, self.redo) = (mended.undo, mended.redo);
        if !asked {
            return vec![];
        }
        // Whoever is taken in now stands there to be photographed.
        let effects = new.map(|walk_in| self.call_anyway(walk_in, at)).unwrap_or_default();
        self.notice = Some(Notice::Mended);
        effects
    }

    /// The frame in hand is of another student: they step on camera, and who was there waits on deck.
    pub(super) fn rebind_to(&mut self, student: Option<StudentNumber>, at: Moment) -> Vec<Effect> {
        let frame = match self.shot {
            Shot::Judging(frame) | Shot::Judged { frame, .. } => frame,
            Shot::Waiting => return self.say(Notice::NothingToAccept),
            Shot::Exposing | Shot::Accepting { .. } => return self.say(Notice::Busy),
        };
        let Some(student) = student else { return self.say(Notice::NobodyToRebind) };
        // Whoever was on deck and isn't meant is next after whoever is displaced.
        if let Some(waiting) = self.on_deck.take().filter(|waiting| *waiting != student) {
            self.line.put_first(waiting);
        }
        let displaced = self.on_camera.replace(student.clone());
        self.sittings.change(at, self.on_camera.clone());
        self.on_deck = displaced;
        self.shot = Shot::Judging(frame);
        // Who says whose the frame is has settled the doubt.
        self.doubtful = None;
        self.notice = Some(Notice::Rebound(student.clone()));
        let stepped = Effect::Tell(Occasion::OnCamera(student.clone()));
        vec![Effect::Judge { frame, student }, stepped]
    }

    /// The number under which the student on camera will be accepted.
    #[must_use]
    pub fn coming_number(&self) -> ShotNumber {
        let on_camera = self.on_camera.as_ref().and_then(|number| self.queue.get(number));
        match on_camera.map(|entry| entry.progress) {
            Some(Progress::Done(number) | Progress::CheckedIn(number)) => number,
            _ => self.next_number,
        }
    }
}
