//! Reads a finished image with eyes of its own: ISO 9660, Joliet and the names of Rock Ridge.
//!
//! It shares nothing with the writer, so that each checks the other, and it takes images of any origin: whatever a field
//! claims is bounded before it is followed. Nothing is ever written by a name that an image holds. Not read: UDF, the
//! relocated folders of Rock Ridge (they are found where they lie), symbolic links, interleaved files.

mod descriptor;
mod record;
mod rock;
mod walk;

use descriptor::Descriptor;
use record::Record;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes of a sector of a data disc (ECMA-119, 6.1.2).
pub const SECTOR_BYTES: u64 = 2048;
/// First sector with a descriptor; those before belong to the system.
const FIRST_DESCRIPTOR: u64 = 16;
/// Descriptors looked at; discs have three to five.
const DESCRIPTORS_MAX: u64 = 64;
/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// A way in which an image names its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tree {
    /// UCS-2 names, which Windows shows.
    Joliet,
    /// POSIX names, which Linux and macOS show.
    RockRidge,
    /// The names of ISO 9660 alone, without their version.
    Plain,
}

/// A file of an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Folders and name, parted by `/`; no part is empty, `.` or `..`.
    pub path: String,
    /// Length in bytes, as its records claim.
    pub bytes: u64,
    /// Where its pieces lie: offset and length in bytes.
    extents: Vec<(u64, u64)>,
}

/// Why an image can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The disk or drive refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// No ISO 9660 volume in it.
    #[error("no ISO 9660 image")]
    NotAnImage,
    /// A disc that was written as UDF only.
    #[error("a disc in UDF format only")]
    UdfOnly,
    /// Some field can't be right.
    #[error("the image is damaged: {0}")]
    Damaged(&'static str),
    /// The file ends before what its folders name.
    #[error("the image is cut off: it ends before the end of its files")]
    Cut,
    /// More than any delivery has.
    #[error("more than a delivery has: {0}")]
    TooMuch(&'static str),
}

/// An image or disc, opened.
#[derive(Debug)]
pub struct Image<R> {
    source: R,
    bytes: u64,
    primary: Descriptor,
    joliet: Option<Descriptor>,
    /// Bytes before the first Rock Ridge field of each record, if there are such fields.
    rock_ridge: Option<usize>,
}

impl<R: Read + Seek> Image<R> {
    /// Reads the descriptors.
    ///
    /// # Errors
    /// Every [`ImageError`].
    pub fn open(mut source: R) -> Result<Self, ImageError> {
        let bytes = source.seek(SeekFrom::End(0))?;
        let (primary, joliet) = descriptors(&mut source, bytes)?;
        let mut image = Self { source, bytes, primary, joliet, rock_ridge: None };
        image.rock_ridge = image.find_rock_ridge()?;
        Ok(image)
    }

    /// Length of the file or disc.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Length of the volume as its descriptor claims.
    #[must_use]
    pub fn volume_bytes(&self) -> u64 {
        self.primary.volume_bytes
    }

    /// The label.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.primary.label
    }

    /// The ways in which its files are named, the one that most receivers see first.
    #[must_use]
    pub fn trees(&self) -> Vec<Tree> {
        let joliet = self.joliet.is_some().then_some(Tree::Joliet);
        let rock_ridge = self.rock_ridge.is_some().then_some(Tree::RockRidge);
        joliet.into_iter().chain(rock_ridge).chain([Tree::Plain]).collect()
    }

    /// All files, as one of the trees names them, sorted by path; none when there is no such tree.
    ///
    /// # Errors
    /// Every [`ImageError`] but [`ImageError::UdfOnly`].
    pub fn files(&mut self, tree: Tree) -> Result<Vec<Entry>, ImageError> {
        let root = match tree {
            Tree::Joliet => self.joliet.as_ref().map(|found| found.root),
            Tree::RockRidge => self.rock_ridge.map(|_| self.primary.root),
            Tree::Plain => Some(self.primary.root),
        };
        let mut files = root.map_or(Ok(Vec::new()), |root| walk::files(self, tree, root))?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Hands the bytes of a file over, piece by piece.
    ///
    /// # Errors
    /// [`ImageError::Cut`] if the image ends before the file, [`ImageError::Io`].
    pub fn pour(&mut self, entry: &Entry, into: &mut dyn FnMut(&[u8])) -> Result<(), ImageError> {
        let mut buffer = vec![0; CHUNK_BYTES];
        for &(offset, length) in &entry.extents {
            self.within(offset, length)?;
            self.source.seek(SeekFrom::Start(offset))?;
            let mut left = length;
            while left > 0 {
                let count = left.min(CHUNK_BYTES as u64) as usize;
                let chunk = buffer.get_mut(..count).unwrap_or_default();
                self.source.read_exact(chunk)?;
                into(chunk);
                left -= count as u64;
            }
        }
        Ok(())
    }

    fn within(&self, offset: u64, length: u64) -> Result<(), ImageError> {
        let end = offset.checked_add(length);
        let fits = length == 0 || end.is_some_and(|end| end <= self.bytes);
        fits.then_some(()).ok_or(ImageError::Cut)
    }

    /// Bytes at an offset; the caller has bounded the length.
    fn block(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, ImageError> {
        self.within(offset, length as u64)?;
        read_at(&mut self.source, offset, length)
    }

    /// Whether the root's first record says that the others have Rock Ridge fields, and where those begin.
    fn find_rock_ridge(&mut self) -> Result<Option<usize>, ImageError> {
        let root = self.primary.root;
        let length = root.bytes.min(SECTOR_BYTES) as usize;
        let block = self.block(root.offset, length)?;
        let first = Record::parse(&block, self.primary.block_bytes)?;
        Ok(first.and_then(|record| rock::announced(record.system_use)))
    }
}

fn read_at<R: Read + Seek>(
    source: &mut R,
    offset: u64,
    length: usize,
) -> Result<Vec<u8>, ImageError> {
    let mut bytes = vec![0; length];
    source.seek(SeekFrom::Start(offset))?;
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The primary descriptor and the Joliet one, if there is one.
fn descriptors<R: Read + Seek>(
    source: &mut R,
    bytes: u64,
) -> Result<(Descriptor, Option<Descriptor>), ImageError> {
    let (mut primary, mut joliet, mut udf) = (None, None, false);
    for sector in FIRST_DESCRIPTOR..FIRST_DESCRIPTOR + DESCRIPTORS_MAX {
        let offset = sector * SECTOR_BYTES;
        if offset + SECTOR_BYTES > bytes {
            break;
        }
        let block = read_at(source, offset, SECTOR_BYTES as usize)?;
        match descriptor::kind(&block) {
            descriptor::Kind::Primary if primary.is_none() => {
                primary = Some(Descriptor::parse(&block)?);
            }
            descriptor::Kind::Joliet if joliet.is_none() => {
                joliet = Some(Descriptor::parse(&block)?);
            }
            descriptor::Kind::Udf => udf = true,
            // UDF's marks follow the end of the ISO 9660 descriptors.
            descriptor::Kind::End if primary.is_some() => break,
            descriptor::Kind::Unknown => break,
            _ => {}
        }
    }
    let none = if udf { ImageError::UdfOnly } else { ImageError::NotAnImage };
    Ok((primary.ok_or(none)?, joliet))
}

#[cfg(test)]
mod tests;
