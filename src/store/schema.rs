//! The database's tables and pragmas. Migrations are append-only, counted by `user_version`.

use super::StoreError;
use super::error::{io_at, sql};
use super::key::Key;
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
", "
-- A name of its own, so that its second copy is told from another session's.
INSERT INTO setting (name, value) VALUES ('session', lower(hex(randomblob(16))));

-- What was typed in free words. Everything else refers to it by id, so that it can be removed after delivery.
CREATE TABLE remark (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  salt TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
  text TEXT NOT NULL
) STRICT;

DROP INDEX frame_by_camera_path;
ALTER TABLE student RENAME TO student_2;
ALTER TABLE frame RENAME TO frame_2;

CREATE TABLE student (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  number          TEXT NOT NULL UNIQUE,      -- 学号
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
  extra           TEXT NOT NULL,             -- JSON object of further columns
  origin          TEXT NOT NULL DEFAULT 'roster' CHECK (origin IN ('roster', 'walk_in', 'dropped')),
  absent          INTEGER REFERENCES remark (id), -- why absent
  resolved        INTEGER REFERENCES student (id) -- of a walk-in: the roster row it turned out to be
) STRICT;
INSERT INTO student (id, number, position, name, sex, id_number, major, degree_kind, school_kind, department_code,
    school_name, school_code, extra)
  SELECT row_number() OVER (ORDER BY position, number), number, position, name, sex, id_number, major, degree_kind,
    school_kind, department_code, school_name, school_code, extra FROM student_2;

CREATE TABLE frame (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  file         TEXT NOT NULL UNIQUE,         -- name in originals/
  sha256       TEXT NOT NULL,
  bytes        INTEGER NOT NULL,
  camera_path  TEXT NOT NULL,
  exposed_at   INTEGER NOT NULL,             -- microseconds since the epoch
  student      INTEGER REFERENCES student (id),
  state        TEXT NOT NULL CHECK (state IN ('new', 'tray', 'judging', 'rejected', 'accepted', 'raw')),
  body         TEXT,                         -- serial number of the camera, else its model
  saved_at     INTEGER,                      -- on the card, microseconds by the camera's clock
  exposed_by   TEXT,                         -- who told exposed_at: exif, announcement, card, nobody
  give_or_take INTEGER,                      -- microseconds by which exposed_at may be wrong
  doubtful     INTEGER NOT NULL DEFAULT 0,   -- exposed near a change of student
  late         INTEGER NOT NULL DEFAULT 0,   -- came when its student was no longer on camera
  jpeg         INTEGER REFERENCES frame (id) -- of a RAW file: the JPEG of the same shot
) STRICT;
INSERT INTO frame SELECT id, file, sha256, bytes, camera_path, exposed_at,
    (SELECT student.id FROM student WHERE student.number = frame_2.student),
    state, body, saved_at, exposed_by, give_or_take, doubtful, late, jpeg FROM frame_2;
CREATE INDEX frame_by_camera_path ON frame (camera_path);
CREATE INDEX frame_by_state ON frame (state);
CREATE INDEX frame_by_student ON frame (student);

-- Apart from the frame's row: it is long, and whoever counts frames must not read it.
CREATE TABLE judgement (frame INTEGER PRIMARY KEY REFERENCES frame (id), text TEXT NOT NULL) STRICT;
INSERT INTO judgement SELECT id, judgement FROM frame_2 WHERE judgement IS NOT NULL;

-- Every 拍摄序号 that was ever shown, and whose it is for ever.
CREATE TABLE issued (
  number    INTEGER PRIMARY KEY CHECK (number > 0),
  student   INTEGER NOT NULL REFERENCES student (id),
  issued_at INTEGER NOT NULL,
  void      INTEGER REFERENCES remark (id)   -- why it is void
) STRICT;
CREATE UNIQUE INDEX number_of_student ON issued (student) WHERE void IS NULL;

-- Every finished photo that was ever accepted; one is current, and lies in photos/ under its number.
CREATE TABLE photo (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  number      INTEGER NOT NULL REFERENCES issued (number),
  frame       INTEGER NOT NULL REFERENCES frame (id),
  sha256      TEXT NOT NULL,
  crop        TEXT NOT NULL,                 -- JSON, px of the upright frame
  profile     TEXT NOT NULL,
  reason      INTEGER REFERENCES remark (id), -- why in spite of a failing finding
  accepted_at INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('current', 'replaced', 'withdrawn'))
) STRICT;
CREATE UNIQUE INDEX current_photo ON photo (number) WHERE state = 'current';
CREATE INDEX photo_by_frame ON photo (frame);

INSERT INTO remark (id, text) SELECT number, reason FROM shot WHERE reason IS NOT NULL;
INSERT INTO issued SELECT number, (SELECT id FROM student WHERE student.number = shot.student), accepted_at, NULL FROM shot;
INSERT INTO photo (number, frame, sha256, crop, profile, reason, accepted_at, state)
  SELECT number, frame, sha256, crop, profile, CASE WHEN reason IS NULL THEN NULL ELSE number END, accepted_at, 'current'
  FROM shot ORDER BY number;
DROP TABLE shot;
DROP TABLE frame_2;
DROP TABLE student_2;

-- Roster rows as they were before an import changed them. Personal, so not in the journal.
CREATE TABLE student_before (
  journal INTEGER NOT NULL,
  student INTEGER NOT NULL REFERENCES student (id),
  row     TEXT NOT NULL,                     -- JSON
  PRIMARY KEY (journal, student)
) STRICT;

-- At sealing, numbers may be made to run without gaps.
CREATE TABLE renumbered (
  number    INTEGER PRIMARY KEY REFERENCES issued (number),
  delivered INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE seal (
  version     INTEGER PRIMARY KEY,
  sealed_at   INTEGER NOT NULL,
  manifest    TEXT NOT NULL,                 -- a line a photo
  sha256      TEXT NOT NULL,                 -- of the manifest
  journal     INTEGER NOT NULL,              -- newest entry of the journal then
  journal_sha256 TEXT NOT NULL,
  reopened_at INTEGER
) STRICT;

CREATE TABLE journal (
  seq    INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,                   -- microseconds since the epoch
  who    TEXT NOT NULL,
  deed   TEXT NOT NULL,
  detail TEXT NOT NULL,                      -- JSON, without personal data
  undoes INTEGER,                            -- the entry that this one takes back or does again
  sha256 TEXT NOT NULL                       -- of this entry and the hash before it
) STRICT;
CREATE INDEX journal_undoes ON journal (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER numbers_are_never_forgotten BEFORE DELETE ON issued
  BEGIN SELECT raise(ABORT, 'a 拍摄序号 is never forgotten'); END;
", "
-- How far the proof of a student's row is; none is 未校对.
CREATE TABLE proof (
  student INTEGER PRIMARY KEY REFERENCES student (id),
  state   TEXT NOT NULL,
  marks   TEXT NOT NULL DEFAULT '{}',        -- JSON: columns marked as wrong, and whether each was corrected
  content TEXT,                              -- SHA-256 of salt, row and photo as they were confirmed
  salt    TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
  remark  INTEGER REFERENCES remark (id)     -- why it was sent back
) STRICT;

-- The errata list, of which the 勘误表 is made.
CREATE TABLE erratum (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  student  INTEGER NOT NULL REFERENCES student (id),
  kind     TEXT NOT NULL,
  remark   INTEGER REFERENCES remark (id),
  noted_at INTEGER NOT NULL,
  settled  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX erratum_by_student ON erratum (student);
", "
-- What other stations of a shared session have done, as far as was heard.
CREATE TABLE elsewhere (
  student INTEGER PRIMARY KEY REFERENCES student (id),
  number  INTEGER,                           -- 拍摄序号 that the student has
  station TEXT,                              -- which has the photo that counts
  absent  INTEGER NOT NULL
) STRICT;

-- Whose folder has the original of a session that was brought together; NULL: this one.
ALTER TABLE frame ADD COLUMN station TEXT;
"];

/// The format that this program writes.
pub(super) const VERSION: usize = MIGRATIONS.len();

/// Opens the database file, mode 0600, with the pragmas that durability needs.
pub(super) fn connect(path: &Path, key: Option<&Key>) -> Result<Connection, StoreError> {
    let db = Connection::open(path).map_err(sql(path))?;
    if let Some(key) = key {
        key.unlock(&db, path)?;
    }
    // SQLite opens a file that it can't write for reading alone, and says so only at the first change.
    if db.is_readonly("main").map_err(sql(path))? {
        return Err(StoreError::ReadOnly(path.to_owned()));
    }
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, private).map_err(io_at(path))?;
    db.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS)).map_err(sql(path))?;
    // journal_mode=WAL: `status` and `export` read beside the shooting station; a commit is one write and one sync.
    // synchronous=FULL: a commit is on the disk when it returns; WAL with NORMAL would sync only at checkpoints.
    // foreign_keys: a photo without its frame or student must be impossible.
    // trusted_schema=OFF: a doctored file must not run functions.
    // secure_delete: what is removed is overwritten, not only forgotten.
    // cell_size_check: a damaged page is noticed before it is used.
    // temp_store=MEMORY: no personal data in temporary files outside of the session's folder.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;",
    )
    .map_err(sql(path))?;
    Ok(db)
}

/// Opens the database file to read it, also where nothing can be written: on a disc, or in a folder of somebody else.
pub(super) fn connect_to_read(path: &Path, key: Option<&Key>) -> Result<Connection, StoreError> {
    use rusqlite::OpenFlags;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = if may_write_beside(path) {
        Connection::open_with_flags(path, flags)
    } else {
        // Nobody can be writing there, so SQLite needs no files beside the database.
        Connection::open_with_flags(immutable(path), flags)
    };
    let db = db.map_err(sql(path))?;
    if let Some(key) = key {
        key.unlock(&db, path)?;
    }
    db.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS)).map_err(sql(path))?;
    db.execute_batch(
        "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
    )
    .map_err(sql(path))?;
    Ok(db)
}

fn may_write_beside(path: &Path) -> bool {
    let dir = path.parent().unwrap_or(path);
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_ok()
}

fn immutable(path: &Path) -> String {
    use std::fmt::Write as _;
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                uri.push(char::from(*byte));
            }
            // Writing to a String can't fail.
            other => _ = write!(uri, "%{other:02X}"),
        }
    }
    uri + "?immutable=1"
}

/// Brings the database up to this program's version; refuses a newer one. Tells the version that was found.
pub(super) fn migrate(db: &mut Connection, path: &Path) -> Result<usize, StoreError> {
    let found = version(db, path)?;
    if found == MIGRATIONS.len() {
        return Ok(found);
    }
    // A table that others refer to can only be made anew while references aren't watched; they are checked below.
    db.pragma_update(None, "foreign_keys", false).map_err(sql(path))?;
    let tx = db.transaction().map_err(sql(path))?;
    for migration in MIGRATIONS.iter().skip(found) {
        tx.execute_batch(migration).map_err(sql(path))?;
    }
    let dangling: i64 = tx
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .map_err(sql(path))?;
    if dangling > 0 {
        return Err(StoreError::Damaged(
            path.to_owned(),
            format!("{dangling} dangling references"),
        ));
    }
    tx.pragma_update(None, "user_version", MIGRATIONS.len() as u32).map_err(sql(path))?;
    tx.commit().map_err(sql(path))?;
    db.pragma_update(None, "foreign_keys", true).map_err(sql(path))?;
    Ok(found)
}

/// Refuses any version but this program's, without touching the file.
pub(super) fn require_current(db: &Connection, path: &Path) -> Result<(), StoreError> {
    match version(db, path)? {
        current if current == MIGRATIONS.len() => Ok(()),
        older => Err(StoreError::Older(path.to_owned(), older)),
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
