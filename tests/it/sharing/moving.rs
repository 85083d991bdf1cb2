//! A session goes into a register and comes out of it, and all is there.

use super::crew::{Station, session};
use crate::register::stage::{Stage, settings};
use paishe::roster::demo;
use paishe::session::{Mend, ShotNumber};
use paishe::spec::Sequence;
use paishe::store::register::Address;
use paishe::store::register::Register;
use paishe::store::sharing::{PhotoPlace, Share, Sources};
use paishe::store::{Store, StoreError};

#[test]
fn all_stations_work_comes_together_in_one_folder_sqlite() {
    all_stations_work_comes_together_in_one_folder(&Stage::sqlite(6));
}

#[test]
fn all_stations_work_comes_together_in_one_folder_postgres() {
    all_stations_work_comes_together_in_one_folder(&Stage::postgres(6));
}

fn all_stations_work_comes_together_in_one_folder(stage: &Stage) {
    let root = tempfile::tempdir().unwrap();
    let mut one = Station::open(stage, root.path(), "1", PhotoPlace::Register);
    let shared = root.path().join("shared");
    let mut two = Station::open(stage, root.path(), "2", PhotoPlace::Folder(shared.clone()));
    one.take(&stage.who(0), 1, false).unwrap();
    two.take(&stage.who(1), 2, false).unwrap();
    two.take(&stage.who(1), 3, true).unwrap();
    one.take(&stage.who(2), 4, false).unwrap();
    let reason = "闭眼".to_owned();
    one.store.mend(&Mend::Withdraw { student: stage.who(2), reason }).unwrap();
    let reason = "请假".to_owned();
    one.store.mend(&Mend::Absent { student: stage.who(3), reason }).unwrap();
    let walk_in = two.store.walk_in("来客").unwrap();
    two.catch_up();
    two.take(&walk_in, 5, false).unwrap();
    one.catch_up();
    two.catch_up();

    let mut register = session(stage);
    let chosen = register.choose(None).unwrap();
    let out = root.path().join("delivery");
    let nowhere = Sources::default();
    let none = Store::gather(&out, &mut register, &chosen, &nowhere, "me").unwrap();
    assert_eq!(none.missing, [("2".to_owned(), 2)]);
    assert!(!out.exists());
    // By the shared folder, or by the station's own.
    for (name, from) in [("a", shared), ("b", root.path().join("2"))] {
        let out = root.path().join(name);
        let sources = Sources { folders: vec![from] };
        let done = Store::gather(&out, &mut register, &chosen, &sources, "me").unwrap();
        assert_eq!((done.students, done.numbers, done.photos, done.frames), (7, 4, 3, 5));
        let (store, healed) = Store::open(&out).unwrap();
        assert!(healed.is_clean(), "{healed:?}");
        let shots = store.shots().unwrap();
        let photos: Vec<_> =
            shots.iter().map(|shot| (shot.number.0, std::fs::read(&shot.photo).unwrap())).collect();
        let expected =
            [(1, b"photo 1 1".to_vec()), (2, b"photo 2 2".to_vec()), (4, b"photo 2 3".to_vec())];
        assert_eq!(photos, expected);
        let status = store.status().unwrap();
        assert_eq!((status.done, status.absent, status.voids), (3, 1, 1));
        assert_eq!(store.gaps().unwrap()[0].void.as_deref(), Some("闭眼"));
        assert_eq!(store.absentees().unwrap()[0].1, "请假");
        assert!(store.check_journal().unwrap().is_whole());
        drop(store);
        let again = Store::gather(&out, &mut register, &chosen, &sources, "me").unwrap_err();
        assert!(matches!(again, StoreError::NotEmpty(_)), "{again}");
    }
}

#[test]
fn a_session_with_photos_goes_in_and_comes_out_the_same() {
    let root = tempfile::tempdir().unwrap();
    let stage = Stage::sqlite(6);
    // A session of one station, made by the same hands that a shared one is.
    let mut one = Station::open(&stage, root.path(), "1", PhotoPlace::Station);
    for place in 0..4 {
        one.take(&stage.who(place), place as i64, false).unwrap();
    }
    one.catch_up();
    let mut register = session(&stage);
    let chosen = register.choose(None).unwrap();
    let alone = root.path().join("alone");
    let sources = Sources { folders: vec![root.path().join("1")] };
    Store::gather(&alone, &mut register, &chosen, &sources, "me").unwrap();
    let reason = "模糊".to_owned();
    let (mut store, _) = Store::open(&alone).unwrap();
    store.mend(&Mend::Withdraw { student: stage.who(1), reason }).unwrap();

    let server = crate::register::stage::server();
    let address: Address =
        server.database(&crate::register::stage::database_name()).parse().unwrap();
    let mut target = Register::open(&address, &|_| None).unwrap();
    target.set_up().unwrap();
    let id = store.folder_id().unwrap();
    let share = Share {
        session: id,
        station: "A".to_owned(),
        address: address.to_string(),
        photos: PhotoPlace::Register,
    };
    let moved = store.move_in(&mut target, "moved", &share).unwrap();
    assert_eq!(moved.differences, [""; 0]);
    assert_eq!((moved.students, moved.numbers, moved.photos, moved.frames), (6, 4, 3, 4));
    assert_eq!(target.next_number().unwrap(), ShotNumber(5));

    let chosen = target.choose(Some("moved")).unwrap();
    let back = root.path().join("back");
    Store::gather(&back, &mut target, &chosen, &Sources::default(), "me").unwrap();
    let (again, _) = Store::open(&back).unwrap();
    let facts = |store: &Store| {
        let shots = store.shots().unwrap().into_iter();
        let shots: Vec<_> = shots.map(|shot| (shot.number, shot.entry, shot.sha256)).collect();
        (shots, store.queue().unwrap(), store.gaps().unwrap())
    };
    assert_eq!(facts(&again), facts(&store));
}

#[test]
fn a_name_that_is_taken_leaves_the_folder_as_it_was() {
    let root = tempfile::tempdir().unwrap();
    let stage = Stage::sqlite(2);
    let dir = root.path().join("s");
    let mut store = Store::create(&dir, &settings(Sequence::OnCheckin)).unwrap();
    store.import(&demo(2, 1)).unwrap();
    let share = Share {
        session: store.folder_id().unwrap(),
        station: "1".into(),
        address: String::new(),
        photos: PhotoPlace::Station,
    };
    let refused = store.move_in(&mut session(&stage), "autumn", &share);
    assert!(refused.is_err());
    assert_eq!(store.share().unwrap(), None);
    assert_eq!(store.check_in(&stage.who(0)).unwrap(), ShotNumber(1));
}
