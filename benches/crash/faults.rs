//! A disk that fails: at one call, for want of room, or for good. Nothing is lost, the operator gets one clear sentence, and the
//! same operation succeeds once the fault is gone, also in the same process.

use super::check::{Expected, Outcome, require};
use super::tally::{Tally, on_all_cores};
use super::trace::{self, Call, Ended};
use super::{ops, scratch};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

mod disks;
mod full;
mod read_only;

/// Operations whose calls fail.
const FAILING: [&str; 8] =
    ["accept", "retake", "unaccept", "swap", "share", "undo", "import", "shots"];

/// Calls that change something, and the errors they meet.
const FAULTS: [(&str, &[&str]); 2] = [
    (
        "EIO",
        &[
            "openat",
            "write",
            "pwrite64",
            "ftruncate",
            "fsync",
            "fdatasync",
            "renameat2",
            "mkdir",
            "unlink",
        ],
    ),
    ("ENOSPC", &["openat", "write", "pwrite64", "renameat2", "mkdir"]),
];

/// What a child does when it is refused: ends in order, ends as if killed, or tries again.
const HOWS: [&str; 3] = ["stop", "die", "again"];

/// What every sentence tells: that nothing was numbered, and what to do.
const TO_DO: [&str; 3] = ["free some room", "try again", "open the session anew"];

/// Sentences that were said, without the path, and how often.
pub type Said = Mutex<BTreeMap<String, usize>>;

struct Fault<'a> {
    call: &'a Call,
    error: &'a str,
    how: &'a str,
}

/// False when a promise was broken.
pub fn run() -> bool {
    println!("\nfaults: one call fails; the process stops, dies or tries again");
    let start = Instant::now();
    let scratch = scratch::in_memory();
    let (mut all, said) = (Tally::default(), Said::default());
    for name in FAILING {
        all.include(fail_everywhere(name, scratch.path(), &said));
    }
    all.include(full::run(&said));
    all.include(read_only::run(&said));
    all.print("all");
    println!("  sentences:");
    for (sentence, count) in &*said.lock().unwrap() {
        println!("    {count:5} {sentence}");
    }
    println!("  {:.0} s", start.elapsed().as_secs_f64());
    all.is_kept()
}

fn fail_everywhere(name: &'static str, scratch: &Path, said: &Said) -> Tally {
    let template = scratch.join(format!("{name}-template"));
    ops::prepare(name, &template).unwrap();
    let expected = Expected::of(name, &template);
    let plain = scratch.join("plain");
    scratch::copy_anew(&template, &plain);
    let calls = trace::calls(name, &plain, "stop");
    let inside = plain.to_string_lossy();
    // What is said goes to a pipe and doesn't fail.
    let is_of_disk = |call: &&Call| call.line.contains(&*inside) && !call.line.contains("-shm");
    let mut faults = Vec::new();
    for call in calls.iter().filter(is_of_disk) {
        for (error, names) in FAULTS {
            if names.contains(&call.name.as_str()) {
                faults.extend(HOWS.map(|how| Fault { call, error, how }));
            }
        }
    }
    let tally = on_all_cores(&faults, |worker, fault| {
        let dir = scratch.join(format!("worker-{worker}"));
        scratch::copy_anew(&template, &dir);
        fault.check(&expected, &dir, said)
    });
    tally.print(name);
    tally
}

impl Fault<'_> {
    fn check(&self, expected: &Expected, dir: &Path, said: &Said) -> Result<Outcome, String> {
        let with = format!("error={}", self.error);
        let ended = trace::interfere(expected.name, dir, self.how, self.call, &with);
        let outcome = self.judge(&ended, expected, dir, said);
        outcome.map_err(|why| format!("{} {} at {}\n{why}", self.how, self.error, self.call.line))
    }

    fn judge(
        &self,
        ended: &Ended,
        expected: &Expected,
        dir: &Path,
        said: &Said,
    ) -> Result<Outcome, String> {
        for sentence in &ended.refused {
            hear(sentence, dir, said)?;
        }
        let is_done = ended.reported == expected.steps();
        require(is_done || !ended.refused.is_empty(), "it ended without a word", &ended.reported)?;
        require(is_done || self.how != "again", "it can't be done again", &ended.refused)?;
        // A frame that came is kept, whatever was said of it.
        let is_frame = |sentence: &String| sentence.contains("/originals");
        match expected.check(dir, ended.reported)? {
            Outcome::AfterUnreported if !ended.refused.iter().all(is_frame) => {
                Err(format!("it was refused and done: {:?}", ended.refused))
            }
            outcome => Ok(outcome),
        }
    }
}

/// One line that says where and what to do.
pub fn hear(sentence: &str, dir: &Path, said: &Said) -> Result<(), String> {
    let place = dir.to_string_lossy();
    let plain = sentence.replace(&*place, "SESSION");
    let words = plain.split_once(": ").map_or(plain.as_str(), |(_, words)| words);
    *said.lock().unwrap().entry(words.to_owned()).or_default() += 1;
    let is_clear = sentence.contains(&*place)
        && sentence.contains("nothing was numbered")
        && TO_DO.iter().any(|words| sentence.contains(words));
    require(is_clear, "not a clear sentence", &sentence)
}
