//! The state machine, example by example.

use paishe::body::{CardRoom, Drift, Setting, SettingState};
use paishe::judge::{Judgement, Verdict};
use paishe::roster::{IdNumber, Sex, Student, StudentNumber};
use paishe::session::{
    Alarm, CameraState, Command, Deed, Dialog, Done, Effect, Entry, Event, Frame, FrameId, Limits,
    Mend, Moment, Notice, Progress, RigNews, Session, Shot, ShotNumber,
};
use paishe::spec::Sequence;

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
    done(session.update(Event::Command { command, at: Moment(at) }))
}

pub fn key(session: &mut Session, text: &str, at: i64) -> Vec<Effect> {
    command(session, Command::Insert(text.into()), at);
    command(session, Command::Confirm, at)
}

pub fn arrive(session: &mut Session, id: i64, at: i64) -> Vec<Effect> {
    let frame = Frame { id: FrameId(id), exposed_at: Moment(at), give_or_take_us: 0 };
    done(session.update(Event::FrameArrived(frame)))
}

pub fn judged(session: &mut Session, id: i64, verdict: Verdict) -> Vec<Effect> {
    done(session.update(Event::FrameJudged { frame: FrameId(id), judgement: judgement(verdict) }))
}

/// What is to be done, without what is told meanwhile.
pub fn done(mut effects: Vec<Effect>) -> Vec<Effect> {
    effects.retain(|effect| !matches!(effect, Effect::Tell(_)));
    effects
}

/// What is told, in its order.
fn told(effects: &[Effect]) -> Vec<&'static str> {
    let word = |effect: &Effect| match effect {
        Effect::Tell(occasion) => Some(occasion.word()),
        _ => None,
    };
    effects.iter().filter_map(word).collect()
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
    let accept = Effect::Accept {
        frame: FrameId(7),
        student: number("2010301001"),
        reason: None,
        retake: false,
    };
    assert_eq!(command(&mut s, Command::Confirm, 5), vec![accept]);
    s.update(Event::Accepted { frame: FrameId(7), number: ShotNumber(1), at: Moment(6) });
    assert_eq!(s.on_camera, Some(number("2010301002")));
    assert_eq!(s.next_number, ShotNumber(2));
    let first = s.queue.get(&number("2010301001")).unwrap();
    assert_eq!(first.progress, Progress::Done(ShotNumber(1)));
}

#[test]
fn everything_that_somebody_who_does_not_look_must_hear_is_told() {
    let mut s = session(&["1", "2"]);
    let command =
        |s: &mut Session, command| told(&s.update(Event::Command { command, at: Moment(1) }));
    let key = |s: &mut Session, text: &str| {
        command(s, Command::Insert(text.into()));
        command(s, Command::Confirm)
    };
    let judged = |s: &mut Session, verdict| {
        s.shot = Shot::Judging(FrameId(3));
        let judgement = judgement(verdict);
        told(&s.update(Event::FrameJudged { frame: FrameId(3), judgement }))
    };
    assert_eq!(key(&mut s, "9"), ["refused"]);
    assert_eq!(key(&mut s, "1"), ["on_camera"]);
    assert_eq!(key(&mut s, "2"), ["on_deck"]);
    assert_eq!(judged(&mut s, Verdict::Fail), ["failing"]);
    assert_eq!(command(&mut s, Command::Confirm), ["refused"]);
    assert_eq!(command(&mut s, Command::Cancel), ["retake"]);
    assert_eq!(judged(&mut s, Verdict::Pass), ["passed"]);
    command(&mut s, Command::Confirm);
    let accepted = Event::Accepted { frame: FrameId(3), number: ShotNumber(1), at: Moment(1) };
    assert_eq!(told(&s.update(accepted)), ["accepted", "on_camera"]);
    let lost = Event::Camera(CameraState::Lost { why: "unplugged".into() });
    assert_eq!(told(&s.update(lost)), ["camera_lost"]);
    assert_eq!(told(&s.update(Event::Trouble { why: "disk".into() })), ["trouble"]);
}

#[test]
fn a_frame_nobody_waits_for_goes_to_the_tray() {
    let mut s = session(&["1"]);
    assert_eq!(arrive(&mut s, 3, 1), vec![Effect::Park(FrameId(3))]);
    assert_eq!(s.tray, vec![FrameId(3)]);
}

#[test]
fn a_frame_exposed_before_the_student_was_called_goes_to_the_tray() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 10);
    assert_eq!(arrive(&mut s, 3, 9), vec![Effect::Park(FrameId(3))]);
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
    assert_eq!(arrive(&mut s, 4, 4), vec![keep]);
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
    assert_eq!(command(&mut s, Command::Confirm, 3), vec![]);
    assert_eq!(s.notice, Some(Notice::Failing));
    command(&mut s, Command::Force, 4);
    command(&mut s, Command::Confirm, 5);
    assert_eq!(s.notice, Some(Notice::ReasonEmpty));
    command(&mut s, Command::Insert("头巾".into()), 6);
    let effects = command(&mut s, Command::Confirm, 7);
    let reason = Some("头巾".to_owned());
    assert_eq!(
        effects,
        vec![Effect::Accept { frame: FrameId(3), student: number("1"), reason, retake: false }]
    );
}

#[test]
fn a_frame_that_could_not_be_measured_is_accepted_only_with_a_reason_and_is_told_apart() {
    let mut s = session(&["1"]);
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    assert_eq!(judged(&mut s, 3, Verdict::Unmeasured), vec![]);
    assert_eq!(command(&mut s, Command::Confirm, 3), vec![]);
    assert_eq!(s.notice, Some(Notice::Unmeasured));
    command(&mut s, Command::Force, 4);
    assert_eq!(s.dialog, Some(Dialog::Reason { text: String::new() }));
    command(&mut s, Command::Insert("戴头巾".into()), 5);
    let reason = Some("戴头巾".to_owned());
    let accept = Effect::Accept { frame: FrameId(3), student: number("1"), reason, retake: false };
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

fn named(people: &[(&str, &str)]) -> Session {
    let mut s = session(&[]);
    for (number, name) in people {
        s.queue.put(Student { name: (*name).into(), ..student(number) });
    }
    s
}

#[test]
fn a_name_or_its_initials_call_the_one_student_who_has_them() {
    for keyed in ["李䶮", "䶮", "买买提.吐", "mmtt", "CY", "dy"] {
        let mut s = named(&[("1", "李䶮"), ("2", "买买提·吐尔逊"), ("3", "单于冬")]);
        assert_eq!(key(&mut s, keyed, 1), vec![]);
        assert!(s.on_camera.is_some(), "{keyed}: {:?} {:?}", s.notice, s.dialog);
    }
}

#[test]
fn several_students_of_a_name_or_of_its_initials_are_listed_in_roster_order() {
    for keyed in ["张三", "zs"] {
        let mut s = named(&[("1", "张三丰"), ("2", "李四"), ("3", "张三")]);
        key(&mut s, keyed, 1);
        let matches = vec![number("1"), number("3")];
        assert_eq!(s.dialog, Some(Dialog::Pick { matches, selected: 0 }), "{keyed}");
        assert_eq!((&s.notice, &s.on_camera), (&None, &None));
    }
}

#[test]
fn the_end_of_a_number_wins_over_initials() {
    let mut s = named(&[("10ZS", "李四"), ("2", "张三")]);
    key(&mut s, "zs", 1);
    assert_eq!(s.on_camera, Some(number("10ZS")));
}

#[test]
fn a_name_that_nobody_has_rings_the_bell() {
    let mut s = named(&[("1", "张三")]);
    assert_eq!(key(&mut s, "王五", 1), vec![]);
    assert_eq!(s.notice, Some(Notice::NobodyMatches("王五".into())));
}

#[test]
fn of_very_many_matches_the_first_are_listed_and_the_operator_is_told() {
    let numbers: Vec<String> = (1000..1500).map(|n| format!("{n}7")).collect();
    let mut s = session(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    key(&mut s, "7", 1);
    let Some(Dialog::Pick { matches, .. }) = &s.dialog else { panic!("{:?}", s.dialog) };
    assert_eq!((matches.len(), &matches[0]), (200, &number("10007")));
    assert_eq!(s.notice, Some(Notice::ManyMatch(200)));
}

#[test]
fn a_done_student_is_not_called_again() {
    let mut s = session(&["1"]);
    s.queue.set_progress(&number("1"), Progress::Done(ShotNumber(4)));
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
    s.queue.set_progress(&number("3"), Progress::Done(ShotNumber(1)));
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

/// A session whose frames are doubtful within 10 µs of a change of student.
fn doubting(numbers: &[&str]) -> Session {
    let limits = Limits { doubt_window_us: 10, ..Limits::default() };
    Session { limits, ..session(numbers) }
}

/// 1 is accepted at 100, 2 steps up.
fn at_a_change() -> Session {
    let mut s = doubting(&["1", "2"]);
    key(&mut s, "1", 1);
    key(&mut s, "2", 2);
    arrive(&mut s, 3, 50);
    judged(&mut s, 3, Verdict::Pass);
    command(&mut s, Command::Confirm, 99);
    s.update(Event::Accepted { frame: FrameId(3), number: ShotNumber(1), at: Moment(100) });
    s
}

#[test]
fn a_late_frame_is_kept_with_the_student_it_was_taken_of() {
    let mut s = at_a_change();
    let keep = Effect::Keep { frame: FrameId(4), student: number("1") };
    assert_eq!(arrive(&mut s, 4, 60), vec![keep]);
    assert_eq!(s.notice, Some(Notice::Late(number("1"))));
    assert_eq!(s.shot, Shot::Waiting);
}

#[test]
fn a_doubtful_frame_of_the_student_before_goes_to_the_tray() {
    let mut s = at_a_change();
    let effects = arrive(&mut s, 4, 95);
    assert_eq!(effects, vec![Effect::Park(FrameId(4)), Effect::MarkDoubtful(FrameId(4))]);
    assert_eq!(s.notice, Some(Notice::ParkedDoubtful(FrameId(4))));
}

#[test]
fn a_doubtful_frame_is_never_accepted_silently() {
    let mut s = at_a_change();
    let effects = arrive(&mut s, 4, 105);
    assert!(effects.contains(&Effect::MarkDoubtful(FrameId(4))));
    judged(&mut s, 4, Verdict::Pass);
    assert_eq!(command(&mut s, Command::Confirm, 200), vec![]);
    assert_eq!(s.notice, Some(Notice::Doubtful));
    command(&mut s, Command::Force, 201);
    assert_eq!(s.dialog, Some(Dialog::Doubt));
    let effects = command(&mut s, Command::Confirm, 202);
    let [Effect::Accept { frame: FrameId(4), reason: Some(reason), .. }] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert!(reason.contains("存疑"), "it stays on record");
}

#[test]
fn a_doubtful_frame_that_also_fails_needs_a_reason_besides() {
    let mut s = at_a_change();
    arrive(&mut s, 4, 105);
    judged(&mut s, 4, Verdict::Fail);
    command(&mut s, Command::Force, 201);
    command(&mut s, Command::Confirm, 202);
    assert!(matches!(s.dialog, Some(Dialog::Reason { .. })));
}

#[test]
fn a_doubtful_frame_that_is_not_taken_goes_to_the_tray_and_is_not_rejected() {
    let mut s = at_a_change();
    arrive(&mut s, 4, 105);
    judged(&mut s, 4, Verdict::Pass);
    assert_eq!(command(&mut s, Command::Cancel, 200), vec![Effect::Park(FrameId(4))]);
    assert_eq!(s.tray, vec![FrameId(4)]);
}

#[test]
fn a_shot_fired_from_the_station_is_meant_and_not_doubtful() {
    let mut s = at_a_change();
    command(&mut s, Command::Trigger, 102);
    let judge = Effect::Judge { frame: FrameId(4), student: number("2") };
    assert_eq!(arrive(&mut s, 4, 103), vec![judge]);
    assert_eq!(s.doubtful, None);
}

fn state(setting: Setting, value: &str) -> SettingState {
    let choices = ["100", "200", "400"].map(String::from).into();
    SettingState { setting, value: value.into(), choices, settable: true }
}

fn settings(s: &mut Session, iso: &str) -> Vec<Effect> {
    s.update(Event::Rig(RigNews::Settings(vec![state(Setting::Iso, iso)])))
}

#[test]
fn a_dial_that_is_turned_after_the_lock_raises_an_alarm_once() {
    let mut s = session(&["1"]);
    settings(&mut s, "200");
    command(&mut s, Command::Camera, 1);
    let effects = command(&mut s, Command::Lock, 2);
    assert!(matches!(effects.as_slice(), [Effect::KeepReference(_)]), "{effects:?}");
    assert_eq!(told(&settings(&mut s, "400")), ["alarm"]);
    let (was, is) = ("200".into(), "400".into());
    let alarm = Alarm::Drift(Drift::Setting { setting: Setting::Iso, was, is });
    assert_eq!(s.notice, Some(Notice::Alarm(alarm.clone())));
    assert_eq!(s.rig.alarms, vec![alarm]);
    assert_eq!(settings(&mut s, "400"), vec![]);
    settings(&mut s, "200");
    assert!(s.rig.alarms.is_empty());
    assert_eq!(told(&settings(&mut s, "400")), ["alarm"], "it was right in between");
}

#[test]
fn the_first_accepted_shot_locks_the_settings_where_nobody_did() {
    let mut s = session(&["1"]);
    settings(&mut s, "200");
    key(&mut s, "1", 1);
    arrive(&mut s, 3, 2);
    judged(&mut s, 3, Verdict::Pass);
    command(&mut s, Command::Confirm, 3);
    let accepted = Event::Accepted { frame: FrameId(3), number: ShotNumber(1), at: Moment(4) };
    assert!(matches!(done(s.update(accepted)).as_slice(), [Effect::KeepReference(_)]));
}

#[test]
fn settings_are_stepped_on_the_cameras_page_and_not_beyond_their_ends() {
    let mut s = session(&["1"]);
    settings(&mut s, "200");
    command(&mut s, Command::Camera, 1);
    let set = Effect::Set { setting: Setting::Iso, value: "400".into() };
    assert_eq!(command(&mut s, Command::More, 2), vec![set]);
    assert_eq!(command(&mut s, Command::More, 3), vec![]);
    assert_eq!(s.notice, Some(Notice::NotSettable(Setting::Iso)));
    assert_eq!(s.dialog, Some(Dialog::Camera { selected: 0 }));
    command(&mut s, Command::Cancel, 4);
    assert_eq!(s.dialog, None);
}

#[test]
fn battery_card_and_clock_are_told_before_they_cost_pictures() {
    let mut s = session(&["1"]);
    s.limits = Limits {
        battery_percent: 20,
        card_pictures: 100,
        clock_us: 60_000_000,
        ..Limits::default()
    };
    let room = |pictures| RigNews::Room(CardRoom { bytes: 1, pictures: Some(pictures) });
    assert_eq!(s.update(Event::Rig(room(101))), vec![]);
    assert_eq!(told(&s.update(Event::Rig(room(100)))), ["alarm"]);
    assert_eq!(s.notice, Some(Notice::Alarm(Alarm::Card(100))));
    assert_eq!(s.update(Event::Rig(room(99))), vec![], "the same, one less");
    let (model, can_trigger) = ("D80".to_owned(), true);
    let ready = CameraState::Ready { model, battery: Some(20), can_trigger };
    assert_eq!(told(&s.update(Event::Camera(ready))), ["alarm"]);
    assert_eq!(s.notice, Some(Notice::Alarm(Alarm::Battery(20))));
    s.update(Event::Rig(RigNews::KeepsOnCard(false)));
    assert_eq!(s.rig.alarms.first(), Some(&Alarm::NotKept));
}

#[test]
fn a_camera_that_comes_back_is_said() {
    let mut s = session(&["1"]);
    let ready = s.camera.clone();
    s.update(Event::Camera(CameraState::Lost { why: "unplugged".into() }));
    s.update(Event::Camera(CameraState::Looking));
    s.update(Event::Camera(ready));
    assert_eq!(s.notice, Some(Notice::CameraBack));
    assert_eq!(told(&s.update(Event::Rig(RigNews::Found(3)))), ["stray"]);
    assert_eq!(s.notice, Some(Notice::Found(3)));
}

#[test]
fn a_frame_of_the_student_before_brings_that_student_back_on_camera() {
    let mut s = session(&["1", "2", "3"]);
    key(&mut s, "1", 1);
    command(&mut s, Command::Dismiss, 2);
    key(&mut s, "2", 3);
    arrive(&mut s, 5, 5);
    judged(&mut s, 5, Verdict::Pass);
    let effects = command(&mut s, Command::ToPrevious, 9);
    assert_eq!(effects, vec![Effect::Judge { frame: FrameId(5), student: number("1") }]);
    assert_eq!((s.on_camera.clone(), s.on_deck.clone()), (Some(number("1")), Some(number("2"))));
    assert_eq!(s.shot, Shot::Judging(FrameId(5)));
    judged(&mut s, 5, Verdict::Pass);
    let effects = command(&mut s, Command::ToNext, 9);
    assert_eq!(effects, vec![Effect::Judge { frame: FrameId(5), student: number("2") }]);
}

#[test]
fn a_done_student_is_only_photographed_again_on_purpose_and_keeps_the_number() {
    let mut s = session(&["1", "2"]);
    s.queue.set_progress(&number("1"), Progress::Done(ShotNumber(7)));
    key(&mut s, "1", 5);
    assert_eq!(s.on_camera, None);
    assert_eq!(s.looked_up, Some(number("1")));
    command(&mut s, Command::Mend, 9);
    assert_eq!(command(&mut s, Command::Confirm, 9), vec![], "retake is the first choice");
    assert_eq!((s.on_camera.clone(), s.coming_number()), (Some(number("1")), ShotNumber(7)));
    arrive(&mut s, 5, 10);
    judged(&mut s, 5, Verdict::Pass);
    let accept =
        Effect::Accept { frame: FrameId(5), student: number("1"), reason: None, retake: true };
    assert_eq!(command(&mut s, Command::Confirm, 9), vec![accept]);
}

#[test]
fn a_mend_asks_for_its_words_and_an_undo_asks_first() {
    let mut s = session(&["1", "2"]);
    s.queue.set_progress(&number("1"), Progress::Done(ShotNumber(7)));
    key(&mut s, "1", 5);
    command(&mut s, Command::Mend, 9);
    command(&mut s, Command::Down, 9);
    command(&mut s, Command::Confirm, 9);
    assert_eq!(command(&mut s, Command::Confirm, 9), vec![], "a reason is needed");
    assert_eq!(s.notice, Some(Notice::ReasonEmpty));
    command(&mut s, Command::Insert("闭眼".into()), 9);
    let mend = Mend::Withdraw { student: number("1"), reason: "闭眼".into() };
    assert_eq!(command(&mut s, Command::Confirm, 9), vec![Effect::Mend(mend)]);

    assert_eq!(command(&mut s, Command::Undo, 9), vec![]);
    assert_eq!(s.notice, Some(Notice::NothingToUndo));
    let done = Done { deed: Deed::Withdrawn, students: vec![number("1")] };
    s.undo = Some(done.clone());
    command(&mut s, Command::Undo, 9);
    assert_eq!(s.dialog, Some(Dialog::Undo { done, again: false }));
    assert_eq!(command(&mut s, Command::Confirm, 9), vec![Effect::Mend(Mend::Undo)]);
}

#[test]
fn with_numbers_at_check_in_a_called_student_gets_one_at_once() {
    let mut s = session(&["1", "2"]);
    s.sequence = Sequence::OnCheckin;
    command(&mut s, Command::Insert("1".into()), 9);
    assert_eq!(command(&mut s, Command::Confirm, 9), vec![Effect::CheckIn(number("1"))]);
    s.queue.set_progress(&number("1"), Progress::CheckedIn(ShotNumber(4)));
    assert_eq!(s.coming_number(), ShotNumber(4));
}
