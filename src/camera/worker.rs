//! The tether worker: a child process of the station that owns the camera.
//!
//! libgphoto2's calls can't be cancelled and may hang or crash; here they take nothing with them. One thread does
//! everything in turn: commands, the events of the camera, each announced picture at once, live view. It says before
//! each long step how long it may stay silent, so the station knows when to kill it.

mod attend;
mod catch_up;
mod clock_watch;
mod looks;
mod owing;
mod shots;

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::fs::Mode;

use self::clock_watch::ClockWatch;
use self::looks::Recheck;
use self::owing::Owing;
use super::keep::Originals;
use super::messages::{self, Command, Report};
use super::source::Source;
use super::usb::PortWatch;
use super::{Camera, CameraError, folder, libgphoto2};
use crate::body::Work;

/// Time between two signs of life.
const ALIVE_EVERY: Duration = Duration::from_secs(1);
/// Time between two looks at the USB ports while there is no camera.
const LOOK_AT_PORTS_EVERY: Duration = Duration::from_millis(200);
/// Silence to expect in quiet times.
const ALLOW_IDLE: Duration = Duration::from_secs(8);
/// Silence to expect while a camera is opened.
const ALLOW_OPEN: Duration = Duration::from_secs(20);
/// Silence to expect while the shutter fires: focus, a busy card.
const ALLOW_TRIGGER: Duration = Duration::from_secs(15);
/// Silence to expect while a picture is downloaded: 60 MB at 1 MB/s.
const ALLOW_DOWNLOAD: Duration = Duration::from_mins(1);
/// Silence to expect while the card is looked through: thousands of pictures.
const ALLOW_LIST: Duration = Duration::from_mins(1);
/// First and longest pause between two attempts to open a camera.
const OPEN_PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];
/// Time that a running step gets after the station has died.
const ORPHAN_GRACE: Duration = Duration::from_mins(1);
/// Exit code of a worker that hung after the station had died.
const EXIT_ORPHAN: i32 = 3;

/// What the hidden subcommand `tether-worker` takes. `HOME` must be a folder for libgphoto2's settings, and standard
/// error the log.
#[derive(Debug, Clone, clap::Args)]
pub struct WorkerArgs {
    /// 相机：auto、ptpip:IP:PORT:PORT 或 folder:PATH / Which camera: auto, ptpip:IP:PORT:PORT or folder:PATH
    #[arg(long)]
    pub source: Source,
    /// 照片存放处 / Where pictures go
    #[arg(long)]
    pub originals: PathBuf,
    /// 存储卡文件的记录 / What is known of the cards' files
    #[arg(long)]
    pub ledger: PathBuf,
    /// 补回卡上有而记录中没有的照片 / Bring what the card holds and the ledger doesn't
    #[arg(long)]
    pub catch_up: bool,
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
    let mut originals = Originals::open(&args.originals, &args.ledger)?;
    let is_new = originals.ledger().is_new();
    let mut worker = Worker {
        station,
        commands: listen(),
        ports: (args.source == Source::Auto).then(PortWatch::default),
        source: args.source,
        originals,
        catches_up: args.catch_up,
        live_view: false,
        owing: Owing::default(),
        recheck: Recheck::default(),
        clock: ClockWatch::new(Instant::now()),
        clock_of: String::new(),
        spoke: Instant::now(),
    };
    if !is_new {
        // An earlier worker of this session may have died with an announcement.
        worker.recheck.lost();
    }
    let Err(ended) = worker.serve();
    match ended {
        Ended::Quit => Ok(()),
        Ended::Station(error) => Err(error.into()),
        Ended::Lost(error) => Err(error.into()),
        Ended::Reopen => Ok(()),
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
    /// The camera is there and is to be opened anew, so that its card is read anew.
    Reopen,
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
    catches_up: bool,
    live_view: bool,
    /// Tells that a camera was plugged in, when one on USB is wanted.
    ports: Option<PortWatch>,
    owing: Owing,
    recheck: Recheck,
    clock: ClockWatch,
    /// The body whose clock that is.
    clock_of: String,
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
            let (ended, served) = self.open_and_attend();
            if served {
                (pause, said) = (shortest, None);
            }
            match ended {
                Ended::Reopen => continue,
                Ended::Lost(error) => {
                    self.recheck.lost();
                    if said.as_ref() != Some(&error) {
                        self.report(&Report::Lost { error: error.clone() })?;
                        said = Some(error);
                    }
                }
                other => return Err(other),
            }
            self.wait_without_camera(pause)?;
            pause = (pause * 2).min(longest);
        }
    }

    /// Why there is no camera any more, and whether there was one.
    fn open_and_attend(&mut self) -> (Ended, bool) {
        if let Err(ended) = self.allow(ALLOW_OPEN) {
            return (ended, false);
        }
        let mut camera = match open(&self.source) {
            Ok(camera) => camera,
            Err(error) => return (Ended::Lost(error), false),
        };
        let Err(ended) = self.attend(camera.as_mut());
        // Closing a dead connection may take as long as opening one.
        match self.allow(ALLOW_OPEN) {
            Err(gone) => (gone, true),
            Ok(()) => (ended, true),
        }
    }

    /// Answers commands while there is no camera.
    fn wait_without_camera(&mut self, pause: Duration) -> Result<(), Ended> {
        self.allow(ALLOW_IDLE)?;
        let until = Instant::now() + pause;
        let look_every = if self.ports.is_some() { LOOK_AT_PORTS_EVERY } else { ALIVE_EVERY };
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.commands.recv_timeout(left.min(look_every)) {
                Ok(Command::Quit) | Err(RecvTimeoutError::Disconnected) => return Err(Ended::Quit),
                Ok(Command::Trigger) => {
                    let error = CameraError::Absent("it is being looked for".to_owned());
                    self.report(&Report::ShutterFailed { error })?;
                }
                Ok(Command::LiveView { on }) => self.live_view = on,
                Ok(Command::Fetch { owed }) => self.owing.add(owed),
                Ok(Command::Set { .. }) => {
                    let error = CameraError::Absent("nothing was set".to_owned());
                    self.report(&Report::Trouble { error })?;
                }
                Ok(Command::List) => self.report_card(&[])?,
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {
                    if self.ports.as_mut().is_some_and(PortWatch::changed) {
                        return Ok(());
                    }
                    if self.spoke.elapsed() >= ALIVE_EVERY {
                        self.allow(ALLOW_IDLE)?;
                    }
                }
            }
        }
    }

    /// Says that the worker lives, and how long it may be silent now.
    fn allow(&mut self, silence: Duration) -> Result<(), Ended> {
        self.report(&Report::Alive { allow_ms: silence.as_millis() as u64 })
    }

    /// Does one step that may take long: the station is told what it is, and how long it may wait for a word.
    fn at_work<T>(
        &mut self,
        work: Work,
        silence: Duration,
        step: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, Ended> {
        self.report(&Report::Working { work: Some(work) })?;
        self.allow(silence)?;
        let done = step(self);
        self.allow(ALLOW_IDLE)?;
        self.report(&Report::Working { work: None })?;
        Ok(done)
    }

    fn report(&mut self, report: &Report) -> Result<(), Ended> {
        self.send(report, &[])
    }

    fn send(&mut self, report: &Report, payload: &[u8]) -> Result<(), Ended> {
        self.spoke = Instant::now();
        Ok(messages::write(&mut self.station, report, payload)?)
    }
}

fn open(source: &Source) -> Result<Box<dyn Camera>, CameraError> {
    match source {
        Source::Folder(path) => folder::open(path),
        other => libgphoto2::open(other),
    }
}
