//! Live view beside body shots; from the shutter to the durable file, against the gphoto2 command line.

use super::desk::Desk;
use super::sim_process::SimProcess;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SHOTS: usize = 20;
/// Time of live view that is counted.
const LIVE_FOR: Duration = Duration::from_secs(20);
/// Longest wait for one shot.
const SHOT_WITHIN: Duration = Duration::from_secs(20);
/// A camera's full size: 24 megapixels.
const LONG_PX: u32 = 6000;

pub fn run() {
    println!(
        "\nlive view beside a body shot a second, {} s (target: 20 frames/s)",
        LIVE_FOR.as_secs()
    );
    let still = live_view(SimProcess::still());
    let drawn = live_view(SimProcess::start(1200, false));
    println!(
        "  {still:.1} frames/s of a camera that draws nothing; {drawn:.1} of one that draws its sitter on this machine"
    );
    println!(
        "from the shutter to the durable file, {SHOTS} shots of 24 megapixels, ms: median (least, most)"
    );
    let mut sim = SimProcess::start(LONG_PX, false);
    let mut ours = shots_through_the_station(&mut sim);
    let station = told("  station", &mut ours);
    let mut theirs = shots_through_gphoto2(&mut sim);
    let gphoto2 = told("  gphoto2 --capture-tethered", &mut theirs);
    println!(
        "  ratio {:.2}; of both, the camera draws and writes the file most of the time",
        station / gphoto2
    );
    drop(sim.end());
}

fn told(what: &str, samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    let median = samples.get(samples.len() / 2).copied().unwrap();
    println!(
        "{what:30} {median:7.0} ({:.0}, {:.0})",
        samples.first().unwrap(),
        samples.last().unwrap()
    );
    median
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

fn shots_through_the_station(sim: &mut SimProcess) -> Vec<f64> {
    let mut desk = Desk::open(&sim.port_text, 2);
    // The command line shows no live view beside.
    assert!(desk.handle().live_view(false));
    desk.pump(Duration::from_secs(1), |_| false);
    let shot = |_: usize| {
        let before = desk.arrived;
        let start = Instant::now();
        sim.order("press");
        assert!(desk.pump(SHOT_WITHIN, |desk| desk.arrived > before), "a shot is missing");
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..SHOTS).map(shot).collect()
}

/// The same by a long-lived `gphoto2`; its file counts when it is whole, though nobody synced it.
fn shots_through_gphoto2(sim: &mut SimProcess) -> Vec<f64> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut gphoto2 = Command::new("gphoto2")
        .args(["--port", &sim.port_text, "--set-config", "capturetarget=1"])
        .args(["--capture-tethered", "--keep", "--filename", "%n.jpg"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // A first shot tells that it listens.
    sim.order("press");
    assert!(wait_for_files(folder.path(), 1), "gphoto2 brought nothing");
    let shot = |at: usize| {
        let start = Instant::now();
        sim.order("press");
        assert!(wait_for_files(folder.path(), at + 2), "gphoto2 brought no shot {at}");
        start.elapsed().as_secs_f64() * 1e3
    };
    let samples = (0..SHOTS).map(shot).collect();
    gphoto2.kill().unwrap();
    gphoto2.wait().unwrap();
    samples
}

/// Waits until a folder holds so many whole JPEGs.
fn wait_for_files(folder: &Path, count: usize) -> bool {
    let until = Instant::now() + SHOT_WITHIN;
    while Instant::now() < until {
        let whole = |path: &Path| {
            path.extension().is_some_and(|ending| ending == "jpg")
                && std::fs::read(path).is_ok_and(|bytes| bytes.ends_with(&[0xFF, 0xD9]))
        };
        let files = std::fs::read_dir(folder).unwrap().flatten();
        if files.filter(|file| whole(&file.path())).count() >= count {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}
