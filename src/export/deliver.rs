//! The delivery: every photo, then the 汇总表.
//!
//! Each file is written under an unfinished name, synced, read back and only then named; the workbook comes last, so a
//! folder with a 汇总表 has every photo of it. An interrupted delivery is taken up by doing it again: files that are
//! already right are kept.

use super::disk::{self, Folder};
use super::{ExportError, ShotRow, workbook};
use crate::session::ShotNumber;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the workbook in the folder.
pub const WORKBOOK: &str = "汇总表.xlsx";

/// A shot to deliver.
#[derive(Debug, Clone)]
pub struct DeliveredShot {
    /// Its row in the 汇总表.
    pub row: ShotRow,
    /// The accepted photo in the session folder.
    pub photo: PathBuf,
    /// SHA-256 of that photo when it was accepted.
    pub sha256: [u8; 32],
}

/// What was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Photos in the folder that belong to the 汇总表, those already there included.
    pub photos: usize,
    /// The 汇总表.
    pub workbook: PathBuf,
}

/// Name of the photo of a shot (section 四, 3): `<拍摄序号>.JPG`.
#[must_use]
pub fn photo_name(number: ShotNumber) -> String {
    format!("{number}.JPG")
}

/// Writes every photo and the 汇总表 of a centre into a folder (made if absent, 0700; files 0600).
///
/// Nothing in the folder is deleted or changed except an earlier 汇总表 of these shots, which is replaced whole.
///
/// # Errors
/// [`ExportError`]; the 汇总表 is then not written. A second call goes on where the first stopped.
pub fn deliver(
    out: &Path,
    centre: &str,
    shots: &[DeliveredShot],
) -> Result<Delivered, ExportError> {
    let shots = ordered(shots)?;
    let folder = Folder::open(out)?;
    let path = folder.join(WORKBOOK);
    // Asked before any photo is written: a foreign file of that name stops the delivery at once.
    let replace = disk::exists(&path);
    let rows: Vec<ShotRow> = shots.values().map(|shot| shot.row.clone()).collect();
    if replace && !workbook::is_earlier(&path, &rows) {
        return Err(ExportError::InTheWay { path });
    }
    for (number, shot) in &shots {
        let bytes = disk::read(&shot.photo)?;
        if disk::hash(&bytes) != shot.sha256 {
            return Err(ExportError::PhotoChanged { path: shot.photo.clone() });
        }
        folder.put(&photo_name(*number), &bytes, &shot.sha256)?;
    }
    workbook::write_into(&folder, WORKBOOK, centre, None, &rows, replace)?;
    Ok(Delivered { photos: shots.len(), workbook: path })
}

fn ordered(shots: &[DeliveredShot]) -> Result<BTreeMap<ShotNumber, &DeliveredShot>, ExportError> {
    let mut sorted = BTreeMap::new();
    for shot in shots {
        if sorted.insert(shot.row.number, shot).is_some() {
            return Err(ExportError::NumberTwice(shot.row.number));
        }
    }
    Ok(sorted)
}
