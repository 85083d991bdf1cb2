//! The 汇总表 as an Excel workbook, read back as another program would.

use super::disk::{self, Folder};
use super::summary::{PICTURES, Summary};
use super::{ExportError, Layout, ShotRow};
use crate::roster::Student;
use crate::roster::header::Field;
use crate::session::ShotNumber;
use calamine::{Data, Range, Reader, Xls, Xlsx};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Image, Workbook,
    Worksheet, XlsxError,
};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Rows above the first student: title, centre line, header.
pub(super) const ROWS_ABOVE: u32 = 3;
/// Paper A4 in Excel's numbering.
const PAPER_A4: u8 = 9;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (6, 34);
/// Size of a picture in its cell, px of the screen, width and height: the regulation's 33 x 48 mm would fill a page with
/// three students.
const PICTURE_PX: (u32, u32) = (54, 72);
/// Width of the column of pictures, in characters, and height of its rows, in points.
const PICTURE_CELL: (f64, f64) = (9.0, 58.0);

/// Photos to be shown in the workbook, by the 拍摄序号 of their row.
pub type Pictures = BTreeMap<ShotNumber, Vec<u8>>;

/// Writes a 汇总表, reads it back, compares every cell, and only then gives it its name.
///
/// The same rows give the same bytes. An earlier 汇总表 of these shots is replaced, any other file is left.
///
/// # Errors
/// [`ExportError`]; an existing file is then as it was.
pub fn write(
    path: &Path,
    layout: &Layout,
    centre: &str,
    rows: &[ShotRow],
) -> Result<(), ExportError> {
    let (folder, name) = parts(path)?;
    let summary = Summary::of(centre, layout, rows)?;
    let replace = may_replace(path, &summary)?;
    write_into(&folder, &name, &summary, &Pictures::new(), replace)
}

/// Whether a file is there that may be replaced: an earlier 汇总表 of the same shots.
pub(super) fn may_replace(path: &Path, summary: &Summary) -> Result<bool, ExportError> {
    if !disk::exists(path) {
        return Ok(false);
    }
    // The column of pictures comes and goes.
    let without_pictures = |mut book: Summary| {
        if book.header.len() > summary.header.len() {
            book.header.pop_if(|name| name == PICTURES);
        }
        book
    };
    if read_back(path).is_ok_and(|book| without_pictures(book).is_earlier_than(summary)) {
        Ok(true)
    } else {
        Err(ExportError::InTheWay { path: path.to_owned() })
    }
}

/// [`write`] in a folder that is held already.
pub(super) fn write_into(
    folder: &Folder,
    name: &str,
    summary: &Summary,
    pictures: &Pictures,
    replace: bool,
) -> Result<(), ExportError> {
    let path = folder.join(name);
    let failed = |source| ExportError::Workbook { path: path.clone(), source };
    let bytes = render(summary, pictures).map_err(failed)?;
    let unfinished = folder.write(name, &bytes)?;
    let mut wanted = summary.clone();
    if !pictures.is_empty() {
        wanted.header.push(PICTURES.to_owned());
        wanted.rows.iter_mut().for_each(|row| row.push(String::new()));
    }
    read_back(&unfinished)?.require(&wanted, &path)?;
    folder.finish(name, replace)
}

pub(super) fn parts(path: &Path) -> Result<(Folder, String), ExportError> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((Folder::open(parent)?, name))
}

/// A fixed time of making: the same rows give the same bytes, so two deliveries can be compared.
pub(super) fn properties(title: &str) -> Result<DocProperties, XlsxError> {
    let created = ExcelDateTime::from_ymd(2009, 9, 1)?;
    Ok(DocProperties::new().set_title(title).set_creation_datetime(&created))
}

fn render(sheet: &Summary, pictures: &Pictures) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(&sheet.title)?);
    let page = book.add_worksheet().set_name("汇总表")?;
    let columns = sheet.header.len() as u16 + u16::from(!pictures.is_empty());
    head(page, sheet, columns)?;
    body(page, sheet, sheet.column(Field::Sequence), false)?;
    show(page, sheet, pictures)?;
    set_page(page, sheet, columns)?;
    book.save_to_buffer()
}

fn header_format() -> Format {
    Format::new()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
}

pub(super) fn head(page: &mut Worksheet, sheet: &Summary, columns: u16) -> Result<(), XlsxError> {
    let title = Format::new()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_bold()
        .set_font_size(16);
    let last = columns.saturating_sub(1);
    page.merge_range(0, 0, 0, last, &sheet.title, &title)?.set_row_height(0, 28)?;
    let line = Format::new().set_num_format("@");
    page.merge_range(1, 0, 1, last, &sheet.centre, &line)?;
    for (column, title) in (0..).zip(&sheet.header) {
        page.write_string_with_format(2, column, title, &header_format())?;
    }
    Ok(())
}

/// The rows: `counted` is the column whose cells are counts; all others are text, over several lines where it `wraps`.
pub(super) fn body(
    page: &mut Worksheet,
    sheet: &Summary,
    counted: Option<usize>,
    wraps: bool,
) -> Result<(), XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let text = cell.clone().set_num_format("@");
    let text = if wraps { text.set_text_wrap() } else { text };
    let count = cell.set_num_format("0").set_align(FormatAlign::Center);
    for (row, cells) in (ROWS_ABOVE..).zip(&sheet.rows) {
        for (column, value) in cells.iter().enumerate() {
            // The 拍摄序号 is a count: as a number it sorts 2 before 10, which its order needs. The others are names
            // of things: text keeps zeros, long numbers and whatever begins with = + - @.
            match value.parse::<u32>() {
                Ok(number) if Some(column) == counted => {
                    page.write_number_with_format(row, column as u16, number, &count)?
                }
                _ => page.write_string_with_format(row, column as u16, value, &text)?,
            };
        }
    }
    Ok(())
}

/// The pictures in a last column, in front of their cells: programs without rich values show nothing of one in a cell.
fn show(page: &mut Worksheet, sheet: &Summary, pictures: &Pictures) -> Result<(), XlsxError> {
    let (Some(sequence), false) = (sheet.column(Field::Sequence), pictures.is_empty()) else {
        return Ok(());
    };
    let last = sheet.header.len() as u16;
    page.write_string_with_format(2, last, PICTURES, &header_format())?;
    page.set_column_width(last, PICTURE_CELL.0)?;
    let frame = Format::new().set_border(FormatBorder::Thin);
    for (row, cells) in (ROWS_ABOVE..).zip(&sheet.rows) {
        page.write_blank(row, last, &frame)?;
        let number = cells.get(sequence).and_then(|number| number.parse().ok());
        let Some(bytes) = number.and_then(|number| pictures.get(&ShotNumber(number))) else {
            continue;
        };
        page.set_row_height(row, PICTURE_CELL.1)?;
        let image = Image::new_from_buffer(bytes)?
            .set_alt_text(format!("{}.JPG", cells.get(sequence).map_or("", String::as_str)));
        let image = image.set_scale_to_size(PICTURE_PX.0, PICTURE_PX.1, true);
        page.insert_image_with_offset(row, last, &image, 4, 2)?;
    }
    Ok(())
}

pub(super) fn set_page(
    page: &mut Worksheet,
    sheet: &Summary,
    columns: u16,
) -> Result<(), XlsxError> {
    let columns = columns.saturating_sub(1);
    let last = ROWS_ABOVE - 1 + sheet.rows.len() as u32;
    for column in 0..sheet.header.len() {
        let header = sheet.header.get(column).into_iter();
        let cells = header.chain(sheet.rows.iter().filter_map(|row| row.get(column)));
        page.set_column_width(column as u16, width(cells) as f64)?;
    }
    if !sheet.rows.is_empty() {
        page.ignore_error_range(ROWS_ABOVE, 0, last, columns, IgnoreError::NumberStoredAsText)?;
    }
    page.set_freeze_panes(ROWS_ABOVE, 0)?;
    set_print(page);
    page.set_repeat_rows(ROWS_ABOVE - 1, ROWS_ABOVE - 1)?;
    page.set_print_area(0, 0, last, columns)?;
    Ok(())
}

/// A4 across, as wide as the page, numbered.
pub(super) fn set_print(page: &mut Worksheet) {
    page.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    page.set_footer("&C第 &P 页 共 &N 页");
}

/// Width of a column in characters, a Hanzi counting two.
pub(super) fn width<'a>(cells: impl Iterator<Item = &'a String>) -> usize {
    let widest = cells.map(|text| text.width()).max().unwrap_or(0);
    (widest + 2).clamp(WIDTHS.0, WIDTHS.1)
}

/// Reads a 汇总表 as another program would; xlsx or xls, by its content.
///
/// # Errors
/// [`ExportError::ReadBack`] if it is no such workbook, [`ExportError::Io`].
pub fn read_back(path: &Path) -> Result<Summary, ExportError> {
    let bytes = disk::read(path)?;
    let parsed = if bytes.starts_with(b"PK") {
        Xlsx::new(Cursor::new(bytes))
            .map_err(|e| e.to_string())
            .and_then(|mut book| parse(&mut book))
    } else {
        Xls::new(Cursor::new(bytes))
            .map_err(|e| e.to_string())
            .and_then(|mut book| parse(&mut book))
    };
    parsed.map_err(|what| ExportError::ReadBack { path: path.to_owned(), what })
}

fn parse<B: Reader<Cursor<Vec<u8>>>>(book: &mut B) -> Result<Summary, String>
where
    B::Error: std::fmt::Display,
{
    let range = book.worksheet_range_at(0).ok_or("no sheet")?.map_err(|error| error.to_string())?;
    let (last, right) = range.end().ok_or("an empty sheet")?;
    let row =
        |row: u32| -> Vec<String> { (0..=right).map(|column| text(&range, row, column)).collect() };
    let rows = (ROWS_ABOVE..=last).map(row).collect();
    let (title, centre) = (text(&range, 0, 0), text(&range, 1, 0));
    Ok(Summary { title, centre, header: row(ROWS_ABOVE - 1), rows })
}

/// The text of a text cell; of a number, its digits.
fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    match range.get_value((row, column)) {
        Some(Data::String(text)) => text.clone(),
        Some(Data::Empty) | None => String::new(),
        Some(value) => value.to_string(),
    }
}

/// Writes students as a school would send them: one header row, then text cells; no 拍摄序号 yet. A file that stands
/// there is replaced.
///
/// # Errors
/// [`ExportError`].
pub fn demo_roster(path: &Path, students: &[Student]) -> Result<(), ExportError> {
    let failed = |source| ExportError::Workbook { path: path.to_owned(), source };
    let bytes = roster_bytes(students).map_err(failed)?;
    let (folder, name) = parts(path)?;
    folder.write(&name, &bytes)?;
    folder.finish(&name, true)
}

fn roster_bytes(students: &[Student]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties("")?);
    let page = book.add_worksheet().set_name("名单")?;
    let text = Format::new().set_num_format("@");
    let fields = || (0..).zip(Field::ALL.into_iter().skip(1));
    for (column, field) in fields() {
        page.write_string_with_format(0, column, field.title(), &text)?
            .set_column_width(column, 20)?;
    }
    for (row, student) in (1..).zip(students) {
        for (column, field) in fields() {
            page.write_string_with_format(row, column, student.text(field), &text)?;
        }
    }
    book.save_to_buffer()
}
