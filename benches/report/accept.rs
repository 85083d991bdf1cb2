//! An accept until it is durable, against the same file written and synced and one commit.

use crate::figure::{Figure, Sheet, Target, timed};
use crate::memory;
use crate::rounds::Rounds;
use paishe::body::{Exposure, Witness};
use paishe::crop::CropRect;
use paishe::roster::{self, Student};
use paishe::session::{FrameId, Moment};
use paishe::spec::Sequence;
use paishe::store::accept::Acceptance;
use paishe::store::durable::{rename_new, sha256_hex, sync_dir, write_new};
use paishe::store::frames::NewFrame;
use paishe::store::{Settings, Store};
use rusqlite::Connection;
use std::path::Path;

const ACCEPTS: Rounds = Rounds { whole: 300, quick: 60 };
const TARGET_RATIO: f64 = 1.5;
/// Length of a finished photo.
const PHOTO_BYTES: usize = 9_000;

pub fn run(sheet: &mut Sheet) {
    // Beside the build, on a real disk: a folder in memory would sync nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let students = roster::demo(ACCEPTS.count(), 1);
    let mut store = session(folder.path(), &students);
    let photo = vec![0x5a; PHOTO_BYTES];
    let db = bare_database(folder.path());
    let (mut bare, mut durable) = (vec![], vec![]);
    for (index, student) in students.iter().enumerate() {
        let frame = frame(&mut store, index);
        store.bind(frame, &student.number).unwrap();
        bare.push(timed(|| bare_write(folder.path(), &db, index, &photo)).1);
        durable.push(timed(|| accept(&mut store, frame, student, &photo)).1);
    }
    sheet.note(format!(
        "A photo of {PHOTO_BYTES} bytes: written, synced, named, its folder synced, and one SQLite commit with synchronous=FULL, against an accept of the station. Disk of the build folder, in turn."
    ));
    sheet.add(
        Figure::of("accept until durable", "ms", &durable)
            .against("bare synced write and commit", &durable, &bare)
            .memory(memory::own_mb())
            .at_most(
                Target::Ratio(TARGET_RATIO),
                "an accept also takes a number, writes the journal and syncs the photo's folder",
            ),
    );
}

fn session(folder: &Path, students: &[Student]) -> Store {
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    let mut store = Store::create(&folder.join("session"), &settings).unwrap();
    drop(store.import(students).unwrap());
    store
}

fn accept(store: &mut Store, frame: FrameId, student: &Student, photo: &[u8]) {
    let crop = CropRect { x: 0.0, y: 0.0, w: 3.0, h: 4.0 };
    let (student, at) = (&student.number, Moment(0));
    let shot = Acceptance { frame, student, crop, photo, reason: None, at, retake: false };
    store.accept(&shot).unwrap();
}

fn frame(store: &mut Store, index: usize) -> FrameId {
    let file = format!("{index}.jpg");
    let (sha256, camera_path) = (sha256_hex(file.as_bytes()), file.clone());
    let exposure = Exposure { at_us: 0, give_or_take_us: 0, told_by: Witness::Announcement };
    let body = String::new();
    let frame = NewFrame { file, sha256, bytes: 1, camera_path, exposure, body, saved_at_us: None };
    store.record_frame(&frame).unwrap()
}

/// A database that syncs like the session's: write-ahead log, `synchronous=FULL`.
fn bare_database(folder: &Path) -> Connection {
    let db = Connection::open(folder.join("bare.db")).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE shot (number INTEGER PRIMARY KEY, sha256 TEXT)",
    )
    .unwrap();
    db
}

fn bare_write(folder: &Path, db: &Connection, index: usize, photo: &[u8]) {
    let (part, name) = (folder.join("part"), folder.join(format!("{index}.JPG")));
    write_new(&part, photo).unwrap();
    rename_new(&part, &name).unwrap();
    sync_dir(folder).unwrap();
    let add = "INSERT INTO shot (number, sha256) VALUES (?1, ?2)";
    db.prepare_cached(add).unwrap().execute((index as i64, sha256_hex(photo))).unwrap();
}
