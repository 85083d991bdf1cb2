//! Live view beside body shots.

use super::desk::Desk;
use super::sim_process::{Sim, SimProcess};
use paishe::sitter::Scene;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time of live view that is counted.
const LIVE_FOR: Duration = Duration::from_secs(20);
/// Longest wait for one shot.
const SHOT_WITHIN: Duration = Duration::from_secs(20);

pub fn run() {
    println!(
        "\nlive view beside a body shot a second, {} s (target: 20 frames/s)",
        LIVE_FOR.as_secs()
    );
    let folder = tempfile::tempdir().unwrap();
    let still = live_view(SimProcess::start(&Sim {
        pictures: Some(one_picture(folder.path())),
        ..Sim::drawn(1200)
    }));
    let drawn = live_view(SimProcess::start(&Sim::drawn(1200)));
    println!(
        "  {still:.1} frames/s of a camera that draws nothing; {drawn:.1} of one that draws its sitter on this machine"
    );
}

/// A folder with one frame: nothing is drawn for live view, as no camera draws it on the station's processor.
fn one_picture(folder: &Path) -> PathBuf {
    Scene::seeded(1).render(1200, 800).save(folder.join("one.jpg")).unwrap();
    folder.to_owned()
}

/// Live-view frames a second, while the shutter on the body is pressed once a second.
fn live_view(mut sim: SimProcess) -> f64 {
    let mut desk = Desk::open(&sim.port_text, 2);
    let mut live = desk.handle().live();
    desk.runtime().spawn(async move {
        while live.changed().await.is_ok() {
            COUNT.fetch_add(
                usize::from(live.borrow_and_update().is_some()),
                std::sync::atomic::Ordering::Relaxed,
            );
        }
    });
    let count = || COUNT.load(std::sync::atomic::Ordering::Relaxed);
    desk.pump(Duration::from_secs(10), |_| count() > 0);
    let (start, before) = (Instant::now(), count());
    let mut pressed = 0;
    while start.elapsed() < LIVE_FOR {
        sim.order("press");
        pressed += 1;
        let next = Duration::from_secs(pressed);
        desk.pump(next.saturating_sub(start.elapsed()), |_| false);
    }
    let fps = (count() - before) as f64 / start.elapsed().as_secs_f64();
    assert!(desk.pump(SHOT_WITHIN, |desk| desk.arrived as u64 == pressed), "a shot is missing");
    drop(sim.end());
    fps
}

static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
