//! Reports that go back to the school: a page to read, a workbook to correct.

use super::{Done, page};
use crate::app::{Exit, Failure, part};
use crate::export::correction::{Correction, correction};
use crate::lang::Lang;
use std::path::{Path, PathBuf};

/// What a report is, by the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    Workbook,
}

/// The kind of each report; a name that says none, or is the roster's own, is a mistake.
pub(super) fn kinds(
    paths: &[PathBuf],
    roster: &Path,
    lang: Lang,
) -> Result<Vec<(PathBuf, Kind)>, Failure> {
    let usage = |path: &Path, zh: &str, en: &str| Failure {
        exit: Exit::Usage,
        sentence: format!("--report {}{}", path.display(), lang.pick(zh, en)),
    };
    let kind = |path: &PathBuf| {
        if is_same(path, roster) {
            let zh = "：这是名单本身，不能覆盖；请换一个文件名";
            return Err(usage(path, zh, ": this is the roster itself; choose another name"));
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => Ok((path.clone(), Kind::Page)),
            Some("xlsx") => Ok((path.clone(), Kind::Workbook)),
            _ => Err(usage(
                path,
                "：报告只能是 .html 或 .xlsx，请改文件名",
                ": a report is .html or .xlsx; change the name",
            )),
        }
    };
    paths.iter().map(kind).collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|path| Some(path) == real(other))
}

/// Writes the reports, each whole before it gets its name.
pub(super) fn write(
    reports: &[(PathBuf, Kind)],
    done: &Done<'_>,
    lang: Lang,
) -> Result<(), Failure> {
    let day = jiff::Zoned::now().strftime("%F").to_string();
    for (path, kind) in reports {
        let told =
            Correction { file: done.file, day: &day, import: done.import, sheet: done.sheet };
        let bytes = match kind {
            Kind::Page => page::html(&told, lang).into_bytes(),
            Kind::Workbook => {
                correction(&told, path, lang).map_err(|e| Failure::machine(e.text(lang)))?
            }
        };
        let written = part::write(path, &bytes);
        written.map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))?;
    }
    Ok(())
}
