//! The real station with the simulated camera in a pseudo-terminal, its keys pressed without a look, killed at random moments.

use super::check::{require, sound, told};
use super::{scratch, state};
use paishe::roster;
use paishe::spec::Sequence;
use paishe::store::durable::sha256_hex;
use paishe::store::{Settings, Store};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Life of a station, in ms: from before it has opened the session to after several shots.
const LIFE_MS: std::ops::Range<u64> = 50..6_000;
/// Time between two keys: the sitter is called, shot, accepted; now and then something is taken back.
const KEY_EVERY: Duration = Duration::from_millis(90);
const KEYS: [&str; 12] =
    ["\x1b[B", "\r", "\x1b[15~", "\r", "\r", "\x1b[15~", "\r", "\r", "\r", "\x1a", "\r", "\x1b"];
/// Longest life of the camera's process after its station's death.
const WORKER_ENDS: Duration = Duration::from_secs(30);
const COLUMNS: u16 = 100;
const ROWS: u16 = 30;
const STUDENTS: usize = 5_000;

#[derive(Default)]
struct Counts {
    kills: usize,
    /// Largest number that a screen told.
    told: u32,
    mended: usize,
}

/// False when a promise was broken.
pub fn run(kills: usize, seed: u64) -> bool {
    println!(
        "\nstation: {kills} kills of `paishe shoot --camera sim` after 0.05 to 6 s, seed {seed}"
    );
    let start = Instant::now();
    let scratch = scratch::on_disk();
    let dir = scratch.path().join("session");
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    let mut store = Store::create(&dir, &settings).unwrap();
    store.import(&roster::demo(STUDENTS, 1)).unwrap();
    drop(store);
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut counts = Counts::default();
    while counts.kills < kills {
        let life = Duration::from_millis(random.random_range(LIFE_MS));
        counts.told = counts.told.max(live(&dir, scratch.path(), life));
        counts.kills += 1;
        if let Err(why) = check(&dir, &mut counts) {
            println!("  BROKEN after kill {}, {}: {why}", counts.kills, dir.display());
            std::mem::forget(scratch);
            return false;
        }
    }
    let status = Store::look(&dir).unwrap().status().unwrap();
    println!(
        "  {} kills, {} frames, numbers up to {} told on the screen, {} given, {} void; {} starts put something in order; \
         broken 0\n  {:.0} s",
        counts.kills,
        status.frames,
        counts.told,
        status.next_number.0 - 1,
        status.voids,
        counts.mended,
        start.elapsed().as_secs_f64()
    );
    true
}

/// Runs a station for a while and kills it; the largest number that its screen told.
fn live(dir: &Path, home: &Path, life: Duration) -> u32 {
    let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_paishe"));
    command.args(["shoot", "--camera", "sim", "--picture", "blocks"]);
    command.arg(dir);
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let screen = vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
    let screen = Arc::new(Mutex::new((screen, 0)));
    let watched = Arc::clone(&screen);
    let mut output = pty.master.try_clone_reader().unwrap();
    let watcher = std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            let mut screen = watched.lock().unwrap();
            screen.0.process(bytes.get(..count).unwrap_or_default());
            let told = told_number(&screen.0.screen().contents());
            screen.1 = told.max(screen.1);
        }
    });
    press_keys(&mut *pty.master.take_writer().unwrap(), life);
    kill(&mut *child);
    drop(pty.master);
    watcher.join().unwrap();
    screen.lock().unwrap().1
}

fn press_keys(keys: &mut dyn Write, life: Duration) {
    let end = Instant::now() + life;
    for key in KEYS.iter().cycle() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || keys.write_all(key.as_bytes()).is_err() {
            return;
        }
        std::thread::sleep(KEY_EVERY.min(left));
    }
}

/// Kills the station alone. The camera's process notices by itself that its station is gone; until then a frame may still
/// come.
fn kill(child: &mut dyn Child) {
    let pid = child.process_id().unwrap();
    let workers = children(pid);
    let station = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
    rustix::process::kill_process(station, rustix::process::Signal::KILL).unwrap();
    child.wait().unwrap();
    for worker in workers.split_whitespace() {
        let end = Instant::now() + WORKER_ENDS;
        while Path::new("/proc").join(worker).exists() {
            assert!(Instant::now() < end, "the camera's process {worker} outlives its station");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Processes that any thread of a process has started.
fn children(pid: u32) -> String {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let of =
        |thread: std::fs::DirEntry| std::fs::read_to_string(thread.path().join("children")).ok();
    threads.filter_map(of).collect::<Vec<_>>().join(" ")
}

/// `拍摄序号 17：张三 … 已采用` on the screen: 17.
fn told_number(contents: &str) -> u32 {
    let lines = contents.lines().filter(|line| line.contains("已采用"));
    let number = |line: &str| {
        let (_, after) = line.split_once("拍摄序号 ")?;
        after.split_once('：')?.0.trim().parse().ok()
    };
    lines.filter_map(number).max().unwrap_or(0)
}

fn check(dir: &Path, counts: &mut Counts) -> Result<(), String> {
    let (store, healed) = Store::open(dir).map_err(told("it doesn't open"))?;
    require(healed.photos_wrong.is_empty(), "photos are missing or wrong", &healed)?;
    require(healed.originals_missing.is_empty(), "originals are missing", &healed)?;
    counts.mended += usize::from(!healed.is_clean());
    let chain = store.check_journal().map_err(told("no journal"))?;
    require(chain.is_whole(), "the journal doesn't hold", &chain)?;
    for shot in store.shots().map_err(told("no shots"))? {
        let photo = std::fs::read(&shot.photo).map_err(told("no photo"))?;
        require(sha256_hex(&photo) == shot.sha256, "not the accepted photo", &shot.number)?;
    }
    let wrong = store.wrong_originals().map_err(told("no originals"))?;
    require(wrong.is_empty(), "originals are not as they came", &wrong)?;
    drop(store);
    sound(dir).map_err(told("no database"))?;
    let owners = state::owners(dir).map_err(told("no numbers"))?;
    let lost: Vec<_> = (1..=counts.told).filter(|number| !owners.contains_key(number)).collect();
    require(lost.is_empty(), "numbers that a screen told are lost", &lost)?;
    let (_, healed) = Store::open(dir).map_err(told("it doesn't open again"))?;
    require(healed.is_clean(), "a second start isn't clean", &healed)
}
