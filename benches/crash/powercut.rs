//! A power cut at every system call: what is not synced is lost, in whole, in pieces, or in another order.
//!
//! The child's writes, renames and syncs are traced (`powercut/log`) and played back on a disk in memory (`powercut/disk`) up
//! to each cut. The folder that such a disk may have afterwards is made and checked like one whose station was killed.

use super::check::{Expected, Outcome};
use super::tally::{Tally, on_all_cores};
use super::{ops, scratch, trace};
use disk::{Fate, Folder};
use log::Event;
use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

mod disk;
mod log;

/// Random fates of what isn't synced, at every cut.
const RANDOM_FATES: u64 = 24;

/// Operations that are cut; `shots` are several accepts and the checkpoint at the end.
const CUT: [&str; 8] =
    ["accept", "unaccept", "swap", "retake", "reassign", "share", "undo", "shots"];

/// A folder that a disk may have after a cut.
struct Aftermath {
    folder: Folder,
    reported: usize,
    what: String,
}

/// False when a promise was broken.
pub fn run(seed: u64) -> bool {
    println!("\npower cut at every system call; seed {seed}");
    let start = Instant::now();
    let scratch = scratch::in_memory();
    let mut all = Tally::default();
    for name in CUT {
        let template = scratch.path().join(format!("{name}-template"));
        ops::prepare(name, &template).unwrap();
        let expected = Expected::of(name, &template);
        all.include(cut_everywhere(name, &template, &expected, scratch.path(), seed));
        all.include(cut_recovery(name, &template, &expected, scratch.path(), seed));
    }
    all.include(cut_creation(scratch.path(), seed));
    all.print("all");
    let is_seen = sees_missing_syncs(scratch.path(), seed);
    println!("  {:.0} s", start.elapsed().as_secs_f64());
    all.is_kept() && is_seen
}

fn cut_everywhere(
    name: &str,
    template: &Path,
    expected: &Expected,
    scratch: &Path,
    seed: u64,
) -> Tally {
    let events = log::of(name, template, &scratch.join("traced"));
    let (cuts, after) = aftermaths(&events, template, seed);
    let tally = on_all_cores(&after, |worker, aftermath| {
        aftermath.check(expected, 0, &scratch.join(format!("worker-{worker}")))
    });
    tally.print(&format!("{name}: {} writes, renames and syncs, {cuts} cuts", events.len()));
    tally
}

/// The power fails in the recovery of an operation that was killed half way.
fn cut_recovery(
    name: &str,
    template: &Path,
    expected: &Expected,
    scratch: &Path,
    seed: u64,
) -> Tally {
    let plain = scratch.join("plain");
    scratch::copy_anew(template, &plain);
    let calls = trace::calls(name, &plain, "stop");
    let renamed = calls.iter().rposition(|call| call.name == "renameat2");
    let Some(at) = renamed.and_then(|at| calls.get(at + 1)) else { return Tally::default() };
    let half = scratch.join(format!("{name}-half"));
    scratch::copy_anew(template, &half);
    let ended = trace::interfere(name, &half, "stop", at, "signal=SIGKILL");
    let events = log::of("open", &half, &scratch.join("traced"));
    let (cuts, after) = aftermaths(&events, &half, seed);
    let tally = on_all_cores(&after, |worker, aftermath| {
        aftermath.check(expected, ended.reported, &scratch.join(format!("worker-{worker}")))
    });
    tally.print(&format!("{name}, recovery of it half done: {} events, {cuts} cuts", events.len()));
    tally
}

/// A session that was made and told of is there.
fn cut_creation(scratch: &Path, seed: u64) -> Tally {
    let template = scratch.join("create-template");
    ops::prepare("create", &template).unwrap();
    let made = scratch.join("create-made");
    drop(ops::new_session(&made.join("session")).unwrap());
    let expected = Expected::of("create", &made.join("session"));
    let events = log::of("create", &template, &scratch.join("traced"));
    let told = events.iter().position(|event| matches!(event, Event::Opened)).unwrap();
    let (cuts, after) = aftermaths_from(told + 1, &events, &template, seed);
    let tally = on_all_cores(&after, |worker, aftermath| {
        let dir = scratch.join(format!("worker-{worker}"));
        scratch::remove(&dir);
        aftermath.folder.make(&dir);
        let outcome = expected.check(&dir.join("session"), 0);
        outcome.map_err(|why| format!("{}\n{why}", aftermath.what))
    });
    tally.print(&format!("a new session: {} events, {cuts} cuts after it was told", events.len()));
    tally
}

/// The proof of the proof: if the accept synced nothing, or no folder, broken promises would be found.
fn sees_missing_syncs(scratch: &Path, seed: u64) -> bool {
    let template = scratch.join("accept-template");
    let expected = Expected::of("accept", &template);
    let events = log::of("accept", &template, &scratch.join("traced"));
    let without = |is_missing: fn(&str) -> bool| {
        let mut left = events.clone();
        left.retain(|event| !matches!(event, Event::Synced(path) if is_missing(path)));
        let (_, after) = aftermaths(&left, &template, seed);
        let tally = on_all_cores(&after, |worker, aftermath| {
            aftermath.check(&expected, 0, &scratch.join(format!("worker-{worker}")))
        });
        (tally.broken(), tally.count())
    };
    let photo = without(|path| path.contains("/.frame-"));
    let names = without(|path| path == "photos");
    let log = without(|path| path.ends_with("-wal"));
    println!(
        "  were the photo not synced, {} of {} would be broken; its name, {} of {}; the database's log, {} of {}",
        photo.0, photo.1, names.0, names.1, log.0, log.1
    );
    photo.0 > 0 && names.0 > 0 && log.0 > 0
}

fn aftermaths(events: &[Event], template: &Path, seed: u64) -> (usize, Vec<Aftermath>) {
    aftermaths_from(0, events, template, seed)
}

/// Cuts the power after every event from one on; of folders that are alike one is kept.
fn aftermaths_from(
    first: usize,
    events: &[Event],
    template: &Path,
    seed: u64,
) -> (usize, Vec<Aftermath>) {
    let base = disk::Disk::of(template);
    let (mut seen, mut after) = (HashSet::new(), Vec::new());
    for cut in first..=events.len() {
        let happened = events.get(..cut).unwrap_or(events);
        let reported = happened.iter().filter(|event| matches!(event, Event::Reported)).count();
        let disk = base.after(happened);
        for fate in fates(seed.wrapping_add(cut as u64 * 1_000)) {
            let folder = disk.cut(fate);
            if seen.insert((folder.hash(), reported)) {
                let last = happened.last();
                let what = format!("cut {cut} after {last:?}, {fate:?}");
                after.push(Aftermath { folder, reported, what });
            }
        }
    }
    (events.len() + 1 - first, after)
}

fn fates(seed: u64) -> Vec<Fate> {
    let mut fates = vec![
        Fate { data: disk::Data::Lost, names: disk::Names::Lost },
        Fate { data: disk::Data::Kept, names: disk::Names::Kept },
        Fate { data: disk::Data::Lost, names: disk::Names::Kept },
        Fate { data: disk::Data::Kept, names: disk::Names::Lost },
    ];
    for nth in 0..RANDOM_FATES {
        let seed = seed + nth;
        let piece = if nth % 2 == 0 { 512 } else { 4096 };
        let names =
            if nth % 4 < 2 { disk::Names::FirstOnes(seed) } else { disk::Names::SomeOf(seed) };
        fates.push(Fate { data: disk::Data::Pieces { seed, piece }, names });
    }
    fates
}

impl Aftermath {
    fn check(&self, expected: &Expected, before: usize, dir: &Path) -> Result<Outcome, String> {
        scratch::remove(dir);
        self.folder.make(dir);
        let outcome = expected.check(dir, before.max(self.reported));
        outcome.map_err(|why| format!("{}\n{why}", self.what))
    }
}
