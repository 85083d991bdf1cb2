//! The loop beside an open camera: commands, events, pictures, shutter, live view, looks at its state.

use std::convert::Infallible;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::looks::Looks;
use super::owing::PutBack;
use super::shots::{Announced, Shots};
use super::{ALIVE_EVERY, ALLOW_DOWNLOAD, ALLOW_IDLE, ALLOW_TRIGGER, Ended, Worker};
use crate::body::Work;
use crate::camera::keep::Fetched;
use crate::camera::messages::{Command, MAX_PAYLOAD_BYTES, Owed, Report};
use crate::camera::{Camera, CameraError, CameraEvent, CardFile};

/// One wait for an event: longer waits make libgphoto2 look less often.
const POLL: Duration = Duration::from_millis(5);
/// Events taken in a row before anything else gets its turn.
const MAX_EVENTS_IN_A_ROW: usize = 64;
/// Time between two live-view pictures.
const PREVIEW_EVERY: Duration = Duration::from_millis(33);
/// Pause after live view was refused.
const PREVIEW_PAUSE: Duration = Duration::from_secs(1);

/// What the loop remembers while one camera is open.
pub(super) struct Turn {
    pub shots: Shots,
    pub announced: Announced,
    pub looks: Looks,
    has_live_view: bool,
    next_preview: Instant,
    /// Trouble already told.
    said: Option<CameraError>,
}

impl Turn {
    fn new(has_live_view: bool, now: Instant) -> Self {
        Self {
            shots: Shots::default(),
            announced: Announced::default(),
            looks: Looks::new(now),
            has_live_view,
            next_preview: now,
            said: None,
        }
    }
}

impl Worker {
    /// Attends to an open camera until it is lost or the station ends.
    pub(super) fn attend(&mut self, camera: &mut dyn Camera) -> Result<Infallible, Ended> {
        let battery = camera.battery().unwrap_or(None);
        self.report(&Report::Connected { about: camera.about().clone(), battery })?;
        let mut turn = Turn::new(camera.about().has_live_view, Instant::now());
        self.allow(ALLOW_IDLE)?;
        self.catch_up(camera, &mut turn)?;
        loop {
            let is_quit = self.obey(camera, &mut turn)?;
            self.drain(camera, &mut turn)?;
            self.fetch_due(camera)?;
            if is_quit {
                return Err(Ended::Quit);
            }
            self.fire(camera, &mut turn)?;
            self.show(camera, &mut turn)?;
            self.look(camera, &mut turn)?;
            if self.spoke.elapsed() >= ALIVE_EVERY {
                self.allow(ALLOW_IDLE)?;
            }
        }
    }

    /// Takes the commands that wait; whether to quit.
    fn obey(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<bool, Ended> {
        loop {
            match self.commands.try_recv() {
                Err(TryRecvError::Empty) => return Ok(false),
                Err(TryRecvError::Disconnected) => return Err(Ended::Quit),
                Ok(Command::Quit) => return Ok(true),
                Ok(Command::Trigger) => turn.shots.push(Instant::now()),
                Ok(Command::Fetch { owed }) => self.owing.add(owed),
                Ok(Command::Set { setting, value }) => {
                    let set = camera.set(setting, &value);
                    turn.looks.settings_changed();
                    self.troubled(set, turn)?;
                }
                Ok(Command::List) => self.tell_card(camera)?,
                Ok(Command::LiveView { on }) => {
                    if self.live_view && !on {
                        self.troubled(camera.rest(), turn)?;
                    }
                    self.live_view = on;
                }
            }
        }
    }

    /// Takes events until none comes, and brings each picture at once.
    fn drain(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        for _ in 0..MAX_EVENTS_IN_A_ROW {
            match camera.poll(POLL) {
                Ok(None) => return Ok(()),
                Ok(Some(CameraEvent::FileAdded(file))) => {
                    self.announced(file, turn)?;
                    self.fetch_due(camera)?;
                }
                Ok(Some(CameraEvent::Battery(percent))) => {
                    self.report(&Report::Battery { percent })?;
                }
                Ok(Some(CameraEvent::SettingChanged)) => {
                    // The clock is a setting too.
                    turn.looks.settings_changed();
                    self.clock.look_again(Instant::now());
                }
                Ok(Some(CameraEvent::ShotDone)) => self.shot_done(turn)?,
                Err(CameraError::Busy(_)) => return Ok(()),
                Err(error @ CameraError::Refused(_)) => {
                    self.report(&Report::ShutterFailed { error })?;
                }
                Err(error) => return Err(Ended::Lost(error)),
            }
        }
        Ok(())
    }

    fn announced(&mut self, file: CardFile, turn: &mut Turn) -> Result<(), Ended> {
        turn.announced.note(&file);
        turn.looks.event_came(Instant::now());
        let seen_at_us = Timestamp::now().as_microsecond();
        let owed = Owed { file, seen_at_us, announced: true };
        self.report(&Report::Announced { owed: owed.clone() })?;
        self.owing.add(owed);
        Ok(())
    }

    fn shot_done(&mut self, turn: &mut Turn) -> Result<(), Ended> {
        let now = Instant::now();
        turn.looks.event_came(now);
        if turn.announced.note_over() {
            tracing::warn!("a shot is over whose picture was never announced");
            turn.looks.suspect_missing();
        }
        if turn.announced.take_raw_alone() {
            let words = "only a RAW file came: set the camera to JPEG or RAW+JPEG".to_owned();
            self.report(&Report::Trouble { error: CameraError::Refused(words) })?;
        }
        Ok(())
    }

    /// Downloads what is owed and due.
    pub(super) fn fetch_due(&mut self, camera: &mut dyn Camera) -> Result<(), Ended> {
        while let Some(debt) = self.owing.take_due(Instant::now()) {
            let (owed, is_last) = (debt.owed.clone(), debt.is_last_attempt());
            let offset = self.clock.offset();
            let result = self.at_work(Work::Fetching, ALLOW_DOWNLOAD, |worker| {
                worker.originals.fetch(camera, &owed, offset, is_last)
            })?;
            let (error, kept_name) = match result {
                Ok(Fetched::New(frame)) => {
                    if !owed.announced {
                        self.recheck.reset();
                    }
                    self.report(&Report::FrameOnDisk(*frame))?;
                    continue;
                }
                Ok(Fetched::AlreadyHere) => {
                    tracing::info!(file = %owed.file, "told again");
                    self.report(&Report::AlreadyHere { owed })?;
                    continue;
                }
                Err(failed) => failed,
            };
            tracing::warn!(file = %owed.file, %error, "download failed");
            if debt.is_first_attempt() && matches!(error, CameraError::Disk(_)) {
                self.report(&Report::Trouble { error: error.clone() })?;
            }
            let put_back = self.owing.put_back(debt, &error);
            if put_back == PutBack::GivenUp {
                let error = error.clone();
                self.report(&Report::DownloadFailed { owed, error, kept_name })?;
            }
            if matches!(error, CameraError::Lost(_)) {
                return Err(Ended::Lost(error));
            }
            if put_back == PutBack::FreshLook {
                return Err(Ended::Reopen);
            }
        }
        Ok(())
    }

    /// Fires the shutter for the oldest request, again after a pause when the camera is busy.
    fn fire(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        if !turn.shots.is_due() {
            return Ok(());
        }
        let result = self.at_work(Work::Firing, ALLOW_TRIGGER, |_| camera.trigger())?;
        match result {
            Err(CameraError::Busy(_)) if turn.shots.try_later() => Ok(()),
            Ok(()) => {
                turn.shots.pop();
                Ok(())
            }
            Err(error) => {
                turn.shots.pop();
                self.report(&Report::ShutterFailed { error: error.clone() })?;
                if let CameraError::Lost(_) = error { Err(Ended::Lost(error)) } else { Ok(()) }
            }
        }
    }

    /// Sends a live-view picture when one is due.
    fn show(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        let now = Instant::now();
        if !self.live_view || !turn.has_live_view || now < turn.next_preview {
            return Ok(());
        }
        turn.next_preview = now + PREVIEW_EVERY;
        match camera.preview() {
            Ok(Some(jpeg)) if jpeg.len() <= MAX_PAYLOAD_BYTES => {
                turn.said = None;
                self.send(&Report::Live, &jpeg)
            }
            Ok(_) => Ok(()),
            Err(error) => {
                turn.next_preview = now + PREVIEW_PAUSE;
                self.troubled(Err(error), turn)
            }
        }
    }

    /// Reports trouble that loses nothing, once for the same words.
    pub(super) fn troubled(
        &mut self,
        result: Result<(), CameraError>,
        turn: &mut Turn,
    ) -> Result<(), Ended> {
        match result {
            Ok(()) => Ok(()),
            Err(error @ CameraError::Lost(_)) => Err(Ended::Lost(error)),
            Err(error) if turn.said.as_ref() == Some(&error) => Ok(()),
            Err(error) => {
                turn.said = Some(error.clone());
                self.report(&Report::Trouble { error })
            }
        }
    }
}
