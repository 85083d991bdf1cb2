//! A damaged database: set aside as it is, and read row by row into a new one. What could not be read is listed.

use super::durable::{sync_dir, write_new};
use super::error::{io_at, sql};
use super::folder::make_dir;
use super::key::Key;
use super::{Folder, Store, StoreError, heal, lock, schema};
use crate::session::Deed;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::path::{Path, PathBuf};

/// Tables in the order in which they may be filled, each with its columns that name rows of another.
const TABLES: [(&str, &[(&str, &str)]); 13] = [
    ("setting", &[]),
    ("remark", &[]),
    ("student", &[("absent", "remark"), ("resolved", "student")]),
    ("frame", &[("student", "student"), ("jpeg", "frame")]),
    ("judgement", &[("frame", "frame")]),
    ("issued", &[("student", "student"), ("void", "remark")]),
    ("photo", &[("number", "issued"), ("frame", "frame"), ("reason", "remark")]),
    ("student_before", &[("student", "student")]),
    ("proof", &[("student", "student"), ("remark", "remark")]),
    ("erratum", &[("student", "student"), ("remark", "remark")]),
    ("renumbered", &[("number", "issued")]),
    ("seal", &[]),
    ("journal", &[]),
];

/// Rows that are asked for after the last one that could be read, before a table is taken to be at its end.
const MISSES_MAX: i64 = 20_000;

/// What was saved of a table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Saved {
    /// The table.
    pub table: &'static str,
    /// Rows that were read.
    pub rows: usize,
    /// Rows that are there and can't be read, as ranges of their ids.
    pub lost: Vec<(i64, i64)>,
    /// Rows left out because a row that they name was lost.
    pub orphaned: usize,
}

/// What became of a damaged session.
#[derive(Debug)]
pub struct Salvage {
    /// Where the damaged database lies now, untouched.
    pub aside: PathBuf,
    /// Each table.
    pub tables: Vec<Saved>,
    /// What recovery did then with the files.
    pub healed: heal::Healed,
}

/// Sets the damaged database aside and makes a new one of all that can be read.
pub fn salvage(dir: &Path, key: Option<Key>) -> Result<(Store, Salvage), StoreError> {
    let folder = Folder::open(dir, key.clone())?;
    folder.complete()?;
    let lock = lock::Lock::take(&folder)?;
    let aside = set_aside(&folder)?;
    let new = folder.path().join(".session.db.salvaged");
    super::durable::remove_own(&new)?;
    let tables = match fill(&aside.join("session.db"), &new, largest_name(&folder)?, key.as_ref()) {
        Ok(tables) => tables,
        Err(error) => {
            super::durable::remove_own(&new)?;
            return Err(error);
        }
    };
    replace_database(&folder, &new)?;
    drop(lock);
    let (mut store, healed) = Store::open_with(dir, key)?;
    store.note_if_open(Deed::Salvaged, serde_json::json!(tables))?;
    Ok((store, Salvage { aside, tables, healed }))
}

/// Copies the database and its companions; the damaged files stay until a new one is whole.
fn set_aside(folder: &Folder) -> Result<PathBuf, StoreError> {
    let free = (1..10_000).map(|n| folder.path().join(format!("damaged-{n}")));
    let aside = free.into_iter().find(|path| !path.exists());
    let aside = aside.ok_or(StoreError::NoRow("free name for the damaged database"))?;
    make_dir(&aside)?;
    for name in ["session.db", "session.db-wal", "session.db-shm"] {
        let from = folder.path().join(name);
        if from.is_file() {
            let bytes = std::fs::read(&from).map_err(io_at(&from))?;
            write_new(&aside.join(name), &bytes)?;
        }
    }
    sync_dir(&aside)?;
    sync_dir(folder.path())?;
    Ok(aside)
}

/// The companions belong to the damaged database and would be taken for the new one's.
fn replace_database(folder: &Folder, new: &Path) -> Result<(), StoreError> {
    for name in ["session.db-wal", "session.db-shm"] {
        super::durable::remove_own(&folder.path().join(name))?;
    }
    let to = folder.database();
    std::fs::rename(new, &to).map_err(io_at(&to))?;
    sync_dir(folder.path())
}

/// The largest number that a photo on disk bears.
fn largest_name(folder: &Folder) -> Result<u32, StoreError> {
    let names = heal::file_names(&folder.photos())?;
    Ok(names.iter().filter_map(|name| name.strip_suffix(".JPG")?.parse().ok()).max().unwrap_or(0))
}

fn fill(
    damaged: &Path,
    new: &Path,
    largest_name: u32,
    key: Option<&Key>,
) -> Result<Vec<Saved>, StoreError> {
    let old = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(sql(damaged))?;
    if let Some(key) = key {
        key.unlock(&old, damaged)?;
    }
    // Without its schema nothing can be told from anything.
    schema::require_current(&old, damaged)?;
    let mut db = schema::connect(new, key)?;
    schema::migrate(&mut db, new)?;
    db.pragma_update(None, "foreign_keys", false).map_err(sql(new))?;
    db.pragma_update(None, "journal_mode", "DELETE").map_err(sql(new))?;
    let tx = db.transaction().map_err(sql(new))?;
    // The name that the new database gave itself is not this session's.
    tx.execute("DELETE FROM setting", []).map_err(sql(new))?;
    let mut tables = Vec::new();
    for (table, _) in TABLES {
        tables.push(take_table(&old, &tx, table).map_err(sql(new))?);
    }
    stand_in(&tx, largest_name).map_err(sql(new))?;
    for (saved, (table, references)) in tables.iter_mut().zip(TABLES) {
        for (column, of) in references {
            saved.orphaned += drop_orphans(&tx, table, column, of).map_err(sql(new))?;
        }
    }
    tx.execute("INSERT OR IGNORE INTO setting VALUES ('profile', 'nwpu-2009'), ('centre', '')", [])
        .map_err(sql(new))?;
    tx.commit().map_err(sql(new))?;
    Ok(tables)
}

/// Asks for each row by its id: one that lies on a damaged page fails alone.
fn take_table(old: &Connection, new: &Connection, table: &'static str) -> rusqlite::Result<Saved> {
    let mut saved = Saved { table, rows: 0, lost: vec![], orphaned: 0 };
    let columns: Vec<String> = {
        let mut statement =
            new.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    let marks: Vec<_> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let list = columns.join(", ");
    let add = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({})", marks.join(", "));
    let query = format!("SELECT {list} FROM {table} NOT INDEXED WHERE rowid = ?1");
    let Ok(mut rows) = old.prepare(&query) else { return Ok(saved) };
    let mut insert = new.prepare(&add)?;
    let (mut id, mut misses) = (1_i64, 0);
    while misses < MISSES_MAX {
        let row = rows.query_row([id], |row| {
            (0..columns.len()).map(|n| row.get::<_, Value>(n)).collect::<rusqlite::Result<Vec<_>>>()
        });
        match row {
            Ok(values) => {
                saved.rows += insert.execute(params_from_iter(values))?;
                misses = 0;
            }
            Err(rusqlite::Error::QueryReturnedNoRows) => misses += 1,
            Err(_) => {
                note_lost(&mut saved.lost, id);
                misses += 1;
            }
        }
        id += 1;
    }
    // Beyond the last row that can be read, a damaged page answers for any id: only what lies between is lost for sure.
    saved.lost.retain(|(from, _)| *from <= id - MISSES_MAX);
    Ok(saved)
}

fn note_lost(lost: &mut Vec<(i64, i64)>, id: i64) {
    match lost.last_mut() {
        Some((_, to)) if *to == id - 1 => *to = id,
        _ => lost.push((id, id)),
    }
}

/// Numbers that were shown must not be given again, and their students may be found in the school's file again. So a
/// lost student is stood in for by a walk-in, who can be resolved, and a lost number by a void one.
fn stand_in(db: &Connection, largest_name: u32) -> rusqlite::Result<()> {
    let add = "INSERT INTO student (id, number, position, name, id_number, major, degree_kind, school_kind,
            department_code, school_name, school_code, extra, origin)
        SELECT DISTINCT student, '丢失-' || student, 1000000000 + student, '', '', '', '', '', '', '', '', '{}', 'walk_in'
        FROM (SELECT student FROM issued UNION SELECT student FROM frame)
        WHERE student IS NOT NULL AND student NOT IN (SELECT id FROM student)";
    db.execute(add, [])?;
    let told = largest_told(db)?.max(i64::from(largest_name));
    let nobody =
        "INSERT INTO student (number, position, name, id_number, major, degree_kind, school_kind,
            department_code, school_name, school_code, extra, origin)
        VALUES ('丢失', 2000000000, '', '', '', '', '', '', '', '', '{}', 'dropped') RETURNING id";
    let mut nobody_id = None;
    let mut is_issued = db.prepare("SELECT count(*) FROM issued WHERE number = ?1")?;
    for number in 1..=told {
        if is_issued.query_row([number], |row| row.get::<_, i64>(0))? > 0 {
            continue;
        }
        let student: i64 = match nobody_id {
            Some(id) => id,
            None => db.query_row(nobody, [], |row| row.get(0))?,
        };
        nobody_id = Some(student);
        let remark = "INSERT INTO remark (text) VALUES ('数据库损坏') RETURNING id";
        let remark: i64 = db.query_row(remark, [], |row| row.get(0))?;
        let add = "INSERT INTO issued (number, student, issued_at, void) VALUES (?1, ?2, 0, ?3)";
        db.execute(add, (number, student, remark))?;
    }
    Ok(())
}

/// The largest number that the journal or a photo's row tells of.
fn largest_told(db: &Connection) -> rusqlite::Result<i64> {
    let query = "SELECT coalesce(max(number), 0) FROM (SELECT number FROM photo UNION ALL
        SELECT CAST(substr(key, 8) AS INTEGER) FROM journal, json_each(detail, '$.rows') WHERE key GLOB 'issued *')";
    db.query_row(query, [], |row| row.get(0))
}

/// A row that names a lost one can't be kept; a name that may be empty is emptied.
fn drop_orphans(db: &Connection, table: &str, column: &str, of: &str) -> rusqlite::Result<usize> {
    let key = if of == "issued" { "number" } else { "id" };
    let orphan = format!("{column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {of})");
    let query = format!(
        "SELECT \"notnull\" OR pk FROM pragma_table_info('{table}') WHERE name = '{column}'"
    );
    let required: bool = db.query_row(&query, [], |row| row.get(0))?;
    if required {
        return db.execute(&format!("DELETE FROM {table} WHERE {orphan}"), []);
    }
    db.execute(&format!("UPDATE {table} SET {column} = NULL WHERE {orphan}"), []).map(|_| 0)
}
