//! A 汇总表 written, read back and compared, and read as a roster, against openpyxl on the same rows.

use crate::figure::{Figure, Sheet, Target, timed};
use crate::python::Python;
use crate::rounds::Rounds;
use crate::{memory, probe};
use paishe::export::workbook::write;
use paishe::export::{Layout, ShotRow};
use paishe::roster::{self, Import, ReadOptions, Student, demo};
use paishe::session::ShotNumber;
use paishe::spec::Sequence;
use paishe::store::{Settings, Store};
use std::path::Path;

const ROWS: Rounds = Rounds { whole: 50_000, quick: 10_000 };
const ROUNDS: Rounds = Rounds { whole: 7, quick: 2 };

/// Seconds of each round.
#[derive(Default)]
struct Times {
    write: Vec<f64>,
    read: Vec<f64>,
    import: Vec<f64>,
    python_write: Vec<f64>,
    python_read: Vec<f64>,
}

pub fn run(sheet: &mut Sheet) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let rows = rows(ROWS.count());
    let mut python = Python::start(&["sheets"]);
    let mut times = Times::default();
    for round in 0..ROUNDS.count() {
        let book = dir.path().join(format!("{round}.xlsx"));
        times
            .write
            .push(timed(|| write(&book, &Layout::default(), "西安", &rows).unwrap()).1 / 1e3);
        let (import, read_ms) = timed(|| read(&book, rows.len()));
        let session = dir.path().join(format!("session-{round}"));
        times.read.push(read_ms / 1e3);
        times.import.push((read_ms + timed(|| put(&session, import)).1) / 1e3);
        if let Ok(python) = &mut python {
            let answer = python.ask(&format!(
                "{}\t{}",
                book.display(),
                dir.path().join("py.xlsx").display()
            ));
            assert!(answer["rows"].as_u64() > Some(rows.len() as u64), "openpyxl read fewer rows");
            times.python_read.push(answer["read"].as_f64().unwrap());
            times.python_write.push(answer["write"].as_f64().unwrap());
        }
    }
    let memory = ["write", "read"].map(|job| {
        let file = if job == "read" { "0.xlsx" } else { "own.xlsx" };
        probe::run(job, &dir.path().join(file).to_string_lossy()).after
    });
    times.tell(sheet, rows.len(), memory, python);
}

impl Times {
    /// `memory` of writing and of reading.
    fn tell(
        &self,
        sheet: &mut Sheet,
        rows: usize,
        memory: [Option<f64>; 2],
        python: Result<Python, String>,
    ) {
        sheet.note(format!(
            "{rows} rows of the 汇总表. Ours is written, read back and every cell compared; it is read with every rule of a roster checked, and put into the session's database. Memory in a process of its own each."
        ));
        if let Ok(python) = &python {
            let versions = python.about["versions"].as_str().unwrap_or_default();
            sheet.note(format!(
                "{versions} in its fast modes: one process that reads the rows as tuples and writes them anew, the time taken inside it."
            ));
        }
        let python_mb = python.map(Python::end);
        let writing = "openpyxl, write_only, not read back";
        let reading = "openpyxl, read_only, no rule checked";
        let told = |name: &str, ours: &[f64], what: &str, theirs: &[f64]| {
            let figure = Figure::of(name, "s", ours);
            let Ok(mb) = &python_mb else { return figure };
            let cause = "rules, syncs and comparing, which openpyxl doesn't do";
            figure.against(what, ours, theirs).base_memory(*mb).at_most(Target::Ratio(1.0), cause)
        };
        let (write, read) = (&self.python_write, &self.python_read);
        let name = "汇总表 written, read back, compared";
        sheet.add(told(name, &self.write, writing, write).memory(memory[0]));
        sheet.add(told("roster read from xlsx", &self.read, reading, read).memory(memory[1]));
        sheet.add(told("the same until durable in a session", &self.import, reading, read));
        if let Err(why) = &python_mb {
            sheet.add(Figure::absent("the same by openpyxl", why));
        }
    }
}

fn rows(count: usize) -> Vec<ShotRow> {
    let row = |(n, student)| ShotRow { number: ShotNumber(n), student };
    (1..).zip(demo(count, 7)).map(row).collect()
}

fn read(book: &Path, rows: usize) -> Import {
    let bytes = std::fs::read(book).unwrap();
    let options = ReadOptions::on(jiff::Zoned::now().date());
    let import = roster::read(&bytes, "汇总表.xlsx", &options);
    assert_eq!(import.rows.len(), rows, "{:?}", import.refusal);
    import
}

/// Makes a session and puts the students into it, durable.
fn put(session: &Path, import: Import) {
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    let students: Vec<Student> = import.rows.into_iter().map(|row| row.student).collect();
    let mut store = Store::create(session, &settings).unwrap();
    drop(store.import(&students).unwrap());
}

/// Reads a workbook; answers the memory before.
pub fn read_one(file: &str) -> Option<f64> {
    let before = memory::own_mb();
    drop(read(Path::new(file), ROWS.count()));
    before
}

/// Writes a workbook; answers the memory before, with the rows.
pub fn write_one(file: &str) -> Option<f64> {
    let rows = rows(ROWS.count());
    let before = memory::own_mb();
    write(Path::new(file), &Layout::default(), "西安", &rows).unwrap();
    before
}
