//! `paishe check` over many files: against one file alone, and how it scales over the cores.

use crate::figure::{Figure, Sheet, Target, timed};
use crate::figures::median;
use crate::rounds::Rounds;
use crate::{PROGRAM, data, memory};
use std::path::Path;
use std::process::{Command, Stdio};

const ROUNDS: Rounds = Rounds { whole: 3, quick: 1 };
/// Runs on one file in each round, of which the median is taken.
const SINGLES: Rounds = Rounds { whole: 7, quick: 3 };
/// Time of a file with N cores may be so many times that of one core, divided by N.
const TARGET_LOSS: f64 = 1.25;

/// Milliseconds a file with so many cores, one of each round, and the largest memory.
struct Many {
    cores: usize,
    ms: Vec<f64>,
    memory_mb: Option<f64>,
}

pub fn run(sheet: &mut Sheet) {
    let files = data::CHECK_FILES.count();
    let mut alone: Vec<f64> = Vec::new();
    let mut alone_mb = None;
    let mut many: Vec<Many> =
        cores().into_iter().map(|cores| Many { cores, ms: vec![], memory_mb: None }).collect();
    for _ in 0..ROUNDS.count() {
        let singles = (0..SINGLES.count()).map(|_| check(&data::check_one(), 1));
        let (ms, mb): (Vec<_>, Vec<_>) = singles.unzip();
        alone.push(median(&ms));
        alone_mb = mb.first().copied().flatten();
        for run in &mut many {
            let (ms, mb) = check(&data::check_folder(), run.cores);
            run.ms.push(ms / files as f64);
            run.memory_mb = mb;
        }
    }
    tell(sheet, &alone, alone_mb, &many);
}

/// One core, twice as many and so on, and all.
fn cores() -> Vec<usize> {
    let all = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let doubled = (0..6).map(|power| 1 << power).take_while(|cores| *cores < all);
    doubled.chain([all]).collect()
}

/// Milliseconds and memory in MB of one run on the first so many cores, with as many jobs.
fn check(what: &Path, cores: usize) -> (f64, Option<f64>) {
    let told = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("taskset");
    command.args(["-c", &format!("0-{}", cores - 1), "time", "-f", "%M", "-o"]).arg(told.path());
    command.args([PROGRAM, "check", "--json", "--jobs", &cores.to_string()]).arg(what);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let (status, ms) = timed(|| command.status().unwrap());
    // 1: some photo fails, which is no fault of the run.
    assert!(matches!(status.code(), Some(0 | 1)), "paishe check: {status}");
    (ms, memory::told_mb(told.path()))
}

fn tell(sheet: &mut Sheet, alone: &[f64], alone_mb: Option<f64>, many: &[Many]) {
    let ((width, height), files) = (data::CHECK_PX, data::CHECK_FILES.count());
    sheet.note(format!(
        "{files} files of {width}x{height} px ({} drawn sitters with grain, each under several names), read from the system's cache; runs are pinned to their cores, with one job a core.",
        data::CHECK_SITTERS
    ));
    sheet.add(Figure::of("one file alone, start-up included", "ms", alone).memory(alone_mb));
    let one = &many[0].ms;
    for run in many {
        let name = format!("a file of {files}, {}", text(run.cores));
        let figure = Figure::of(&name, "ms", &run.ms).memory(run.memory_mb);
        sheet.add(figure.clone().against("one file alone", &run.ms, alone));
        if run.cores > 1 {
            let most = TARGET_LOSS / run.cores as f64;
            let cause = "the cores share memory, caches and whatever else the machine did";
            sheet.add(
                figure
                    .against("a file on one core", &run.ms, one)
                    .at_most(Target::Ratio(most), cause),
            );
        }
    }
}

fn text(cores: usize) -> String {
    if cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") }
}
