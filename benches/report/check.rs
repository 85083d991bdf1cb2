//! `paishe check` over many files: against one file alone, and how it scales over the cores.

use crate::figure::{Figure, Sheet, Target, timed};
use crate::figures::median;
use crate::rounds::Rounds;
use crate::{PROGRAM, data};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: Rounds = Rounds { whole: 3, quick: 1 };
/// No round begins later than this.
const BUDGET: Duration = Duration::from_mins(6);
/// Runs on one file in each round, of which the median is taken.
const SINGLES: Rounds = Rounds { whole: 7, quick: 3 };
/// Time of a file with N cores may be so many times that of one core, divided by N.
const TARGET_LOSS: f64 = 1.25;

/// Runs over all files with so many cores.
struct Many {
    cores: usize,
    /// Milliseconds a file, one of each run.
    ms: Vec<f64>,
    /// The same, of processor time.
    cpu_ms: Vec<f64>,
    memory_mb: Option<f64>,
}

/// What one run took.
struct Took {
    ms: f64,
    cpu_ms: f64,
    memory_mb: Option<f64>,
}

pub fn run(sheet: &mut Sheet) {
    let (mut alone, mut alone_mb) = (vec![], None);
    let mut many: Vec<Many> = cores().into_iter().map(Many::on).collect();
    let start = Instant::now();
    for _ in 0..ROUNDS.count() {
        // On a slow or busy machine fewer rounds must do.
        if start.elapsed() > BUDGET {
            break;
        }
        let singles = (0..SINGLES.count()).map(|_| check(&data::check_one(), 1));
        let (ms, mb): (Vec<_>, Vec<_>) = singles.map(|took| (took.ms, took.memory_mb)).unzip();
        alone.push(median(&ms));
        alone_mb = mb[0];
        many.iter_mut().for_each(Many::round);
    }
    tell(sheet, &alone, alone_mb, &many);
}

/// One core, twice as many and so on, and all.
fn cores() -> Vec<usize> {
    let all = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let doubled = (0..6).map(|power| 1 << power).take_while(|cores| *cores < all);
    doubled.chain([all]).collect()
}

impl Many {
    fn on(cores: usize) -> Self {
        Self { cores, ms: vec![], cpu_ms: vec![], memory_mb: None }
    }

    fn round(&mut self) {
        let took = check(&data::check_folder(), self.cores);
        let files = data::CHECK_FILES.count() as f64;
        self.ms.push(took.ms / files);
        self.cpu_ms.push(took.cpu_ms / files);
        self.memory_mb = took.memory_mb;
    }

    /// How much of its cores' time the processes worked, percent.
    fn busy_percent(&self) -> f64 {
        100.0 * median(&self.cpu_ms) / median(&self.ms) / self.cores as f64
    }
}

/// One run on the first so many cores, with as many jobs.
fn check(what: &Path, cores: usize) -> Took {
    let told = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("taskset");
    command.args(["-c", &format!("0-{}", cores - 1), "time", "-f", "%U %S %M", "-o"]);
    command.arg(told.path());
    command.args([PROGRAM, "check", "--json", "--jobs", &cores.to_string()]).arg(what);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let (status, ms) = timed(|| command.status().unwrap());
    // 1: some photo fails, which is no fault of the run.
    assert!(matches!(status.code(), Some(0 | 1)), "paishe check: {status}");
    // After exit code 1 there are words before the numbers.
    let text = std::fs::read_to_string(told.path()).unwrap();
    let numbers = text.lines().last().unwrap_or_default().split(' ');
    let numbers: Vec<f64> = numbers.filter_map(|word| word.parse().ok()).collect();
    let [user_s, system_s, kb] = numbers[..] else { panic!("`time` told '{text}'") };
    Took { ms, cpu_ms: (user_s + system_s) * 1e3, memory_mb: Some(kb / 1024.0) }
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
            let cause = format!(
                "processor time a file {:.1} ms on one core and {:.1} ms on {}; they were busy with it {:.0} % of the time",
                median(&many[0].cpu_ms),
                median(&run.cpu_ms),
                text(run.cores),
                run.busy_percent()
            );
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
