//! The 汇总表 as comma separated text, for programs: UTF-8 with its mark, so that Excel reads it too.

use super::ExportError;
use super::disk::{self, Folder};
use super::summary::Summary;
use std::path::Path;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Header and rows as text; a cell that a spreadsheet might run gets an apostrophe before it.
pub(super) fn bytes(header: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()).into())
}

/// The cell as text that no spreadsheet takes for a formula.
pub(super) fn harmless(cell: &str) -> String {
    let is_risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_risky { format!("'{cell}") } else { cell.to_owned() }
}

/// Attaches a path to the writer's error.
pub(super) fn failed(path: &Path) -> impl FnOnce(csv::Error) -> ExportError {
    let path = path.to_owned();
    move |error| ExportError::io("make", &path)(std::io::Error::other(error))
}

/// Writes the table, replacing an earlier one, and compares what was written.
pub(super) fn write_into(
    folder: &Folder,
    name: &str,
    summary: &Summary,
) -> Result<(), ExportError> {
    let path = folder.join(name);
    let bytes = bytes(&summary.header, &summary.rows).map_err(failed(&path))?;
    let unfinished = folder.write(name, &bytes)?;
    if disk::read(&unfinished)? != bytes {
        return Err(ExportError::ReadBack { path, what: "its bytes differ".to_owned() });
    }
    folder.finish(name, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_a_spreadsheet_might_run_are_text_and_all_others_as_they_are() {
        let row: Vec<String> =
            ["=1+1", "@x", "-5", "0012", "a,\"b\"", "61019919900101123X"].map(str::to_owned).into();
        let text = String::from_utf8(bytes(&vec!["列".into(); 6], &[row]).unwrap()).unwrap();
        assert!(text.starts_with('\u{feff}'));
        assert!(
            text.ends_with("\r\n'=1+1,'@x,'-5,0012,\"a,\"\"b\"\"\",61019919900101123X\r\n"),
            "{text}"
        );
    }
}
