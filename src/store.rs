//! A session's folder: SQLite rows and picture files, durable.
//!
//! The row is the truth. Only this module names rusqlite. The commit protocol is in [`change`], recovery in [`heal`].

pub mod accept;
pub mod change;
pub mod copy;
pub mod durable;
pub mod errata;
mod error;
pub mod folder;
pub mod frames;
pub mod heal;
pub mod journal;
pub mod key;
mod lock;
mod mend;
mod moves;
pub mod numbers;
mod people;
pub mod proof;
pub mod purge;
pub mod reference;
pub mod register;
pub mod roster;
pub mod salvage;
mod schema;
pub mod seal;
pub mod sharing;
pub mod standing;
pub mod status;
mod tables;
pub mod tally;
pub mod undo;

pub use error::StoreError;
pub use folder::Folder;
pub use key::Key;

use crate::session::Deed;
use crate::spec::Sequence;
use error::sql;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// What a session is set up with. Kept in `session.db`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the photo profile.
    pub profile: String,
    /// 校外学习中心（函授站）名称.
    pub centre: String,
    /// When a student gets a 拍摄序号.
    pub sequence: Sequence,
}

/// An open session.
pub struct Store {
    db: Connection,
    folder: Folder,
    settings: Settings,
    /// Who is noted in the journal.
    who: String,
    watcher: Option<change::Watcher>,
    /// The other stations, where several share the session.
    sharing: Option<sharing::Sharing>,
    /// Held while this station owns the folder; released when dropped.
    _lock: Option<lock::Lock>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Store {
    /// Makes a new session folder. Refuses a folder that already holds something.
    pub fn create(dir: &Path, settings: &Settings) -> Result<Self, StoreError> {
        Self::create_with(dir, settings, None)
    }

    /// Makes a new session folder whose database is encrypted with a passphrase.
    pub fn create_with(
        dir: &Path,
        settings: &Settings,
        key: Option<Key>,
    ) -> Result<Self, StoreError> {
        let folder = Folder::create(dir, key)?;
        let lock = lock::Lock::take(&folder)?;
        make_database(&folder, settings)?;
        let db = schema::connect(&folder.database(), folder.key())?;
        let mut store = Self::of(db, folder, settings.clone(), Some(lock));
        let (profile, sequence) = (&settings.profile, settings.sequence);
        store
            .note(Deed::Created, serde_json::json!({ "profile": profile, "sequence": sequence }))?;
        Ok(store)
    }

    /// Opens a session for writing: alone, migrated and healed.
    pub fn open(dir: &Path) -> Result<(Self, heal::Healed), StoreError> {
        Self::open_with(dir, None)
    }

    /// Opens an encrypted session for writing.
    pub fn open_with(dir: &Path, key: Option<Key>) -> Result<(Self, heal::Healed), StoreError> {
        let folder = unlocked(dir, key)?;
        folder.complete()?;
        let lock = lock::Lock::take(&folder)?;
        let mut db = schema::connect(&folder.database(), folder.key())?;
        let found = schema::migrate(&mut db, &folder.database())?;
        let settings = read_settings(&db, &folder)?;
        let mut store = Self::of(db, folder, settings, Some(lock));
        if found != schema::VERSION {
            store.note(
                Deed::Migrated,
                serde_json::json!({ "from": found, "to": schema::VERSION }),
            )?;
        }
        let healed = store.heal()?;
        Ok((store, healed))
    }

    /// Opens a session for writing without putting it in order: to remove personal data, also where that was begun.
    pub fn open_any(dir: &Path, key: Option<Key>) -> Result<Self, StoreError> {
        let folder = unlocked(dir, key)?;
        let lock = lock::Lock::take(&folder)?;
        let mut db = schema::connect(&folder.database(), folder.key())?;
        schema::migrate(&mut db, &folder.database())?;
        let settings = read_settings(&db, &folder)?;
        Ok(Self::of(db, folder, settings, Some(lock)))
    }

    /// Opens a session to look at it, beside a station that may be shooting.
    pub fn look(dir: &Path) -> Result<Self, StoreError> {
        Self::look_with(dir, None)
    }

    /// Opens an encrypted session to look at it.
    pub fn look_with(dir: &Path, key: Option<Key>) -> Result<Self, StoreError> {
        Self::look_in(unlocked(dir, key)?)
    }

    /// Opens a session to look at it whose folder is known.
    pub fn look_in(folder: Folder) -> Result<Self, StoreError> {
        let db = schema::connect_to_read(&folder.database(), folder.key())?;
        schema::require_current(&db, &folder.database())?;
        let settings = read_settings(&db, &folder)?;
        Ok(Self::of(db, folder, settings, None))
    }

    fn of(db: Connection, folder: Folder, settings: Settings, lock: Option<lock::Lock>) -> Self {
        Self { db, folder, settings, who: String::new(), watcher: None, sharing: None, _lock: lock }
    }

    /// Says who is noted in the journal from now on.
    pub fn work_as(&mut self, who: &str) {
        who.clone_into(&mut self.who);
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What the session was set up with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A setting of the session by its name.
    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let get = "SELECT value FROM setting WHERE name = ?1";
        self.db.query_row(get, [name], |row| row.get(0)).optional().map_err(self.failed())
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        sql(&self.folder.database())
    }
}

/// Makes the database under a hidden name first: a session is there whole or not at all.
fn make_database(folder: &Folder, settings: &Settings) -> Result<(), StoreError> {
    let hidden = folder.hidden_database();
    for companion in ["", "-wal", "-shm", "-journal"] {
        let mut name = hidden.clone().into_os_string();
        name.push(companion);
        durable::remove_own(Path::new(&name))?;
    }
    let mut db = schema::connect(&hidden, folder.key())?;
    schema::migrate(&mut db, &hidden)?;
    let add = "INSERT INTO setting (name, value) VALUES ('profile', ?1), ('centre', ?2), ('sequence', ?3)";
    let values = (&settings.profile, &settings.centre, settings.sequence.word());
    db.execute(add, values).map_err(sql(&hidden))?;
    // One file without companions, which a new name would leave behind.
    db.pragma_update(None, "journal_mode", "DELETE").map_err(sql(&hidden))?;
    drop(db);
    durable::rename_new(&hidden, &folder.database())?;
    durable::sync_dir(folder.path())
}

/// A session's folder with its key, if it needs one.
fn unlocked(dir: &Path, key: Option<Key>) -> Result<Folder, StoreError> {
    let is_encrypted = key::is_encrypted(dir);
    if is_encrypted && key.is_none() {
        return Err(StoreError::NeedsKey(dir.to_owned()));
    }
    Folder::open(dir, key.filter(|_| is_encrypted))
}

fn read_settings(db: &Connection, folder: &Folder) -> Result<Settings, StoreError> {
    let get = |name: &str| {
        db.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
            .map_err(sql(&folder.database()))
    };
    // Sessions of older formats don't tell, and gave their numbers at the accept.
    let sequence: Option<String> = db
        .query_row("SELECT value FROM setting WHERE name = 'sequence'", [], |row| row.get(0))
        .optional()
        .map_err(sql(&folder.database()))?;
    let sequence = sequence.and_then(|word| word.parse().ok()).unwrap_or_default();
    Ok(Settings { profile: get("profile")?, centre: get("centre")?, sequence })
}
