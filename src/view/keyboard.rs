//! Keys as they come, in their time, to commands: a scanner's burst is one scan, an Enter that nobody meant is none.

use super::burst::{Burst, Debounce, Stroke};
use super::keymap;
use crate::session::{Command, Session};
use crossterm::event::KeyEvent;

/// Longest code that is kept, in characters: as much as a box takes.
const CODE_MAX: usize = 512;

/// The keyboard of a station.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keyboard {
    burst: Burst,
    debounce: Debounce,
    /// The newest characters.
    recent: String,
}

impl Keyboard {
    /// What a key asks for, in order; `at_us` is when it was read, by a clock that never goes back.
    pub fn key(&mut self, event: &KeyEvent, at_us: i64, session: &Session) -> Vec<Command> {
        let scanned = self.burst.key(event, at_us);
        match Stroke::of(event) {
            Some(Stroke::Letter(letter)) => self.letter(letter, event, session),
            Some(Stroke::Enter) => match scanned {
                Some(count) => self.scan(count, at_us, session),
                None => self.enter(event, at_us, session),
            },
            Some(Stroke::Other) => self.other(event, at_us, session),
            None => vec![],
        }
    }

    /// What pasted text asks for.
    pub fn paste(&mut self, text: &str, session: &Session) -> Option<Command> {
        self.burst.interrupt();
        self.recent.clear();
        keymap::paste(text, session)
    }

    fn letter(&mut self, letter: char, event: &KeyEvent, session: &Session) -> Vec<Command> {
        if self.recent.chars().count() >= CODE_MAX {
            self.recent.clear();
        }
        self.recent.push(letter);
        let command = keymap::command(event, session);
        match command {
            Some(_) => self.debounce.taken(),
            None => self.debounce.untaken(),
        }
        command.into_iter().collect()
    }

    /// The scanner's characters leave the box that took them, and are looked up as one code.
    fn scan(&mut self, count: usize, at_us: i64, session: &Session) -> Vec<Command> {
        let recent = std::mem::take(&mut self.recent);
        let skipped = recent.chars().count().saturating_sub(count);
        let code: String = recent.chars().skip(skipped).collect();
        // Whatever the scanner sends after this Enter is its repeat.
        self.debounce.enter(at_us);
        let mut commands = vec![Command::DeleteLast; taken_by_box(&code, session)];
        commands.push(Command::Scan(code));
        commands
    }

    fn enter(&mut self, event: &KeyEvent, at_us: i64, session: &Session) -> Vec<Command> {
        self.recent.clear();
        let command = keymap::command(event, session);
        if command.is_some() && !self.debounce.enter(at_us) {
            return vec![];
        }
        command.into_iter().collect()
    }

    fn other(&mut self, event: &KeyEvent, at_us: i64, session: &Session) -> Vec<Command> {
        self.recent.clear();
        let command = keymap::command(event, session);
        // PageDown does what Enter does.
        if command == Some(Command::Confirm) && !self.debounce.enter(at_us) {
            return vec![];
        }
        if command.is_some() && command != Some(Command::Confirm) {
            self.debounce.taken();
        }
        command.into_iter().collect()
    }
}

/// How many characters of a code stand at the end of the box: a full box took the first ones only.
fn taken_by_box(code: &str, session: &Session) -> usize {
    let text = session.typed();
    let lengths = (0..=code.chars().count()).rev();
    let ends = |length: &usize| text.ends_with(&code.chars().take(*length).collect::<String>());
    lengths.into_iter().find(ends).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::demo;
    use crate::session::{Dialog, Entry, Event, Moment, Progress, ShotNumber};
    use crossterm::event::{KeyCode, KeyModifiers};

    struct Desk {
        keyboard: Keyboard,
        session: Session,
        at_us: i64,
        commands: Vec<Command>,
    }

    fn desk() -> Desk {
        let waiting = |student| Entry { student, progress: Progress::Waiting };
        let queue = demo(9, 1).into_iter().map(waiting).collect();
        let session = Session::new(queue, ShotNumber(1), vec![]);
        Desk { keyboard: Keyboard::default(), session, at_us: 1_000_000, commands: vec![] }
    }

    impl Desk {
        fn key(&mut self, code: KeyCode, after_us: i64) {
            self.at_us += after_us;
            let event = KeyEvent::new(code, KeyModifiers::NONE);
            for command in self.keyboard.key(&event, self.at_us, &self.session) {
                self.commands.push(command.clone());
                self.session.update(Event::Command { command, at: Moment(self.at_us) });
            }
        }

        fn text(&mut self, text: &str, gap_us: i64) {
            text.chars().for_each(|letter| self.key(KeyCode::Char(letter), gap_us));
        }

        fn first(&self) -> String {
            self.session.queue.iter().next().unwrap().student.number.0.clone()
        }

        fn confirms(&self) -> usize {
            self.commands.iter().filter(|command| **command == Command::Confirm).count()
        }
    }

    #[test]
    fn typed_text_stays_when_a_scan_follows_it() {
        let mut desk = desk();
        let number = desk.first();
        desk.text("7", 200_000);
        desk.at_us += 400_000;
        desk.text(&number, 3_000);
        desk.key(KeyCode::Enter, 3_000);
        assert_eq!(desk.session.on_camera.as_ref().map(|n| n.0.clone()), Some(number));
        assert_eq!((desk.session.input.as_str(), desk.confirms()), ("7", 0));
    }

    #[test]
    fn typed_slowly_the_same_keys_are_a_look_up() {
        let mut desk = desk();
        let number = desk.first();
        desk.text(&number, 120_000);
        desk.key(KeyCode::Enter, 120_000);
        assert_eq!(desk.confirms(), 1);
        assert_eq!(desk.session.on_camera.as_ref().map(|n| n.0.clone()), Some(number));
    }

    #[test]
    fn a_scanner_that_ends_with_two_enters_confirms_nothing() {
        let mut desk = desk();
        let number = desk.first();
        for suffix in [[KeyCode::Enter, KeyCode::Enter], [KeyCode::Enter, KeyCode::Tab]] {
            desk.text(&number, 3_000);
            for key in suffix {
                desk.key(key, 3_000);
            }
            desk.at_us += 1_000_000;
        }
        assert_eq!(desk.confirms(), 0);
    }

    #[test]
    fn a_scan_while_a_question_is_open_does_not_answer_it() {
        let mut desk = desk();
        let number = desk.first();
        for dialog in [Dialog::Quit, Dialog::Doubt, Dialog::Reason { text: "眼镜".into() }] {
            for gap_us in [3_000, 60_000] {
                desk.session.dialog = Some(dialog.clone());
                (desk.session.on_camera, desk.session.on_deck) = (None, None);
                desk.text(&number, gap_us);
                desk.key(KeyCode::Enter, gap_us);
                let takes_text = matches!(dialog, Dialog::Reason { .. });
                if gap_us < 20_000 || !takes_text {
                    assert_eq!(desk.session.dialog, Some(dialog.clone()), "{gap_us}");
                }
                desk.at_us += 1_000_000;
            }
        }
    }

    #[test]
    fn a_held_enter_acts_once_and_a_page_down_is_held_alike() {
        let mut desk = desk();
        for key in [KeyCode::Enter, KeyCode::PageDown] {
            desk.at_us += 1_000_000;
            (0..40).for_each(|_| desk.key(key, 33_000));
        }
        assert_eq!(desk.confirms(), 2);
    }

    #[test]
    fn a_code_longer_than_the_box_is_scanned_whole() {
        let mut desk = desk();
        let code = "X".repeat(100);
        desk.text(&code, 1_000);
        desk.key(KeyCode::Enter, 1_000);
        assert_eq!(desk.commands.last(), Some(&Command::Scan(code)));
        assert_eq!(desk.session.input, "");
    }
}
