//! The tether worker: a child process of the station that owns the camera.
//!
//! libgphoto2's calls can't be cancelled and may hang or crash; here they take nothing with them. One thread does
//! everything in turn: commands, the events of the camera, each announced picture at once, live view. It says before
//! each long step how long it may stay silent, so the station knows when to kill it.

mod owing;

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustix::fs::Mode;

use self::owing::Owing;
use super::keep::Originals;
use super::messages::{self, Command, MAX_PAYLOAD_BYTES, Owed, Report};
use super::source::Source;
use super::{Camera, CameraError, CameraEvent, folder, libgphoto2};

/// Time between two signs of life.
const ALIVE_EVERY: Duration = Duration::from_secs(1);
/// Silence to expect in quiet times.
const ALLOW_IDLE: Duration = Duration::from_secs(8);
/// Silence to expect while a camera is opened.
const ALLOW_OPEN: Duration = Duration::from_secs(30);
/// Silence to expect while the shutter fires: focus, long exposure, a busy card.
const ALLOW_TRIGGER: Duration = Duration::from_mins(1);
/// Silence to expect while a picture is downloaded.
const ALLOW_DOWNLOAD: Duration = Duration::from_mins(2);
/// One wait for an event: longer waits make libgphoto2 look less often.
const POLL: Duration = Duration::from_millis(5);
/// Events taken in a row before anything else gets its turn.
const MAX_EVENTS_IN_A_ROW: usize = 64;
/// Time between two live-view pictures.
const PREVIEW_EVERY: Duration = Duration::from_millis(66);
/// Pause after live view was refused.
const PREVIEW_PAUSE: Duration = Duration::from_secs(1);
/// Time between two looks at the battery.
const BATTERY_EVERY: Duration = Duration::from_mins(1);
/// Pause before a busy camera is asked to fire again.
const BUSY_PAUSE: Duration = Duration::from_millis(100);
/// Times a busy camera is asked to fire.
const MAX_TRIGGERS: u32 = 10;
/// First and longest pause between two attempts to open a camera.
const OPEN_PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(3)];
/// Time that a running step gets after the station has died.
const ORPHAN_GRACE: Duration = Duration::from_mins(1);
/// Exit code of a worker that hung after the station had died.
const EXIT_ORPHAN: i32 = 3;

/// What the hidden subcommand `tether-worker` takes. `HOME` must be a folder for libgphoto2's settings, and standard
/// error the log.
#[derive(Debug, Clone, clap::Args)]
pub struct WorkerArgs {
    /// Which camera: auto, ptpip:IP:PORT:PORT or folder:PATH
    #[arg(long)]
    pub source: Source,
    /// Where pictures go
    #[arg(long)]
    pub originals: PathBuf,
}

/// Why a worker can't go on.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The station doesn't listen any more.
    #[error("the station is gone: {0}")]
    Station(#[from] io::Error),
    /// The originals folder can't be used.
    #[error(transparent)]
    Originals(#[from] CameraError),
}

/// Serves the station on standard input and output until it says quit or dies.
pub fn run(args: WorkerArgs) -> Result<(), WorkerError> {
    let station = private_stdout()?;
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    log_to_stderr();
    let originals = Originals::open(&args.originals)?;
    let mut worker = Worker {
        station,
        commands: listen(),
        source: args.source,
        originals,
        live_view: false,
        owing: Owing::default(),
        spoke: Instant::now(),
    };
    let Err(ended) = worker.serve();
    match ended {
        Ended::Quit => Ok(()),
        Ended::Station(error) => Err(error.into()),
        Ended::Lost(error) => Err(error.into()),
    }
}

/// Keeps standard output for messages; what a C library prints there goes to the log.
fn private_stdout() -> io::Result<File> {
    let station = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(station))
}

/// Writes this process's log; the `log` crate stays free for libgphoto2's words.
fn log_to_stderr() {
    let subscriber = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(false).finish();
    // Only a second worker in one process could have set another before.
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// Reads commands in a thread of their own. When the station is gone, the channel closes, and a step that doesn't end
/// then is cut off.
fn listen() -> Receiver<Command> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        while let Ok(Some((command, _))) = messages::read(&mut stdin) {
            if sender.send(command).is_err() {
                break;
            }
        }
        drop(sender);
        std::thread::sleep(ORPHAN_GRACE);
        std::process::exit(EXIT_ORPHAN);
    });
    receiver
}

/// Why the work stopped.
enum Ended {
    /// The station said so.
    Quit,
    /// The station is gone.
    Station(io::Error),
    /// The camera is gone.
    Lost(CameraError),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Station(error)
    }
}

struct Worker {
    station: File,
    commands: Receiver<Command>,
    source: Source,
    originals: Originals,
    live_view: bool,
    owing: Owing,
    /// When the last report went out.
    spoke: Instant,
}

impl Worker {
    /// Opens the camera, attends to it, opens it again when it was lost.
    fn serve(&mut self) -> Result<Infallible, Ended> {
        let [shortest, longest] = OPEN_PAUSES;
        let mut pause = shortest;
        let mut said = None;
        loop {
            let (error, served) = self.open_and_attend()?;
            if served {
                (pause, said) = (shortest, None);
            }
            if said.as_ref() != Some(&error) {
                self.report(&Report::Lost { error: error.clone() })?;
                said = Some(error);
            }
            self.wait_without_camera(pause)?;
            pause = (pause * 2).min(longest);
        }
    }

    /// Why there is no camera any more, and whether there was one.
    fn open_and_attend(&mut self) -> Result<(CameraError, bool), Ended> {
        self.allow(ALLOW_OPEN)?;
        let mut camera = match open(&self.source) {
            Ok(camera) => camera,
            Err(error) => return Ok((error, false)),
        };
        let Err(ended) = self.attend(camera.as_mut());
        match ended {
            Ended::Lost(error) => {
                // Closing a dead connection may take as long as opening one.
                self.allow(ALLOW_OPEN)?;
                Ok((error, true))
            }
            other => Err(other),
        }
    }

    /// Answers commands while there is no camera.
    fn wait_without_camera(&mut self, pause: Duration) -> Result<(), Ended> {
        self.allow(ALLOW_IDLE)?;
        let until = Instant::now() + pause;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.commands.recv_timeout(left.min(ALIVE_EVERY)) {
                Ok(Command::Quit) | Err(RecvTimeoutError::Disconnected) => return Err(Ended::Quit),
                Ok(Command::Trigger) => {
                    let error = CameraError::Absent("it is being looked for".to_owned());
                    self.report(&Report::ShutterFailed { error })?;
                }
                Ok(Command::LiveView { on }) => self.live_view = on,
                Ok(Command::Fetch { owed }) => self.owing.add(owed),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(()),
                Err(RecvTimeoutError::Timeout) => self.allow(ALLOW_IDLE)?,
            }
        }
    }

    /// Attends to an open camera until it is lost or the station ends.
    fn attend(&mut self, camera: &mut dyn Camera) -> Result<Infallible, Ended> {
        let battery = camera.battery().unwrap_or(None);
        self.report(&Report::Connected { about: camera.about().clone(), battery })?;
        let mut turn = Turn::new(camera.about().has_live_view);
        self.allow(ALLOW_IDLE)?;
        loop {
            if self.obey(camera, &mut turn)? {
                self.drain(camera)?;
                self.fetch_due(camera)?;
                return Err(Ended::Quit);
            }
            self.drain(camera)?;
            self.fetch_due(camera)?;
            self.fire(camera, &mut turn)?;
            self.show(camera, &mut turn)?;
            self.look_at_battery(camera, &mut turn)?;
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
    fn drain(&mut self, camera: &mut dyn Camera) -> Result<(), Ended> {
        for _ in 0..MAX_EVENTS_IN_A_ROW {
            match camera.poll(POLL) {
                Ok(None) => return Ok(()),
                Ok(Some(CameraEvent::FileAdded(file))) => {
                    let seen_at_us = Timestamp::now().as_microsecond();
                    let owed = Owed { file, seen_at_us };
                    self.report(&Report::Announced { owed: owed.clone() })?;
                    self.owing.add(owed);
                    self.fetch_due(camera)?;
                }
                Ok(Some(CameraEvent::Battery(percent))) => {
                    self.report(&Report::Battery { percent })?;
                }
                Ok(Some(CameraEvent::ShotDone)) => {}
                Err(CameraError::Busy(_)) => return Ok(()),
                Err(error @ CameraError::Refused(_)) => {
                    self.report(&Report::ShutterFailed { error })?;
                }
                Err(error) => return Err(Ended::Lost(error)),
            }
        }
        Ok(())
    }

    /// Downloads what is owed and due.
    fn fetch_due(&mut self, camera: &mut dyn Camera) -> Result<(), Ended> {
        while let Some(debt) = self.owing.take_due(Instant::now()) {
            self.allow(ALLOW_DOWNLOAD)?;
            let result = self.originals.fetch(camera, &debt.owed, debt.is_last_attempt());
            self.allow(ALLOW_IDLE)?;
            let (error, kept_name) = match result {
                Ok(frame) => {
                    self.report(&Report::FrameOnDisk(frame))?;
                    continue;
                }
                Err(failed) => failed,
            };
            tracing::warn!(file = %debt.owed.file, %error, "download failed");
            if debt.is_first_attempt() && matches!(error, CameraError::Disk(_)) {
                self.report(&Report::Trouble { error: error.clone() })?;
            }
            let owed = debt.owed.clone();
            if !self.owing.put_back(debt, &error) {
                let error = error.clone();
                self.report(&Report::DownloadFailed { owed, error, kept_name })?;
            }
            if matches!(error, CameraError::Lost(_)) {
                return Err(Ended::Lost(error));
            }
        }
        Ok(())
    }

    /// Fires the shutter for the oldest request, again after a pause when the camera is busy.
    fn fire(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        if !turn.shots.is_due() {
            return Ok(());
        }
        self.allow(ALLOW_TRIGGER)?;
        let result = camera.trigger();
        self.allow(ALLOW_IDLE)?;
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

    fn look_at_battery(&mut self, camera: &mut dyn Camera, turn: &mut Turn) -> Result<(), Ended> {
        if Instant::now() < turn.next_battery {
            return Ok(());
        }
        turn.next_battery = Instant::now() + BATTERY_EVERY;
        match camera.battery() {
            Ok(Some(percent)) => self.report(&Report::Battery { percent }),
            _ => Ok(()),
        }
    }

    /// Reports trouble that loses nothing, once for the same words.
    fn troubled(&mut self, result: Result<(), CameraError>, turn: &mut Turn) -> Result<(), Ended> {
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

    /// Says that the worker lives, and how long it may be silent now.
    fn allow(&mut self, silence: Duration) -> Result<(), Ended> {
        self.report(&Report::Alive { allow_ms: silence.as_millis() as u64 })
    }

    fn report(&mut self, report: &Report) -> Result<(), Ended> {
        self.send(report, &[])
    }

    fn send(&mut self, report: &Report, payload: &[u8]) -> Result<(), Ended> {
        self.spoke = Instant::now();
        Ok(messages::write(&mut self.station, report, payload)?)
    }
}

/// What the loop remembers while one camera is open.
struct Turn {
    shots: Shots,
    has_live_view: bool,
    next_preview: Instant,
    next_battery: Instant,
    /// Trouble already told.
    said: Option<CameraError>,
}

impl Turn {
    fn new(has_live_view: bool) -> Self {
        let now = Instant::now();
        Self {
            shots: Shots::default(),
            has_live_view,
            next_preview: now,
            next_battery: now + BATTERY_EVERY,
            said: None,
        }
    }
}

/// Shutter requests that wait.
#[derive(Default)]
struct Shots {
    waiting: u32,
    attempts: u32,
    due: Option<Instant>,
}

impl Shots {
    fn push(&mut self, now: Instant) {
        self.waiting = self.waiting.saturating_add(1);
        self.due.get_or_insert(now);
    }

    fn is_due(&self) -> bool {
        self.waiting > 0 && self.due.is_some_and(|due| due <= Instant::now())
    }

    /// Puts the oldest request off; false when it had its chances.
    fn try_later(&mut self) -> bool {
        self.attempts += 1;
        self.due = Some(Instant::now() + BUSY_PAUSE);
        self.attempts < MAX_TRIGGERS
    }

    fn pop(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
        self.attempts = 0;
        self.due = (self.waiting > 0).then(Instant::now);
    }
}

fn open(source: &Source) -> Result<Box<dyn Camera>, CameraError> {
    match source {
        Source::Folder(path) => folder::open(path),
        other => libgphoto2::open(other),
    }
}
