//! The commit protocol: stopped after every step, the session reopens whole.

use crate::session::student;
use paishe::body::{Exposure, Witness};
use paishe::crop::CropRect;
use paishe::roster::{IdNumber, StudentNumber};
use paishe::session::{FrameId, Mend, Moment, Progress, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::accept::Acceptance;
use paishe::store::change::Step;
use paishe::store::durable::{sha256_hex, write_new};
use paishe::store::frames::{FrameState, NewFrame};
use paishe::store::{Settings, Store, StoreError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const CROP: CropRect = CropRect { x: 10.0, y: 20.0, w: 300.0, h: 400.0 };

fn settings() -> Settings {
    Settings {
        profile: "nwpu-2009".into(),
        centre: "测试学习中心".into(),
        sequence: Sequence::OnAccept,
    }
}

pub fn new_session(dir: &Path) -> Store {
    let mut store = Store::create(dir, &settings()).unwrap();
    store.import(&[student("1001"), student("1002"), student("1003")]).unwrap();
    store
}

/// A session of three students, the first with 拍摄序号 1.
pub fn accepted_session(dir: &Path) -> Store {
    let mut store = new_session(dir);
    accept(&mut store, "1001", &[7; 9_000]).unwrap();
    store
}

pub fn new_frame(store: &mut Store, name: &str) -> FrameId {
    let path = store.folder().originals().join(name);
    write_new(&path, name.as_bytes()).unwrap();
    store
        .record_frame(&NewFrame {
            file: name.into(),
            sha256: sha256_hex(name.as_bytes()),
            bytes: name.len() as u64,
            camera_path: format!("/card/{name}"),
            exposure: Exposure { at_us: 1, give_or_take_us: 0, told_by: Witness::Announcement },
            body: "body".into(),
            saved_at_us: None,
        })
        .unwrap()
}

pub fn accept(store: &mut Store, student: &str, photo: &[u8]) -> Result<ShotNumber, StoreError> {
    let student = StudentNumber(student.into());
    let frame = new_frame(store, &format!("{student}-{}.jpg", photo.len()));
    store.bind(frame, &student)?;
    store.accept(&acceptance(frame, &student, photo))
}

pub fn acceptance<'a>(
    frame: FrameId,
    student: &'a StudentNumber,
    photo: &'a [u8],
) -> Acceptance<'a> {
    let (crop, at) = (CROP, Moment(2));
    Acceptance { frame, student, crop, photo, reason: None, at, retake: false }
}

/// Runs an accept that dies right after `last`; the store is dropped as a killed process would leave it.
fn die_after(last: Step, dir: &Path) {
    let mut store = Store::open(dir).unwrap().0;
    let student = StudentNumber("1002".into());
    let frame = new_frame(&mut store, "second.jpg");
    store.bind(frame, &student).unwrap();
    store.watch(Box::new(move |step| {
        if step == last {
            std::panic::resume_unwind(Box::new("power cut"));
        }
    }));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        store.accept(&acceptance(frame, &student, b"second photo"))
    }));
    assert!(outcome.is_err(), "the protocol never passed {last:?}");
}

#[test]
fn a_shot_is_numbered_written_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    assert_eq!(accept(&mut store, "1001", b"photo").unwrap(), ShotNumber(1));
    drop(store);
    let (store, healed) = Store::open(dir.path()).unwrap();
    assert!(healed.is_clean(), "{healed:?}");
    assert_eq!(std::fs::read(store.folder().photo(ShotNumber(1))).unwrap(), b"photo");
    assert_eq!(store.queue().unwrap()[0].progress, Progress::Done(ShotNumber(1)));
    assert_eq!(store.next_number().unwrap(), ShotNumber(2));
}

#[test]
fn a_crash_after_any_step_leaves_the_row_and_its_photo_or_neither() {
    for last in [Step::PhotoWritten, Step::RowsChanged, Step::PhotosNamed, Step::Committed] {
        let dir = tempfile::tempdir().unwrap();
        let mut store = new_session(dir.path());
        accept(&mut store, "1001", b"first photo").unwrap();
        drop(store);
        die_after(last, dir.path());

        let (mut store, healed) = Store::open(dir.path()).unwrap();
        let committed = last == Step::Committed;
        let shots = store.shots().unwrap();
        assert_eq!(shots.len(), if committed { 2 } else { 1 }, "{last:?}");
        for shot in &shots {
            let photo = std::fs::read(&shot.photo).unwrap();
            assert_eq!(sha256_hex(&photo), shot.sha256, "{last:?}");
        }
        assert_eq!(healed.set_aside, usize::from(!committed), "{last:?}");
        assert_eq!(healed.undecided, usize::from(!committed), "{last:?}");
        assert_eq!(store.tray().unwrap().len(), usize::from(!committed), "{last:?}");
        let next = accept(&mut store, "1003", b"third").unwrap();
        assert_eq!(next.0 as usize, shots.len() + 1, "{last:?}: a gap or a number given twice");
    }
}

/// Who holds which number, and the photo under it.
fn standing(store: &Store) -> Vec<(String, Progress, Option<Vec<u8>>)> {
    let queue = store.queue().unwrap();
    let photo = |progress| match progress {
        Progress::Done(number) => Some(std::fs::read(store.folder().photo(number)).unwrap()),
        _ => None,
    };
    queue.into_iter().map(|e| (e.student.number.0, e.progress, photo(e.progress))).collect()
}

/// Changes of accepted shots.
const CHANGES: [&str; 6] = ["withdraw", "swap", "reassign", "share", "retake", "undo"];

/// 1001, 1002 and 1004 are done, 1003 and 1005 wait; 1004 and 1005 are one person.
fn session_to_change(dir: &Path, change: &str) {
    let mut store = new_session(dir);
    let (mut one, mut other) = (student("1004"), student("1005"));
    for enrolment in [&mut one, &mut other] {
        enrolment.name = "欧阳同一".into();
        enrolment.id_number = IdNumber::new("610103199001011234".into());
    }
    store.import(&[one, other]).unwrap();
    for (student, photo) in [("1001", "one"), ("1002", "second"), ("1004", "fourth photo")] {
        accept(&mut store, student, photo.as_bytes()).unwrap();
    }
    let again = new_frame(&mut store, "again.jpg");
    store.set_frame_state(again, FrameState::Tray).unwrap();
    if change == "undo" {
        make(&mut store, "swap").unwrap();
    }
}

fn make(store: &mut Store, change: &str) -> Result<(), StoreError> {
    let n = |text: &str| StudentNumber(text.into());
    let mend = match change {
        "withdraw" => Mend::Withdraw { student: n("1002"), reason: "闭眼".into() },
        "swap" => Mend::Swap { one: n("1001"), other: n("1002") },
        "reassign" => Mend::Reassign { from: n("1002"), to: n("1003") },
        "share" => Mend::Share { from: n("1004"), to: n("1005") },
        "undo" => Mend::Undo,
        _ => {
            let student = n("1001");
            let shot = acceptance(FrameId(4), &student, b"better");
            return store.accept(&Acceptance { retake: true, ..shot }).map(drop);
        }
    };
    store.mend(&mend)
}

#[test]
fn any_change_stopped_after_any_step_is_made_or_not_begun() {
    for change in CHANGES {
        for last in [Step::PhotoWritten, Step::RowsChanged, Step::PhotosNamed, Step::Committed] {
            let dir = tempfile::tempdir().unwrap();
            session_to_change(dir.path(), change);
            let (mut store, healed) = Store::open(dir.path()).unwrap();
            assert!(healed.is_clean(), "{healed:?}");
            let before = standing(&store);
            store.watch(Box::new(move |step| {
                if step == last {
                    std::panic::resume_unwind(Box::new("power cut"));
                }
            }));
            let outcome = catch_unwind(AssertUnwindSafe(|| make(&mut store, change)));
            let has_new_photo = matches!(change, "share" | "retake");
            assert_eq!(outcome.is_err(), has_new_photo || last != Step::PhotoWritten);
            drop(store);

            let (mut store, healed) = Store::open(dir.path()).unwrap();
            let what = format!("{change} until {last:?}: {healed:?}");
            assert!(healed.photos_wrong.is_empty() && healed.undecided == 0, "{what}");
            assert!(store.check_journal().unwrap().is_whole(), "{what}");
            let is_made = last == Step::Committed || outcome.is_ok();
            assert_eq!(standing(&store) == before, !is_made, "{what}");
            if !is_made {
                make(&mut store, change).unwrap();
                assert_ne!(standing(&store), before, "{what}");
            }
            drop(store);
            assert!(Store::open(dir.path()).unwrap().1.is_clean(), "{what}");
        }
    }
}

#[test]
fn an_accept_that_fails_leaves_no_gap_and_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    let foreign = store.folder().photo(ShotNumber(1));
    std::fs::write(&foreign, b"not ours").unwrap();
    let error = accept(&mut store, "1001", b"photo").unwrap_err();
    assert!(matches!(error, StoreError::PhotoExists(_)), "{error}");
    assert_eq!(std::fs::read(&foreign).unwrap(), b"not ours");
    std::fs::remove_file(&foreign).unwrap();
    assert_eq!(accept(&mut store, "1001", b"photo 1").unwrap(), ShotNumber(1));
    let names: Vec<_> = std::fs::read_dir(store.folder().photos()).unwrap().collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn a_student_is_never_numbered_twice() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"a").unwrap();
    let error = accept(&mut store, "1001", b"bb").unwrap_err();
    assert!(matches!(error, StoreError::AlreadyDone(1)), "{error}");
}

#[test]
fn an_original_without_a_row_goes_to_the_tray() {
    let dir = tempfile::tempdir().unwrap();
    let store = new_session(dir.path());
    write_new(&store.folder().originals().join("lost.jpg"), b"x").unwrap();
    drop(store);
    let (store, healed) = Store::open(dir.path()).unwrap();
    assert_eq!(healed.originals_found, 1);
    assert_eq!(store.tray().unwrap().len(), 1);
}

#[test]
fn a_missing_photo_is_found_among_those_set_aside_or_reported() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"a").unwrap();
    accept(&mut store, "1002", b"bb").unwrap();
    let (first, second) =
        (store.folder().photo(ShotNumber(1)), store.folder().photo(ShotNumber(2)));
    std::fs::rename(&first, store.folder().photos().join("misnamed.jpg")).unwrap();
    std::fs::write(&second, b"damaged").unwrap();
    drop(store);
    let (_, healed) = Store::open(dir.path()).unwrap();
    assert_eq!(healed.photos_restored, 1);
    assert_eq!(healed.photos_wrong, vec![ShotNumber(2)]);
    assert_eq!(std::fs::read(first).unwrap(), b"a");
}

#[test]
fn a_session_that_was_not_made_to_its_end_is_made_anew_and_another_folder_is_not_taken() {
    let dir = tempfile::tempdir().unwrap();
    let half = dir.path().join("half");
    for part in ["originals", "photos", "log"] {
        std::fs::create_dir_all(half.join(part)).unwrap();
    }
    for leftover in [".lock", ".session.db.new", ".session.db.new-wal"] {
        std::fs::write(half.join(leftover), "half").unwrap();
    }
    assert!(matches!(Store::open(&half), Err(StoreError::NoSession(_))));
    drop(new_session(&half));
    assert!(Store::open(&half).unwrap().1.is_clean());
    assert!(matches!(Store::create(&half, &settings()), Err(StoreError::NotEmpty(_))));
    let theirs = dir.path().join("theirs");
    std::fs::create_dir_all(theirs.join("photos")).unwrap();
    std::fs::write(theirs.join("photos/holiday.jpg"), "x").unwrap();
    assert!(matches!(Store::create(&theirs, &settings()), Err(StoreError::NotEmpty(_))));
}

#[test]
fn a_second_station_on_the_same_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = new_session(dir.path());
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::InUse(..)), "{error}");
    assert_eq!(Store::look(dir.path()).unwrap().status().unwrap().students, 3);
    drop(store);
    assert!(Store::open(dir.path()).is_ok());
}

#[test]
fn a_newer_damaged_or_absent_session_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Store::open(dir.path()).unwrap_err(), StoreError::NoSession(_)));
    drop(new_session(dir.path()));
    let path = dir.path().join("session.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(Store::open(dir.path()).unwrap_err(), StoreError::Newer(_, 99)));
    let garbage = b"this is no database at all, only some text that is long enough".repeat(40);
    std::fs::write(&path, &garbage).unwrap();
    assert!(matches!(Store::open(dir.path()).unwrap_err(), StoreError::Damaged(..)));
    assert_eq!(std::fs::read(&path).unwrap(), garbage);
}

#[test]
fn everything_in_a_session_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"a").unwrap();
    let mut folders = vec![dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            let mode = path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
}

#[test]
fn importing_again_updates_by_student_number_and_says_what_changed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    let mut changed = student("1002");
    changed.major = "法学".into();
    let done = store.import(&[student("1001"), changed.clone(), student("1009")]).unwrap();
    assert_eq!((done.added, done.unchanged, done.absent), (1, 1, 1));
    assert_eq!(done.updated, vec![(StudentNumber("1002".into()), vec!["专业名称"])]);
    let queue = store.queue().unwrap();
    assert_eq!(queue.len(), 4);
    assert_eq!(queue[1].student, changed);
}

#[test]
fn a_rejected_frame_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    let frame = new_frame(&mut store, "a.jpg");
    store.set_frame_state(frame, FrameState::Rejected).unwrap();
    assert!(store.original(frame).unwrap().is_file());
    assert_eq!(store.status().unwrap().rejected, 1);
    assert!(store.set_frame_state(FrameId(99), FrameState::Tray).is_err());
}
