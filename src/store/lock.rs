//! One station to a session folder.

use super::error::io_at;
use super::{Folder, StoreError};
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;

/// Longest text that is read of the lock's file, bytes.
const HOLDER_MAX: u64 = 200;

/// Held as long as it lives; the system releases it when the process ends, however it ends. So a lock that a crashed
/// station left is taken over by whoever comes next, and never while that station still runs.
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// A child that is being started holds the file for a moment too, and with it the lock.
    fn drop(&mut self) {
        // The system releases it at the latest when the process ends.
        flock(&self.file, FlockOperation::Unlock).ok();
    }
}

impl Lock {
    pub(super) fn take(folder: &Folder) -> Result<Self, StoreError> {
        let path = folder.lock();
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true).mode(0o600);
        let mut file = options.open(&path).map_err(io_at(&path))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {
                // Only for the other station's sentence; without it the lock holds all the same.
                drop(sign(&mut file));
                Ok(Self { file })
            }
            Err(rustix::io::Errno::WOULDBLOCK) => {
                Err(StoreError::InUse(folder.path().to_owned(), holder(&mut file)))
            }
            Err(error) => Err(io_at(&path)(error.into())),
        }
    }
}

fn sign(file: &mut File) -> std::io::Result<()> {
    let host = rustix::system::uname();
    let host = host.nodename().to_string_lossy();
    let since = jiff::Zoned::now().strftime("%F %T");
    let text = format!("{host} pid {} {since}", std::process::id());
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.take(HOLDER_MAX).read_to_string(&mut text) {
        Ok(1..) => text.trim().to_owned(),
        _ => "?".to_owned(),
    }
}
