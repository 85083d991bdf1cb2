//! Files that appear whole or not at all.

use super::ExportError;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Start of the names under which files are written before they get their own.
const UNFINISHED: &str = ".paishe-unfinished-";

/// The folder of a delivery, held by one writer.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Released by the system when the writer ends, however it ends.
    _lock: File,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was written.
    Written,
    /// It stood there already with the same content.
    Kept,
}

impl Folder {
    /// Opens a folder, making it (0700) if it is not there, and removes what an interrupted delivery left unfinished.
    ///
    /// # Errors
    /// [`ExportError::Busy`] if another delivery holds it, [`ExportError::Io`].
    pub fn open(path: &Path) -> Result<Self, ExportError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(ExportError::io("make the folder", path))?;
        let lock = File::open(path).map_err(ExportError::io("open the folder", path))?;
        // Network folders may know no locks; there the operator's care must do.
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(ExportError::Busy { path: path.to_owned() });
        }
        let folder = Self { path: path.to_owned(), _lock: lock };
        folder.sweep()?;
        Ok(folder)
    }

    /// Path of a file in the folder.
    #[must_use]
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Where a file is written before it gets its name.
    #[must_use]
    pub fn unfinished(&self, name: &str) -> PathBuf {
        self.path.join(format!("{UNFINISHED}{name}"))
    }

    fn sweep(&self) -> Result<(), ExportError> {
        let entries = fs::read_dir(&self.path).map_err(ExportError::io("list", &self.path))?;
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let path = entry.path();
                let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
                let removed =
                    if is_dir { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                removed.map_err(ExportError::io("remove the unfinished", &path))?;
            }
        }
        Ok(())
    }

    /// Writes a new file under its unfinished name, synced, 0600.
    ///
    /// # Errors
    /// [`ExportError::Io`].
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, ExportError> {
        let path = self.unfinished(name);
        let file =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&path);
        let mut file = file.map_err(ExportError::io("create", &path))?;
        if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
            // A full disk should not stay full of what is of no use; if this fails too, the next delivery sweeps.
            drop(fs::remove_file(&path));
            return Err(ExportError::io("write", &path)(error));
        }
        Ok(path)
    }

    /// Gives an unfinished file its name, durably; a file that stands there is replaced only if `replace`.
    ///
    /// # Errors
    /// [`ExportError::InTheWay`] and [`ExportError::Io`].
    pub fn finish(&self, name: &str, replace: bool) -> Result<(), ExportError> {
        self.name(name, replace)?;
        self.sync()
    }

    fn name(&self, name: &str, replace: bool) -> Result<(), ExportError> {
        let (from, to) = (self.unfinished(name), self.join(name));
        if replace {
            return fs::rename(&from, &to).map_err(ExportError::io("name", &to));
        }
        // A link, unlike a rename, never replaces a file that somebody else put there meanwhile.
        match fs::hard_link(&from, &to) {
            Ok(()) => fs::remove_file(&from).map_err(ExportError::io("remove", &from))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(ExportError::InTheWay { path: to });
            }
            // FAT and exFAT sticks have no links.
            Err(_) if !exists(&to) => {
                fs::rename(&from, &to).map_err(ExportError::io("name", &to))?;
            }
            Err(error) => return Err(ExportError::io("name", &to)(error)),
        }
        Ok(())
    }

    /// Makes the names durable that [`Folder::put`] gave.
    ///
    /// # Errors
    /// [`ExportError::Io`].
    pub fn sync(&self) -> Result<(), ExportError> {
        let folder = File::open(&self.path).and_then(|folder| folder.sync_all());
        // Some network and FAT folders can't be synced; their files are.
        match folder {
            Err(error)
                if error.kind() != ErrorKind::InvalidInput
                    && error.kind() != ErrorKind::Unsupported =>
            {
                Err(ExportError::io("sync the folder", &self.path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Puts a file with this content and SHA-256: written, synced, read back, named. Of many files the names are made
    /// durable together, by [`Folder::sync`].
    ///
    /// # Errors
    /// [`ExportError::InTheWay`] if another file has the name, [`ExportError::ReadBack`], [`ExportError::Io`].
    pub fn put(&self, name: &str, bytes: &[u8], sha256: &[u8; 32]) -> Result<Put, ExportError> {
        let path = self.join(name);
        if exists(&path) {
            let same = is_file(&path) && hash_file(&path)? == *sha256;
            return if same { Ok(Put::Kept) } else { Err(ExportError::InTheWay { path }) };
        }
        let unfinished = self.write(name, bytes)?;
        if hash_file(&unfinished)? != *sha256 {
            let what = "its SHA-256 differs".to_owned();
            return Err(ExportError::ReadBack { path: unfinished, what });
        }
        self.name(name, false)?;
        Ok(Put::Written)
    }
}

/// Whether anything has this name, a dangling link included.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|meta| meta.is_file())
}

/// The whole of a file.
///
/// # Errors
/// [`ExportError::Io`].
pub fn read(path: &Path) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    file.map_err(ExportError::io("read", path))?;
    Ok(bytes)
}

/// SHA-256 of bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn hash_file(path: &Path) -> Result<[u8; 32], ExportError> {
    read(path).map(|bytes| hash(&bytes))
}
