//! The disc (section 四, 5): an image of the photos and the 汇总表, read back byte for byte before it gets its name.
//!
//! The same delivery gives the same bytes, so an image can be made again and compared. What does not fit on one disc goes
//! on several, photos in the order of 拍摄序号; each disc has the whole 汇总表.

pub mod burn;
mod capacity;
mod image;
pub mod plan;
pub mod read;
mod read_back;
pub mod texts;

pub use capacity::Capacity;

use super::disk::{self, Folder};
use super::{ExportError, Put};
use crate::session::ShotNumber;
use image::DiscFile;
use plan::Item;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use texts::Turn;

/// The label of a disc when none is given.
pub const LABEL: &str = "PHOTOS";
/// Letters of a label: Joliet has room for 16, of which several discs take some for their number.
const LABEL_MAX: usize = 12;

/// A photo that goes on a disc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscPhoto {
    /// 拍摄序号
    pub number: ShotNumber,
    /// Its name on the disc.
    pub file: String,
    /// The delivered file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// 姓名
    pub name: String,
    /// 学号
    pub student: String,
}

/// What goes on the discs, and where the images go.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// The image; of several, each gets its number before the ending.
    pub out: &'a Path,
    /// Label, see [`label`].
    pub label: &'a str,
    /// 校外学习中心（函授站）名称.
    pub centre: &'a str,
    /// What a disc holds.
    pub capacity: Capacity,
    /// In the order of 拍摄序号.
    pub photos: &'a [DiscPhoto],
    /// Files that are on every disc: the 汇总表.
    pub sheets: &'a [PathBuf],
}

/// An image that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disc {
    /// Which of how many.
    pub turn: Turn,
    /// The image.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// The first and the last 拍摄序号 on it.
    pub numbers: Option<(ShotNumber, ShotNumber)>,
    /// Photos on it.
    pub photos: usize,
    /// Whether it was written, or stood there already with the same bytes.
    pub put: Put,
    /// Time that writing and syncing took.
    pub writing: Duration,
    /// Time that reading back took.
    pub reading: Duration,
}

/// Checks a label: 1 to 12 letters, digits and `_`; small letters become capitals.
///
/// # Errors
/// The rule.
pub fn label(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if (1..=LABEL_MAX).contains(&text.len()) && text.chars().all(plain) {
        Ok(text.to_ascii_uppercase())
    } else {
        Err(format!(
            "卷标为 1 到 {LABEL_MAX} 个字母 A-Z、数字和 _ / a label has 1 to {LABEL_MAX} letters A-Z, digits and _"
        ))
    }
}

/// Makes the images; `told` hears of each as soon as it is there.
///
/// Each is written under an unfinished name, synced, read back in every tree and compared with the hashes of its
/// files, and only then named. An image that stands there already with the same bytes is kept.
///
/// # Errors
/// [`ExportError`]; images that were finished before stay.
pub fn make(order: &Order<'_>, told: &mut dyn FnMut(&Disc)) -> Result<Vec<Disc>, ExportError> {
    let sheets = order.sheets.iter().map(|path| sheet(path)).collect::<Result<Vec<_>, _>>()?;
    let ranges = planned(order, &sheets)?;
    let discs = Discs { order, sheets, ranges };
    let (folder, stem) = place(order.out)?;
    let turns: Vec<_> = discs.turns().collect();
    for turn in &turns {
        discs.prepare(*turn)?.refuse_foreign(&folder.join(&name(&stem, *turn)))?;
    }
    let mut made = Vec::new();
    for turn in turns {
        let disc = discs.put(turn, &folder, &name(&stem, turn))?;
        told(&disc);
        made.push(disc);
    }
    Ok(made)
}

fn place(out: &Path) -> Result<(Folder, String), ExportError> {
    let parent = out.parent().filter(|path| !path.as_os_str().is_empty());
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((Folder::open(parent.unwrap_or(Path::new(".")))?, name))
}

/// The image's name; of several, `FILE-1.iso`.
fn name(stem: &str, turn: Turn) -> String {
    let disc = turn.disc;
    match stem.rsplit_once('.') {
        _ if turn.of == 1 => stem.to_owned(),
        Some((stem, ending)) => format!("{stem}-{disc}.{ending}"),
        None => format!("{stem}-{disc}"),
    }
}

fn sheet(path: &Path) -> Result<DiscFile, ExportError> {
    let bytes = disk::read(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(DiscFile::bytes(name, bytes))
}

fn planned(order: &Order<'_>, sheets: &[DiscFile]) -> Result<Vec<Range<usize>>, ExportError> {
    let item = |photo: &DiscPhoto| Item { name: photo.file.clone(), bytes: photo.bytes };
    let photos: Vec<Item> = order.photos.iter().map(item).collect();
    // As if every photo were on the last of many discs: the texts are never longer.
    let turn = Turn { disc: photos.len(), of: photos.len() };
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let all = order.photos;
    let readme = texts::readme(order.centre, turn, all, all, &names);
    let index = texts::index(all.iter().map(|photo| (photo, all.len())));
    let texts = [(texts::README, readme.len()), (texts::INDEX, index.len())];
    let texts = texts.map(|(name, bytes)| Item { name: name.to_owned(), bytes: bytes as u64 });
    let sheets = sheets.iter().map(|file| Item { name: file.name.clone(), bytes: file.bytes });
    let common: Vec<Item> = sheets.chain(texts).collect();
    let capacity_bytes = order.capacity.bytes();
    plan::plan(&photos, &common, order.capacity)
        .map_err(|plan::NoRoom { name }| ExportError::NoRoom { capacity_bytes, name })
}

/// All discs of a delivery.
struct Discs<'a> {
    order: &'a Order<'a>,
    sheets: Vec<DiscFile>,
    /// The photos of each disc.
    ranges: Vec<Range<usize>>,
}

impl Discs<'_> {
    fn turns(&self) -> impl Iterator<Item = Turn> {
        let of = self.ranges.len();
        (1..=of).map(move |disc| Turn { disc, of })
    }

    fn photos(&self, turn: Turn) -> &[DiscPhoto] {
        let range = self.ranges.get(turn.disc - 1).cloned().unwrap_or_default();
        self.order.photos.get(range).unwrap_or_default()
    }

    /// Everything that is on a disc.
    fn files(&self, turn: Turn) -> Vec<DiscFile> {
        let here = self.photos(turn);
        let names: Vec<String> = self.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let readme = texts::readme(self.order.centre, turn, here, self.order.photos, &names);
        let discs = self.ranges.iter().zip(1..);
        let numbered = discs.flat_map(|(range, disc)| range.clone().map(move |_| disc));
        let index = texts::index(self.order.photos.iter().zip(numbered));
        let mut files: Vec<DiscFile> = here.iter().map(DiscFile::photo).collect();
        files.extend(self.sheets.iter().cloned());
        files.push(DiscFile::bytes(texts::README.to_owned(), readme));
        files.push(DiscFile::bytes(texts::INDEX.to_owned(), index));
        let sums = texts::sums(files.iter().map(|file| (file.name.as_str(), &file.sha256)));
        files.push(DiscFile::bytes(texts::SUMS.to_owned(), sums));
        files
    }

    fn label(&self, turn: Turn) -> String {
        let label = self.order.label;
        if turn.of == 1 { label.to_owned() } else { format!("{label}_{}", turn.disc) }
    }

    /// A disc, laid out but not written.
    fn prepare(&self, turn: Turn) -> Result<image::Layout, ExportError> {
        let layout = image::Layout::of(self.files(turn), &self.label(turn))?;
        let capacity_bytes = self.order.capacity.bytes();
        if layout.bytes > capacity_bytes {
            // The plan counts from above; this says so if it ever doesn't.
            return Err(ExportError::NoRoom { capacity_bytes, name: self.label(turn) });
        }
        Ok(layout)
    }

    fn put(&self, turn: Turn, folder: &Folder, name: &str) -> Result<Disc, ExportError> {
        let layout = self.prepare(turn)?;
        let unfinished = folder.unfinished(name);
        let done = put(&layout, &unfinished, folder, name);
        if done.is_err() {
            // It may not be there; if removing fails too, the next export sweeps.
            drop(std::fs::remove_file(&unfinished));
        }
        let (put, writing, reading) = done?;
        let photos = self.photos(turn);
        Ok(Disc {
            turn,
            path: self.order.out.with_file_name(name),
            bytes: layout.bytes,
            numbers: photos.first().zip(photos.last()).map(|(a, b)| (a.number, b.number)),
            photos: photos.len(),
            put,
            writing,
            reading,
        })
    }
}

fn put(
    layout: &image::Layout,
    unfinished: &Path,
    folder: &Folder,
    name: &str,
) -> Result<(Put, Duration, Duration), ExportError> {
    let start = Instant::now();
    layout.write(unfinished)?;
    let (writing, start) = (start.elapsed(), Instant::now());
    read_back::compare(unfinished, layout)?;
    let reading = start.elapsed();
    let path = folder.join(name);
    if !disk::exists(&path) {
        folder.finish(name, false)?;
        return Ok((Put::Written, writing, reading));
    }
    if !read_back::same_bytes(unfinished, &path)? {
        return Err(ExportError::InTheWay { path });
    }
    std::fs::remove_file(unfinished).map_err(ExportError::io("remove", unfinished))?;
    Ok((Put::Kept, writing, reading))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_what_every_system_shows() {
        assert_eq!(label("photos_2026"), Ok("PHOTOS_2026".to_owned()));
        for wrong in ["", "照片", "A B", "THIRTEEN_LONG"] {
            assert!(label(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn several_images_are_numbered_before_their_ending() {
        let of = |stem, disc, of| name(stem, Turn { disc, of });
        assert_eq!(of("a.iso", 1, 1), "a.iso");
        assert_eq!(of("a.b.iso", 2, 3), "a.b-2.iso");
        assert_eq!(of("disc", 1, 2), "disc-1");
    }
}
