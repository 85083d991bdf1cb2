//! The sections of the report, each in a process of its own that is watched.

use crate::figure::Sheet;
use crate::{accept, check, data, disc, full, live, office, rounds, shot, start};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Names the section in the process that runs it, and the file for what it found.
const NAME: &str = "PAISHE_BENCH_SECTION";
const FOUND: &str = "PAISHE_BENCH_FOUND";
/// Between two looks whether a section is done.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Lines of what a failed section said that are told.
const WORDS: usize = 3;

/// A part of the report.
pub struct Section {
    pub name: &'static str,
    pub title: &'static str,
    /// Whether others need what it leaves.
    pub is_always: bool,
    /// Whether it gets the first core only.
    pub is_pinned: bool,
    minutes: u64,
    run: fn(&mut Sheet),
}

const fn section(
    name: &'static str,
    title: &'static str,
    minutes: u64,
    run: fn(&mut Sheet),
) -> Section {
    Section { name, title, is_always: false, is_pinned: false, minutes, run }
}

pub const SECTIONS: [Section; 10] = [
    Section { is_always: true, ..section("data", "What is measured on", 10, data::make) },
    Section {
        is_pinned: true,
        ..section("live", "Live-view frame to findings, one core", 5, live::one_core)
    },
    section("live-all", "Live-view frame to findings, all cores", 5, live::all_cores),
    section("full", "Full frame to findings", 5, full::run),
    section("accept", "Accept to durable", 3, accept::run),
    section("shot", "Shutter to file and verdict", 8, shot::run),
    section("office", "Roster and 汇总表", 8, office::run),
    section("check", "Many files: paishe check", 25, check::run),
    section("disc", "Disc image", 5, disc::run),
    section("start", "Start-up", 5, start::run),
];

/// How a section went.
pub struct Outcome {
    pub name: &'static str,
    pub title: &'static str,
    pub sheet: Sheet,
    pub seconds: f64,
    /// Why it has no figures.
    pub failure: Option<String>,
}

pub fn is_wanted() -> bool {
    std::env::var_os(NAME).is_some()
}

/// Runs the section that is named and leaves what it found.
pub fn serve() {
    // Whoever stops the run stops its section too.
    let _goes_on = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    let name = std::env::var(NAME).unwrap();
    let section = SECTIONS.iter().find(|section| section.name == name).unwrap();
    let mut sheet = Sheet::default();
    (section.run)(&mut sheet);
    let found = std::env::var_os(FOUND).unwrap();
    std::fs::write(found, serde_json::to_vec(&sheet).unwrap()).unwrap();
}

impl Section {
    /// Whether a word of the command line means it: its name, or the first part of that.
    pub fn is_meant(&self, word: &str) -> bool {
        self.name == word || self.name.split('-').next() == Some(word)
    }

    /// Runs it in a process of its own.
    pub fn outcome(&self) -> Outcome {
        println!("{}: {}", self.name, self.title);
        let start = Instant::now();
        let (sheet, failure) = match self.watched() {
            Ok(sheet) => (sheet, None),
            Err(why) => (Sheet::default(), Some(why)),
        };
        let seconds = start.elapsed().as_secs_f64();
        let said = failure.as_ref().map(|why| format!(" FAILED: {why}")).unwrap_or_default();
        println!("  {seconds:.0} s{said}");
        Outcome { name: self.name, title: self.title, sheet, seconds, failure }
    }

    fn watched(&self) -> Result<Sheet, String> {
        let logs = data::bench_folder().join("logs");
        std::fs::create_dir_all(&logs).map_err(|e| format!("{}: {e}", logs.display()))?;
        let (log, found) = (logs.join(format!("{}.txt", self.name)), logs.join("found.json"));
        drop(std::fs::remove_file(&found)); // of the section before
        let mut child =
            self.start(&log, &found).map_err(|e| format!("it can't be started: {e}"))?;
        let status = ended_within(&mut child, Duration::from_mins(self.minutes));
        // What it started may still run, and must not disturb the next one.
        let _gone = kill_process_group(group(&child), Signal::KILL);
        match status {
            Some(status) if status.success() => read(&found),
            Some(_) => Err(last_words(&log)),
            None => {
                drop(child.wait());
                Err(format!("not done within {} minutes: {}", self.minutes, last_words(&log)))
            }
        }
    }

    fn start(&self, log: &Path, found: &PathBuf) -> std::io::Result<Child> {
        let this = std::env::current_exe()?;
        let mut command = if self.is_pinned {
            let mut pinned = Command::new("taskset");
            pinned.args(["-c", "0"]).arg(this);
            pinned
        } else {
            Command::new(this)
        };
        let quick = if rounds::is_quick() { "1" } else { "0" };
        command.env(NAME, self.name).env(FOUND, found).env(rounds::QUICK, quick);
        command.env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(log)?);
        command.process_group(0).spawn()
    }
}

fn group(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed()).unwrap()
}

/// None when it had to be killed.
fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let until = Instant::now() + limit;
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(LOOK_EVERY);
    }
    None
}

fn read(found: &Path) -> Result<Sheet, String> {
    let bytes = std::fs::read(found).map_err(|e| e.to_string())?;
    serde_json::from_slice(&bytes).map_err(|e| e.to_string())
}

/// The newest panic of what a process said, else its last lines, in one line.
fn last_words(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let is_advice = |line: &&str| !line.trim().is_empty() && !line.starts_with("note: run with");
    let lines: Vec<&str> = text.lines().filter(is_advice).collect();
    let panic = lines.iter().rposition(|line| line.contains("panicked at"));
    let from = panic.unwrap_or(lines.len().saturating_sub(WORDS));
    let last: Vec<&str> = lines.into_iter().skip(from).take(WORDS).collect();
    if last.is_empty() { "it said nothing".to_owned() } else { last.join(" ") }
}
