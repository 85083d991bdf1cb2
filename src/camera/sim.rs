//! The simulated camera: a PTP/IP responder on loopback that libgphoto2 takes for a Nikon body.
//!
//! The station reaches it through the same driver and the same libgphoto2 as a real camera, and it shows sitters whose
//! measures are known exactly. Whatever hands, cables and bad luck do to a camera can be ordered ([`Order`], [`Fault`]):
//! by the program that owns it, by a [`Script`], and by lines on a control socket. What was really exposed is told by
//! [`Sim::exposures`].
//!
//! A [`Sim`] owns a thread for the sockets, one that makes full frames, one for a script and one for the control socket,
//! and one more a connection; all end with it.

mod body;
mod card;
mod clock;
mod control;
mod darkroom;
mod dataset;
mod dial;
mod download;
mod events;
mod exposure;
mod fault;
mod frame;
mod image_size;
mod lapse;
mod obey;
mod operations;
mod order;
mod pictures;
mod player;
mod properties;
mod responder;
mod script;
mod state;
mod stepper;
mod wire;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::sitter::Scene;
use body::{Body, lock};
use control::Control;
pub use dial::Dial;
pub use exposure::Exposure;
pub use fault::{Fault, Span};
pub use frame::{FrameSize, Hold};
pub use obey::Obeyed;
use obey::Watcher;
pub use order::Order;
pub use pictures::Pictures;
use pictures::View;
pub use script::{Mistake, Orders, Script, ScriptError};

/// What kind of camera to simulate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimConfig {
    /// Where its frames come from.
    pub pictures: Pictures,
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// How it is held.
    pub hold: Hold,
    /// Size of its full frames. A folder's frames keep theirs.
    pub frame: FrameSize,
    /// Whether the next sitter comes after each exposure.
    pub advance_after_shot: bool,
    /// Whether the sitter moves slightly as time passes.
    pub sitter_moves: bool,
    /// Battery level at the start, in percent; one percent goes every 20 exposures.
    pub battery_percent: u8,
    /// Serial number, as the device info tells it.
    pub serial: String,
    /// Seeds what is left to chance, the sitters apart: a script's choices, wrong bytes, and the ids of exposures.
    pub seed: u64,
    /// Whether the camera has Nikon's operations or only the standard's.
    pub identity: Identity,
    /// Whether exposures make a raw file as well.
    pub raw: bool,
    /// Length of raw files in bytes, from 4096 to 64 MiB.
    pub raw_bytes: u32,
    /// What happens as time goes by.
    pub script: Option<Script>,
    /// Where a socket takes orders.
    pub control: Option<PathBuf>,
}

/// Whose operations a camera has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Identity {
    /// Nikon's: live view, and events that are asked for.
    #[default]
    Nikon,
    /// Only the standard's. The shutter is refused to clients, on which `libgphoto2` 2.5.30 waits for ever.
    Generic,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            pictures: Pictures::Drawn { seed: 1 },
            port: 0,
            hold: Hold::default(),
            frame: FrameSize::default(),
            advance_after_shot: true,
            sitter_moves: true,
            battery_percent: 87,
            serial: "0001".to_owned(),
            seed: 1,
            identity: Identity::Nikon,
            raw: false,
            raw_bytes: 12_000_000,
            script: None,
            control: None,
        }
    }
}

/// Why there is no simulated camera, or no picture from it.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The port is taken or may not be used.
    #[error("the simulated camera can't listen on 127.0.0.1:{port}: {source}")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// The system's words.
        source: io::Error,
    },
    /// The control socket can't be opened.
    #[error("{}: {source}", path.display())]
    Control {
        /// Its path.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The machine has no thread to give.
    #[error("the simulated camera can't start a thread: {0}")]
    Thread(io::Error),
    /// The frame size is empty or too large.
    #[error(
        "a frame of {long_px} x {short_px} px: the long side must be 64 to 12000, the short side no more"
    )]
    FrameSize {
        /// Long side in px.
        long_px: u32,
        /// Short side in px.
        short_px: u32,
    },
    /// A folder or a file in it can't be read.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The folder holds no JPEG.
    #[error("{}: no JPEG in this folder", .0.display())]
    NoPictures(PathBuf),
    /// A file is too long to be a frame.
    #[error("{}: longer than 64 MiB", .0.display())]
    TooLong(PathBuf),
    /// A picture can't be compressed or decompressed.
    #[error("the JPEG codec failed: {0}")]
    Jpeg(#[from] turbojpeg::Error),
    /// EXIF can't be written into a frame.
    #[error("the frame's EXIF can't be written")]
    Exif,
}

/// A running simulated camera. It ends when it is dropped.
#[derive(Debug)]
pub struct Sim {
    body: Arc<Body>,
    control: Option<Arc<Control>>,
    port: u16,
    threads: Vec<JoinHandle<()>>,
}

impl Sim {
    /// Starts a camera that listens on 127.0.0.1.
    pub fn start(config: &SimConfig) -> Result<Self, SimError> {
        check_size(config.frame)?;
        let (body, releases) = Body::new(config)?;
        let (listener, port) = listen(config.port)?;
        let control = config.control.as_deref().map(open_control).transpose()?.map(Arc::new);
        let mut sim = Self { body: Arc::new(body), control, port, threads: Vec::new() };
        let body = Arc::clone(&sim.body);
        sim.spawn("sim-darkroom", move || body.develop_all(&releases))?;
        let body = Arc::clone(&sim.body);
        sim.spawn("sim-sockets", move || body.cable.serve(&listener, &body))?;
        if let Some(control) = sim.control.clone() {
            let body = Arc::clone(&sim.body);
            sim.spawn("sim-control", move || control.serve(&body))?;
        }
        if let Some(script) = config.script.clone() {
            let body = Arc::clone(&sim.body);
            sim.spawn("sim-script", move || player::play(&script, &body))?;
        }
        Ok(sim)
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), SimError> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
        self.threads.push(thread.map_err(SimError::Thread)?);
        Ok(())
    }

    /// Where libgphoto2 finds this camera: `ptpip:127.0.0.1:PORT:PORT`.
    #[must_use]
    pub fn port_text(&self) -> String {
        format!("ptpip:127.0.0.1:{0}:{0}", self.port)
    }

    /// TCP port, the same for commands and events.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Presses the shutter on the body: a picture goes to the card without the client asking. Says whether the shutter
    /// fired.
    #[must_use = "a fault can keep the shutter from firing"]
    pub fn press_shutter(&self) -> bool {
        self.body.release_by_hand().is_ok()
    }

    /// Does what is ordered; says what was done, or why not, in one line.
    pub fn obey(&self, order: &Order) -> Result<String, String> {
        self.body.obey(order)
    }

    /// Hears of every order that the script or a client of the control socket gives, once it was obeyed. Must not wait.
    pub fn watch_orders(&self, watch: impl Fn(&Obeyed) + Send + 'static) {
        *lock(&self.body.watcher) = Some(Watcher(Box::new(watch)));
    }

    /// Every exposure so far, oldest first; the last 100 000 are remembered.
    #[must_use]
    pub fn exposures(&self) -> Vec<Exposure> {
        self.body.state().exposures.all()
    }

    /// Makes something go wrong from now on, until [`Fault::None`] is set.
    pub fn set_fault(&self, fault: Fault) {
        self.body.set_fault(fault, Span::Open);
    }

    /// Drops the connections, as pulling the cable does; new ones are welcome.
    pub fn unplug(&self) {
        self.body.cable.hang_up();
    }

    /// Sets the battery level, in percent.
    pub fn set_battery(&self, percent: u8) {
        self.body.set_battery(percent);
    }

    /// Sends the next sitter, or turns to the next file of the folder.
    pub fn next_sitter(&self) {
        self.body.state().stage.next();
    }

    /// Puts this scene before the lens instead of what is there.
    pub fn set_scene(&self, scene: Scene) {
        self.body.state().stage.set(scene);
    }

    /// Exposures that are over.
    #[must_use]
    pub fn shots(&self) -> u32 {
        self.body.state().shots
    }

    /// Waits until `count` exposures are over, at most `limit`; says whether they are.
    #[must_use]
    pub fn wait_for_shots(&self, count: u32, limit: Duration) -> bool {
        self.body.wait_until(limit, |state| state.shots >= count)
    }

    /// Waits until a client has opened a session, at most `limit`; says whether one has. Events from then on reach it.
    #[must_use]
    pub fn wait_for_client(&self, limit: Duration) -> bool {
        self.body.wait_until(limit, |state| state.has_session)
    }

    /// Names of the pictures on the card, oldest first.
    #[must_use]
    pub fn card_files(&self) -> Vec<String> {
        self.body.state().card.on_card().map(|picture| picture.place.name.clone()).collect()
    }

    /// The scene that a picture on the card shows, its truth included; `None` for a folder's frame or an unknown name.
    #[must_use]
    pub fn scene_of(&self, name: &str) -> Option<Scene> {
        let state = self.body.state();
        let picture = state.card.on_card().find(|picture| picture.place.name == name)?;
        match &picture.view {
            View::Drawn(scene) => Some(scene.clone()),
            View::File(_) => None,
        }
    }

    /// Ends the camera and waits for its threads. A frame that is being drawn is finished first; exposures that
    /// still wait are lost.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.body.abandon_darkroom();
        self.body.cable.stop(self.port);
        if let Some(control) = &self.control {
            control.stop();
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            drop(thread.join());
        }
    }
}

fn check_size(FrameSize { long_px, short_px }: FrameSize) -> Result<(), SimError> {
    if (64..=12_000).contains(&long_px) && (64..=long_px).contains(&short_px) {
        Ok(())
    } else {
        Err(SimError::FrameSize { long_px, short_px })
    }
}

fn open_control(path: &Path) -> Result<Control, SimError> {
    Control::open(path).map_err(|source| SimError::Control { path: path.to_owned(), source })
}

fn listen(port: u16) -> Result<(TcpListener, u16), SimError> {
    let failed = |source| SimError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    Ok((listener, port))
}
