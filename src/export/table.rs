//! A plain table as a workbook or as comma separated text, for lists that people print and programs read.

use super::disk;
use super::workbook::{parts, properties, set_print, width};
use super::{ExportError, csv};
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use std::io::Cursor;
use std::path::Path;

/// A table: a header and rows of as many cells. All cells are text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Title of the sheet.
    pub title: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// Writes the table by the ending of its name, `.xlsx` or `.csv`; read back before it gets that name. A file that stands
/// there is replaced.
///
/// # Errors
/// [`ExportError`]; [`ExportError::Ending`] for any other ending.
pub fn write(path: &Path, table: &Table) -> Result<(), ExportError> {
    let failed = |source| ExportError::Workbook { path: path.to_owned(), source };
    let ending = path.extension().map(|end| end.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("xlsx") => render(table).map_err(failed)?,
        Some("csv") => csv::bytes(&table.header, &table.rows).map_err(csv::failed(path))?,
        _ => return Err(ExportError::Ending(path.to_owned())),
    };
    let (folder, name) = parts(path)?;
    let unfinished = folder.write(&name, &bytes)?;
    let back = disk::read(&unfinished)?;
    let differs =
        |what: &str| ExportError::ReadBack { path: path.to_owned(), what: what.to_owned() };
    if back != bytes {
        return Err(differs("its bytes differ"));
    }
    if ending.as_deref() == Some("xlsx") && cells(back).as_ref() != Some(&all(table)) {
        return Err(differs("its cells differ"));
    }
    folder.finish(&name, true)
}

fn all(table: &Table) -> Vec<Vec<String>> {
    std::iter::once(&table.header).chain(&table.rows).cloned().collect()
}

fn render(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(&table.title)?);
    let page = book.add_worksheet();
    let text = Format::new().set_num_format("@").set_border(FormatBorder::Thin);
    let head = text.clone().set_bold();
    for (column, name) in (0..).zip(&table.header) {
        page.write_string_with_format(0, column, name, &head)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
        page.set_column_width(column, width(std::iter::once(name).chain(cells)) as f64)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            page.write_string_with_format(row, column, cell, &text)?;
        }
    }
    page.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    set_print(page);
    page.set_header(format!("&C{}", table.title));
    book.save_to_buffer()
}

fn cells(bytes: Vec<u8>) -> Option<Vec<Vec<String>>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).ok()?;
    let range = book.worksheet_range_at(0)?.ok()?;
    let text = |cell: &Data| cell.to_string();
    Some(range.rows().map(|row| row.iter().map(text).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_by_its_ending_and_replaced_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let row = ["001", "=1+1", ""].map(str::to_owned).to_vec();
        let header = ["代码", "专业", "备注"].map(str::to_owned).to_vec();
        let table = Table { title: "缺席名单".into(), header, rows: vec![row] };
        for name in ["a.xlsx", "a.csv", "a.xlsx"] {
            write(&dir.path().join(name), &table).unwrap();
        }
        let text = std::fs::read_to_string(dir.path().join("a.csv")).unwrap();
        assert_eq!(text, "\u{feff}代码,专业,备注\r\n001,'=1+1,\r\n");
        let refused = write(&dir.path().join("a.doc"), &table).unwrap_err();
        assert!(matches!(refused, ExportError::Ending(_)), "{refused}");
    }
}
