//! xls: the records are walked first, because calamine allocates whatever they claim.

use super::notice::Code;
use super::open::Stop;
use super::table::{Collector, Table};
use super::xlsx::cell_of;
use calamine::{Reader as _, SheetVisible, Xls, XlsError};
use std::collections::HashSet;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Columns that a sheet of this format can have.
const COLUMNS_MAX: u32 = 256;
/// Rows times columns of the smallest box around the cells of one sheet, which calamine allocates whole.
const BOX_MAX: u64 = 3_000_000;

/// The worksheets, visible ones first.
///
/// # Errors
/// [`Stop`] if the container is damaged, protected, no workbook, or claims too much.
pub fn tables(bytes: &[u8]) -> Result<Vec<Table>, Stop> {
    // Both readers are other people's work on hostile bytes: a panic in them is a damaged file.
    let read = || inspect(&stream(bytes)?).map_err(Stop::from).and_then(|()| read(bytes));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Code::Corrupt.into()))
}

/// The workbook's records out of the container.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, Code> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Code::Corrupt)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Code::PasswordProtected);
    }
    let name = ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"].into_iter().find(|n| file.is_stream(n));
    let mut records = Vec::new();
    let opened = file.open_stream(name.ok_or(Code::NotASpreadsheet)?).map_err(|_| Code::Corrupt)?;
    let limit = bytes.len() as u64;
    opened.take(limit).read_to_end(&mut records).map_err(|_| Code::Corrupt)?;
    Ok(records)
}

/// The corners of the cells of one sheet.
#[derive(Clone, Copy)]
struct Corners {
    start: (u32, u32),
    end: (u32, u32),
}

impl Corners {
    const NONE: Self = Self { start: (u32::MAX, u32::MAX), end: (0, 0) };

    fn add(&mut self, row: u32, column: u32) {
        self.start = (self.start.0.min(row), self.start.1.min(column));
        self.end = (self.end.0.max(row), self.end.1.max(column));
    }

    fn area(self) -> u64 {
        let span = |start: u32, end: u32| u64::from(end.saturating_sub(start)) + 1;
        span(self.start.0, self.end.0) * span(self.start.1, self.end.1)
    }
}

/// Walks all records: a password, cells outside the format, boxes too large to allocate.
fn inspect(stream: &[u8]) -> Result<(), Code> {
    let mut corners = Corners::NONE;
    let mut at = 0;
    while let Some(head) = stream.get(at..at + 4) {
        let (kind, length) = (word(head, 0), word(head, 2) as usize);
        let Some(data) = stream.get(at + 4..at + 4 + length) else { return Ok(()) };
        at += 4 + length;
        match kind {
            // Both kinds of encryption, also the weak one that calamine would read as text.
            0x002F => return Err(Code::PasswordProtected),
            0x0809 => corners = Corners::NONE,
            0x0200 => dimensions(data)?,
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x00D6 | 0x027E | 0x00FD | 0x00BD => {
                let last = word(data, length.saturating_sub(2));
                corners.add(word(data, 0), word(data, 2));
                corners.add(word(data, 0), if kind == 0x00BD { last } else { word(data, 2) });
            }
            _ => {}
        }
        let empty = corners.end.1 >= COLUMNS_MAX;
        if empty || (corners.start.0 != u32::MAX && corners.area() > BOX_MAX) {
            return Err(Code::TooLargeUnpacked);
        }
    }
    Ok(())
}

/// The DIMENSIONS record (rows in 2 or 4 bytes each), whose claim calamine reserves.
fn dimensions(data: &[u8]) -> Result<(), Code> {
    let long = |i: usize| word(data, i) | word(data, i + 2) << 16;
    let (start, end) = match data.len() {
        10 => ((word(data, 0), word(data, 4)), (word(data, 2), word(data, 6))),
        14 => ((long(0), word(data, 8)), (long(4), word(data, 10))),
        _ => return Ok(()),
    };
    let ordered = start.0 <= end.0 && start.1 <= end.1;
    if !ordered {
        return Err(Code::Corrupt);
    }
    if end.0 > 65_536 || end.1 > COLUMNS_MAX { Err(Code::TooLargeUnpacked) } else { Ok(()) }
}

/// Two bytes, little end first; 0 beyond the end.
fn word(data: &[u8], at: usize) -> u32 {
    let byte = |i: usize| u32::from(data.get(i).copied().unwrap_or(0));
    byte(at) | byte(at + 1) << 8
}

fn read(bytes: &[u8]) -> Result<Vec<Table>, Stop> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Code::PasswordProtected,
        _ => Code::Corrupt,
    })?;
    let mut sheets = book.sheets_metadata().to_vec();
    sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    let mut cells = Collector::default();
    let mut tables = Vec::new();
    for sheet in sheets {
        read_sheet(&mut book, &sheet.name, &mut cells)?;
        let hidden = sheet.visible != SheetVisible::Visible;
        tables.push(Table { hidden, ..cells.finish(&sheet.name) });
    }
    Ok(tables)
}

fn read_sheet(
    book: &mut Xls<Cursor<&[u8]>>,
    name: &str,
    cells: &mut Collector,
) -> Result<(), Stop> {
    let range = book.worksheet_range(name).map_err(|_| Code::Corrupt)?;
    let formulas = book.worksheet_formula(name).unwrap_or_default();
    let (top, left) = formulas.start().unwrap_or_default();
    let at = |row: usize, column: usize| (top + row as u32, left + column as u32);
    let formulas: HashSet<_> = formulas.used_cells().map(|(r, c, _)| at(r, c)).collect();
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let at = (top + row as u32, left + column as u32);
        let mut cell = cell_of(value);
        cell.formula = formulas.contains(&at);
        cells.put(at.0, at.1, cell)?;
    }
    for merged in book.merge_cells_by_sheet_name(name).unwrap_or_default() {
        cells.merge(merged.start, merged.end)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend((data.len() as u16).to_le_bytes());
        out.extend(data);
        out
    }

    fn number_at(row: u16, column: u16) -> Vec<u8> {
        let mut data = row.to_le_bytes().to_vec();
        data.extend(column.to_le_bytes());
        data.extend([0; 10]);
        record(0x0203, &data)
    }

    #[test]
    fn two_far_cells_are_refused_before_the_grid_between_them_is_made() {
        let sheet = [record(0x0809, &[0; 16]), number_at(0, 0), number_at(65_535, 255)].concat();
        assert_eq!(inspect(&sheet), Err(Code::TooLargeUnpacked));
        let sheet = [record(0x0809, &[0; 16]), number_at(5, 40_000)].concat();
        assert_eq!(inspect(&sheet), Err(Code::TooLargeUnpacked));
        let sheet = [record(0x0809, &[0; 16]), number_at(0, 0), number_at(5000, 10)].concat();
        assert_eq!(inspect(&sheet), Ok(()));
    }

    #[test]
    fn claimed_dimensions_that_can_not_be_are_refused() {
        assert_eq!(inspect(&record(0x0200, &[0xFF; 14])), Err(Code::TooLargeUnpacked));
        let reversed = [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0];
        assert_eq!(inspect(&record(0x0200, &reversed)), Err(Code::Corrupt));
    }

    #[test]
    fn an_encrypted_workbook_is_called_so() {
        for data in [&[1, 0, 1, 0][..], &[0, 0, 1, 2, 3, 4], &[1, 2, 3, 4]] {
            assert_eq!(inspect(&record(0x002F, data)), Err(Code::PasswordProtected));
        }
    }
}
