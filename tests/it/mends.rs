//! Mistakes mended: random sequences of everything that can be done, against a simple model in memory.

mod model;

use crate::crash::{accept, new_session};
use model::{Model, Op, op};
use paishe::roster::StudentNumber;
use paishe::session::{Mend, Progress, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::{Store, StoreError};
use proptest::prelude::*;

fn number(text: &str) -> StudentNumber {
    StudentNumber(text.into())
}

fn progress(store: &Store, student: &str) -> Progress {
    let queue = store.queue().unwrap();
    queue.iter().find(|e| e.student.number.0 == student).unwrap().progress
}

fn photo(store: &Store, number: u32) -> Vec<u8> {
    std::fs::read(store.folder().photo(ShotNumber(number))).unwrap()
}

fn withdraw(student: &str) -> Mend {
    Mend::Withdraw { student: number(student), reason: "闭眼".into() }
}

#[test]
fn a_withdrawn_shot_leaves_a_void_number_that_nobody_gets_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"one").unwrap();
    store.mend(&withdraw("1001")).unwrap();
    assert_eq!(progress(&store, "1001"), Progress::Waiting);
    assert_eq!(accept(&mut store, "1002", b"two").unwrap(), ShotNumber(2));
    assert_eq!(accept(&mut store, "1001", b"three").unwrap(), ShotNumber(3));
    let gaps = store.gaps().unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].number, gaps[0].void.as_deref()), (ShotNumber(1), Some("闭眼")));
}

#[test]
fn what_was_done_last_is_taken_back_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"one").unwrap();
    store.mend(&withdraw("1001")).unwrap();
    drop(store);
    let (mut store, healed) = Store::open(dir.path()).unwrap();
    assert!(healed.is_clean(), "{healed:?}");
    store.mend(&Mend::Undo).unwrap();
    assert_eq!(progress(&store, "1001"), Progress::Done(ShotNumber(1)));
    assert_eq!(photo(&store, 1), b"one");
    store.mend(&Mend::Redo).unwrap();
    assert_eq!(progress(&store, "1001"), Progress::Waiting);
    assert!(matches!(store.mend(&Mend::Redo), Err(StoreError::NothingToRedo)));
    assert!(store.check_journal().unwrap().is_whole());
}

#[test]
fn students_who_sat_in_each_others_place_keep_their_numbers_and_change_photos() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"one").unwrap();
    accept(&mut store, "1002", b"two").unwrap();
    store.mend(&Mend::Swap { one: number("1001"), other: number("1002") }).unwrap();
    assert_eq!(progress(&store, "1001"), Progress::Done(ShotNumber(1)));
    assert_eq!((photo(&store, 1), photo(&store, 2)), (b"two".to_vec(), b"one".to_vec()));
    store.mend(&Mend::Undo).unwrap();
    assert_eq!((photo(&store, 1), photo(&store, 2)), (b"one".to_vec(), b"two".to_vec()));
}

#[test]
fn a_retake_keeps_the_number_and_the_older_photo() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"one").unwrap();
    let again = crate::crash::new_frame(&mut store, "again.jpg");
    let student = number("1001");
    store.bind(again, &student).unwrap();
    let mut shot = crate::crash::acceptance(again, &student, b"better");
    assert!(matches!(store.accept(&shot), Err(StoreError::AlreadyDone(1))));
    shot.retake = true;
    assert_eq!(store.accept(&shot).unwrap(), ShotNumber(1));
    assert_eq!(photo(&store, 1), b"better");
    assert_eq!(std::fs::read(store.folder().earlier_photo(1)).unwrap(), b"one");
    store.mend(&Mend::Undo).unwrap();
    assert_eq!(photo(&store, 1), b"one");
    assert_eq!(std::fs::read(store.folder().earlier_photo(2)).unwrap(), b"better");
}

#[test]
fn only_two_enrolments_of_one_person_share_a_frame() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"one").unwrap();
    let share = Mend::Share { from: number("1001"), to: number("1002") };
    assert!(matches!(store.mend(&share), Err(StoreError::NotSamePerson)));
}

#[test]
fn the_journal_shows_a_changed_entry_a_row_changed_past_it_and_a_changed_remark() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = new_session(dir.path());
    accept(&mut store, "1001", b"one").unwrap();
    store.mend(&withdraw("1001")).unwrap();
    drop(store);
    let db = rusqlite::Connection::open(dir.path().join("session.db")).unwrap();
    assert!(db.execute("UPDATE journal SET who = 'x' WHERE seq = 2", []).is_err());
    assert!(db.execute("DELETE FROM journal", []).is_err());
    assert!(db.execute("DELETE FROM issued", []).is_err());
    let check = || Store::look(dir.path()).unwrap().check_journal().unwrap();
    assert!(check().is_whole());
    db.execute("UPDATE photo SET accepted_at = 7", []).unwrap();
    assert_eq!(check().changed_rows, ["photo 1"]);
    db.execute("UPDATE remark SET text = '另一个理由'", []).unwrap();
    assert_eq!(check().changed_remarks.len(), 1);
    db.execute_batch("DROP TRIGGER journal_is_never_changed").unwrap();
    db.execute("UPDATE journal SET at = at + 1 WHERE seq = 3", []).unwrap();
    assert_eq!(check().broken_at, Some(3));
}

/// Each case syncs hundreds of times; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_operations_ends_where_the_model_ends(
        on_checkin: bool,
        ops in proptest::collection::vec(op(), 1..40),
    ) {
        let sequence = if on_checkin { Sequence::OnCheckin } else { Sequence::OnAccept };
        let mut model = Model::new(sequence);
        for op in ops {
            model.perform(&op);
            model.compare(&op);
        }
        model.compare(&Op::Reopen);
    }
}
