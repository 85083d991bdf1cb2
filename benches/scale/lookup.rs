//! From what was keyed to the students it finds.

use super::{STUDENTS, people};
use paishe::roster::{Finder, Student};
use paishe::session::{Entry, Progress, Queue};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::hint::black_box;
use std::time::Instant;

/// Look-ups of each kind, each with the key of a student drawn for it.
const ROUNDS: usize = 5_000;
const BUILDS: usize = 5;
/// Times that each key is looked up: the least is what the work takes, the largest what else the machine did.
const REPEATS: usize = 5;

/// A kind of key and how it is made of a student.
type Kind = (&'static str, fn(&Student) -> String);

const KINDS: [Kind; 11] = [
    ("end of 学号, 4 digits", |s| end(&s.number.0, 4)),
    ("end of 学号, 2 digits", |s| end(&s.number.0, 2)),
    ("end of 学号, 1 digit", |s| end(&s.number.0, 1)),
    ("whole 学号", |s| s.number.0.clone()),
    ("whole name", |s| s.name.clone()),
    ("family name", |s| s.name.chars().take(1).collect()),
    ("end of a name, 1 character", |s| end(&s.name, 1)),
    ("a name that nobody has", |s| format!("{0}{0}{0}", end(&s.name, 1))),
    ("pinyin initials, all", |s| initials(&s.name, 9)),
    ("pinyin initials, first 2", |s| initials(&s.name, 2)),
    ("pinyin initials that nobody has", |s| initials(&s.name, 1) + "qqqq"),
];

pub fn run() {
    let students = people::people(STUDENTS);
    let queue = build(&students);
    println!(
        "\nlook-up among {STUDENTS} students, µs, the least of {REPEATS} (target: each below 1000); beside it the worst of all\n{:36} {:>8} {:>8} {:>8} {:>9} {:>6}",
        "", "median", "p99", "max", "worst", "found"
    );
    let mut random = Pcg64Mcg::seed_from_u64(2);
    for (what, key_of) in KINDS {
        let keys = (0..ROUNDS).map(|_| key_of(drawn(&students, &mut random)));
        let looked = keys.map(|key| repeated(|| queue.find(&key).numbers.len()));
        print(what, looked.collect());
    }
    let numbers = (0..ROUNDS).map(|_| &drawn(&students, &mut random).number);
    let looked = numbers.map(|number| repeated(|| usize::from(queue.get(number).is_some())));
    print("row of a 学号, as the view asks", looked.collect());
}

/// Builds the queue some times and the index alone; prints how long it took and what the index holds.
fn build(students: &[Student]) -> Queue {
    let waiting =
        |student: &Student| Entry { student: student.clone(), progress: Progress::Waiting };
    let entries: Vec<Entry> = students.iter().map(waiting).collect();
    let finder = Finder::new(students);
    let before_kb = resident_kb();
    // A copy: what building left behind is not held.
    let copy = black_box(finder.clone());
    let held_kb = before_kb.zip(resident_kb()).map(|(before, after)| after.saturating_sub(before));
    drop((finder, copy));
    let built = (0..BUILDS).map(|_| timed(|| Queue::from(entries.clone())).1 / 1e3);
    let mut built_ms: Vec<f64> = built.collect();
    built_ms.sort_by(f64::total_cmp);
    println!(
        "queue of {STUDENTS} students with its index: built in {:.0} ms (median of {BUILDS}; target: 300); the index holds {} kB",
        built_ms.get(BUILDS / 2).unwrap(),
        held_kb.map_or("?".to_owned(), |kb| kb.to_string()),
    );
    entries.into()
}

fn drawn<'a>(students: &'a [Student], random: &mut Pcg64Mcg) -> &'a Student {
    students.get(random.random_range(0..students.len())).unwrap()
}

fn end(text: &str, count: usize) -> String {
    let all = text.chars().count();
    text.chars().skip(all.saturating_sub(count)).collect()
}

/// The initials of the first characters by their common readings.
fn initials(name: &str, count: usize) -> String {
    use pinyin::ToPinyin;
    let letters = name.chars().filter_map(|c| c.to_pinyin()).map(pinyin::Pinyin::plain);
    letters.filter_map(|plain| plain.chars().next()).take(count).collect()
}

/// What a job gave, and its microseconds.
fn timed<T>(job: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = black_box(job());
    (done, start.elapsed().as_secs_f64() * 1e6)
}

/// What a look-up found, and the least and the largest of its microseconds.
type Looked = (usize, (f64, f64));

fn repeated(look: impl Fn() -> usize) -> Looked {
    let (found, us) = timed(&look);
    let widen = |(least, largest): (f64, f64), us: f64| (least.min(us), largest.max(us));
    (found, (1..REPEATS).map(|_| timed(&look).1).fold((us, us), widen))
}

fn print(what: &str, looked: Vec<Looked>) {
    let (mut found, us): (Vec<usize>, Vec<(f64, f64)>) = looked.into_iter().unzip();
    let (mut us, largest): (Vec<f64>, Vec<f64>) = us.into_iter().unzip();
    let worst = largest.into_iter().fold(0.0, f64::max);
    found.sort_unstable();
    us.sort_by(f64::total_cmp);
    let at = |share: f64| us.get((share * (us.len() - 1) as f64) as usize).unwrap();
    let typical = found.get(found.len() / 2).unwrap();
    println!("{what:36} {:8.1} {:8.1} {:8.1} {worst:9.1} {typical:6}", at(0.5), at(0.99), at(1.0));
}

/// Resident memory of this process, kB.
fn resident_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
