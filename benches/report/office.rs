//! A 汇总表 written, read back and compared, and read as a roster, against openpyxl on the same rows.

use crate::figure::{Figure, Sheet, Target, timed};
use crate::python::Python;
use crate::rounds::Rounds;
use crate::{memory, probe};
use paishe::export::workbook::write;
use paishe::export::{Layout, ShotRow};
use paishe::roster::{self, ReadOptions, demo};
use paishe::session::ShotNumber;
use std::path::Path;

const ROWS: Rounds = Rounds { whole: 50_000, quick: 10_000 };
const ROUNDS: Rounds = Rounds { whole: 7, quick: 2 };

/// Seconds of each round.
#[derive(Default)]
struct Times {
    write: Vec<f64>,
    read: Vec<f64>,
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
        times.read.push(timed(|| read(&book, rows.len())).1 / 1e3);
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
    fn tell(
        &self,
        sheet: &mut Sheet,
        rows: usize,
        memory: [Option<f64>; 2],
        python: Result<Python, String>,
    ) {
        sheet.note(format!(
            "{rows} rows of the 汇总表. Ours is written, synced, read back and compared, and read with every rule of a roster checked; each memory in a process of its own."
        ));
        let names = ["汇总表 written and read back", "roster import from xlsx"];
        let ours = [&self.write, &self.read];
        let theirs = [&self.python_write, &self.python_read];
        let whats = ["openpyxl, write_only, not read back", "openpyxl, read_only, no rule checked"];
        for at in 0..names.len() {
            let figure = Figure::of(names[at], "s", ours[at]).memory(memory[at]);
            sheet.add(match &python {
                Ok(_) => figure
                    .against(whats[at], ours[at], theirs[at])
                    .at_most(Target::Ratio(1.0), "checking what openpyxl doesn't check"),
                Err(_) => figure,
            });
        }
        match python {
            Ok(python) => tell_python(sheet, python),
            Err(why) => sheet.add(Figure::absent("the same by openpyxl", &why)),
        }
    }
}

fn tell_python(sheet: &mut Sheet, python: Python) {
    let versions = python.about["versions"].as_str().unwrap_or_default().to_owned();
    let mb = python.end().map_or("?".to_owned(), |mb| format!("{mb:.0}"));
    sheet.note(format!(
        "{versions}: one process, its time taken inside; its peak was {mb} MB, all rows held as tuples."
    ));
}

fn rows(count: usize) -> Vec<ShotRow> {
    let row = |(n, student)| ShotRow { number: ShotNumber(n), student };
    (1..).zip(demo(count, 7)).map(row).collect()
}

fn read(book: &Path, rows: usize) {
    let bytes = std::fs::read(book).unwrap();
    let options = ReadOptions::on(jiff::Zoned::now().date());
    let import = roster::read(&bytes, "汇总表.xlsx", &options);
    assert_eq!(import.rows.len(), rows, "{:?}", import.refusal);
}

/// Reads a workbook; answers the memory before.
pub fn read_one(file: &str) -> Option<f64> {
    let before = memory::own_mb();
    read(Path::new(file), ROWS.count());
    before
}

/// Writes a workbook; answers the memory before, with the rows.
pub fn write_one(file: &str) -> Option<f64> {
    let rows = rows(ROWS.count());
    let before = memory::own_mb();
    write(Path::new(file), &Layout::default(), "西安", &rows).unwrap();
    before
}
