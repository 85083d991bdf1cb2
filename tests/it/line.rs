//! The line: who is called next, who is skipped, absent, recalled, walks in; scans; frames side by side.

use crate::session::{arrive, command, done, judged, judgement, key, session};
use paishe::judge::Verdict;
use paishe::roster::StudentNumber;
use paishe::session::{
    Command, Dialog, Effect, Entry, ErratumKind, Event, FrameId, Mend, MendChoice, Mended, Moment,
    Notice, Progress, Session, Shot, ShotNumber,
};
use paishe::spec::Sequence;

fn number(text: &str) -> StudentNumber {
    StudentNumber(text.into())
}

/// Three students in a line that runs.
fn running() -> Session {
    let mut s = session(&["101", "102", "103"]);
    command(&mut s, Command::Queue, 1);
    command(&mut s, Command::Queue, 1);
    s
}

fn line(s: &Session) -> Vec<&str> {
    s.line().map(|student| student.0.as_str()).collect()
}

fn type_in(s: &mut Session, text: &str) {
    command(s, Command::Insert(text.into()), 1);
}

fn scan(s: &mut Session, text: &str) -> Vec<Effect> {
    command(s, Command::Scan(text.into()), 5)
}

/// A passing frame of whoever is on camera is accepted under that number.
fn shoot(s: &mut Session, id: i64) {
    arrive(s, id, 10 * id);
    judged(s, id, Verdict::Pass);
    command(s, Command::Confirm, 10 * id);
    let (frame, number, at) = (FrameId(id), ShotNumber(id as u32), Moment(10 * id + 1));
    s.update(Event::Accepted { frame, number, at });
}

#[test]
fn a_line_that_runs_needs_one_key_a_student() {
    let mut s = running();
    assert_eq!(
        (s.on_camera.clone(), s.on_deck.clone()),
        (Some(number("101")), Some(number("102")))
    );
    shoot(&mut s, 1);
    assert_eq!(
        (s.on_camera.clone(), s.on_deck.clone()),
        (Some(number("102")), Some(number("103")))
    );
    shoot(&mut s, 2);
    shoot(&mut s, 3);
    assert_eq!((s.on_camera.clone(), s.on_deck.clone()), (None, None));
    assert_eq!(s.queue.done_count(), 3);
}

#[test]
fn a_line_that_stands_calls_nobody_by_itself() {
    let mut s = session(&["101", "102"]);
    assert_eq!((s.on_camera.clone(), s.on_deck.clone()), (None, None));
    key(&mut s, "101", 1);
    shoot(&mut s, 1);
    assert_eq!(s.on_camera, None);
    assert_eq!(line(&s), ["102"]);
}

#[test]
fn whoever_is_keyed_goes_before_the_line_and_whom_they_displace_is_next() {
    let mut s = running();
    key(&mut s, "103", 2);
    assert_eq!(s.on_deck, Some(number("103")));
    assert_eq!(line(&s), ["102"]);
    shoot(&mut s, 1);
    assert_eq!(
        (s.on_camera.clone(), s.on_deck.clone()),
        (Some(number("103")), Some(number("102")))
    );
}

#[test]
fn a_skipped_student_comes_last_and_the_reason_is_on_record() {
    let mut s = running();
    command(&mut s, Command::Skip, 2);
    assert!(matches!(&s.dialog, Some(Dialog::Skip { student, .. }) if *student == number("101")));
    type_in(&mut s, "去换衣服");
    let reason = String::from("去换衣服");
    let skip = Effect::Mend(Mend::Skip { student: number("101"), reason });
    assert_eq!(command(&mut s, Command::Confirm, 3), [skip]);
    assert_eq!(
        (s.on_camera.clone(), s.on_deck.clone()),
        (Some(number("102")), Some(number("103")))
    );
    assert_eq!(line(&s), ["101"]);
    assert!(s.line.is_skipped(&number("101")));
}

#[test]
fn the_one_on_deck_can_be_skipped_while_the_other_is_photographed() {
    let mut s = running();
    arrive(&mut s, 1, 5);
    judged(&mut s, 1, Verdict::Pass);
    command(&mut s, Command::Skip, 6);
    assert!(matches!(&s.dialog, Some(Dialog::Skip { student, .. }) if *student == number("102")));
    let effects = command(&mut s, Command::Confirm, 7);
    assert!(
        matches!(effects.as_slice(), [Effect::Mend(Mend::Skip { reason, .. })] if !reason.is_empty())
    );
    assert_eq!(
        (s.on_camera.clone(), s.on_deck.clone()),
        (Some(number("101")), Some(number("103")))
    );
    assert!(matches!(s.shot, Shot::Judged { .. }), "the frame in hand stays");
}

#[test]
fn a_frame_of_a_skipped_student_is_kept() {
    let mut s = running();
    s.on_deck = None;
    s.line.runs = false;
    arrive(&mut s, 1, 5);
    judged(&mut s, 1, Verdict::Fail);
    command(&mut s, Command::Skip, 6);
    let effects = command(&mut s, Command::Confirm, 7);
    assert_eq!(effects[0], Effect::Reject(FrameId(1)));
    assert_eq!(s.on_camera, None);
}

#[test]
fn the_order_is_changed_in_the_list_and_whoever_is_marked_is_called() {
    let mut s = session(&["1", "2", "3", "4"]);
    command(&mut s, Command::Queue, 1);
    command(&mut s, Command::Down, 1);
    command(&mut s, Command::Down, 1);
    command(&mut s, Command::Less, 1);
    assert_eq!(line(&s), ["1", "3", "2", "4"]);
    command(&mut s, Command::Less, 1);
    command(&mut s, Command::Less, 1);
    assert_eq!(line(&s), ["3", "1", "2", "4"]);
    command(&mut s, Command::More, 1);
    assert_eq!(line(&s), ["1", "3", "2", "4"]);
    command(&mut s, Command::Confirm, 1);
    assert_eq!(s.on_camera, Some(number("3")));
}

#[test]
fn of_a_chosen_class_two_digits_are_enough_and_its_line_is_its_own() {
    let mut s = session(&["2010301101", "2010301102", "2010302102"]);
    for (student, class) in [("2010301101", "一班"), ("2010301102", "一班"), ("2010302102", "二班")]
    {
        let mut row = s.queue.get(&number(student)).unwrap().student.clone();
        row.extra.insert("班级".into(), class.into());
        s.queue.put(row);
    }
    key(&mut s, "02", 1);
    assert!(matches!(s.dialog, Some(Dialog::Pick { .. })), "two of the roster end so");
    command(&mut s, Command::Cancel, 1);
    command(&mut s, Command::Class, 1);
    type_in(&mut s, "二");
    command(&mut s, Command::Confirm, 1);
    assert_eq!(s.notice, Some(Notice::ClassChosen(Some("二班".into()))));
    assert_eq!(line(&s), ["2010302102"]);
    key(&mut s, "02", 1);
    assert_eq!(s.on_camera, Some(number("2010302102")));
    command(&mut s, Command::Class, 1);
    command(&mut s, Command::Confirm, 1);
    assert_eq!(line(&s).len(), 2, "all students again");
}

#[test]
fn whoever_does_not_come_is_absent_by_two_keys_and_makes_room() {
    let mut s = running();
    command(&mut s, Command::Absent, 2);
    let effects = command(&mut s, Command::Confirm, 3);
    let [Effect::Mend(Mend::Absent { student, reason })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((student, reason.is_empty()), (&number("101"), false));
    assert_eq!(
        (s.on_camera.clone(), s.on_deck.clone()),
        (Some(number("102")), Some(number("103")))
    );
}

#[test]
fn an_absent_student_who_comes_after_all_is_called_by_one_key() {
    let mut s = session(&["101", "102"]);
    s.queue.set_progress(&number("101"), Progress::Absent);
    key(&mut s, "101", 1);
    assert!(matches!(s.dialog, Some(Dialog::Recall { .. })));
    let present = Effect::Mend(Mend::Present { student: number("101") });
    assert_eq!(command(&mut s, Command::Confirm, 2), [present]);
    assert_eq!(s.on_camera, Some(number("101")));
}

/// 101 has shot 7.
fn with_one_done() -> Session {
    let mut s = session(&["101", "102"]);
    s.queue.set_progress(&number("101"), Progress::Done(ShotNumber(7)));
    s
}

#[test]
fn a_done_student_who_is_called_again_is_a_banner_and_enter_only_closes_it() {
    let mut s = with_one_done();
    key(&mut s, "101", 1);
    let already = Notice::AlreadyDone { student: number("101"), number: ShotNumber(7) };
    assert_eq!(s.notice, Some(already));
    assert_eq!(command(&mut s, Command::Confirm, 2), []);
    assert_eq!((s.on_camera.clone(), s.dialog.clone()), (None, None));
    key(&mut s, "101", 3);
    command(&mut s, Command::Retake, 4);
    assert_eq!(s.on_camera, Some(number("101")));
    assert_eq!(s.notice, Some(Notice::RetakeOf(number("101"))));
}

#[test]
fn enter_calls_a_done_student_only_from_the_retake_list_and_the_new_shot_fulfils_the_wish() {
    let mut s = with_one_done();
    s.wishes.insert(number("101"), ErratumKind::Blurred);
    key(&mut s, "101", 1);
    command(&mut s, Command::Confirm, 2);
    assert_eq!(s.on_camera, Some(number("101")));
    shoot(&mut s, 7);
    assert!(s.wishes.is_empty());
}

#[test]
fn a_walk_in_is_called_as_soon_as_they_are_taken_in() {
    let mut s = session(&["101"]);
    command(&mut s, Command::WalkIn, 1);
    type_in(&mut s, "钟离春");
    let effects = command(&mut s, Command::Confirm, 2);
    assert_eq!(effects, [Effect::Mend(Mend::WalkIn { name: "钟离春".into() })]);
    let walk_in =
        Entry { student: crate::session::student("现场-1"), progress: Progress::Waiting };
    let now = Mended {
        entries: vec![walk_in],
        gone: vec![],
        undo: None,
        redo: None,
        tray: vec![],
        next_number: ShotNumber(1),
    };
    s.update(Event::Mended { now: Box::new(now), asked: true, at: Moment(3) });
    assert_eq!(s.on_camera, Some(number("现场-1")));
}

#[test]
fn with_numbers_at_check_in_only_those_who_have_theirs_stand_in_a_running_line() {
    let mut s = session(&["101", "102", "103"]);
    s.sequence = Sequence::OnCheckin;
    s.queue.set_progress(&number("103"), Progress::CheckedIn(ShotNumber(1)));
    command(&mut s, Command::Queue, 1);
    command(&mut s, Command::Queue, 1);
    assert_eq!((s.on_camera.clone(), s.on_deck.clone()), (Some(number("103")), None));
}

#[test]
fn a_scan_calls_to_the_deck_and_never_accepts_whatever_is_open() {
    let mut s = session(&["2010301101", "2010301102"]);
    scan(&mut s, "2010301101");
    arrive(&mut s, 1, 7);
    judged(&mut s, 1, Verdict::Pass);
    assert_eq!(scan(&mut s, "2010301102"), []);
    assert_eq!(s.on_deck, Some(number("2010301102")));
    assert!(matches!(s.shot, Shot::Judged { .. }));
    for dialog in [
        Dialog::Doubt,
        Dialog::Reason { text: "红色背景已获批准".into() },
        Dialog::Quit,
        Dialog::Camera { selected: 0 },
        Dialog::MendWords {
            student: number("2010301101"),
            choice: MendChoice::Absent,
            text: String::new(),
        },
    ] {
        s.on_deck = None;
        s.dialog = Some(dialog.clone());
        let effects = done(scan(&mut s, "2010301102"));
        assert_eq!(effects, [], "{dialog:?}");
        assert_eq!((&s.dialog, &s.on_deck), (&Some(dialog), &Some(number("2010301102"))));
    }
}

#[test]
fn a_list_gives_way_to_a_scan() {
    let mut s = session(&["2010301101", "2010301102"]);
    for dialog in [
        Dialog::Line { selected: 0 },
        Dialog::Help { first: 0 },
        Dialog::Pick { matches: vec![number("2010301101")], selected: 0 },
        Dialog::Palette { text: String::new(), selected: 0 },
    ] {
        (s.on_camera, s.on_deck) = (None, None);
        s.dialog = Some(dialog);
        scan(&mut s, "2010301102");
        assert_eq!((&s.dialog, &s.on_camera), (&None, &Some(number("2010301102"))));
    }
}

#[test]
fn command_cards_do_what_their_keys_do_and_no_more() {
    let mut s = session(&["101", "102"]);
    key(&mut s, "101", 1);
    arrive(&mut s, 1, 2);
    judged(&mut s, 1, Verdict::Fail);
    assert_eq!(scan(&mut s, "C:ACCEPT"), [], "it fails");
    assert_eq!(s.notice, Some(Notice::Failing));
    assert_eq!(scan(&mut s, "C:RETAKE"), [Effect::Reject(FrameId(1))]);
    arrive(&mut s, 2, 3);
    judged(&mut s, 2, Verdict::Pass);
    assert!(matches!(scan(&mut s, "Ｃ：ａｃｃｅｐｔ").as_slice(), [Effect::Accept { .. }]));
    let mut s = session(&["101", "102"]);
    scan(&mut s, "C:NEXT");
    assert_eq!(s.on_camera, Some(number("101")));
    scan(&mut s, "C:NEXT");
    assert_eq!(s.on_camera, None);
    assert_eq!(line(&s), ["102", "101"]);
    scan(&mut s, "C:LUNCH");
    assert_eq!(s.notice, Some(Notice::UnknownCard("LUNCH".into())));
}

#[test]
fn the_card_for_absent_asks_and_the_same_card_confirms() {
    let mut s = session(&["101"]);
    key(&mut s, "101", 1);
    scan(&mut s, "C:ABSENT");
    assert!(matches!(s.dialog, Some(Dialog::MendWords { .. })));
    assert!(matches!(scan(&mut s, "C:ABSENT").as_slice(), [Effect::Mend(Mend::Absent { .. })]));
    assert_eq!(s.on_camera, None);
}

#[test]
fn what_a_slow_scanner_types_into_the_reason_box_is_no_reason() {
    let mut s = session(&["101"]);
    key(&mut s, "101", 1);
    arrive(&mut s, 1, 2);
    judged(&mut s, 1, Verdict::Fail);
    command(&mut s, Command::Force, 3);
    type_in(&mut s, "2010301102");
    assert_eq!(command(&mut s, Command::Confirm, 4), []);
    assert!(matches!(s.dialog, Some(Dialog::Reason { .. })));
}

#[test]
fn an_id_number_that_nobody_has_is_masked_in_the_notice() {
    let mut s = session(&["101"]);
    key(&mut s, "610103199001011234", 1);
    let Some(Notice::NobodyMatches(shown)) = &s.notice else { panic!("{:?}", s.notice) };
    assert!(!shown.contains("19900101"), "{shown}");
}

#[test]
fn the_best_of_several_frames_is_proposed_and_can_be_taken_in_hand_again() {
    let mut s = session(&["101"]);
    key(&mut s, "101", 1);
    for (id, verdict) in [(1, Verdict::Warn), (2, Verdict::Pass), (3, Verdict::Fail)] {
        arrive(&mut s, id, id + 1);
        judged(&mut s, id, verdict);
    }
    assert_eq!((s.best_taken(), s.place_in_strip()), (Some(1), Some(2)));
    assert_eq!(s.notice, Some(Notice::EarlierBetter(2)));
    let effects = command(&mut s, Command::Up, 9);
    let judge = Effect::Judge { frame: FrameId(2), student: number("101") };
    assert_eq!(effects, [Effect::Reject(FrameId(3)), judge]);
    judged(&mut s, 2, Verdict::Pass);
    assert_eq!((s.strip.len(), s.place_in_strip()), (3, Some(1)));
    let effects = command(&mut s, Command::Confirm, 10);
    assert!(matches!(effects.as_slice(), [Effect::Accept { frame: FrameId(2), .. }]));
}

#[test]
fn while_another_frame_is_judged_again_the_arrows_open_no_list() {
    let mut s = session(&["101", "102"]);
    key(&mut s, "101", 1);
    for id in [1, 2, 3] {
        arrive(&mut s, id, id + 1);
        judged(&mut s, id, Verdict::Pass);
    }
    command(&mut s, Command::Up, 9);
    assert_eq!(command(&mut s, Command::Down, 9), []);
    assert_eq!((&s.dialog, &s.shot), (&None, &Shot::Judging(FrameId(2))));
}

#[test]
fn a_doubtful_frame_is_settled_before_another_is_taken_in_hand() {
    let mut s = session(&["101"]);
    key(&mut s, "101", 1);
    arrive(&mut s, 1, 2);
    judged(&mut s, 1, Verdict::Pass);
    arrive(&mut s, 2, 3);
    judged(&mut s, 2, Verdict::Pass);
    s.doubtful = Some(FrameId(2));
    assert_eq!(command(&mut s, Command::Up, 4), []);
    assert_eq!(s.notice, Some(Notice::Doubtful));
}

#[test]
fn frames_of_nobody_are_given_to_whoever_is_on_camera_or_kept_with_another_or_not_used() {
    let mut s = session(&["101", "102"]);
    for id in 1..=3 {
        arrive(&mut s, id, id);
    }
    key(&mut s, "101", 9);
    assert_eq!(command(&mut s, Command::Tray, 10), [Effect::Peek(FrameId(1))]);
    assert_eq!(command(&mut s, Command::Down, 10), [Effect::Peek(FrameId(2))]);
    type_in(&mut s, "102");
    let rebind = Effect::Mend(Mend::Rebind { frame: FrameId(2), to: number("102") });
    assert_eq!(command(&mut s, Command::Confirm, 11), [rebind]);
    command(&mut s, Command::Tray, 12);
    let dropped = [Effect::Reject(FrameId(1)), Effect::Peek(FrameId(3))];
    assert_eq!(command(&mut s, Command::Skip, 12), dropped);
    let judge = Effect::Judge { frame: FrameId(3), student: number("101") };
    assert_eq!(command(&mut s, Command::Confirm, 13), [judge]);
    assert!(s.tray.is_empty());
    assert_eq!(s.shot, Shot::Judging(FrameId(3)));
}

#[test]
fn a_judgement_is_kept_with_each_frame_of_the_student_and_forgotten_with_them() {
    let mut s = running();
    for id in 1..=20 {
        arrive(&mut s, id, 5 + id);
        judged(&mut s, id, Verdict::Fail);
    }
    assert_eq!(s.strip.len(), paishe::session::strip::STRIP_MAX);
    assert_eq!(s.strip.last().unwrap().judgement, judgement(Verdict::Fail));
    command(&mut s, Command::Dismiss, 90);
    assert!(s.strip.is_empty());
}
