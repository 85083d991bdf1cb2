//! Every operation is killed before each system call that it makes; recovery too.

use super::check::{Expected, Outcome};
use super::tally::{Tally, on_all_cores};
use super::trace::{self, Call, Ended};
use super::{ops, scratch};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// An operation whose process is killed at one of its system calls, on a copy of a folder.
struct Kill<'a> {
    name: &'a str,
    template: &'a Path,
    expected: &'a Expected,
    call: &'a Call,
}

/// False when a promise was broken.
pub fn run() -> bool {
    println!("\nmatrix: killed at every system call from the first touch of the session folder on");
    let start = Instant::now();
    let scratch = scratch::in_memory();
    let mut all = Tally::default();
    for name in ops::ALL {
        let operation = Operation::prepare(name, scratch.path());
        all.include(operation.kill_everywhere());
        all.include(operation.kill_recovery());
    }
    all.print("all");
    println!("  {:.0} s", start.elapsed().as_secs_f64());
    all.is_kept()
}

struct Operation {
    name: &'static str,
    template: PathBuf,
    expected: Expected,
    scratch: PathBuf,
}

impl Operation {
    fn prepare(name: &'static str, scratch: &Path) -> Self {
        let template = scratch.join(format!("{name}-template"));
        ops::prepare(name, &template).unwrap();
        let expected = Expected::of(name, &template);
        Self { name, template, expected, scratch: scratch.to_owned() }
    }

    fn place(&self, word: &str) -> PathBuf {
        self.scratch.join(format!("{}-{word}", self.name))
    }

    fn calls(&self, name: &str, template: &Path) -> Vec<Call> {
        let dir = self.place("plain");
        scratch::copy_anew(template, &dir);
        trace::calls(name, &dir, "stop")
    }

    fn kill_everywhere(&self) -> Tally {
        let calls = self.calls(self.name, &self.template);
        self.kill_at(self.name, &self.template, &calls, "")
    }

    /// Stops the operation half way, where its photos bear their new names and its rows are not committed, then stops
    /// the recovery of that everywhere.
    fn kill_recovery(&self) -> Tally {
        let calls = self.calls(self.name, &self.template);
        let renamed = calls.iter().rposition(|call| call.name == "renameat2");
        let written = calls
            .iter()
            .rposition(|call| call.line.contains("write") && call.line.contains("-wal"));
        let Some(at) = renamed.or(written).and_then(|at| calls.get(at + 1)) else {
            return Tally::default();
        };
        let half = self.place("half");
        scratch::copy_anew(&self.template, &half);
        let ended = trace::interfere(self.name, &half, "stop", at, "signal=SIGKILL");
        assert!(ended.was_killed, "{at:?}");
        let calls = self.calls("open", &half);
        self.kill_at("open", &half, &calls, ", recovery of it half done")
    }

    fn kill_at(&self, name: &str, template: &Path, calls: &[Call], what: &str) -> Tally {
        let expected = &self.expected;
        let kills: Vec<_> =
            calls.iter().map(|call| Kill { name, template, expected, call }).collect();
        let ran_through = AtomicUsize::new(0);
        // Steps that were reported before the recovery began.
        let before = if name == "open" { self.reported_half_way() } else { 0 };
        let tally = on_all_cores(&kills, |worker, kill| {
            let dir = self.place(&format!("worker-{worker}"));
            let (ended, outcome) = kill.check(&dir, before);
            ran_through.fetch_add(usize::from(!ended.was_killed), Ordering::Relaxed);
            outcome
        });
        let calls = calls.len();
        tally.print(&format!("{}{what}, {calls} system calls", self.name));
        match ran_through.into_inner() {
            0 => {}
            count => println!("    {count} ran through: the call didn't come again"),
        }
        tally
    }

    /// The last rename of an operation is in its last step.
    fn reported_half_way(&self) -> usize {
        self.expected.steps().saturating_sub(1)
    }
}

impl Kill<'_> {
    fn check(&self, dir: &Path, before: usize) -> (Ended, Result<Outcome, String>) {
        scratch::copy_anew(self.template, dir);
        let ended = trace::interfere(self.name, dir, "stop", self.call, "signal=SIGKILL");
        let outcome = self.expected.check(dir, before.max(ended.reported));
        let outcome = outcome.and_then(|outcome| match ended.refused.as_slice() {
            [] => Ok(outcome),
            refused => Err(format!("refused: {refused:?}")),
        });
        let outcome = outcome.map_err(|why| format!("killed at {}\n{why}", self.call.line));
        (ended, outcome)
    }
}
