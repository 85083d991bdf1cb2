//! Largest resident memory of processes, MB of 2^20 bytes.

use std::process::Command;

/// Of this process so far.
pub fn own_mb() -> Option<f64> {
    peak_mb("self")
}

/// Of a running process and of those that it started, together.
pub fn family_mb(pid: u32) -> Option<f64> {
    let children: f64 = children(pid).iter().filter_map(|child| peak_mb(child)).sum();
    Some(peak_mb(&pid.to_string())? + children)
}

/// Of a command that runs to its end; none where it can't be told.
pub fn of_command(args: &[&str]) -> Option<f64> {
    of(|time| time.args(args))
}

/// The same, of what is added to `time`'s command line and settings.
pub fn of(command: impl FnOnce(&mut Command) -> &mut Command) -> Option<f64> {
    let told = tempfile::NamedTempFile::new().unwrap();
    let mut time = Command::new("time");
    time.args(["-f", "%M", "-o"]).arg(told.path());
    drop(command(&mut time).output().ok()?);
    // After a failure there are words before the number.
    let text = std::fs::read_to_string(told.path()).ok()?;
    Some(text.lines().last()?.trim().parse::<f64>().ok()? / 1024.0)
}

fn peak_mb(pid: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

/// The processes that any thread of a process started.
fn children(pid: u32) -> Vec<String> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let texts =
        threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    texts.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}
