//! The second copy: another folder, on another disk or over the network, that holds all that is needed to rebuild the
//! session. Written and read back in the background of a session.
//!
//! Photos lie there by their content, so a copy is right whatever numbers have changed places since: putting the session
//! together again is recovery, which finds photos by their hashes. Nothing in a copy is ever overwritten but the database.

use super::durable::{sha256_hex, sync_dir};
use super::error::{io_at, sql};
use super::folder::make_dir;
use super::key::Key;
use super::{Folder, Store, StoreError, schema};
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Tells whose copy a folder is.
const MARK: &str = "paishe-copy";
/// Pages of the database that are copied before others get a turn.
const PAGES_IN_A_ROW: i32 = 1_000;

/// A second copy being kept.
pub struct Copier {
    folder: Folder,
    to: PathBuf,
    db: Connection,
    /// What is there and was read back, by its name in the copy.
    there: HashSet<String>,
    /// The journal's newest entry in the copy.
    seq: i64,
}

/// What a round of copying did.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Round {
    /// Files copied and read back.
    pub copied: usize,
    /// Files that are still to be copied.
    pub behind: usize,
    /// The journal's newest entry in the copy.
    pub seq: i64,
}

/// A file to be copied: from, and its name in the copy.
struct Due {
    from: PathBuf,
    name: String,
    /// What it must contain.
    sha256: String,
}

impl Copier {
    /// Begins or goes on with a copy. A folder that holds another session's copy, or anything else, is refused.
    pub fn open(folder: &Folder, to: &Path) -> Result<Self, StoreError> {
        let db = schema::connect_to_read(&folder.database(), folder.key())?;
        let name = session_name(&db, folder)?;
        claim(to, &name)?;
        if folder.key().is_some() {
            super::key::mark(to)?;
        }
        for part in ["originals", "photos"] {
            make_dir(&to.join(part))?;
        }
        let copier =
            Self { folder: folder.clone(), to: to.to_owned(), db, there: HashSet::new(), seq: 0 };
        Ok(copier)
    }

    /// Copies what is not there yet, for as long as `goes_on` says so, and the database last: so that no row of the copy
    /// lacks its file.
    pub fn round(&mut self, goes_on: &dyn Fn() -> bool) -> Result<Round, StoreError> {
        // A disk that was taken out and came back empty, or another one in its place, is noticed here.
        claim(&self.to, &session_name(&self.db, &self.folder)?)?;
        let mut round = Round::default();
        let mut due = due(&self.db, &self.folder)?;
        due.retain(|file| !self.there.contains(&file.name));
        for file in &due {
            if !goes_on() {
                break;
            }
            self.copy(file)?;
            round.copied += 1;
        }
        round.behind = due.len() - round.copied;
        if round.behind == 0 {
            self.copy_small()?;
            self.copy_database()?;
        }
        round.seq = self.seq;
        Ok(round)
    }

    /// Copies one file, unless the copy has it already with this content.
    fn copy(&mut self, file: &Due) -> Result<(), StoreError> {
        let to = self.to.join(&file.name);
        if !holds(&to, &file.sha256) {
            let bytes = std::fs::read(&file.from).map_err(io_at(&file.from))?;
            if sha256_hex(&bytes) != file.sha256 {
                return Err(StoreError::PhotoChanged(file.from.clone()));
            }
            write_and_read_back(&to, &bytes, &file.sha256)?;
        }
        self.there.insert(file.name.clone());
        Ok(())
    }

    /// Files that change: the cards' ledger and the session's own profile.
    fn copy_small(&self) -> Result<(), StoreError> {
        for from in [self.folder.card_ledger(), self.folder.profile()] {
            let Ok(bytes) = std::fs::read(&from) else { continue };
            let to = self.to.join(from.file_name().unwrap_or_default());
            if std::fs::read(&to).ok().as_ref() != Some(&bytes) {
                write_and_read_back(&to, &bytes, &sha256_hex(&bytes))?;
            }
        }
        Ok(())
    }

    fn copy_database(&mut self) -> Result<(), StoreError> {
        let newest = super::journal::head(&self.db).map_err(sql(&self.folder.database()))?.0;
        if newest == self.seq && self.to.join("session.db").is_file() {
            return Ok(());
        }
        let part = self.to.join(".session.db.part");
        super::durable::remove_own(&part)?;
        let failed = sql(&part);
        let mut copy = Connection::open(&part).map_err(&failed)?;
        if let Some(key) = self.folder.key() {
            key.unlock(&copy, &part)?;
        }
        Backup::new(&self.db, &mut copy)
            .and_then(|backup| backup.run_to_completion(PAGES_IN_A_ROW, Duration::ZERO, None))
            .map_err(&failed)?;
        // One file without companions: it can be carried away as it is.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(&failed)?;
        let seq = super::journal::head(&copy).map_err(&failed)?.0;
        let fault: String =
            copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(&failed)?;
        drop(copy);
        if fault != "ok" {
            return Err(StoreError::Damaged(part, fault));
        }
        make_private(&part)?;
        File::open(&part).and_then(|file| file.sync_all()).map_err(io_at(&part))?;
        let to = self.to.join("session.db");
        std::fs::rename(&part, &to).map_err(io_at(&to))?;
        sync_dir(&self.to)?;
        self.seq = seq;
        Ok(())
    }
}

/// All files that a copy must hold.
fn due(db: &Connection, folder: &Folder) -> Result<Vec<Due>, StoreError> {
    let failed = sql(&folder.database());
    let mut due = Vec::new();
    let originals = folder.originals();
    let query = "SELECT file, sha256 FROM frame WHERE station IS NULL ORDER BY id";
    let mut statement = db.prepare_cached(query).map_err(&failed)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(&failed)?;
    for row in rows {
        let (file, sha256): (String, String) = row.map_err(&failed)?;
        let name = format!("originals/{file}");
        due.push(Due { from: originals.join(file), name, sha256 });
    }
    let query = "SELECT id, number, state = 'current', sha256 FROM photo ORDER BY id";
    let mut statement = db.prepare_cached(query).map_err(&failed)?;
    let photo = |row: &rusqlite::Row<'_>| {
        let number = crate::session::ShotNumber(row.get(1)?);
        let sha256: String = row.get(3)?;
        let from = super::moves::place(folder, row.get(0)?, number, row.get(2)?);
        Ok(Due { from, name: format!("photos/{sha256}.JPG"), sha256 })
    };
    let rows = statement.query_map([], photo).map_err(&failed)?;
    for row in rows {
        due.push(row.map_err(&failed)?);
    }
    Ok(due)
}

/// A session's own random name.
pub(super) fn session_name(db: &Connection, folder: &Folder) -> Result<String, StoreError> {
    let query = "SELECT value FROM setting WHERE name = 'session'";
    db.query_row(query, [], |row| row.get(0)).map_err(sql(&folder.database()))
}

/// Takes an empty folder for this session's copy, or recognises it.
fn claim(to: &Path, session: &str) -> Result<(), StoreError> {
    let mark = to.join(MARK);
    match std::fs::read_to_string(&mark) {
        Ok(name) if name.trim() == session => Ok(()),
        Ok(_) => Err(StoreError::CopyOfAnother(to.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => begin(to, &mark, session),
        Err(error) => Err(io_at(&mark)(error)),
    }
}

fn begin(to: &Path, mark: &Path, session: &str) -> Result<(), StoreError> {
    // Its parent must be there: a disk that isn't mounted must not be copied to the folder it is mounted on.
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    if parent.is_some_and(|parent| !parent.is_dir()) {
        return Err(StoreError::CopyMissing(to.to_owned()));
    }
    make_dir(to)?;
    let mut inside = std::fs::read_dir(to).map_err(io_at(to))?;
    if inside.next().is_some() {
        return Err(StoreError::NotEmpty(to.to_owned()));
    }
    super::durable::write_new(mark, format!("{session}\n").as_bytes())?;
    sync_dir(to)
}

fn make_private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(io_at(path))
}

/// Writes a file under a hidden name, syncs it, reads it back from the disk, and only then gives it its name.
fn write_and_read_back(to: &Path, bytes: &[u8], sha256: &str) -> Result<(), StoreError> {
    let dir = to.parent().unwrap_or(to);
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    let part = dir.join(format!(".{name}.part"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(io_at(&part))?;
    let back = read_from_disk(&part).map_err(io_at(&part))?;
    if sha256_hex(&back) != sha256 {
        return Err(StoreError::CopyDiffers(to.to_owned()));
    }
    std::fs::rename(&part, to).map_err(io_at(to))?;
    sync_dir(dir)
}

/// Reads a file anew: what the system still holds of it in memory is let go first.
fn read_from_disk(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    // Only advice: a file system that doesn't know it is read all the same.
    _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file is there and reads back with this content.
fn holds(path: &Path, sha256: &str) -> bool {
    read_from_disk(path).is_ok_and(|bytes| sha256_hex(&bytes) == sha256)
}

/// What a second copy reads back as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Files that it must hold, the database besides.
    pub files: usize,
    /// Files that are not there, or not what they must be.
    pub wrong: Vec<String>,
    /// Whether its database lacks what was done last.
    pub is_behind: bool,
}

/// Reads a second copy back.
pub fn verify_copy(store: &Store, to: &Path) -> Result<Verified, StoreError> {
    if !is_copy_of(to, &store.db, &store.folder)? {
        return Err(StoreError::CopyMissing(to.to_owned()));
    }
    let db = to.join("session.db");
    let copy = schema::connect_to_read(&db, store.folder.key())?;
    let mut wrong = Vec::new();
    let is_behind = super::journal::head(&copy).map_err(sql(&db))? != store.journal_head()?;
    let due = due(&store.db, &store.folder)?;
    for file in &due {
        if !holds(&to.join(&file.name), &file.sha256) {
            wrong.push(file.name.clone());
        }
    }
    Ok(Verified { files: due.len(), wrong, is_behind })
}

/// What came back from a second copy.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Restored {
    /// Originals with the content that their rows tell.
    pub originals: usize,
    /// Originals that the copy doesn't have, or has with another content: their names.
    pub originals_missing: Vec<String>,
    /// Photos under their numbers.
    pub photos: usize,
    /// Numbers whose photo the copy doesn't have; it may still be rendered anew.
    pub photos_missing: Vec<crate::session::ShotNumber>,
}

/// Puts a session together from a second copy, in a new folder. The copy is only read.
pub fn restore(from: &Path, dir: &Path, key: Option<Key>) -> Result<(Store, Restored), StoreError> {
    if !from.join(MARK).is_file() || !from.join("session.db").is_file() {
        return Err(StoreError::NoCopy(from.to_owned()));
    }
    let folder = Folder::create(dir, key.clone())?;
    let mut restored = Restored::default();
    take_files(&from.join("originals"), &folder.originals())?;
    // Recovery gives each its name, by its content.
    make_dir(&folder.set_aside())?;
    take_files(&from.join("photos"), &folder.set_aside())?;
    for name in ["cards.ledger", "profile.toml"] {
        take_file(&from.join(name), &folder.path().join(name))?;
    }
    take_file(&from.join("session.db"), &folder.database())?;
    sync_dir(folder.path())?;
    let (mut store, healed) = Store::open_with(dir, key)?;
    restored.originals_missing = store.wrong_originals()?;
    restored.originals = store.status()?.frames as usize - restored.originals_missing.len();
    restored.photos_missing.clone_from(&healed.photos_wrong);
    restored.photos = store.shots()?.len() - healed.photos_wrong.len();
    store.note_if_open(crate::session::Deed::Restored, serde_json::json!(restored))?;
    Ok((store, restored))
}

fn take_files(from: &Path, to: &Path) -> Result<(), StoreError> {
    for item in std::fs::read_dir(from).map_err(io_at(from))? {
        let item = item.map_err(io_at(from))?;
        let name = item.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            take_file(&item.path(), &to.join(name))?;
        }
    }
    sync_dir(to)
}

fn take_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    match std::fs::read(from) {
        Ok(bytes) => super::durable::write_new(to, &bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io_at(from)(error)),
    }
}

impl Store {
    /// Originals that are not there, or not as they came: their names.
    pub fn wrong_originals(&self) -> Result<Vec<String>, StoreError> {
        let query = "SELECT file, sha256 FROM frame WHERE station IS NULL ORDER BY id";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let rows =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(self.failed())?;
        let mut wrong = Vec::new();
        for row in rows {
            let (file, sha256): (String, String) = row.map_err(self.failed())?;
            let bytes = std::fs::read(self.folder.originals().join(&file));
            if bytes.ok().map(|bytes| sha256_hex(&bytes)).as_ref() != Some(&sha256) {
                wrong.push(file);
            }
        }
        Ok(wrong)
    }

    /// Where the second copy is, if there is one.
    pub fn copy_place(&self) -> Result<Option<PathBuf>, StoreError> {
        Ok(self.setting("copy")?.map(PathBuf::from))
    }

    /// Keeps a second copy there from now on.
    pub fn set_copy_place(&mut self, to: &Path) -> Result<(), StoreError> {
        let text = to.to_string_lossy().into_owned();
        self.change(crate::session::Deed::CopySet, |change| change.set_setting("copy", &text))
    }
}

/// Whether a folder is the second copy of a session.
pub(super) fn is_copy_of(dir: &Path, db: &Connection, folder: &Folder) -> Result<bool, StoreError> {
    let name = session_name(db, folder)?;
    Ok(std::fs::read_to_string(dir.join(MARK)).is_ok_and(|mark| mark.trim() == name))
}
