//! A camera for commands that aren't the station: opened through the same worker, waited for with a limit.

use super::Failure;
use crate::body::{CardRoom, ClockOffset, SettingState};
use crate::camera::About;
use crate::camera::sim::SimConfig;
use crate::camera::source::Source;
use crate::camera::tether::{Tether, TetherConfig, TetherEvent, TetherHandle};
use crate::lang::Lang;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

/// Longest wait for a camera that is there.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);

/// Time in which a camera tells its settings, clock and room.
pub(super) const TELLS_WITHIN: Duration = Duration::from_secs(8);

/// Where a command's pictures and notes go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    /// Folder of the pictures.
    pub originals: &'a Path,
    /// What is known of the cards' files.
    pub ledger: &'a Path,
    /// Folder of the worker's log and of libgphoto2's settings.
    pub log: &'a Path,
}

/// What a camera told by itself.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Its settings.
    pub settings: Vec<SettingState>,
    /// Offset of its clock.
    pub clock: Option<ClockOffset>,
    /// Room on its card.
    pub room: Option<CardRoom>,
}

/// A camera that is connected.
pub(super) struct Tethered {
    runtime: Runtime,
    handle: Option<TetherHandle>,
    events: Receiver<TetherEvent>,
    /// Who it is.
    pub about: About,
    /// Battery level in percent, if it tells.
    pub battery: Option<u8>,
}

impl Tethered {
    /// Opens a camera, or says in one sentence why not.
    pub fn open(source: &Source, places: Places<'_>, lang: Lang) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::machine(error.to_string());
        let config = TetherConfig {
            program: std::env::current_exe().map_err(failed)?,
            source: source.clone(),
            sim: SimConfig::default(),
            originals: places.originals.to_owned(),
            ledger: places.ledger.to_owned(),
            catches_up: false,
            log: places.log.join("tether.log"),
            home: places.log.join("tether-home"),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(failed)?;
        let (handle, mut events) = runtime.block_on(async { Tether::start(config) });
        let connected = runtime.block_on(connected(&mut events));
        let tethered = match connected {
            Ok((about, battery)) => Self { runtime, handle: Some(handle), events, about, battery },
            Err(why) => {
                runtime.block_on(handle.stop());
                return Err(no_camera(source, &why, lang));
            }
        };
        Ok(tethered)
    }

    /// What commands are given to; `None` only after the end.
    pub fn handle(&self) -> Option<&TetherHandle> {
        self.handle.as_ref()
    }

    /// The next event within a time.
    pub fn event(&mut self, within: Duration) -> Option<TetherEvent> {
        let events = &mut self.events;
        self.runtime.block_on(async { timeout(within, events.recv()).await }).ok().flatten()
    }

    /// Passes events over until `wanted` answers, at most so long.
    pub fn wait_for<T>(
        &mut self,
        within: Duration,
        mut wanted: impl FnMut(TetherEvent) -> Option<T>,
    ) -> Option<T> {
        let until = Instant::now() + within;
        loop {
            let event = self.event(until.saturating_duration_since(Instant::now()))?;
            if let Some(found) = wanted(event) {
                return Some(found);
            }
        }
    }

    /// What the camera tells by itself within a few seconds.
    pub fn told(&mut self) -> Told {
        let mut told = Told::default();
        self.wait_for(TELLS_WITHIN, |event| {
            match event {
                TetherEvent::Settings(settings) => told.settings = settings,
                TetherEvent::Clock(offset) => told.clock = Some(offset),
                TetherEvent::Room(room) => told.room = Some(room),
                _ => {}
            }
            let is_all = told.clock.is_some() && told.room.is_some() && !told.settings.is_empty();
            is_all.then_some(())
        });
        told
    }

    /// Live-view pictures that come within a time.
    pub fn count_previews(&mut self, within: Duration) -> usize {
        let Some(handle) = &self.handle else { return 0 };
        let mut live = handle.live();
        self.runtime.block_on(async {
            let mut count = 0;
            let until = tokio::time::Instant::now() + within;
            while let Ok(Ok(())) = tokio::time::timeout_at(until, live.changed()).await {
                count += usize::from(live.borrow_and_update().is_some());
            }
            count
        })
    }
}

impl Drop for Tethered {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.runtime.block_on(handle.stop());
        }
    }
}

/// The camera that answers first, or the last reason why none did.
async fn connected(events: &mut Receiver<TetherEvent>) -> Result<(About, Option<u8>), String> {
    let mut why = String::new();
    let first = async {
        while let Some(event) = events.recv().await {
            match event {
                TetherEvent::Connected { about, battery } => return Some((about, battery)),
                TetherEvent::Lost { error } => why = error.to_string(),
                _ => {}
            }
        }
        None
    };
    let found = timeout(CONNECT_WITHIN, first).await.ok().flatten();
    found.ok_or(why)
}

/// A private folder of this run below the system's temporary one.
pub(super) fn scratch(what: &str) -> Result<std::path::PathBuf, Failure> {
    let folder = std::env::temp_dir().join(format!("paishe-{what}-{}", std::process::id()));
    let failed = |e: std::io::Error| Failure::machine(format!("{}: {e}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    Ok(folder)
}

fn no_camera(source: &Source, why: &str, lang: Lang) -> Failure {
    Failure::machine(match lang {
        Lang::Zh => {
            format!("{source}：没有打开相机（{why}），请接好并打开相机，运行 paishe doctor")
        }
        Lang::En => {
            format!("{source}: no camera ({why}); plug it in, switch it on, run paishe doctor")
        }
    })
}
