//! Puts a camera's file into the originals folder: whole, synced, hashed, under a name of its own.
//!
//! A download goes to a partial file first; only a checked and synced file gets its final name, and never over another
//! one. So a name in the folder that isn't a partial one is always a whole picture.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use sha2::{Digest, Sha256};

use super::messages::{FileKind, FrameOnDisk, Owed};
use super::{Camera, CameraError};

/// Begin of the name of a file that isn't whole yet.
const PARTIAL_PREFIX: &str = ".partial-";
/// Begin of the name of a file that came damaged and was kept all the same.
const DAMAGED_PREFIX: &str = "damaged-";
/// Names tried for one moment and camera name.
const MAX_NAMES: u32 = 1000;
/// Longest part of a camera's file name that goes into ours, in bytes.
const MAX_CAMERA_NAME_BYTES: usize = 64;
/// Padding after the JPEG end marker that is looked through, in bytes.
const MAX_PADDING_BYTES: u64 = 256 * 1024;

/// The originals folder of a session.
#[derive(Debug, Clone)]
pub struct Originals {
    folder: PathBuf,
}

impl Originals {
    /// Takes the folder, made (0700) if absent, and removes what a killed worker left half-written.
    pub fn open(folder: &Path) -> Result<Self, CameraError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| disk(folder, &error))?;
        let originals = Self { folder: folder.to_owned() };
        originals.remove_partials().map_err(|error| disk(folder, &error))?;
        Ok(originals)
    }

    /// Downloads one announced file and makes it durable.
    ///
    /// On [`CameraError::Damaged`] the second part of the error is the name under which the bytes that came were kept,
    /// if `keep_damaged`; else nothing stays behind.
    pub fn fetch(
        &self,
        camera: &mut dyn Camera,
        owed: &Owed,
        keep_damaged: bool,
    ) -> Result<FrameOnDisk, (CameraError, Option<String>)> {
        let partial = self.folder.join(format!("{PARTIAL_PREFIX}{}", sanitised(&owed.file.name)));
        remove_if_there(&partial).map_err(|error| (disk(&partial, &error), None))?;
        let result = camera
            .download(&owed.file, &partial)
            .and_then(|bytes| self.settle(&partial, owed, bytes));
        result.map_err(|error| {
            let kept = match &error {
                CameraError::Damaged(_) if keep_damaged => {
                    self.place(&partial, owed, DAMAGED_PREFIX).ok()
                }
                _ => None,
            };
            // What is left is this side's own half; the picture is on the camera.
            drop(fs::remove_file(&partial));
            (error, kept)
        })
    }

    /// Checks, syncs, hashes and names a downloaded file.
    fn settle(&self, partial: &Path, owed: &Owed, bytes: u64) -> Result<FrameOnDisk, CameraError> {
        let mut file = File::open(partial).map_err(|error| disk(partial, &error))?;
        let kind = kind_of(&owed.file.name);
        if kind == FileKind::Jpeg {
            check_jpeg(&mut file).map_err(|error| damaged_or_disk(partial, &error))?;
        }
        file.sync_all().map_err(|error| disk(partial, &error))?;
        let (sha256, length) = hash(&mut file).map_err(|error| disk(partial, &error))?;
        if length != bytes {
            return Err(CameraError::Damaged(format!("{length} bytes on disk, {bytes} sent")));
        }
        let name = self.place(partial, owed, "").map_err(|error| disk(partial, &error))?;
        Ok(FrameOnDisk { name, sha256, bytes, owed: owed.clone(), kind })
    }

    /// Gives a partial file its final name, never over another file, and syncs the folder.
    fn place(&self, partial: &Path, owed: &Owed, prefix: &str) -> io::Result<String> {
        let stem = stamp(owed.seen_at_us);
        let camera_name = sanitised(&owed.file.name);
        for attempt in 0..MAX_NAMES {
            let count = if attempt == 0 { String::new() } else { format!("-{attempt}") };
            let name = format!("{prefix}{stem}{count}_{camera_name}");
            match rename_without_replacing(partial, &self.folder.join(&name)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return File::open(&self.folder)?.sync_all().map(|()| name),
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "no free name left for this moment"))
    }

    fn remove_partials(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PARTIAL_PREFIX) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Opens a file for writing that must not exist yet, readable by the owner only.
pub(super) fn create_private(path: &Path) -> Result<File, CameraError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| disk(path, &error))
}

/// A failure of this side's disk, with its path; a full disk gets a sentence of its own.
pub(super) fn disk(path: &Path, error: &io::Error) -> CameraError {
    let place = path.parent().unwrap_or(path).display();
    CameraError::Disk(match error.kind() {
        io::ErrorKind::StorageFull => format!("the disk of {place} is full: make room"),
        io::ErrorKind::QuotaExceeded => format!("the disk quota of {place} is used up: make room"),
        _ => format!("{}: {error}", path.display()),
    })
}

/// Whether a name is one of a JPEG picture.
pub(super) fn kind_of(name: &str) -> FileKind {
    let extension = Path::new(name).extension().unwrap_or_default();
    if extension.eq_ignore_ascii_case("jpg") || extension.eq_ignore_ascii_case("jpeg") {
        FileKind::Jpeg
    } else {
        FileKind::Raw
    }
}

/// Whether a file begins and ends as a JPEG does; zero bytes and `FF` after the end marker are padding.
///
/// Fails with [`io::ErrorKind::InvalidData`] when it doesn't.
pub(super) fn check_jpeg(file: &mut File) -> io::Result<()> {
    let mut head = [0; 2];
    file.rewind()?;
    if file.read_exact(&mut head).is_err() || head != [0xFF, 0xD8] {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it doesn't begin as a JPEG"));
    }
    let length = file.metadata()?.len();
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_PADDING_BYTES)))?;
    file.take(MAX_PADDING_BYTES).read_to_end(&mut tail)?;
    let end = tail.iter().rposition(|byte| !matches!(byte, 0x00 | 0xFF)).map_or(0, |at| at + 1);
    if tail.get(..end).is_some_and(|tail| tail.ends_with(&[0xFF, 0xD9])) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "it ends before the JPEG does"))
}

fn damaged_or_disk(path: &Path, error: &io::Error) -> CameraError {
    if error.kind() == io::ErrorKind::InvalidData {
        return CameraError::Damaged(error.to_string());
    }
    disk(path, error)
}

/// SHA-256 in hex and length in bytes of what the disk holds.
fn hash(file: &mut File) -> io::Result<(String, u64)> {
    file.rewind()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    let mut length = 0;
    loop {
        let count = file.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
        hasher.update(chunk);
        length += count as u64;
    }
    Ok((hex(&hasher.finalize()), length))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String can't fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

/// `renameat2` where the filesystem can, else a hard link: both refuse an existing name.
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        other => other.map_err(io::Error::from),
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Local date and time with milliseconds, `YYYYMMDD-HHMMSS-mmm`.
fn stamp(at_us: i64) -> String {
    let at = Timestamp::from_microsecond(at_us).unwrap_or_default().to_zoned(TimeZone::system());
    format!("{}-{:03}", at.strftime("%Y%m%d-%H%M%S"), at.millisecond())
}

/// A camera's file name with nothing in it that a shell, a disc or a person stumbles over.
fn sanitised(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let clean: String = name.chars().map(plain).collect();
    let from = clean.len().saturating_sub(MAX_CAMERA_NAME_BYTES);
    let clean = clean.get(from..).unwrap_or_default().trim_start_matches('.');
    if clean.is_empty() { "unnamed".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::{About, CameraEvent, CardFile};
    use std::os::unix::fs::PermissionsExt;
    use std::time::Duration;

    /// A camera whose every file holds the same bytes.
    struct Fake(Vec<u8>, About);

    impl Fake {
        fn holding(bytes: &[u8]) -> Self {
            let about = About {
                model: String::new(),
                port: String::new(),
                has_live_view: false,
                can_trigger: false,
                keeps_on_card: true,
            };
            Self(bytes.to_vec(), about)
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
        fn download(&mut self, _: &CardFile, to: &Path) -> Result<u64, CameraError> {
            use std::io::Write;
            create_private(to)?.write_all(&self.0).map_err(|error| disk(to, &error))?;
            Ok(self.0.len() as u64)
        }
    }

    fn owed(name: &str) -> Owed {
        let file = CardFile { folder: "/store/DCIM".into(), name: name.into() };
        Owed { file, seen_at_us: 1_700_000_000_123_456 }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    const WHOLE: &[u8] = &[0xFF, 0xD8, 1, 2, 3, 0xFF, 0xD9];

    #[test]
    fn a_picture_is_kept_under_its_moment_and_name_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::open(folder.path()).unwrap();
        let frame = originals.fetch(&mut Fake::holding(WHOLE), &owed("DSC_1.JPG"), true).unwrap();
        assert!(frame.name.ends_with("-123_DSC_1.JPG"), "{}", frame.name);
        assert_eq!(frame.sha256, hex(&Sha256::digest(WHOLE)));
        let path = folder.path().join(&frame.name);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(path).unwrap(), WHOLE);
    }

    #[test]
    fn pictures_of_one_moment_and_name_do_not_replace_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::open(folder.path()).unwrap();
        let fetch = || originals.fetch(&mut Fake::holding(WHOLE), &owed("a.jpg"), true);
        let (first, second) = (fetch().unwrap(), fetch().unwrap());
        assert_ne!(first.name, second.name);
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn a_cut_picture_is_no_frame_and_is_kept_aside_at_the_last_attempt() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::open(folder.path()).unwrap();
        let mut camera = Fake::holding(&WHOLE[..5]);
        let (error, kept) = originals.fetch(&mut camera, &owed("a.jpg"), false).unwrap_err();
        assert!(matches!(error, CameraError::Damaged(_)) && kept.is_none());
        assert!(names(folder.path()).is_empty());
        let (_, kept) = originals.fetch(&mut camera, &owed("a.jpg"), true).unwrap_err();
        assert_eq!(names(folder.path()), [kept.unwrap()]);
    }

    #[test]
    fn padding_after_the_end_marker_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::open(folder.path()).unwrap();
        let padded = [WHOLE, &[0; 4096], &[0xFF; 16]].concat();
        assert!(originals.fetch(&mut Fake::holding(&padded), &owed("a.jpg"), true).is_ok());
    }

    #[test]
    fn a_raw_file_is_kept_as_it_came() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::open(folder.path()).unwrap();
        let frame = originals.fetch(&mut Fake::holding(b"II*"), &owed("a.NEF"), true).unwrap();
        assert_eq!(frame.kind, FileKind::Raw);
    }

    #[test]
    fn what_a_killed_worker_left_half_written_is_cleared_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".partial-a.jpg"), b"x").unwrap();
        fs::write(folder.path().join("whole.jpg"), WHOLE).unwrap();
        Originals::open(folder.path()).unwrap();
        assert_eq!(names(folder.path()), ["whole.jpg"]);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        let Err(CameraError::Disk(words)) = Originals::open(&file.join("originals")) else {
            panic!("a file can't hold a folder");
        };
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
}
