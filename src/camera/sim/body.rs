//! The camera body: shutter, live view, card and settings, shared by the client's connection, the darkroom thread and
//! whoever holds the [`Sim`](super::Sim).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::card::{Format, Target};
use super::exposure::{Exposure, unique_id};
use super::fault::{Armed, Fault, Occasion, Span};
use super::frame::{Hold, Shot};
use super::obey::{Obeyed, Watcher};
use super::operations::reply;
use super::order::Order;
use super::pictures::View;
use super::properties::{BATTERY, LIVE_VIEW_STATUS};
use super::responder::Responder;
use super::state::State;
use super::{Identity, SimConfig, SimError};

/// Exposures whose pictures aren't on the card yet; the shutter is busy beyond. A shutter that is held down is not
/// refused before.
pub(super) const MAX_UNFINISHED: u32 = 50;
/// From one live-view frame to the next, at least: 30 a second.
const PREVIEW_INTERVAL: Duration = Duration::from_millis(33);

/// Lengths that a raw file can have, in bytes.
const RAW_BYTES: std::ops::RangeInclusive<u32> = 4_096..=64 * 1024 * 1024;

/// A shutter release on its way to the card.
#[derive(Debug)]
pub(super) struct Release {
    pub(super) number: u32,
    pub(super) view: View,
    pub(super) shot: Shot,
    pub(super) target: Target,
    pub(super) formats: &'static [Format],
    pub(super) for_client: bool,
    /// What goes wrong with it.
    pub(super) fault: Fault,
}

/// A live-view frame that was shown.
#[derive(Debug)]
struct Shown {
    /// When the next one may be drawn.
    next: Instant,
    view: View,
    jpeg: Arc<Vec<u8>>,
}

/// The camera body.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) serial: String,
    pub(super) identity: Identity,
    /// Its connections.
    pub(super) cable: Responder,
    /// Seeds what is left to chance.
    pub(super) seed: u64,
    raw_bytes: u32,
    hold: Hold,
    advances: bool,
    state: Mutex<State>,
    changed: Condvar,
    shown: Mutex<Option<Shown>>,
    darkroom: Mutex<Option<SyncSender<Release>>>,
    /// Orders that wait for an exposure, with its number.
    cues: Mutex<Vec<(u32, Order)>>,
    pub(super) watcher: Mutex<Option<Watcher>>,
}

impl Body {
    /// A body, and the releases that its darkroom is to develop.
    pub(super) fn new(config: &SimConfig) -> Result<(Self, Receiver<Release>), SimError> {
        let (sender, releases) = sync_channel(MAX_UNFINISHED as usize);
        let cues = config.script.as_ref().map(|script| script.cues().to_vec());
        let body = Self {
            serial: config.serial.clone(),
            identity: config.identity,
            cable: Responder::default(),
            seed: config.seed,
            raw_bytes: config.raw_bytes.clamp(*RAW_BYTES.start(), *RAW_BYTES.end()),
            hold: config.hold,
            advances: config.advance_after_shot,
            state: Mutex::new(State::new(config)?),
            changed: Condvar::new(),
            shown: Mutex::new(None),
            darkroom: Mutex::new(Some(sender)),
            cues: Mutex::new(cues.unwrap_or_default()),
            watcher: Mutex::new(None),
        };
        Ok((body, releases))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The state, to be changed by `change`; whoever waits for something looks again.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.state());
        self.changed.notify_all();
        changed
    }

    pub(super) fn set_fault(&self, fault: Fault, span: Span) {
        self.state().armed = Armed::new(fault, span);
    }

    /// Whether this request gets no answer.
    pub(super) fn is_silent(&self) -> bool {
        self.state().armed.take(Occasion::Request) == Fault::Silent
    }

    pub(super) fn set_battery(&self, percent: u8) {
        let mut state = self.state();
        state.turn(BATTERY, i64::from(percent.min(100)));
        if state.is_battery_exhausted() {
            state.properties.put(LIVE_VIEW_STATUS, 0);
        }
    }

    pub(super) fn has_session(&self) -> bool {
        self.state().has_session
    }

    pub(super) fn open_session(&self) -> Result<(), u16> {
        let mut state = self.state();
        if std::mem::replace(&mut state.has_session, true) {
            return Err(reply::SESSION_OPEN);
        }
        state.events.clear();
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Ends the session and live view, as a camera does when its cable is pulled.
    pub(super) fn close_session(&self) {
        let mut state = self.state();
        state.has_session = false;
        state.properties.put(LIVE_VIEW_STATUS, 0);
    }

    pub(super) fn start_live_view(&self) -> Result<(), u16> {
        let mut state = self.state();
        if state.forbids_live_view() {
            return Err(reply::ACCESS_DENIED);
        }
        state.properties.put(LIVE_VIEW_STATUS, 1);
        Ok(())
    }

    pub(super) fn end_live_view(&self) {
        self.state().properties.put(LIVE_VIEW_STATUS, 0);
    }

    /// The next live-view frame as JPEG, at most 30 a second, or a response code.
    pub(super) fn preview(&self) -> Result<Arc<Vec<u8>>, u16> {
        let mut shown = lock(&self.shown);
        let now = Instant::now();
        let started = shown.as_ref().map_or(now, |last| last.next.max(now));
        self.wait_until(started.saturating_duration_since(now), |_| false);
        let (view, jpeg) = self.look(shown.take())?;
        // Drawing leaves the processor to others for as long as it took, up to one interval.
        let rest = started.elapsed().min(PREVIEW_INTERVAL);
        let next = (started + PREVIEW_INTERVAL).max(Instant::now() + rest);
        *shown = Some(Shown { next, view, jpeg: Arc::clone(&jpeg) });
        Ok(jpeg)
    }

    /// What live view shows now; the `last` frame again where it is still right. The error is a response code.
    fn look(&self, last: Option<Shown>) -> Result<(View, Arc<Vec<u8>>), u16> {
        let (view, is_frozen) = self.state().through_the_lens()?;
        let is_right = |last: &Shown| is_frozen || last.view.is_same_file(&view);
        if let Some(last) = last.filter(is_right) {
            return Ok((last.view, last.jpeg));
        }
        let jpeg = view.preview(self.hold).map_err(|error| refuse(&error))?;
        Ok((view, Arc::new(jpeg)))
    }

    /// Fires the shutter for the client; the error is a response code.
    pub(super) fn release_for_client(&self, target: Target) -> Result<(), u16> {
        self.release(target, true)
    }

    /// Fires the shutter by the button on the body; the error is a response code that nobody hears.
    pub(super) fn release_by_hand(&self) -> Result<(), u16> {
        self.release(Target::Card, false)
    }

    fn release(&self, target: Target, for_client: bool) -> Result<(), u16> {
        self.give_cues();
        let moment = Timestamp::now();
        let sender = lock(&self.darkroom).clone().ok_or(reply::BUSY)?;
        let mut state = self.state();
        state.may_release(target)?;
        let release = self.expose(&mut state, moment, target, for_client);
        state.exposing += 1;
        state.exposing_for_client += u32::from(for_client);
        state.unfinished += 1;
        if self.advances {
            state.stage.next();
        }
        sender.try_send(release).map_err(|_| reply::GENERAL_ERROR)
    }

    /// What the sensor and the processor keep of this moment.
    fn expose(
        &self,
        state: &mut State,
        moment: Timestamp,
        target: Target,
        for_client: bool,
    ) -> Release {
        let (view, fault) = (state.stage.view(), state.armed.take(Occasion::Exposure));
        let id = unique_id(&self.serial, self.seed, state.exposures.count() + 1);
        let shot = Shot {
            id: id.clone(),
            settings: state.properties.settings(),
            time: state.properties.time_at(moment),
            hold: self.hold,
            size: state.properties.frame_size(),
            raw_bytes: self.raw_bytes,
        };
        let (at_us, truth) = (moment.as_microsecond(), view.truth(&shot));
        let number = state.exposures.add(Exposure { id, at_us, files: Vec::new(), truth });
        let formats = state.properties.formats();
        if target == Target::Card && fault != Fault::LostPicture {
            state.card.take_room();
        }
        Release { number, view, shot, target, formats, for_client, fault }
    }

    /// Gives the orders that wait for the next exposure.
    fn give_cues(&self) {
        let next = self.state().exposures.count() + 1;
        let due: Vec<_> = lock(&self.cues).extract_if(.., |(number, _)| *number <= next).collect();
        for (_, order) in due {
            self.tell(&Obeyed { order, said: self.obey(&order) });
        }
    }

    /// Whether an exposure that the client asked for isn't over yet.
    pub(super) fn is_exposing_for_client(&self) -> bool {
        self.state().exposing_for_client > 0
    }

    /// Lets the darkroom end with the exposure that it is at.
    pub(super) fn abandon_darkroom(&self) {
        self.change(|state| state.is_abandoned = true);
        self.close_darkroom();
    }

    /// Lets the darkroom end once it has developed what it was given.
    pub(super) fn close_darkroom(&self) {
        lock(&self.darkroom).take();
    }

    /// Waits until `enough` holds, at most `limit`; says whether it does.
    pub(super) fn wait_until(&self, limit: Duration, enough: impl Fn(&State) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.state(), limit, |state| !enough(state));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Waits until `enough` holds, at most [`Duration::MAX`]; holds the state on.
    pub(super) fn hold_until(&self, enough: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let held = self.changed.wait_while(self.state(), |state| !enough(state));
        held.unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever waits for something looks again.
    pub(super) fn notify(&self) {
        self.changed.notify_all();
    }

    /// The bytes of a picture, made again when they are no longer at hand; the error is a response code.
    pub(super) fn picture(&self, handle: u32) -> Result<Arc<Vec<u8>>, u16> {
        let picture = {
            let state = self.state();
            if let Some(bytes) = state.card.developed(handle) {
                return Ok(bytes);
            }
            state.card.find(handle).ok_or(reply::INVALID_HANDLE)?.clone()
        };
        let bytes = picture.view.develop(&picture.shot, picture.place.format);
        let bytes = Arc::new(bytes.map_err(|error| refuse(&error))?);
        self.state().card.keep(handle, Arc::clone(&bytes));
        Ok(bytes)
    }
}

fn refuse(error: &SimError) -> u16 {
    tracing::warn!(%error, "the simulated camera has no picture");
    reply::GENERAL_ERROR
}

/// A thread that panicked while it held the lock left whole values behind.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
