//! A session kept, closed and cleared: second copy, seal, salvage, purge, reconciliation, and no ID number anywhere.

use crate::crash::{acceptance, new_frame};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use paishe::roster::{Student, StudentNumber, demo};
use paishe::session::{Deed, Mend, Moment, Progress, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::accept::Acceptance;
use paishe::store::copy::{Copier, Verified, restore, verify_copy};
use paishe::store::salvage::salvage;
use paishe::store::seal::differences;
use paishe::store::{Key, Settings, Store, StoreError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

/// A session with invented students, of whom the first `done` have a photo of the profile's size.
pub struct Desk {
    dir: tempfile::TempDir,
    students: Vec<Student>,
}

impl Desk {
    pub fn new(done: usize) -> Self {
        Self::of(6, done)
    }

    /// The same with so many students.
    pub fn of(students: usize, done: usize) -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap(), students: demo(students, 3) };
        let settings = Settings {
            profile: "nwpu-2009".into(),
            centre: "测试学习中心".into(),
            sequence: Sequence::OnAccept,
        };
        let mut store = Store::create(&desk.session(), &settings).unwrap();
        store.import(&desk.students).unwrap();
        for i in 0..done {
            desk.accept(&mut store, i);
        }
        desk
    }

    pub fn session(&self) -> PathBuf {
        self.dir.path().join("session")
    }

    fn copy(&self) -> PathBuf {
        self.dir.path().join("copy")
    }

    pub fn number(&self, i: usize) -> StudentNumber {
        self.students[i].number.clone()
    }

    /// A path beside the session.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn student(&self, i: usize) -> Student {
        self.students[i].clone()
    }

    /// A new photo takes the place of a student's.
    pub fn retake(&self, store: &mut Store, i: usize) {
        let student = self.number(i);
        let frame = new_frame(store, &format!("again-{i}.jpg"));
        store.bind(frame, &student).unwrap();
        let new = photo(i + 100);
        let at = Moment(jiff::Timestamp::now().as_microsecond());
        let retake = Acceptance { retake: true, at, ..acceptance(frame, &student, &new) };
        store.accept(&retake).unwrap();
    }

    pub fn accept(&self, store: &mut Store, i: usize) -> ShotNumber {
        let student = self.number(i);
        let frame = new_frame(store, &format!("frame-{i}.jpg"));
        store.bind(frame, &student).unwrap();
        store.accept(&acceptance(frame, &student, &photo(i))).unwrap()
    }

    pub fn open(&self) -> Store {
        let (store, healed) = Store::open(&self.session()).unwrap();
        assert!(healed.is_clean(), "{healed:?}");
        store
    }

    pub fn paishe(&self, args: &[&str]) -> Output {
        let home = self.dir.path();
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(home).env("HOME", home).env("USER", "tester");
        command.output().unwrap()
    }

    pub fn ids(&self) -> Vec<&str> {
        self.students.iter().map(|student| student.id_number.reveal()).collect()
    }
}

/// A picture of the profile's size that no other resembles.
fn photo(seed: usize) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let wave = f64::from(x * (seed as u32 * 3 + 2) + y * (seed as u32 + 5)) / 40.0;
        Rgb([(wave.sin() * 100.0 + 120.0) as u8, (seed * 37 % 200) as u8, (y % 200) as u8])
    };
    let image = RgbImage::from_fn(144, 192, pixel);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&image).unwrap();
    bytes
}

fn text(output: &Output) -> String {
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{err}")
}

/// All files below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn whole(files: usize) -> Verified {
    Verified { files, ..Verified::default() }
}

#[test]
fn a_session_is_rebuilt_from_its_second_copy() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    let mut copier = Copier::open(store.folder(), &desk.copy()).unwrap();
    let round = copier.round(&|| true).unwrap();
    assert_eq!((round.copied, round.behind), (6, 0));
    store.set_copy_place(&desk.copy()).unwrap();
    store.mend(&Mend::Swap { one: desk.number(0), other: desk.number(1) }).unwrap();
    assert!(verify_copy(&store, &desk.copy()).unwrap().is_behind);
    copier.round(&|| true).unwrap();
    assert_eq!(verify_copy(&store, &desk.copy()).unwrap(), whole(6));
    drop((store, copier));
    std::fs::remove_dir_all(desk.session()).unwrap();

    let (store, restored) = restore(&desk.copy(), &desk.session(), None).unwrap();
    assert_eq!((restored.photos, restored.originals), (3, 3));
    assert!(restored.originals_missing.is_empty() && restored.photos_missing.is_empty());
    assert_eq!(std::fs::read(store.folder().photo(ShotNumber(1))).unwrap(), photo(1));
    assert_eq!(std::fs::read(store.folder().photo(ShotNumber(2))).unwrap(), photo(0));
    assert!(store.check_journal().unwrap().is_whole());
    drop(store);
    desk.open();
}

#[test]
fn a_copy_goes_on_where_it_was_interrupted_and_its_database_comes_last() {
    let desk = Desk::new(2);
    let store = desk.open();
    let steps = std::cell::Cell::new(3);
    let mut copier = Copier::open(store.folder(), &desk.copy()).unwrap();
    let goes_on = || {
        steps.set(steps.get() - 1);
        steps.get() >= 0
    };
    assert_eq!(copier.round(&goes_on).unwrap().behind, 1);
    assert!(!desk.copy().join("session.db").exists());
    drop(copier);
    let mut copier = Copier::open(store.folder(), &desk.copy()).unwrap();
    assert_eq!(copier.round(&|| true).unwrap().behind, 0);
    assert_eq!(verify_copy(&store, &desk.copy()).unwrap(), whole(4));
    std::fs::write(desk.copy().join("originals/frame-1.jpg"), "rotten").unwrap();
    assert_eq!(verify_copy(&store, &desk.copy()).unwrap().wrong, ["originals/frame-1.jpg"]);
}

#[test]
fn a_folder_that_is_gone_or_anothers_is_not_taken_for_the_second_copy() {
    let (desk, other) = (Desk::new(1), Desk::new(1));
    let store = desk.open();
    let missing = desk.dir.path().join("unplugged/copy");
    assert!(matches!(Copier::open(store.folder(), &missing), Err(StoreError::CopyMissing(_))));
    drop(Copier::open(other.open().folder(), &desk.copy()).unwrap());
    assert!(matches!(
        Copier::open(store.folder(), &desk.copy()),
        Err(StoreError::CopyOfAnother(_))
    ));
    let full = desk.dir.path().join("full");
    std::fs::create_dir(&full).unwrap();
    std::fs::write(full.join("theirs"), "x").unwrap();
    assert!(matches!(Copier::open(store.folder(), &full), Err(StoreError::NotEmpty(_))));
    // The disk is pulled out while the copy is kept.
    let copy = desk.dir.path().join("disk/copy");
    std::fs::create_dir(desk.dir.path().join("disk")).unwrap();
    let mut copier = Copier::open(store.folder(), &copy).unwrap();
    copier.round(&|| true).unwrap();
    std::fs::remove_dir_all(desk.dir.path().join("disk")).unwrap();
    assert!(matches!(copier.round(&|| true), Err(StoreError::CopyMissing(_))));
    // Another disk takes its place: everything is copied anew.
    std::fs::create_dir(desk.dir.path().join("disk")).unwrap();
    let mut copier = Copier::open(store.folder(), &copy).unwrap();
    assert_eq!(copier.round(&|| true).unwrap().copied, 2);
    assert_eq!(verify_copy(&store, &copy).unwrap(), whole(2));
}

#[test]
fn a_sealed_session_is_read_only_and_a_later_change_makes_a_new_version() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    let first = store.seal(false).unwrap();
    assert_eq!((first.version, first.manifest.lines().count()), (1, 3));
    let refused = store.mend(&Mend::Undo).unwrap_err();
    assert!(matches!(refused, StoreError::Sealed(_)), "{refused}");
    assert!(store.import(&demo(1, 9)).is_err());
    drop(store);
    let mut store = desk.open();
    assert!(store.seal(false).is_err());
    store.reopen("照片用错").unwrap();
    store.mend(&Mend::Withdraw { student: desk.number(0), reason: "用错".into() }).unwrap();
    desk.accept(&mut store, 4);
    let second = store.seal(false).unwrap();
    let found = differences(&first, &second);
    assert_eq!((found.added, found.removed, found.changed), (vec![4], vec![1], vec![]));
    assert!(store.check_journal().unwrap().is_whole());
}

#[test]
fn numbers_of_the_delivery_run_without_gaps_when_that_is_asked_for_and_then_for_good() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    store.mend(&Mend::Withdraw { student: desk.number(0), reason: "闭眼".into() }).unwrap();
    store.seal(true).unwrap();
    let map: Vec<_> = store.renumbered().unwrap().into_iter().map(|(a, b)| (a.0, b.0)).collect();
    assert_eq!(map, [(2, 1), (3, 2)]);
    store.reopen("补拍").unwrap();
    assert_eq!(desk.accept(&mut store, 5), ShotNumber(4));
    store.seal(false).unwrap();
    let delivered: Vec<_> = store.delivered().unwrap().keys().map(|n| n.0).collect();
    assert_eq!(delivered, [1, 2, 3], "what was delivered once keeps its number");
}

#[test]
fn a_photo_that_lost_its_name_or_content_comes_back_and_nothing_is_deleted() {
    let desk = Desk::new(3);
    let folder = desk.open().folder().clone();
    std::fs::rename(folder.photo(ShotNumber(1)), folder.photos().join("elsewhere.jpg")).unwrap();
    std::fs::write(folder.photo(ShotNumber(2)), "damaged").unwrap();
    std::fs::write(folder.photo(ShotNumber(9)), "of nobody").unwrap();
    let (store, healed) = Store::open(&desk.session()).unwrap();
    assert_eq!((healed.photos_restored, healed.set_aside), (1, 2));
    assert_eq!(healed.photos_wrong, [ShotNumber(2)]);
    assert_eq!(std::fs::read(folder.photo(ShotNumber(1))).unwrap(), photo(0));
    let aside = files(&folder.set_aside());
    let contents: Vec<_> = aside.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(contents.contains(&b"damaged".to_vec()) && contents.contains(&b"of nobody".to_vec()));
    drop(store);
}

#[test]
fn a_damaged_database_is_salvaged_and_what_was_lost_is_listed() {
    let desk = Desk::new(4);
    let mut store = desk.open();
    // Enough rows that they lie on many pages.
    store.import(&demo(3_000, 77)).unwrap();
    drop(store);
    let path = desk.session().join("session.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let page: i64 = db
        .query_row("SELECT pageno FROM dbstat WHERE name = 'student' AND pagetype = 'leaf' LIMIT 1 OFFSET 20", [], |row| row.get(0))
        .unwrap_or(0);
    drop(db);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = if page > 0 { (page as usize - 1) * 4096 } else { bytes.len() / 2 / 4096 * 4096 };
    bytes[at..at + 4096].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();

    let (store, salvaged) = salvage(&desk.session(), None).unwrap();
    assert_eq!(std::fs::read(salvaged.aside.join("session.db")).unwrap(), bytes);
    let lost: usize = salvaged.tables.iter().map(|t| t.lost.len() + t.orphaned).sum();
    let readable: usize = salvaged.tables.iter().map(|t| t.rows).sum();
    assert!(lost > 0, "{:?}", salvaged.tables);
    assert!(readable > 2_500, "{:?}", salvaged.tables);
    assert_eq!(store.next_number().unwrap(), ShotNumber(5), "no number is given twice");
    drop(store);
    let (mut store, healed) = Store::open(&desk.session()).unwrap();
    assert!(healed.is_clean(), "{healed:?}");
    store.import(&demo(3_000, 77)).unwrap();
    assert!(store.queue().unwrap().len() >= 3_000);
}

#[test]
fn after_a_purge_no_name_number_or_picture_is_left_and_the_counts_are() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    let mut copier = Copier::open(store.folder(), &desk.copy()).unwrap();
    store.set_copy_place(&desk.copy()).unwrap();
    copier.round(&|| true).unwrap();
    drop(copier);
    let reason = format!("{} 病假", desk.students[5].name);
    store.mend(&Mend::Absent { student: desk.number(5), reason }).unwrap();
    let mut changed = desk.students[0].clone();
    changed.name = "曾用名".into();
    store.import(&[changed]).unwrap();
    assert!(matches!(store.purge(), Err(StoreError::NotSealed(_))));
    store.seal(false).unwrap();
    let purged = store.purge().unwrap();
    assert!(purged.students == 6 && purged.copy_removed, "{purged:?}");
    let status = store.status().unwrap();
    assert_eq!((status.students, status.done, status.absent, status.waiting), (6, 3, 1, 2));
    assert!(store.check_journal().unwrap().is_whole(), "{:?}", store.check_journal());
    drop(store);

    for path in files(desk.dir.path()) {
        let bytes = std::fs::read(&path).unwrap();
        for student in &desk.students {
            let secrets =
                [student.id_number.reveal(), &student.number.0, &student.name, "曾用名", "病假"];
            for secret in secrets {
                assert!(
                    !contains(&bytes, secret),
                    "{} is left in {}",
                    secret.len(),
                    path.display()
                );
            }
        }
        assert!(!bytes.starts_with(&[0xff, 0xd8]), "a picture is left: {}", path.display());
    }
    assert!(matches!(Store::open(&desk.session()), Err(StoreError::Purged(_))));
    assert_eq!(Store::look(&desk.session()).unwrap().status().unwrap().done, 3);
}

#[test]
fn the_reconciliation_finds_what_was_done_to_a_session() {
    let desk = Desk::new(4);
    let out = desk.paishe(&[
        "reconcile",
        "session",
        "--json",
        "--html",
        "page.html",
        "--gaps",
        "gaps.csv",
    ]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out));
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let standing = |report: &serde_json::Value, name: &str| {
        let points = report["points"].as_array().unwrap();
        points.iter().find(|p| p["name"] == name).unwrap()["standing"].as_str().unwrap().to_owned()
    };
    for fine in [
        "numbers",
        "photos",
        "strays",
        "originals",
        "tray",
        "journal",
        "same_frame",
        "same_picture",
    ] {
        assert_eq!(standing(&report, fine), "fine", "{fine}: {report}");
    }
    assert_eq!(report["sums"]["heads"], 4);

    let folder = desk.open().folder().clone();
    std::fs::write(folder.photos().join("stray.jpg"), "x").unwrap();
    std::fs::write(folder.photo(ShotNumber(2)), photo(9)).unwrap();
    std::fs::remove_file(folder.originals().join("frame-3.jpg")).unwrap();
    let out = desk.paishe(&["reconcile", "session", "--json", "--no-faces"]);
    assert_eq!(out.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    for wrong in ["photos", "strays", "originals"] {
        assert_eq!(standing(&report, wrong), "wrong", "{wrong}: {report}");
    }
}

#[test]
fn one_picture_under_two_students_is_found_and_two_enrolments_of_one_person_may_share_it() {
    let desk = Desk::new(0);
    let mut store = desk.open();
    let mut twin = desk.students[0].clone();
    twin.number = StudentNumber("second-enrolment".into());
    store.import(&[twin.clone()]).unwrap();
    desk.accept(&mut store, 0);
    store.mend(&Mend::Share { from: desk.number(0), to: twin.number.clone() }).unwrap();
    // The same file comes once more and is taken for somebody else.
    let frame = new_frame(&mut store, "again.jpg");
    let other = desk.number(1);
    store.bind(frame, &other).unwrap();
    store.accept(&acceptance(frame, &other, &photo(0))).unwrap();
    let done = |number: &StudentNumber| {
        let queue = store.queue().unwrap();
        queue.iter().find(|e| e.student.number == *number).unwrap().progress
    };
    assert_eq!(done(&twin.number), Progress::Done(ShotNumber(2)));
    drop(store);
    let out = desk.paishe(&["reconcile", "session", "--json", "--no-faces"]);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let points = report["points"].as_array().unwrap();
    let same = points.iter().find(|point| point["name"] == "same_picture").unwrap();
    let items = same["items"].to_string();
    assert!(items.contains("1 = 3") && !items.contains("1 = 2"), "{items}");
}

#[test]
fn no_id_number_is_in_logs_journal_pages_or_output_of_any_command() {
    let desk = Desk::new(3);
    let session = "session";
    let id = desk.ids()[3].to_owned();
    let reason = format!("证件 {id} 看不清");
    let student = desk.number(3).0;
    let numbers: Vec<String> = (0..6).map(|i| desk.number(i).0).collect();
    let copy = desk.copy();
    let runs: Vec<Vec<&str>> = vec![
        vec!["status", session],
        vec!["fix", session, "absent", &student, &reason],
        vec!["fix", session, "undo"],
        vec!["fix", session, "redo"],
        vec!["fix", session, "undo", "--list"],
        vec!["fix", session, "swap", &numbers[0], &numbers[1]],
        vec!["fix", session, "withdraw", &numbers[2], &reason],
        vec!["fix", session, "walk-in", "无名氏"],
        vec!["fix", session, "share", &numbers[0], &numbers[4]],
        vec!["export", session],
        vec!["log", session],
        vec!["log", session, "--json"],
        vec!["copy", session, "--to", copy.to_str().unwrap()],
        vec!["reconcile", session, "--no-faces", "--html", "page.html", "--gaps", "gaps.csv"],
        vec!["reconcile", session, "--no-faces", "--json"],
        vec!["seal", session, "--renumber", "--in-spite"],
        vec!["fix", session, "undo"],
        vec!["reopen", session, "--reason", &reason],
        vec!["heal", session],
        vec!["--lang", "en", "reconcile", session, "--no-faces"],
        vec!["--lang", "en", "log", session],
    ];
    for args in runs {
        let said = text(&desk.paishe(&args));
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        for id in desk.ids() {
            assert!(!said.contains(id), "paishe {} {}: an ID number", args[0], args[1]);
        }
    }
    let written = files(desk.dir.path());
    let may = ["session.db", "session.db-wal", "session.db-shm", "汇总表.xlsx"];
    for path in written.iter().filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        !may.contains(&name.as_str())
    }) {
        let bytes = std::fs::read(path).unwrap();
        for id in desk.ids() {
            assert!(!contains(&bytes, id), "an ID number in {}", path.display());
        }
    }
    let db = rusqlite::Connection::open(desk.session().join("session.db")).unwrap();
    for (table, columns) in
        [("journal", "who || deed || detail"), ("remark", "text"), ("judgement", "text")]
    {
        let mut statement = db.prepare(&format!("SELECT {columns} FROM {table}")).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        for row in rows.map(Result::unwrap) {
            assert!(desk.ids().iter().all(|id| !row.contains(id)), "an ID number in {table}");
        }
    }
}

#[test]
fn the_log_tells_who_did_what_and_shows_a_change_behind_its_back() {
    let desk = Desk::new(1);
    desk.paishe(&["fix", "session", "withdraw", &desk.number(0).0, "闭眼"]);
    let out = desk.paishe(&["--lang", "en", "log", "session", "--last", "1"]);
    let said = text(&out);
    assert!(said.contains("shot withdrawn") && said.contains("tester@"), "{said}");
    assert!(said.contains("state current -> withdrawn"), "{said}");
    assert_eq!(out.status.code(), Some(0));
    let db = rusqlite::Connection::open(desk.session().join("session.db")).unwrap();
    db.execute("UPDATE issued SET void = NULL", []).unwrap();
    let out = desk.paishe(&["--lang", "en", "log", "session", "--last", "1"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out).contains("changed past the journal: issued 1"), "{}", text(&out));
}

#[test]
fn a_session_on_a_read_only_disc_can_still_be_looked_at() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new(1);
    drop(desk.open());
    let read_only =
        |mode| std::fs::set_permissions(desk.session(), std::fs::Permissions::from_mode(mode));
    read_only(0o500).unwrap();
    let looked = Store::look(&desk.session()).and_then(|store| store.status());
    read_only(0o700).unwrap();
    assert_eq!(looked.unwrap().done, 1);
}

#[test]
fn an_encrypted_session_shows_nothing_and_opens_with_its_passphrase_only() {
    let desk = Desk { dir: tempfile::tempdir().unwrap(), students: demo(6, 3) };
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: "测试学习中心".into(),
        sequence: Sequence::OnAccept,
    };
    let key = || Key::new("p'a\"ss 口令 8".to_owned());
    assert_eq!(Key::new("short".into()), None);
    let mut store = Store::create_with(&desk.session(), &settings, key()).unwrap();
    store.import(&desk.students).unwrap();
    desk.accept(&mut store, 0);
    let mut copier = Copier::open(store.folder(), &desk.copy()).unwrap();
    copier.round(&|| true).unwrap();
    for path in files(desk.dir.path()) {
        let bytes = std::fs::read(&path).unwrap();
        for student in &desk.students {
            assert!(!contains(&bytes, student.id_number.reveal()), "{}", path.display());
            assert!(!contains(&bytes, &student.name), "{}", path.display());
        }
    }
    drop((store, copier));
    assert!(matches!(Store::look(&desk.session()), Err(StoreError::NeedsKey(_))));
    let wrong = Store::open_with(&desk.session(), Key::new("another one".into()));
    assert!(matches!(wrong, Err(StoreError::WrongKey(_))));
    let (store, healed) = Store::open_with(&desk.session(), key()).unwrap();
    assert!(healed.is_clean());
    assert_eq!(store.status().unwrap().done, 1);
    drop(store);
    let again = desk.dir.path().join("again");
    let (store, restored) = restore(&desk.copy(), &again, key()).unwrap();
    assert_eq!(restored.photos, 1);
    drop(store);
    assert!(matches!(Store::look(&again), Err(StoreError::NeedsKey(_))));
    assert_eq!(format!("{:?}", key().unwrap()), "Key(***)");
}

#[test]
fn the_passphrase_is_asked_for_and_never_shown() {
    let desk = Desk { dir: tempfile::tempdir().unwrap(), students: vec![] };
    let run = |args: &[&str], typed: &str| {
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(desk.dir.path()).env("HOME", desk.dir.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!text(&output).contains("correct horse"), "{}", text(&output));
        output.status.code().unwrap()
    };
    assert_eq!(run(&["new", "session", "--encrypt"], "correct horse\ncorrect h0rse\n"), 2);
    assert!(!desk.session().exists());
    assert_eq!(run(&["new", "session", "--encrypt"], "correct horse\ncorrect horse\n"), 0);
    assert_eq!(run(&["status", "session"], "correct horse\n"), 0);
    assert_eq!(run(&["status", "session"], "wrong horses\n"), 3);
    assert_eq!(run(&["log", "session"], "correct horse\n"), 0);
}

#[test]
fn every_deed_has_a_word_that_reads_back() {
    for deed in Deed::ALL {
        assert_eq!(Deed::from_word(&deed.word()), Some(deed));
    }
}
