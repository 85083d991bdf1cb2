//! The camera body: shutter, live view, card and settings, shared by the client's connection, the darkroom thread and
//! whoever holds the [`Sim`](super::Sim).

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::card::{Card, Target};
use super::events::{Event, Events};
use super::fault::Fault;
use super::frame::{FrameSize, Hold, Shot};
use super::operations::reply;
use super::pictures::{Stage, View};
use super::properties::{BATTERY, LIVE_VIEW_PROHIBITED, LIVE_VIEW_STATUS, Properties};
use super::{SimConfig, SimError};

/// Exposures that wait for the darkroom; the shutter is busy beyond.
const MAX_EXPOSURES: usize = 4;
/// From one live-view frame to the next, at least: 30 a second.
const PREVIEW_INTERVAL: Duration = Duration::from_millis(33);

/// Exposures to one percent of the battery.
const SHOTS_A_PERCENT: u32 = 20;
/// The battery never falls below this by itself, in percent.
const LAST_PERCENT: i64 = 5;
/// Nikon's bit for "battery exhausted".
const PROHIBITED_BY_BATTERY: i64 = 1 << 8;

/// A shutter release on its way to the card.
#[derive(Debug)]
pub(super) struct Exposure {
    view: View,
    shot: Shot,
    target: Target,
    for_client: bool,
}

/// What changes while the camera runs.
#[derive(Debug)]
pub(super) struct State {
    pub(super) properties: Properties,
    pub(super) card: Card,
    pub(super) events: Events,
    pub(super) stage: Stage,
    fault: Fault,
    /// Whether a client has opened a session.
    pub(super) has_session: bool,
    /// Exposures whose pictures aren't drawn yet.
    exposing: u32,
    /// Those of them that the client asked for.
    exposing_for_client: u32,
    /// Whether the exposures that still wait are never to be developed.
    is_abandoned: bool,
    /// Exposures that are over, whether or not a picture came of them.
    pub(super) shots: u32,
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
    hold: Hold,
    size: FrameSize,
    advances: bool,
    state: Mutex<State>,
    changed: Condvar,
    shown: Mutex<Option<Shown>>,
    darkroom: Mutex<Option<SyncSender<Exposure>>>,
}

impl Body {
    /// A body, and the exposures that its darkroom is to develop.
    pub(super) fn new(config: &SimConfig) -> Result<(Self, Receiver<Exposure>), SimError> {
        let (sender, exposures) = sync_channel(MAX_EXPOSURES);
        let state = State {
            properties: Properties::new(config.battery_percent),
            card: Card::default(),
            events: Events::default(),
            stage: Stage::new(&config.pictures, config.sitter_moves)?,
            fault: Fault::None,
            has_session: false,
            exposing: 0,
            exposing_for_client: 0,
            is_abandoned: false,
            shots: 0,
        };
        let body = Self {
            serial: "0001".to_owned(),
            hold: config.hold,
            size: config.frame,
            advances: config.advance_after_shot,
            state: Mutex::new(state),
            changed: Condvar::new(),
            shown: Mutex::new(None),
            darkroom: Mutex::new(Some(sender)),
        };
        Ok((body, exposures))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(super) fn fault(&self) -> Fault {
        self.state().fault
    }

    pub(super) fn set_fault(&self, fault: Fault) {
        let prohibited = if fault == Fault::NoLiveView { PROHIBITED_BY_BATTERY } else { 0 };
        let mut state = self.state();
        state.fault = fault;
        state.properties.put(LIVE_VIEW_PROHIBITED, prohibited);
    }

    pub(super) fn set_battery(&self, percent: u8) {
        let mut state = self.state();
        if state.properties.put(BATTERY, i64::from(percent.min(100))) {
            state.events.push(Event::PropertyChanged(BATTERY));
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
        if state.fault == Fault::NoLiveView {
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
        let mut state = self.state();
        state.may_release()?;
        let shot = Shot {
            settings: state.properties.settings(),
            time: state.properties.now(),
            hold: self.hold,
            size: self.size,
        };
        self.send(Exposure { view: state.stage.view(), shot, target, for_client })?;
        state.exposing += 1;
        state.exposing_for_client += u32::from(for_client);
        if self.advances {
            state.stage.next();
        }
        Ok(())
    }

    fn send(&self, exposure: Exposure) -> Result<(), u16> {
        let darkroom = lock(&self.darkroom);
        let sender = darkroom.as_ref().ok_or(reply::BUSY)?;
        sender.try_send(exposure).map_err(|full| match full {
            TrySendError::Full(_) => reply::BUSY,
            TrySendError::Disconnected(_) => reply::GENERAL_ERROR,
        })
    }

    /// Whether an exposure that the client asked for isn't over yet.
    pub(super) fn is_exposing_for_client(&self) -> bool {
        self.state().exposing_for_client > 0
    }

    /// Develops exposures until [`Body::close_darkroom`]; runs on a thread of its own.
    pub(super) fn develop_all(&self, exposures: &Receiver<Exposure>) {
        for exposure in exposures {
            if self.state().is_abandoned {
                return;
            }
            let bytes = exposure.view.develop(&exposure.shot);
            self.finish(exposure, bytes);
        }
    }

    fn finish(&self, exposure: Exposure, bytes: Result<Vec<u8>, SimError>) {
        let mut state = self.state();
        state.exposing -= 1;
        state.exposing_for_client -= u32::from(exposure.for_client);
        state.shots += 1;
        if state.fault != Fault::LostPicture {
            state.store(exposure, bytes);
        }
        state.drain_battery();
        drop(state);
        self.changed.notify_all();
    }

    /// Lets the darkroom end with the exposure that it is at.
    pub(super) fn abandon_darkroom(&self) {
        self.state().is_abandoned = true;
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

    /// The bytes of a picture, made again when they are no longer at hand; the error is a response code.
    pub(super) fn picture(&self, handle: u32) -> Result<Arc<Vec<u8>>, u16> {
        let (view, shot) = {
            let state = self.state();
            if let Some(bytes) = state.card.developed(handle) {
                return Ok(bytes);
            }
            let picture = state.card.find(handle).ok_or(reply::INVALID_HANDLE)?;
            (picture.view.clone(), picture.shot.clone())
        };
        let bytes = Arc::new(view.develop(&shot).map_err(|error| refuse(&error))?);
        self.state().card.keep(handle, Arc::clone(&bytes));
        Ok(bytes)
    }
}

impl State {
    fn may_release(&self) -> Result<(), u16> {
        match self.fault {
            Fault::StoreFull => Err(reply::STORE_FULL),
            Fault::Busy => Err(reply::BUSY),
            Fault::OutOfFocus => Err(reply::OUT_OF_FOCUS),
            _ if self.card.is_full() => Err(reply::STORE_FULL),
            _ => Ok(()),
        }
    }

    /// What live view shows, and whether it stands still because an exposure is being made. The error is a response
    /// code.
    fn through_the_lens(&self) -> Result<(View, bool), u16> {
        if self.properties.get(LIVE_VIEW_STATUS) == 0 {
            return Err(reply::NOT_LIVE_VIEW);
        }
        Ok((self.stage.view(), self.exposing > 0))
    }

    fn store(&mut self, exposure: Exposure, bytes: Result<Vec<u8>, SimError>) {
        match bytes {
            Ok(bytes) => {
                let handle = self.card.add(exposure.target, exposure.view, exposure.shot, bytes);
                self.events.push(Event::ObjectAdded(handle));
            }
            Err(error) => tracing::warn!(%error, "the simulated camera lost a picture"),
        }
        self.events.push(Event::CaptureComplete);
    }

    fn drain_battery(&mut self) {
        let percent = self.properties.get(BATTERY);
        if self.shots.is_multiple_of(SHOTS_A_PERCENT) && percent > LAST_PERCENT {
            self.properties.put(BATTERY, percent - 1);
            self.events.push(Event::PropertyChanged(BATTERY));
        }
    }
}

fn refuse(error: &SimError) -> u16 {
    tracing::warn!(%error, "the simulated camera has no picture");
    reply::GENERAL_ERROR
}

/// A thread that panicked while it held the lock left whole values behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
