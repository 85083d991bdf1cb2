//! The simulated camera: a PTP/IP responder on loopback that libgphoto2 takes for a Nikon body.
//!
//! The station reaches it through the same driver and the same libgphoto2 as a real camera. It can be made slow,
//! silent or faulty ([`Fault`]), and it shows sitters whose measures are known exactly. A [`Sim`] owns two threads, one
//! for the sockets and one that draws full frames, and one more thread a connection; all end with it.

mod body;
mod card;
mod clock;
mod dataset;
mod events;
mod fault;
mod frame;
mod operations;
mod pictures;
mod properties;
mod responder;
mod wire;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::sitter::Scene;
use body::Body;
pub use fault::Fault;
pub use frame::{FrameSize, Hold};
pub use pictures::Pictures;
use pictures::View;
use responder::Responder;

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
    responder: Arc<Responder>,
    port: u16,
    threads: Vec<JoinHandle<()>>,
}

impl Sim {
    /// Starts a camera that listens on 127.0.0.1.
    pub fn start(config: &SimConfig) -> Result<Self, SimError> {
        check_size(config.frame)?;
        let (body, exposures) = Body::new(config)?;
        let (listener, port) = listen(config.port)?;
        let (body, responder) = (Arc::new(body), Arc::new(Responder::default()));
        let mut sim = Self { body, responder, port, threads: Vec::new() };
        let body = Arc::clone(&sim.body);
        sim.spawn("sim-darkroom", move || body.develop_all(&exposures))?;
        let (body, responder) = (Arc::clone(&sim.body), Arc::clone(&sim.responder));
        sim.spawn("sim-sockets", move || responder.serve(&listener, &body))?;
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

    /// Makes something go wrong from now on, until [`Fault::None`] is set.
    pub fn set_fault(&self, fault: Fault) {
        self.body.set_fault(fault);
    }

    /// Drops the connections, as pulling the cable does; new ones are welcome.
    pub fn unplug(&self) {
        self.responder.hang_up();
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
        self.body.state().card.on_card().map(|picture| picture.name.clone()).collect()
    }

    /// The scene that a picture on the card shows, its truth included; `None` for a folder's frame or an unknown name.
    #[must_use]
    pub fn scene_of(&self, name: &str) -> Option<Scene> {
        let state = self.body.state();
        let picture = state.card.on_card().find(|picture| picture.name == name)?;
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
        self.responder.stop(self.port);
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

fn listen(port: u16) -> Result<(TcpListener, u16), SimError> {
    let failed = |source| SimError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    Ok((listener, port))
}
