//! The operator of a session that runs as fast as it can: what is done next is drawn by a seed.

use crate::ops;
use paishe::session::{Entry, FrameId, Mend, Progress};
use paishe::store::durable::sha256_hex;
use paishe::store::frames::FrameState;
use paishe::store::{Store, StoreError};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Fewer waiting students than this, and more are imported.
const WAITING_MIN: usize = 5;
/// Students of one import.
const IMPORTED: u32 = 20;

pub struct Hand {
    random: Pcg64Mcg,
    /// Frames are named so that no process names two alike.
    run: u64,
    frames: usize,
}

impl Hand {
    pub fn new(seed: u64) -> Self {
        Self { random: Pcg64Mcg::seed_from_u64(seed), run: seed, frames: 0 }
    }

    /// Does one thing; tells what was done, or nothing if it was refused by a rule.
    pub fn act(&mut self, store: &mut Store) -> Option<String> {
        let queue = store.queue().unwrap();
        let (done, waiting): (Vec<&Entry>, Vec<&Entry>) =
            queue.iter().partition(|entry| matches!(entry.progress, Progress::Done(_)));
        if waiting.len() < WAITING_MIN {
            return Some(self.import(store, queue.len() as u32));
        }
        let who = |random: &mut Pcg64Mcg, from: &[&Entry]| {
            let at = random.random_range(0..from.len().max(1));
            from.get(at).map(|entry| entry.student.number.0.clone()).unwrap_or_default()
        };
        let (one, other) = (who(&mut self.random, &done), who(&mut self.random, &done));
        let next = who(&mut self.random, &waiting);
        let (n, reason) = (ops::number, "随机".to_owned());
        let mend = match self.random.random_range(0..100) {
            0..50 => return Some(self.shoot(store, &next, false)),
            50..60 => return Some(self.reject(store, &next)),
            60..68 if !done.is_empty() => return Some(self.shoot(store, &one, true)),
            60..72 => Mend::Withdraw { student: n(&one), reason },
            72..80 => Mend::Swap { one: n(&one), other: n(&other) },
            80..86 => Mend::Reassign { from: n(&one), to: n(&next) },
            86..88 => Mend::Share { from: n("1005"), to: n("1006") },
            88..90 => Mend::Share { from: n("1006"), to: n("1005") },
            90..92 => Mend::Absent { student: n(&next), reason },
            92..97 => Mend::Undo,
            _ => Mend::Redo,
        };
        by_rule(store.mend(&mend)).map(|()| "mended".to_owned())
    }

    fn arrive(&mut self, store: &mut Store) -> (FrameId, String) {
        self.frames += 1;
        let file = format!("{}-{}.jpg", self.run, self.frames);
        ops::arrive(store, &file).unwrap();
        (ops::record(store, &file).unwrap(), file)
    }

    fn shoot(&mut self, store: &mut Store, student: &str, retake: bool) -> String {
        let (frame, file) = self.arrive(store);
        store.bind(frame, &ops::number(student)).unwrap();
        let number = ops::accept_frame(store, frame, student, &file, retake).unwrap();
        let photo = sha256_hex(&ops::photo(student, &file));
        format!("accepted {} {student} {photo}", number.0)
    }

    fn reject(&mut self, store: &mut Store, student: &str) -> String {
        let (frame, _) = self.arrive(store);
        store.bind(frame, &ops::number(student)).unwrap();
        store.set_frame_state(frame, FrameState::Rejected).unwrap();
        "rejected".to_owned()
    }

    /// New students, and one known one with another subject.
    fn import(&mut self, store: &mut Store, known: u32) -> String {
        let first = 1001 + known;
        let mut students: Vec<_> = (first..first + IMPORTED).map(ops::student).collect();
        let mut changed = ops::student(1001 + self.random.random_range(0..known.min(4)));
        changed.major = format!("专业{known}");
        students.push(changed);
        store.import(&students).unwrap();
        "imported".to_owned()
    }
}

/// Drawn at random, much is against a rule; anything else is trouble.
fn by_rule(done: Result<(), StoreError>) -> Option<()> {
    match done {
        Ok(()) => Some(()),
        Err(
            StoreError::NoRow(_)
            | StoreError::NotDone(_)
            | StoreError::AlreadyDone(_)
            | StoreError::SameStudent
            | StoreError::NotSamePerson
            | StoreError::NothingToUndo
            | StoreError::NothingToRedo
            | StoreError::ChangedSince(_),
        ) => None,
        Err(other) => std::panic::resume_unwind(Box::new(other.to_string())),
    }
}
