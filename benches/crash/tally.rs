//! How often each outcome came, and what broke.

use super::check::Outcome;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most broken promises that are told in full.
const TOLD_MAX: usize = 5;

#[derive(Debug, Default)]
pub struct Tally {
    outcomes: BTreeMap<Outcome, usize>,
    broken: Vec<String>,
}

impl Tally {
    pub fn add(&mut self, outcome: Result<Outcome, String>) {
        match outcome {
            Ok(outcome) => *self.outcomes.entry(outcome).or_default() += 1,
            Err(why) => self.broken.push(why),
        }
    }

    pub fn include(&mut self, other: Self) {
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        self.broken.extend(other.broken);
    }

    pub fn count(&self) -> usize {
        self.outcomes.values().sum::<usize>() + self.broken.len()
    }

    pub fn broken(&self) -> usize {
        self.broken.len()
    }

    pub fn is_kept(&self) -> bool {
        self.broken.is_empty()
    }

    /// One line, and the first broken promises in full.
    pub fn print(&self, what: &str) {
        let of = |outcome| self.outcomes.get(&outcome).copied().unwrap_or(0);
        println!(
            "  {what}: {} checked; before {}, after but unreported {}, after as reported {}; broken {}",
            self.count(),
            of(Outcome::Before),
            of(Outcome::AfterUnreported),
            of(Outcome::AfterReported),
            self.broken.len()
        );
        for why in self.broken.iter().take(TOLD_MAX) {
            println!("    BROKEN {why}");
        }
    }
}

/// Does all tasks on all cores; each worker gets its own number.
pub fn on_all_cores<T: Sync>(
    tasks: &[T],
    work: impl Fn(usize, &T) -> Result<Outcome, String> + Sync,
) -> Tally {
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for worker in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let (next, all, work) = (&next, &all, &work);
            scope.spawn(move || {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = work(worker, task);
                    all.lock().unwrap().add(outcome);
                }
            });
        }
    });
    all.into_inner().unwrap()
}
