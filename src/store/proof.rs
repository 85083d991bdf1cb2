//! How far the proof of each row is. Every step is in the journal; what a field held before a correction is kept.

use super::change::Change;
use super::durable::sha256_hex;
use super::roster::{COLUMNS, cells, entry, keep_before, update_row};
use super::tables::Key;
use super::{Store, StoreError};
use crate::roster::header::Field;
use crate::roster::{Student, StudentNumber};
use crate::session::{Deed, Progress, Proof, ProofRow, ProofState, ProofStep, ShotNumber};
use rusqlite::{OptionalExtension, Row};
use std::collections::{BTreeMap, BTreeSet};

/// What is proofread, and how far that is.
const SELECT: &str = "photo.sha256, proof.state, proof.marks, proof.content, proof.salt, remark.text
    FROM photo JOIN issued ON issued.number = photo.number JOIN student ON student.id = issued.student
    LEFT JOIN proof ON proof.student = student.id LEFT JOIN remark ON remark.id = proof.remark
    WHERE photo.state = 'current'";

impl Store {
    /// All rows with a photo, in 拍摄序号 order.
    pub fn proofs(&self) -> Result<Vec<ProofRow>, StoreError> {
        let query = format!("SELECT {COLUMNS}, {SELECT} ORDER BY photo.number");
        let mut statement = self.db.prepare(&query).map_err(self.failed())?;
        let rows = statement.query_map([], |row| self.proof_row(row)).map_err(self.failed())?;
        let rows: Vec<_> = rows.collect::<Result<_, _>>().map_err(self.failed())?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn proof_row(&self, row: &Row<'_>) -> rusqlite::Result<Option<ProofRow>> {
        let entry = entry(row)?;
        let Progress::Done(number) = entry.progress else { return Ok(None) };
        let proof = read(row, 14, &entry.student)?;
        let photo = self.folder.photo(number);
        Ok(Some(ProofRow { number, student: entry.student, photo, proof, sent_back: row.get(19)? }))
    }

    /// 拍摄序号 of the rows that are proved: 信息无误 or further, and unchanged since.
    pub fn proved(&self) -> Result<BTreeSet<ShotNumber>, StoreError> {
        let proved = |row: &ProofRow| row.proof.state.is_proved();
        Ok(self.proofs()?.into_iter().filter(proved).map(|row| row.number).collect())
    }

    /// Takes one step in the proof of each of these students: all of them, or nothing is changed. `reason` tells why
    /// rows are sent back.
    pub fn proof_step(
        &mut self,
        students: &[StudentNumber],
        step: &ProofStep,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        self.change_sealed(deed_of(step), |change| {
            let remark = reason.map(|reason| change.remark(reason)).transpose()?;
            tell(change, step);
            students.iter().try_for_each(|student| one_step(change, student, step, remark))
        })
    }

    /// Corrects a marked field: `corrected` is the row with the field as it is right. Other fields stay as they are.
    pub fn correct(
        &mut self,
        student: &StudentNumber,
        field: Field,
        corrected: &Student,
    ) -> Result<(), StoreError> {
        self.change(Deed::ProofCorrected, |change| {
            let standing = standing(change, student)?;
            let mut row = standing.row.clone();
            row.take_field(field, corrected);
            let taken = super::people::student_id(change.tx(), &row.number);
            let taken = taken.map_err(change.failed())?;
            if taken.is_some_and(|id| id != standing.id) {
                return Err(StoreError::NumberTaken(row.number));
            }
            let step = ProofStep::Correct(field);
            tell(change, &step);
            take(change, &standing, student, &step, None)?;
            keep_before(change, standing.id, &standing.row)?;
            update_row(change.tx(), standing.id, &row).map(drop).map_err(change.failed())
        })
    }
}

fn deed_of(step: &ProofStep) -> Deed {
    match step {
        ProofStep::Mark(_) => Deed::ProofMarked,
        ProofStep::Correct(_) => Deed::ProofCorrected,
        ProofStep::Submit => Deed::ProofSubmitted,
        ProofStep::Confirm => Deed::ProofConfirmed,
        ProofStep::ApproveByCentre | ProofStep::ApproveByCollege => Deed::ProofApproved,
        ProofStep::Report => Deed::ProofReported,
        ProofStep::SendBack => Deed::ProofSentBack,
    }
}

/// What the journal says of a step besides its rows: a column's name is nobody's.
fn tell(change: &mut Change<'_>, step: &ProofStep) {
    match step {
        ProofStep::Mark(field) | ProofStep::Correct(field) => {
            change.tell("field", field.title().into());
        }
        ProofStep::ApproveByCentre => change.tell("by", "centre".into()),
        ProofStep::ApproveByCollege => change.tell("by", "college".into()),
        ProofStep::Submit | ProofStep::Confirm | ProofStep::Report | ProofStep::SendBack => {}
    }
}

/// A student's row, photo and proof within a change.
struct Standing {
    id: i64,
    row: Student,
    photo_sha256: String,
    proof: Proof,
}

fn standing(change: &Change<'_>, number: &StudentNumber) -> Result<Standing, StoreError> {
    let id = change.student(number)?;
    let query = format!("SELECT {COLUMNS}, {SELECT} AND student.id = ?1");
    let found = change.tx().query_row(&query, [id], |row| {
        let student = entry(row)?.student;
        let proof = read(row, 14, &student)?;
        Ok(Standing { id, row: student, photo_sha256: row.get(14)?, proof })
    });
    let found = found.optional().map_err(change.failed())?;
    found.ok_or_else(|| StoreError::NotDone(number.clone()))
}

fn one_step(
    change: &mut Change<'_>,
    number: &StudentNumber,
    step: &ProofStep,
    remark: Option<i64>,
) -> Result<(), StoreError> {
    let standing = standing(change, number)?;
    if *step == ProofStep::Confirm && change.has_open_erratum(standing.id)? {
        return Err(StoreError::OpenErratum(number.clone()));
    }
    take(change, &standing, number, step, remark)
}

fn take(
    change: &mut Change<'_>,
    standing: &Standing,
    number: &StudentNumber,
    step: &ProofStep,
    remark: Option<i64>,
) -> Result<(), StoreError> {
    let refused = |refusal| StoreError::Proof(number.clone(), refusal);
    let proof = standing.proof.step(step).map_err(refused)?;
    let key = Key::Proof(standing.id);
    let add = "INSERT INTO proof (student, state) VALUES (?1, 'unproved') ON CONFLICT DO NOTHING";
    let is_new = change.tx().prepare_cached(add).and_then(|mut add| add.execute([standing.id]));
    let is_new = is_new.map_err(change.failed())? == 1;
    change.touch(key, !is_new)?;
    let salt = "SELECT salt FROM proof WHERE student = ?1";
    let salt: String =
        change.tx().query_row(salt, [standing.id], |row| row.get(0)).map_err(change.failed())?;
    let content =
        proof.state.is_proved().then(|| content(&salt, &standing.row, &standing.photo_sha256));
    let set =
        "UPDATE proof SET state = ?2, marks = ?3, content = ?4, remark = ?5 WHERE student = ?1";
    let values = (standing.id, proof.state.word(), marks_text(&proof.marks), content, remark);
    change.set(key, set, values)
}

/// The proof in a row's five columns from `at`: photo's SHA-256, state, marks, content, salt.
fn read(row: &Row<'_>, at: usize, student: &Student) -> rusqlite::Result<Proof> {
    let photo_sha256: String = row.get(at)?;
    let Some(state) = row.get::<_, Option<String>>(at + 1)? else { return Ok(Proof::default()) };
    let (marks, salt): (String, String) = (row.get(at + 2)?, row.get(at + 4)?);
    let confirmed: Option<String> = row.get(at + 3)?;
    let state = ProofState::from_word(&state).unwrap_or(ProofState::Unproved);
    let proof = Proof { state, marks: marks_of(&marks) };
    let is_as_confirmed = confirmed.is_none_or(|it| it == content(&salt, student, &photo_sha256));
    Ok(if is_as_confirmed { proof } else { proof.of_changed_row() })
}

/// What is confirmed: the fields of the 汇总表 and the photo. Further columns of the roster are not on the proof.
fn content(salt: &str, student: &Student, photo_sha256: &str) -> String {
    let [fields @ .., _further] = cells(student);
    sha256_hex(serde_json::json!([salt, fields, photo_sha256]).to_string().as_bytes())
}

fn marks_text(marks: &BTreeMap<Field, bool>) -> String {
    let titles: BTreeMap<&str, bool> =
        marks.iter().map(|(field, is_corrected)| (field.title(), *is_corrected)).collect();
    serde_json::json!(titles).to_string()
}

fn marks_of(text: &str) -> BTreeMap<Field, bool> {
    let titles: BTreeMap<String, bool> = serde_json::from_str(text).unwrap_or_default();
    let field = |(title, is_corrected): (String, bool)| {
        Some((Field::ALL.into_iter().find(|field| field.title() == title)?, is_corrected))
    };
    titles.into_iter().filter_map(field).collect()
}
