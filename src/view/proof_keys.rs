//! The key table of proofreading: keys and the footer's hints come from it. Letters and digits only ever type.

use super::keymap::{self, PASTE_MAX, ctrl, key, printable};
use super::text::{Words, words};
use crate::roster::header::Field;
use crate::session::proofing::{Key, Mode};
use crate::session::{ProofStep, Proofing};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

/// Rows that a page key goes on.
const PAGE: isize = 10;

/// A row of the key table.
#[derive(Debug)]
pub struct Binding {
    /// Keys that do the same. The first one is named in the footer.
    pub keys: &'static [keymap::Key],
    /// What the desk takes them for.
    pub key: Key,
    /// Whether pressing one is useful now; only then the footer names it.
    pub useful: fn(&Proofing) -> bool,
    /// Two or three words for the footer.
    pub hint: Words,
}

const ENTER: &[keymap::Key] = &[key(KeyCode::Enter, "Enter")];
const F2: &[keymap::Key] = &[key(KeyCode::F(2), "F2")];

const fn f(number: u8, label: &'static str) -> keymap::Key {
    key(KeyCode::F(number), label)
}

const fn row(
    keys: &'static [keymap::Key],
    key: Key,
    useful: fn(&Proofing) -> bool,
    hint: Words,
) -> Binding {
    Binding { keys, key, useful, hint }
}

/// The key table, in the order of the footer.
pub static TABLE: &[Binding] = &[
    row(
        ENTER,
        Key::Enter,
        |desk| in_rows(desk) && !desk.typed.is_empty(),
        words("选定", "take it"),
    ),
    row(
        ENTER,
        Key::Enter,
        |desk| desk.typed.is_empty() && takes(desk, &ProofStep::Confirm),
        words("信息无误", "all right"),
    ),
    row(ENTER, Key::Enter, |desk| desk.mode == Mode::Confirm, words("确认", "confirm")),
    row(ENTER, Key::Enter, chooses, words("选定", "choose")),
    row(ENTER, Key::Enter, |desk| matches!(desk.mode, Mode::Value(_)), words("更正", "correct")),
    row(
        ENTER,
        Key::Enter,
        |desk| desk.mode == Mode::Reason && !desk.typed.trim().is_empty(),
        words("退回", "send back"),
    ),
    row(ENTER, Key::Enter, |desk| matches!(desk.mode, Mode::Words(_)), words("登记", "note")),
    row(
        F2,
        Key::Faulty,
        |desk| takes(desk, &ProofStep::Mark(Field::Name)),
        words("信息有误", "faulty"),
    ),
    row(
        F2,
        Key::Faulty,
        |desk| matches!(desk.mode, Mode::Fields { .. }),
        words("只标出", "mark only"),
    ),
    row(
        &[f(3, "F3")],
        Key::Submit,
        |desk| takes(desk, &ProofStep::Submit),
        words("提交更正", "submit"),
    ),
    row(
        &[f(4, "F4")],
        Key::Centre,
        |desk| takes(desk, &ProofStep::ApproveByCentre),
        words("学习中心审核", "centre approves"),
    ),
    row(
        &[f(5, "F5")],
        Key::College,
        |desk| takes(desk, &ProofStep::ApproveByCollege),
        words("学院审核", "college approves"),
    ),
    row(
        &[f(6, "F6")],
        Key::Report,
        |desk| takes(desk, &ProofStep::Report),
        words("已上报", "reported"),
    ),
    row(
        &[f(7, "F7")],
        Key::SendBack,
        |desk| takes(desk, &ProofStep::SendBack),
        words("退回", "send back"),
    ),
    row(
        &[f(8, "F8")],
        Key::Erratum,
        |desk| in_rows(desk) && desk.row().is_some(),
        words("勘误", "erratum"),
    ),
    row(
        &[key(KeyCode::Down, "Down")],
        Key::Move(1),
        |desk| moves(desk, 2),
        words("下一项", "next"),
    ),
    row(
        &[key(KeyCode::Up, "Up")],
        Key::Move(-1),
        |desk| moves(desk, 2),
        words("上一项", "previous"),
    ),
    row(
        &[key(KeyCode::Backspace, "Backspace"), ctrl('h', "Ctrl-H")],
        Key::Erase,
        |desk| desk.takes_text() && !desk.typed.is_empty(),
        words("删一字", "delete"),
    ),
    row(
        &[key(KeyCode::PageDown, "PgDn")],
        Key::Move(PAGE),
        |desk| moves(desk, PAGE as usize),
        words("下翻", "page down"),
    ),
    row(
        &[key(KeyCode::PageUp, "PgUp")],
        Key::Move(-PAGE),
        |desk| moves(desk, PAGE as usize),
        words("上翻", "page up"),
    ),
    row(
        &[key(KeyCode::End, "End")],
        Key::Last,
        |desk| in_rows(desk) && moves(desk, 2),
        words("末条", "last"),
    ),
    row(
        &[key(KeyCode::Home, "Home")],
        Key::First,
        |desk| in_rows(desk) && moves(desk, 2),
        words("首条", "first"),
    ),
    row(
        &[key(KeyCode::Esc, "Esc")],
        Key::Leave,
        |desk| !in_rows(desk) || !desk.typed.is_empty(),
        words("返回", "back"),
    ),
    row(
        &[f(10, "F10"), ctrl('q', "Ctrl-Q"), ctrl('c', "Ctrl-C")],
        Key::Quit,
        |_| true,
        words("退出", "quit"),
    ),
];

/// What a key is to the desk, or `None` when it means nothing.
#[must_use]
pub fn press(event: &KeyEvent, desk: &Proofing) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    if let Some(letter) = printable(event) {
        return desk.takes_text().then(|| Key::Type(letter.to_string()));
    }
    let bound = TABLE.iter().find(|row| row.keys.iter().any(|key| key.is(event)));
    bound.map(|row| row.key.clone())
}

/// What pasted text is to the desk: control characters removed, at most [`PASTE_MAX`] characters.
#[must_use]
pub fn paste(text: &str, desk: &Proofing) -> Option<Key> {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(PASTE_MAX).collect();
    (desk.takes_text() && !clean.is_empty()).then_some(Key::Type(clean))
}

/// The rows whose keys are useful now, in the order of the footer.
pub fn useful(desk: &Proofing) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(|row| (row.useful)(desk))
}

impl Binding {
    /// Whether the footer names it however narrow the window is.
    #[must_use]
    pub fn is_firm(&self) -> bool {
        matches!(self.key, Key::Leave | Key::Quit)
    }
}

fn in_rows(desk: &Proofing) -> bool {
    desk.mode == Mode::Rows
}

fn takes(desk: &Proofing, step: &ProofStep) -> bool {
    in_rows(desk) && desk.can(step)
}

fn chooses(desk: &Proofing) -> bool {
    matches!(desk.mode, Mode::Fields { .. } | Mode::Kinds { .. })
}

/// Whether so many lines are there to go through.
fn moves(desk: &Proofing, count: usize) -> bool {
    chooses(desk) && count <= 2 || in_rows(desk) && desk.shown.len() >= count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::demo;
    use crate::session::{ErratumKind, Proof, ProofRow, ShotNumber};
    use crossterm::event::KeyModifiers;

    fn desk(mode: Mode) -> Proofing {
        let row = |(number, student)| ProofRow {
            number: ShotNumber(number),
            student,
            photo: "1.JPG".into(),
            proof: Proof::default(),
            sent_back: None,
        };
        let mut desk = Proofing::new((1..).zip(demo(3, 1)).map(row).collect());
        desk.mode = mode;
        desk
    }

    fn modes() -> Vec<Mode> {
        vec![
            Mode::Rows,
            Mode::Confirm,
            Mode::Fields { at: 0 },
            Mode::Value(Field::Name),
            Mode::Reason,
            Mode::Kinds { at: 0 },
            Mode::Words(ErratumKind::School),
        ]
    }

    fn plain(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    #[test]
    fn no_letter_or_digit_does_anything_but_appear() {
        for mode in modes() {
            let desk = desk(mode);
            for letter in (' '..='~').chain(['张', '·']) {
                let typed = desk.takes_text().then(|| Key::Type(letter.to_string()));
                assert_eq!(press(&plain(KeyCode::Char(letter)), &desk), typed, "{:?}", desk.mode);
            }
        }
    }

    #[test]
    fn one_key_means_one_thing_and_is_named_once_at_a_time() {
        for row in TABLE {
            for other in TABLE {
                let is_shared = row.keys.iter().any(|key| other.keys.contains(key));
                assert!(!is_shared || row.key == other.key, "{row:?} {other:?}");
            }
            assert_ne!(row.hint.zh, row.hint.en);
        }
        for mode in modes() {
            let desk = desk(mode);
            let mut named: Vec<&str> = useful(&desk).map(|row| row.keys[0].label).collect();
            let count = named.len();
            named.sort_unstable();
            named.dedup();
            assert_eq!(named.len(), count, "{:?}: {named:?}", desk.mode);
            assert!(named.contains(&"F10"));
            assert_eq!(named.contains(&"Esc"), desk.mode != Mode::Rows);
        }
    }

    #[test]
    fn every_key_of_the_table_is_what_it_says() {
        for row in TABLE {
            for key in row.keys {
                let held = if key.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
                let event = KeyEvent::new(key.code, held);
                assert_eq!(press(&event, &desk(Mode::Rows)), Some(row.key.clone()));
            }
        }
        assert_eq!(press(&plain(KeyCode::F(11)), &desk(Mode::Rows)), None);
    }

    #[test]
    fn a_released_key_means_nothing() {
        let mut event = plain(KeyCode::Enter);
        event.kind = KeyEventKind::Release;
        assert_eq!(press(&event, &desk(Mode::Confirm)), None);
    }

    #[test]
    fn pasted_text_is_cleaned_and_bounded_and_never_enters() {
        let pasted = paste("2010\t301\r\n001\u{1b}", &desk(Mode::Rows));
        assert_eq!(pasted, Some(Key::Type("2010301001".into())));
        let Some(Key::Type(long)) = paste(&"学".repeat(5000), &desk(Mode::Reason)) else {
            panic!()
        };
        assert_eq!(long.chars().count(), PASTE_MAX);
        assert_eq!(paste("\r\n", &desk(Mode::Rows)), None);
        assert_eq!(paste("2010", &desk(Mode::Confirm)), None);
    }
}
