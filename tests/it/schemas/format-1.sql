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

INSERT INTO setting VALUES ('profile', 'nwpu-2009'), ('centre', '旧格式学习中心');
INSERT INTO student VALUES
  ('2009301001', 1, '张三', '男', '610103198801010019', '会计学', '成人本科', '普通高校', '003', '西北工业大学', '10699', '{}'),
  ('2009301002', 2, '买买提·吐尔逊', NULL, '', '法学', '成人专科', '普通高校', '002', '西北工业大学', '10699', '{"班级":"1班"}'),
  ('2009301003', 3, '李四', '女', '', '法学', '成人专科', '普通高校', '002', '西北工业大学', '10699', '{}');
INSERT INTO frame (id, file, sha256, bytes, camera_path, exposed_at, student, state, judgement) VALUES
  (1, 'a.jpg', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', 1, '/c/a.jpg', 1000000, '2009301002', 'accepted', '{"verdict":"pass"}'),
  (2, 'b.jpg', '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d', 1, '/c/b.jpg', 2000000, '2009301001', 'accepted', NULL),
  (4, 'd.jpg', '18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4', 1, '/c/d.jpg', 4000000, NULL, 'tray', NULL);
INSERT INTO shot VALUES
  (1, '2009301002', 1, '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed', '{"x":1.0,"y":2.0,"w":3.0,"h":4.0}', 'nwpu-2009', NULL, 5000000),
  (2, '2009301001', 2, '3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3', '{"x":1.0,"y":2.0,"w":3.0,"h":4.0}', 'nwpu-2009', '头饰', 6000000);
PRAGMA user_version = 1;
