//! Counts a program's instructions under valgrind's callgrind: the same on a busy machine as on an idle one.

use std::path::Path;
use std::process::Command;

/// Runs `program` with some variables under callgrind, which leaves its counts in `out`; answers the instructions of all
/// threads.
///
/// The words of what went wrong say what to do.
pub fn count(
    program: &Path,
    words: &[&str],
    variables: &[(&str, &str)],
    out: &Path,
) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet"]);
    command.arg(format!("--callgrind-out-file={}", out.display()));
    let ran = command.arg(program).args(words).envs(variables.iter().copied()).output().map_err(
        |error| {
            format!(
                "instructions can't be counted without valgrind (apt install valgrind): {error}"
            )
        },
    )?;
    if !ran.status.success() {
        return Err(format!("valgrind {words:?}: {}", String::from_utf8_lossy(&ran.stderr)));
    }
    let text = std::fs::read_to_string(out).map_err(|error| error.to_string())?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.ok_or_else(|| "callgrind told no total".to_owned())
}
