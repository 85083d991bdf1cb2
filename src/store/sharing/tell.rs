//! What this station did since the register last heard of it: the journal says which rows, the rows say how they are now.

use crate::session::{Deed, ShotNumber};
use crate::store::register::publish::{FrameFact, NumberFact, Publication, ShotFact, StudentFact};
use crate::store::roster::cells_of_row;
use crate::store::tables::Key;
use crate::store::{Store, StoreError};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Most entries told at once.
pub const ENTRIES_MAX: usize = 400;

impl Store {
    /// What is to be told after an entry of the journal; nothing when all of it was.
    pub fn publication(&self, after: i64) -> Result<Option<Publication>, StoreError> {
        let entries = self.journal(after + 1, ENTRIES_MAX)?;
        let Some(newest) = entries.last() else { return Ok(None) };
        let mut told =
            Publication { upto: newest.seq, head: newest.sha256.clone(), ..Publication::default() };
        let mut keys = BTreeSet::new();
        let mut retakes = BTreeSet::new();
        for entry in &entries {
            let touched = entry.changes().into_iter().map(|(key, ..)| key);
            let touched: Vec<Key> = touched.collect();
            if entry.deed == Some(Deed::Retaken) {
                retakes.extend(touched.iter().copied());
            }
            keys.extend(touched);
        }
        for key in keys {
            self.add_fact(key, retakes.contains(&key), &mut told)?;
        }
        Ok(Some(told))
    }

    /// What is to be told of all rows, as if nothing ever was.
    pub fn publication_of_all(&self) -> Result<Publication, StoreError> {
        let (upto, head) = self.journal_head()?;
        let mut told = Publication { upto, head, ..Publication::default() };
        let ids = |table: &str, key: &str| {
            self.column::<i64>(&format!("SELECT {key} FROM {table} ORDER BY {key}"))
        };
        let students: Vec<i64> = self.column("SELECT id FROM student ORDER BY position, id")?;
        let students = students.into_iter().map(Key::Student);
        let numbers = ids("issued", "number")?.into_iter().map(Key::Issued);
        let frames = ids("frame", "id")?.into_iter().map(Key::Frame);
        let photos = ids("photo", "id")?.into_iter().map(Key::Photo);
        for key in students.chain(numbers).chain(frames).chain(photos) {
            self.add_fact(key, false, &mut told)?;
        }
        Ok(told)
    }

    /// Where a finished photo of this folder lies.
    pub fn photo_file(&self, shot: &ShotFact) -> PathBuf {
        let number = shot.number.and_then(|number| u32::try_from(number).ok());
        let number = ShotNumber(number.unwrap_or_default());
        crate::store::moves::place(&self.folder, shot.id, number, shot.state == "current")
    }

    fn add_fact(
        &self,
        key: Key,
        is_retake: bool,
        told: &mut Publication,
    ) -> Result<(), StoreError> {
        let failed = self.failed();
        let label = i64::from(ShotNumber::PROVISIONAL);
        match key {
            Key::Student(id) => told.students.extend(self.student_fact(id).map_err(failed)?),
            // Labels are this station's own; what lies under one is told when it has its number.
            Key::Issued(number) if number <= label => {
                told.numbers.extend(self.number_fact(number).map_err(failed)?);
            }
            Key::Frame(id) => told.frames.extend(self.frame_fact(id).map_err(failed)?),
            Key::Photo(id) => {
                let shot = self.shot_fact(id).map_err(failed)?;
                // A current photo under a label is told when it has its number.
                let shot = shot.filter(|shot| shot.number.is_some() || shot.state != "current");
                told.shots.extend(shot.map(|shot| ShotFact { is_retake, ..shot }));
            }
            // The proof is read when the session was brought together.
            Key::Issued(_) | Key::Proof(_) | Key::Erratum(_) => {}
        }
        Ok(())
    }

    fn student_fact(&self, id: i64) -> rusqlite::Result<Option<StudentFact>> {
        let query = "SELECT student.number, student.name, student.sex, student.id_number, student.major,
              student.degree_kind, student.school_kind, student.department_code, student.school_name,
              student.school_code, student.extra, student.origin, remark.text, other.number
            FROM student LEFT JOIN remark ON remark.id = student.absent
            LEFT JOIN student AS other ON other.id = student.resolved WHERE student.id = ?1";
        let fact = |row: &rusqlite::Row<'_>| {
            Ok(StudentFact {
                number: row.get(0)?,
                cells: serde_json::json!(cells_of_row(row)?).to_string(),
                origin: row.get(11)?,
                absent: row.get(12)?,
                resolved: row.get(13)?,
            })
        };
        self.one(query, id, fact)
    }

    fn number_fact(&self, number: i64) -> rusqlite::Result<Option<NumberFact>> {
        let query = "SELECT issued.number, student.number, remark.text FROM issued
            JOIN student ON student.id = issued.student LEFT JOIN remark ON remark.id = issued.void
            WHERE issued.number = ?1";
        let fact = |row: &rusqlite::Row<'_>| {
            Ok(NumberFact { number: row.get(0)?, student: row.get(1)?, void: row.get(2)? })
        };
        self.one(query, number, fact)
    }

    fn frame_fact(&self, id: i64) -> rusqlite::Result<Option<FrameFact>> {
        let query =
            "SELECT frame.id, file, sha256, bytes, exposed_at, student.number, state FROM frame
            LEFT JOIN student ON student.id = frame.student WHERE frame.id = ?1";
        let fact = |row: &rusqlite::Row<'_>| {
            Ok(FrameFact {
                id: row.get(0)?,
                file: row.get(1)?,
                sha256: row.get(2)?,
                bytes: row.get(3)?,
                exposed_at: row.get(4)?,
                student: row.get(5)?,
                state: row.get(6)?,
            })
        };
        self.one(query, id, fact)
    }

    fn shot_fact(&self, id: i64) -> rusqlite::Result<Option<ShotFact>> {
        let query = "SELECT photo.id, number, frame, sha256, crop, profile, remark.text, accepted_at, state FROM photo
            LEFT JOIN remark ON remark.id = photo.reason WHERE photo.id = ?1";
        let label = i64::from(ShotNumber::PROVISIONAL);
        let fact = |row: &rusqlite::Row<'_>| {
            Ok(ShotFact {
                id: row.get(0)?,
                number: row.get::<_, Option<i64>>(1)?.filter(|number| *number <= label),
                frame: row.get(2)?,
                sha256: row.get(3)?,
                crop: row.get(4)?,
                profile: row.get(5)?,
                reason: row.get(6)?,
                accepted_at: row.get(7)?,
                state: row.get(8)?,
                is_retake: false,
            })
        };
        self.one(query, id, fact)
    }

    fn one<T>(
        &self,
        query: &str,
        key: i64,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        use rusqlite::OptionalExtension;
        self.db.prepare_cached(query)?.query_row([key], read).optional()
    }
}
