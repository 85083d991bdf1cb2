//! A 汇总表 written, read back and compared, and read as a roster, against openpyxl on the same rows.

use paishe::export::workbook::write;
use paishe::export::{Layout, ShotRow};
use paishe::roster::{self, ReadOptions, demo};
use paishe::session::ShotNumber;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Rounds, each of ours and then of openpyxl's.
const ROUNDS: usize = 3;

/// Reads the rows, writes them anew and reads them again; prints the seconds of both.
const OPENPYXL: &str = r"
import sys, time
try:
    import openpyxl
except ImportError:
    sys.exit(9)
source, made = sys.argv[1:3]
start = time.perf_counter()
rows = [r for r in openpyxl.load_workbook(source, read_only=True).active.iter_rows(values_only=True)]
read = time.perf_counter() - start
start = time.perf_counter()
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet()
for row in rows:
    sheet.append(row)
book.save(made)
write = time.perf_counter() - start
print(openpyxl.__version__, len(rows), read, write)
";

pub fn run(count: usize) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let students = demo(count, 7);
    let row = |(n, student)| ShotRow { number: ShotNumber(n), student };
    let rows: Vec<_> = (1..).zip(students).map(row).collect();
    let mut times = Vec::new();
    let mut version = None;
    for round in 0..ROUNDS {
        let book = dir.path().join(format!("{round}.xlsx"));
        let start = Instant::now();
        write(&book, &Layout::default(), "西安", &rows).unwrap();
        let writing = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let bytes = std::fs::read(&book).unwrap();
        let options = ReadOptions::on(jiff::Zoned::now().date());
        let import = roster::read(&bytes, "汇总表.xlsx", &options);
        let reading = start.elapsed().as_secs_f64();
        assert_eq!(import.rows.len(), count, "{:?}", import.refusal);
        let python = openpyxl(&book, &dir.path().join("py.xlsx"));
        version = python.as_ref().map(|(version, ..)| version.clone());
        times.push((writing, reading, python.map(|(_, read, write)| (write, read))));
    }
    let median = |pick: &dyn Fn(&Round) -> Option<f64>| {
        let mut all: Vec<f64> = times.iter().filter_map(pick).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    };
    let (write, read) = (median(&|t| Some(t.0)), median(&|t| Some(t.1)));
    println!("汇总表 of {count} rows, medians of {ROUNDS}");
    tell("written, read back and compared", write, median(&|t| t.2.map(|p| p.0)));
    tell("read, every rule of a roster checked", read, median(&|t| t.2.map(|p| p.1)));
    match version {
        Some(version) => {
            println!("  openpyxl {version}: write_only, not read back; read_only, no rule checked");
        }
        None => println!(
            "  openpyxl is absent: apt-get install python3-openpyxl, or pip install openpyxl"
        ),
    }
}

type Round = (f64, f64, Option<(f64, f64)>);

fn tell(what: &str, ours: Option<f64>, theirs: Option<f64>) {
    let (Some(ours), theirs) = (ours, theirs) else { return };
    let beside = theirs
        .map(|theirs| format!("  openpyxl {theirs:.2} s, {:.1} times as long", theirs / ours));
    println!("  {what:<38} {ours:.2} s{}", beside.unwrap_or_default());
}

/// Version, seconds of reading, seconds of writing; none where Python or openpyxl is absent.
fn openpyxl(source: &Path, made: &Path) -> Option<(String, f64, f64)> {
    let out = Command::new("python3").args(["-c", OPENPYXL]).arg(source).arg(made).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let mut words = text.split_whitespace();
    let version = words.next()?.to_owned();
    let mut numbers = words.skip(1).filter_map(|word| word.parse().ok());
    Some((version, numbers.next()?, numbers.next()?))
}
