//! What other stations did, written down here: so that this station knows it while nobody answers, and after a restart.

use crate::roster::StudentNumber;
use crate::session::{Deed, Entry, ShotNumber};
use crate::store::people::student_id;
use crate::store::register::standing::{News, Standing};
use crate::store::tables::Key;
use crate::store::{Store, StoreError};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Most entries of the journal that may be untold when news are believed about them.
const UNTOLD_MAX: usize = 1_000;

/// What changed by news.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// Students whose standing changed, as they are now.
    pub entries: Vec<Entry>,
    /// Students whose photo of this station gave way to another station's.
    pub gave_way: Vec<StudentNumber>,
    /// Who is at which other station now, or no longer.
    pub held: Vec<(StudentNumber, Option<String>)>,
    /// The number that the next student without one gets, of all stations.
    pub next_number: Option<ShotNumber>,
}

/// A row of `elsewhere`.
#[derive(Debug, PartialEq, Eq)]
struct Elsewhere {
    number: Option<u32>,
    station: Option<String>,
    is_absent: bool,
}

impl Store {
    /// Writes news of other stations down.
    pub fn hear(&mut self, news: &News) -> Result<Heard, StoreError> {
        let Some(share) = self.share()? else { return Ok(Heard::default()) };
        let mut heard = Heard { next_number: news.next_number, ..Heard::default() };
        if let (Some(sharing), Some(next)) = (&self.sharing, news.next_number) {
            sharing.next_number.store(next.0, Ordering::Relaxed);
        }
        let untold = self.untold(news.told)?;
        let mut changed = Vec::new();
        for standing in &news.standings {
            let number = &standing.student.number;
            let held = standing.held_by.clone().filter(|station| *station != share.station);
            heard.held.push((number.clone(), held));
            let Some(id) = student_id(&self.db, number).map_err(self.failed())? else { continue };
            if self.gives_way(id, standing, &share.station, untold.as_ref())? {
                heard.gave_way.push(number.clone());
            }
            if self.note_elsewhere(id, standing, &share.station)? {
                changed.push(id);
            }
        }
        for id in changed {
            heard.entries.extend(self.entry_of(id)?.ok());
        }
        Ok(heard)
    }

    /// Photos about which the register hasn't heard the newest yet; nothing when there is too much of it.
    fn untold(&self, told: i64) -> Result<Option<BTreeSet<i64>>, StoreError> {
        let entries = self.journal(told + 1, UNTOLD_MAX)?;
        if entries.len() == UNTOLD_MAX {
            return Ok(None);
        }
        let keys =
            entries.iter().flat_map(|entry| entry.changes().into_iter().map(|(key, ..)| key));
        Ok(Some(
            keys.filter_map(|key| match key {
                Key::Photo(id) => Some(id),
                _ => None,
            })
            .collect(),
        ))
    }

    /// Another station's photo counts, or was taken in its place and withdrawn: the one that is here is kept as an earlier one.
    fn gives_way(
        &mut self,
        student: i64,
        standing: &Standing,
        station: &str,
        untold: Option<&BTreeSet<i64>>,
    ) -> Result<bool, StoreError> {
        if standing.photo_at.as_deref() == Some(station) {
            return Ok(false);
        }
        let query =
            "SELECT photo.id, photo.number FROM photo JOIN issued ON issued.number = photo.number
            WHERE issued.student = ?1 AND photo.state = 'current' AND photo.number <= ?2";
        let key = (student, ShotNumber::PROVISIONAL);
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, ShotNumber(row.get(1)?)));
        let own = self.db.query_row(query, key, read).optional().map_err(self.failed())?;
        let is_told = |(photo, _): &(i64, _)| untold.is_some_and(|untold| !untold.contains(photo));
        let Some((photo, number)) = own.filter(is_told) else { return Ok(false) };
        let to = standing.photo_at.clone().unwrap_or_default();
        self.change(Deed::GaveWay, |change| {
            change.tell("station", to.into());
            change.set_photo_state(photo, "replaced")?;
            change.release_frame_of(photo)?;
            if standing.number == Some(number) {
                return Ok(());
            }
            change.void(number, super::OTHER_NUMBER)
        })?;
        Ok(true)
    }

    /// Whether it is news.
    fn note_elsewhere(
        &self,
        student: i64,
        standing: &Standing,
        station: &str,
    ) -> Result<bool, StoreError> {
        let heard = Elsewhere {
            number: standing.number.map(|number| number.0),
            station: standing.photo_at.clone().filter(|at| at != station),
            is_absent: standing.is_absent,
        };
        let query = "SELECT number, station, absent FROM elsewhere WHERE student = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Elsewhere { number: row.get(0)?, station: row.get(1)?, is_absent: row.get(2)? })
        };
        let known = self.db.query_row(query, [student], read).optional().map_err(self.failed())?;
        if known.as_ref() == Some(&heard) {
            return Ok(false);
        }
        // Heard, not done: it is no entry of this station's journal.
        let set = "INSERT INTO elsewhere (student, number, station, absent) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (student) DO UPDATE SET number = ?2, station = ?3, absent = ?4";
        let row = (student, heard.number, &heard.station, heard.is_absent);
        self.db.execute(set, row).map_err(self.failed())?;
        Ok(true)
    }
}
