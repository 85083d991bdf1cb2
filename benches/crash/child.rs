//! The process that is stopped: it does one operation, or a whole session, and says a line for everything that was reported.
//!
//! Lines are written one by one, without a buffer; a reader that is gone is no trouble of the session's.

use crate::ops;
use paishe::store::{Store, StoreError};
use std::io::Write;
use std::path::Path;
use std::process::exit;

mod hand;

/// The exit code of a child that was refused something.
const REFUSED: i32 = 3;

/// Does an operation. `how` is what to do when it is refused: `stop`, `die` without closing anything, or try `again`.
pub fn operate(name: &str, dir: &Path, how: &str) {
    let mut store = match persist(how, || open(name, dir)) {
        Ok(store) => store,
        Err(error) => return refuse(&error),
    };
    say("opened");
    for (nth, step) in ops::steps(name).iter().enumerate() {
        if let Err(error) = persist(how, || step(&mut store)) {
            refuse(&error);
            if how == "die" {
                // Nothing is dropped: as after a kill.
                exit(REFUSED);
            }
            drop(store);
            exit(REFUSED);
        }
        say(&format!("reported {}", nth + 1));
    }
}

fn open(name: &str, dir: &Path) -> Result<Store, StoreError> {
    match name {
        "create" => ops::new_session(dir),
        _ => Store::open(dir).map(|(store, _)| store),
    }
}

fn persist<T>(how: &str, mut work: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
    match work() {
        Err(error) if how == "again" => {
            refuse(&error);
            work()
        }
        done => done,
    }
}

fn refuse(error: &StoreError) {
    say(&format!("refused {error}"));
}

/// Runs a session as fast as it can, until somebody stops it.
pub fn session(dir: &Path, seed: &str) {
    let mut store = Store::open(dir).unwrap().0;
    say("opened");
    let mut hand = hand::Hand::new(seed.parse().unwrap());
    loop {
        let done = hand.act(&mut store);
        let (seq, hash) = store.journal_head().unwrap();
        if let Some(done) = done {
            say(&format!("reported {seq} {hash} {done}"));
        }
    }
}

fn say(line: &str) {
    // In one write, so that a line is there whole or not at all.
    drop(std::io::stdout().lock().write_all(format!("{line}\n").as_bytes()));
}
