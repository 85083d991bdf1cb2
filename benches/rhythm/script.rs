//! A session by a script: called by the line, by scanner and by keys, mistakes included; every keystroke is counted.

use crate::crew::{BACKSPACE, CTRL_Y, CTRL_Z, Crew, ENTER, ESC, Effort, F4, F9, F11};
use crate::figures::{median, sorted};
use std::collections::VecDeque;

const F3: &str = "\x1bOR";
const F8: &str = "\x1b[19~";
const DOWN: &str = "\x1b[B";

/// How the next student is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The line runs by itself.
    Queue,
    /// A scanner reads the number.
    Scan,
    /// The last three digits of the number, and Enter.
    Keyed,
    /// A class was chosen: the last two digits, and Enter.
    KeyedInClass,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    /// The first frame fails; the photographer shoots again.
    Failing,
    /// The student isn't there now.
    Skipped,
    /// The student doesn't come at all.
    Absent,
    /// An accept is taken back, and done again.
    Undone,
    /// Enter is pressed twice.
    Twice,
    /// Another student is called first.
    WrongStudent,
    /// A digit is wrong and corrected.
    WrongDigit,
    /// Somebody who is done is called again.
    DoneAgain,
    /// The next student is scanned while the reason for a failing frame is asked for.
    InQuestion,
    /// A code that is no student's is scanned.
    Unknown,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue, the line runs",
            Self::Scan => "scan",
            Self::Keyed => "keyed, three digits",
            Self::KeyedInClass => "keyed in a class, two digits",
        }
    }

    /// Keys and scans of a student with whom nothing goes wrong: a look-up by keys is its digits and Enter.
    fn target(self) -> (usize, usize) {
        match self {
            Self::Queue => (1, 0),
            Self::Scan => (1, 1),
            Self::Keyed => (5, 0),
            Self::KeyedInClass => (4, 0),
        }
    }

    fn mistakes(self) -> &'static [Mistake] {
        use Mistake::{
            Absent, DoneAgain, Failing, InQuestion, Skipped, Twice, Undone, Unknown, WrongDigit,
            WrongStudent,
        };
        match self {
            Self::Queue => &[Failing, Skipped, Twice, Undone, Absent],
            Self::Scan => &[WrongStudent, Failing, DoneAgain, InQuestion, Unknown, Twice, Skipped],
            Self::Keyed => &[WrongDigit, Failing, WrongStudent, Undone],
            Self::KeyedInClass => &[WrongDigit, Absent, WrongStudent, DoneAgain],
        }
    }

    /// Every third student, while there are still enough of them.
    fn mistake(self, place: usize, left: usize) -> Option<Mistake> {
        let is_due = place % 3 == 2 && left > 2;
        self.mistakes().get(place / 3).copied().filter(|_| is_due)
    }
}

/// What one student took.
struct Row {
    effort: Effort,
    mistake: Option<Mistake>,
}

pub fn run(students: usize, long_px: u32) -> bool {
    println!("\nscript: {students} students");
    let mut crew = Crew::begin(students, long_px);
    let mut waiting: VecDeque<usize> = (0..students).collect();
    let mut went_well = true;
    let shares = [(Mode::Queue, 3), (Mode::Scan, 3), (Mode::Keyed, 6), (Mode::KeyedInClass, 1)];
    for (mode, share) in shares {
        let count = if share == 1 { waiting.len() } else { students / share };
        let group: VecDeque<usize> = waiting.drain(..count).collect();
        let mut part = Part { crew: &mut crew, mode, group, skipped: vec![] };
        let rows = part.play();
        waiting.extend(part.skipped);
        went_well &= tell(mode, &rows);
    }
    went_well & crew.end()
}

/// Students who are called in one way.
struct Part<'a> {
    crew: &'a mut Crew,
    mode: Mode,
    /// Those who are still to come, the next one first.
    group: VecDeque<usize>,
    skipped: Vec<usize>,
}

impl Part<'_> {
    fn play(&mut self) -> Vec<Row> {
        self.begin();
        let mut rows: Vec<Row> = Vec::new();
        while let Some(student) = self.group.pop_front() {
            self.crew.is_on_camera(&self.number(student));
            let mistake = self.mode.mistake(rows.len(), self.group.len());
            self.call_next(mistake);
            self.photograph(student, mistake);
            rows.push(Row { effort: self.crew.next(), mistake });
        }
        rows
    }

    fn number(&self, student: usize) -> String {
        self.crew.numbers[student].clone()
    }

    /// The first student is called; what this takes is no student's effort.
    fn begin(&mut self) {
        let first = self.group.front().copied();
        match (self.mode, first) {
            (Mode::Queue, _) => {
                self.crew.window.type_in(F4);
                self.crew.see("排队：按键叫号");
                self.crew.window.type_in(F4);
            }
            (mode, Some(first)) => {
                if mode == Mode::KeyedInClass {
                    self.crew.window.type_in(F3);
                    self.crew.see("选班级");
                    self.crew.window.type_in(DOWN);
                    self.crew.window.type_in(ENTER);
                    self.crew.see("只拍");
                }
                self.call(first);
            }
            (_, None) => {}
        }
        self.crew.next();
    }

    fn call(&mut self, student: usize) {
        let number = self.number(student);
        match self.mode {
            Mode::Queue => {}
            Mode::Scan => self.crew.scan(&number),
            Mode::Keyed | Mode::KeyedInClass => {
                self.crew.digits(self.key_of(&number));
                self.crew.press(&[ENTER]);
            }
        }
    }

    /// The digits that are keyed of a number.
    fn key_of<'a>(&self, number: &'a str) -> &'a str {
        &number[number.len() - if self.mode == Mode::Keyed { 3 } else { 2 }..]
    }

    /// The next student is called on deck.
    fn call_next(&mut self, mistake: Option<Mistake>) {
        let Some(next) = self.group.front().copied() else { return };
        if self.mode == Mode::Queue && self.group.len() == 1 {
            // Whoever comes then is called in another way.
            self.crew.is_on_deck(&self.number(next));
            self.crew.window.type_in(F4);
            self.crew.see("排队：依次叫号");
            self.crew.window.type_in(F4);
            self.crew.see("停止依次叫号");
        }
        match mistake {
            Some(Mistake::WrongStudent) => {
                let wrong = self.group[self.group.len() - 1];
                self.call(wrong);
                self.crew.is_on_deck(&self.number(wrong));
                self.call(next);
            }
            Some(Mistake::WrongDigit) => {
                let number = self.number(next);
                let key = self.key_of(&number).to_owned();
                let (right, last) = key.split_at(key.len() - 1);
                self.crew.digits(right);
                self.crew.digits(if last == "9" { "8" } else { "9" });
                self.crew.press(&[BACKSPACE]);
                self.crew.digits(last);
                self.crew.press(&[ENTER]);
            }
            Some(Mistake::DoneAgain) => {
                // Whoever was photographed first.
                self.call(0);
                self.crew.see("已经拍过");
                self.crew.press(&[ESC]);
                self.crew.window.wait_gone("已经拍过");
                self.call(next);
            }
            Some(Mistake::Unknown) => {
                self.crew.scan("9787030123456");
                self.crew.see("名册中没有");
                self.call(next);
            }
            Some(Mistake::InQuestion) => return,
            _ => self.call(next),
        }
        self.crew.is_on_deck(&self.number(next));
    }

    fn photograph(&mut self, student: usize, mistake: Option<Mistake>) {
        match mistake {
            Some(Mistake::Skipped) => {
                self.crew.press(&[F9]);
                self.crew.see("理由（可不写）");
                self.crew.press(&[ENTER]);
                self.skipped.push(student);
                return;
            }
            Some(Mistake::Absent) => {
                self.crew.press(&[F11]);
                self.crew.see("理由：");
                self.crew.press(&[ENTER]);
                return;
            }
            Some(Mistake::Failing) => self.crew.shoot_in_the_dark(),
            Some(Mistake::InQuestion) => self.scan_in_question(),
            _ => {}
        }
        self.crew.shoot_until_it_passes();
        if mistake == Some(Mistake::Twice) {
            // In one go: a key that is held down too long.
            self.crew.press(&["\r\r"]);
            self.crew.effort.keys += 1;
        } else {
            self.crew.press(&[ENTER]);
        }
        self.crew.is_accepted();
        if mistake == Some(Mistake::Undone) {
            self.undo_and_redo();
        }
    }

    /// The scan must neither be taken for the reason nor accept the frame.
    fn scan_in_question(&mut self) {
        let Some(next) = self.group.front().copied() else { return };
        self.crew.shoot_in_the_dark();
        self.crew.press(&[F8]);
        self.crew.see("采用须写明理由");
        let number = self.number(next);
        self.crew.scan(&number);
        let crew = &*self.crew;
        let answered = |seen: &str| seen.contains("理由要写成文字") || crew.deck_has(seen, &number);
        let seen = crew.window.wait_until(answered);
        let is_asked = seen.contains("采用须写明理由");
        assert!(is_asked, "the question went away:\n{seen}");
        self.crew.press(&[ESC]);
        self.crew.window.wait_gone("采用须写明理由");
        if seen.contains("理由要写成文字") {
            self.crew.scan(&number);
        }
        self.crew.is_on_deck(&number);
    }

    fn undo_and_redo(&mut self) {
        for (key, question) in [(CTRL_Z, "撤销上一步？"), (CTRL_Y, "重做？")] {
            self.crew.press(&[key]);
            self.crew.see(question);
            self.crew.press(&[ENTER]);
            self.crew.window.wait_gone(question);
            self.crew.see("已更正，已记录");
        }
    }
}

/// Prints what the students of one mode took; false when one of whom nothing went wrong took more than the target.
fn tell(mode: Mode, rows: &[Row]) -> bool {
    let (keys, scans) = mode.target();
    let smooth: Vec<&Row> = rows.iter().filter(|row| row.mistake.is_none()).collect();
    let in_time = smooth.iter().all(|row| row.effort.keys <= keys && row.effort.scans <= scans);
    let all: Vec<&Row> = rows.iter().collect();
    println!("  {} ({} students; target {keys} keys, {scans} scans)", mode.name(), rows.len());
    for (words, rows) in [("nothing went wrong", smooth), ("all", all)] {
        let keys = sorted(&rows.iter().map(|row| row.effort.keys as f64).collect::<Vec<_>>());
        let scans = sorted(&rows.iter().map(|row| row.effort.scans as f64).collect::<Vec<_>>());
        let worst = |sorted: &[f64]| sorted.last().copied().unwrap_or(0.0);
        println!(
            "    {words:<20} {:>3} students: keys median {}, worst {}; scans median {}, worst {}",
            rows.len(),
            median(&keys),
            worst(&keys),
            median(&scans),
            worst(&scans)
        );
    }
    for row in rows {
        if let Some(mistake) = row.mistake {
            let Effort { keys, scans } = row.effort;
            println!("      {:<14} {keys} keys, {scans} scans", format!("{mistake:?}"));
        }
    }
    in_time
}
