//! Proofreading (section 三): what is confirmed is what is delivered, every correction is on record.

use crate::keeping::Desk;
use paishe::roster::header::Field;
use paishe::roster::{ReadOptions, Student, StudentNumber, correct};
use paishe::session::{Deed, ErratumKind, Mend, ProofRefusal, ProofState, ProofStep, ShotNumber};
use paishe::store::{Store, StoreError};

fn state(store: &Store, i: usize) -> ProofState {
    store.proofs().unwrap()[i].proof.state
}

fn options() -> ReadOptions {
    ReadOptions::on(jiff::civil::date(2026, 9, 1))
}

fn confirm(store: &mut Store, student: &StudentNumber) -> Result<(), StoreError> {
    store.proof_step(std::slice::from_ref(student), &ProofStep::Confirm, None)
}

#[test]
fn a_correction_is_kept_beside_what_was_there_and_shown_again_before_it_is_final() {
    let desk = Desk::new(2);
    let mut store = desk.open();
    let one = [desk.number(0)];
    let before = store.proofs().unwrap()[0].student.clone();
    store.proof_step(&one, &ProofStep::Mark(Field::Name), None).unwrap();
    let (right, _) = correct(&before, Field::Name, "张三", &options()).unwrap();
    let refused = store.correct(&one[0], Field::Major, &right).unwrap_err();
    assert!(matches!(refused, StoreError::Proof(_, ProofRefusal::NotMarked)), "{refused}");
    store.correct(&one[0], Field::Name, &right).unwrap();
    let refused = confirm(&mut store, &one[0]).unwrap_err();
    assert!(matches!(refused, StoreError::Proof(_, ProofRefusal::NotSubmitted)), "{refused}");
    store.proof_step(&one, &ProofStep::Submit, None).unwrap();
    confirm(&mut store, &one[0]).unwrap();
    let row = &store.proofs().unwrap()[0];
    assert_eq!(row.student, Student { name: "张三".into(), ..before });
    assert_eq!(row.proof.state, ProofState::Sound);
    assert_eq!(store.proved().unwrap().into_iter().collect::<Vec<_>>(), [ShotNumber(1)]);
    let refused = store.proof_step(&one, &ProofStep::Mark(Field::Name), None).unwrap_err();
    assert!(matches!(refused, StoreError::Proof(_, ProofRefusal::Final)), "{refused}");
    let deeds: Vec<_> =
        store.journal(1, 100).unwrap().into_iter().filter_map(|entry| entry.deed).collect();
    for deed in
        [Deed::ProofMarked, Deed::ProofCorrected, Deed::ProofSubmitted, Deed::ProofConfirmed]
    {
        assert_eq!(deeds.iter().filter(|done| **done == deed).count(), 1, "{deed:?}");
    }
    assert!(store.check_journal().unwrap().is_whole());
    let journal = format!("{:?}", store.journal(1, 100).unwrap());
    assert!(!journal.contains("张三") && !journal.contains(row.student.id_number.reveal()));
}

#[test]
fn a_new_photo_or_a_changed_row_asks_for_a_new_confirmation() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    for i in 0..3 {
        confirm(&mut store, &desk.number(i)).unwrap();
    }
    store.mend(&Mend::Swap { one: desk.number(0), other: desk.number(1) }).unwrap();
    let mut changed = desk.student(2);
    changed.major = "另一专业".into();
    store.import(&[changed]).unwrap();
    assert_eq!([0, 1, 2].map(|i| state(&store, i)), [ProofState::Unproved; 3]);
    store.undo().unwrap();
    assert_eq!(state(&store, 0), ProofState::Sound, "the photo that was confirmed is back");
    confirm(&mut store, &desk.number(2)).unwrap();
    assert_eq!(state(&store, 2), ProofState::Sound);
}

#[test]
fn many_rows_are_approved_together_or_not_at_all() {
    let desk = Desk::new(3);
    let mut store = desk.open();
    let all = [0, 1, 2].map(|i| desk.number(i));
    store.proof_step(&all[..2], &ProofStep::Confirm, None).unwrap();
    let refused = store.proof_step(&all, &ProofStep::ApproveByCentre, None).unwrap_err();
    assert!(matches!(refused, StoreError::Proof(_, ProofRefusal::NotConfirmed)), "{refused}");
    assert_eq!(state(&store, 0), ProofState::Sound, "nothing was changed");
    confirm(&mut store, &all[2]).unwrap();
    for step in [ProofStep::ApproveByCentre, ProofStep::ApproveByCollege] {
        store.proof_step(&all, &step, None).unwrap();
    }
    store.proof_step(&all[..1], &ProofStep::SendBack, Some("照片不符")).unwrap();
    store.proof_step(&all[1..], &ProofStep::Report, None).unwrap();
    let told: Vec<_> = (0..3).map(|i| state(&store, i)).collect();
    assert_eq!(told, [ProofState::Unproved, ProofState::Reported, ProofState::Reported]);
    assert_eq!(store.proofs().unwrap()[0].sent_back.as_deref(), Some("照片不符"));
}

#[test]
fn a_corrected_number_is_nobody_elses() {
    let desk = Desk::new(1);
    let mut store = desk.open();
    let one = desk.number(0);
    store.proof_step(std::slice::from_ref(&one), &ProofStep::Mark(Field::Number), None).unwrap();
    let student = desk.student(0);
    let taken = Student { number: desk.number(1), ..student.clone() };
    let refused = store.correct(&one, Field::Number, &taken).unwrap_err();
    assert!(matches!(refused, StoreError::NumberTaken(_)), "{refused}");
    let new = Student { number: StudentNumber("2010999".into()), ..student };
    store.correct(&one, Field::Number, &new).unwrap();
    assert_eq!(store.proofs().unwrap()[0].student.number, new.number);
    assert_eq!(store.shots().unwrap()[0].number, ShotNumber(1), "number and photo stay");
}

#[test]
fn an_open_erratum_keeps_a_row_from_being_right_until_it_is_settled_or_retaken() {
    let desk = Desk::new(2);
    let mut store = desk.open();
    let (one, other) = (desk.number(0), desk.number(1));
    let errata = [
        (one.clone(), ErratumKind::School, "应为另一院校".to_owned()),
        (other.clone(), ErratumKind::Blurred, String::new()),
    ];
    store.note_errata(&errata).unwrap();
    for student in [&one, &other] {
        let refused = confirm(&mut store, student).unwrap_err();
        assert!(matches!(refused, StoreError::OpenErratum(_)), "{refused}");
    }
    let list = store.errata().unwrap();
    assert_eq!(
        list.iter().map(|e| (e.kind, e.is_open())).collect::<Vec<_>>(),
        [(ErratumKind::School, true), (ErratumKind::Blurred, true)]
    );
    store.settle_erratum(list[0].id).unwrap();
    confirm(&mut store, &one).unwrap();
    desk.retake(&mut store, 1);
    assert!(!store.errata().unwrap()[1].is_open(), "a new photo mends a blurred one");
    confirm(&mut store, &other).unwrap();
    assert!(matches!(store.settle_erratum(99), Err(StoreError::NoRow(_))));
    assert!(store.check_journal().unwrap().is_whole());
}

#[test]
fn who_has_no_photo_is_not_proofread() {
    let desk = Desk::new(1);
    let mut store = desk.open();
    let refused = confirm(&mut store, &desk.number(3)).unwrap_err();
    assert!(matches!(refused, StoreError::NotDone(_)), "{refused}");
}

#[test]
fn the_command_marks_corrects_shows_again_and_never_tells_an_id_number() {
    let desk = Desk::new(2);
    let number = desk.number(0).0;
    let run = |args: &[&str]| {
        let out = desk.paishe(&[&["proof", "session"], args].concat());
        let text = [out.stdout, out.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        for i in 0..2 {
            assert!(!text.contains(desk.student(i).id_number.reveal()), "{text}");
        }
        (out.status.code().unwrap(), text)
    };
    let (code, text) = run(&["mark", &number, "姓名", "身份证号码"]);
    assert!(code == 0 && text.contains("信息有误") && text.contains("✗姓名"), "{text}");
    let (code, text) = run(&["correct", &number, "身份证号码", "610199199001011234"]);
    assert!(code == 1 && text.contains("校验位"), "{text}");
    assert!(!text.contains("610199199001011234"), "{text}");
    assert_eq!(run(&["correct", &number, "姓名", "张 三"]).0, 0);
    assert_eq!(run(&["submit", &number]).0, 1, "the ID is not corrected yet");
    let id = desk.student(0).id_number.reveal().to_owned();
    assert_eq!(run(&["correct", &number, "身份证号码", &id]).0, 0);
    assert_eq!(run(&["submit", &number]).0, 0);
    assert_eq!(run(&["confirm"]).0, 2, "nobody is named");
    let (code, text) = run(&["confirm", "--all"]);
    assert!(code == 0 && text.contains("2 条"), "{text}");
    assert_eq!(run(&["approve", "--by", "college", "--all"]).1.trim(), "0 条");
    assert_eq!(run(&["approve", "--by", "centre", "--all"]).1.trim(), "2 条");
    assert_eq!(run(&["mark", &number, "姓名"]).0, 1);
    assert_eq!(run(&["mark", &number, "身高"]).0, 2);
    assert!(run(&["list"]).1.contains("学习中心已审核 2"));
    assert_eq!(run(&["back", &number, "--reason", "照片不符"]).0, 0);
    assert!(run(&["list", "--json"]).1.contains("\"sent_back\":\"照片不符\""));
}
