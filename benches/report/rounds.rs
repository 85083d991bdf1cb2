//! How often a job is done: in the whole run, and in a trial.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set for a trial; what this program starts of itself sees it too.
pub const QUICK: &str = "PAISHE_BENCH_QUICK";

static IS_QUICK: AtomicBool = AtomicBool::new(false);

/// Makes this run a trial if it is one; the variable does the same.
pub fn set_quick(wanted: bool) {
    IS_QUICK.store(wanted, Ordering::Relaxed);
}

pub fn is_quick() -> bool {
    IS_QUICK.load(Ordering::Relaxed) || std::env::var_os(QUICK).is_some_and(|is| is == "1")
}

/// A count of rounds, files or rows.
#[derive(Debug, Clone, Copy)]
pub struct Rounds {
    pub whole: usize,
    pub quick: usize,
}

impl Rounds {
    pub fn count(self) -> usize {
        if is_quick() { self.quick } else { self.whole }
    }
}
