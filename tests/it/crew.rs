//! A session that several stations share, as one station's state machine sees it.

use crate::session::{arrive, command, judged, session};
use paishe::judge::Verdict;
use paishe::roster::StudentNumber;
use paishe::session::{
    Command, Crew, CrewNews, Effect, Entry, Event, FrameId, Moment, Notice, Progress, Session,
    Shot, ShotNumber,
};

fn number(text: &str) -> StudentNumber {
    StudentNumber(text.into())
}

fn shared(numbers: &[&str]) -> Session {
    let mut s = session(numbers);
    s.crew = Some(Crew { station: "2".into(), is_reached: true, ..Crew::default() });
    s
}

fn runs(s: &mut Session) {
    command(s, Command::Queue, 1);
    command(s, Command::Queue, 1);
}

fn news(s: &mut Session, news: CrewNews) -> Vec<Effect> {
    s.update(Event::Crew(news))
}

fn held(student: &str, at: Option<&str>) -> CrewNews {
    CrewNews::Heard {
        entries: vec![],
        held: vec![(number(student), at.map(str::to_owned))],
        gave_way: vec![],
        next_number: None,
    }
}

fn at_another(student: &str) -> CrewNews {
    CrewNews::AtAnother { student: number(student), station: "1".into(), at: Moment(50) }
}

fn called(s: &Session) -> [Option<&str>; 2] {
    [&s.on_camera, &s.on_deck].map(|called| called.as_ref().map(|number| number.0.as_str()))
}

#[test]
fn the_line_leaves_out_who_is_at_another_station() {
    let mut s = shared(&["101", "102", "103", "104"]);
    news(&mut s, held("101", Some("1")));
    news(&mut s, held("103", Some("3")));
    runs(&mut s);
    assert_eq!(called(&s), [Some("102"), Some("104")]);
    news(&mut s, held("101", None));
    assert_eq!(s.line().map(|student| student.0.as_str()).collect::<Vec<_>>(), ["101"]);
}

#[test]
fn who_is_at_another_station_is_not_called_by_key_and_the_operator_hears_where() {
    let mut s = shared(&["101"]);
    news(&mut s, held("101", Some("3")));
    command(&mut s, Command::Insert("101".into()), 1);
    command(&mut s, Command::Confirm, 1);
    assert_eq!(called(&s), [None, None]);
    let expected = Notice::AtAnother { student: number("101"), station: "3".into() };
    assert_eq!(s.notice, Some(expected));
}

#[test]
fn who_turns_out_to_be_elsewhere_leaves_the_camera_and_the_next_one_steps_up() {
    let mut s = shared(&["101", "102", "103"]);
    runs(&mut s);
    arrive(&mut s, 7, 10);
    judged(&mut s, 7, Verdict::Pass);
    let effects = news(&mut s, at_another("101"));
    // The frame in hand is kept with the student.
    assert!(effects.contains(&Effect::Reject(FrameId(7))), "{effects:?}");
    assert_eq!(called(&s), [Some("102"), Some("103")]);
    assert_eq!(s.shot, Shot::Waiting);
    assert_eq!(news(&mut s, at_another("101")), []);
}

#[test]
fn an_accept_that_was_begun_is_answered_by_itself() {
    let mut s = shared(&["101", "102"]);
    runs(&mut s);
    arrive(&mut s, 7, 10);
    judged(&mut s, 7, Verdict::Pass);
    command(&mut s, Command::Confirm, 20);
    news(&mut s, at_another("101"));
    assert_eq!(called(&s), [Some("101"), Some("102")]);
    s.update(Event::AcceptFailed { frame: FrameId(7), why: "at station 1".into() });
    assert!(matches!(s.shot, Shot::Judged { .. }), "the frame is still in hand");
}

#[test]
fn what_others_did_counts_here_and_the_next_number_follows() {
    let mut s = shared(&["101", "102"]);
    let mut entry: Entry = s.queue.get(&number("102")).unwrap().clone();
    entry.progress = Progress::Done(ShotNumber(8));
    let heard = CrewNews::Heard {
        entries: vec![entry],
        held: vec![],
        gave_way: vec![],
        next_number: Some(ShotNumber(9)),
    };
    news(&mut s, heard);
    assert_eq!((s.queue.done_count(), s.next_number), (1, ShotNumber(9)));
}

#[test]
fn the_register_is_told_lost_once_and_found_once() {
    let mut s = shared(&["101"]);
    let lost = || CrewNews::Lost("gone".into());
    assert_eq!(news(&mut s, lost()).len(), 1);
    assert_eq!(s.notice, Some(Notice::RegisterLost("gone".into())));
    s.notice = None;
    assert_eq!((news(&mut s, lost()), s.notice.clone()), (vec![], None));
    news(&mut s, CrewNews::Reached);
    assert_eq!(s.notice, Some(Notice::RegisterBack));
    s.notice = None;
    news(&mut s, CrewNews::Reached);
    assert_eq!(s.notice, None);
}

#[test]
fn a_label_is_counted_and_is_no_next_number() {
    let mut s = shared(&["101"]);
    s.crew.as_mut().unwrap().is_reached = false;
    runs(&mut s);
    arrive(&mut s, 7, 10);
    judged(&mut s, 7, Verdict::Pass);
    command(&mut s, Command::Confirm, 20);
    let label = ShotNumber(ShotNumber::PROVISIONAL + 1);
    s.update(Event::Accepted { frame: FrameId(7), number: label, at: Moment(30) });
    assert_eq!(s.crew.as_ref().unwrap().labels, 1);
    assert_eq!(s.next_number, ShotNumber(1));
    news(&mut s, CrewNews::Labels(0));
    assert_eq!(s.crew.as_ref().unwrap().labels, 0);
}

#[test]
fn a_station_that_is_alone_by_itself_hears_nothing() {
    let mut s = session(&["101"]);
    assert_eq!(news(&mut s, CrewNews::Lost("x".into())), []);
    assert_eq!(s.notice, None);
}
