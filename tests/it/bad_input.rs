//! Bad input to the real program: one clear sentence, the right exit code, nothing lost, no panic.

use crate::crash::accepted_session;
use paishe::sitter::Scene;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

/// What a run of the program left behind.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn paishe(dir: &Path, args: &[&str]) -> Ran {
    let output = Command::new(PROGRAM)
        .args(args)
        .current_dir(dir)
        .env("HOME", dir)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    Ran { code: output.status.code().unwrap(), out, err }
}

/// Fails unless the run ended with this code and one sentence that names `what`.
fn one_sentence(ran: &Ran, code: i32, what: &str) {
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains(what), "{}", ran.err);
}

fn desk() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let made = paishe(dir.path(), &["demo", "session", "--students", "3"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let session = dir.path().join("session");
    (dir, session)
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92);
    Scene::seeded(3).render(600, 900).write_with_encoder(encoder).unwrap();
    bytes
}

#[test]
fn a_cut_photo_is_refused_and_the_others_are_judged() {
    let dir = tempfile::tempdir().unwrap();
    let whole = jpeg();
    std::fs::write(dir.path().join("whole.jpg"), &whole).unwrap();
    std::fs::write(dir.path().join("cut.jpg"), &whole[..whole.len() * 6 / 10]).unwrap();
    let ran = paishe(dir.path(), &["check", "--json", "cut.jpg", "whole.jpg"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let lines: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["verdict"], "refused");
    assert!(!lines[0]["reason"].as_str().unwrap().is_empty());
    assert_eq!(lines[1]["measures"]["face_count"], 1);
}

#[test]
fn a_missing_photo_is_the_machines_trouble_and_the_others_are_judged() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("whole.jpg"), jpeg()).unwrap();
    let ran = paishe(dir.path(), &["check", "--json", "absent.jpg", "whole.jpg"]);
    one_sentence(&ran, 3, "absent.jpg");
    assert_eq!(ran.out.lines().count(), 2);
}

#[test]
fn an_unknown_profile_and_a_wrong_command_line_are_usage() {
    let dir = tempfile::tempdir().unwrap();
    one_sentence(&paishe(dir.path(), &["check", "--profile", "no-such", "a.jpg"]), 2, "no-such");
    one_sentence(&paishe(dir.path(), &["new", "s", "--profile", "no-such"]), 2, "no-such");
    assert!(!dir.path().join("s").exists());
    assert_eq!(paishe(dir.path(), &["check"]).code, 2);
    assert_eq!(paishe(dir.path(), &["shoot", "s", "--camera", "nonsense"]).code, 2);
    assert_eq!(paishe(dir.path(), &["--no-such-option"]).code, 2);
}

#[test]
fn a_roster_that_is_no_spreadsheet_changes_nothing() {
    let (dir, _) = desk();
    let before = paishe(dir.path(), &["status", "session", "--json"]).out;
    std::fs::write(dir.path().join("holiday.xlsx"), jpeg()).unwrap();
    one_sentence(&paishe(dir.path(), &["import", "session", "holiday.xlsx"]), 1, "holiday.xlsx");
    let ran = paishe(dir.path(), &["import", "session", "holiday.xlsx", "--json"]);
    assert_eq!(ran.code, 1);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&told["outcome"], &told["rows_accepted"]), (&"refuse".into(), &0.into()));
    assert_eq!(paishe(dir.path(), &["status", "session", "--json"]).out, before);
}

#[test]
fn a_folder_without_a_session_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("r.csv"), "x").unwrap();
    for args in
        [&["status", "nowhere"][..], &["import", "nowhere", "r.csv"], &["export", "nowhere"]]
    {
        one_sentence(&paishe(dir.path(), args), 3, "nowhere");
    }
    assert!(!dir.path().join("nowhere").exists());
}

#[test]
fn a_new_session_is_not_made_over_something_else() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("full")).unwrap();
    std::fs::write(dir.path().join("full/letter.txt"), "mine").unwrap();
    one_sentence(&paishe(dir.path(), &["new", "full"]), 3, "full");
    let names: Vec<_> = std::fs::read_dir(dir.path().join("full")).unwrap().collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn a_session_of_a_newer_program_is_left_alone() {
    let (dir, session) = desk();
    let db = rusqlite::Connection::open(session.join("session.db")).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    for args in [&["status", "session"][..], &["import", "session", "session/demo-roster.xlsx"]] {
        one_sentence(&paishe(dir.path(), args), 3, "99");
    }
}

#[test]
fn a_damaged_database_is_named_and_kept() {
    let (dir, session) = desk();
    let garbage = b"no database at all, but long enough to be taken for one".repeat(100);
    for extra in ["session.db-wal", "session.db-shm"] {
        drop(std::fs::remove_file(session.join(extra)));
    }
    std::fs::write(session.join("session.db"), &garbage).unwrap();
    one_sentence(&paishe(dir.path(), &["status", "session"]), 3, "session.db");
    assert_eq!(std::fs::read(session.join("session.db")).unwrap(), garbage);
}

#[test]
fn the_station_needs_a_terminal() {
    let (dir, _) = desk();
    one_sentence(&paishe(dir.path(), &["shoot", "session"]), 3, "shoot");
}

#[test]
fn an_export_never_writes_over_a_foreign_photo() {
    let dir = tempfile::tempdir().unwrap();
    drop(accepted_session(&dir.path().join("session")));
    let out = dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("1.JPG"), b"somebody else's").unwrap();
    one_sentence(&paishe(dir.path(), &["export", "session", "--to", "out"]), 3, "1.JPG");
    assert_eq!(std::fs::read(out.join("1.JPG")).unwrap(), b"somebody else's");
    assert!(!out.join("汇总表.xlsx").exists());
}

/// A disk of a few KB; unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at);
        let done = mount.stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success()).then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).status());
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_half_written_stays() {
    let dir = tempfile::tempdir().unwrap();
    drop(accepted_session(&dir.path().join("session")));
    let Some(disk) = SmallDisk::mount(&dir.path().join("disk"), "8k") else {
        return println!("skipped: a small disk can't be mounted here");
    };
    let ran = paishe(dir.path(), &["export", "session", "--to", "disk/out"]);
    one_sentence(&ran, 3, "disk");
    assert!(!disk.0.join("out/汇总表.xlsx").exists());
    let ran = paishe(dir.path(), &["new", "disk/s"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
}

#[test]
fn a_closed_output_is_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("whole.jpg"), jpeg()).unwrap();
    let mut child = Command::new(PROGRAM)
        .args(["check", "whole.jpg"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    assert!(output.status.code().is_some());
}
