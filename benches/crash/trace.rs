//! A child's system calls, and how it is stopped at one of them, by strace.

use std::collections::HashMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A system call of a child: its name and how many of that name came up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    pub nth: usize,
    /// What strace prints of it.
    pub line: String,
}

/// What a child that was interfered with said, and how it ended.
pub struct Ended {
    pub was_killed: bool,
    /// Steps that it reported.
    pub reported: usize,
    pub refused: Vec<String>,
}

/// Says what to do when strace is missing.
pub fn is_there() -> Result<(), String> {
    let run = Command::new("strace").arg("-V").stdout(Stdio::null()).status();
    match run {
        Ok(status) if status.success() => Ok(()),
        _ => Err("strace is not there: apt-get install strace".to_owned()),
    }
}

/// The child's command line.
fn child(words: &[&str]) -> Vec<String> {
    let own: PathBuf = std::env::current_exe().unwrap();
    let mut line = vec![own.to_string_lossy().into_owned()];
    line.extend(words.iter().map(|word| (*word).to_owned()));
    line
}

/// Runs an operation and tells its system calls, from the first that touches the session folder on.
pub fn calls(name: &str, dir: &Path, how: &str) -> Vec<Call> {
    let dir = dir.to_string_lossy().into_owned();
    let log = tempfile::NamedTempFile::new().unwrap();
    let path = log.path().to_string_lossy().into_owned();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-s", "200", "-e", "signal=none", "-o", &path]);
    let done = strace.args(child(&["op", name, &dir, how])).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(log.path()).unwrap();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let Some(name) = name_of(line) else { continue };
        let nth = counts.entry(name).or_default();
        *nth += 1;
        calls.push(Call { name: name.to_owned(), nth: *nth, line: line.to_owned() });
    }
    let touches = |call: &Call| call.name != "execve" && call.line.contains(&dir);
    let first = calls.iter().position(touches).unwrap();
    calls.split_off(first)
}

/// `4711  openat(...` to `openat`.
fn name_of(line: &str) -> Option<&str> {
    let (_, call) = line.split_once(' ')?;
    let (name, _) = call.trim_start().split_once('(')?;
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then_some(name)
}

/// Runs an operation that meets with something at one system call: `signal=SIGKILL` or `error=EIO`.
pub fn interfere(name: &str, dir: &Path, how: &str, call: &Call, with: &str) -> Ended {
    let dir = dir.to_string_lossy().into_owned();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "signal=none"]);
    strace.args(["-e", &format!("trace={}", call.name)]);
    strace.args(["-e", &format!("inject={}:{with}:when={}", call.name, call.nth)]);
    ended(&strace.args(child(&["op", name, &dir, how])).output().unwrap())
}

/// What a child said and how it ended.
pub fn ended(output: &Output) -> Ended {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = text.lines().rev().find_map(|line| line.strip_prefix("reported "));
    Ended {
        was_killed: output.status.signal() == Some(9),
        reported: last.and_then(|count| count.parse().ok()).unwrap_or(0),
        refused: text
            .lines()
            .filter_map(|l| l.strip_prefix("refused "))
            .map(str::to_owned)
            .collect(),
    }
}
