//! The promises of a register.

use super::stage::{Stage, nobody, settings};
use paishe::roster::StudentNumber;
use paishe::session::ShotNumber;
use paishe::spec::Sequence;
use paishe::store::register::leases::{Claim, LEASE_S};
use paishe::store::register::numbers::Hold;
use paishe::store::register::publish::{FrameFact, NumberFact, Publication, ShotFact, StudentFact};
use paishe::store::register::sessions::NewSession;
use paishe::store::register::{Register, RegisterError};
use std::collections::BTreeSet;

fn numbered(register: &mut Register, student: &StudentNumber) -> ShotNumber {
    register.number(student, Hold::Needed).unwrap()
}

/// A publication of one accepted shot.
fn shot(id: i64, number: ShotNumber, student: &StudentNumber, retake: bool) -> Publication {
    let frame = FrameFact {
        id,
        file: format!("frame-{id}.jpg"),
        sha256: "f".repeat(64),
        bytes: 1000,
        exposed_at: id,
        student: Some(student.0.clone()),
        state: "accepted".to_owned(),
    };
    let shot = ShotFact {
        id,
        number: Some(number.0.into()),
        frame: id,
        sha256: format!("{id:064}"),
        crop: "{}".to_owned(),
        profile: "nwpu-2009".to_owned(),
        reason: None,
        accepted_at: id,
        state: "current".to_owned(),
        is_retake: retake,
    };
    Publication {
        upto: id,
        head: "h".to_owned(),
        frames: vec![frame],
        shots: vec![shot],
        ..Publication::default()
    }
}

fn photo_at(register: &mut Register, student: &StudentNumber) -> Option<String> {
    register.standing(student).unwrap().unwrap().photo_at
}

pub fn a_session_is_found_with_its_roster(stage: &Stage) {
    let mut register = stage.open();
    // Only one: it needs no name.
    let session = register.choose(None).unwrap();
    assert_eq!((session.name.as_str(), session.next_number), ("autumn", 1));
    assert_eq!(session.settings(), settings(Sequence::OnAccept));
    assert_eq!(register.roster().unwrap(), stage.students);
    assert_eq!(stage.open().choose(Some("spring")), Err(RegisterError::NoSession));
    // Set up again: nothing is lost.
    register.set_up().unwrap();
    assert_eq!(register.sessions().unwrap(), [session]);
}

pub fn a_name_is_one_sessions_and_a_station_is_one_folders(stage: &Stage) {
    let settings = settings(Sequence::OnCheckin);
    let mut register = stage.open();
    let mut new = NewSession {
        id: "session-2",
        name: "autumn",
        settings: &settings,
        profile_text: Some("name = \"x\""),
        next_number: ShotNumber(7),
        students: &[],
        numbers: &[],
        station: "",
    };
    let refused = register.make_session(&new);
    assert_eq!(refused, Err(RegisterError::SessionExists("autumn".to_owned())));
    new.name = "spring";
    register.make_session(&new).unwrap();
    let both = RegisterError::WhichSession(vec!["autumn".to_owned(), "spring".to_owned()]);
    assert_eq!(stage.open().choose(None), Err(both));
    assert_eq!(register.next_number().unwrap(), ShotNumber(7));

    stage.station("1");
    let mut other = stage.open();
    other.choose(Some("autumn")).unwrap();
    other.join("1", "folder-1", "again").unwrap();
    let taken = other.join("1", "another folder", "tester");
    assert_eq!(taken, Err(RegisterError::StationTaken("1".to_owned())));
}

pub fn a_student_is_at_one_station_at_a_time(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let student = stage.who(0);
    assert_eq!(one.claim(&student), Ok(Claim::Ours));
    assert_eq!(one.claim(&student), Ok(Claim::Ours));
    assert_eq!(two.claim(&student), Ok(Claim::At("1".to_owned())));
    // Only who holds may let go.
    two.release(&student).unwrap();
    assert_eq!(two.claim(&student), Ok(Claim::At("1".to_owned())));
    one.release(&student).unwrap();
    assert_eq!(two.claim(&student), Ok(Claim::Ours));
    let nobody = StudentNumber("nobody".to_owned());
    assert_eq!(one.claim(&nobody), Err(RegisterError::NoStudent));
}

pub fn a_silent_stations_students_are_free_when_its_lease_is_over(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let student = stage.who(0);
    one.claim(&student).unwrap();
    two.beat(&[]).unwrap();
    assert_eq!(two.claim(&student), Ok(Claim::At("1".to_owned())));
    let seen = two.news(0).unwrap();
    two.let_time_pass(LEASE_S + 1).unwrap();
    two.beat(&[]).unwrap();
    // Everybody hears that the student is free.
    let news = two.news(seen.version).unwrap();
    assert_eq!(news.standings.len(), 1);
    assert_eq!(news.standings[0].held_by, None);
    assert_eq!(two.claim(&student), Ok(Claim::Ours));
    // The silent one comes back and learns it.
    let lost = one.beat(std::slice::from_ref(&student)).unwrap();
    assert_eq!(lost, [(student, "2".to_owned())]);
}

pub fn a_beat_tells_who_is_elsewhere_and_frees_who_is_not_called(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let [a, b, c] = [0, 1, 2].map(|place| stage.who(place));
    one.claim(&a).unwrap();
    one.claim(&b).unwrap();
    two.claim(&c).unwrap();
    assert_eq!(one.beat(std::slice::from_ref(&a)), Ok(vec![]));
    // A restarted station that calls nobody holds nobody.
    assert_eq!(two.claim(&b), Ok(Claim::Ours));
    assert_eq!(one.beat(&[a, c.clone()]), Ok(vec![(c, "2".to_owned())]));
}

pub fn numbers_are_unique_and_without_gaps_whoever_asks(stage: &Stage) {
    const STATIONS: usize = 6;
    let all = std::thread::scope(|scope| {
        let ask = |station: usize| {
            let mut register = stage.station(&station.to_string());
            let students = (0..stage.students.len()).skip(station).step_by(STATIONS);
            let students: Vec<_> = students.map(|place| stage.who(place)).collect();
            move || students.iter().map(|s| numbered(&mut register, s).0).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..STATIONS).map(|at| scope.spawn(ask(at))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let unique: BTreeSet<u32> = all.iter().copied().collect();
    assert_eq!(unique, (1..=60).collect());
    assert_eq!(all.len(), 60);
}

pub fn a_student_keeps_the_number(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let first = numbered(&mut one, &stage.who(0));
    assert_eq!(numbered(&mut two, &stage.who(1)), ShotNumber(2));
    assert_eq!(numbered(&mut two, &stage.who(0)), first);
    assert_eq!(one.next_number().unwrap(), ShotNumber(3));
}

pub fn who_is_at_another_station_gets_no_number_here(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let student = stage.who(0);
    one.claim(&student).unwrap();
    let refused = two.number(&student, Hold::Needed);
    assert_eq!(refused, Err(RegisterError::HeldBy("1".to_owned())));
    // A photo that was taken while its station was alone gets the one number that the student has.
    let number = two.number(&student, Hold::Past).unwrap();
    assert_eq!(numbered(&mut one, &student), number);
}

pub fn telling_twice_changes_nothing(stage: &Stage) {
    let mut one = stage.station("1");
    let student = stage.who(0);
    let number = numbered(&mut one, &student);
    let told = shot(1, number, &student, false);
    one.publish(&told).unwrap();
    let before = one.survey().unwrap();
    one.publish(&told).unwrap();
    assert_eq!(one.survey().unwrap().shots, before.shots);
    assert_eq!(one.survey().unwrap().frames, before.frames);
    assert_eq!(one.told(), Ok(1));
    assert_eq!(before.stations[0].journal_sha256, "h");
    assert_eq!(before.shots[0].1.state, "current");
}

pub fn one_photo_of_a_number_counts(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let student = stage.who(0);
    let number = numbered(&mut one, &student);
    one.publish(&shot(5, number, &student, false)).unwrap();
    // Taken by a station that didn't know of it: kept, but it doesn't count.
    two.publish(&shot(6, number, &student, false)).unwrap();
    assert_eq!(photo_at(&mut one, &student), Some("1".to_owned()));
    // Meant as a retake.
    two.publish(&shot(7, number, &student, true)).unwrap();
    assert_eq!(photo_at(&mut one, &student), Some("2".to_owned()));
    // Told again, the first doesn't come back.
    one.publish(&shot(5, number, &student, false)).unwrap();
    assert_eq!(photo_at(&mut one, &student), Some("2".to_owned()));
    let states: Vec<_> =
        one.survey().unwrap().shots.into_iter().map(|(at, s)| (at, s.id, s.state)).collect();
    let expected = [("1", 5, "second"), ("2", 6, "second"), ("2", 7, "current")];
    assert_eq!(states, expected.map(|(at, id, state)| (at.to_owned(), id, state.to_owned())));
}

pub fn a_withdrawn_number_is_void_and_never_given_again(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let student = stage.who(0);
    let number = numbered(&mut one, &student);
    one.publish(&shot(1, number, &student, false)).unwrap();
    let mut withdrawn = shot(1, number, &student, false);
    "withdrawn".clone_into(&mut withdrawn.shots[0].state);
    let void = Some("闭眼".to_owned());
    let fact = NumberFact { number: number.0.into(), student: student.0.clone(), void };
    withdrawn.numbers = vec![fact.clone()];
    withdrawn.upto = 2;
    one.publish(&withdrawn).unwrap();
    let standing = two.standing(&student).unwrap().unwrap();
    assert_eq!((standing.number, standing.photo_at), (None, None));
    assert_eq!(numbered(&mut two, &student), ShotNumber(2));
    assert_eq!(numbered(&mut two, &stage.who(1)), ShotNumber(3));
    // Taken back too late: the student has another number by now.
    let back = Publication {
        upto: 3,
        numbers: vec![NumberFact { void: None, ..fact }],
        ..Publication::default()
    };
    one.publish(&back).unwrap();
    assert_eq!(two.standing(&student).unwrap().unwrap().number, Some(ShotNumber(2)));
}

pub fn a_void_of_a_station_that_was_alone_does_not_take_anothers_photo(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let student = stage.who(0);
    let number = numbered(&mut one, &student);
    two.publish(&shot(1, number, &student, false)).unwrap();
    let void = Some("alone".to_owned());
    let fact = NumberFact { number: number.0.into(), student: student.0.clone(), void };
    one.publish(&Publication { upto: 1, numbers: vec![fact], ..Publication::default() }).unwrap();
    let standing = one.standing(&student).unwrap().unwrap();
    assert_eq!((standing.number, standing.photo_at), (Some(number), Some("2".to_owned())));
}

pub fn a_walk_in_is_heard_of_everywhere(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    let seen = two.news(0).unwrap().version;
    let row = ["现场-1-1", "来客", "", "", "", "", "", "", "", "", "{}"];
    let mut fact = StudentFact {
        number: "现场-1-1".to_owned(),
        cells: serde_json::json!(row).to_string(),
        origin: "walk_in".to_owned(),
        absent: None,
        resolved: None,
    };
    let tell = |register: &mut Register, upto, fact: &StudentFact| {
        let told = Publication { upto, students: vec![fact.clone()], ..Publication::default() };
        register.publish(&told).unwrap();
    };
    tell(&mut one, 1, &fact);
    let news = two.news(seen).unwrap();
    assert_eq!(news.standings.len(), 1);
    assert!(news.standings[0].is_walk_in && !news.standings[0].is_gone);
    assert_eq!(news.standings[0].student.name, "来客");
    assert_eq!(numbered(&mut two, &StudentNumber(fact.number.clone())), ShotNumber(1));
    fact.resolved = Some(stage.who(0).0);
    tell(&mut one, 2, &fact);
    assert!(two.news(news.version).unwrap().standings[0].is_gone);
    // It isn't of the school's roster.
    assert_eq!(two.roster().unwrap(), stage.students);
}

pub fn news_tell_what_changed_and_nothing_else(stage: &Stage) {
    let (mut one, mut two) = (stage.station("1"), stage.station("2"));
    assert_eq!(two.news(0).unwrap().standings, []);
    one.claim(&stage.who(1)).unwrap();
    let first = two.news(0).unwrap();
    assert_eq!(first.standings.len(), 1);
    assert_eq!(first.standings[0].held_by.as_deref(), Some("1"));
    assert_eq!(two.news(first.version).unwrap().standings, []);
    // A lease that goes on is no news.
    one.beat(&[stage.who(1)]).unwrap();
    assert_eq!(two.news(first.version).unwrap().standings, []);
    let number = numbered(&mut one, &stage.who(1));
    one.publish(&shot(1, number, &stage.who(1), false)).unwrap();
    let second = two.news(first.version).unwrap();
    let standing = &second.standings[0];
    assert_eq!((standing.number, standing.photo_at.as_deref()), (Some(number), Some("1")));
    assert_eq!(second.next_number, Some(ShotNumber(2)));
    assert_eq!(one.news(0).unwrap().told, 1);
    assert_eq!(two.standings().unwrap().len(), 4);
}

pub fn a_photo_is_kept_once(stage: &Stage) {
    let mut one = stage.station("1");
    assert_eq!(one.photo("abc"), Ok(None));
    one.keep_photo("abc", b"bytes").unwrap();
    one.keep_photo("abc", b"bytes").unwrap();
    let mut other = Register::open(&stage.address, &nobody).unwrap();
    other.choose(None).unwrap();
    assert_eq!(other.photo("abc"), Ok(Some(b"bytes".to_vec())));
}

pub fn a_session_that_is_forgotten_leaves_nothing(stage: &Stage) {
    let settings = settings(Sequence::OnAccept);
    let mut owner = stage.open();
    let mut new = NewSession {
        id: "session-2",
        name: "spring",
        settings: &settings,
        profile_text: None,
        next_number: ShotNumber(1),
        students: &[],
        numbers: &[],
        station: "",
    };
    owner.make_session(&new).unwrap();
    let mut one = stage.station("1");
    let number = numbered(&mut one, &stage.who(0));
    one.publish(&shot(1, number, &stage.who(0), false)).unwrap();
    one.keep_photo("abc", b"bytes").unwrap();
    owner.choose(Some("autumn")).unwrap();
    owner.forget_session().unwrap();
    let left: Vec<_> = owner.sessions().unwrap().into_iter().map(|s| s.name).collect();
    assert_eq!(left, ["spring"]);
    assert_eq!(one.photo("abc"), Ok(None));
    assert_eq!(one.standings(), Err(RegisterError::NoSession));
    // Numbers are never deleted one by one again, and the name is free.
    (new.id, new.name) = ("session-3", "autumn");
    owner.make_session(&new).unwrap();
}
