//! A session of every format that was ever released opens in this program, with nothing lost.

use paishe::session::{Progress, ShotNumber};
use paishe::store::{Store, StoreError};
use std::path::Path;

const FORMATS: [(usize, &str); 3] = [
    (1, include_str!("schemas/format-1.sql")),
    (2, include_str!("schemas/format-2.sql")),
    (3, include_str!("schemas/format-3.sql")),
];

fn old_session(dir: &Path, sql: &str) {
    for part in ["originals", "photos", "export", "log"] {
        std::fs::create_dir(dir.join(part)).unwrap();
    }
    for (name, content) in [("a.jpg", "a"), ("b.jpg", "b"), ("d.jpg", "d")] {
        std::fs::write(dir.join("originals").join(name), content).unwrap();
    }
    std::fs::write(dir.join("photos/1.JPG"), "one").unwrap();
    std::fs::write(dir.join("photos/2.JPG"), "two").unwrap();
    rusqlite::Connection::open(dir.join("session.db")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn sessions_of_all_released_formats_open_with_all_their_rows() {
    for (format, sql) in FORMATS {
        let dir = tempfile::tempdir().unwrap();
        old_session(dir.path(), sql);
        let refused = Store::look(dir.path()).unwrap_err();
        assert!(matches!(refused, StoreError::Older(_, found) if found == format), "{refused}");

        let (store, healed) = Store::open(dir.path()).unwrap();
        assert!(healed.is_clean(), "format {format}: {healed:?}");
        let queue = store.queue().unwrap();
        let told: Vec<_> =
            queue.iter().map(|e| (e.student.number.0.as_str(), e.progress)).collect();
        let (one, two) = (Progress::Done(ShotNumber(1)), Progress::Done(ShotNumber(2)));
        let expected =
            [("2009301001", two), ("2009301002", one), ("2009301003", Progress::Waiting)];
        assert_eq!(told, expected, "format {format}");
        assert_eq!(queue[0].student.id_number.reveal(), "610103198801010019");
        assert_eq!(queue[1].student.extra.get("班级").map(String::as_str), Some("1班"));
        assert_eq!(store.tray().unwrap().len(), 1);
        assert_eq!(store.next_number().unwrap(), ShotNumber(3));
        assert!((store.recipe(ShotNumber(2)).unwrap().crop.w - 3.0).abs() < 1e-9);
        assert_eq!(store.settings().centre, "旧格式学习中心");
        assert!(store.check_journal().unwrap().is_whole());
        drop(store);
        assert_eq!(Store::look(dir.path()).unwrap().status().unwrap().done, 2);
    }
}
