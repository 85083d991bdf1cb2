//! The state machine, example by example.

use paishe::judge::{Judgement, Verdict};
use paishe::roster::{IdNumber, Sex, Student, StudentNumber};
use paishe::session::{
    CameraState, Command, Dialog, Effect, Entry, Event, Frame, FrameId, Moment, Notice, Progress,
    Session, Shot, ShotNumber,
};

pub fn student(number: &str) -> Student {
    Student {
        number: StudentNumber(number.into()),
        name: format!("学生{number}"),
        sex: Some(Sex::Female),
        id_number: IdNumber::new(String::new()),
        major: "会计学".into(),
        degree_kind: "成人本科".into(),
        school_kind: "普通高校".into(),
        department_code: "003".into(),
        school_name: "西北工业大学".into(),
        school_code: "10699".into(),
        extra: std::collections::BTreeMap::new(),
    }
}

pub fn session(numbers: &[&str]) -> Session {
    let queue = numbers
        .iter()
        .map(|n| Entry { student: student(n), progress: Progress::Waiting })
        .collect();
    let mut session = Session::new(queue, ShotNumber(1), vec![]);
    session.update(Event::Camera(CameraState::Ready {
        model: "D80".into(),
        battery: Some(80),
        can_trigger: true,
    }));
    session
}

pub fn judgement(verdict: Verdict) -> Judgement {
    Judgement { verdict, findings: vec![], crop: None }
}

pub fn command(session: &mut Session, command: Command, at: i64) -> Vec<Effect> {
    session.update(Event::Command { command, at: Moment(at) })
}

pub fn key(session: &mut Session, text: &str, at: i64) -> Vec<Effect> {
    command(session, Command::Insert(text.into()), at);
    command(session, Command::Confirm, at)
}

pub fn arrive(session: &mut Session, id: i64, at: i64) -> Vec<Effect> {
    let frame = Frame { id: FrameId(id), exposed_at: Moment(at), give_or_take_us: 0 };
    session.update(Event::FrameArrived(frame))
}

pub fn judged(session: &mut Session, id: i64, verdict: Verdict) -> Vec<Effect> {
    session.update(Event::FrameJudged { frame: FrameId(id), judgement: judgement(verdict) })
}

fn number(text: &str) -> StudentNumber {
    StudentNumber(text.into())
}

#[test]
fn a_student_is_shot_accepted_and_the_one_on_deck_steps_up() {
    let mut s = session(&["2010301001", "2010301002"]);
    key(&mut s, "001", 1);
    key(&mut s, "002", 2);
    assert_eq!(s.on_camera, Some(number("2010301001")));
    assert_eq!(s.on_deck, Some(number("2010301002")));
    assert_eq!(command(&mut s, Command::Trigger, 3), vec![Effect::Trigger]);
    let judge = Effect::Judge { frame: FrameId(7), student: number("2010301001") };
    assert_eq!(arrive(&mut s, 7, 4), vec![judge]);
    assert_eq!(judged(&mut s, 7, Verdict::Pass), vec![]);
    let accept = Effect::Accept { frame: FrameId(7), student: number("2010301001"), reason: None };
    assert_eq!(command(&mut s, Command::Confirm, 5), vec![accept]);
    s.update(Event::Accepted { frame: FrameId(7), number: ShotNumber(1), at: Moment(6) });
    assert_eq!(s.on_camera, Some(number("2010301002")));
    assert_eq!(s.next_number, ShotNumber(2));
    assert_eq!(s.queue[0].progress, Progress::Done(ShotNumber(1)));
}

#[test]
fn a_frame_nobody_waits_for_goes_to_the_tray() {
    let mut s = session(&["1"]);
    assert_eq!(arrive(&mut s, 3, 1), vec![Effect::Park(FrameId(3)), Effect::Bell]);
    assert_eq!(s.tray, vec![FrameId(3)]);
}

#[test]
fn a_frame_exposed_before_the_student_was_called_goes_to_the_tray() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 10);
    assert_eq!(arrive(&mut s, 3, 9), vec![Effect::Park(FrameId(3)), Effect::Bell]);
    assert_eq!(s.shot, Shot::Waiting);
}

#[test]
fn a_second_frame_replaces_the_first_which_is_kept_as_rejected() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    judged(&mut s, 3, Verdict::Pass);
    let effects = arrive(&mut s, 4, 3);
    assert_eq!(effects[0], Effect::Reject(FrameId(3)));
    assert_eq!(s.shot, Shot::Judging(FrameId(4)));
}

#[test]
fn a_frame_that_arrives_while_another_is_written_is_kept_with_its_student() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    judged(&mut s, 3, Verdict::Pass);
    command(&mut s, Command::Confirm, 3);
    let keep = Effect::Keep { frame: FrameId(4), student: number("1") };
    assert_eq!(arrive(&mut s, 4, 4), vec![keep, Effect::Bell]);
    assert!(matches!(s.shot, Shot::Accepting { frame: FrameId(3), .. }));
}

#[test]
fn a_verdict_on_a_retaken_frame_is_ignored() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    arrive(&mut s, 4, 3);
    judged(&mut s, 3, Verdict::Pass);
    assert_eq!(s.shot, Shot::Judging(FrameId(4)));
}

#[test]
fn a_failing_frame_is_accepted_only_with_a_reason() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    judged(&mut s, 3, Verdict::Fail);
    assert_eq!(command(&mut s, Command::Confirm, 3), vec![Effect::Bell]);
    assert_eq!(s.notice, Some(Notice::Failing));
    command(&mut s, Command::Force, 4);
    command(&mut s, Command::Confirm, 5);
    assert_eq!(s.notice, Some(Notice::ReasonEmpty));
    command(&mut s, Command::Insert("头巾".into()), 6);
    let effects = command(&mut s, Command::Confirm, 7);
    let reason = Some("头巾".to_owned());
    assert_eq!(effects, vec![Effect::Accept { frame: FrameId(3), student: number("1"), reason }]);
}

#[test]
fn a_frame_that_could_not_be_measured_is_accepted_only_with_a_reason_and_is_told_apart() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    assert_eq!(judged(&mut s, 3, Verdict::Unmeasured), vec![Effect::Bell]);
    assert_eq!(command(&mut s, Command::Confirm, 3), vec![Effect::Bell]);
    assert_eq!(s.notice, Some(Notice::Unmeasured));
    command(&mut s, Command::Force, 4);
    assert_eq!(s.dialog, Some(Dialog::Reason { text: String::new() }));
    command(&mut s, Command::Insert("戴头巾".into()), 5);
    let reason = Some("戴头巾".to_owned());
    let accept = Effect::Accept { frame: FrameId(3), student: number("1"), reason };
    assert_eq!(command(&mut s, Command::Confirm, 6), vec![accept]);
}

#[test]
fn an_accept_that_fails_keeps_the_frame_and_the_number() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    judged(&mut s, 3, Verdict::Pass);
    command(&mut s, Command::Confirm, 3);
    s.update(Event::AcceptFailed { frame: FrameId(3), why: "disk full".into() });
    assert!(matches!(s.shot, Shot::Judged { frame: FrameId(3), .. }));
    assert_eq!(s.next_number, ShotNumber(1));
}

#[test]
fn text_in_the_box_makes_enter_look_up_and_never_accept() {
    let mut s = session(&["1", "22"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    judged(&mut s, 3, Verdict::Pass);
    assert_eq!(key(&mut s, "22", 3), vec![]);
    assert!(matches!(s.shot, Shot::Judged { .. }));
    assert_eq!(s.on_deck, Some(number("22")));
}

#[test]
fn several_matches_are_listed_and_one_is_chosen() {
    let mut s = session(&["101", "201", "301"]);
    key(&mut s, "01", 1);
    assert!(matches!(s.dialog, Some(Dialog::Pick { .. })));
    command(&mut s, Command::Down, 2);
    command(&mut s, Command::Confirm, 3);
    assert_eq!(s.on_camera, Some(number("201")));
    assert_eq!(s.dialog, None);
}

#[test]
fn a_whole_number_wins_over_the_end_of_another() {
    let mut s = session(&["1001", "001"]);
    key(&mut s, "001", 1);
    assert_eq!(s.on_camera, Some(number("001")));
}

#[test]
fn a_done_student_is_not_called_again() {
    let mut s = session(&["1"]);
    s.queue[0].progress = Progress::Done(ShotNumber(4));
    key(&mut s, "1", 1);
    assert_eq!(s.on_camera, None);
    let done = Notice::AlreadyDone { student: number("1"), number: ShotNumber(4) };
    assert_eq!(s.notice, Some(done));
}

#[test]
fn a_lost_camera_frees_the_shutter_and_keeps_the_student() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    command(&mut s, Command::Trigger, 2);
    s.update(Event::Camera(CameraState::Lost { why: "unplugged".into() }));
    assert_eq!(s.shot, Shot::Waiting);
    assert_eq!(s.on_camera, Some(number("1")));
    assert_eq!(command(&mut s, Command::Trigger, 3), vec![]);
    assert_eq!(s.notice, Some(Notice::NoCamera));
}

#[test]
fn leaving_with_an_undecided_frame_asks_first() {
    let mut s = session(&["1"]);
    assert_eq!(command(&mut s, Command::Quit, 1), vec![Effect::Quit]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    assert_eq!(command(&mut s, Command::Quit, 3), vec![]);
    assert_eq!(command(&mut s, Command::Confirm, 4), vec![Effect::Quit]);
}

#[test]
fn down_on_an_empty_box_lists_who_is_waiting() {
    let mut s = session(&["1", "2", "3", "4"]);
    s.queue[2].progress = Progress::Done(ShotNumber(1));
    key(&mut s, "1", 1);
    command(&mut s, Command::Down, 2);
    let matches = vec![number("2"), number("4")];
    assert_eq!(s.dialog, Some(Dialog::Pick { matches, selected: 0 }));
    command(&mut s, Command::Confirm, 3);
    assert_eq!(s.on_deck, Some(number("2")));
}

#[test]
fn leaving_works_from_every_dialog() {
    let mut s = session(&["101", "201"]);
    key(&mut s, "01", 1);
    assert!(matches!(s.dialog, Some(Dialog::Pick { .. })));
    assert_eq!(command(&mut s, Command::Quit, 2), vec![Effect::Quit]);
    command(&mut s, Command::Help, 3);
    assert_eq!(command(&mut s, Command::Quit, 4), vec![Effect::Quit]);
}

#[test]
fn the_box_takes_no_control_characters_and_is_bounded() {
    let mut s = session(&["1"]);
    command(&mut s, Command::Insert(format!("\u{1b}\n{}", "9".repeat(500))), 1);
    assert_eq!(s.input, "9".repeat(64));
}
