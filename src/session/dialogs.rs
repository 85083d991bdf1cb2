//! What keys do while a question or a list is open.

use super::update::insert_bounded;
use super::{Command, Dialog, Effect, Mend, Moment, Notice, Session};
use crate::roster::StudentNumber;

impl Session {
    pub(super) fn command_in_dialog(
        &mut self,
        dialog: Dialog,
        command: Command,
        at: Moment,
    ) -> Vec<Effect> {
        match (dialog, command) {
            (_, Command::Cancel)
            | (Dialog::Help { .. }, Command::Help | Command::Confirm)
            | (Dialog::Camera { .. }, Command::Camera | Command::Confirm)
            | (Dialog::Page, Command::Page | Command::Confirm)
            | (Dialog::Palette { .. }, Command::Palette)
            | (Dialog::Class { .. }, Command::Class)
            | (Dialog::Tray { .. }, Command::Tray) => vec![],
            (Dialog::Quit, Command::Confirm | Command::Quit) => vec![Effect::Quit],
            (_, Command::Quit) => self.quit(),
            (Dialog::Camera { selected }, command) => {
                let (selected, effects) = self.on_camera_page(selected, &command);
                self.dialog = Some(Dialog::Camera { selected });
                effects
            }
            (Dialog::Doubt, Command::Confirm) => self.doubt_confirmed(),
            (Dialog::Undo { again, .. }, Command::Confirm) => vec![Self::taken_back(again)],
            (Dialog::Mend { student, selected }, command) => {
                self.choose_mend(student, selected, &command, at)
            }
            (Dialog::MendWords { student, choice, text }, command) => {
                self.mend_words(student, choice, text, command, at)
            }
            (Dialog::Pick { matches, selected }, command) => {
                self.pick(matches, selected, &command, at)
            }
            (Dialog::Reason { text }, command) => self.reason(text, command),
            (Dialog::Recall { student }, command) => self.recalled(student, &command, at),
            (Dialog::Skip { student, text }, command) => {
                self.skip_words(student, text, command, at)
            }
            (Dialog::Line { selected }, command) => self.in_line(selected, &command, at),
            (Dialog::Class { text, selected }, command) => self.in_classes(text, selected, command),
            (Dialog::Tray { selected, text }, command) => self.in_tray(selected, text, command),
            (Dialog::Palette { text, selected }, command) => {
                self.in_palette(text, selected, command, at)
            }
            (Dialog::Help { first }, command) => {
                let first = moved(first, &command, usize::MAX);
                self.open(Dialog::Help { first })
            }
            (dialog @ (Dialog::Quit | Dialog::Doubt | Dialog::Undo { .. } | Dialog::Page), _) => {
                self.open(dialog)
            }
        }
    }

    pub(super) fn taken_back(again: bool) -> Effect {
        Effect::Mend(if again { Mend::Redo } else { Mend::Undo })
    }

    fn pick(
        &mut self,
        matches: Vec<StudentNumber>,
        selected: usize,
        command: &Command,
        at: Moment,
    ) -> Vec<Effect> {
        if *command == Command::Confirm {
            return match matches.into_iter().nth(selected) {
                Some(student) => self.call(student, at),
                None => vec![],
            };
        }
        let selected = moved(selected, command, matches.len());
        self.open(Dialog::Pick { matches, selected })
    }

    fn reason(&mut self, mut text: String, command: Command) -> Vec<Effect> {
        if command == Command::Confirm {
            return self.accept_with_reason(text);
        }
        edit(&mut text, command);
        self.open(Dialog::Reason { text })
    }

    /// A reason is words: what a slow scanner types into the box is none.
    fn accept_with_reason(&mut self, text: String) -> Vec<Effect> {
        let reason = text.trim().to_owned();
        if !reason.chars().any(char::is_alphabetic) {
            self.notice = Some(Notice::ReasonEmpty);
            return self.open(Dialog::Reason { text });
        }
        self.begin_accept(Some(reason))
    }

    fn in_palette(
        &mut self,
        mut text: String,
        selected: usize,
        command: Command,
        at: Moment,
    ) -> Vec<Effect> {
        if let Command::Run(command) = command {
            return self.command_in_the_open(*command, at);
        }
        let selected =
            if changes_text(&command) { 0 } else { moved(selected, &command, usize::MAX) };
        edit(&mut text, command);
        self.open(Dialog::Palette { text, selected })
    }
}

impl Session {
    /// What stands in the box that takes text now; nothing where none does.
    #[must_use]
    pub fn typed(&self) -> &str {
        match &self.dialog {
            None => &self.input,
            Some(
                Dialog::Reason { text }
                | Dialog::MendWords { text, .. }
                | Dialog::Skip { text, .. }
                | Dialog::Class { text, .. }
                | Dialog::Tray { text, .. }
                | Dialog::Palette { text, .. },
            ) => text,
            Some(_) => "",
        }
    }
}

/// Where the mark of a list of `count` rows stands after a command.
pub(super) fn moved(selected: usize, command: &Command, count: usize) -> usize {
    match command {
        Command::Up => selected.saturating_sub(1),
        Command::Down => (selected.saturating_add(1)).min(count.saturating_sub(1)),
        _ => selected,
    }
}

/// Puts text at the end of a box, or takes the last character away.
pub(super) fn edit(text: &mut String, command: Command) {
    match command {
        Command::Insert(more) => insert_bounded(text, &more),
        Command::DeleteLast => {
            text.pop();
        }
        _ => {}
    }
}

pub(super) fn changes_text(command: &Command) -> bool {
    matches!(command, Command::Insert(_) | Command::DeleteLast)
}
