//! What must hold of a session folder, however its station was stopped.

use super::state::{self, State};
use super::{ops, scratch};
use paishe::store::durable::sha256_hex;
use paishe::store::heal::Healed;
use paishe::store::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::Path;
use std::time::Duration;

const OPEN_ATTEMPTS: usize = 500;

/// An operation, and how the session stands after each of its steps.
pub struct Expected {
    pub name: &'static str,
    states: Vec<State>,
    contents: BTreeSet<String>,
    owners: BTreeMap<u32, String>,
}

/// How a session was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing of the step that was stopped happened.
    Before,
    /// A step had become durable and wasn't reported yet.
    AfterUnreported,
    /// As was reported last.
    AfterReported,
}

impl Expected {
    /// Does the operation step by step on copies of the session it begins on.
    pub fn of(name: &'static str, template: &Path) -> Self {
        let scratch = scratch::in_memory();
        let mut states = Vec::new();
        for done in 0..=ops::steps(name).len() {
            let dir = scratch.path().join(format!("{done}"));
            scratch::copy(template, &dir);
            ops::perform(name, &dir, done).unwrap();
            if dir.join("session.db").exists() {
                // What a start makes of it: frames in hand go to the tray.
                drop(Store::open(&dir).unwrap());
            }
            states.push(State::read(&dir).unwrap());
        }
        Self {
            name,
            states,
            contents: state::contents(template),
            owners: state::owners(template).unwrap(),
        }
    }

    /// How many steps it has.
    pub fn steps(&self) -> usize {
        self.states.len() - 1
    }

    /// Opens a session whose station was stopped after `reported` steps were reported, and checks everything.
    pub fn check(&self, dir: &Path, reported: usize) -> Result<Outcome, String> {
        self.open_and_check(dir, reported).map_err(|why| format!("{}: {why}", self.name))
    }

    fn open_and_check(&self, dir: &Path, reported: usize) -> Result<Outcome, String> {
        let (store, healed) = open(dir).map_err(told("it doesn't open"))?;
        require(healed.photos_wrong.is_empty(), "photos are missing or wrong", &healed)?;
        require(healed.originals_missing.is_empty(), "originals are missing", &healed)?;
        let chain = store.check_journal().map_err(told("no journal"))?;
        require(chain.is_whole(), "the journal doesn't hold", &chain)?;
        compare_photos(&store)?;
        drop(store);
        sound(dir).map_err(told("no database"))?;
        let outcome = self.compare_state(dir, reported)?;
        let there = state::contents(dir);
        let lost: Vec<_> = self.contents.difference(&there).collect();
        require(lost.is_empty(), "lost", &lost)?;
        let owners = state::owners(dir).map_err(told("no numbers"))?;
        let changed: Vec<_> =
            self.owners.iter().filter(|(number, who)| owners.get(number) != Some(who)).collect();
        require(changed.is_empty(), "numbers changed hands", &changed)?;
        goes_on(dir, &owners)?;
        Ok(outcome)
    }

    fn compare_state(&self, dir: &Path, reported: usize) -> Result<Outcome, String> {
        let found = State::read(dir).map_err(told("no state"))?;
        if self.states.get(reported) == Some(&found) {
            return Ok(if reported == 0 { Outcome::Before } else { Outcome::AfterReported });
        }
        if self.states.get(reported + 1) == Some(&found) {
            return Ok(Outcome::AfterUnreported);
        }
        let nearest = self.states.iter().min_by_key(|state| state.difference(&found).len());
        Err(format!(
            "{reported} steps were reported; the session is neither so nor a step further: {:#?}",
            nearest.map(|state| found.difference(state))
        ))
    }
}

/// Opens a session. A child that another thread starts holds a copy of every lock for the blink until it is a program of its
/// own.
pub fn open(dir: &Path) -> Result<(Store, Healed), StoreError> {
    let mut opened = Store::open(dir);
    for _ in 0..OPEN_ATTEMPTS {
        if !matches!(opened, Err(StoreError::InUse(..))) {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
        opened = Store::open(dir);
    }
    opened
}

/// Attaches what was tried to an error.
pub fn told<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> String + use<E> {
    let what = what.to_owned();
    move |error| format!("{what}: {error}")
}

pub fn require(holds: bool, what: &str, told: &impl Debug) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("{what}: {told:?}")) }
}

/// Every accepted shot has its photo, and there is no photo without a shot.
fn compare_photos(store: &Store) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for shot in store.shots().map_err(told("no shots"))? {
        let photo = std::fs::read(&shot.photo).map_err(told("no photo"))?;
        require(
            sha256_hex(&photo) == shot.sha256,
            "not the photo that was accepted",
            &shot.number,
        )?;
        known.insert(shot.photo);
    }
    let folder = store.folder();
    let elsewhere = [folder.earlier(), folder.set_aside()];
    let is_named = |path: &std::path::PathBuf| !elsewhere.iter().any(|dir| path.starts_with(dir));
    let there = scratch::files(&folder.photos());
    let stray: Vec<_> =
        there.into_iter().filter(is_named).filter(|path| !known.contains(path)).collect();
    require(stray.is_empty(), "photos without a row", &stray)
}

/// SQLite's own opinion.
pub fn sound(dir: &Path) -> rusqlite::Result<()> {
    let db = rusqlite::Connection::open(dir.join("session.db"))?;
    let word: String = db.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    let dangling: i64 =
        db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if word == "ok" && dangling == 0 { Ok(()) } else { Err(rusqlite::Error::InvalidQuery) }
}

/// The next start finds nothing to do, and the next accept gets the next number.
fn goes_on(dir: &Path, owners: &BTreeMap<u32, String>) -> Result<(), String> {
    let (mut store, healed) = open(dir).map_err(told("it doesn't open again"))?;
    require(healed.is_clean(), "a second start isn't clean", &healed)?;
    let accepted: Result<_, StoreError> = ops::shoot(&mut store, ops::LAST);
    let number = accepted.map_err(told("the next accept fails"))?;
    let next = owners.keys().next_back().map_or(1, |largest| largest + 1);
    require(number.0 == next, "not the next number", &number)
}
