//! A folder as a camera: an SD card in a reader, or what another tether program writes.
//!
//! Pictures of the folder itself and, as on a card, of the folders in its `DCIM`. Those that appear after opening are
//! reported, once they are whole; a RAW file has no end mark, so it is whole when it stopped growing.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::card::kind_of;
use super::keep::{check_jpeg, create_private, disk};
use super::messages::FileKind;
use super::{About, Camera, CameraError, CameraEvent, CardEntry, CardFile};
use crate::body::ClockLook;

/// Files that a watched folder may hold.
const MAX_FILES: usize = 20_000;
/// Time between two looks at the folder.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Time without growth after which a file without an end marker is taken as it is.
const SETTLED_AFTER: Duration = Duration::from_secs(2);
/// Folder of a card that holds the folders with pictures.
const CARD_ROOT: &str = "DCIM";
/// A file that was written to so lately may still grow.
const FRESH: Duration = Duration::from_secs(10);
/// Bytes copied at a time.
const COPY_BYTES: usize = 256 * 1024;

/// Opens a folder. Fails with [`CameraError::Absent`] if it isn't there or holds too much.
pub fn open(folder: &Path) -> Result<Box<dyn Camera>, CameraError> {
    let listed = list(folder).map_err(|error| CameraError::Absent(text(folder, &error)))?;
    let known = listed.into_iter().map(|(name, bytes)| {
        // A picture that is just being written was not there before.
        let path = folder.join(&name);
        let state = if is_fresh(&path) && !is_whole(&path) { State::Growing } else { State::Old };
        (name, Known { bytes, since: Instant::now(), state })
    });
    Ok(Box::new(Folder {
        about: About {
            model: "folder".to_owned(),
            port: format!("folder:{}", folder.display()),
            has_live_view: false,
            can_trigger: false,
            keeps_on_card: true,
            serial: None,
        },
        path: folder.to_owned(),
        known: known.collect(),
        next_look: Instant::now(),
    }))
}

/// A watched folder.
struct Folder {
    about: About,
    path: PathBuf,
    /// By path below `path`.
    known: HashMap<String, Known>,
    next_look: Instant,
}

/// What is known of a file.
struct Known {
    bytes: u64,
    /// When that length was first seen.
    since: Instant,
    state: State,
}

#[derive(PartialEq)]
enum State {
    /// There before the folder was opened.
    Old,
    /// Not reported yet.
    Growing,
    /// Reported as it was, without an end marker: reported again should it grow.
    Doubtful,
    /// Reported whole.
    Whole,
}

impl Folder {
    /// Looks at the folder once; the first file that is ready.
    fn look(&mut self) -> Result<Option<String>, CameraError> {
        let listed =
            list(&self.path).map_err(|error| CameraError::Lost(text(&self.path, &error)))?;
        let there: HashSet<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
        self.known.retain(|name, _| there.contains(name.as_str()));
        for (name, bytes) in listed {
            if self.is_ready(&name, bytes) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// Notes a file's length; whether it is to be reported now.
    fn is_ready(&mut self, name: &str, bytes: u64) -> bool {
        let now = Instant::now();
        let Some(known) = self.known.get_mut(name) else {
            let known = Known { bytes, since: now, state: State::Growing };
            self.known.insert(name.to_owned(), known);
            return false;
        };
        if matches!(known.state, State::Old | State::Whole) {
            return false;
        }
        if known.bytes != bytes {
            *known = Known { bytes, since: now, state: State::Growing };
            return false;
        }
        if known.state == State::Doubtful {
            return false;
        }
        if kind_of(name) == Some(FileKind::Jpeg) && is_whole(&self.path.join(name)) {
            known.state = State::Whole;
            return true;
        }
        let settled = bytes > 0 && now.duration_since(known.since) >= SETTLED_AFTER;
        if settled {
            known.state = State::Doubtful;
        }
        settled
    }

    /// The folder and name of a path below the watched folder.
    fn card_file(&self, name: &str) -> CardFile {
        let path = self.path.join(name);
        let folder = path.parent().unwrap_or(&self.path).display().to_string();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        CardFile { folder, name }
    }
}

impl Camera for Folder {
    fn about(&self) -> &About {
        &self.about
    }

    fn battery(&mut self) -> Result<Option<u8>, CameraError> {
        Ok(None)
    }

    fn preview(&mut self) -> Result<Option<Vec<u8>>, CameraError> {
        Ok(None)
    }

    fn trigger(&mut self) -> Result<(), CameraError> {
        Err(CameraError::Refused("a folder has no shutter".to_owned()))
    }

    fn poll(&mut self, timeout: Duration) -> Result<Option<CameraEvent>, CameraError> {
        let deadline = Instant::now() + timeout;
        if self.next_look > deadline {
            std::thread::sleep(timeout);
            return Ok(None);
        }
        std::thread::sleep(self.next_look.saturating_duration_since(Instant::now()));
        let Some(name) = self.look()? else {
            self.next_look = Instant::now() + LOOK_EVERY;
            return Ok(None);
        };
        Ok(Some(CameraEvent::FileAdded(self.card_file(&name))))
    }

    /// The files' times are this machine's.
    fn clock(&mut self) -> Result<Option<ClockLook>, CameraError> {
        Ok(Some(ClockLook::Same))
    }

    fn list(&mut self) -> Result<Vec<CardEntry>, CameraError> {
        let listed =
            list(&self.path).map_err(|error| CameraError::Lost(text(&self.path, &error)))?;
        let whole = listed.into_iter().filter(|(name, _)| {
            self.known.get(name).is_none_or(|known| known.state != State::Growing)
        });
        // A file may go between the listing and this look.
        Ok(whole.filter_map(|(name, _)| self.entry(&self.card_file(&name)).ok()).collect())
    }

    fn describe(&mut self, file: &CardFile) -> Result<CardEntry, CameraError> {
        self.entry(file)
    }

    fn download(&mut self, entry: &CardEntry, to: &Path) -> Result<(), CameraError> {
        let from = Path::new(&entry.file.folder).join(&entry.file.name);
        let mut source = File::open(&from).map_err(|error| self.unreadable(&from, &error))?;
        let mut target = create_private(to)?;
        let copied = self.copy(&mut source, &from, &mut target, to).inspect_err(|_| {
            drop(fs::remove_file(to));
        })?;
        if copied != entry.bytes {
            let (said, file) = (entry.bytes, &entry.file);
            return Err(CameraError::Damaged(format!("{copied} of {said} bytes of {file} came")));
        }
        Ok(())
    }
}

impl Folder {
    fn entry(&self, file: &CardFile) -> Result<CardEntry, CameraError> {
        let path = Path::new(&file.folder).join(&file.name);
        let metadata = fs::metadata(&path).map_err(|error| self.unreadable(&path, &error))?;
        let since_1970 =
            |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
        let saved = metadata.modified().ok().and_then(since_1970);
        Ok(CardEntry {
            file: file.clone(),
            bytes: metadata.len(),
            saved_at_us: saved.and_then(|since| i64::try_from(since.as_micros()).ok()),
        })
    }

    fn copy(
        &self,
        source: &mut File,
        from: &Path,
        target: &mut File,
        to: &Path,
    ) -> Result<u64, CameraError> {
        let mut buffer = vec![0; COPY_BYTES];
        let mut copied = 0;
        loop {
            let count = source.read(&mut buffer).map_err(|error| self.unreadable(from, &error))?;
            let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
                return Ok(copied);
            };
            target.write_all(chunk).map_err(|error| disk(to, &error))?;
            copied += count as u64;
        }
    }

    /// A file that can't be read: refused, unless the folder is gone with it.
    fn unreadable(&self, from: &Path, error: &io::Error) -> CameraError {
        match fs::read_dir(&self.path) {
            Ok(_) => CameraError::Refused(text(from, error)),
            Err(error) => CameraError::Lost(text(&self.path, &error)),
        }
    }
}

/// Paths below a folder and lengths of its pictures, in the order of the paths.
fn list(folder: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    list_into(folder, "", &mut files)?;
    let card_root = folder.join(CARD_ROOT);
    for entry in fs::read_dir(&card_root).into_iter().flatten().flatten() {
        if let (Ok(name), true) = (entry.file_name().into_string(), entry.path().is_dir()) {
            list_into(folder, &format!("{CARD_ROOT}/{name}/"), &mut files)?;
        }
    }
    files.sort();
    Ok(files)
}

fn list_into(folder: &Path, below: &str, files: &mut Vec<(String, u64)>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        if files.len() >= MAX_FILES {
            return Err(io::Error::other(format!("more than {MAX_FILES} files, use an empty one")));
        }
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') || kind_of(&name).is_none() {
            continue;
        }
        // A file may go between the listing and this look.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            files.push((format!("{below}{name}"), metadata.len()));
        }
    }
    Ok(())
}

/// Whether a file was written to a moment ago.
fn is_fresh(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age < FRESH))
}

/// Whether a file ends as a picture does. A RAW file has no mark for its end.
fn is_whole(path: &Path) -> bool {
    kind_of(&path.to_string_lossy()) != Some(FileKind::Jpeg)
        || File::open(path).is_ok_and(|mut file| check_jpeg(&mut file).is_ok())
}

fn text(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}
