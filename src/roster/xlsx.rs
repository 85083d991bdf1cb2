//! xlsx: the zip container is bounded first, then calamine reads it cell by cell.

use super::notice::Code;
use super::open::Stop;
use super::table::{Cell, Collector, Kind, Table};
use calamine::{Data, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Parts of one file.
const PARTS_MAX: usize = 4096;
/// Unpacked bytes of one worksheet: 50,000 rows with texts in their cells are about 35 MB.
const SHEET_BYTES_MAX: u64 = 64 << 20;
/// Unpacked bytes of the shared texts, which are held in memory at once: 50,000 rows are about 6 MB.
const STRINGS_BYTES_MAX: u64 = 16 << 20;
/// Unpacked bytes of any other part of the workbook.
const PART_BYTES_MAX: u64 = 4 << 20;
/// Unpacked bytes of a picture or other embedded file.
const MEDIA_BYTES_MAX: u64 = 48 << 20;
/// Unpacked bytes of all parts.
const TOTAL_BYTES_MAX: u64 = 96 << 20;
/// Tags of all parts: 50,000 rows of 11 cells are about 3.5 million.
const TAGS_MAX: usize = 6_000_000;
/// Worksheets looked at.
const SHEETS_MAX: usize = 64;
/// Merged ranges looked at in one worksheet.
const MERGED_MAX: usize = 20_000;

/// The worksheets, visible ones first.
///
/// # Errors
/// [`Stop`] if the container is damaged, protected, no workbook, or unpacks to too much.
pub fn tables(bytes: &[u8]) -> Result<Vec<Table>, Stop> {
    inspect(bytes)?;
    // The bounds above hold what is known to make calamine fail; a panic beyond them is a damaged file too.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| Err(Code::Corrupt.into()))
}

/// Unpacks every part once, holding nothing, to bound sizes and to check each checksum.
fn inspect(bytes: &[u8]) -> Result<(), Stop> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Code::Corrupt)?;
    if archive.len() > PARTS_MAX {
        return Err(Code::TooLargeUnpacked.into());
    }
    let parts =
        (0..archive.len()).map(|i| declared(&mut archive, i)).collect::<Result<Vec<_>, _>>()?;
    kind_of(&parts)?;
    let total = parts.iter().fold(0_u64, |sum, (_, size)| sum.saturating_add(*size));
    if total > TOTAL_BYTES_MAX || parts.iter().any(|(name, size)| *size > limit_of(name)) {
        return Err(Code::TooLargeUnpacked.into());
    }
    let mut seen = Seen::default();
    for (i, (name, _)) in parts.iter().enumerate() {
        let part = archive.by_index(i).map_err(|_| Code::Corrupt)?;
        seen.scan(part, limit_of(name), is_markup(name))?;
    }
    Ok(())
}

/// Name in lower case and unpacked size of a part, as the directory declares them.
fn declared(
    archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
    index: usize,
) -> Result<(String, u64), Code> {
    let part = archive.by_index_raw(index).map_err(|_| Code::Corrupt)?;
    if part.encrypted() {
        return Err(Code::PasswordProtected);
    }
    let name = part.name().map_err(|_| Code::Corrupt)?;
    Ok((name.to_lowercase(), part.size()))
}

fn kind_of(parts: &[(String, u64)]) -> Result<(), Code> {
    let ends = |name: &str| parts.iter().any(|(n, _)| n.ends_with(name));
    if ends("workbook.bin") || parts.iter().any(|(n, _)| n == "content.xml") {
        return Err(Code::UnsupportedFormat);
    }
    if ends("workbook.xml") { Ok(()) } else { Err(Code::NotASpreadsheet) }
}

fn limit_of(name: &str) -> u64 {
    match name {
        n if n.contains("worksheets/") => SHEET_BYTES_MAX,
        n if n.ends_with("sharedstrings.xml") => STRINGS_BYTES_MAX,
        n if n.contains("media/") || n.contains("embeddings/") => MEDIA_BYTES_MAX,
        _ => PART_BYTES_MAX,
    }
}

fn is_markup(name: &str) -> bool {
    [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end))
}

/// What was unpacked so far, over all parts.
#[derive(Default)]
struct Seen {
    bytes: u64,
    tags: usize,
}

impl Seen {
    fn scan(&mut self, mut part: impl Read, limit: u64, markup: bool) -> Result<(), Code> {
        let mut buffer = vec![0_u8; 64 << 10];
        let mut window: Vec<u8> = Vec::new();
        let mut size = 0_u64;
        loop {
            let count = part.read(&mut buffer).map_err(|_| Code::Corrupt)?;
            let Some(chunk) = buffer.get(..count).filter(|c| !c.is_empty()) else { return Ok(()) };
            size += count as u64;
            self.bytes += count as u64;
            if size > limit || self.bytes > TOTAL_BYTES_MAX {
                return Err(Code::TooLargeUnpacked);
            }
            if markup {
                // The end of the last chunk stays, so that a word across two chunks is seen.
                window.drain(..window.len().saturating_sub(OVERLAP_BYTES));
                window.extend_from_slice(chunk);
                self.look(&window)?;
            }
        }
    }

    fn look(&mut self, window: &[u8]) -> Result<(), Code> {
        for at in memchr::memchr_iter(b'<', window) {
            let rest = window.get(at..).unwrap_or_default();
            if rest.starts_with(b"<!DOCTYPE") || rest.starts_with(b"<!ENTITY") {
                return Err(Code::XmlEntity);
            }
            self.tags += 1;
        }
        if self.tags > TAGS_MAX { Err(Code::TooLargeUnpacked) } else { Ok(()) }
    }
}

/// One less than the longest word looked for.
const OVERLAP_BYTES: usize = 8;

fn read(bytes: &[u8]) -> Result<Vec<Table>, Stop> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| stop(&e))?;
    let sheets = book.sheets_metadata().to_vec();
    let seen = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let mut sheets: Vec<_> = sheets.iter().filter(seen).take(SHEETS_MAX).collect();
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
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    cells: &mut Collector,
) -> Result<(), Stop> {
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(stop(&error)),
    };
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|e| stop(&e))? {
        let (row, column) = record.pos;
        let formula = record.formula.is_some();
        cells.put(row, column, Cell { formula, ..cell_of(&record.value.into()) })?;
    }
    for range in merged.iter().filter(|r| r.end.0 > r.start.0).take(MERGED_MAX) {
        cells.merge(range.start, range.end)?;
    }
    Ok(())
}

/// A value as a person reads it.
pub(super) fn cell_of(value: &Data) -> Cell {
    match value {
        Data::Int(n) => Cell::new(n.to_string(), Kind::Number),
        Data::Float(n) => Cell::number(*n),
        Data::String(text) => Cell::new(text.clone(), Kind::Text),
        Data::Bool(b) => Cell::new(b.to_string(), Kind::Bool),
        Data::DateTime(date) => Cell::new(date_text(*date), Kind::Date),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::new(text.clone(), Kind::Date),
        Data::Error(error) => Cell::new(error.to_string(), Kind::Error),
        Data::Empty => Cell::new(String::new(), Kind::Text),
    }
}

fn date_text(date: ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn stop(error: &XlsxError) -> Stop {
    match error {
        XlsxError::Password => Code::PasswordProtected.into(),
        _ => Code::Corrupt.into(),
    }
}
