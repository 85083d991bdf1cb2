//! Reads a photo's bytes; never waits for a writer and never takes more than a photo can have.

use crate::lang::Lang;
use crate::picture::MAX_FILE_BYTES;
use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The bytes of a regular file, at most one more than a photo can have.
///
/// A file that grows meanwhile is judged by what was read.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a regular file. A pipe or device is not even opened, or not waited for where it took the file's place.
fn open(path: &Path) -> io::Result<File> {
    let no_file = || io::Error::other("not a file");
    if !std::fs::metadata(path)?.is_file() {
        return Err(no_file());
    }
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(no_file()) }
}

/// Why a photo can't be read, as one sentence.
pub(super) fn unreadable(file: &Path, error: &io::Error, lang: Lang) -> String {
    let file = file.display();
    match lang {
        Lang::Zh => format!("{file}：文件无法读取（{error}），请检查路径和权限"),
        Lang::En => format!("{file}: can't be read ({error}); check the path and its permissions"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_device_are_no_photos() {
        assert!(read(Path::new(env!("CARGO_MANIFEST_DIR"))).is_err());
        assert!(read(Path::new("/dev/zero")).is_err());
    }

    #[test]
    fn a_pipe_nobody_writes_to_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe.jpg");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        assert!(read(&pipe).is_err());
    }
}
