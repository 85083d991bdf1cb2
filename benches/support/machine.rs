//! What a figure was measured on.

use std::process::Command;

/// The sources, the machine and the moment of a run.
#[derive(serde::Serialize)]
pub struct Machine {
    pub commit: String,
    /// Whether the sources differ from the commit.
    pub is_dirty: bool,
    pub processor: String,
    pub cores: usize,
    pub memory_gb: f64,
    pub kernel: String,
    /// When the run began, in UTC.
    pub date: String,
    /// Processes that wanted a core in the minute before, on average: what disturbs the figures.
    pub load_before: f64,
}

impl Machine {
    pub fn here() -> Self {
        let unknown = || "unknown".to_owned();
        let info = file("/proc/cpuinfo");
        let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        Self {
            commit: git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(unknown),
            is_dirty: git(&["status", "--porcelain"]).is_none_or(|changed| !changed.is_empty()),
            processor: name.map_or_else(unknown, |(_, name)| name.to_owned()),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory_gb: memory_gb(),
            kernel: file("/proc/sys/kernel/osrelease").trim().to_owned(),
            date: jiff::Timestamp::now().strftime("%F %H:%M UTC").to_string(),
            load_before: first_number(&file("/proc/loadavg")),
        }
    }
}

/// One line with the commit and the processor's name.
pub fn described() -> String {
    let Machine { commit, is_dirty, processor, cores, .. } = Machine::here();
    let dirty = if is_dirty { " with changes" } else { "" };
    format!("commit {commit}{dirty}, processor {processor}, {cores} cores")
}

/// What git answers, if it does.
pub fn git(args: &[&str]) -> Option<String> {
    let out = Command::new("git").args(args).output().ok().filter(|out| out.status.success())?;
    Some(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn memory_gb() -> f64 {
    let all = file("/proc/meminfo");
    let line = all.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.map_or(0.0, |kb| (first_number(kb) / 1024.0 / 1024.0 * 10.0).round() / 10.0)
}

fn first_number(text: &str) -> f64 {
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0.0)
}

/// Empty where there is no such file.
fn file(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
