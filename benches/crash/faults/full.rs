//! A disk without room, with a little more room every time, until there is enough.

use super::disks::{Disk, Kind};
use super::{Expected, Outcome, Said, Tally, hear, ops, require, scratch};
use crate::check::{open, told};
use paishe::store::{Store, StoreError};
use std::path::Path;

/// More room than any operation needs, in pages.
const PAGES_MAX: u64 = 120;

pub fn run(said: &Said) -> Tally {
    let mut all = Tally::default();
    for (kind, word) in [(Kind::Memory, "a disk in memory"), (Kind::Ext4, "ext4")] {
        let disk = match Disk::mount(kind) {
            Ok(disk) => disk,
            Err(why) => {
                println!("  full disk, {word}: SKIPPED, it needs root: {why}");
                continue;
            }
        };
        let mut tally = Tally::default();
        for name in ["accept", "retake", "unaccept", "swap", "share", "undo", "import", "shots"] {
            tally.include(fill_up(name, &disk, said));
        }
        tally.print(&format!("full disk, {word}"));
        all.include(tally);
    }
    all
}

fn fill_up(name: &'static str, disk: &Disk, said: &Said) -> Tally {
    let scratch = scratch::in_memory();
    let template = scratch.path().join("template");
    ops::prepare(name, &template).unwrap();
    let expected = Expected::of(name, &template);
    let mut tally = Tally::default();
    for is_open in [true, false] {
        for pages in 0..PAGES_MAX {
            let dir = disk.path().join("session");
            scratch::copy_anew(&template, &dir);
            let outcome = squeeze(&expected, disk, &dir, pages, is_open, said);
            let was_refused = matches!(outcome, Ok((true, _)) | Err(_));
            let why = |why| format!("{pages} pages, open before: {is_open}: {why}");
            tally.add(outcome.map(|(_, outcome)| outcome).map_err(why));
            if !was_refused {
                break;
            }
        }
    }
    tally
}

/// Does an operation with so little room, then again with enough, in the same process; tells whether it was refused first.
fn squeeze(
    expected: &Expected,
    disk: &Disk,
    dir: &Path,
    pages: u64,
    is_open: bool,
    said: &Said,
) -> Result<(bool, Outcome), String> {
    let mut store = if is_open { Some(opened(dir)?) } else { None };
    disk.fill_but(pages);
    let steps = ops::steps(expected.name);
    let mut done = 0;
    let first = advance(&mut store, dir, &steps, &mut done);
    disk.free();
    let was_refused = first.is_err();
    if let Err(error) = first {
        let is_full = matches!(error, StoreError::DiskFull(_));
        require(is_full, "it isn't said that the disk is full", &error)?;
        hear(&error.to_string(), dir, said)?;
        advance(&mut store, dir, &steps, &mut done).map_err(told("not even with room enough"))?;
    }
    drop(store);
    Ok((was_refused, expected.check(dir, expected.steps())?))
}

fn opened(dir: &Path) -> Result<Store, String> {
    open(dir).map(|(store, _)| store).map_err(told("it doesn't open"))
}

/// Goes on from the step that was done last.
fn advance(
    store: &mut Option<Store>,
    dir: &Path,
    steps: &[ops::Step],
    done: &mut usize,
) -> Result<(), StoreError> {
    if store.is_none() {
        *store = Some(open(dir)?.0);
    }
    let Some(store) = store else { return Ok(()) };
    while let Some(step) = steps.get(*done) {
        step(store)?;
        *done += 1;
    }
    Ok(())
}
