//! What a figure was measured on: the commit and the processor.

use std::process::Command;

/// One line with the commit and the processor's name.
pub fn described() -> String {
    let git = Command::new("git").args(["describe", "--always", "--dirty"]).output();
    let commit = git.ok().filter(|out| out.status.success());
    let commit = commit.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let unknown = || "unknown".to_owned();
    format!(
        "commit {}, processor {}",
        commit.unwrap_or_else(unknown),
        name.map_or_else(unknown, |(_, name)| name.to_owned())
    )
}
