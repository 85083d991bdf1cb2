//! What is on the card: pictures that were taken while nobody listened, and the whole list for an audit.

use std::time::Instant;

use jiff::Timestamp;

use super::attend::Turn;
use super::clock_watch::ClockWatch;
use super::{ALLOW_LIST, Ended, Worker};
use crate::body::{ClockOffset, Work};
use crate::camera::ledger::Ledger;
use crate::camera::messages::{Owed, Report};
use crate::camera::{Camera, CameraError, CardEntry};

/// Entries of one report; a header holds several times as much.
const ENTRIES_A_REPORT: usize = 100;
/// A card keeps whole seconds, µs.
const CARD_GRAIN_US: i64 = 1_000_000;

impl Worker {
    /// Owes what the card holds and the ledger doesn't: frames that were taken while nobody listened. What is older than
    /// the session is noted as such.
    pub(super) fn catch_up(
        &mut self,
        camera: &mut dyn Camera,
        turn: &mut Turn,
    ) -> Result<(), Ended> {
        self.measure_clock(camera)?;
        if !self.catches_up {
            return Ok(());
        }
        let listed = self.at_work(Work::Listing, ALLOW_LIST, |_| camera.list())?;
        let entries = match listed {
            Ok(entries) => entries,
            Err(error @ CameraError::Lost(_)) => return Err(Ended::Lost(error)),
            // A card that can't be listed still takes pictures. It is read later.
            Err(error) => {
                turn.looks.suspect_missing();
                return self.troubled(Err(error), turn);
            }
        };
        let body = camera.about().body().to_owned();
        let ledger = self.originals.ledger();
        let mut unknown = entries;
        unknown.retain(|entry| !ledger.knows(&body, entry));
        let offset = self.clock.offset();
        let (ours, old): (Vec<_>, Vec<_>) =
            unknown.into_iter().partition(|entry| is_of_this_session(entry, offset, ledger));
        let noted = ledger.note_old(&body, old);
        self.recheck.looked();
        if self.recheck.take_loss() {
            turn.looks.suspect_missing();
        }
        self.owe_found(ours)?;
        self.troubled(noted, turn)
    }

    fn owe_found(&mut self, mut entries: Vec<CardEntry>) -> Result<(), Ended> {
        if entries.is_empty() {
            return Ok(());
        }
        entries.sort_by_key(|entry| (entry.saved_at_us, entry.file.to_string()));
        self.report(&Report::Found { count: entries.len() as u32 })?;
        let seen_at_us = Timestamp::now().as_microsecond();
        for entry in entries {
            self.owing.add(Owed { file: entry.file, seen_at_us, announced: false });
        }
        Ok(())
    }

    /// The clock is measured first: the age of what is found depends on it. Of a body that was here before one look does.
    fn measure_clock(&mut self, camera: &mut dyn Camera) -> Result<(), Ended> {
        let body = camera.about().body();
        if self.clock_of != body {
            body.clone_into(&mut self.clock_of);
            self.clock = ClockWatch::new(Instant::now());
        }
        self.clock.look_again(Instant::now());
        self.look_at_clock(camera)?;
        while self.clock.is_hunting() {
            std::thread::sleep(self.clock.next().saturating_duration_since(Instant::now()));
            self.look_at_clock(camera)?;
        }
        Ok(())
    }

    /// Tells the whole list.
    pub(super) fn tell_card(&mut self, camera: &mut dyn Camera) -> Result<(), Ended> {
        match self.at_work(Work::Listing, ALLOW_LIST, |_| camera.list())? {
            Ok(entries) => self.report_card(&entries),
            Err(error @ CameraError::Lost(_)) => Err(Ended::Lost(error)),
            Err(error) => {
                self.report(&Report::Trouble { error })?;
                self.report_card(&[])
            }
        }
    }

    pub(super) fn report_card(&mut self, entries: &[CardEntry]) -> Result<(), Ended> {
        for part in entries.chunks(ENTRIES_A_REPORT) {
            self.report(&Report::Card { entries: part.to_vec(), is_last: false })?;
        }
        self.report(&Report::Card { entries: Vec::new(), is_last: true })
    }
}

/// Whether a file was written after the session first had a camera. Without a clock to tell by, everything is that was
/// not there the first time.
fn is_of_this_session(entry: &CardEntry, offset: Option<ClockOffset>, ledger: &Ledger) -> bool {
    let Some((saved_us, offset)) = entry.saved_at_us.zip(offset) else { return !ledger.is_new() };
    let grain_us = if saved_us % CARD_GRAIN_US == 0 { CARD_GRAIN_US } else { 0 };
    let latest_us = offset.here_us(saved_us) + grain_us + offset.give_or_take_us();
    latest_us >= ledger.started_us()
}
