//! Comma, tab and semicolon separated text in UTF-8, GB18030 or UTF-16.

use super::header;
use super::mapping::Mapping;
use super::notice::Code;
use super::open::Stop;
use super::table::{Cell, Collector, Kind, Table};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Separators tried; the one under which the header names most fields wins, then the one of the widest lines.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Lines of text tried under each separator.
const PROBE_LINES: usize = 60;
/// Line breaks within one quoted cell; more means that a quotation mark was never closed.
const BREAKS_MAX: usize = 20;
/// One character in so many may be undecodable before the encoding is taken for unknown.
const DAMAGE_MAX: usize = 200;

/// The one table of the text.
///
/// # Errors
/// [`Stop`] if the bytes are no text, or a quotation mark is never closed.
pub fn tables(bytes: &[u8]) -> Result<Vec<Table>, Stop> {
    let (text, damaged) = decode(bytes)?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim().is_empty() {
        return Err(Code::EmptyFile.into());
    }
    let probe: String = text.split_inclusive('\n').take(PROBE_LINES).collect();
    let fit = |separator: &u8| {
        // A quotation mark that is never closed hides no header from a look that takes none for what it is.
        let table =
            parse(&probe, *separator, true).or_else(|_| parse(&probe, *separator, false)).ok()?;
        let fields = header::find(&table, &Mapping::default()).map(|header| header.columns.len());
        Some((fields, usual_width(&table)))
    };
    let best = SEPARATORS.iter().rev().max_by_key(|s| fit(s)).copied().unwrap_or(b',');
    let mut table = parse(&text, best, true)?;
    table.damaged = damaged;
    Ok(vec![table])
}

/// Cells of the line in the middle, by their number: what most lines have.
fn usual_width(table: &Table) -> usize {
    let mut widths: Vec<_> = table.lines.iter().map(|line| line.cells.len()).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// The text, and whether some of it could not be decoded.
fn decode(bytes: &[u8]) -> Result<(String, bool), Code> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return damaged_text(encoding, bytes);
    }
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let start = bytes.get(..at).unwrap_or_default();
        return utf_16(bytes).ok_or_else(|| without_end(start));
    }
    if has_controls(bytes) {
        return Err(Code::NotASpreadsheet);
    }
    let (text, _, broken) = UTF_8.decode(bytes);
    if !broken {
        return Ok((text.into_owned(), false));
    }
    let (chinese, _, bad) = GB18030.decode(bytes);
    if !bad {
        return Ok((chinese.into_owned(), false));
    }
    let lost = |text: &str| text.chars().filter(|c| *c == '\u{FFFD}').count();
    damaged_text(if lost(&text) <= lost(&chinese) { UTF_8 } else { GB18030 }, bytes)
}

fn damaged_text(encoding: &'static Encoding, bytes: &[u8]) -> Result<(String, bool), Code> {
    let (text, _, broken) = encoding.decode(bytes);
    let count = text.chars().count();
    let lost = if broken { text.chars().filter(|c| *c == '\u{FFFD}').count() } else { 0 };
    if text.contains('\0') {
        return Err(Code::NotASpreadsheet);
    }
    if lost > 1 + count / DAMAGE_MAX {
        Err(Code::UnknownEncoding)
    } else {
        Ok((text.into_owned(), lost > 0))
    }
}

/// UTF-16 without its mark: whichever order gives a text that names a field.
fn utf_16(bytes: &[u8]) -> Option<(String, bool)> {
    let read = |encoding: &'static Encoding| encoding.decode_without_bom_handling(bytes);
    let named = |text: &str| ["学号", "姓名", "身份证"].iter().any(|name| text.contains(name));
    let fits = |text: &str, broken: bool| !broken && !text.contains('\0') && named(text);
    let texts = [UTF_16LE, UTF_16BE].into_iter().map(read);
    let mut sound = texts.filter(|(text, broken)| fits(text, *broken));
    sound.next().map(|(text, _)| (text.into_owned(), false))
}

/// What bytes with zeros among them are: lines of text before the zeros were once a whole file.
fn without_end(start: &[u8]) -> Code {
    let lines = start.contains(&b'\n') || start.contains(&b'\r');
    if lines && !has_controls(start) { Code::Corrupt } else { Code::NotASpreadsheet }
}

fn has_controls(bytes: &[u8]) -> bool {
    bytes.iter().any(|b| matches!(b, 1..=8 | 14..=25 | 27..=31))
}

/// Rows and cells; `text` breaks its lines by `\n` alone; `quoted` cells may hold breaks and separators.
fn parse(text: &str, separator: u8, quoted: bool) -> Result<Table, Stop> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(quoted)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut cells = Collector::default();
    let mut record = csv::StringRecord::new();
    let mut rows = 0_u64;
    let mut widest = 0;
    loop {
        let before = reader.position().line();
        if !reader.read_record(&mut record).map_err(|_| Code::Corrupt)? {
            return Ok(cells.finish(""));
        }
        let breaks = |field: &str| field.matches('\n').count();
        widest = widest.max(record.len());
        let swallowed = |field: &str| swallows_rows(field, separator, widest);
        if record.iter().any(|field| breaks(field) > BREAKS_MAX || swallowed(field)) {
            return Err(Code::BrokenQuotes.into());
        }
        let within: usize = record.iter().map(breaks).sum();
        let end = reader.position();
        let ended = text.as_bytes().get((end.byte() as usize).wrapping_sub(1)) == Some(&b'\n');
        // The reader passes over empty lines, which a person counts.
        rows += (end.line() - before + u64::from(!ended)).saturating_sub(within as u64);
        for (column, field) in record.iter().enumerate() {
            let row = (rows as u32).saturating_sub(1);
            cells.put(row, column as u32, Cell::new(field.to_owned(), Kind::Text))?;
        }
    }
}

/// Whether a quoted cell holds the ends of rows: as many separators as a row has, and a line break among them.
fn swallows_rows(field: &str, separator: u8, widest: usize) -> bool {
    let enough = widest.saturating_sub(1).max(2);
    field.contains('\n') && field.bytes().filter(|b| *b == separator).count() >= enough
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, String)> {
        let table = parse(text, b',', true).unwrap();
        table.lines.iter().map(|l| (l.number, l.cells[0].1.text.clone())).collect()
    }

    #[test]
    fn empty_lines_and_line_breaks_in_cells_count_as_in_a_sheet() {
        assert_eq!(
            rows("a,1\n\n\nb,2\n\"c\nd\",3\ne,4"),
            [(1, "a".into()), (4, "b".into()), (5, "c\nd".into()), (6, "e".into())]
        );
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_named() {
        let text = format!("学号,姓名,性别\n1,\"张三,男\n{}", "2,李四,女\n".repeat(50));
        assert_eq!(tables(text.as_bytes()).unwrap_err().code, Code::BrokenQuotes);
        let text = "学号,姓名,性别,备注\n1,张三,男,\n2,\"李四,女,\n3,王五,女,\n";
        assert_eq!(tables(text.as_bytes()).unwrap_err().code, Code::BrokenQuotes);
        let text = "学号,姓名,性别,备注\n1,张三,男,\"住校,已缴费\n走读\"\n";
        assert_eq!(tables(text.as_bytes()).unwrap()[0].lines.len(), 2);
    }

    #[test]
    fn a_text_that_ends_in_zeros_is_a_damaged_one() {
        let zeros = |text: &str| [text.as_bytes(), &[0; 512]].concat();
        assert_eq!(tables(&zeros("学号,姓名\n1,张三\n2,")).unwrap_err().code, Code::Corrupt);
        assert_eq!(tables(&zeros("\u{1}\n")).unwrap_err().code, Code::NotASpreadsheet);
    }

    #[test]
    fn every_encoding_that_schools_send_is_read() {
        let text = "学号,姓名,性别\n2010301001,李㛃,男\n";
        let wide =
            |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark.to_vec(), bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xEF\xBB\xBF", text.into()),
            GB18030.encode(text).0.into_owned(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            marked(b"\xFF\xFE", wide(u16::to_le_bytes)),
            marked(b"\xFE\xFF", wide(u16::to_be_bytes)),
        ] {
            let table = tables(&bytes).unwrap().remove(0);
            assert_eq!(table.lines[1].cell(1).unwrap().text, "李㛃");
            assert_eq!(table.lines[0].cell(0).unwrap().text, "学号");
        }
    }

    #[test]
    fn tabs_and_semicolons_separate_too() {
        for separator in ["\t", ";", "|"] {
            let text = "学号,姓名,性别\n1,张三,男\n".replace(',', separator);
            assert_eq!(tables(text.as_bytes()).unwrap()[0].lines[1].cells.len(), 3);
        }
    }
}
