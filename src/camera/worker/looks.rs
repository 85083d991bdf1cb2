//! Looks at what a camera doesn't announce: clock, settings, battery, room, and pictures that it never told of.

use std::time::{Duration, Instant};

use super::attend::Turn;
use super::{Ended, Worker};
use crate::body::{CardRoom, SettingState};
use crate::camera::messages::Report;
use crate::camera::{Camera, CameraError};

/// Time between two looks at battery and room.
const STATE_EVERY: Duration = Duration::from_secs(15);
/// Time between two looks at the settings, for bodies that announce no change.
const SETTINGS_EVERY: Duration = Duration::from_secs(10);
/// Time without an event after which the camera is idle.
const IDLE_AFTER: Duration = Duration::from_secs(1);
/// First and longest time before the card is read anew on suspicion; it doubles until one brings a picture.
const RECHECKS: [Duration; 2] = [Duration::from_secs(2), Duration::from_mins(10)];

/// When to look at what, while one camera is open.
pub(super) struct Looks {
    next_state: Instant,
    next_settings: Instant,
    settings: Vec<SettingState>,
    room: Option<RoomSeen>,
    last_event: Instant,
    /// Whether a picture may be on the card that was never announced.
    is_missing: bool,
}

/// Room on the card when so many shots had come.
struct RoomSeen {
    pictures: u64,
    shots: u64,
}

impl Looks {
    pub fn new(now: Instant) -> Self {
        Self {
            next_state: now,
            next_settings: now,
            settings: Vec::new(),
            room: None,
            last_event: now,
            is_missing: false,
        }
    }

    /// Asks for a look at the settings at the next turn.
    pub fn settings_changed(&mut self) {
        self.next_settings = Instant::now();
    }

    /// The camera told something.
    pub fn event_came(&mut self, now: Instant) {
        self.last_event = now;
    }

    /// A picture may be on the card that was never announced.
    pub fn suspect_missing(&mut self) {
        self.is_missing = true;
    }

    fn is_idle(&self, now: Instant) -> bool {
        now.duration_since(self.last_event) >= IDLE_AFTER
    }

    /// Compares the room that is left with the shots that came.
    fn compare(&mut self, room: CardRoom, shots: u64) {
        let Some(pictures) = room.pictures else { return };
        if let Some(before) = &self.room {
            let came = shots - before.shots;
            self.is_missing |= before.pictures.saturating_sub(pictures) > came;
        }
        self.room = Some(RoomSeen { pictures, shots });
    }
}

/// How long to wait before the card is read anew on suspicion.
#[derive(Debug)]
pub(super) struct Recheck {
    pause: Duration,
    not_before: Instant,
    /// Whether the camera is being opened anew on suspicion.
    suspected: bool,
    /// Whether a connection was lost, and with it perhaps the announcement of a picture that reaches the card only now.
    after_loss: bool,
}

impl Default for Recheck {
    fn default() -> Self {
        let [first, _] = RECHECKS;
        Self { pause: first, not_before: Instant::now(), suspected: false, after_loss: false }
    }
}

impl Recheck {
    /// Notes that the card is to be read anew on suspicion.
    fn suspect(&mut self) {
        self.suspected = true;
    }

    /// Notes a look at the whole card: after one on suspicion the next waits twice as long.
    pub fn looked(&mut self) {
        let [first, longest] = RECHECKS;
        self.not_before = Instant::now() + self.pause;
        let suspected = std::mem::take(&mut self.suspected);
        self.pause = if suspected { (self.pause * 2).min(longest) } else { first };
    }

    /// Notes that a connection was lost.
    pub fn lost(&mut self) {
        self.after_loss = true;
    }

    /// Whether the card is to be read once more after the look that follows a loss.
    pub fn take_loss(&mut self) -> bool {
        std::mem::take(&mut self.after_loss)
    }

    /// Notes that a look brought a picture.
    pub fn reset(&mut self) {
        [self.pause, _] = RECHECKS;
    }
}

impl Worker {
    /// Looks at one thing that is due. Never more than one a turn, so that events don't wait.
    pub(super) fn look(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        let now = Instant::now();
        if now >= self.clock.next() {
            self.look_at_clock(camera)
        } else if now >= turn.looks.next_settings {
            turn.looks.next_settings = now + SETTINGS_EVERY;
            self.look_at_settings(camera, turn)
        } else if now >= turn.looks.next_state {
            turn.looks.next_state = now + STATE_EVERY;
            self.look_at_state(camera, turn)
        } else if turn.looks.is_missing
            && turn.looks.is_idle(now)
            && now >= self.recheck.not_before
            && self.owing.is_empty()
        {
            // libgphoto2 keeps the card's list as long as a camera is open.
            self.recheck.suspect();
            Err(Ended::Reopen)
        } else {
            Ok(())
        }
    }

    pub(super) fn look_at_clock(&mut self, camera: &mut dyn Camera) -> Result<(), Ended> {
        let look = match camera.clock() {
            Ok(look) => look,
            Err(error) => {
                unless_lost(error)?;
                None
            }
        };
        match self.clock.see(look, Instant::now()) {
            Some(offset) => self.report(&Report::Clock { offset }),
            None => Ok(()),
        }
    }

    fn look_at_settings(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        match camera.settings() {
            Ok(settings) if settings != turn.looks.settings => {
                turn.looks.settings.clone_from(&settings);
                self.report(&Report::Settings { settings })
            }
            Ok(_) => Ok(()),
            Err(error) => unless_lost(error),
        }
    }

    fn look_at_state(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        if let Ok(Some(percent)) = camera.battery() {
            self.report(&Report::Battery { percent })?;
        }
        match camera.room() {
            Ok(Some(room)) => {
                // What is on its way to the card counts in one and not yet in the other.
                if turn.looks.is_idle(Instant::now()) {
                    turn.looks.compare(room, turn.announced.count());
                }
                self.report(&Report::Room { room })
            }
            Ok(None) => Ok(()),
            Err(error) => unless_lost(error),
        }
    }
}

/// A look that was refused is made again later, unless the camera is gone.
fn unless_lost(error: CameraError) -> Result<(), Ended> {
    if let CameraError::Lost(_) = error { Err(Ended::Lost(error)) } else { Ok(()) }
}
