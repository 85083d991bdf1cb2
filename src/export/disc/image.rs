//! Writes an image.

use super::super::{ExportError, disk};
use super::DiscPhoto;
use hadris_fs::{Content, DateTime, Node, Tree};
use hadris_iso::{IsoId, IsoLevel, IsoOptions};
use hadris_storage::host::FileDevice;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The time of every file, 1 September 2009: with the day of the writing, the same delivery would not give the same
/// bytes.
const TIME_UNIX_S: i64 = 1_251_763_200;

/// A file that goes on a disc.
#[derive(Debug, Clone)]
pub(super) struct DiscFile {
    pub name: String,
    pub bytes: u64,
    pub sha256: [u8; 32],
    content: From,
}

/// Where its bytes come from.
#[derive(Debug, Clone)]
enum From {
    File(PathBuf),
    Bytes(Content),
}

impl DiscFile {
    pub fn photo(photo: &DiscPhoto) -> Self {
        let content = From::File(photo.path.clone());
        Self { name: photo.file.clone(), bytes: photo.bytes, sha256: photo.sha256, content }
    }

    pub fn bytes(name: String, bytes: Vec<u8>) -> Self {
        let (length, sha256) = (bytes.len() as u64, disk::hash(&bytes));
        Self { name, bytes: length, sha256, content: From::Bytes(Content::bytes(bytes)) }
    }
}

/// An image that is laid out: where each byte goes is settled.
pub(super) struct Layout {
    pub files: Vec<DiscFile>,
    /// Length of the image.
    pub bytes: u64,
    tree: Tree,
    options: IsoOptions,
}

impl Layout {
    /// Lays the image of these files out; those on disk are only measured.
    ///
    /// # Errors
    /// [`ExportError::Io`] with the file that can't be measured.
    pub fn of(files: Vec<DiscFile>, label: &str) -> Result<Self, ExportError> {
        let mut tree = Tree::new();
        for file in &files {
            let failed = |e: hadris_fs::PathError| {
                let path = match &file.content {
                    From::File(path) => path.as_path(),
                    From::Bytes(_) => Path::new(&file.name),
                };
                ExportError::io("read", path)(e.into())
            };
            let content = match &file.content {
                From::File(path) => hadris_fs::host::file(path).map_err(failed)?,
                From::Bytes(content) => content.clone(),
            };
            tree.insert(&file.name, Node::file(content)).map_err(failed)?;
        }
        let options = options(label);
        let planned = hadris_iso::plan(&tree, &options)
            .map_err(|e| ExportError::io("lay out", Path::new(label))(e.into()))?;
        Ok(Self { files, bytes: planned.size(), tree, options })
    }

    /// Refuses if something stands at `path` that can't be this image.
    pub fn refuse_foreign(&self, path: &Path) -> Result<(), ExportError> {
        match path.symlink_metadata() {
            Ok(there) if !(there.is_file() && there.len() == self.bytes) => {
                Err(ExportError::InTheWay { path: path.to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Writes the image, synced, 0600.
    ///
    /// # Errors
    /// [`ExportError::Io`].
    pub fn write(&self, path: &Path) -> Result<(), ExportError> {
        let failed = |source| ExportError::io("write", path)(source);
        let mut open = OpenOptions::new();
        open.read(true).write(true).create(true).truncate(true).mode(0o600);
        let file = open.open(path).map_err(ExportError::io("create", path))?;
        let device = FileDevice::new(file.try_clone().map_err(failed)?).map_err(failed)?;
        hadris_iso::sync::write(device, &self.tree, &self.options).map_err(|e| failed(e.into()))?;
        file.sync_all().map_err(failed)
    }
}

/// All three trees; plain names of up to 31 letters in capitals, whatever the time and this machine.
fn options(label: &str) -> IsoOptions {
    let time = DateTime::from_unix_seconds(TIME_UNIX_S).unwrap_or(hadris_fs::NoClock::TIME);
    IsoOptions::default()
        .with_id(IsoId::Volume, label)
        .with_id(IsoId::Application, "PAISHE")
        .with_level(IsoLevel::L2)
        .with_joliet()
        .with_rock_ridge()
        .with_time(time)
}
