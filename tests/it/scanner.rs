//! A scanner's input device held by the station: a made-up one, which umockdev shows to the real program.
//!
//! The kernel's part, that nobody else gets the keys, is not tried here: umockdev only answers that the hold is given.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_mins(2);
const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");
const NODE: &str = "/dev/input/event990";
const ENTER: u16 = 28;

/// What the device answers when it is asked what it is, and that it may be held.
fn ioctls() -> String {
    let words = [
        0xffff_ffff_ffff_fffe_u64,
        0xfebe_ffdf_ffef_ffff,
        0xff9f_207a_c140_57ff,
        0x0001_0000_0000_0007,
    ];
    // In the order of the bytes, the lowest first.
    let keys: String =
        words.iter().fold(String::new(), |all, word| all + &format!("{:016X}", word.swap_bytes()));
    let none = "0".repeat(128);
    format!(
        "@DEV {NODE}\nEVIOCGVERSION 0 01000100\nEVIOCGID 0 0300E00500121101\n\
         EVIOCGBIT(0) 4 03000000\nEVIOCGBIT(1) 96 {keys}{none}\nEVIOCGPROP 4 00000000\n"
    )
}

/// Key presses and releases, 2 ms apart.
fn events(keys: &[u16]) -> String {
    let mut text = String::new();
    for (at, key) in keys.iter().enumerate() {
        let seconds = 1.0 + 0.002 * at as f64;
        for value in [1, 0] {
            let line = |kind: u16, code: u16, value: u16| {
                format!("E: {seconds:.6} {kind:04x} {code:04x} {value:04}\n")
            };
            text += &line(1, *key, value);
            text += &line(0, 0, 0);
        }
    }
    text
}

/// Keys of a number and Enter.
fn number(digits: &str) -> Vec<u16> {
    let digits =
        digits.bytes().map(|digit| if digit == b'0' { 11 } else { u16::from(digit - b'0') + 1 });
    digits.chain([ENTER]).collect()
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let made = Command::new(PROGRAM)
            .args(["demo", "session", "--students", "3"])
            .current_dir(desk.0.path())
            .env("HOME", desk.0.path())
            .output()
            .unwrap();
        assert!(made.status.success());
        std::fs::create_dir(desk.path("card")).unwrap();
        std::fs::write(desk.path("ioctls"), ioctls()).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn paishe(&self, args: &[&str], scans: &[u16]) -> Command {
        std::fs::write(self.path("events"), events(scans)).unwrap();
        let devices = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/udev/devices.umockdev");
        let mut command = Command::new("umockdev-run");
        command.arg("-d").arg(devices);
        command.args(["-i", &format!("{NODE}=ioctls"), "-e", &format!("{NODE}=events")]);
        command.arg("--").arg(PROGRAM).args(args);
        command.current_dir(self.0.path()).env("HOME", self.0.path());
        command
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("session/log/station.log")).unwrap_or_default()
    }
}

#[test]
fn a_scanner_is_held_and_its_codes_reach_the_station() {
    let desk = Desk::new();
    let camera = format!("folder:{}", desk.path("card").display());
    let scans = [number("2010301001"), number("610103"), vec![ENTER]].concat();
    let args = ["shoot", "session", "--plain", "--camera", &camera, "--scanner", NODE];
    let mut command = desk.paishe(&args, &scans);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut station = command.spawn().unwrap();
    let end = Instant::now() + PATIENCE;
    while desk.log().matches("scanned").count() < 2 {
        assert!(Instant::now() < end, "no code came:\n{}", desk.log());
        std::thread::park_timeout(Duration::from_millis(20));
    }
    drop(station.stdin.take().map(|mut input| input.flush()));
    assert!(station.wait().unwrap().success());
    let log = desk.log();
    assert!(log.contains("the scanner is held"), "{log}");
    assert!(log.contains("scanned chars=10") && log.contains("scanned chars=6"), "{log}");
    assert!(!log.contains("2010301001"), "a code is in the log");
}

#[test]
fn doctor_lists_scanners_and_keyboards() {
    let desk = Desk::new();
    let output = desk.paishe(&["doctor", "--lang", "en"], &[]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for name in ["Hand Terminal", "USB BarCode Reader"] {
        let line = said.lines().find(|line| line.contains(name)).unwrap_or_default();
        assert!(line.contains("scanner:"), "{said}");
    }
    let line = said.lines().find(|line| line.contains("USB Keyboard")).unwrap_or_default();
    assert!(line.contains("keyboards:"), "{said}");
}
