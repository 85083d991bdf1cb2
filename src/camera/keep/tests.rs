use super::*;
use crate::body::Witness;
use crate::camera::{About, CameraEvent, CardFile};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

/// A camera whose every file holds the same bytes.
struct Fake(Vec<u8>, About, Option<i64>);

impl Fake {
    fn holding(bytes: &[u8]) -> Self {
        let about = About {
            model: String::new(),
            port: String::new(),
            has_live_view: false,
            can_trigger: false,
            keeps_on_card: true,
            serial: None,
        };
        Self(bytes.to_vec(), about, None)
    }
}

impl Camera for Fake {
    fn about(&self) -> &About {
        &self.1
    }
    fn battery(&mut self) -> Result<Option<u8>, CameraError> {
        Ok(None)
    }
    fn preview(&mut self) -> Result<Option<Vec<u8>>, CameraError> {
        Ok(None)
    }
    fn trigger(&mut self) -> Result<(), CameraError> {
        Ok(())
    }
    fn poll(&mut self, _: Duration) -> Result<Option<CameraEvent>, CameraError> {
        Ok(None)
    }
    fn list(&mut self) -> Result<Vec<CardEntry>, CameraError> {
        Ok(Vec::new())
    }
    fn describe(&mut self, file: &CardFile) -> Result<CardEntry, CameraError> {
        let bytes = self.0.len() as u64;
        Ok(CardEntry { file: file.clone(), bytes, saved_at_us: self.2 })
    }
    fn download(&mut self, _: &CardEntry, to: &Path) -> Result<(), CameraError> {
        use std::io::Write;
        create_private(to)?.write_all(&self.0).map_err(|error| disk(to, &error))
    }
}

fn owed(name: &str) -> Owed {
    let file = CardFile { folder: "/store/DCIM".into(), name: name.into() };
    Owed { file, seen_at_us: 1_700_000_000_123_456, announced: true }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A small picture.
fn whole() -> Vec<u8> {
    let mut bytes = Vec::new();
    let jpeg = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
    image::RgbImage::new(16, 8).write_with_encoder(jpeg).unwrap();
    bytes
}

fn open(folder: &Path) -> Originals {
    Originals::open(&folder.join("originals"), &folder.join("ledger")).unwrap()
}

fn fetch(originals: &mut Originals, camera: &mut Fake, name: &str) -> FrameOnDisk {
    match originals.fetch(camera, &owed(name), None, true).unwrap() {
        Fetched::New(frame) => *frame,
        Fetched::AlreadyHere => panic!("{name} was here already"),
    }
}

#[test]
fn a_picture_is_kept_under_its_moment_and_name_for_the_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let frame = fetch(&mut open(folder.path()), &mut Fake::holding(&whole()), "DSC_1.JPG");
    assert!(frame.name.ends_with("-123_DSC_1.JPG"), "{}", frame.name);
    assert_eq!(frame.sha256, hex(&Sha256::digest(whole())));
    assert_eq!(frame.exposure.told_by, Witness::Announcement);
    let path = folder.path().join("originals").join(&frame.name);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read(path).unwrap(), whole());
}

#[test]
fn the_same_file_told_twice_is_brought_once_even_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let camera = &mut Fake::holding(&whole());
    fetch(&mut open(folder.path()), camera, "a.jpg");
    let again = open(folder.path()).fetch(camera, &owed("a.jpg"), None, true).unwrap();
    assert_eq!(again, Fetched::AlreadyHere);
    assert_eq!(names(&folder.path().join("originals")).len(), 1);
}

#[test]
fn another_picture_of_the_same_name_and_moment_is_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut originals = open(folder.path());
    let first = fetch(&mut originals, &mut Fake::holding(&whole()), "a.jpg");
    let other_card = &mut Fake::holding(&[whole(), vec![0]].concat());
    let second = fetch(&mut originals, other_card, "a.jpg");
    assert_ne!(first.name, second.name);
    assert_eq!(names(&folder.path().join("originals")).len(), 2);
}

#[test]
fn a_cut_picture_is_no_frame_and_is_kept_aside_at_the_last_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let mut originals = open(folder.path());
    let mut camera = Fake::holding(&whole()[..50]);
    let (error, kept) = originals.fetch(&mut camera, &owed("a.jpg"), None, false).unwrap_err();
    assert!(matches!(error, CameraError::Damaged(_)) && kept.is_none());
    assert!(names(&folder.path().join("originals")).is_empty());
    let (_, kept) = originals.fetch(&mut camera, &owed("a.jpg"), None, true).unwrap_err();
    assert_eq!(names(&folder.path().join("originals")), [kept.unwrap()]);
}

#[test]
fn a_picture_with_both_markers_and_a_torn_middle_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let mut torn = whole();
    let middle = torn.len() / 2;
    torn.drain(middle..torn.len() - 2);
    let mut camera = Fake::holding(&torn);
    let (error, _) =
        open(folder.path()).fetch(&mut camera, &owed("a.jpg"), None, false).unwrap_err();
    assert!(matches!(error, CameraError::Damaged(_)), "{error:?}");
}

#[test]
fn padding_after_the_end_marker_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let padded = [whole(), vec![0; 4096], vec![0xFF; 16]].concat();
    fetch(&mut open(folder.path()), &mut Fake::holding(&padded), "a.jpg");
}

#[test]
fn a_raw_file_is_kept_as_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let frame = fetch(&mut open(folder.path()), &mut Fake::holding(b"II*"), "a.NEF");
    assert_eq!(frame.kind, FileKind::Raw);
}

#[test]
fn what_a_killed_worker_left_half_written_is_cleared_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let originals = folder.path().join("originals");
    fs::create_dir(&originals).unwrap();
    fs::write(originals.join(".partial-a.jpg"), b"x").unwrap();
    fs::write(originals.join("whole.jpg"), whole()).unwrap();
    open(folder.path());
    assert_eq!(names(&originals), ["whole.jpg"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_said_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let opened = Originals::open(&file.join("originals"), &folder.path().join("ledger"));
    let Err(CameraError::Disk(words)) = opened else { panic!("a file can't hold a folder") };
    assert!(words.contains("originals"), "{words}");
}

#[test]
fn a_full_disk_is_said_with_what_to_do() {
    use std::io::Write;
    let mut full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let error = full.write_all(b"x").unwrap_err();
    let said = disk(Path::new("/session/originals/.partial-a.jpg"), &error);
    let expected = "the disk of /session/originals is full: make room";
    assert_eq!(said, CameraError::Disk(expected.into()));
}

#[test]
fn camera_names_lose_whatever_a_path_or_shell_would_stumble_over() {
    assert_eq!(sanitised("../a b;照.JPG"), "_a_b__.JPG");
    assert_eq!(sanitised(""), "unnamed");
    assert_eq!(sanitised(&"x".repeat(300)).len(), MAX_CAMERA_NAME_BYTES);
}
