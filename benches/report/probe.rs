//! One job in a process that does nothing else, for its memory: a peak is never taken back.

use crate::{full, memory, office};
use std::process::Command;

/// Names the job in the process that does it.
const JOB: &str = "PAISHE_BENCH_PROBE";

/// A job on a file; it answers the peak before it.
type Job = fn(&str) -> Option<f64>;

const JOBS: [(&str, Job); 3] =
    [("full", full::judge_one), ("read", office::read_one), ("write", office::write_one)];

/// Peaks of such a process, MB.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Peaks {
    /// Before the job: nets, tables, its input.
    pub before: Option<f64>,
    pub after: Option<f64>,
}

pub fn is_wanted() -> bool {
    std::env::var_os(JOB).is_some()
}

/// Does the job that is named and prints its peaks.
pub fn serve() {
    let name = std::env::var(JOB).unwrap();
    let file = std::env::args().nth(1).unwrap();
    let (_, job) = JOBS.iter().find(|(known, _)| *known == name).unwrap();
    let before = job(&file);
    let peaks = Peaks { before, after: memory::own_mb() };
    println!("{}", serde_json::to_string(&peaks).unwrap());
}

/// Has a job done.
pub fn run(name: &str, file: &str) -> Peaks {
    let this = std::env::current_exe().unwrap();
    let out = Command::new(this).arg(file).env(JOB, name).output().unwrap();
    assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}
