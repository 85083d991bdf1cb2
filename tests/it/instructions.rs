//! What a frame costs, in instructions: a guard against work that creeps in unseen, on machines of any speed and load.
//!
//! This test runs itself under valgrind's callgrind, twice a path, and compares what the frames between the two lengths
//! took with `instructions.csv`. Valgrind shows the program a processor
//! with AVX2 at most, by which the nets' kernels and the decoder's are chosen; on one without AVX2 the bound doesn't hold.
//! `REGENERATE=1 cargo test --test it instructions` writes the row of this build; look at the difference before you
//! commit it. `make hot` tells which functions took them, of an optimised build.

#[path = "../../benches/support/callgrind.rs"]
mod callgrind;
#[path = "../../benches/support/hot_path.rs"]
mod hot_path;

use hot_path::HotPath;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// How far the package that runs is optimised; each level has its own rows.
const OPT_LEVEL: &str = env!("PAISHE_OPT_LEVEL");
/// A frame may cost so much more than it is written down to cost.
const BOUND: f64 = 1.3;
/// Decoded at 1/2 to the pixels that one of 24 million has at 1/4.
const FULL_PX: (u32, u32) = (3000, 2000);
/// Tells the run under valgrind what to take: path, frames, folder.
const TAKE: &str = "PAISHE_TEST_TAKE";
const THIS: &str =
    "instructions::a_frame_takes_no_more_instructions_than_it_is_written_down_to_take";

/// One path's cost in one build.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Row {
    path: String,
    opt_level: String,
    instructions: u64,
}

#[test]
fn a_frame_takes_no_more_instructions_than_it_is_written_down_to_take() {
    if let Ok(words) = std::env::var(TAKE) {
        return take(&words);
    }
    let rows = HotPath::ALL.map(counted);
    if std::env::var_os("REGENERATE").is_some_and(|value| value == "1") {
        write(&rows);
    }
    let known = known();
    let mut wrong = String::new();
    for row in rows {
        match known.iter().find(|known| is_same(known, &row)) {
            Some(known) if row.instructions as f64 <= BOUND * known.instructions as f64 => {}
            known => writeln!(wrong, "{row:?}, written down: {known:?}").unwrap(),
        }
    }
    assert!(wrong.is_empty(), "a frame costs more (`make hot` tells where):\n{wrong}");
}

/// The run that is counted.
fn take(words: &str) {
    let words: Vec<&str> = words.splitn(3, ' ').collect();
    let path = HotPath::named(words[0]).unwrap();
    path.take(Path::new(words[2]), words[1].parse().unwrap());
}

/// Instructions a frame of a path.
fn counted(path: HotPath) -> Row {
    let dir = tempfile::tempdir().unwrap();
    path.draw(dir.path(), FULL_PX);
    // Few: a build for tests takes its time under valgrind. The first live-view frame looks around, the second follows.
    let frames = if path == HotPath::Live { 2 } else { 1 };
    let run = |frames: usize| {
        let words = format!("{} {frames} {}", path.word(), dir.path().display());
        let this = std::env::current_exe().unwrap();
        let only = [THIS, "--exact", "--test-threads=1"];
        let count = callgrind::count(&this, &only, &[(TAKE, &words)], &dir.path().join("out"));
        count.unwrap_or_else(|why| panic!("{why}"))
    };
    let instructions = (run(frames) - run(0)) / frames as u64;
    Row { path: path.word().to_owned(), opt_level: OPT_LEVEL.to_owned(), instructions }
}

fn is_same(a: &Row, b: &Row) -> bool {
    (&a.path, &a.opt_level) == (&b.path, &b.opt_level)
}

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/instructions.csv")
}

fn known() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(table()).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Puts the rows in the place of those of the same build.
fn write(rows: &[Row]) {
    let mut all = known();
    all.retain(|known| !rows.iter().any(|row| is_same(known, row)));
    all.extend_from_slice(rows);
    all.sort_by(|a, b| (&b.opt_level, &b.path).cmp(&(&a.opt_level, &a.path)));
    let mut writer = csv::Writer::from_path(table()).unwrap();
    for row in &all {
        writer.serialize(row).unwrap();
    }
    writer.flush().unwrap();
}
