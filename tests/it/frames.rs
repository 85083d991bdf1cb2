//! Rows of frames: the files of one shot find each other, and what is late or doubtful stays so.

use paishe::body::{Exposure, Witness};
use paishe::roster;
use paishe::store::frames::NewFrame;
use paishe::store::{Settings, Store};
use rusqlite::Connection;

struct Desk {
    folder: tempfile::TempDir,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            profile: "nwpu-2009".into(),
            centre: String::new(),
            sequence: paishe::spec::Sequence::OnAccept,
        };
        let mut store = Store::create(&folder.path().join("session"), &settings).unwrap();
        store.import(&roster::demo(2, 1)).unwrap();
        Self { folder, store }
    }

    fn ask<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        let db = Connection::open(self.folder.path().join("session/session.db")).unwrap();
        db.query_row(query, [], |row| row.get(0)).unwrap()
    }

    /// The file of the JPEG to which a RAW file is bound.
    fn jpeg_of(&self, raw: &str) -> Option<String> {
        self.ask(&format!(
            "SELECT (SELECT file FROM frame WHERE id = raw.jpeg) FROM frame raw WHERE file = '{raw}'"
        ))
    }
}

fn frame(body: &str, name: &str, second: i64) -> NewFrame {
    NewFrame {
        file: format!("{second}-{body}-{name}"),
        sha256: name.into(),
        bytes: 9,
        camera_path: format!("/DCIM/100/{name}"),
        exposure: Exposure {
            at_us: second * 1_000_000,
            give_or_take_us: 0,
            told_by: Witness::Exif,
        },
        body: body.into(),
        saved_at_us: Some(7),
    }
}

#[test]
fn a_raw_file_is_bound_to_its_jpeg_whichever_came_first() {
    let mut desk = Desk::new();
    desk.store.record_raw(&frame("A", "DSC_0001.NEF", 10)).unwrap();
    desk.store.record_frame(&frame("A", "DSC_0001.JPG", 10)).unwrap();
    desk.store.record_frame(&frame("A", "DSC_0002.JPG", 20)).unwrap();
    desk.store.record_raw(&frame("A", "DSC_0002.NEF", 20)).unwrap();
    assert_eq!(desk.jpeg_of("10-A-DSC_0001.NEF").as_deref(), Some("10-A-DSC_0001.JPG"));
    assert_eq!(desk.jpeg_of("20-A-DSC_0002.NEF").as_deref(), Some("20-A-DSC_0002.JPG"));
}

#[test]
fn a_name_that_repeats_later_or_on_another_body_is_another_shot() {
    let mut desk = Desk::new();
    desk.store.record_frame(&frame("A", "DSC_0001.JPG", 10)).unwrap();
    desk.store.record_raw(&frame("A", "DSC_0001.NEF", 500)).unwrap();
    desk.store.record_raw(&frame("B", "DSC_0001.NEF", 10)).unwrap();
    assert_eq!(desk.jpeg_of("500-A-DSC_0001.NEF"), None);
    assert_eq!(desk.jpeg_of("10-B-DSC_0001.NEF"), None);
}

#[test]
fn late_and_doubtful_frames_stay_so_in_the_database() {
    let mut desk = Desk::new();
    let student = desk.store.queue().unwrap()[0].student.number.clone();
    let late = desk.store.record_frame(&frame("A", "DSC_0001.JPG", 10)).unwrap();
    desk.store.keep_late(late, &student).unwrap();
    desk.store.mark_doubtful(late).unwrap();
    let row: String = desk.ask("SELECT (SELECT number FROM student WHERE id = frame.student) || ' ' || state || late || doubtful FROM frame");
    assert_eq!(row, format!("{student} rejected11"));
}

#[test]
fn what_was_locked_holds_over_a_restart() {
    use paishe::body::{Light, Reference, Setting};
    let mut desk = Desk::new();
    assert_eq!(desk.store.reference().unwrap(), None);
    let light = Some(Light { backdrop_lab: [75.0, -5.0, -20.0] });
    let locked = Reference { settings: vec![(Setting::Iso, "200".into())], light };
    desk.store.set_reference(&locked).unwrap();
    desk.store.set_reference(&locked).unwrap();
    drop(desk.store);
    let (store, _) = Store::open(&desk.folder.path().join("session")).unwrap();
    assert_eq!(store.reference().unwrap(), Some(locked));
}
