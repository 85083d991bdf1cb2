//! The roster in the database: imported whole or not at all, updated by 学号.

use super::change::Change;
use super::{Store, StoreError};
use crate::roster::{IdNumber, Sex, Student, StudentNumber};
use crate::session::Deed;
use crate::session::{Entry, Progress, ShotNumber};
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// What an import did to the session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Students that were not there before.
    pub added: usize,
    /// Students that were there, as they were.
    pub unchanged: usize,
    /// Students whose row changed, with the names of the changed columns.
    pub updated: Vec<(StudentNumber, Vec<&'static str>)>,
    /// Students of the session that this roster doesn't name; they stay.
    pub absent: usize,
}

/// A student's row and how far they are; [`entry`] reads them.
pub(super) const COLUMNS: &str = "student.number, name, sex, id_number, major, degree_kind, school_kind,
    department_code, school_name, school_code, extra,
    coalesce(issued.number, (SELECT number FROM elsewhere WHERE elsewhere.student = student.id)),
    photo.id IS NOT NULL
      OR EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.student = student.id AND elsewhere.station IS NOT NULL),
    student.absent IS NOT NULL OR EXISTS (SELECT 1 FROM elsewhere WHERE elsewhere.student = student.id AND elsewhere.absent)";

/// Every student with the number they hold and the photo under it.
pub(super) const STANDING: &str = "FROM student
    LEFT JOIN issued ON issued.student = student.id AND issued.void IS NULL
    LEFT JOIN photo ON photo.number = issued.number AND photo.state = 'current'";

/// Whoever is in the queue: neither taken out again nor found to be somebody of the roster.
pub(super) const IN_QUEUE: &str = "student.origin <> 'dropped' AND student.resolved IS NULL";

/// What an import does with one student.
enum Step<'a> {
    Add,
    Keep,
    /// The row as it was, and the names of the columns that change.
    Update(&'a Student, Vec<&'static str>),
}

impl<'a> Step<'a> {
    fn of(student: &Student, before: &'a BTreeMap<StudentNumber, Student>) -> Self {
        match before.get(&student.number) {
            None => Self::Add,
            Some(old) if old == student => Self::Keep,
            Some(old) => Self::Update(old, changes(old, student)),
        }
    }
}

impl Imported {
    fn count(&mut self, student: &Student, step: &Step<'_>) {
        match step {
            Step::Add => self.added += 1,
            Step::Keep => self.unchanged += 1,
            Step::Update(_, columns) => {
                self.updated.push((student.number.clone(), columns.clone()));
            }
        }
    }

    /// Counts who of `before` many students was not named.
    fn close(mut self, before: usize) -> Self {
        self.absent = before.saturating_sub(self.unchanged + self.updated.len());
        self
    }
}

impl Store {
    /// What [`Store::import`] of these students would do; nothing is changed.
    pub fn plan_import(&self, students: &[Student]) -> Result<Imported, StoreError> {
        if self.is_sealed()? {
            return Err(StoreError::Sealed(self.folder.path().to_owned()));
        }
        let before = self.by_number()?;
        let mut planned = Imported::default();
        for student in students {
            planned.count(student, &Step::of(student, &before));
        }
        Ok(planned.close(before.len()))
    }

    fn by_number(&self) -> Result<BTreeMap<StudentNumber, Student>, StoreError> {
        let entries = self.queue()?.into_iter();
        Ok(entries.map(|entry| (entry.student.number.clone(), entry.student)).collect())
    }

    /// Adds new students and updates known ones, all in one transaction.
    pub fn import(&mut self, students: &[Student]) -> Result<Imported, StoreError> {
        let before = self.by_number()?;
        self.change(Deed::Imported, |change| {
            let done = import(change, students, &before)?;
            change.tell("added", done.added.into());
            change.tell("unchanged", done.unchanged.into());
            Ok(done)
        })
    }

    /// The roster in its order, with each student's progress.
    pub fn queue(&self) -> Result<Vec<Entry>, StoreError> {
        let query = format!("SELECT {COLUMNS} {STANDING} WHERE {IN_QUEUE} ORDER BY position");
        let mut statement = self.db.prepare(&query).map_err(self.failed())?;
        let rows = statement.query_map([], entry).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }
}

fn import(
    change: &mut Change<'_>,
    students: &[Student],
    before: &BTreeMap<StudentNumber, Student>,
) -> Result<Imported, StoreError> {
    let failed = change.failed();
    let mut done = Imported::default();
    let position = "SELECT coalesce(max(position), 0) FROM student";
    let mut next: i64 = change.tx().query_row(position, [], |row| row.get(0)).map_err(&failed)?;
    let mut updated = Vec::new();
    for student in students {
        let step = Step::of(student, before);
        match &step {
            Step::Add => {
                next += 1;
                insert(change.tx(), student, next).map_err(&failed)?;
            }
            Step::Keep => {}
            Step::Update(old, columns) => {
                let id = change.student(&student.number)?;
                keep_before(change, id, old)?;
                update_row(change.tx(), id, student).map_err(&failed)?;
                updated.push(serde_json::json!({ "student": id, "columns": columns }));
            }
        }
        done.count(student, &step);
    }
    change.tell("updated", updated.into());
    Ok(done.close(before.len()))
}

/// The row as it was is personal, so it stands beside the journal and not in it.
pub(super) fn keep_before(change: &Change<'_>, id: i64, old: &Student) -> Result<(), StoreError> {
    let add = "INSERT INTO student_before (journal, student, row)
               SELECT coalesce(max(seq), 0) + 1, ?1, ?2 FROM journal";
    let row = serde_json::json!(cells(old)).to_string();
    change.tx().execute(add, (id, row)).map(drop).map_err(change.failed())
}

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let number: Option<u32> = row.get(11)?;
    let (has_photo, is_absent): (bool, bool) = (row.get(12)?, row.get(13)?);
    let progress = match number.map(ShotNumber) {
        Some(number) if has_photo => Progress::Done(number),
        _ if is_absent => Progress::Absent,
        Some(number) => Progress::CheckedIn(number),
        None => Progress::Waiting,
    };
    Ok(Entry { student: student(row)?, progress })
}

fn student(row: &Row<'_>) -> rusqlite::Result<Student> {
    cells_of_row(row).map(student_of)
}

/// The first eleven columns of a row, in the table's order.
pub(super) fn cells_of_row(row: &Row<'_>) -> rusqlite::Result<[String; 11]> {
    let sex: Option<String> = row.get(2)?;
    let text = |column| row.get::<_, String>(column);
    let rest = [text(3)?, text(4)?, text(5)?, text(6)?, text(7)?, text(8)?, text(9)?, text(10)?];
    let [d, e, f, g, h, i, j, k] = rest;
    Ok([text(0)?, text(1)?, sex.unwrap_or_default(), d, e, f, g, h, i, j, k])
}

/// The student whose cells these are, in the table's order.
pub(super) fn student_of(cells: [String; 11]) -> Student {
    let [
        number,
        name,
        sex,
        id_number,
        major,
        degree_kind,
        school_kind,
        department,
        school,
        code,
        extra,
    ] = cells;
    Student {
        number: StudentNumber(number),
        name,
        sex: sex_of(&sex),
        id_number: IdNumber::new(id_number),
        major,
        degree_kind,
        school_kind,
        department_code: department,
        school_name: school,
        school_code: code,
        extra: further(&extra),
    }
}

/// Further columns; most rosters have none, and a hundred thousand empty objects take their time to read.
fn further(json: &str) -> BTreeMap<String, String> {
    if json == "{}" { BTreeMap::new() } else { serde_json::from_str(json).unwrap_or_default() }
}

fn sex_of(text: &str) -> Option<Sex> {
    match text {
        "男" => Some(Sex::Male),
        "女" => Some(Sex::Female),
        _ => None,
    }
}

pub(super) fn insert(tx: &Connection, s: &Student, position: i64) -> rusqlite::Result<usize> {
    let add = "INSERT INTO student (number, position, name, sex, id_number, major, degree_kind, school_kind,
        department_code, school_name, school_code, extra)
        VALUES (?1, ?12, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let p = cells(s);
    let [a, b, c, d, e, f, g, h, i, j, k] = &p;
    let sex = if c.is_empty() { None } else { Some(c) };
    tx.prepare_cached(add)?.execute(rusqlite::params![a, b, sex, d, e, f, g, h, i, j, k, position])
}

/// Fills a student's row anew, the 学号 included.
pub(super) fn update_row(tx: &Connection, id: i64, s: &Student) -> rusqlite::Result<usize> {
    let set = "UPDATE student SET number = ?1, name = ?2, sex = ?3, id_number = ?4, major = ?5, degree_kind = ?6,
        school_kind = ?7, department_code = ?8, school_name = ?9, school_code = ?10, extra = ?11
        WHERE id = ?12";
    let p = cells(s);
    let [a, b, c, d, e, f, g, h, i, j, k] = &p;
    let sex = if c.is_empty() { None } else { Some(c) };
    tx.prepare_cached(set)?.execute(rusqlite::params![a, b, sex, d, e, f, g, h, i, j, k, id])
}

/// The row's cells in the table's order, less the position.
pub(super) fn cells(s: &Student) -> [String; 11] {
    [
        s.number.0.clone(),
        s.name.clone(),
        s.sex.map(|sex| sex.to_string()).unwrap_or_default(),
        s.id_number.reveal().to_owned(),
        s.major.clone(),
        s.degree_kind.clone(),
        s.school_kind.clone(),
        s.department_code.clone(),
        s.school_name.clone(),
        s.school_code.clone(),
        serde_json::to_string(&s.extra).unwrap_or_default(),
    ]
}

const CELLS: [&str; 11] = [
    "学号",
    "姓名",
    "性别",
    "身份证号码",
    "专业名称",
    "学历类别",
    "所在校别",
    "(院)系代码",
    "所在院校名称",
    "院校代码",
    "其他列",
];

fn changes(old: &Student, new: &Student) -> Vec<&'static str> {
    let (old, new) = (cells(old), cells(new));
    let differ = old.iter().zip(&new).zip(CELLS);
    differ.filter(|((a, b), _)| a != b).map(|(_, name)| name).collect()
}
