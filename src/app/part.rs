//! Files that get their name only when they are whole.

use crate::lang::Lang;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file under a hidden name beside its own; gone when it is dropped unfinished.
pub(in crate::app) struct Part {
    file: BufWriter<File>,
    path: PathBuf,
    /// The hidden name; none when the path is a device or pipe, which is written as it is.
    hidden: Option<PathBuf>,
}

impl Part {
    pub(in crate::app) fn create(path: &Path) -> io::Result<Self> {
        let is_special = std::fs::metadata(path).is_ok_and(|there| !there.is_file());
        let hidden = (!is_special).then(|| hidden(path));
        let file = File::create(hidden.as_deref().unwrap_or(path))?;
        Ok(Self { file: BufWriter::new(file), path: path.to_owned(), hidden })
    }

    /// Gives the file its name.
    pub(in crate::app) fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some(hidden) = &self.hidden {
            std::fs::rename(hidden, &self.path)?;
        }
        self.hidden = None;
        Ok(())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(hidden) = &self.hidden {
            // It may never have been made; there is nobody left to tell.
            drop(std::fs::remove_file(hidden));
        }
    }
}

/// Writes a whole file.
pub(in crate::app) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = Part::create(path)?;
    part.write_all(bytes)?;
    part.finish()
}

fn hidden(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    path.with_file_name(name)
}

/// Why a file can't be written, as one sentence.
pub(in crate::app) fn unwritable(place: &Path, error: &io::Error, lang: Lang) -> String {
    let place = place.display();
    match lang {
        Lang::Zh => format!("{place}：无法写入（{error}），请检查目录和磁盘空间"),
        Lang::En => format!("{place}: can't be written ({error}); check the folder and the disk"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<OsString> {
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    }

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_leaves_nothing_when_it_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        let mut part = Part::create(&path).unwrap();
        part.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(part);
        assert!(names(dir.path()).is_empty());
        write(&path, b"whole").unwrap();
        assert_eq!(names(dir.path()), ["a.csv"]);
    }

    #[test]
    fn a_device_is_written_and_never_replaced() {
        write(Path::new("/dev/null"), b"x").unwrap();
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    }
}
