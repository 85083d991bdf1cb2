-- A session of format 3, made of format-2.sql by the program of that format.
PRAGMA foreign_keys = OFF;
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
INSERT INTO "frame" VALUES(1,'a.jpg','ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',1,'/c/a.jpg',1000000,2,'accepted',NULL,NULL,NULL,NULL,0,0,NULL);
INSERT INTO "frame" VALUES(2,'b.jpg','3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d',1,'/c/b.jpg',2000000,1,'accepted',NULL,NULL,NULL,NULL,0,0,NULL);
INSERT INTO "frame" VALUES(4,'d.jpg','18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4',1,'/c/d.jpg',4000000,NULL,'tray','6001234',NULL,NULL,NULL,1,0,NULL);
CREATE TABLE issued (
  number    INTEGER PRIMARY KEY CHECK (number > 0),
  student   INTEGER NOT NULL REFERENCES student (id),
  issued_at INTEGER NOT NULL,
  void      INTEGER REFERENCES remark (id)   -- why it is void
) STRICT;
INSERT INTO "issued" VALUES(1,2,5000000,NULL);
INSERT INTO "issued" VALUES(2,1,6000000,NULL);
CREATE TABLE journal (
  seq    INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,                   -- microseconds since the epoch
  who    TEXT NOT NULL,
  deed   TEXT NOT NULL,
  detail TEXT NOT NULL,                      -- JSON, without personal data
  undoes INTEGER,                            -- the entry that this one takes back or does again
  sha256 TEXT NOT NULL                       -- of this entry and the hash before it
) STRICT;
INSERT INTO "journal" VALUES(1,1795654774370837,'','migrated','{"what":{"from":2,"to":3}}',NULL,'c7ac16ee6e819d9e1f33e12057c63a51793d4d99a14a38543940472579a4b2fe');
CREATE TABLE judgement (frame INTEGER PRIMARY KEY REFERENCES frame (id), text TEXT NOT NULL) STRICT;
INSERT INTO "judgement" VALUES(1,'{"verdict":"pass"}');
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
INSERT INTO "photo" VALUES(1,1,1,'7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed','{"x":1.0,"y":2.0,"w":3.0,"h":4.0}','nwpu-2009',NULL,5000000,'current');
INSERT INTO "photo" VALUES(2,2,2,'3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3','{"x":1.0,"y":2.0,"w":3.0,"h":4.0}','nwpu-2009',2,6000000,'current');
CREATE TABLE remark (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  salt TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
  text TEXT NOT NULL
) STRICT;
INSERT INTO "remark" VALUES(2,'f5a36f5c2979d22a2fdd62cdece3f397','头饰');
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
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "setting" VALUES('profile','nwpu-2009');
INSERT INTO "setting" VALUES('centre','旧格式学习中心');
INSERT INTO "setting" VALUES('session','b326aef50b4f59e2ef0027f37013c304');
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
INSERT INTO "student" VALUES(1,'2009301001',1,'张三','男','610103198801010019','会计学','成人本科','普通高校','003','西北工业大学','10699','{}','roster',NULL,NULL);
INSERT INTO "student" VALUES(2,'2009301002',2,'买买提·吐尔逊',NULL,'','法学','成人专科','普通高校','002','西北工业大学','10699','{"班级":"1班"}','roster',NULL,NULL);
INSERT INTO "student" VALUES(3,'2009301003',3,'李四','女','','法学','成人专科','普通高校','002','西北工业大学','10699','{}','roster',NULL,NULL);
CREATE TABLE student_before (
  journal INTEGER NOT NULL,
  student INTEGER NOT NULL REFERENCES student (id),
  row     TEXT NOT NULL,                     -- JSON
  PRIMARY KEY (journal, student)
) STRICT;
CREATE INDEX frame_by_camera_path ON frame (camera_path);
CREATE INDEX frame_by_state ON frame (state);
CREATE INDEX frame_by_student ON frame (student);
CREATE UNIQUE INDEX number_of_student ON issued (student) WHERE void IS NULL;
CREATE UNIQUE INDEX current_photo ON photo (number) WHERE state = 'current';
CREATE INDEX photo_by_frame ON photo (frame);
CREATE INDEX journal_undoes ON journal (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER numbers_are_never_forgotten BEFORE DELETE ON issued
  BEGIN SELECT raise(ABORT, 'a 拍摄序号 is never forgotten'); END;

PRAGMA user_version = 3;
