//! What each function costs, by `callgrind_annotate`.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// Whether the functions that a function calls count as its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Count {
    OwnOnly,
    WithCalled,
}

/// Instructions by function, of a file that callgrind left.
pub fn of(file: &Path, count: Count) -> HashMap<String, f64> {
    let inclusive = if count == Count::WithCalled { "yes" } else { "no" };
    let mut command = Command::new("callgrind_annotate");
    command.args(["--auto=no", "--threshold=100", &format!("--inclusive={inclusive}")]);
    let out = command.arg(file).output().unwrap();
    let mut all = HashMap::new();
    for (instructions, name) in String::from_utf8_lossy(&out.stdout).lines().filter_map(line) {
        *all.entry(name).or_default() += instructions;
    }
    all
}

/// `1,234 (5.6%)  file:name [object]`
fn line(text: &str) -> Option<(f64, String)> {
    let (digits, rest) = text.trim_start().split_once(" (")?;
    let instructions = digits.replace(',', "").parse().ok()?;
    let (_, named) = rest.split_once("%)")?;
    let (_, name) = named.trim().split_once(':')?;
    let name = name.rsplit_once(" [").map_or(name, |(name, _)| name);
    Some((instructions, short(name)))
}

/// A name without the compiler's hash, cut to a line.
fn short(name: &str) -> String {
    let plain = name.rsplit_once("::h").filter(|(_, hash)| hash.len() == 16);
    plain.map_or(name, |(plain, _)| plain).chars().take(96).collect()
}

/// What each costs a frame, the most first: what `many` has more than `few`, which has fewer `frames`.
pub fn top(
    many: &HashMap<String, f64>,
    few: &HashMap<String, f64>,
    frames: f64,
) -> Vec<(String, f64)> {
    let more = |(name, all): (&String, &f64)| {
        (name.clone(), (all - few.get(name).copied().unwrap_or(0.0)) / frames)
    };
    let mut found: Vec<(String, f64)> = many.iter().map(more).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found
}
