//! Everything that a session holds, less moments and salts: two that are equal here are equal to the operator.

use super::scratch;
use paishe::store::durable::sha256_hex;
use rusqlite::{Connection, types::Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What recovery notes and a repeated start may add is left out: `healed`, and frames that go to the tray.
const TABLES: [&str; 7] = [
    "SELECT 'setting', name, value FROM setting WHERE name <> 'session'", // its random name
    "SELECT 'student', s.number, s.position, s.name, s.sex, s.id_number, s.major, s.department_code, s.origin,
        a.text, r.number FROM student s LEFT JOIN remark a ON a.id = s.absent LEFT JOIN student r ON r.id = s.resolved",
    "SELECT 'before', s.number, b.row FROM student_before b JOIN student s ON s.id = b.student",
    "SELECT 'issued', i.number, s.number, v.text FROM issued i JOIN student s ON s.id = i.student
        LEFT JOIN remark v ON v.id = i.void",
    "SELECT 'photo', p.number, f.file, p.sha256, p.crop, p.profile, r.text, p.accepted_at, p.state FROM photo p
        JOIN frame f ON f.id = p.frame LEFT JOIN remark r ON r.id = p.reason",
    "SELECT 'frame', f.file, f.sha256, s.number, f.state, f.doubtful, f.late FROM frame f
        LEFT JOIN student s ON s.id = f.student",
    "SELECT 'deed', deed FROM journal WHERE deed NOT IN ('healed', 'frame_parked')",
];

/// What a session holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State(Vec<String>);

impl State {
    /// Reads a session folder, which nobody has open; one without a database has no lines.
    pub fn read(dir: &Path) -> rusqlite::Result<Self> {
        if !dir.join("session.db").exists() {
            return Ok(Self(vec![]));
        }
        let db = Connection::open(dir.join("session.db"))?;
        let mut lines = Vec::new();
        for query in TABLES {
            let mut statement = db.prepare(query)?;
            let columns = statement.column_count();
            let row = |row: &rusqlite::Row<'_>| {
                (0..columns).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>()
            };
            for values in statement.query_map([], row)? {
                lines.push(format!("{:?}", values?));
            }
        }
        for part in ["photos", "photos/earlier", "originals"] {
            for (name, hash) in hashes(&dir.join(part)) {
                lines.push(format!("{part}/{name} {hash}"));
            }
        }
        lines.sort();
        Ok(Self(lines))
    }

    /// Lines that only one of the two has.
    pub fn difference(&self, other: &Self) -> Vec<String> {
        let only = |one: &Self, two: &Self, sign: char| {
            one.0.iter().filter(|l| !two.0.contains(l)).map(|l| format!("{sign} {l}")).collect()
        };
        let mut lines: Vec<String> = only(self, other, '+');
        lines.extend(only(other, self, '-'));
        lines
    }
}

/// Names and content of the files of one folder; downloads that never ended are no frames.
fn hashes(dir: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return BTreeMap::new() };
    let files = entries.flatten().filter(|entry| entry.file_type().unwrap().is_file());
    files
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| !name.starts_with(".partial-"))
        .map(|(name, path)| (name, sha256_hex(&std::fs::read(path).unwrap())))
        .collect()
}

/// Hashes of everything that lies anywhere in originals and photos.
pub fn contents(dir: &Path) -> BTreeSet<String> {
    let parts = ["originals", "photos"].map(|part| scratch::files(&dir.join(part)));
    let hash = |path| sha256_hex(&std::fs::read(path).unwrap());
    parts.into_iter().flatten().map(hash).collect()
}

/// Whose each number is.
pub fn owners(dir: &Path) -> rusqlite::Result<BTreeMap<u32, String>> {
    if !dir.join("session.db").exists() {
        return Ok(BTreeMap::new());
    }
    let db = Connection::open(dir.join("session.db"))?;
    let query =
        "SELECT issued.number, student.number FROM issued JOIN student ON student.id = student";
    let mut statement = db.prepare(query)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
