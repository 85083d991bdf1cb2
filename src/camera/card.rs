//! Files on a camera's card.

use std::path::Path;

use super::messages::FileKind;

/// A picture file on the camera.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct CardFile {
    /// Folder on the camera, such as `/store_00010001/DCIM/100NIKON`.
    pub folder: String,
    /// File name on the camera, such as `DSC_0001.JPG`. Not unique over a session.
    pub name: String,
}

impl CardFile {
    /// What it is, by its name.
    #[must_use]
    pub fn kind(&self) -> Option<FileKind> {
        kind_of(&self.name)
    }
}

impl std::fmt::Display for CardFile {
    /// Folder and name as one path on the camera.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.folder.trim_end_matches('/'), self.name)
    }
}

/// A picture file with what tells it from another one of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct CardEntry {
    /// Where it is.
    pub file: CardFile,
    /// Length in bytes.
    pub bytes: u64,
    /// When it was written, µs since 1970 by the camera's clock (its local time read as this machine's); mostly whole
    /// seconds.
    pub saved_at_us: Option<i64>,
}

/// Names of RAW files end so; what else a card holds (films, sound, settings) is no picture.
const RAW_ENDINGS: [&str; 16] = [
    "nef", "nrw", "cr2", "cr3", "crw", "arw", "sr2", "raf", "orf", "rw2", "pef", "dng", "raw",
    "3fr", "iiq", "x3f",
];

/// What a file is by the end of its name; `None` when it is no picture.
pub(super) fn kind_of(name: &str) -> Option<FileKind> {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str())?;
    let is = |known: &str| ending.eq_ignore_ascii_case(known);
    if is("jpg") || is("jpeg") {
        Some(FileKind::Jpeg)
    } else if RAW_ENDINGS.into_iter().any(is) {
        Some(FileKind::Raw)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_ends_with() {
        assert_eq!(kind_of("DSC_0001.JPG"), Some(FileKind::Jpeg));
        assert_eq!(kind_of("a.jpeg"), Some(FileKind::Jpeg));
        assert_eq!(kind_of("IMG_0001.CR3"), Some(FileKind::Raw));
        assert_eq!(kind_of("MVI_0001.MOV"), None);
        assert_eq!(kind_of("README"), None);
    }
}
