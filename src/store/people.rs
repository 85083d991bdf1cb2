//! Students by their 学号, and who is not in the roster.

use super::change::Change;
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::{IdNumber, Student, StudentNumber};
use crate::session::Deed;
use rusqlite::{Connection, OptionalExtension};

/// The row of a student.
pub(super) fn student_id(db: &Connection, number: &StudentNumber) -> rusqlite::Result<Option<i64>> {
    let query =
        "SELECT id FROM student WHERE number = ?1 AND origin <> 'dropped' AND resolved IS NULL";
    db.prepare_cached(query)?.query_row([&number.0], |row| row.get(0)).optional()
}

impl Change<'_> {
    /// The row of a student, who must be there.
    pub(super) fn student(&self, number: &StudentNumber) -> Result<i64, StoreError> {
        let row = student_id(self.tx(), number).map_err(self.failed())?;
        row.ok_or(StoreError::NoRow("student"))
    }
}

impl Change<'_> {
    /// By the order in which they came; two stations of a shared session must not call two people alike.
    fn stranger_number(&self, nth: i64) -> Result<String, StoreError> {
        Ok(match self.station()? {
            Some(station) => format!("现场-{station}-{nth}"),
            None => format!("现场-{nth}"),
        })
    }
}

impl Store {
    /// Takes in somebody who is not in the roster; tells the 学号 by which to call them.
    pub fn walk_in(&mut self, name: &str) -> Result<StudentNumber, StoreError> {
        self.change(Deed::WalkedIn, |change| {
            let failed = change.failed();
            let count = "SELECT count(*) + 1 FROM student WHERE origin <> 'roster'";
            let nth: i64 = change.tx().query_row(count, [], |row| row.get(0)).map_err(&failed)?;
            let student = stranger(&change.stranger_number(nth)?, name);
            let next = "SELECT coalesce(max(position), 0) + 1 FROM student";
            let position = change.tx().query_row(next, [], |row| row.get(0)).map_err(&failed)?;
            super::roster::insert(change.tx(), &student, position).map_err(&failed)?;
            let id = change.tx().last_insert_rowid();
            change.touch(Key::Student(id), false)?;
            let set = "UPDATE student SET origin = 'walk_in' WHERE id = ?1";
            change.tx().execute(set, [id]).map_err(&failed)?;
            Ok(student.number)
        })
    }
}

/// What is known of somebody who is not in the roster: a name, and the order in which they came.
fn stranger(number: &str, name: &str) -> Student {
    Student {
        number: StudentNumber(number.to_owned()),
        name: name.trim().to_owned(),
        sex: None,
        id_number: IdNumber::new(String::new()),
        major: String::new(),
        degree_kind: String::new(),
        school_kind: String::new(),
        department_code: String::new(),
        school_name: String::new(),
        school_code: String::new(),
        extra: std::collections::BTreeMap::new(),
    }
}
