//! Files that survive a power cut: written, synced, named without replacing, the folder synced.

use super::StoreError;
use super::error::io_at;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// SHA-256 in lower-case hexadecimal, as `sha256sum` prints it.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a new file of mode 0600 and syncs it. The file must not exist.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = open.map_err(io_at(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io_at(path))
}

/// Gives a file its final name; fails rather than replacing another.
pub fn rename_new(from: &Path, to: &Path) -> Result<(), StoreError> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::EXIST) => Err(StoreError::PhotoExists(to.to_owned())),
        // Some network and FAT file systems know no such flag: link refuses an existing name too.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => rename_checked(from, to),
        Err(error) => Err(io_at(to)(error.into())),
    }
}

/// Only for file systems without atomic no-replace; this station holds the session's lock meanwhile.
fn rename_checked(from: &Path, to: &Path) -> Result<(), StoreError> {
    if to.try_exists().map_err(io_at(to))? {
        return Err(StoreError::PhotoExists(to.to_owned()));
    }
    std::fs::rename(from, to).map_err(io_at(to))
}

/// Makes the names in a folder durable.
pub fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    File::open(dir).and_then(|file| file.sync_all()).map_err(io_at(dir))
}

/// Removes a file of ours that never got its name; one that is already gone is fine.
pub fn remove_own(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_at(path)(error)),
        _ => Ok(()),
    }
}
