//! The station's end of the tether: starts the worker, listens to it, kills and restarts it.
//!
//! Whatever happens to the worker, the session goes on: a picture that was announced and not brought is asked of the
//! next worker, and a trigger that was not answered is answered as failed.

mod child;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use self::child::Child;
use super::messages::{Command, FileKind, FrameOnDisk, Owed, Report};
use super::sim::{Sim, SimConfig};
use super::source::Source;
use super::{About, CameraError, CardEntry, CardFile};
use crate::body::{CardRoom, ClockOffset, Exposure, Setting, SettingState, Work};

/// First and longest pause before a worker is started again.
const RESTART_PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(10)];
/// Silence allowed before the worker has said how long it needs.
const ALLOW_START: Duration = Duration::from_secs(8);
/// Longest silence that a worker is granted.
const MAX_ALLOW: Duration = Duration::from_mins(5);
/// Time for a worker to finish after it was told to quit.
const QUIT_GRACE: Duration = Duration::from_secs(10);
/// Events that may wait for the station.
const MAX_EVENTS: usize = 256;
/// Commands that may wait for the worker.
const MAX_COMMANDS: usize = 64;
/// Workers that may die over one picture.
const MAX_DEATHS: u32 = 3;

/// What a tether needs to know.
#[derive(Debug, Clone)]
pub struct TetherConfig {
    /// The station's own program, which has the subcommand `tether-worker`.
    pub program: PathBuf,
    /// Which camera. [`Source::Sim`] is started in this process.
    pub source: Source,
    /// The simulated camera, if it is the source.
    pub sim: SimConfig,
    /// Folder that pictures go to.
    pub originals: PathBuf,
    /// File that tells which of the cards' files are here.
    pub ledger: PathBuf,
    /// Whether pictures that the card holds and the ledger doesn't are brought at each connect.
    pub catches_up: bool,
    /// File that the worker's log is appended to.
    pub log: PathBuf,
    /// Private folder for libgphoto2's settings.
    pub home: PathBuf,
}

/// A picture that is on disk: synced, hashed, in its final place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivedFrame {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of the file, 64 lower-case hex digits.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Where it is on the camera; not unique over a session.
    pub on_camera: CardFile,
    /// When it was exposed.
    pub exposure: Exposure,
    /// The body it came from: serial number, else model.
    pub body: String,
    /// When it was written to the card, µs since 1970 by the camera's clock.
    pub saved_at_us: Option<i64>,
    /// What it is.
    pub kind: FileKind,
}

/// What a tether tells the station. Live-view pictures come by [`TetherHandle::live`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TetherEvent {
    /// A camera is being looked for.
    Looking,
    /// A camera is ready.
    Connected {
        /// Who it is.
        about: About,
        /// Battery level in percent, if it tells.
        battery: Option<u8>,
    },
    /// A picture is on disk.
    Frame(ArrivedFrame),
    /// A picture could not be brought; it is still on the camera.
    DownloadFailed {
        /// Which.
        on_camera: CardFile,
        /// Why, in one sentence.
        why: String,
        /// Where what did come was kept, if anything.
        kept: Option<PathBuf>,
        /// What [`TetherHandle::fetch`] takes to try again.
        owed: Owed,
    },
    /// A picture that was asked for is here already, by its place and content.
    AlreadyHere(CardFile),
    /// So many pictures were found on the card that were taken while nobody listened. They come now.
    Found(u32),
    /// Battery level in percent.
    Battery(u8),
    /// Room on the card.
    Room(CardRoom),
    /// Offset of the camera's clock.
    Clock(ClockOffset),
    /// The settings of the camera.
    Settings(Vec<SettingState>),
    /// What the camera is at; nothing when it waits.
    Working(Option<Work>),
    /// Part of the card's list, in answer to [`TetherHandle::list`], and whether it is the last one.
    Card(Vec<CardEntry>, bool),
    /// The shutter didn't fire.
    ShutterFailed(CameraError),
    /// Something went wrong that loses nothing.
    Trouble(String),
    /// The camera can't be used; it is looked for again.
    Lost {
        /// Why.
        error: CameraError,
    },
}

/// The station's hold on a tether. Dropping it ends the tether without waiting.
#[derive(Debug)]
pub struct TetherHandle {
    commands: mpsc::Sender<Command>,
    live: watch::Receiver<Option<Arc<[u8]>>>,
    task: JoinHandle<()>,
}

impl TetherHandle {
    /// Fires the shutter. Answered by [`TetherEvent::Frame`] or [`TetherEvent::ShutterFailed`]. False when so many
    /// commands wait already that this one was dropped.
    #[must_use]
    pub fn trigger(&self) -> bool {
        self.commands.try_send(Command::Trigger).is_ok()
    }

    /// Turns live view on or off. False when the command was dropped.
    #[must_use]
    pub fn live_view(&self, on: bool) -> bool {
        self.commands.try_send(Command::LiveView { on }).is_ok()
    }

    /// Asks again for a picture that could not be brought. False when the command was dropped.
    #[must_use]
    pub fn fetch(&self, owed: Owed) -> bool {
        self.commands.try_send(Command::Fetch { owed }).is_ok()
    }

    /// Sets a setting of the camera to one of its choices. False when the command was dropped.
    #[must_use]
    pub fn set(&self, setting: Setting, value: String) -> bool {
        self.commands.try_send(Command::Set { setting, value }).is_ok()
    }

    /// Asks for all pictures on the card. False when the command was dropped.
    #[must_use]
    pub fn list(&self) -> bool {
        self.commands.try_send(Command::List).is_ok()
    }

    /// The newest live-view picture as JPEG; older ones are dropped unseen. `None` while there is none.
    #[must_use]
    pub fn live(&self) -> watch::Receiver<Option<Arc<[u8]>>> {
        self.live.clone()
    }

    /// Lets the worker finish its download and ends the tether, within 15 s. Events still arrive meanwhile.
    pub async fn stop(mut self) {
        drop(self.commands);
        if timeout(QUIT_GRACE + Duration::from_secs(5), &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

/// The supervisor of a tether worker.
pub struct Tether {
    config: TetherConfig,
    /// The simulated camera, once it was started.
    sim: Option<Sim>,
    commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<TetherEvent>,
    live: watch::Sender<Option<Arc<[u8]>>>,
    live_view: bool,
    /// Whether a trigger waits for its answer.
    fired: bool,
    /// Announced pictures that weren't brought yet, with the workers that died meanwhile.
    owed: Vec<(Owed, u32)>,
}

/// Why one worker's life ended.
enum End {
    /// The station wanted so.
    Stopped,
    /// It died; whether a camera had been connected, and why.
    Died { served: bool, why: String },
}

impl Tether {
    /// Starts a worker and keeps one running until the handle is stopped or dropped. Needs a tokio runtime.
    #[must_use]
    pub fn start(config: TetherConfig) -> (TetherHandle, mpsc::Receiver<TetherEvent>) {
        let (command_sender, commands) = mpsc::channel(MAX_COMMANDS);
        let (events, event_receiver) = mpsc::channel(MAX_EVENTS);
        let (live, live_receiver) = watch::channel(None);
        let tether = Self {
            config,
            sim: None,
            commands,
            events,
            live,
            live_view: false,
            fired: false,
            owed: Vec::new(),
        };
        let task = tokio::spawn(tether.supervise());
        (TetherHandle { commands: command_sender, live: live_receiver, task }, event_receiver)
    }

    async fn supervise(mut self) {
        self.keep_a_worker().await;
        if let Some(sim) = self.sim.take() {
            // It waits for its threads.
            drop(tokio::task::spawn_blocking(|| sim.stop()).await);
        }
    }

    /// Starts workers until the station stops the tether.
    async fn keep_a_worker(&mut self) {
        let [first, longest] = RESTART_PAUSES;
        let mut pause = first;
        loop {
            self.tell(TetherEvent::Looking).await;
            let End::Died { served, why } = self.live_with_a_worker().await else { return };
            self.bury(why).await;
            pause = if served { first } else { pause };
            if self.wait_without_worker(pause).await {
                return;
            }
            pause = (pause * 2).min(longest);
        }
    }

    /// Where the worker finds the camera; starts the simulated one if it is wanted and doesn't run.
    fn reachable_source(&mut self) -> Result<Source, String> {
        if self.config.source != Source::Sim {
            return Ok(self.config.source.clone());
        }
        let sim = match self.sim.take() {
            Some(sim) => sim,
            None => Sim::start(&self.config.sim).map_err(|error| error.to_string())?,
        };
        Ok(Source::Ptpip(self.sim.insert(sim).port_text()))
    }

    /// Starts a worker and listens to it until it ends.
    async fn live_with_a_worker(&mut self) -> End {
        let started =
            self.reachable_source().and_then(|source| Child::start(&self.config, &source));
        let mut child = match started {
            Ok(child) => child,
            Err(why) => return End::Died { served: false, why },
        };
        let mut greetings = vec![Command::LiveView { on: self.live_view }];
        greetings.extend(self.owed.iter().map(|(owed, _)| Command::Fetch { owed: owed.clone() }));
        for command in greetings {
            if !child.say(&command).await {
                return End::Died { served: false, why: child.obituary().await };
            }
        }
        self.listen(&mut child).await
    }

    async fn listen(&mut self, child: &mut Child) -> End {
        let mut served = false;
        let mut allow = ALLOW_START;
        let mut deadline = Instant::now() + allow;
        let mut stopping = false;
        loop {
            tokio::select! {
                report = child.hear() => match report {
                    None if stopping => {
                        child.end().await;
                        return End::Stopped;
                    }
                    None => return End::Died { served, why: child.obituary().await },
                    Some((report, payload)) => {
                        served |= matches!(report, Report::Connected { .. });
                        if let Report::Alive { allow_ms } = report {
                            allow = Duration::from_millis(allow_ms).min(MAX_ALLOW);
                        }
                        self.pass_on(report, payload).await;
                        if !stopping {
                            deadline = Instant::now() + allow;
                        }
                    }
                },
                command = self.commands.recv(), if !stopping => {
                    stopping = command.is_none();
                    let command = command.unwrap_or(Command::Quit);
                    self.note(&command);
                    if stopping {
                        deadline = Instant::now() + QUIT_GRACE;
                    }
                    if !child.say(&command).await && !stopping {
                        return End::Died { served, why: child.obituary().await };
                    }
                },
                () = sleep_until(deadline) => {
                    child.kill().await;
                    let silence = allow.as_secs();
                    let why = format!("the camera worker said nothing for {silence} s, was killed");
                    return if stopping { End::Stopped } else { End::Died { served, why } };
                },
            }
        }
    }

    /// Remembers what a later worker must be told.
    fn note(&mut self, command: &Command) {
        match command {
            Command::Trigger => self.fired = true,
            Command::LiveView { on } => {
                self.live_view = *on;
                self.live.send_if_modified(|live| !*on && live.take().is_some());
            }
            Command::Fetch { owed } => self.owe(owed.clone()),
            Command::Set { .. } | Command::List | Command::Quit => {}
        }
    }

    fn owe(&mut self, owed: Owed) {
        if self.owed.iter().all(|(known, _)| known.file != owed.file) {
            self.owed.push((owed, 0));
        }
    }

    fn settle(&mut self, file: &CardFile) {
        self.owed.retain(|(owed, _)| owed.file != *file);
    }

    /// Turns a worker's report into an event.
    async fn pass_on(&mut self, report: Report, payload: Vec<u8>) {
        let event = match report {
            Report::Alive { .. } => return,
            Report::Live => {
                if self.live_view {
                    self.live.send_replace(Some(payload.into()));
                }
                return;
            }
            Report::Announced { owed } => {
                self.fired = false;
                self.owe(owed);
                return;
            }
            Report::Connected { about, battery } => TetherEvent::Connected { about, battery },
            Report::FrameOnDisk(frame) => {
                self.settle(&frame.owed.file);
                TetherEvent::Frame(self.arrived(frame))
            }
            Report::AlreadyHere { owed } => {
                self.settle(&owed.file);
                TetherEvent::AlreadyHere(owed.file)
            }
            Report::Found { count } => TetherEvent::Found(count),
            Report::Room { room } => TetherEvent::Room(room),
            Report::Clock { offset } => TetherEvent::Clock(offset),
            Report::Settings { settings } => TetherEvent::Settings(settings),
            Report::Working { work } => TetherEvent::Working(work),
            Report::Card { entries, is_last } => TetherEvent::Card(entries, is_last),
            Report::Battery { percent } => TetherEvent::Battery(percent),
            Report::ShutterFailed { error } => {
                self.fired = false;
                TetherEvent::ShutterFailed(error)
            }
            Report::DownloadFailed { owed, error, kept_name } => {
                self.settle(&owed.file);
                let kept = kept_name.map(|name| self.config.originals.join(name));
                download_failed(owed, error.to_string(), kept)
            }
            Report::Trouble { error } => TetherEvent::Trouble(error.to_string()),
            Report::Lost { error } => {
                self.live.send_replace(None);
                self.tell_of_lost_trigger(&error.to_string()).await;
                TetherEvent::Lost { error }
            }
        };
        self.tell(event).await;
    }

    fn arrived(&self, frame: FrameOnDisk) -> ArrivedFrame {
        ArrivedFrame {
            path: self.config.originals.join(&frame.name),
            sha256: frame.sha256,
            bytes: frame.bytes,
            on_camera: frame.owed.file,
            exposure: frame.exposure,
            body: frame.body,
            saved_at_us: frame.saved_at_us,
            kind: frame.kind,
        }
    }

    /// Tells what a worker's death means.
    async fn bury(&mut self, why: String) {
        self.live.send_replace(None);
        self.tell_of_lost_trigger(&why).await;
        for (_, deaths) in &mut self.owed {
            *deaths += 1;
        }
        let given_up: Vec<_> =
            self.owed.extract_if(.., |(_, deaths)| *deaths >= MAX_DEATHS).collect();
        for (owed, _) in given_up {
            self.tell(download_failed(owed, why.clone(), None)).await;
        }
        self.tell(TetherEvent::Lost { error: CameraError::Lost(why) }).await;
    }

    async fn tell_of_lost_trigger(&mut self, why: &str) {
        if std::mem::take(&mut self.fired) {
            self.tell(TetherEvent::ShutterFailed(CameraError::Lost(why.to_owned()))).await;
        }
    }

    /// Answers commands during a pause; whether the station wants to stop.
    async fn wait_without_worker(&mut self, pause: Duration) -> bool {
        let until = Instant::now() + pause;
        loop {
            tokio::select! {
                () = sleep_until(until) => return false,
                command = self.commands.recv() => match command {
                    None => return true,
                    Some(Command::Trigger) => {
                        let error = CameraError::Absent("it is being looked for".to_owned());
                        self.tell(TetherEvent::ShutterFailed(error)).await;
                    }
                    Some(Command::List) => self.tell(TetherEvent::Card(Vec::new(), true)).await,
                    Some(command) => self.note(&command),
                },
            }
        }
    }

    /// A station that doesn't listen any more stops the tether by its handle.
    async fn tell(&self, event: TetherEvent) {
        drop(self.events.send(event).await);
    }
}

fn download_failed(owed: Owed, why: String, kept: Option<PathBuf>) -> TetherEvent {
    TetherEvent::DownloadFailed { on_camera: owed.file.clone(), why, kept, owed }
}
