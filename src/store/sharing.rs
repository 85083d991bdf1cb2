//! A folder that is one station of a shared session.
//!
//! Its rows, photos and journal are its own and change by its own commit protocol. Only numbers are asked for: in the
//! middle of the change, so that a photo is durable under its number or not at all. A number that was given to a change
//! that then failed stays the student's, who gets it at the next accept. Where nobody answers, the station gives labels
//! (暂1, 暂2, ...), which [`Store::settle`] exchanges for numbers.

mod found;
mod gather;
mod hear;
mod herald;
mod move_in;
mod tell;

pub use gather::{Gathered, Sources};
pub use hear::Heard;
pub use herald::{Herald, PhotoPlace, Round};
pub use move_in::Moved;

use super::change::Change;
use super::numbers::next_label;
use super::register::numbers::Hold;
use super::register::{Register, RegisterError};
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::StudentNumber;
use crate::session::{Deed, ShotNumber};
use rusqlite::OptionalExtension;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Why a number of this folder is void that the register knows otherwise.
const OTHER_NUMBER: &str = "以总库的拍摄序号为准";
/// Settings of a folder that is a station.
const SESSION: &str = "shared.session";
const STATION: &str = "shared.station";
const ADDRESS: &str = "shared.address";
const PHOTOS: &str = "shared.photos";

/// What a folder is to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The session's id in the register.
    pub session: String,
    /// This station's name.
    pub station: String,
    /// Where the register is, as the operator wrote it.
    pub address: String,
    /// Where finished photos go besides this folder.
    pub photos: PhotoPlace,
}

/// The connection to the other stations.
pub struct Sharing {
    register: Register,
    is_reached: Arc<AtomicBool>,
    next_number: AtomicU32,
}

impl Sharing {
    /// A station that has joined. `is_reached` is kept by whoever looks after the connection.
    #[must_use]
    pub fn new(register: Register, is_reached: Arc<AtomicBool>) -> Self {
        Self { register, is_reached, next_number: AtomicU32::new(0) }
    }

    pub(super) fn next_number(&self) -> ShotNumber {
        ShotNumber(self.next_number.load(Ordering::Relaxed))
    }

    /// The number that the register has for a student; nothing while nobody answers.
    fn number(
        &mut self,
        student: &StudentNumber,
        hold: Hold,
    ) -> Result<Option<ShotNumber>, RegisterError> {
        if !self.is_reached.load(Ordering::Acquire) {
            return Ok(None);
        }
        match self.register.number(student, hold) {
            Ok(number) => Ok(Some(number)),
            Err(error) if error.is_passing() => {
                // The next accept doesn't wait; whoever looks after the connection finds it again.
                self.is_reached.store(false, Ordering::Release);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl Store {
    /// Whether and how this folder is a station of a shared session.
    pub fn share(&self) -> Result<Option<Share>, StoreError> {
        let (session, station) = (self.setting(SESSION)?, self.setting(STATION)?);
        let address = self.setting(ADDRESS)?.unwrap_or_default();
        let photos = self.setting(PHOTOS)?.map(|word| PhotoPlace::of(&word)).unwrap_or_default();
        let share = |(session, station)| Share { session, station, address, photos };
        Ok(session.zip(station).map(share))
    }

    /// The folder's own name for itself.
    pub fn folder_id(&self) -> Result<String, StoreError> {
        Ok(self.setting("session")?.unwrap_or_default())
    }

    /// Makes this folder a station. It stays one of this session.
    pub fn join(&mut self, share: &Share) -> Result<(), StoreError> {
        match self.share()? {
            Some(known) if known.session != share.session => {
                return Err(StoreError::OfAnotherRegister(self.folder.path().to_owned()));
            }
            Some(known) if known == *share => return Ok(()),
            _ => {}
        }
        self.change(Deed::Joined, |change| {
            change.tell("station", share.station.as_str().into());
            change.set_setting(SESSION, &share.session)?;
            change.set_setting(STATION, &share.station)?;
            change.set_setting(ADDRESS, &share.address)?;
            change.set_setting(PHOTOS, &share.photos.word())
        })
    }

    /// From now on numbers are asked for.
    pub fn work_with(&mut self, sharing: Sharing) {
        self.sharing = Some(sharing);
    }

    /// Labels that wait for their numbers, with whose they are.
    pub fn labels(&self) -> Result<Vec<(ShotNumber, StudentNumber)>, StoreError> {
        let query = "SELECT issued.number, student.number FROM issued JOIN student ON student.id = issued.student
            WHERE issued.void IS NULL AND issued.number > ?1 ORDER BY issued.number";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let label =
            |row: &rusqlite::Row<'_>| Ok((ShotNumber(row.get(0)?), StudentNumber(row.get(1)?)));
        let rows = statement.query_map([ShotNumber::PROVISIONAL], label).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Exchanges labels for numbers while the register answers; tells which became which.
    pub fn settle(&mut self) -> Result<Vec<(ShotNumber, ShotNumber)>, StoreError> {
        let mut settled = Vec::new();
        for (label, student) in self.labels()? {
            let Some(sharing) = &mut self.sharing else { break };
            let number = match sharing.number(&student, Hold::Past) {
                Ok(Some(number)) => number,
                Ok(None) => break,
                // A walk-in of whom the register hears next.
                Err(RegisterError::NoStudent) => continue,
                Err(error) => return Err(error.into()),
            };
            self.change(Deed::Numbered, |change| exchange(change, label, number, &student))?;
            settled.push((label, number));
        }
        Ok(settled)
    }
}

/// The label becomes void, and what lay under it lies under the number.
fn exchange(
    change: &mut Change<'_>,
    label: ShotNumber,
    number: ShotNumber,
    student: &StudentNumber,
) -> Result<(), StoreError> {
    let student = change.student(student)?;
    let failed = change.failed();
    change.void(label, &format!("换为拍摄序号 {number}"))?;
    change.issue(number, student)?;
    let query = "SELECT id, state FROM photo WHERE number = ?1 ORDER BY id";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let photos = change.tx().prepare(query).and_then(|mut statement| {
        statement.query_map([label.0], read)?.collect::<rusqlite::Result<Vec<(i64, String)>>>()
    });
    for (photo, state) in photos.map_err(&failed)? {
        let is_taken = state == "current" && change.current_photo_of(student)?.is_some();
        let state = if is_taken { "replaced" } else { &state };
        let set = "UPDATE photo SET number = ?2, state = ?3 WHERE id = ?1";
        change.set(Key::Photo(photo), set, (photo, number.0, state))?;
    }
    Ok(())
}

impl Change<'_> {
    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let get = "SELECT value FROM setting WHERE name = ?1";
        let mut statement = self.tx().prepare_cached(get).map_err(self.failed())?;
        statement.query_row([name], |row| row.get(0)).optional().map_err(self.failed())
    }

    /// Whether several stations share the session, so that nothing is numbered without the register.
    pub(super) fn is_shared(&self) -> Result<bool, StoreError> {
        Ok(self.setting(SESSION)?.is_some())
    }

    /// This station's name in a shared session.
    pub(super) fn station(&self) -> Result<Option<String>, StoreError> {
        self.setting(STATION)
    }

    /// The number under which another station has the student's photo, as far as was heard.
    pub(super) fn done_elsewhere(&self, student: i64) -> Result<Option<ShotNumber>, StoreError> {
        self.elsewhere(student, "station IS NOT NULL")
    }

    fn elsewhere(&self, student: i64, which: &str) -> Result<Option<ShotNumber>, StoreError> {
        let query = format!(
            "SELECT number FROM elsewhere WHERE student = ?1 AND number IS NOT NULL AND {which}"
        );
        let number = self.tx().query_row(&query, [student], |row| row.get(0)).optional();
        Ok(number.map_err(self.failed())?.map(ShotNumber))
    }

    /// The register's number; where nobody answers the one that is known here, else a label.
    pub(super) fn shared_number_for(&mut self, student: i64) -> Result<ShotNumber, StoreError> {
        let held = self.number_of(student)?;
        let query = "SELECT number FROM student WHERE id = ?1";
        let who = self.tx().query_row(query, [student], |row| row.get(0).map(StudentNumber));
        let who = who.map_err(self.failed())?;
        let asked = match self.sharing() {
            Some(sharing) => sharing.number(&who, Hold::Needed),
            None => Ok(None),
        };
        let number = match asked {
            Ok(Some(number)) => number,
            Ok(None) => self.number_without_register(student, held)?,
            // Who isn't told yet, as a walk-in of this station, gets a label first.
            Err(RegisterError::NoStudent) => self.number_without_register(student, held)?,
            Err(error) => return Err(error.into()),
        };
        match held {
            Some(held) if held == number => return Ok(number),
            Some(label) if label.is_provisional() && !number.is_provisional() => {
                exchange(self, label, number, &who)?;
                return Ok(number);
            }
            Some(held) => self.void(held, OTHER_NUMBER)?,
            None => {}
        }
        self.issue(number, student)?;
        Ok(number)
    }

    fn number_without_register(
        &self,
        student: i64,
        held: Option<ShotNumber>,
    ) -> Result<ShotNumber, StoreError> {
        match held.or(self.elsewhere(student, "1")?) {
            Some(known) => Ok(known),
            None => next_label(self.tx()).map_err(self.failed()),
        }
    }
}
