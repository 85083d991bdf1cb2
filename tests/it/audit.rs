//! `paishe audit` and `paishe smoke`: the real program on a card in a reader and on the simulated camera.

use paishe::store::Store;
use std::fs::{self, FileTimes};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

/// A session and a card of a camera, in a reader.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(desk.card()).unwrap();
        assert!(desk.paishe(&["demo", "session", "--students", "2"]).status.success());
        desk
    }

    fn card(&self) -> PathBuf {
        self.0.path().join("card/DCIM/100TEST")
    }

    fn paishe(&self, args: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(args)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .output()
            .unwrap()
    }

    /// The audit's JSON and exit code.
    fn audit(&self, card: &str, more: &[&str]) -> (serde_json::Value, i32) {
        let camera = format!("folder:{}", self.0.path().join(card).display());
        let mut args = vec!["audit", "session", "--json", "--camera", &camera];
        args.extend(more);
        let output = self.paishe(&args);
        let told = String::from_utf8_lossy(&output.stdout);
        let json = serde_json::from_str(&told)
            .unwrap_or_else(|_| panic!("{told}{}", String::from_utf8_lossy(&output.stderr)));
        (json, output.status.code().unwrap())
    }

    fn tray(&self) -> usize {
        Store::look(&self.0.path().join("session")).unwrap().tray().unwrap().len()
    }
}

/// Puts a picture on a card that was written so many seconds ago.
fn put(folder: &Path, name: &str, number: u8, seconds_ago: u64) {
    let path = folder.join(name);
    let grain = |x: u32, y: u32| image::Rgb([(x * y) as u8, x as u8, number]);
    image::RgbImage::from_fn(64 + u32::from(number), 48, grain).save(&path).unwrap();
    age(&path, seconds_ago);
}

fn age(path: &Path, seconds_ago: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds_ago);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

#[test]
fn an_audit_brings_what_never_arrived_and_brings_it_once() {
    let desk = Desk::new();
    put(&desk.card(), "DSC_0001.JPG", 1, 300);
    put(&desk.card(), "DSC_0002.JPG", 2, 200);
    let (json, code) = desk.audit("card", &["--all"]);
    assert_eq!((&json["brought"], code), (&2.into(), 0), "{json}");
    assert_eq!(desk.tray(), 2);
    put(&desk.card(), "DSC_0003.JPG", 3, 100);
    let (json, code) = desk.audit("card", &["--dry-run"]);
    assert_eq!((&json["here"], code), (&2.into(), 1), "{json}");
    assert_eq!(json["missing"].as_array().unwrap().len(), 1);
    assert_eq!(desk.tray(), 2, "a dry run brings nothing");
    let (json, code) = desk.audit("card", &[]);
    assert_eq!((&json["here"], &json["brought"], code), (&2.into(), &1.into(), 0), "{json}");
    let (json, _) = desk.audit("card", &[]);
    assert_eq!((&json["here"], &json["brought"]), (&3.into(), &0.into()), "{json}");
    assert_eq!(fs::read_dir(desk.card()).unwrap().count(), 3, "nothing is deleted on the card");
}

#[test]
fn a_copy_of_the_card_with_other_times_is_known_by_its_content() {
    let desk = Desk::new();
    put(&desk.card(), "DSC_0001.JPG", 1, 300);
    desk.audit("card", &["--all"]);
    let copy = desk.0.path().join("copy");
    fs::create_dir(&copy).unwrap();
    fs::copy(desk.card().join("DSC_0001.JPG"), copy.join("IMG_7.JPG")).unwrap();
    age(&copy.join("IMG_7.JPG"), 10);
    let (json, code) = desk.audit("copy", &[]);
    assert_eq!(
        (&json["here_by_content"], &json["brought"], code),
        (&1.into(), &0.into(), 0),
        "{json}"
    );
    assert_eq!(desk.tray(), 1);
}

#[test]
fn pictures_older_than_the_session_are_left_on_the_card_unless_all_are_wanted() {
    let desk = Desk::new();
    put(&desk.card(), "OLD.JPG", 1, 90_000);
    let (json, code) = desk.audit("card", &[]);
    assert_eq!((&json["older"], code), (&1.into(), 0), "{json}");
    assert_eq!(desk.tray(), 0);
}

#[test]
fn a_damaged_picture_is_told_as_missing() {
    let desk = Desk::new();
    put(&desk.card(), "DSC_0001.JPG", 1, 300);
    desk.audit("card", &["--all"]);
    put(&desk.card(), "DSC_0002.JPG", 2, 200);
    let path = desk.card().join("DSC_0002.JPG");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    age(&path, 200);
    let (json, code) = desk.audit("card", &[]);
    assert_eq!(code, 1, "{json}");
    assert!(json["missing"][0].as_str().unwrap().ends_with("DSC_0002.JPG"), "{json}");
}

#[test]
fn without_a_camera_an_audit_says_so_in_one_sentence() {
    let desk = Desk::new();
    let output = desk.paishe(&["--lang", "en", "audit", "session", "--camera", "folder:nowhere"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{words}");
    assert!(words.contains("no camera") && words.lines().count() == 1, "{words}");
}

#[test]
fn a_smoke_test_keeps_the_contract_and_writes_a_dated_line() {
    let desk = Desk::new();
    let args = ["--lang", "en", "smoke", "--camera", "sim", "--hands-off", "--shots", "1"];
    let output = desk.paishe(&[&args[..], &["--log", "notes.md"]].concat());
    let told = String::from_utf8_lossy(&output.stdout);
    for promise in
        ["keeps pictures on its card … [ok]", "settings … [ok]", "still on the card … [ok]"]
    {
        assert!(told.contains(promise), "{told}");
    }
    let line = fs::read_to_string(desk.0.path().join("notes.md")).unwrap();
    assert!(line.contains("Paishe Simulator") && line.contains("1 / 0 / 0"), "{line}");
}
