//! Recovery on opening a session: photos are brought to where their rows say, by their hashes; what no row wants is set
//! aside; frames without a row or a decision go to the tray. Nothing is deleted.

use super::durable::{rename_new, sha256_hex, sync_dir, write_new};
use super::error::io_at;
use super::folder::make_dir;
use super::frames::{FrameState, NewFrame};
use super::moves::place;
use super::tables::Key;
use super::{Folder, Store, StoreError};
use crate::body::exposure::UNKNOWN_US;
use crate::body::{Exposure, Witness};
use crate::crop::CropRect;
use crate::session::Deed;
use crate::session::ShotNumber;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Most files that are looked at in one folder.
const FILES_MAX: usize = 400_000;

/// Newest photos whose content is compared at every start: more than a session has.
/// Older ones must be there; their content is compared by [`Store::verify_photos`].
pub const HASHED_AT_START: usize = 4_000;

/// What recovery found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Healed {
    /// Files in `photos/` that no row wants there, moved to `photos/set-aside/`.
    pub set_aside: usize,
    /// Originals without a row, now in the tray.
    pub originals_found: usize,
    /// Originals whose row is there and whose file is not: their names.
    pub originals_missing: Vec<String>,
    /// Frames that were undecided, now in the tray.
    pub undecided: usize,
    /// Photos that were missing or damaged and were found again or rendered anew.
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

/// How a photo was made of its original.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The original.
    pub original: PathBuf,
    /// Where it was cropped, in px of the upright frame.
    pub crop: CropRect,
    /// SHA-256 of the photo, hexadecimal.
    pub sha256: String,
}

/// A photo as its row tells.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    row: i64,
    number: ShotNumber,
    is_current: bool,
}

impl Wanted {
    fn path(self, folder: &Folder) -> PathBuf {
        place(folder, self.row, self.number, self.is_current)
    }
}

impl Store {
    pub(super) fn heal(&mut self) -> Result<Healed, StoreError> {
        let mut healed = Healed::default();
        if self.purged()? {
            return Err(StoreError::Purged(self.folder.path().to_owned()));
        }
        self.settle_photos(HASHED_AT_START, &mut healed)?;
        if self.is_sealed()? {
            return Ok(healed);
        }
        self.adopt_originals(&mut healed)?;
        healed.undecided = self.park_undecided()?;
        if !healed.is_clean() {
            let what = serde_json::json!({
                "set_aside": healed.set_aside, "originals_found": healed.originals_found,
                "originals_missing": healed.originals_missing.len(), "undecided": healed.undecided,
                "photos_restored": healed.photos_restored, "photos_wrong": healed.photos_wrong,
            });
            self.note_if_open(Deed::Healed, what)?;
        }
        Ok(healed)
    }

    /// Compares the content of all photos with their rows and puts in order what can be.
    pub fn verify_photos(&mut self) -> Result<Healed, StoreError> {
        let mut healed = Healed::default();
        self.settle_photos(usize::MAX, &mut healed)?;
        Ok(healed)
    }

    /// A sealed session is looked at and never written.
    pub(super) fn note_if_open(
        &mut self,
        deed: Deed,
        what: serde_json::Value,
    ) -> Result<(), StoreError> {
        match self.note(deed, what) {
            Err(StoreError::Sealed(_)) => Ok(()),
            done => done,
        }
    }

    /// Brings every photo to where its row says, by its content; `hashed` newest ones are read, of older ones only the
    /// names are looked at.
    fn settle_photos(&self, hashed: usize, healed: &mut Healed) -> Result<(), StoreError> {
        let wanted = self.wanted()?;
        let (there, stray) = self.lying_about(&wanted)?;
        let unread = wanted.len().saturating_sub(hashed);
        let hashes = self.hashes_from(wanted.get(unread).map_or(i64::MAX, |photo| photo.row))?;
        let is_wrong = |photo: &&Wanted| {
            let is_right = |sha256| hash_of(&photo.path(&self.folder)).as_ref() == Some(sha256);
            !there.contains(&photo.row) || hashes.get(&photo.row).is_some_and(|sha| !is_right(sha))
        };
        let wrong: Vec<Wanted> = wanted.iter().filter(is_wrong).copied().collect();
        if wrong.is_empty() && stray.is_empty() {
            return Ok(());
        }
        self.bring_back(&wrong, &wanted, &there, stray, healed)
    }

    /// Where every photo should lie, in the order in which they were accepted.
    fn wanted(&self) -> Result<Vec<Wanted>, StoreError> {
        let query = "SELECT id, number, state = 'current' FROM photo ORDER BY id";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let photo = |row: &rusqlite::Row<'_>| {
            let number = ShotNumber(row.get(1)?);
            Ok(Wanted { row: row.get(0)?, number, is_current: row.get(2)? })
        };
        let rows = statement.query_map([], photo).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// SHA-256 of the photos from a row on.
    fn hashes_from(&self, row: i64) -> Result<HashMap<i64, String>, StoreError> {
        let query = "SELECT id, sha256 FROM photo WHERE id >= ?1";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let rows = statement.query_map([row], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.map_err(self.failed())?.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Rows whose photo lies where it should, and files that no row wants where they are.
    fn lying_about(&self, wanted: &[Wanted]) -> Result<(HashSet<i64>, Vec<PathBuf>), StoreError> {
        let (current, earlier): (Vec<Wanted>, Vec<Wanted>) =
            wanted.iter().partition(|photo| photo.is_current);
        let by_number: HashMap<u32, i64> = current.iter().map(|w| (w.number.0, w.row)).collect();
        let by_row: HashMap<u32, i64> =
            earlier.iter().filter_map(|w| Some((u32::try_from(w.row).ok()?, w.row))).collect();
        let mut there = HashSet::with_capacity(wanted.len());
        let mut stray = Vec::new();
        for (dir, prefix, rows) in
            [(self.folder.photos(), "", by_number), (self.folder.earlier(), "photo-", by_row)]
        {
            for name in file_names(&dir)? {
                match number_in(&name, prefix).and_then(|number| rows.get(&number)) {
                    Some(row) => drop(there.insert(*row)),
                    None => stray.push(dir.join(name)),
                }
            }
        }
        stray.sort();
        Ok((there, stray))
    }

    /// Files in `photos/` that no row wants there; what was set aside is not looked at.
    pub fn stray_photos(&self) -> Result<Vec<PathBuf>, StoreError> {
        Ok(self.lying_about(&self.wanted()?)?.1)
    }

    /// Sets aside what is wrong or wanted by no row, then looks there for the content of the photos that are wrong.
    fn bring_back(
        &self,
        wrong: &[Wanted],
        wanted: &[Wanted],
        there: &HashSet<i64>,
        stray: Vec<PathBuf>,
        healed: &mut Healed,
    ) -> Result<(), StoreError> {
        let hashes = if wrong.is_empty() { HashMap::new() } else { self.hashes_from(0)? };
        let mut found = self.twins(wanted, wrong, &hashes);
        let damaged = wrong.iter().filter(|photo| there.contains(&photo.row));
        let damaged = damaged.map(|photo| photo.path(&self.folder));
        let mut moved = BTreeSet::new();
        for path in stray.into_iter().chain(damaged) {
            moved.insert(self.set_aside(&path)?);
        }
        if !wrong.is_empty() {
            found.extend(hashes_in(&self.folder.set_aside())?);
        }
        for photo in wrong {
            let sha256 = hashes.get(&photo.row).cloned().unwrap_or_default();
            let Some(source) = found.get(&sha256).cloned() else {
                healed.photos_wrong.extend(photo.is_current.then_some(photo.number));
                continue;
            };
            let path = photo.path(&self.folder);
            self.give_name(&source, &path)?;
            moved.remove(&source);
            found.insert(sha256, path);
            healed.photos_restored += 1;
        }
        healed.set_aside = moved.len();
        self.sync_photos()
    }

    /// Where the same content lies under another number: one frame may be taken for two enrolments.
    fn twins(
        &self,
        wanted: &[Wanted],
        wrong: &[Wanted],
        hashes: &HashMap<i64, String>,
    ) -> BTreeMap<String, PathBuf> {
        let lost: HashSet<&String> = wrong.iter().filter_map(|w| hashes.get(&w.row)).collect();
        let wrong: HashSet<i64> = wrong.iter().map(|photo| photo.row).collect();
        let twin = |photo: &Wanted| {
            let sha256 = hashes.get(&photo.row).filter(|sha256| lost.contains(sha256))?;
            (!wrong.contains(&photo.row)).then(|| (sha256.clone(), photo.path(&self.folder)))
        };
        wanted.iter().filter_map(twin).collect()
    }

    /// What lies aside moves to its name; what lies under another's name is copied.
    fn give_name(&self, source: &Path, to: &Path) -> Result<(), StoreError> {
        if let Some(dir) = to.parent() {
            make_dir(dir)?;
        }
        if source.starts_with(self.folder.set_aside()) {
            return rename_new(source, to);
        }
        let bytes = std::fs::read(source).map_err(io_at(source))?;
        write_new(to, &bytes)
    }

    fn sync_photos(&self) -> Result<(), StoreError> {
        let dirs = [self.folder.photos(), self.folder.earlier(), self.folder.set_aside()];
        dirs.iter().filter(|dir| dir.is_dir()).try_for_each(|dir| sync_dir(dir))
    }

    /// Moves a file to `photos/set-aside/`, under its name or one like it; tells where it lies now.
    fn set_aside(&self, path: &Path) -> Result<PathBuf, StoreError> {
        let to = self.folder.set_aside();
        make_dir(&to)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.trim_start_matches('.');
        for attempt in 0..FILES_MAX {
            let target = match attempt {
                0 => to.join(name),
                n => to.join(format!("{n}-{name}")),
            };
            match rename_new(path, &target) {
                Err(StoreError::PhotoExists(_)) => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(target),
            }
        }
        Err(StoreError::PhotoExists(to.join(name)))
    }

    /// How the photo of a number was made.
    pub fn recipe(&self, number: ShotNumber) -> Result<Recipe, StoreError> {
        use rusqlite::OptionalExtension;
        let query =
            "SELECT file, crop, photo.sha256 FROM photo JOIN frame ON frame.id = photo.frame
            WHERE number = ?1 AND photo.state = 'current'";
        let row =
            self.db.query_row(query, [number.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let row: Option<(String, String, String)> = row.optional().map_err(self.failed())?;
        let (file, crop, sha256) = row.ok_or(StoreError::NoRow("photo"))?;
        let damaged =
            |e: serde_json::Error| StoreError::Damaged(self.folder.database(), e.to_string());
        let crop = serde_json::from_str(&crop).map_err(damaged)?;
        Ok(Recipe { original: self.folder.originals().join(file), crop, sha256 })
    }

    /// Puts a photo that was rendered anew under its number, if it is the one that was accepted, byte for byte.
    pub fn put_back(&mut self, number: ShotNumber, photo: &[u8]) -> Result<bool, StoreError> {
        if sha256_hex(photo) != self.recipe(number)?.sha256 {
            return Ok(false);
        }
        let hidden = self.folder.photos().join(format!(".anew-{number}.part"));
        super::durable::remove_own(&hidden)?;
        write_new(&hidden, photo)?;
        let path = self.folder.photo(number);
        if path.exists() {
            self.set_aside(&path)?;
        }
        rename_new(&hidden, &path)?;
        self.sync_photos()?;
        Ok(true)
    }

    /// The worker names a frame before the station gives it a row; a crash between leaves a file only.
    fn adopt_originals(&mut self, healed: &mut Healed) -> Result<(), StoreError> {
        let originals = self.folder.originals();
        let mut known: HashSet<String> =
            self.column("SELECT file FROM frame")?.into_iter().collect();
        let mut new = file_names(&originals)?;
        new.retain(|name| !known.remove(name) && is_frame(name));
        new.sort();
        for elsewhere in
            self.column::<String>("SELECT file FROM frame WHERE station IS NOT NULL")?
        {
            known.remove(&elsewhere);
        }
        healed.originals_missing = known.into_iter().collect();
        healed.originals_missing.sort();
        for name in new {
            let frame = frame_of(&originals, name)?;
            self.change(Deed::FrameArrived, |change| {
                change.insert_frame(&frame, FrameState::Tray)
            })?;
            healed.originals_found += 1;
        }
        Ok(())
    }

    fn park_undecided(&mut self) -> Result<usize, StoreError> {
        let undecided: Vec<i64> =
            self.column("SELECT id FROM frame WHERE state IN ('new', 'judging')")?;
        if undecided.is_empty() {
            return Ok(0);
        }
        self.change(Deed::FrameParked, |change| {
            for frame in &undecided {
                let set = "UPDATE frame SET state = 'tray' WHERE id = ?1";
                change.set(Key::Frame(*frame), set, [frame])?;
            }
            Ok(undecided.len())
        })
    }
}

/// Nobody saw it come, so only the file itself is known.
fn frame_of(originals: &Path, file: String) -> Result<NewFrame, StoreError> {
    let path = originals.join(&file);
    let bytes = std::fs::read(&path).map_err(io_at(&path))?;
    Ok(NewFrame {
        sha256: sha256_hex(&bytes),
        bytes: bytes.len() as u64,
        camera_path: String::new(),
        exposure: found(&path),
        body: String::new(),
        saved_at_us: None,
        file,
    })
}

/// The worker's unfinished downloads begin with a dot, what came damaged with its own word.
fn is_frame(name: &str) -> bool {
    !name.starts_with('.') && !name.starts_with("damaged-")
}

fn hash_of(path: &Path) -> Option<String> {
    std::fs::read(path).ok().map(|bytes| sha256_hex(&bytes))
}

fn hashes_in(dir: &Path) -> Result<BTreeMap<String, PathBuf>, StoreError> {
    let paths = file_names(dir)?.into_iter().map(|name| dir.join(name));
    Ok(paths.filter_map(|path| Some((hash_of(&path)?, path))).collect())
}

/// Nobody can tell any more when it was exposed.
fn found(path: &Path) -> Exposure {
    let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
    let time = std::fs::metadata(path).and_then(|meta| meta.modified()).ok().and_then(since);
    let at_us = time.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(0));
    Exposure { at_us, give_or_take_us: UNKNOWN_US, told_by: Witness::Nobody }
}

/// The number in a photo's name, written as the program writes it: neither `007.JPG` nor `7.jpg`.
fn number_in(name: &str, prefix: &str) -> Option<u32> {
    let digits = name.strip_prefix(prefix)?.strip_suffix(".JPG")?;
    let number: u32 = digits.parse().ok()?;
    (!digits.starts_with(['0', '+'])).then_some(number)
}

/// Names of the files in a folder, in no order; none if it isn't there.
pub(super) fn file_names(dir: &Path) -> Result<Vec<String>, StoreError> {
    if !dir.is_dir() {
        return Ok(vec![]);
    }
    let mut names = Vec::new();
    for item in std::fs::read_dir(dir).map_err(io_at(dir))?.take(FILES_MAX) {
        let item = item.map_err(io_at(dir))?;
        if item.file_type().map_err(io_at(dir))?.is_file() {
            names.push(item.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}
