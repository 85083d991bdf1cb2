//! The database's tables and pragmas. Migrations are append-only, counted by `user_version`.

use super::StoreError;
use super::error::{io_at, sql};
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

/// Longest wait for another process that writes, in ms.
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// Each entry takes the database from version `index` to `index + 1`. Never edit one that has shipped.
const MIGRATIONS: &[&str] = &["
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE student (
  number          TEXT PRIMARY KEY,          -- 学号
  position        INTEGER NOT NULL,          -- order in the roster
  name            TEXT NOT NULL,
  sex             TEXT,
  id_number       TEXT NOT NULL,
  major           TEXT NOT NULL,
  degree_kind     TEXT NOT NULL,
  school_kind     TEXT NOT NULL,
  department_code TEXT NOT NULL,
  school_name     TEXT NOT NULL,
  school_code     TEXT NOT NULL,
  extra           TEXT NOT NULL              -- JSON object of further columns
) STRICT;

CREATE TABLE frame (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  file        TEXT NOT NULL UNIQUE,          -- name in originals/
  sha256      TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  camera_path TEXT NOT NULL,
  exposed_at  INTEGER NOT NULL,              -- microseconds since the epoch
  student     TEXT REFERENCES student (number),
  state       TEXT NOT NULL CHECK (state IN ('new', 'tray', 'judging', 'rejected', 'accepted', 'raw')),
  judgement   TEXT                           -- JSON
) STRICT;

CREATE TABLE shot (
  number      INTEGER PRIMARY KEY CHECK (number > 0), -- 拍摄序号
  student     TEXT NOT NULL UNIQUE REFERENCES student (number),
  frame       INTEGER NOT NULL UNIQUE REFERENCES frame (id),
  sha256      TEXT NOT NULL,                 -- of photos/<number>.JPG
  crop        TEXT NOT NULL,                 -- JSON, px of the upright frame
  profile     TEXT NOT NULL,
  reason      TEXT,                          -- why in spite of a failing finding
  accepted_at INTEGER NOT NULL
) STRICT;
", "
ALTER TABLE frame ADD COLUMN body TEXT;               -- serial number of the camera, else its model
ALTER TABLE frame ADD COLUMN saved_at INTEGER;        -- on the card, microseconds by the camera's clock
ALTER TABLE frame ADD COLUMN exposed_by TEXT;         -- who told exposed_at: exif, announcement, card, nobody
ALTER TABLE frame ADD COLUMN give_or_take INTEGER;    -- microseconds by which exposed_at may be wrong
ALTER TABLE frame ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0; -- exposed near a change of student
ALTER TABLE frame ADD COLUMN late INTEGER NOT NULL DEFAULT 0;     -- came when its student was no longer on camera
ALTER TABLE frame ADD COLUMN jpeg INTEGER REFERENCES frame (id);  -- of a RAW file: the JPEG of the same shot
CREATE INDEX frame_by_camera_path ON frame (camera_path);
"];

/// Opens the database file, mode 0600, with the pragmas that durability needs.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open(path).map_err(sql(path))?;
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, private).map_err(io_at(path))?;
    db.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS)).map_err(sql(path))?;
    // WAL: `status` and `export` read beside the shooting station.
    // synchronous=FULL: a commit is on the disk when it returns; WAL alone would sync only at checkpoints.
    // foreign_keys: a shot without its frame or student must be impossible.
    // trusted_schema=OFF: a doctored file must not run functions.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
    )
    .map_err(sql(path))?;
    Ok(db)
}

/// Brings the database up to this program's version; refuses a newer one.
pub(super) fn migrate(db: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let version = version(db, path)?;
    let tx = db.transaction().map_err(sql(path))?;
    for migration in MIGRATIONS.iter().skip(version) {
        tx.execute_batch(migration).map_err(sql(path))?;
    }
    tx.pragma_update(None, "user_version", MIGRATIONS.len() as u32).map_err(sql(path))?;
    tx.commit().map_err(sql(path))
}

/// Refuses any version but this program's, without touching the file.
pub(super) fn require_current(db: &Connection, path: &Path) -> Result<(), StoreError> {
    match version(db, path)? {
        current if current == MIGRATIONS.len() => Ok(()),
        older => Err(StoreError::Damaged(path.to_owned(), format!("format {older}"))),
    }
}

fn version(db: &Connection, path: &Path) -> Result<usize, StoreError> {
    let found: i64 =
        db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(sql(path))?;
    match usize::try_from(found) {
        Ok(version) if version <= MIGRATIONS.len() => Ok(version),
        _ => Err(StoreError::Newer(path.to_owned(), found)),
    }
}
