//! The contract of a watched folder.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use paishe::camera::source::Source;
use paishe::camera::{Camera, CameraError, CameraEvent, CardFile, folder};

use super::rig::{Direct, Hands, Rig, Tethered};

/// Whoever puts pictures into the folder.
pub struct Putter {
    root: tempfile::TempDir,
    count: u32,
}

impl Putter {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("card")).unwrap();
        Self { root, count: 0 }
    }

    pub fn card(&self) -> PathBuf {
        self.root.path().join("card")
    }

    pub fn source(&self) -> Source {
        Source::Folder(self.card())
    }
}

/// A JPEG, different for each number.
fn picture(number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95);
    let grain = |x: u32, y: u32| image::Rgb([(x * y * (number + 7)) as u8, x as u8, number as u8]);
    image::RgbImage::from_fn(96, 64, grain).write_with_encoder(jpeg).unwrap();
    bytes
}

impl Hands for Putter {
    fn press(&mut self) {
        self.count += 1;
        let name = format!("IMG_{:04}.JPG", self.count);
        fs::write(self.card().join(name), picture(self.count)).unwrap();
    }

    fn card_holds(&self, file: &CardFile) -> bool {
        self.card().join(&file.name).is_file()
    }

    fn unplug(&mut self) {
        fs::rename(self.card(), self.root.path().join("gone")).unwrap();
    }

    fn plug_in(&mut self) {
        fs::rename(self.root.path().join("gone"), self.card()).unwrap();
    }
}

fn direct() -> Direct<Putter> {
    Direct::new(Putter::new(), |hands| folder::open(&hands.card()))
}

fn tethered() -> Tethered<Putter> {
    let hands = Putter::new();
    let source = hands.source();
    Tethered::new(hands, source)
}

#[test]
fn a_picture_put_into_the_folder_arrives_once() {
    super::a_body_shot_arrives_once(&mut direct());
}

#[test]
fn a_picture_put_into_the_folder_arrives_once_through_the_worker() {
    super::a_body_shot_arrives_once(&mut tethered());
}

#[test]
fn ten_pictures_in_a_row_are_all_there() {
    super::ten_body_shots_in_a_row_are_all_there(&mut direct());
}

#[test]
fn ten_pictures_in_a_row_are_all_there_through_the_worker() {
    super::ten_body_shots_in_a_row_are_all_there(&mut tethered());
}

#[test]
fn the_folders_files_stay_where_they_are() {
    super::the_cards_files_stay_on_the_card(&mut direct());
    super::the_cards_files_stay_on_the_card(&mut tethered());
}

#[test]
fn a_folder_that_vanished_is_lost_and_works_again_when_it_is_back() {
    super::a_lost_camera_is_said_and_works_again(&mut direct());
}

#[test]
fn a_folder_that_vanished_is_lost_and_works_again_through_the_worker() {
    super::a_lost_camera_is_said_and_works_again(&mut tethered());
}

#[test]
fn a_folder_says_that_it_has_no_shutter() {
    let mut rig = direct();
    assert!(matches!(rig.trigger(), Err(CameraError::Refused(_))));
    assert_eq!(rig.camera().preview(), Ok(None));
    rig.press();
    rig.next();
}

#[test]
fn only_pictures_that_appear_after_opening_are_reported() {
    let mut hands = Putter::new();
    hands.press();
    let mut rig = Direct::new(hands, |hands| folder::open(&hands.card()));
    fs::write(rig.hands.card().join("notes.txt"), picture(9)).unwrap();
    rig.press();
    assert_eq!(rig.next().on_camera.name, "IMG_0002.JPG");
    rig.assert_nothing_more();
}

#[test]
fn a_picture_is_reported_when_it_is_whole_and_not_before() {
    let mut rig = direct();
    let whole = picture(1);
    let path = rig.hands.card().join("slow.jpeg");
    fs::write(&path, &whole[..1000]).unwrap();
    // Two looks, so that the half-written file was seen with an unchanged length.
    for _ in 0..100 {
        assert_eq!(rig.camera().poll(Duration::from_millis(5)), Ok(None));
    }
    fs::write(&path, &whole).unwrap();
    let shot = rig.next();
    assert_eq!(shot.bytes, whole.len() as u64);
}

#[test]
fn a_picture_that_stays_cut_is_said_to_be_damaged() {
    let mut rig = direct();
    fs::write(rig.hands.card().join("cut.jpg"), &picture(1)[..1000]).unwrap();
    assert!(rig.wait_for_damage().contains("damaged"));
    rig.assert_nothing_more();
    fs::write(rig.hands.card().join("cut.jpg"), picture(1)).unwrap();
    assert_eq!(rig.next().on_camera.name, "cut.jpg");
}

#[test]
fn a_download_never_overwrites() {
    let mut rig = direct();
    rig.press();
    let shot = rig.next();
    let taken = rig.folder.path().join("taken");
    fs::write(&taken, b"mine").unwrap();
    let entry = rig.camera().describe(&shot.on_camera).unwrap();
    let refused = rig.camera().download(&entry, &taken);
    assert!(matches!(refused, Err(CameraError::Disk(_))), "{refused:?}");
    assert_eq!(fs::read(taken).unwrap(), b"mine");
}

#[test]
fn a_folder_that_is_not_there_is_absent() {
    let root = tempfile::tempdir().unwrap();
    let opened: Result<Box<dyn Camera>, _> = folder::open(&root.path().join("none"));
    assert!(matches!(opened.err(), Some(CameraError::Absent(_))));
}

#[test]
fn a_picture_taken_away_before_its_download_is_refused_and_the_folder_still_works() {
    let mut rig = direct();
    rig.press();
    let event = loop {
        if let Some(event) = rig.camera().poll(Duration::from_millis(50)).unwrap() {
            break event;
        }
    };
    let CameraEvent::FileAdded(file) = event else { panic!("{event:?}") };
    let entry = rig.camera().describe(&file).unwrap();
    fs::remove_file(rig.hands.card().join(&file.name)).unwrap();
    assert!(matches!(rig.camera().describe(&file), Err(CameraError::Refused(_))));
    let target = rig.folder.path().join("target");
    assert!(matches!(rig.camera().download(&entry, &target), Err(CameraError::Refused(_))));
    assert!(!target.exists());
    rig.press();
    rig.next();
}
