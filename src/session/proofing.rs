//! Proofreading at the desk: which row is looked at, what is typed, and what is then asked of the store.
//!
//! The box filters the rows by 拍摄序号, 学号 or name and never confirms anything. What can't be taken back is asked first.

use super::{ErratumKind, ProofRefusal, ProofRow, ProofState, ProofStep};
use crate::roster::StudentNumber;
use crate::roster::header::Field;

/// Characters that the box holds.
const TYPED_MAX: usize = 200;

/// A key, as the desk understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// So many rows down; up where it is negative.
    Move(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Go on: confirm, choose, enter.
    Enter,
    /// Go back.
    Leave,
    /// A character, or several that were pasted.
    Type(String),
    /// The last character away.
    Erase,
    /// 信息有误: choose the wrong field.
    Faulty,
    /// 提交更正.
    Submit,
    /// 学习中心 approves.
    Centre,
    /// 学院 approves.
    College,
    /// Reported.
    Report,
    /// Sent back.
    SendBack,
    /// Note an erratum.
    Erratum,
    /// End.
    Quit,
}

/// What the keys go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// Rows are gone through.
    Rows,
    /// 信息无误 is final: is it meant?
    Confirm,
    /// A field is chosen.
    Fields {
        /// Its place among the fields that can be corrected.
        at: usize,
    },
    /// What is right in a field is typed.
    Value(Field),
    /// Why the row is sent back is typed.
    Reason,
    /// What is wrong with photo or school is chosen.
    Kinds {
        /// Its place in [`ErratumKind::ALL`].
        at: usize,
    },
    /// More about it is typed.
    Words(ErratumKind),
}

/// What is asked of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A step of a row's proof, with the reason where it is sent back.
    Step(StudentNumber, ProofStep, Option<String>),
    /// A field is marked as wrong and corrected.
    Correct(StudentNumber, Field, String),
    /// An erratum is noted.
    Note(StudentNumber, ErratumKind, String),
    /// The desk is left.
    Quit,
}

/// What was said of the last key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The store did it.
    Done(String),
    /// The store refused, and why.
    Refused(String),
    /// The row is not so far, or too far; the store was not asked.
    Not(ProofRefusal),
}

/// The desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proofing {
    /// All rows, in 拍摄序号 order.
    pub rows: Vec<ProofRow>,
    /// Those that the box lets through, by their places.
    pub shown: Vec<usize>,
    /// Which of them is looked at.
    pub at: usize,
    /// What is in the box, or being typed.
    pub typed: String,
    /// What the keys go to.
    pub mode: Mode,
    /// What was said of the last key.
    pub said: Option<Said>,
}

/// Fields that can be wrong, in the order of the 汇总表.
#[must_use]
pub fn fields() -> &'static [Field] {
    Field::ALL.get(1..).unwrap_or_default()
}

impl Proofing {
    /// A desk with these rows, the first one looked at.
    #[must_use]
    pub fn new(rows: Vec<ProofRow>) -> Self {
        let mut desk = Self {
            rows,
            shown: Vec::new(),
            at: 0,
            typed: String::new(),
            mode: Mode::Rows,
            said: None,
        };
        desk.filter();
        desk
    }

    /// The row that is looked at.
    #[must_use]
    pub fn row(&self) -> Option<&ProofRow> {
        self.rows.get(*self.shown.get(self.at)?)
    }

    /// How many rows are in each state, of all rows.
    #[must_use]
    pub fn counts(&self) -> [(ProofState, usize); ProofState::ALL.len()] {
        let count = |state| self.rows.iter().filter(|row| row.proof.state == state).count();
        ProofState::ALL.map(|state| (state, count(state)))
    }

    /// Whether what is typed goes anywhere now.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        matches!(self.mode, Mode::Rows | Mode::Value(_) | Mode::Reason | Mode::Words(_))
    }

    /// Whether the row that is looked at can take a step.
    #[must_use]
    pub fn can(&self, step: &ProofStep) -> bool {
        self.row().is_some_and(|row| row.proof.step(step).is_ok())
    }

    /// The rows as they are after something was asked of the store, and what it said.
    pub fn answer(&mut self, rows: Vec<ProofRow>, said: Option<Said>) {
        let number = self.row().map(|row| row.number);
        self.rows = rows;
        self.said = said;
        self.filter();
        let at =
            self.shown.iter().position(|row| self.rows.get(*row).map(|row| row.number) == number);
        self.at = at.unwrap_or(0);
    }

    /// Takes a key; tells what is to be asked of the store.
    pub fn press(&mut self, key: Key) -> Option<Ask> {
        if key == Key::Quit {
            return Some(Ask::Quit);
        }
        self.said = None;
        if key == Key::Leave {
            self.leave();
            return None;
        }
        match self.mode.clone() {
            Mode::Rows => self.in_rows(key),
            Mode::Confirm => self.in_confirm(&key),
            Mode::Fields { at } => self.in_fields(&key, at),
            Mode::Kinds { at } => self.in_kinds(&key, at),
            Mode::Value(field) => self.typing(key, |who, typed| Ask::Correct(who, field, typed)),
            Mode::Reason => {
                self.typing(key, |who, why| Ask::Step(who, ProofStep::SendBack, Some(why)))
            }
            Mode::Words(kind) => self.typing(key, |who, words| Ask::Note(who, kind, words)),
        }
    }

    fn leave(&mut self) {
        self.mode = Mode::Rows;
        self.found();
    }

    fn in_rows(&mut self, key: Key) -> Option<Ask> {
        match key {
            Key::Move(by) => self.at = moved(self.at, by, self.shown.len()),
            Key::First => self.at = 0,
            Key::Last => self.at = self.shown.len().saturating_sub(1),
            Key::Type(text) => {
                self.put(&text);
                self.search();
            }
            Key::Erase if self.typed.chars().count() <= 1 => self.found(),
            Key::Erase => {
                self.typed.pop();
                self.search();
            }
            // With text in the box, Enter only ends the search: the row that was found stays.
            Key::Enter if !self.typed.is_empty() => self.found(),
            Key::Enter => self.open(&ProofStep::Confirm, Mode::Confirm),
            Key::Faulty => self.open(&ProofStep::Mark(Field::Name), Mode::Fields { at: 0 }),
            Key::SendBack => self.open(&ProofStep::SendBack, Mode::Reason),
            Key::Erratum => self.begin(Mode::Kinds { at: 0 }, String::new()),
            Key::Submit => return self.step(ProofStep::Submit),
            Key::Centre => return self.step(ProofStep::ApproveByCentre),
            Key::College => return self.step(ProofStep::ApproveByCollege),
            Key::Report => return self.step(ProofStep::Report),
            Key::Leave | Key::Quit => {}
        }
        None
    }

    fn in_confirm(&mut self, key: &Key) -> Option<Ask> {
        if *key != Key::Enter {
            return None;
        }
        self.mode = Mode::Rows;
        self.step(ProofStep::Confirm)
    }

    fn in_fields(&mut self, key: &Key, at: usize) -> Option<Ask> {
        match key {
            Key::Move(by) => self.mode = Mode::Fields { at: moved(at, *by, fields().len()) },
            Key::Enter => {
                let field = fields().get(at).copied()?;
                // A name is mended by a letter; an identity number is typed anew, since it is not shown in clear.
                let now = self.row().map(|row| row.student.text(field)).unwrap_or_default();
                let now = if field == Field::Id { String::new() } else { now };
                self.begin(Mode::Value(field), now);
            }
            // What is right may not be known yet.
            Key::Faulty => {
                let field = fields().get(at).copied()?;
                self.mode = Mode::Rows;
                return self.step(ProofStep::Mark(field));
            }
            _ => {}
        }
        None
    }

    fn in_kinds(&mut self, key: &Key, at: usize) -> Option<Ask> {
        match key {
            Key::Move(by) => self.mode = Mode::Kinds { at: moved(at, *by, ErratumKind::ALL.len()) },
            Key::Enter => {
                let kind = ErratumKind::ALL.get(at).copied()?;
                self.begin(Mode::Words(kind), String::new());
            }
            _ => {}
        }
        None
    }

    fn typing(&mut self, key: Key, ask: impl FnOnce(StudentNumber, String) -> Ask) -> Option<Ask> {
        match key {
            Key::Type(text) => self.put(&text),
            Key::Erase => {
                self.typed.pop();
            }
            Key::Enter => {
                let typed = std::mem::take(&mut self.typed);
                let who = self.row()?.student.number.clone();
                // Why a row is sent back is on record, so it is not left empty.
                if self.mode == Mode::Reason && typed.trim().is_empty() {
                    return None;
                }
                self.mode = Mode::Rows;
                return Some(ask(who, typed));
            }
            _ => {}
        }
        None
    }

    /// Goes on to a mode that ends in a step, unless the row can't take that step.
    fn open(&mut self, step: &ProofStep, mode: Mode) {
        match self.row().map(|row| row.proof.step(step)) {
            Some(Err(refusal)) => self.said = Some(Said::Not(refusal)),
            _ => self.begin(mode, String::new()),
        }
    }

    fn begin(&mut self, mode: Mode, typed: String) {
        self.mode = self.with_row(mode);
        if self.mode != Mode::Rows {
            self.found();
            self.typed = typed;
        }
    }

    fn with_row(&self, mode: Mode) -> Mode {
        if self.row().is_some() { mode } else { Mode::Rows }
    }

    fn step(&self, step: ProofStep) -> Option<Ask> {
        Some(Ask::Step(self.row()?.student.number.clone(), step, None))
    }

    fn put(&mut self, text: &str) {
        let room = TYPED_MAX.saturating_sub(self.typed.chars().count());
        self.typed.extend(text.chars().filter(|c| !c.is_control()).take(room));
    }

    /// Looks at the row whose 拍摄序号 is in the box, else at the first that the box lets through.
    fn search(&mut self) {
        self.filter();
        let wanted = crate::roster::normalise_key(&self.typed);
        let is_wanted =
            |at: &usize| self.rows.get(*at).is_some_and(|row| row.number.to_string() == wanted);
        self.at = self.shown.iter().position(is_wanted).unwrap_or(0);
    }

    /// Ends the search at the row that is looked at.
    fn found(&mut self) {
        let at = self.shown.get(self.at).copied();
        self.typed.clear();
        self.filter();
        self.at = at.unwrap_or(0).min(self.shown.len().saturating_sub(1));
    }

    fn filter(&mut self) {
        let wanted = crate::roster::normalise_key(&self.typed);
        let has = |row: &ProofRow| {
            wanted.is_empty()
                || row.number.to_string() == wanted
                || crate::roster::normalise_key(&row.student.number.0).ends_with(&wanted)
                || row.student.name.contains(self.typed.trim())
        };
        self.shown =
            self.rows.iter().enumerate().filter(|(_, row)| has(row)).map(|(at, _)| at).collect();
        self.at = self.at.min(self.shown.len().saturating_sub(1));
    }
}

fn moved(at: usize, by: isize, count: usize) -> usize {
    at.saturating_add_signed(by).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::demo;
    use crate::session::{Proof, ShotNumber};

    fn desk(count: usize) -> Proofing {
        let row = |(number, student)| ProofRow {
            number: ShotNumber(number),
            student,
            photo: "1.JPG".into(),
            proof: Proof::default(),
            sent_back: None,
        };
        Proofing::new((1..).zip(demo(count, 1)).map(row).collect())
    }

    fn number(desk: &Proofing) -> u32 {
        desk.row().unwrap().number.0
    }

    #[test]
    fn text_in_the_box_finds_a_row_and_never_confirms_it() {
        let mut desk = desk(12);
        let student = desk.rows[6].student.number.clone();
        assert_eq!(desk.press(Key::Type(student.0.clone())), None);
        assert_eq!((desk.shown.len(), number(&desk)), (1, 7));
        assert_eq!(desk.press(Key::Enter), None);
        assert_eq!((desk.mode.clone(), desk.shown.len(), number(&desk)), (Mode::Rows, 12, 7));
        assert_eq!(desk.press(Key::Enter), None);
        assert_eq!(desk.mode, Mode::Confirm);
        let asked = desk.press(Key::Enter);
        assert_eq!(asked, Some(Ask::Step(student, ProofStep::Confirm, None)));
    }

    #[test]
    fn a_field_is_chosen_corrected_and_asked_for_the_row_that_is_looked_at() {
        let mut desk = desk(3);
        desk.press(Key::Move(1));
        desk.press(Key::Faulty);
        desk.press(Key::Enter);
        assert_eq!(desk.mode, Mode::Value(Field::Name));
        assert_eq!(desk.typed, desk.rows[1].student.name);
        desk.press(Key::Erase);
        desk.press(Key::Type("东".into()));
        let typed = desk.typed.clone();
        let who = desk.rows[1].student.number.clone();
        assert_eq!(desk.press(Key::Enter), Some(Ask::Correct(who, Field::Name, typed)));
        desk.press(Key::Faulty);
        desk.press(Key::Move(3));
        desk.press(Key::Enter);
        assert_eq!((desk.mode, desk.typed.as_str()), (Mode::Value(Field::Id), ""));
    }

    #[test]
    fn going_back_forgets_what_was_typed_and_asks_for_nothing() {
        let mut desk = desk(3);
        for key in [Key::Erratum, Key::Faulty, Key::Enter] {
            desk.press(key);
            assert_ne!(desk.mode, Mode::Rows);
            assert_eq!(desk.press(Key::Leave), None);
            assert_eq!((desk.mode.clone(), desk.typed.as_str()), (Mode::Rows, ""));
        }
        desk.rows[0].proof = desk.rows[0].proof.step(&ProofStep::Confirm).unwrap();
        desk.press(Key::SendBack);
        assert_eq!(desk.press(Key::Enter), None, "a reason is needed");
        assert_eq!(desk.mode, Mode::Reason);
    }

    #[test]
    fn no_row_is_no_reason_to_ask() {
        let mut desk = desk(2);
        desk.press(Key::Type("nobody".into()));
        assert!(desk.row().is_none());
        for key in [Key::Submit, Key::Centre, Key::College, Key::Report, Key::Faulty, Key::SendBack]
        {
            assert_eq!(desk.press(key), None);
            assert_eq!(desk.mode, Mode::Rows);
        }
        assert_eq!(desk.press(Key::Quit), Some(Ask::Quit));
    }

    #[test]
    fn the_row_stays_when_the_store_answers() {
        let mut desk = desk(5);
        desk.press(Key::Last);
        let rows = desk.rows.clone();
        let said = Some(Said::Refused("refused".into()));
        desk.answer(rows, said.clone());
        assert_eq!((number(&desk), desk.said.clone()), (5, said));
        desk.press(Key::First);
        assert_eq!((number(&desk), desk.said), (1, None));
    }

    #[test]
    fn ending_a_search_or_a_dialog_leaves_the_row_that_is_looked_at() {
        let mut desk = desk(12);
        let student = desk.rows[6].student.number.clone();
        for dialog in [None, Some(Key::Faulty), Some(Key::Erratum)] {
            desk.press(Key::First);
            desk.press(Key::Type(student.0.clone()));
            dialog.and_then(|key| desk.press(key));
            desk.press(Key::Leave);
            assert_eq!((number(&desk), desk.shown.len(), desk.typed.as_str()), (7, 12, ""));
        }
        desk.press(Key::Type("7".into()));
        desk.press(Key::Erase);
        assert_eq!((number(&desk), desk.shown.len()), (7, 12));
    }

    #[test]
    fn a_sequence_number_in_the_box_comes_before_student_numbers_that_end_in_it() {
        let mut desk = desk(12);
        desk.rows[0].student.number = StudentNumber("2010003".into());
        desk.press(Key::Last);
        desk.press(Key::Type("3".into()));
        assert_eq!(desk.shown[..2], [0, 2]);
        assert_eq!(number(&desk), 3);
    }

    #[test]
    fn what_the_row_can_not_take_is_said_before_anything_is_typed() {
        let mut desk = desk(1);
        desk.press(Key::SendBack);
        let not = |refusal| Some(Said::Not(refusal));
        assert_eq!((&desk.mode, &desk.said), (&Mode::Rows, &not(ProofRefusal::NotConfirmed)));
        desk.rows[0].proof = desk.rows[0].proof.step(&ProofStep::Confirm).unwrap();
        desk.press(Key::Faulty);
        assert_eq!((&desk.mode, &desk.said), (&Mode::Rows, &not(ProofRefusal::Final)));
        desk.press(Key::Enter);
        assert_eq!((&desk.mode, &desk.said), (&Mode::Rows, &not(ProofRefusal::Already)));
        desk.press(Key::SendBack);
        assert_eq!(desk.mode, Mode::Reason);
    }

    #[test]
    fn a_field_can_be_marked_before_anybody_knows_what_is_right() {
        let mut desk = desk(1);
        desk.press(Key::Faulty);
        desk.press(Key::Move(3));
        let who = desk.rows[0].student.number.clone();
        let asked = Ask::Step(who, ProofStep::Mark(Field::Id), None);
        assert_eq!(desk.press(Key::Faulty), Some(asked));
        assert_eq!(desk.mode, Mode::Rows);
    }
}
