//! A session of many students who all have a shot: how long it takes to open it, and to tell how far it is.

use super::STUDENTS;
use super::people::people;
use paishe::roster::Student;
use paishe::session::{Queue, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::{Folder, Settings, Store};
use rusqlite::Connection;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

/// Times that each is done.
const ROUNDS: usize = 7;

pub fn run() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let session = dir.path().join("session");
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    let students = people(STUDENTS);
    let mut store = Store::create(&session, &settings).unwrap();
    let ((), import) = timed(|| drop(store.import(&students).unwrap()));
    let folder = store.folder().clone();
    drop(store);
    fill(&folder, &students);
    println!("\n{STUDENTS} students, {STUDENTS} shots; ms, median of {ROUNDS} (target)");
    println!("  import                    {:8.1}", ms(import));
    let open = median(|| timed(|| drop(Store::open(&session).unwrap())).1);
    println!("  open and put in order     {:8.1}  (300)", ms(open));
    let queue = median(|| timed(|| black_box(queue(&session).len())).1);
    println!("  queue with its index      {:8.1}", ms(queue));
    let status = median(|| timed(|| Store::look(&session).unwrap().status().unwrap()).1);
    println!("  status                    {:8.1}  (50)", ms(status));
    let next = Store::look(&session).unwrap().status().unwrap().next_number;
    assert_eq!(next, ShotNumber(STUDENTS as u32 + 1));
}

fn queue(session: &Path) -> Queue {
    Store::look(session).unwrap().queue().unwrap().into()
}

/// A shot for everybody, as accepting them one after another would leave it: rows in bulk, files without a sync.
fn fill(folder: &Folder, students: &[Student]) {
    let photo = vec![0x5a; 7_000];
    let sha256 = paishe::store::durable::sha256_hex(&photo);
    let mut db = Connection::open(folder.database()).unwrap();
    let tx = db.transaction().unwrap();
    for (index, _) in students.iter().enumerate() {
        let id = index as i64 + 1;
        std::fs::write(folder.photo(ShotNumber(id as u32)), &photo).unwrap();
        std::fs::write(folder.originals().join(format!("{id}.jpg")), b"").unwrap();
        let frame =
            "INSERT INTO frame (id, file, sha256, bytes, camera_path, exposed_at, student, state)
            VALUES (?1, ?2, ?3, 0, '/card/DSC_0001.JPG', 0, ?1, 'accepted')";
        tx.prepare_cached(frame).unwrap().execute((id, format!("{id}.jpg"), &sha256)).unwrap();
        let judgement = "INSERT INTO judgement (frame, text) VALUES (?1, ?2)";
        tx.prepare_cached(judgement).unwrap().execute((id, "x".repeat(3_000))).unwrap();
        let issued = "INSERT INTO issued (number, student, issued_at) VALUES (?1, ?1, 0)";
        tx.prepare_cached(issued).unwrap().execute([id]).unwrap();
        let shot = "INSERT INTO photo (number, frame, sha256, crop, profile, accepted_at, state)
            VALUES (?1, ?1, ?2, '{}', 'nwpu-2009', 0, 'current')";
        tx.prepare_cached(shot).unwrap().execute((id, &sha256)).unwrap();
    }
    tx.commit().unwrap();
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let answer = work();
    (answer, begun.elapsed())
}

fn median(mut once: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<_> = (0..ROUNDS).map(|_| once()).collect();
    times.sort();
    times.get(ROUNDS / 2).copied().unwrap()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
