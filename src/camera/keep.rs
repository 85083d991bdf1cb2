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

use super::ledger::{Brought, Ledger};
use super::messages::{FileKind, FrameOnDisk, Owed};
use super::taken::taken_at;
use super::{Camera, CameraError, CardEntry};
use crate::body::exposure::Traces;
use crate::body::{ClockOffset, Exposure};
use crate::picture::{self, Detail};

/// Begin of the name of a file that isn't whole yet.
const PARTIAL_PREFIX: &str = ".partial-";
/// Begin of the name of a file that came damaged and was kept all the same.
const DAMAGED_PREFIX: &str = "damaged-";
/// Names tried for one moment and camera name.
const MAX_NAMES: u32 = 1000;
/// Longest file that is read back to be looked at; a longer RAW file is hashed only, in bytes.
const MAX_LOOKED_AT_BYTES: u64 = picture::MAX_FILE_BYTES as u64;
/// Longest part of a camera's file name that goes into ours, in bytes.
const MAX_CAMERA_NAME_BYTES: usize = 64;
/// Padding after the JPEG end marker that is looked through, in bytes.
const MAX_PADDING_BYTES: u64 = 256 * 1024;

/// The originals folder of a session, and what is in it already.
#[derive(Debug)]
pub struct Originals {
    folder: PathBuf,
    ledger: Ledger,
}

/// What came of asking for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is on disk now.
    New(Box<FrameOnDisk>),
    /// It was brought before: the camera told of it twice.
    AlreadyHere,
}

impl Originals {
    /// Takes the folder, made (0700) if absent, and removes what a killed worker left half-written.
    pub fn open(folder: &Path, ledger: &Path) -> Result<Self, CameraError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| disk(folder, &error))?;
        remove_partials(folder).map_err(|error| disk(folder, &error))?;
        let now_us = Timestamp::now().as_microsecond();
        let ledger = Ledger::open(ledger, folder, now_us)?;
        Ok(Self { folder: folder.to_owned(), ledger })
    }

    /// What is known of the cards' files.
    pub fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// Downloads one announced file and makes it durable; `offset` is that of the camera's clock.
    ///
    /// On [`CameraError::Damaged`] the second part of the error is the name under which the bytes that came were kept,
    /// if `keep_damaged`; else nothing stays behind.
    pub fn fetch(
        &mut self,
        camera: &mut dyn Camera,
        owed: &Owed,
        offset: Option<ClockOffset>,
        keep_damaged: bool,
    ) -> Result<Fetched, (CameraError, Option<String>)> {
        let partial = self.folder.join(format!("{PARTIAL_PREFIX}{}", sanitised(&owed.file.name)));
        remove_if_there(&partial).map_err(|error| (disk(&partial, &error), None))?;
        let entry = camera.describe(&owed.file).map_err(|error| (error, None))?;
        let body = camera.about().body().to_owned();
        // libgphoto2 gives an announced file the time at which it heard of it.
        if !owed.announced && self.ledger.has(&body, &entry) {
            return Ok(Fetched::AlreadyHere);
        }
        let result = camera
            .download(&entry, &partial)
            .and_then(|()| self.settle(&partial, owed, entry, body, offset));
        result.map_err(|error| self.clear(error, &partial, owed, keep_damaged))
    }

    /// Keeps what came damaged, if it is to be kept, and removes this side's own half.
    fn clear(
        &self,
        error: CameraError,
        partial: &Path,
        owed: &Owed,
        keep_damaged: bool,
    ) -> (CameraError, Option<String>) {
        let kept = match &error {
            CameraError::Damaged(_) if keep_damaged => self.place_damaged(partial, owed).ok(),
            _ => None,
        };
        // The picture is on the camera.
        drop(fs::remove_file(partial));
        (error, kept)
    }

    /// Checks, syncs, hashes and names a downloaded file.
    fn settle(
        &mut self,
        partial: &Path,
        owed: &Owed,
        mut entry: CardEntry,
        body: String,
        offset: Option<ClockOffset>,
    ) -> Result<Fetched, CameraError> {
        let kind = owed.file.kind().unwrap_or(FileKind::Raw);
        let mut file = File::open(partial).map_err(|error| disk(partial, &error))?;
        let traces = look_through(&mut file, kind, owed, &entry)
            .map_err(|error| damaged_or_disk(partial, &error))?;
        file.sync_all().map_err(|error| disk(partial, &error))?;
        let (sha256, length) = hash(&mut file).map_err(|error| disk(partial, &error))?;
        if length != entry.bytes {
            let said = entry.bytes;
            return Err(CameraError::Damaged(format!("{length} of {said} bytes came")));
        }
        // A card in a reader holds what came over the cable, under the name of another body.
        let is_found_again = !owed.announced && self.ledger.holds_content(&sha256);
        if is_found_again || self.ledger.holds(&body, &entry.file, &sha256) {
            return fs::remove_file(partial)
                .map(|()| Fetched::AlreadyHere)
                .map_err(|error| disk(partial, &error));
        }
        entry.saved_at_us = traces.exif_us.or(traces.card_us);
        let exposure = Exposure::from(&Traces { offset, ..traces }, owed.seen_at_us);
        let mut frame = FrameOnDisk {
            name: String::new(),
            sha256,
            bytes: entry.bytes,
            owed: owed.clone(),
            kind,
            exposure,
            body,
            saved_at_us: entry.saved_at_us,
        };
        frame.name = self.place(partial, &frame, &entry)?;
        Ok(Fetched::New(Box::new(frame)))
    }

    /// Gives a partial file its final name, never over another file, and syncs the folder. The ledger tells of it
    /// first: a name without a line would be brought twice, a line without a name doesn't count.
    fn place(
        &mut self,
        partial: &Path,
        frame: &FrameOnDisk,
        entry: &CardEntry,
    ) -> Result<String, CameraError> {
        let names = names_of(frame.exposure.at_us, &frame.owed.file.name);
        first_free(names, |name| {
            let brought = Brought { original: name.to_owned(), sha256: frame.sha256.clone() };
            self.ledger.note_brought(&frame.body, entry, brought)?;
            let renamed = rename_without_replacing(partial, &self.folder.join(name));
            if renamed.is_err() {
                self.ledger.forget(&frame.body, &entry.file);
            }
            named(renamed, partial, &self.folder)
        })
    }

    fn place_damaged(&self, partial: &Path, owed: &Owed) -> Result<String, CameraError> {
        let names = names_of(owed.seen_at_us, &owed.file.name);
        first_free(names.map(|name| format!("{DAMAGED_PREFIX}{name}")), |name| {
            named(rename_without_replacing(partial, &self.folder.join(name)), partial, &self.folder)
        })
    }
}

/// The first of the names that `take` can give; it answers false where a name is another file's.
fn first_free(
    names: impl Iterator<Item = String>,
    mut take: impl FnMut(&str) -> Result<bool, CameraError>,
) -> Result<String, CameraError> {
    for name in names {
        if take(&name)? {
            return Ok(name);
        }
    }
    Err(CameraError::Disk("no free name left for this moment".to_owned()))
}

/// Whether a renaming gave its name, which is durable then; false where the name is another file's.
fn named(renamed: io::Result<()>, partial: &Path, folder: &Path) -> Result<bool, CameraError> {
    match renamed {
        Ok(()) => sync_folder(folder).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(disk(partial, &error)),
    }
}

/// Names for a picture of a moment, in the order in which they are tried.
fn names_of(at_us: i64, camera_name: &str) -> impl Iterator<Item = String> {
    let (stem, camera_name) = (stamp(at_us), sanitised(camera_name));
    (0..MAX_NAMES).map(move |attempt| match attempt {
        0 => format!("{stem}_{camera_name}"),
        attempt => format!("{stem}-{attempt}_{camera_name}"),
    })
}

fn sync_folder(folder: &Path) -> Result<(), CameraError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| disk(folder, &error))
}

fn remove_partials(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PARTIAL_PREFIX) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Checks that a JPEG is whole, and reads when the picture was taken.
///
/// Fails with [`io::ErrorKind::InvalidData`] when it isn't whole.
fn look_through(
    file: &mut File,
    kind: FileKind,
    owed: &Owed,
    entry: &CardEntry,
) -> io::Result<Traces> {
    if kind == FileKind::Jpeg {
        check_jpeg(file)?;
    }
    let mut traces = Traces {
        announced_us: owed.announced.then_some(owed.seen_at_us),
        card_us: entry.saved_at_us.filter(|_| !owed.announced),
        ..Traces::default()
    };
    if file.metadata()?.len() > MAX_LOOKED_AT_BYTES {
        return Ok(traces);
    }
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(MAX_LOOKED_AT_BYTES).read_to_end(&mut bytes)?;
    if kind == FileKind::Jpeg {
        picture::decode(&bytes, Detail::Proof)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
    }
    if let Some((at_us, has_fractions)) = taken_at(&picture::exif_facts(&bytes)) {
        (traces.exif_us, traces.exif_has_fractions) = (Some(at_us), has_fractions);
    }
    Ok(traces)
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

/// Opens a file to append to, made readable by the owner only if absent.
pub(super) fn open_private_to_append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
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
mod tests;
