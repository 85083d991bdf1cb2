//! Stations of one session, each in a folder of its own: what they promise each other, on both engines.

pub mod crew;
mod model;
mod moving;
mod station;

use crate::register::stage::Stage;
use crew::{Station, session};
use paishe::session::{Mend, Progress, ShotNumber};
use paishe::store::register::RegisterError;
use paishe::store::sharing::PhotoPlace;
use paishe::store::{Store, StoreError};

/// Each promise on each engine.
macro_rules! on_both_engines {
    ($($promise:ident),* $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $promise() {
                super::$promise(&crate::register::stage::Stage::sqlite(6));
            })*
        }
        mod postgres {
            $(#[test]
            fn $promise() {
                super::$promise(&crate::register::stage::Stage::postgres(6));
            })*
        }
    };
}

on_both_engines! {
    two_stations_never_give_one_number_twice,
    a_station_hears_who_is_done_elsewhere,
    a_station_that_is_alone_gives_labels_and_gets_its_numbers_later,
    of_two_photos_that_were_taken_unknowingly_one_counts_and_both_are_kept,
    a_retake_at_another_station_takes_the_place_of_the_first,
    who_is_at_another_station_is_not_accepted_here,
    a_shot_that_is_taken_back_is_void_for_all,
    a_walk_in_is_numbered_like_everybody,
    an_accept_that_fails_after_its_number_was_given_loses_neither,
}

fn two(stage: &Stage) -> (tempfile::TempDir, Station, Station) {
    let root = tempfile::tempdir().unwrap();
    let one = Station::open(stage, root.path(), "1", PhotoPlace::Station);
    let two = Station::open(stage, root.path(), "2", PhotoPlace::Station);
    (root, one, two)
}

fn progress(station: &Station, stage: &Stage, place: usize) -> Progress {
    let queue = station.store.queue().unwrap();
    queue.iter().find(|entry| entry.student.number == stage.who(place)).unwrap().progress
}

fn two_stations_never_give_one_number_twice(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    let numbers = [
        one.take(&stage.who(0), 1, false).unwrap(),
        two.take(&stage.who(1), 2, false).unwrap(),
        one.take(&stage.who(2), 3, false).unwrap(),
        two.take(&stage.who(3), 4, false).unwrap(),
    ];
    assert_eq!(numbers.map(|number| number.0), [1, 2, 3, 4]);
    assert!(one.file(numbers[0]).is_some() && two.file(numbers[1]).is_some());
    assert!(one.file(numbers[1]).is_none());
    one.catch_up();
    two.catch_up();
    let survey = session(stage).survey().unwrap();
    assert_eq!((survey.shots.len(), survey.frames.len(), survey.numbers.len()), (4, 4, 4));
}

fn a_station_hears_who_is_done_elsewhere(stage: &Stage) {
    let (root, mut one, mut two) = two(stage);
    one.take(&stage.who(0), 1, false).unwrap();
    one.catch_up();
    let heard = two.catch_up();
    assert_eq!(heard.entries.len(), 1);
    assert_eq!(heard.entries[0].progress, Progress::Done(ShotNumber(1)));
    assert_eq!(heard.next_number.or(Some(two.store.next_number().unwrap())), Some(ShotNumber(2)));
    let refused = two.take(&stage.who(0), 2, false);
    assert!(matches!(refused, Err(StoreError::AlreadyDone(1))), "{refused:?}");
    // It knows so alone, and after a restart.
    drop(two);
    let two = Station::open(stage, root.path(), "2", PhotoPlace::Station);
    two.goes_alone();
    assert_eq!(progress(&two, stage, 0), Progress::Done(ShotNumber(1)));
    assert_eq!(two.store.status().unwrap().done, 0);
}

fn a_station_that_is_alone_gives_labels_and_gets_its_numbers_later(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    one.goes_alone();
    let labels = [0, 1].map(|place| one.take(&stage.who(place), 1, false).unwrap());
    assert_eq!(labels.map(|label| label.to_string()), ["暂1", "暂2"]);
    assert!(one.dir.join("photos/暂1.JPG").exists());
    assert!(matches!(one.store.require_numbered(), Err(StoreError::Unnumbered(2))));
    assert_eq!(two.take(&stage.who(2), 2, false).unwrap(), ShotNumber(1));
    one.catch_up();
    let photos = [2, 3].map(|number| one.file(ShotNumber(number)).unwrap());
    assert_eq!(photos, [b"photo 1 1".to_vec(), b"photo 1 2".to_vec()]);
    assert!(!one.dir.join("photos/暂1.JPG").exists());
    assert_eq!(progress(&one, stage, 1), Progress::Done(ShotNumber(3)));
    one.store.require_numbered().unwrap();
    assert!(one.store.gaps().unwrap().is_empty());
    assert!(one.store.check_journal().unwrap().is_whole());
    assert!(one.store.verify_photos().unwrap().is_clean());
    let survey = session(stage).survey().unwrap();
    let numbers: Vec<i64> = survey.numbers.iter().map(|fact| fact.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

fn of_two_photos_that_were_taken_unknowingly_one_counts_and_both_are_kept(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    one.goes_alone();
    two.goes_alone();
    let student = stage.who(0);
    one.take(&student, 1, false).unwrap();
    two.take(&student, 2, false).unwrap();
    one.catch_up();
    let heard = two.catch_up();
    assert_eq!(heard.gave_way, [student]);
    assert_eq!(one.file(ShotNumber(1)).unwrap(), b"photo 1 1");
    assert_eq!(two.file(ShotNumber(1)), None);
    let earlier = std::fs::read_dir(two.store.folder().earlier()).unwrap().count();
    assert_eq!(earlier, 1, "the second one is kept");
    for station in [&mut one, &mut two] {
        station.catch_up();
        assert_eq!(progress(station, stage, 0), Progress::Done(ShotNumber(1)));
        assert!(station.store.verify_photos().unwrap().is_clean());
    }
    assert_eq!(session(stage).survey().unwrap().shots.len(), 2);
}

fn a_retake_at_another_station_takes_the_place_of_the_first(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    let student = stage.who(0);
    let number = one.take(&student, 1, false).unwrap();
    one.catch_up();
    two.catch_up();
    assert_eq!(two.take(&student, 2, true).unwrap(), number);
    // Its own news don't take it away before it was told.
    let news = session(stage).news(0).unwrap();
    assert_eq!(two.store.hear(&news).unwrap().gave_way, []);
    two.catch_up();
    assert_eq!(one.catch_up().gave_way, [student]);
    assert_eq!((one.file(number), two.file(number)), (None, Some(b"photo 2 1".to_vec())));
    assert_eq!(progress(&one, stage, 0), Progress::Done(number));
}

fn who_is_at_another_station_is_not_accepted_here(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    let student = stage.who(0);
    one.herald.claim(&student).unwrap();
    let refused = two.take(&student, 1, false).unwrap_err();
    let at = |station: &str| RegisterError::HeldBy(station.to_owned());
    assert!(matches!(&refused, StoreError::Register(e) if *e == at("1")), "{refused}");
    // Nothing of it is left but the frame.
    assert_eq!(std::fs::read_dir(two.store.folder().photos()).unwrap().count(), 0);
    assert_eq!(one.take(&student, 2, false).unwrap(), ShotNumber(1));
}

fn a_shot_that_is_taken_back_is_void_for_all(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    one.take(&stage.who(0), 1, false).unwrap();
    one.take(&stage.who(1), 2, false).unwrap();
    one.catch_up();
    let reason = "闭眼".to_owned();
    one.store.mend(&Mend::Withdraw { student: stage.who(0), reason }).unwrap();
    one.store.mend(&Mend::Undo).unwrap();
    one.store.mend(&Mend::Undo).unwrap();
    one.catch_up();
    two.catch_up();
    assert_eq!(progress(&two, stage, 0), Progress::Done(ShotNumber(1)));
    assert_eq!(progress(&two, stage, 1), Progress::Waiting);
    assert_eq!(two.take(&stage.who(1), 3, false).unwrap(), ShotNumber(3));
    assert_eq!(two.take(&stage.who(2), 4, false).unwrap(), ShotNumber(4));
}

fn a_walk_in_is_numbered_like_everybody(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    let [a, b] = [&mut one, &mut two].map(|station| station.store.walk_in("来客").unwrap());
    assert_eq!((a.0.as_str(), b.0.as_str()), ("现场-1-1", "现场-2-1"));
    // The register doesn't know them yet.
    assert!(one.take(&a, 1, false).unwrap().is_provisional());
    one.catch_up();
    two.catch_up();
    assert_eq!(one.file(ShotNumber(1)).unwrap(), b"photo 1 1");
    assert_eq!(two.take(&b, 2, false).unwrap(), ShotNumber(2));
    one.store.mend(&Mend::Resolve { walk_in: a, student: stage.who(0) }).unwrap();
    one.catch_up();
    two.catch_up();
    assert_eq!(progress(&two, stage, 0), Progress::Done(ShotNumber(1)));
}

fn an_accept_that_fails_after_its_number_was_given_loses_neither(stage: &Stage) {
    let (_root, mut one, mut two) = two(stage);
    // Something of another's lies under the name, so the photo can't get it.
    let in_the_way = one.dir.join("photos/1.JPG");
    std::fs::write(&in_the_way, "another's").unwrap();
    let refused = one.take(&stage.who(0), 1, false).unwrap_err();
    assert!(matches!(refused, StoreError::PhotoExists(_)), "{refused}");
    assert_eq!(two.take(&stage.who(1), 2, false).unwrap(), ShotNumber(2));
    std::fs::remove_file(&in_the_way).unwrap();
    assert_eq!(one.take(&stage.who(0), 3, false).unwrap(), ShotNumber(1));
}

#[test]
fn a_folder_is_a_station_of_one_session_only() {
    let (stage, other) = (Stage::sqlite(2), Stage::sqlite(2));
    let root = tempfile::tempdir().unwrap();
    let station = Station::open(&stage, root.path(), "1", PhotoPlace::Station);
    let dir = station.dir.clone();
    drop(station);
    let (mut store, _) = Store::open(&dir).unwrap();
    let mut share = store.share().unwrap().unwrap();
    share.session = "another".to_owned();
    let refused = store.join(&share).unwrap_err();
    assert!(matches!(refused, StoreError::OfAnotherRegister(_)), "{refused}");
    // Without its register it never gives a number of its own.
    let label = store.check_in(&other.who(0)).unwrap();
    assert!(label.is_provisional());
}
