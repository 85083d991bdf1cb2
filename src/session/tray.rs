//! Frames that belong to nobody yet (待认领): looked at, given to a student, or not used.

use super::dialogs::{changes_text, edit, moved};
use super::{Command, Dialog, Effect, Keyed, Mend, Notice, Session, Shot};
use crate::roster::redact;
use crate::session::FrameId;

impl Session {
    pub(super) fn open_tray(&mut self) -> Vec<Effect> {
        let Some(first) = self.tray.first().copied() else { return self.say(Notice::TrayEmpty) };
        self.dialog = Some(Dialog::Tray { selected: 0, text: String::new() });
        vec![Effect::Peek(first)]
    }

    pub(super) fn in_tray(
        &mut self,
        selected: usize,
        mut text: String,
        command: Command,
    ) -> Vec<Effect> {
        let Some(frame) = self.tray.get(selected).copied() else { return vec![] };
        match command {
            Command::Confirm if text.trim().is_empty() => return self.take_from_tray(frame),
            Command::Confirm => return self.give_from_tray(frame, selected, text),
            Command::Skip => return self.drop_from_tray(frame, selected),
            _ => {}
        }
        let next = if changes_text(&command) {
            selected
        } else {
            moved(selected, &command, self.tray.len())
        };
        edit(&mut text, command);
        self.look_at_tray(next, text, next != selected)
    }

    fn look_at_tray(&mut self, selected: usize, text: String, anew: bool) -> Vec<Effect> {
        let Some(frame) = self.tray.get(selected).copied() else { return vec![] };
        self.dialog = Some(Dialog::Tray { selected, text });
        if anew { vec![Effect::Peek(frame)] } else { vec![] }
    }

    /// The frame is of the student on camera: it is taken in hand and judged like any other.
    fn take_from_tray(&mut self, frame: FrameId) -> Vec<Effect> {
        let Some(student) = self.on_camera.clone() else {
            return self.say(Notice::NobodyOnCamera);
        };
        if matches!(self.shot, Shot::Accepting { .. } | Shot::Exposing) {
            return self.say(Notice::Busy);
        }
        self.tray.retain(|other| *other != frame);
        self.take_in_hand(frame, student)
    }

    /// The frame is kept with another student, unused.
    fn give_from_tray(&mut self, frame: FrameId, selected: usize, text: String) -> Vec<Effect> {
        let mut found = self.queue.seek(&Keyed::read(&text), self.line.class.as_ref()).numbers;
        if let (Some(to), true) = (found.pop(), found.is_empty()) {
            self.tray.retain(|other| *other != frame);
            return vec![Effect::Mend(Mend::Rebind { frame, to })];
        }
        self.notice = Some(Notice::NotOneStudent(redact(&text)));
        self.look_at_tray(selected, text, false)
    }

    fn drop_from_tray(&mut self, frame: FrameId, selected: usize) -> Vec<Effect> {
        self.tray.retain(|other| *other != frame);
        let last = self.tray.len().saturating_sub(1);
        let shown = self.look_at_tray(selected.min(last), String::new(), true);
        [Effect::Reject(frame)].into_iter().chain(shown).collect()
    }
}
