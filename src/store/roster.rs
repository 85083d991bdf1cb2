//! The roster in the database: imported whole or not at all, updated by 学号.

use super::{Store, StoreError};
use crate::roster::{IdNumber, Sex, Student, StudentNumber};
use crate::session::{Entry, Progress, ShotNumber};
use rusqlite::{Row, Transaction};
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

const SELECT: &str = "SELECT student.number, name, sex, id_number, major, degree_kind, school_kind,
    department_code, school_name, school_code, extra, shot.number
    FROM student LEFT JOIN shot ON shot.student = student.number";

impl Store {
    /// Adds new students and updates known ones, all in one transaction.
    pub fn import(&mut self, students: &[Student]) -> Result<Imported, StoreError> {
        let failed = self.failed();
        let before: BTreeMap<_, _> =
            self.queue()?.into_iter().map(|e| (e.student.number.clone(), e.student)).collect();
        let tx = self.db.transaction().map_err(&failed)?;
        let mut done = Imported::default();
        let mut next: i64 = tx
            .query_row("SELECT coalesce(max(position), 0) FROM student", [], |row| row.get(0))
            .map_err(&failed)?;
        for student in students {
            match before.get(&student.number) {
                None => {
                    next += 1;
                    insert(&tx, student, next).map_err(&failed)?;
                    done.added += 1;
                }
                Some(old) if old == student => done.unchanged += 1,
                Some(old) => {
                    update(&tx, student).map_err(&failed)?;
                    done.updated.push((student.number.clone(), changes(old, student)));
                }
            }
        }
        tx.commit().map_err(&failed)?;
        done.absent = before.len() - done.unchanged - done.updated.len();
        Ok(done)
    }

    /// The roster in its order, with each student's progress.
    pub fn queue(&self) -> Result<Vec<Entry>, StoreError> {
        let query = format!("{SELECT} ORDER BY position");
        let mut statement = self.db.prepare(&query).map_err(self.failed())?;
        let rows = statement.query_map([], entry).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }
}

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let number: Option<u32> = row.get(11)?;
    let progress = number.map_or(Progress::Waiting, |n| Progress::Done(ShotNumber(n)));
    Ok(Entry { student: student(row)?, progress })
}

fn student(row: &Row<'_>) -> rusqlite::Result<Student> {
    let sex: Option<String> = row.get(2)?;
    let extra: String = row.get(10)?;
    Ok(Student {
        number: StudentNumber(row.get(0)?),
        name: row.get(1)?,
        sex: sex.and_then(|text| sex_of(&text)),
        id_number: IdNumber::new(row.get(3)?),
        major: row.get(4)?,
        degree_kind: row.get(5)?,
        school_kind: row.get(6)?,
        department_code: row.get(7)?,
        school_name: row.get(8)?,
        school_code: row.get(9)?,
        extra: serde_json::from_str(&extra).unwrap_or_default(),
    })
}

fn sex_of(text: &str) -> Option<Sex> {
    match text {
        "男" => Some(Sex::Male),
        "女" => Some(Sex::Female),
        _ => None,
    }
}

fn insert(tx: &Transaction<'_>, s: &Student, position: i64) -> rusqlite::Result<usize> {
    let add = "INSERT INTO student VALUES (?1, ?12, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let p = cells(s);
    let [a, b, c, d, e, f, g, h, i, j, k] = &p;
    let sex = if c.is_empty() { None } else { Some(c) };
    tx.prepare_cached(add)?.execute(rusqlite::params![a, b, sex, d, e, f, g, h, i, j, k, position])
}

fn update(tx: &Transaction<'_>, s: &Student) -> rusqlite::Result<usize> {
    let set =
        "UPDATE student SET name = ?2, sex = ?3, id_number = ?4, major = ?5, degree_kind = ?6,
        school_kind = ?7, department_code = ?8, school_name = ?9, school_code = ?10, extra = ?11
        WHERE number = ?1";
    let p = cells(s);
    let [a, b, c, d, e, f, g, h, i, j, k] = &p;
    let sex = if c.is_empty() { None } else { Some(c) };
    tx.prepare_cached(set)?.execute(rusqlite::params![a, b, sex, d, e, f, g, h, i, j, k])
}

/// The row's cells in the table's order, less the position.
fn cells(s: &Student) -> [String; 11] {
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

const COLUMNS: [&str; 11] = [
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
    let differ = old.iter().zip(&new).zip(COLUMNS);
    differ.filter(|((a, b), _)| a != b).map(|(_, name)| name).collect()
}
