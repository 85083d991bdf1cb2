//! What the supervisor promises of its worker, whatever the camera.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use paishe::camera::sim::SimConfig;
use paishe::camera::source::Source;
use paishe::camera::tether::{Tether, TetherConfig, TetherEvent};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use super::folder::Putter;
use super::rig::{DEADLINE, Rig, Tethered};

/// The worker process of a tether, found by its command line.
fn worker_of(originals: &Path) -> u32 {
    let wanted = originals.to_str().unwrap();
    let deadline = Instant::now() + DEADLINE;
    while Instant::now() < deadline {
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let Ok(pid) = entry.file_name().to_string_lossy().parse() else { continue };
            let line = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
            if line.contains("tether-worker") && line.contains(wanted) {
                return pid;
            }
        }
    }
    panic!("no worker runs for {wanted}");
}

fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

fn tethered() -> Tethered<Putter> {
    let hands = Putter::new();
    let source = hands.source();
    Tethered::new(hands, source)
}

#[test]
fn a_killed_worker_is_restarted_and_pictures_arrive_again() {
    let mut rig = tethered();
    let originals = rig.folder.path().join("originals");
    let first = worker_of(&originals);
    signal(first, rustix::process::Signal::KILL);
    let why = rig.wait_for_lost().to_string();
    assert!(why.contains("killed by signal 9"), "{why}");
    rig.wait_for_connected();
    assert_ne!(worker_of(&originals), first);
    rig.press();
    super::assert_is_durable(&rig.next());
}

#[test]
fn a_hung_worker_is_killed_and_restarted() {
    let mut rig = tethered();
    let first = worker_of(&rig.folder.path().join("originals"));
    signal(first, rustix::process::Signal::STOP);
    let why = rig.wait_for_lost().to_string();
    assert!(why.contains("said nothing"), "{why}");
    rig.wait_for_connected();
    rig.press();
    rig.next();
}

#[test]
fn stopping_a_tether_ends_its_worker() {
    let mut rig = tethered();
    let pid = worker_of(&rig.folder.path().join("originals"));
    let handle = rig.handle.take().unwrap();
    rig.runtime.block_on(handle.stop());
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn a_trigger_without_a_camera_is_answered() {
    let mut hands = Putter::new();
    super::rig::Hands::press(&mut hands);
    let source = hands.source();
    let mut rig = Tethered::new(hands, source);
    rig.unplug();
    rig.wait_for_lost();
    rig.trigger().unwrap();
    rig.wait_for("the answer", |event| {
        matches!(event, TetherEvent::ShutterFailed(_)).then_some(())
    });
}

fn start(folder: &Path, program: &Path) -> (Runtime, super::rig::Started) {
    let runtime = Runtime::new().unwrap();
    let config = TetherConfig {
        program: program.to_owned(),
        source: Source::Folder(folder.to_owned()),
        sim: SimConfig::default(),
        originals: folder.join("originals"),
        ledger: folder.join("ledger"),
        catches_up: true,
        log: folder.join("tether.log"),
        home: folder.join("home"),
    };
    let started = runtime.block_on(async { Tether::start(config) });
    (runtime, started)
}

fn first_loss(runtime: &Runtime, events: &mut Receiver<TetherEvent>) -> String {
    runtime.block_on(async {
        loop {
            let event = tokio::time::timeout(DEADLINE, events.recv()).await.unwrap().unwrap();
            if let TetherEvent::Lost { error } = event {
                return error.to_string();
            }
        }
    })
}

fn program(folder: &Path, script: &str) -> std::path::PathBuf {
    let path = folder.join("program");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

#[test]
fn a_worker_that_fails_is_told_with_its_exit_code_and_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path(), "echo starting >&2; echo no such library >&2; exit 127");
    let (runtime, (handle, mut events)) = start(folder.path(), &program);
    let why = first_loss(&runtime, &mut events);
    assert!(why.ends_with("ended with exit code 127: no such library"), "{why}");
    runtime.block_on(handle.stop());
}

#[test]
fn a_worker_that_speaks_nonsense_is_ended_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path(), "echo hello, this is no message at all; exec sleep 60");
    let (runtime, (handle, mut events)) = start(folder.path(), &program);
    let why = first_loss(&runtime, &mut events);
    assert!(why.contains("nonsense"), "{why}");
    runtime.block_on(handle.stop());
}

#[test]
fn a_program_that_is_not_there_is_told_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let (runtime, (handle, mut events)) = start(folder.path(), &folder.path().join("nothing"));
    let why = first_loss(&runtime, &mut events);
    assert!(why.contains("can't start") && why.contains("nothing"), "{why}");
    runtime.block_on(handle.stop());
}

#[test]
fn a_worker_whose_station_died_ends_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut worker = std::process::Command::new(env!("CARGO_BIN_EXE_paishe"))
        .args(["tether-worker", "--source", &format!("folder:{}", folder.path().display())])
        .arg("--originals")
        .arg(folder.path().join("originals"))
        .arg("--ledger")
        .arg(folder.path().join("ledger"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(worker.stdin.take());
    let deadline = Instant::now() + Duration::from_secs(30);
    while worker.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "the worker lives on");
        std::thread::yield_now();
    }
}
