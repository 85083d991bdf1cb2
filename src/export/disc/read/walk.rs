//! From a root folder to all files below it.

use super::record::{Place, Record, is_associated};
use super::rock::{self, Said};
use super::{Entry, Image, ImageError, SECTOR_BYTES, Tree};
use std::collections::HashSet;
use std::io::{Read, Seek};

/// Files and folders of one image.
const ENTRIES_MAX: usize = 100_000;
/// Folders within folders.
const DEPTH_MAX: usize = 16;
/// Bytes of all folders: 100,000 records of the longest kind are 25 MB.
const FOLDER_BYTES_MAX: u64 = 32 << 20;
/// Bytes of one continuation of a record's fields.
const MORE_BYTES_MAX: u32 = 4096;
/// Continuations of one record's fields.
const MORE_MAX: usize = 8;
/// Pieces of one file; each holds up to 4 GiB.
const EXTENTS_MAX: usize = 16;
/// Bytes of a path.
const PATH_BYTES_MAX: usize = 2048;

/// A folder that is still to be read.
struct Folder {
    path: String,
    place: Place,
    depth: usize,
}

/// All files below a root folder.
///
/// # Errors
/// [`ImageError`].
pub(super) fn files<R: Read + Seek>(
    image: &mut Image<R>,
    tree: Tree,
    root: Place,
) -> Result<Vec<Entry>, ImageError> {
    let mut walk = Walk { image, tree, seen: HashSet::new(), folder_bytes: 0, files: Vec::new() };
    let mut folders = vec![Folder { path: String::new(), place: root, depth: 0 }];
    while let Some(folder) = folders.pop() {
        walk.read(&folder, &mut folders)?;
        if walk.files.len() + walk.seen.len() + folders.len() > ENTRIES_MAX {
            return Err(ImageError::TooMuch("files"));
        }
    }
    Ok(walk.files)
}

struct Walk<'a, R> {
    image: &'a mut Image<R>,
    tree: Tree,
    /// Where folders lie that were read: no folder lies in itself.
    seen: HashSet<u64>,
    folder_bytes: u64,
    files: Vec<Entry>,
}

impl<R: Read + Seek> Walk<'_, R> {
    fn read(&mut self, folder: &Folder, folders: &mut Vec<Folder>) -> Result<(), ImageError> {
        let bytes = self.bytes_of(folder)?;
        let mut unfinished = false;
        for sector in bytes.chunks(SECTOR_BYTES as usize) {
            let mut rest = sector;
            while let Some(record) = Record::parse(rest, self.image.primary.block_bytes)? {
                let (this, after) = rest.split_at_checked(record.length).unwrap_or_default();
                rest = after;
                if record.is_special() || is_associated(this) {
                    continue;
                }
                if unfinished && !record.is_folder {
                    self.extend(&record)?;
                } else {
                    self.take(folder, &record, folders)?;
                }
                unfinished = record.continues && !record.is_folder;
                if self.files.len() + folders.len() > ENTRIES_MAX {
                    return Err(ImageError::TooMuch("files"));
                }
            }
        }
        Ok(())
    }

    fn bytes_of(&mut self, folder: &Folder) -> Result<Vec<u8>, ImageError> {
        if folder.depth > DEPTH_MAX {
            return Err(ImageError::TooMuch("folders within folders"));
        }
        if !self.seen.insert(folder.place.offset) {
            return Err(ImageError::Damaged("a folder that lies in itself"));
        }
        self.folder_bytes = self.folder_bytes.saturating_add(folder.place.bytes);
        if self.folder_bytes > FOLDER_BYTES_MAX {
            return Err(ImageError::TooMuch("bytes of folders"));
        }
        self.image.block(folder.place.offset, folder.place.bytes as usize)
    }

    fn take(
        &mut self,
        folder: &Folder,
        record: &Record<'_>,
        folders: &mut Vec<Folder>,
    ) -> Result<(), ImageError> {
        let name = self.name(record)?;
        let path = if folder.path.is_empty() { name } else { format!("{}/{name}", folder.path) };
        if path.len() > PATH_BYTES_MAX {
            return Err(ImageError::TooMuch("letters in a name"));
        }
        let Place { offset, bytes } = record.place;
        if record.is_folder {
            folders.push(Folder { path, place: record.place, depth: folder.depth + 1 });
        } else {
            self.files.push(Entry { path, bytes, extents: vec![(offset, bytes)] });
        }
        Ok(())
    }

    /// Adds a further piece to the newest file.
    fn extend(&mut self, record: &Record<'_>) -> Result<(), ImageError> {
        let Some(file) = self.files.last_mut() else { return Ok(()) };
        if file.extents.len() >= EXTENTS_MAX {
            return Err(ImageError::TooMuch("pieces of a file"));
        }
        file.extents.push((record.place.offset, record.place.bytes));
        file.bytes = file.bytes.saturating_add(record.place.bytes);
        Ok(())
    }

    fn name(&mut self, record: &Record<'_>) -> Result<String, ImageError> {
        let name = match self.tree {
            Tree::Joliet => without_version(&ucs_2(record.name)),
            Tree::RockRidge => match self.rock_ridge_name(record)? {
                Some(name) => text(&name),
                None => plain(record.name),
            },
            Tree::Plain => plain(record.name),
        };
        let is_name = !matches!(name.as_str(), "" | "." | "..") && !name.contains(['/', '\0']);
        is_name.then_some(name).ok_or(ImageError::Damaged("a name that no file can have"))
    }

    fn rock_ridge_name(&mut self, record: &Record<'_>) -> Result<Option<Vec<u8>>, ImageError> {
        let skip = self.image.rock_ridge.unwrap_or(0);
        let mut area = record.system_use.get(skip..).unwrap_or_default().to_vec();
        let mut name: Option<Vec<u8>> = None;
        for _ in 0..MORE_MAX {
            let mut next = None;
            for said in rock::fields(&area) {
                match said {
                    Said::Name(piece) => name.get_or_insert_default().extend(piece),
                    Said::More { block, offset, bytes } => next = Some((block, offset, bytes)),
                }
            }
            let Some((block, offset, bytes)) = next else { break };
            if bytes > MORE_BYTES_MAX {
                return Err(ImageError::Damaged("the fields of a file's record"));
            }
            let at = u64::from(block) * self.image.primary.block_bytes + u64::from(offset);
            area = self.image.block(at, bytes as usize)?;
        }
        Ok(name)
    }
}

/// Big end first, two bytes a unit; what can't be decoded shows as U+FFFD.
fn ucs_2(name: &[u8]) -> String {
    let units = name.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
}

/// UTF-8, or GB 18030 as Chinese burning programs wrote it.
fn text(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(name).0.into_owned(),
    }
}

/// A name of ISO 9660 without its version, and without the point that it has even where there is no extension.
fn plain(name: &[u8]) -> String {
    let name = without_version(&text(name));
    name.strip_suffix('.').map(str::to_owned).unwrap_or(name)
}

fn without_version(name: &str) -> String {
    match name.rsplit_once(';') {
        Some((name, version)) if version.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    }
    .to_owned()
}
