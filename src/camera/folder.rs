//! A folder as a camera: an SD card in a reader, or what another tether program writes.
//!
//! Only JPEG files that appear after opening are reported, and only once they are whole.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::keep::{check_jpeg, create_private, disk, kind_of};
use super::messages::FileKind;
use super::{About, Camera, CameraError, CameraEvent, CardFile};

/// Files that a watched folder may hold.
const MAX_FILES: usize = 20_000;
/// Time between two looks at the folder.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Time without growth after which a file without an end marker is taken as it is.
const SETTLED_AFTER: Duration = Duration::from_secs(2);
/// Bytes copied at a time.
const COPY_BYTES: usize = 256 * 1024;

/// Opens a folder. Fails with [`CameraError::Absent`] if it isn't there or holds too much.
pub fn open(folder: &Path) -> Result<Box<dyn Camera>, CameraError> {
    let listed = list(folder).map_err(|error| CameraError::Absent(text(folder, &error)))?;
    let known = listed
        .into_iter()
        .map(|(name, bytes)| (name, Known { bytes, since: Instant::now(), state: State::Old }));
    Ok(Box::new(Folder {
        about: About {
            model: "folder".to_owned(),
            port: format!("folder:{}", folder.display()),
            has_live_view: false,
            can_trigger: false,
            keeps_on_card: true,
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
        self.known.retain(|name, _| listed.iter().any(|(listed, _)| listed == name));
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
        if ends_as_jpeg(&self.path.join(name)) {
            known.state = State::Whole;
            return true;
        }
        let settled = bytes > 0 && now.duration_since(known.since) >= SETTLED_AFTER;
        if settled {
            known.state = State::Doubtful;
        }
        settled
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
        let folder = self.path.display().to_string();
        Ok(Some(CameraEvent::FileAdded(CardFile { folder, name })))
    }

    fn download(&mut self, file: &CardFile, to: &Path) -> Result<u64, CameraError> {
        let from = self.path.join(&file.name);
        let mut source = File::open(&from).map_err(|error| self.unreadable(&from, &error))?;
        let said = source.metadata().map_err(|error| self.unreadable(&from, &error))?.len();
        let mut target = create_private(to)?;
        let copied = self.copy(&mut source, &from, &mut target, to).inspect_err(|_| {
            drop(fs::remove_file(to));
        })?;
        if copied != said {
            return Err(CameraError::Damaged(format!("{copied} of {said} bytes of {file} came")));
        }
        Ok(copied)
    }
}

impl Folder {
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

/// Names and lengths of the JPEG files of a folder, oldest name first.
fn list(folder: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for (count, entry) in fs::read_dir(folder)?.enumerate() {
        if count >= MAX_FILES {
            return Err(io::Error::other(format!("more than {MAX_FILES} files, use an empty one")));
        }
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') || kind_of(&name) != FileKind::Jpeg {
            continue;
        }
        // A file may go between the listing and this look.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            files.push((name, metadata.len()));
        }
    }
    files.sort();
    Ok(files)
}

fn ends_as_jpeg(path: &Path) -> bool {
    File::open(path).is_ok_and(|mut file| check_jpeg(&mut file).is_ok())
}

fn text(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}
