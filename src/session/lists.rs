//! The lists at the desk: the line, the classes, a student who was called again.

use super::dialogs::{changes_text, edit, moved};
use super::{Command, Dialog, Effect, Mend, Moment, Notice, Progress, Session};
use crate::roster::{StudentNumber, normalise_key};

impl Session {
    pub(super) fn in_line(
        &mut self,
        selected: usize,
        command: &Command,
        at: Moment,
    ) -> Vec<Effect> {
        let marked = self.line().nth(selected).cloned();
        match (command, marked) {
            (Command::Confirm, Some(student)) => return self.call(student, at),
            (Command::Confirm, None) => return vec![],
            (Command::Skip, Some(student)) => return self.open_skip_of(student),
            (Command::Queue, _) => return self.let_line_run(!self.line.runs),
            _ => {}
        }
        let selected = match command {
            Command::Less => self.move_in_line(selected, false),
            Command::More => self.move_in_line(selected, true),
            Command::Down if self.line().nth(selected + 1).is_none() => selected,
            command => moved(selected, command, usize::MAX),
        };
        self.open(Dialog::Line { selected })
    }

    fn let_line_run(&mut self, runs: bool) -> Vec<Effect> {
        self.line.runs = runs;
        let nobody = runs && self.line().next().is_none();
        self.say(if nobody { Notice::LineEmpty } else { Notice::LineRuns(runs) })
    }

    /// The rows of the class list that hold what was typed; `None` stands for all students.
    #[must_use]
    pub fn class_rows(&self, typed: &str) -> Vec<(Option<String>, usize)> {
        let typed = normalise_key(typed);
        let all = typed.is_empty().then(|| (None, self.queue.waiting_count()));
        let fits = |(name, _): &(String, usize)| normalise_key(name).contains(&typed);
        let classes = self.classes().into_iter().filter(fits);
        all.into_iter().chain(classes.map(|(name, waiting)| (Some(name), waiting))).collect()
    }

    pub(super) fn in_classes(
        &mut self,
        mut text: String,
        selected: usize,
        command: Command,
    ) -> Vec<Effect> {
        let rows = self.class_rows(&text);
        if command == Command::Confirm {
            let Some((class, _)) = rows.into_iter().nth(selected) else {
                return self.open(Dialog::Class { text, selected });
            };
            self.choose_class(class.clone());
            return self.say(Notice::ClassChosen(class));
        }
        let selected =
            if changes_text(&command) { 0 } else { moved(selected, &command, rows.len()) };
        edit(&mut text, command);
        self.open(Dialog::Class { text, selected })
    }

    /// A student who has a shot, or was noted as absent, was called again.
    pub(super) fn recalled(
        &mut self,
        student: StudentNumber,
        command: &Command,
        at: Moment,
    ) -> Vec<Effect> {
        let progress = self.queue.get(&student).map(|entry| entry.progress);
        match (command, progress) {
            (Command::Confirm, Some(Progress::Absent)) => {
                let mut effects = vec![Effect::Mend(Mend::Present { student: student.clone() })];
                effects.extend(self.call_anyway(student, at));
                effects
            }
            // Who is on the list of those to be photographed again came for nothing else.
            (Command::Confirm, Some(_)) if self.wishes.contains_key(&student) => {
                self.retake_of(student, at)
            }
            (Command::Confirm, _) => vec![],
            (Command::Retake, Some(Progress::Done(_))) => self.retake_of(student, at),
            (Command::Mend, _) => self.open_mend(),
            _ => self.open(Dialog::Recall { student }),
        }
    }

    /// A done student is photographed again, and keeps the number.
    pub(super) fn retake_again(&mut self, at: Moment) -> Vec<Effect> {
        let is_done = |student: &&StudentNumber| {
            self.queue.get(student).is_some_and(|entry| entry.progress.is_done())
        };
        match self.looked_up.as_ref().filter(is_done).cloned() {
            Some(student) => self.retake_of(student, at),
            None => self.say(Notice::NothingToMend),
        }
    }

    fn retake_of(&mut self, student: StudentNumber, at: Moment) -> Vec<Effect> {
        self.looked_up = None;
        let effects = self.call_anyway(student.clone(), at);
        self.notice = Some(Notice::RetakeOf(student));
        effects
    }
}
