//! A session's folder: SQLite rows and picture files, durable.
//!
//! The row is the truth. Only this module names rusqlite. The commit protocol is in [`accept`], recovery in [`heal`].

pub mod accept;
pub mod durable;
mod error;
pub mod folder;
pub mod frames;
pub mod heal;
mod lock;
pub mod reference;
pub mod roster;
mod schema;
pub mod status;

pub use error::StoreError;
pub use folder::Folder;

use error::sql;
use rusqlite::Connection;
use std::path::Path;

/// What a session is set up with. Kept in `session.db`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the photo profile.
    pub profile: String,
    /// 校外学习中心（函授站）名称.
    pub centre: String,
}

/// An open session.
pub struct Store {
    db: Connection,
    folder: Folder,
    settings: Settings,
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
        let folder = Folder::create(dir)?;
        let lock = lock::Lock::take(&folder)?;
        let mut db = schema::connect(&folder.database())?;
        schema::migrate(&mut db, &folder.database())?;
        let add = "INSERT INTO setting (name, value) VALUES ('profile', ?1), ('centre', ?2)";
        db.execute(add, (&settings.profile, &settings.centre)).map_err(sql(&folder.database()))?;
        durable::sync_dir(folder.path())?;
        Ok(Self { db, folder, settings: settings.clone(), _lock: Some(lock) })
    }

    /// Opens a session for writing: alone, migrated and healed.
    pub fn open(dir: &Path) -> Result<(Self, heal::Healed), StoreError> {
        let folder = Folder::open(dir)?;
        let lock = lock::Lock::take(&folder)?;
        let mut db = schema::connect(&folder.database())?;
        schema::migrate(&mut db, &folder.database())?;
        let settings = read_settings(&db, &folder)?;
        let mut store = Self { db, folder, settings, _lock: Some(lock) };
        let healed = store.heal()?;
        Ok((store, healed))
    }

    /// Opens a session to look at it, beside a station that may be shooting.
    pub fn look(dir: &Path) -> Result<Self, StoreError> {
        let folder = Folder::open(dir)?;
        let db = schema::connect(&folder.database())?;
        schema::require_current(&db, &folder.database())?;
        let settings = read_settings(&db, &folder)?;
        Ok(Self { db, folder, settings, _lock: None })
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

    fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        sql(&self.folder.database())
    }
}

fn read_settings(db: &Connection, folder: &Folder) -> Result<Settings, StoreError> {
    let get = |name: &str| {
        db.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
            .map_err(sql(&folder.database()))
    };
    Ok(Settings { profile: get("profile")?, centre: get("centre")? })
}
