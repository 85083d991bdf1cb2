//! The 汇总表 as a workbook of Excel 97-2003, which LibreOffice makes of the new one, read back and compared.

use super::disk::Folder;
use super::summary::Summary;
use super::workbook::{self, Pictures};
use super::{ExportError, disk};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Names of the program, the likelier first.
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];
/// Longest that LibreOffice may take: its first start makes a profile.
const PATIENCE: Duration = Duration::from_mins(5);
/// Pause between two looks at whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Rows that such a workbook can have.
const ROWS_MAX: usize = 65_000;

/// Makes the workbook in a hidden folder beside its place, and gives it its name when every cell reads back.
pub(super) fn write_into(
    folder: &Folder,
    name: &str,
    summary: &Summary,
) -> Result<(), ExportError> {
    let path = folder.join(name);
    let replace = workbook::may_replace(&path, summary)?;
    if summary.rows.len() > ROWS_MAX {
        return Err(ExportError::TooManyForXls(summary.rows.len()));
    }
    let workshop = Workshop::open(folder)?;
    let made = workshop.make(summary)?;
    workbook::read_back(&made)?.require(summary, &path)?;
    folder.write(name, &disk::read(&made)?)?;
    folder.finish(name, replace)
}

/// A hidden folder in which LibreOffice works, gone when dropped.
struct Workshop(PathBuf);

impl Workshop {
    fn open(folder: &Folder) -> Result<Self, ExportError> {
        let path = folder.unfinished("xls");
        let made = std::fs::create_dir(&path);
        made.map_err(ExportError::io("make the folder", &path))?;
        Ok(Self(path))
    }

    fn make(&self, summary: &Summary) -> Result<PathBuf, ExportError> {
        let book = Folder::open(&self.0)?;
        workbook::write_into(&book, "book.xlsx", summary, &Pictures::new(), false)?;
        convert(&self.0, &self.0.join("book.xlsx"))?;
        let made = self.0.join("book.xls");
        if disk::exists(&made) { Ok(made) } else { Err(ExportError::Office(made)) }
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What is left is swept by the next delivery.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn convert(dir: &Path, book: &Path) -> Result<(), ExportError> {
    let failed = || ExportError::Office(book.to_owned());
    let mut child = PROGRAMS
        .iter()
        .find_map(|program| start(program, dir, book))
        .ok_or(ExportError::NoOffice)?;
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(None) if begun.elapsed() < PATIENCE => std::thread::sleep(LOOK_EVERY),
            _ => {
                // It may have ended meanwhile.
                drop(child.kill());
                drop(child.wait());
                return Err(failed());
            }
        }
    }
}

/// A path as LibreOffice wants it.
fn url(path: &Path) -> String {
    use std::fmt::Write as _;
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut url = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                url.push(char::from(*byte));
            }
            // Writing to a String can't fail.
            other => _ = write!(url, "%{other:02X}"),
        }
    }
    url
}

/// A profile of its own, so that neither an office that is open nor its settings have a say.
fn start(program: &str, dir: &Path, book: &Path) -> Option<Child> {
    let profile = format!("-env:UserInstallation={}", url(&dir.join("profile")));
    Command::new(program)
        .arg(profile)
        .args(["--headless", "--norestore", "--convert-to", "xls:MS Excel 97", "--outdir"])
        .arg(dir)
        .arg(book)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}
