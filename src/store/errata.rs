//! The errata list, of which the 勘误表 is made (section 三, 四), and which photos are to be taken again.

use super::change::Change;
use super::roster::{COLUMNS, STANDING, entry};
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::StudentNumber;
use crate::session::{Deed, Entry, ErratumKind, Moment};
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// An entry of the errata list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erratum {
    /// Its place in the list.
    pub id: i64,
    /// Whose row it is about.
    pub entry: Entry,
    /// What is wrong.
    pub kind: ErratumKind,
    /// In free words.
    pub words: String,
    /// When it was noted.
    pub noted_at: Moment,
    /// Settled by hand.
    pub is_settled: bool,
    /// A new photo was accepted since.
    pub is_retaken: bool,
}

impl Erratum {
    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !(self.is_settled || (self.kind.needs_retake() && self.is_retaken))
    }
}

/// A photo that was accepted after the erratum was noted.
const RETAKEN: &str = "coalesce(photo.accepted_at > erratum.noted_at, 0)";

impl Store {
    /// The errata list, the oldest first.
    pub fn errata(&self) -> Result<Vec<Erratum>, StoreError> {
        errata(&self.db, None).map_err(self.failed())
    }

    /// Whose photo is to be taken again, or whose row has another open erratum, and why: the newest.
    pub fn wishes(&self) -> Result<BTreeMap<StudentNumber, ErratumKind>, StoreError> {
        let open = self.errata()?.into_iter().filter(Erratum::is_open);
        Ok(open.map(|erratum| (erratum.entry.student.number, erratum.kind)).collect())
    }

    /// Notes entries, all of them or none; each is a student, what is wrong and free words.
    pub fn note_errata(
        &mut self,
        errata: &[(StudentNumber, ErratumKind, String)],
    ) -> Result<(), StoreError> {
        self.change_sealed(Deed::ErratumNoted, |change| {
            errata.iter().try_for_each(|(student, kind, words)| note(change, student, *kind, words))
        })
    }

    /// Settles an entry: what it asks for was done.
    pub fn settle_erratum(&mut self, id: i64) -> Result<(), StoreError> {
        self.change_sealed(Deed::ErratumSettled, |change| {
            let known = "SELECT count(*) FROM erratum WHERE id = ?1";
            let known = change.tx().query_row(known, [id], |row| row.get::<_, i64>(0));
            if known.map_err(change.failed())? == 0 {
                return Err(StoreError::NoRow("erratum"));
            }
            change.set(Key::Erratum(id), "UPDATE erratum SET settled = 1 WHERE id = ?1", [id])
        })
    }
}

impl Change<'_> {
    /// Whether something about a student's row is still to be mended.
    pub(super) fn has_open_erratum(&self, student: i64) -> Result<bool, StoreError> {
        let errata = errata(self.tx(), Some(student)).map_err(self.failed())?;
        Ok(errata.iter().any(Erratum::is_open))
    }
}

/// The errata of a student, or of all, the oldest first.
fn errata(db: &Connection, student: Option<i64>) -> rusqlite::Result<Vec<Erratum>> {
    let of = if student.is_some() { "student.id = ?1" } else { "?1 IS NULL" };
    let query = format!(
        "SELECT {COLUMNS}, erratum.id, erratum.kind, coalesce(remark.text, ''), noted_at, settled, {RETAKEN}
         {STANDING} JOIN erratum ON erratum.student = student.id
         LEFT JOIN remark ON remark.id = erratum.remark WHERE {of} ORDER BY erratum.id"
    );
    db.prepare_cached(&query)?.query_map([student], erratum)?.collect()
}

fn note(
    change: &mut Change<'_>,
    student: &StudentNumber,
    kind: ErratumKind,
    words: &str,
) -> Result<(), StoreError> {
    let student = change.student(student)?;
    let remark = (!words.trim().is_empty()).then(|| change.remark(words.trim())).transpose()?;
    let add = "INSERT INTO erratum (student, kind, remark, noted_at) VALUES (?1, ?2, ?3, ?4)";
    let values = (student, kind.word(), remark, change.at().0);
    change
        .tx()
        .prepare_cached(add)
        .and_then(|mut add| add.execute(values))
        .map_err(change.failed())?;
    let id = change.tx().last_insert_rowid();
    change.touch(Key::Erratum(id), false)
}

fn erratum(row: &Row<'_>) -> rusqlite::Result<Erratum> {
    let kind: String = row.get(15)?;
    Ok(Erratum {
        id: row.get(14)?,
        entry: entry(row)?,
        kind: kind.parse().unwrap_or(ErratumKind::Other),
        words: row.get(16)?,
        noted_at: Moment(row.get(17)?),
        is_settled: row.get(18)?,
        is_retaken: row.get(19)?,
    })
}
