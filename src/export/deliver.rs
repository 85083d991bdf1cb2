//! The delivery: every photo, then the 汇总表.
//!
//! Each file is written under an unfinished name, synced, read back and only then named; the workbook comes last, so a
//! folder with a 汇总表 has every photo of it. An interrupted delivery is taken up by doing it again: files that are
//! already right are kept.

use super::disk::{self, Folder};
use super::summary::Summary;
use super::workbook::{self, Pictures};
use super::{ExportError, Layout, ShotRow, csv, xls};
use crate::spec::FileRule;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the workbook in the folder.
pub const WORKBOOK: &str = "汇总表.xlsx";
/// Name of the workbook of Excel 97-2003.
pub const OLD_WORKBOOK: &str = "汇总表.xls";
/// Name of the table as comma separated text.
pub const TABLE: &str = "汇总表.csv";

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

/// In which forms the 汇总表 is delivered besides the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forms {
    /// The workbook has a column with the photos.
    pub pictures: bool,
    /// Excel 97-2003 too, by LibreOffice.
    pub xls: bool,
    /// Comma separated text too.
    pub csv: bool,
}

/// What to deliver.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// 校外学习中心（函授站）名称.
    pub centre: &'a str,
    /// Title and columns of the 汇总表.
    pub layout: &'a Layout,
    /// How photos are named.
    pub file: &'a FileRule,
    /// The 汇总表's forms.
    pub forms: Forms,
    /// The shots.
    pub shots: &'a [DeliveredShot],
}

/// What was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Photos in the folder that belong to the 汇总表, those already there included.
    pub photos: usize,
    /// The 汇总表.
    pub workbook: PathBuf,
    /// Names of all files of the delivery, photos in 拍摄序号 order first.
    pub files: Vec<String>,
}

/// Writes every photo and the 汇总表 of a centre into a folder (made if absent, 0700; files 0600).
///
/// Nothing in the folder is deleted or changed except an earlier 汇总表 of these shots, which is replaced whole.
///
/// # Errors
/// [`ExportError`]; the 汇总表 is then not written. A second call goes on where the first stopped.
pub fn deliver(out: &Path, delivery: &Delivery<'_>) -> Result<Delivered, ExportError> {
    let rows: Vec<ShotRow> = delivery.shots.iter().map(|shot| shot.row.clone()).collect();
    let summary = Summary::of(delivery.centre, delivery.layout, &rows)?;
    let photos = named(delivery)?;
    let folder = Folder::open(out)?;
    require_no_other_photo(out, &photos)?;
    let path = folder.join(WORKBOOK);
    // Asked before any photo is written: a foreign file of that name stops the delivery at once.
    let replace = workbook::may_replace(&path, &summary)?;
    let mut pictures = Pictures::new();
    for (name, shot) in &photos {
        let bytes = disk::read(&shot.photo)?;
        if disk::hash(&bytes) != shot.sha256 {
            return Err(ExportError::PhotoChanged { path: shot.photo.clone() });
        }
        folder.put(name, &bytes, &shot.sha256)?;
        if delivery.forms.pictures {
            pictures.insert(shot.row.number, bytes);
        }
    }
    // Whoever sees a table sees all its photos, also after a power cut.
    folder.sync()?;
    let mut files: Vec<String> = in_order(photos);
    if delivery.forms.csv {
        csv::write_into(&folder, TABLE, &summary)?;
        files.push(TABLE.to_owned());
    }
    workbook::write_into(&folder, WORKBOOK, &summary, &pictures, replace)?;
    files.push(WORKBOOK.to_owned());
    if delivery.forms.xls {
        xls::write_into(&folder, OLD_WORKBOOK, &summary)?;
        files.push(OLD_WORKBOOK.to_owned());
    }
    Ok(Delivered { photos: delivery.shots.len(), workbook: path, files })
}

/// Photos by their names in the delivery, each of which is of one row.
fn named<'a>(delivery: &Delivery<'a>) -> Result<BTreeMap<String, &'a DeliveredShot>, ExportError> {
    let mut named = BTreeMap::new();
    for shot in delivery.shots {
        let row = &shot.row;
        let id = row.student.id_number.reveal();
        if delivery.file.is_named_by_id() && id.is_empty() {
            return Err(ExportError::NoName(row.number));
        }
        let name = delivery.file.file_name(row.number.0, id);
        if let Some(other) = named.insert(name, shot) {
            return Err(ExportError::NameTwice(other.row.number, row.number));
        }
    }
    Ok(named)
}

fn in_order(photos: BTreeMap<String, &DeliveredShot>) -> Vec<String> {
    let mut names: Vec<_> =
        photos.into_iter().map(|(name, shot)| (shot.row.number, name)).collect();
    names.sort_unstable();
    names.into_iter().map(|(_, name)| name).collect()
}

/// A numbered photo that belongs to no row would be taken for a student's.
fn require_no_other_photo(
    out: &Path,
    photos: &BTreeMap<String, &DeliveredShot>,
) -> Result<(), ExportError> {
    for entry in std::fs::read_dir(out).map_err(ExportError::io("list", out))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let stem = name.rsplit_once('.').filter(|(_, end)| end.eq_ignore_ascii_case("jpg"));
        let is_numbered = stem.is_some_and(|(stem, _)| stem.bytes().all(|b| b.is_ascii_digit()));
        if is_numbered && !photos.contains_key(&name) {
            return Err(ExportError::InTheWay { path: entry.path() });
        }
    }
    Ok(())
}
