use super::*;
use crate::judge::{Advice, Check, Finding, Judgement, Limits, Unit};
use crate::roster::demo;
use crate::session::{Command, Dialog, Entry, Event, Moment, Progress};
use crate::view::press::{Press, Wish};
use std::collections::BTreeSet;

const FRAME: FrameId = FrameId(9);
const ALL: [Verdict; 4] = [Verdict::Pass, Verdict::Warn, Verdict::Unmeasured, Verdict::Fail];

/// Two students called, the camera ready, no picture yet.
fn desk() -> Session {
    let waiting = |student| Entry { student, progress: Progress::Waiting };
    let entries: Vec<Entry> = demo(4, 1).into_iter().map(waiting).collect();
    let called = |at: usize| Some(entries[at].student.number.clone());
    let (on_camera, on_deck) = (called(0), called(1));
    let camera = CameraState::Ready { model: "D7500".into(), battery: None, can_trigger: true };
    let mut session = Session::new(entries, ShotNumber(37), vec![]);
    (session.on_camera, session.on_deck, session.camera) = (on_camera, on_deck, camera);
    session
}

fn found(verdict: Verdict) -> Judgement {
    let finding = |check, advice| Finding {
        check,
        value: None,
        unit: Unit::Percent,
        limits: Limits { min: None, max: None },
        verdict,
        advice,
    };
    let advice = |some| if verdict == Verdict::Pass { Advice::None } else { some };
    let findings = vec![
        finding(Check::HeadHeight, advice(Advice::StepBack)),
        finding(Check::EyesOpen, advice(Advice::OpenEyes)),
    ];
    let crop = Some(CropRect { x: 3.0, y: 4.0, w: 30.0, h: 40.0 });
    Judgement { verdict, findings, crop }
}

fn live(verdict: Verdict) -> Session {
    Session { live: Some(found(verdict)), ..desk() }
}

fn judged(verdict: Verdict) -> Session {
    Session { shot: Shot::Judged { frame: FRAME, judgement: found(verdict) }, ..desk() }
}

fn here(session: &Session) -> Board {
    Board::of(session, Lang::Zh, Reach::Here)
}

/// A session of each state.
fn all() -> Vec<(State, Session)> {
    let saving = Shot::Accepting { frame: FRAME, judgement: found(Verdict::Pass), reason: None };
    let lost = CameraState::Lost { why: "usb".into() };
    vec![
        (State::Lost, Session { camera: lost, ..live(Verdict::Pass) }),
        (State::Looking, Session { camera: CameraState::Looking, ..desk() }),
        (State::Nobody, Session { on_camera: None, ..live(Verdict::Pass) }),
        (State::Wait, desk()),
        (State::Adjust, live(Verdict::Fail)),
        (State::Unseen, live(Verdict::Unmeasured)),
        (State::Ready, live(Verdict::Pass)),
        (State::Ready, live(Verdict::Warn)),
        (State::Exposing, Session { shot: Shot::Exposing, ..live(Verdict::Pass) }),
        (State::Checking, Session { shot: Shot::Judging(FRAME), ..live(Verdict::Pass) }),
        (State::Pass, judged(Verdict::Pass)),
        (State::Warn, judged(Verdict::Warn)),
        (State::Fail, judged(Verdict::Fail)),
        (State::Unmeasured, judged(Verdict::Unmeasured)),
        (State::Doubtful, Session { doubtful: Some(FRAME), ..judged(Verdict::Pass) }),
        (State::Saving, Session { shot: saving, ..desk() }),
    ]
}

#[test]
fn every_state_is_told_by_sign_word_and_sentence() {
    for (state, session) in all() {
        for lang in [Lang::Zh, Lang::En] {
            let board = Board::of(&session, lang, Reach::Here);
            assert_eq!(board.state, state);
            assert!(!board.sign.trim().is_empty(), "{state:?}");
            assert!(!board.sentence.is_empty(), "{state:?}");
            let room = if lang == Lang::Zh { 4 } else { 8 };
            let fits = (1..=room).contains(&board.word.chars().count());
            assert!(fits || state == State::Lost, "{state:?}: {}", board.word);
        }
    }
}

#[test]
fn no_two_states_of_a_frame_look_the_same() {
    let of_a_frame = all().into_iter().filter(|(_, session)| session.shot != Shot::Waiting);
    let looks: Vec<_> = of_a_frame.map(|(_, session)| here(&session).word).collect();
    assert_eq!(looks.iter().collect::<BTreeSet<_>>().len(), looks.len(), "{looks:?}");
}

#[test]
fn a_camera_that_is_looked_for_again_is_still_lost() {
    let mut session = live(Verdict::Pass);
    session.update(Event::Camera(CameraState::Lost { why: "usb".into() }));
    assert_eq!(here(&session).state, State::Lost);
    session.update(Event::Camera(CameraState::Looking));
    assert_eq!(here(&session).state, State::Lost);
    session.update(Event::Camera(desk().camera));
    assert_eq!(here(&session).state, State::Wait);
}

#[test]
fn one_correction_is_told_and_only_where_it_can_be_followed() {
    let step_back = Advice::StepBack.text(Lang::Zh);
    for (state, session) in all() {
        let told = here(&session).correction.map(|correction| correction.words);
        let asks = standing::judgement(&session).is_some_and(|j| j.verdict != Verdict::Pass);
        assert_eq!(told, asks.then_some(step_back), "{state:?}");
    }
}

#[test]
fn nothing_of_a_student_but_name_and_the_end_of_a_number_is_on_a_board() {
    for (_, session) in all() {
        for reach in [Reach::Here, Reach::Lan] {
            let text = serde_json::to_string(&Board::of(&session, Lang::Zh, reach)).unwrap();
            for entry in &session.queue {
                let student = &entry.student;
                let id = student.id_number.reveal();
                for secret in [id, &id[6..14], &id[14..], &student.major, &student.number.0] {
                    assert!(!text.contains(secret), "{reach:?}");
                }
            }
        }
    }
}

#[test]
fn over_a_network_the_number_is_not_told_at_all() {
    let session = desk();
    let number = session.on_camera.as_ref().unwrap().0.clone();
    let tail = here(&session).number_tail.unwrap();
    assert!(number.ends_with(&tail) && tail.chars().count() == TAIL_CHARS);
    let board = Board::of(&session, Lang::Zh, Reach::Lan);
    assert_eq!(board.number_tail, None);
    assert!(board.name.is_some());
    assert!(!serde_json::to_string(&board).unwrap().contains(&tail));
}

#[test]
fn hidden_names_tell_neither_length_nor_given_name() {
    let mut session = desk();
    for (at, written) in [(0, "𬱖㼆"), (1, "买买提·吐尔逊")] {
        let number = [&session.on_camera, &session.on_deck][at].clone().unwrap();
        let mut student = session.queue.get(&number).unwrap().student.clone();
        student.name = written.into();
        session.queue.put(student);
    }
    session.names_hidden = true;
    let board = here(&session);
    assert_eq!((board.name.as_deref(), board.next.as_deref()), (Some("𬱖**"), Some("买**")));
}

#[test]
fn an_id_number_in_a_name_is_masked() {
    let mut session = desk();
    let number = session.on_camera.clone().unwrap();
    let mut student = session.queue.get(&number).unwrap().student.clone();
    student.name = "张伟610103199001010239".into();
    session.queue.put(student);
    let name = here(&session).name.unwrap();
    assert!(name.starts_with("张伟") && !name.contains("19900101"), "{name}");
}

#[test]
fn the_number_is_the_one_that_the_accept_gives() {
    let mut session = judged(Verdict::Pass);
    assert_eq!(here(&session).number, Some(ShotNumber(37)));
    let student = session.on_camera.clone().unwrap();
    session.queue.set_progress(&student, Progress::CheckedIn(ShotNumber(5)));
    assert_eq!(here(&session).number, Some(ShotNumber(5)));
    session.on_camera = None;
    assert_eq!(here(&session).number, None);
}

#[test]
fn an_accepted_number_is_told_and_the_next_student_is_on_camera() {
    let mut session = judged(Verdict::Pass);
    let next = here(&session).next;
    session.update(Event::Command { command: Command::Confirm, at: Moment(1) });
    assert_eq!((here(&session).state, here(&session).accepted), (State::Saving, None));
    session.update(Event::Accepted { frame: FRAME, number: ShotNumber(37), at: Moment(2) });
    let board = here(&session);
    assert_eq!((board.accepted, board.name, board.done), (Some(ShotNumber(37)), next, 1));
}

#[test]
fn a_press_counts_for_the_frame_in_hand_only() {
    let press = |frame, wish| Press { frame, wish };
    for verdict in ALL {
        let session = judged(verdict);
        assert_eq!(press(FRAME, Wish::Accept).command(&session), Some(Command::Confirm));
        assert_eq!(press(FRAME, Wish::Retake).command(&session), Some(Command::Cancel));
        assert_eq!(press(FrameId(8), Wish::Accept).command(&session), None);
    }
    for (state, session) in all().into_iter().filter(|(_, session)| here(session).frame.is_none()) {
        assert_eq!(press(FRAME, Wish::Retake).command(&session), None, "{state:?}");
    }
    assert_eq!(press(FRAME, Wish::Accept).command(&all().pop().unwrap().1), None);
}

#[test]
fn a_press_does_nothing_while_the_keyboard_is_at_something() {
    let press = Press { frame: FRAME, wish: Wish::Accept };
    let typing = Session { input: "20".into(), ..judged(Verdict::Pass) };
    let asked = Session { dialog: Some(Dialog::Quit), ..judged(Verdict::Pass) };
    for session in [typing, asked] {
        assert_eq!(press.command(&session), None);
        let board = here(&session);
        assert_eq!((board.frame, board.can_accept, board.can_retake), (Some(FRAME), false, false));
    }
}

#[test]
fn what_needs_a_reason_or_is_doubtful_is_not_accepted_from_afar() {
    for (state, session) in all() {
        let board = here(&session);
        let good = matches!(state, State::Pass | State::Warn);
        assert_eq!(board.can_accept, good, "{state:?}");
        let in_hand = matches!(session.shot, Shot::Judged { .. });
        assert_eq!(board.can_retake, in_hand, "{state:?}");
    }
}

#[test]
fn nothing_is_decided_on_a_page_that_shows_a_lost_camera() {
    let camera = CameraState::Lost { why: "usb".into() };
    let board = here(&Session { camera, ..judged(Verdict::Pass) });
    assert_eq!((board.can_accept, board.can_retake), (false, false));
}
