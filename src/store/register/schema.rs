//! The register's tables, the same on both engines, and the rights on a server.

use super::RegisterError;
use super::engine::Engine;

/// The format that this program writes.
const FORMAT: i64 = 1;

const TABLES: &[&str] = &[
    "CREATE TABLE session (
       id           TEXT PRIMARY KEY,
       name         TEXT NOT NULL UNIQUE,
       profile      TEXT NOT NULL,
       profile_text TEXT,                        -- TOML; NULL where the profile is built in
       centre       TEXT NOT NULL,
       sequence     TEXT NOT NULL,
       next_number  BIGINT NOT NULL,
       version      BIGINT NOT NULL,             -- of the newest change
       made_at      BIGINT NOT NULL
     )",
    // Which accounts of a server may work in a session.
    "CREATE TABLE crew (session TEXT NOT NULL REFERENCES session (id), role TEXT NOT NULL, PRIMARY KEY (session, role))",
    "CREATE TABLE station (
       session TEXT NOT NULL REFERENCES session (id),
       name    TEXT NOT NULL,
       folder  TEXT NOT NULL,                    -- the folder's own name for itself: two folders are two stations
       who     TEXT NOT NULL,
       seen_at BIGINT NOT NULL,
       journal BIGINT NOT NULL,                  -- how much of its journal was told
       journal_sha256 TEXT NOT NULL,
       PRIMARY KEY (session, name)
     )",
    "CREATE TABLE student (
       session    TEXT NOT NULL REFERENCES session (id),
       number     TEXT NOT NULL,                 -- 学号
       position   BIGINT NOT NULL,
       cells      TEXT NOT NULL,                 -- JSON: the roster's row
       origin     TEXT NOT NULL,
       absent     TEXT,                          -- why
       resolved   TEXT,                          -- of a walk-in: the 学号 it turned out to be
       held_by    TEXT,                          -- the station where the student is
       held_until BIGINT,
       issued     BIGINT,                        -- the number they have, and the station whose photo counts, as the tables
       photo_at   TEXT,                          -- below say: kept here, so that news are read from this table alone
       version    BIGINT NOT NULL,
       PRIMARY KEY (session, number)
     )",
    "CREATE INDEX student_by_version ON student (session, version)",
    "CREATE INDEX student_held ON student (session) WHERE held_by IS NOT NULL",
    "CREATE TABLE issued (
       session   TEXT NOT NULL,
       number    BIGINT NOT NULL CHECK (number > 0), -- 拍摄序号
       student   TEXT NOT NULL,
       station   TEXT NOT NULL,                  -- which asked for it
       issued_at BIGINT NOT NULL,
       void      TEXT,                           -- why
       PRIMARY KEY (session, number),
       FOREIGN KEY (session, student) REFERENCES student (session, number)
     )",
    "CREATE UNIQUE INDEX number_of_student ON issued (session, student) WHERE void IS NULL",
    "CREATE TABLE frame (
       session    TEXT NOT NULL,
       station    TEXT NOT NULL,
       id         BIGINT NOT NULL,               -- row in the station's session.db
       file       TEXT NOT NULL,                 -- in the station's originals/
       sha256     TEXT NOT NULL,
       bytes      BIGINT NOT NULL,
       exposed_at BIGINT NOT NULL,
       student    TEXT,
       state      TEXT NOT NULL,
       PRIMARY KEY (session, station, id),
       FOREIGN KEY (session, station) REFERENCES station (session, name)
     )",
    "CREATE TABLE shot (
       session     TEXT NOT NULL,
       station     TEXT NOT NULL,
       id          BIGINT NOT NULL,              -- row in the station's session.db
       number      BIGINT,                       -- NULL: withdrawn before its label was exchanged for one
       frame       BIGINT NOT NULL,
       sha256      TEXT NOT NULL,                -- of the photo
       crop        TEXT NOT NULL,
       profile     TEXT NOT NULL,
       reason      TEXT,                         -- why in spite of a failing finding
       accepted_at BIGINT NOT NULL,
       state       TEXT NOT NULL CHECK (state IN ('current', 'replaced', 'withdrawn', 'second')),
       PRIMARY KEY (session, station, id),
       FOREIGN KEY (session, number) REFERENCES issued (session, number),
       FOREIGN KEY (session, station, frame) REFERENCES frame (session, station, id)
     )",
    // Whatever the stations do: one photo of a number counts.
    "CREATE UNIQUE INDEX current_shot ON shot (session, number) WHERE state = 'current'",
    "CREATE TABLE photo (session TEXT NOT NULL REFERENCES session (id), sha256 TEXT NOT NULL, bytes BYTEA NOT NULL,
       PRIMARY KEY (session, sha256))",
    "CREATE TABLE format (version BIGINT NOT NULL)",
];

/// Makes what is missing. In the caller's transaction.
pub(super) fn make(engine: &mut dyn Engine) -> Result<(), RegisterError> {
    engine.run("CREATE TABLE IF NOT EXISTS format (version BIGINT NOT NULL)", &[])?;
    let found = engine.run("SELECT version FROM format", &[])?;
    match found.first().map(|row| row.int(0)).transpose()? {
        Some(FORMAT) => return Ok(()),
        Some(other) => return Err(RegisterError::Newer(other)),
        None => {}
    }
    for table in TABLES.iter().filter(|table| !table.starts_with("CREATE TABLE format")) {
        engine.run(table, &[])?;
    }
    engine.run("INSERT INTO format (version) VALUES ($1)", &[FORMAT.into()]).map(drop)
}

/// Refuses a register of another format than this program's.
pub(super) fn require_current(engine: &mut dyn Engine) -> Result<(), RegisterError> {
    let found = engine.run("SELECT version FROM format", &[])?;
    match found.first().map(|row| row.int(0)).transpose()? {
        Some(FORMAT) => Ok(()),
        other => Err(RegisterError::Newer(other.unwrap_or_default())),
    }
}

/// On a server. A station's account sees the rows of its sessions only, deletes nothing, and changes no number's student
/// but by a new row; who owns the tables may do everything.
pub(super) const RIGHTS: &str = "
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'paishe_station') THEN
    CREATE ROLE paishe_station NOLOGIN;
  END IF;
EXCEPTION
  -- Another database of the same server was faster.
  WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE OR REPLACE FUNCTION may(wanted TEXT) RETURNS BOOLEAN LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = paishe, pg_temp
  AS $$ SELECT EXISTS (SELECT 1 FROM crew WHERE crew.session = wanted AND crew.role = session_user) $$;

CREATE OR REPLACE FUNCTION is_never_forgotten() RETURNS TRIGGER LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME; END $$;

DO $$
DECLARE name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['crew', 'station', 'student', 'issued', 'frame', 'shot', 'photo'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('DROP POLICY IF EXISTS own_sessions ON %I', name);
    EXECUTE format('CREATE POLICY own_sessions ON %I TO paishe_station USING (may(session)) WITH CHECK (may(session))', name);
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['issued', 'shot', 'frame'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS is_never_forgotten ON %I', name);
    EXECUTE format('CREATE TRIGGER is_never_forgotten BEFORE DELETE ON %I EXECUTE FUNCTION is_never_forgotten()', name);
  END LOOP;
END $$;

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_sessions ON session;
CREATE POLICY own_sessions ON session TO paishe_station USING (may(id)) WITH CHECK (may(id));

REVOKE ALL ON SCHEMA paishe FROM PUBLIC;
GRANT USAGE ON SCHEMA paishe TO paishe_station;
GRANT SELECT ON crew, session, station, student, issued, frame, shot, photo, format TO paishe_station;
GRANT UPDATE (next_number, version) ON session TO paishe_station;
GRANT INSERT, UPDATE ON station, student, issued, frame, shot TO paishe_station;
GRANT INSERT ON photo TO paishe_station;
";
