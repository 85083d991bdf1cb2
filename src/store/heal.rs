//! Recovery on opening a session: what a crash left is finished, set aside or put in the tray. Nothing is deleted.

use super::durable::{rename_new, sha256_hex, sync_dir};
use super::error::io_at;
use super::folder::make_dir;
use super::frames::{FrameState, NewFrame};
use super::{Store, StoreError};
use crate::body::exposure::UNKNOWN_US;
use crate::body::{Exposure, Witness};
use crate::session::ShotNumber;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Most files that are looked at in one folder.
const FILES_MAX: usize = 200_000;

/// What recovery found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Healed {
    /// Pictures in `photos/` without a row, moved to `photos/set-aside/`.
    pub set_aside: usize,
    /// Originals without a row, now in the tray.
    pub originals_found: usize,
    /// Frames that were undecided, now in the tray.
    pub undecided: usize,
    /// Photos that were missing under their number and were found again among those set aside.
    pub photos_restored: usize,
    /// Accepted photos that are missing or differ from what was written.
    pub photos_wrong: Vec<ShotNumber>,
}

impl Healed {
    /// Whether everything was in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

impl Store {
    pub(super) fn heal(&mut self) -> Result<Healed, StoreError> {
        let mut healed = Healed::default();
        self.set_unknown_photos_aside(&mut healed)?;
        self.check_photos(&mut healed)?;
        self.adopt_originals(&mut healed)?;
        healed.undecided = self.park_undecided()?;
        Ok(healed)
    }

    fn set_unknown_photos_aside(&self, healed: &mut Healed) -> Result<(), StoreError> {
        let photos = self.folder.photos();
        let numbers: Vec<u32> = self.column("SELECT number FROM shot")?;
        let known: BTreeSet<_> =
            numbers.into_iter().map(|n| super::Folder::photo_name(ShotNumber(n))).collect();
        for name in file_names(&photos)? {
            if !known.contains(&name) {
                make_dir(&self.folder.set_aside())?;
                move_aside(&photos.join(&name), &self.folder.set_aside(), &name)?;
                healed.set_aside += 1;
            }
        }
        if healed.set_aside > 0 { sync_dir(&photos) } else { Ok(()) }
    }

    fn check_photos(&self, healed: &mut Healed) -> Result<(), StoreError> {
        for shot in self.shots()? {
            if hash_of(&shot.photo).as_deref() == Some(&shot.sha256) {
                continue;
            }
            if self.restore_from_aside(&shot.photo, &shot.sha256)? {
                healed.photos_restored += 1;
            } else {
                healed.photos_wrong.push(shot.number);
            }
        }
        Ok(())
    }

    fn restore_from_aside(&self, photo: &Path, sha256: &str) -> Result<bool, StoreError> {
        let aside = self.folder.set_aside();
        if photo.exists() || !aside.is_dir() {
            return Ok(false);
        }
        for name in file_names(&aside)? {
            if hash_of(&aside.join(&name)).as_deref() == Some(sha256) {
                rename_new(&aside.join(&name), photo)?;
                sync_dir(&self.folder.photos())?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The worker names a frame before the station gives it a row; a crash between leaves a file only.
    fn adopt_originals(&self, healed: &mut Healed) -> Result<(), StoreError> {
        let known: BTreeSet<String> = self.column("SELECT file FROM frame")?.into_iter().collect();
        let originals = self.folder.originals();
        for name in file_names(&originals)? {
            if known.contains(&name) || !is_frame(&name) {
                continue;
            }
            let path = originals.join(&name);
            let bytes = std::fs::read(&path).map_err(io_at(&path))?;
            let frame = NewFrame {
                sha256: sha256_hex(&bytes),
                bytes: bytes.len() as u64,
                camera_path: String::new(),
                exposure: found(&path),
                body: String::new(),
                saved_at_us: None,
                file: name,
            };
            self.insert_frame(&frame, FrameState::Tray)?;
            healed.originals_found += 1;
        }
        Ok(())
    }

    fn park_undecided(&self) -> Result<usize, StoreError> {
        let set = "UPDATE frame SET state = 'tray' WHERE state IN ('new', 'judging')";
        self.db.execute(set, []).map_err(self.failed())
    }
}

/// The worker's unfinished downloads begin with a dot, what came damaged with its own word.
fn is_frame(name: &str) -> bool {
    !name.starts_with('.') && !name.starts_with("damaged-")
}

fn hash_of(path: &Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| sha256_hex(&bytes))
}

/// Nobody can tell any more when it was exposed.
fn found(path: &Path) -> Exposure {
    let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
    let time = std::fs::metadata(path).and_then(|meta| meta.modified()).ok().and_then(since);
    let at_us = time.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(0));
    Exposure { at_us, give_or_take_us: UNKNOWN_US, told_by: Witness::Nobody }
}

fn file_names(dir: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for item in std::fs::read_dir(dir).map_err(io_at(dir))?.take(FILES_MAX) {
        let item = item.map_err(io_at(dir))?;
        if item.file_type().map_err(io_at(dir))?.is_file() {
            names.push(item.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn move_aside(from: &Path, to: &Path, name: &str) -> Result<(), StoreError> {
    for attempt in 0..FILES_MAX {
        let target: PathBuf = match attempt {
            0 => to.join(name.trim_start_matches('.')),
            n => to.join(format!("{n}-{}", name.trim_start_matches('.'))),
        };
        match rename_new(from, &target) {
            Err(StoreError::PhotoExists(_)) => {}
            other => return other,
        }
    }
    Err(StoreError::PhotoExists(to.join(name)))
}
