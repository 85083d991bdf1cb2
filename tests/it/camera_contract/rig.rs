//! Cameras as the contract sees them, whatever is behind.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use paishe::camera::keep::{Fetched, Originals};
use paishe::camera::messages::Owed;
use paishe::camera::sim::SimConfig;
use paishe::camera::source::Source;
use paishe::camera::tether::{Tether, TetherConfig, TetherEvent, TetherHandle};
use paishe::camera::{Camera, CameraError, CameraEvent, CardFile};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

/// Longest wait for anything.
pub const DEADLINE: Duration = Duration::from_mins(1);
/// Time in which a frame too many would have come.
pub const QUIET: Duration = Duration::from_millis(500);

/// A picture on disk.
#[derive(Debug)]
pub struct Shot {
    pub path: PathBuf,
    pub sha256: String,
    pub bytes: u64,
    pub on_camera: CardFile,
}

/// What starting a tether gives.
pub type Started = (TetherHandle, Receiver<TetherEvent>);

/// The physical side of a camera: what a photographer's hands do.
pub trait Hands {
    /// Presses the shutter on the body.
    fn press(&mut self);
    /// Whether the card holds a file.
    fn card_holds(&self, file: &CardFile) -> bool;
    /// Pulls the cable.
    fn unplug(&mut self);
    /// Puts it back.
    fn plug_in(&mut self);
}

/// A camera with its hands and its station.
pub trait Rig {
    fn press(&mut self);
    fn card_holds(&self, file: &CardFile) -> bool;
    fn unplug(&mut self);
    fn plug_in(&mut self);
    /// Fires from the station; the refusal, if there is one before the picture.
    fn trigger(&mut self) -> Result<(), CameraError>;
    /// The next picture, within [`DEADLINE`].
    fn next(&mut self) -> Shot;
    fn assert_nothing_more(&mut self);
    fn wait_for_lost(&mut self) -> CameraError;
    /// Fires and is refused: why.
    fn refusal(&mut self) -> CameraError;
    /// A live-view picture.
    fn live_picture(&mut self) -> Vec<u8>;
    /// Whether a picture that came damaged was said to be so.
    fn wait_for_damage(&mut self) -> String;
    /// The files in the originals folder.
    fn originals(&self) -> Vec<PathBuf>;
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A camera attended to by the test itself.
pub struct Direct<H> {
    pub camera: Option<Box<dyn Camera>>,
    pub open: fn(&H) -> Result<Box<dyn Camera>, CameraError>,
    pub hands: H,
    pub folder: tempfile::TempDir,
}

impl<H: Hands> Direct<H> {
    pub fn new(hands: H, open: fn(&H) -> Result<Box<dyn Camera>, CameraError>) -> Self {
        let camera = Some(open(&hands).unwrap());
        Self { camera, open, hands, folder: tempfile::tempdir().unwrap() }
    }

    pub fn camera(&mut self) -> &mut dyn Camera {
        self.camera.as_mut().unwrap().as_mut()
    }

    /// The next announced file, if one comes in time.
    fn announced(&mut self, within: Duration) -> Option<CardFile> {
        let deadline = Instant::now() + within;
        while Instant::now() < deadline {
            let event = self.camera().poll(Duration::from_millis(5)).unwrap();
            if let Some(CameraEvent::FileAdded(file)) = event {
                return Some(file);
            }
        }
        None
    }

    fn fetch(&mut self, file: CardFile) -> Result<Shot, CameraError> {
        let folder = self.folder.path().to_owned();
        let mut originals =
            Originals::open(&folder.join("originals"), &folder.join("ledger")).unwrap();
        let owed = Owed { file, seen_at_us: 0, announced: true };
        let fetched =
            originals.fetch(self.camera(), &owed, None, true).map_err(|(error, _)| error)?;
        let Fetched::New(frame) = fetched else { panic!("{} was here already", owed.file) };
        Ok(Shot {
            path: folder.join("originals").join(&frame.name),
            sha256: frame.sha256,
            bytes: frame.bytes,
            on_camera: frame.owed.file,
        })
    }
}

impl<H: Hands> Rig for Direct<H> {
    fn press(&mut self) {
        self.hands.press();
    }

    fn card_holds(&self, file: &CardFile) -> bool {
        self.hands.card_holds(file)
    }

    fn unplug(&mut self) {
        self.hands.unplug();
    }

    fn plug_in(&mut self) {
        self.hands.plug_in();
        self.camera = None;
        self.camera = Some((self.open)(&self.hands).unwrap());
    }

    fn trigger(&mut self) -> Result<(), CameraError> {
        self.camera().trigger()
    }

    fn next(&mut self) -> Shot {
        let file = self.announced(DEADLINE).expect("no picture was announced");
        self.fetch(file).unwrap()
    }

    fn assert_nothing_more(&mut self) {
        assert_eq!(self.announced(QUIET), None);
    }

    fn wait_for_lost(&mut self) -> CameraError {
        let deadline = Instant::now() + DEADLINE;
        while Instant::now() < deadline {
            match self.camera().poll(Duration::from_millis(5)) {
                Err(error @ CameraError::Lost(_)) => return error,
                other => drop(other),
            }
        }
        panic!("the loss was never said");
    }

    fn refusal(&mut self) -> CameraError {
        self.camera().trigger().unwrap_err()
    }

    fn live_picture(&mut self) -> Vec<u8> {
        let deadline = Instant::now() + DEADLINE;
        while Instant::now() < deadline {
            if let Some(jpeg) = self.camera().preview().unwrap() {
                return jpeg;
            }
        }
        panic!("no live view came");
    }

    fn wait_for_damage(&mut self) -> String {
        let file = self.announced(DEADLINE).expect("no picture was announced");
        self.fetch(file).unwrap_err().to_string()
    }

    fn originals(&self) -> Vec<PathBuf> {
        files(&self.folder.path().join("originals"))
    }
}

/// A camera behind the real worker process and its supervisor.
pub struct Tethered<H> {
    pub runtime: Runtime,
    pub handle: Option<TetherHandle>,
    pub events: Receiver<TetherEvent>,
    pub hands: H,
    pub folder: tempfile::TempDir,
}

impl<H: Hands> Tethered<H> {
    /// Starts a tether and waits until its camera is connected.
    pub fn new(hands: H, source: Source) -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = TetherConfig {
            program: env!("CARGO_BIN_EXE_paishe").into(),
            source,
            sim: SimConfig::default(),
            originals: folder.path().join("originals"),
            ledger: folder.path().join("ledger"),
            catches_up: true,
            log: folder.path().join("tether.log"),
            home: folder.path().join("home"),
        };
        let (handle, events) = runtime.block_on(async { Tether::start(config) });
        let mut rig = Self { runtime, handle: Some(handle), events, hands, folder };
        rig.wait_for("a camera", |event| {
            matches!(event, TetherEvent::Connected { .. }).then_some(())
        });
        rig
    }

    pub fn handle(&self) -> &TetherHandle {
        self.handle.as_ref().unwrap()
    }

    /// The next event within a time.
    pub fn event(&mut self, within: Duration) -> Option<TetherEvent> {
        let events = &mut self.events;
        let next = async { tokio::time::timeout(within, events.recv()).await };
        self.runtime.block_on(next).ok().flatten()
    }

    /// Passes over events until one is what is waited for.
    pub fn wait_for<T>(&mut self, what: &str, wanted: impl Fn(&TetherEvent) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let mut passed = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(event) = self.event(left) else {
                let log = std::fs::read_to_string(self.folder.path().join("tether.log"));
                panic!("{what} never came; instead {passed:?}; log: {}", log.unwrap_or_default());
            };
            if let Some(found) = wanted(&event) {
                return found;
            }
            passed.push(event);
        }
    }

    pub fn wait_for_connected(&mut self) {
        self.wait_for("a camera", |event| {
            matches!(event, TetherEvent::Connected { .. }).then_some(())
        });
    }
}

impl<H: Hands> Rig for Tethered<H> {
    fn press(&mut self) {
        self.hands.press();
    }

    fn card_holds(&self, file: &CardFile) -> bool {
        self.hands.card_holds(file)
    }

    fn unplug(&mut self) {
        self.hands.unplug();
    }

    fn plug_in(&mut self) {
        self.hands.plug_in();
        self.wait_for_connected();
    }

    fn trigger(&mut self) -> Result<(), CameraError> {
        assert!(self.handle().trigger());
        Ok(())
    }

    fn next(&mut self) -> Shot {
        self.wait_for("a picture", |event| match event {
            TetherEvent::Frame(frame) => Some(Shot {
                path: frame.path.clone(),
                sha256: frame.sha256.clone(),
                bytes: frame.bytes,
                on_camera: frame.on_camera.clone(),
            }),
            _ => None,
        })
    }

    fn assert_nothing_more(&mut self) {
        while let Some(event) = self.event(QUIET) {
            assert!(!matches!(event, TetherEvent::Frame(_)), "one too many: {event:?}");
        }
    }

    fn wait_for_lost(&mut self) -> CameraError {
        self.wait_for("the loss", |event| match event {
            TetherEvent::Lost { error } => Some(error.clone()),
            _ => None,
        })
    }

    fn refusal(&mut self) -> CameraError {
        assert!(self.handle().trigger());
        self.wait_for("the refusal", |event| match event {
            TetherEvent::ShutterFailed(error) => Some(error.clone()),
            _ => None,
        })
    }

    fn live_picture(&mut self) -> Vec<u8> {
        let mut live = self.handle().live();
        assert!(self.handle().live_view(true));
        let picture = self.runtime.block_on(async {
            let some = live.wait_for(Option::is_some);
            let newest: Arc<[u8]> =
                tokio::time::timeout(DEADLINE, some).await.unwrap().unwrap().clone().unwrap();
            newest
        });
        assert!(self.handle().live_view(false));
        picture.to_vec()
    }

    fn wait_for_damage(&mut self) -> String {
        self.wait_for("the damage", |event| match event {
            TetherEvent::DownloadFailed { why, .. } => Some(why.clone()),
            TetherEvent::Frame(frame) => panic!("a damaged picture was reported: {frame:?}"),
            _ => None,
        })
    }

    fn originals(&self) -> Vec<PathBuf> {
        files(&self.folder.path().join("originals"))
    }
}

impl<H> Drop for Tethered<H> {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.runtime.block_on(handle.stop());
        }
    }
}
