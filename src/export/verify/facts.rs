//! A delivery as it was found: facts only, no judgement.

use super::sheet::Sheet;
use super::sums::{Index, Sums};
use crate::picture::{Coding, PictureError};
use crate::roster::NoticeLine;

/// One folder, image or disc.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// As it was named.
    pub place: String,
    /// All files, by path.
    pub files: Vec<File>,
    /// Spreadsheets among them.
    pub tables: Vec<Table>,
    /// Lists of checksums among them.
    pub sums: Vec<Sums>,
    /// INDEX.TXT; `Err` with its path when it can't be understood.
    pub index: Option<Result<Index, String>>,
    /// Which disc of how many, as README.TXT says.
    pub turn: Option<(usize, usize)>,
    /// Whether an image is shorter than it claims.
    pub is_cut: bool,
    /// Files that two trees of an image name differently.
    pub names_differ: usize,
}

/// A file.
#[derive(Debug, Clone)]
pub struct File {
    /// Folders and name, parted by `/`.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256; none when it was not read to its end.
    pub sha256: Option<[u8; 32]>,
    /// What it is.
    pub kind: Kind,
}

impl File {
    /// Its name without folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// What a file is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A photo, by its ending.
    Photo(Photo),
    /// Could not be read.
    Unread,
    /// A spreadsheet.
    Table,
    /// README.TXT, INDEX.TXT.
    Text,
    /// A list of checksums.
    Sums,
    /// Anything else.
    Strange,
}

/// What a photo is found to be.
#[derive(Debug, Clone)]
pub enum Photo {
    /// A whole JPEG.
    Whole(Coding),
    /// Not one.
    Refused(PictureError),
    /// Longer than any such photo; not looked at.
    TooLong,
}

/// A spreadsheet.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its path.
    pub path: String,
    /// What is in it, or why it can't be read.
    pub read: Result<Sheet, Unreadable>,
}

/// Why a spreadsheet can't be read.
#[derive(Debug, Clone)]
pub enum Unreadable {
    /// As the roster's reader says.
    Notice(NoticeLine),
    /// Too long to be one.
    TooLong,
}
