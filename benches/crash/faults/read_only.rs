//! A disk that Linux makes read-only after an error, between any two steps of a session.

use super::disks::{Disk, Kind};
use super::{Expected, Outcome, Said, Tally, hear, ops, require, scratch};
use crate::check::{open, told};
use paishe::store::StoreError;

pub fn run(said: &Said) -> Tally {
    let mut tally = Tally::default();
    let scratch = scratch::in_memory();
    let template = scratch.path().join("template");
    ops::prepare("shots", &template).unwrap();
    let expected = Expected::of("shots", &template);
    for at in 0..expected.steps() {
        let disk = match Disk::mount(Kind::Ext4) {
            Ok(disk) => disk,
            Err(why) => {
                println!("  read-only disk: SKIPPED, it needs root: {why}");
                return tally;
            }
        };
        scratch::copy(&template, &disk.path().join("session"));
        disk.sync().unwrap();
        match break_at(&expected, &disk, at, said) {
            Err(Trouble::Machine(why)) => {
                println!("  read-only disk: SKIPPED: {why}");
                return tally;
            }
            Err(Trouble::Broken(why)) => tally.add(Err(format!("before step {at}: {why}"))),
            Ok(outcome) => tally.add(Ok(outcome)),
        }
    }
    tally.print("a disk that becomes read-only");
    tally
}

enum Trouble {
    /// This machine can't make such a disk.
    Machine(String),
    Broken(String),
}

fn break_at(expected: &Expected, disk: &Disk, at: usize, said: &Said) -> Result<Outcome, Trouble> {
    let dir = disk.path().join("session");
    let broken = Trouble::Broken;
    let (mut store, _) = open(&dir).map_err(told("it doesn't open")).map_err(broken)?;
    let steps = ops::steps(expected.name);
    for step in steps.iter().take(at) {
        step(&mut store).map_err(told("a step fails")).map_err(broken)?;
    }
    disk.break_down().map_err(Trouble::Machine)?;
    let refused = steps.get(at).map(|step| step(&mut store));
    let Some(Err(error)) = refused else { return Err(broken("nothing was refused".to_owned())) };
    let is_said = matches!(error, StoreError::ReadOnly(_));
    require(is_said, "it isn't said that the disk is read-only", &error).map_err(broken)?;
    hear(&error.to_string(), &dir, said).map_err(broken)?;
    drop(store);
    disk.mend().map_err(Trouble::Machine)?;
    match expected.check(&dir, at).map_err(broken)? {
        Outcome::AfterUnreported => Err(broken("it was refused and done".to_owned())),
        outcome => Ok(outcome),
    }
}
