//! The 汇总表 (section 四, 4): title, centre line and 11 columns, as the regulation prints them.

use super::disk::{self, Folder};
use super::{ExportError, ShotRow};
use crate::roster::Student;
use crate::roster::header::Field;
use crate::session::ShotNumber;
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
    Worksheet, XlsxError,
};
use std::io::Cursor;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Title that the regulation prints over the table.
pub const TITLE: &str = "高等教育学历证书图像信息采集汇总表";
/// Beginning of the line below the title; the centre's name follows.
pub const CENTRE_LINE: &str = "校外学习中心（函授站）名称:";
/// Rows above the first student: title, centre line, header.
const ROWS_ABOVE: u32 = 3;
/// Paper A4 in Excel's numbering.
const PAPER_A4: u8 = 9;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (6, 34);

/// A 汇总表 as it reads back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBack {
    /// The title line.
    pub title: String,
    /// The centre line, its beginning included.
    pub centre: String,
    /// The header.
    pub header: Vec<String>,
    /// The rows as text.
    pub rows: Vec<Vec<String>>,
}

/// Writes a 汇总表, reads it back, compares every cell, and only then gives it its name.
///
/// Rows are put in the order of 拍摄序号. `title` is [`TITLE`] unless the profile says otherwise. The same rows give
/// the same bytes. An earlier 汇总表 of these shots is replaced, any other file is left.
///
/// # Errors
/// [`ExportError`]; an existing file is then as it was.
pub fn write(
    path: &Path,
    centre: &str,
    title: Option<&str>,
    rows: &[ShotRow],
) -> Result<(), ExportError> {
    let (folder, name) = parts(path)?;
    let replace = disk::exists(path);
    if replace && !is_earlier(path, rows) {
        return Err(ExportError::InTheWay { path: path.to_owned() });
    }
    write_into(&folder, &name, centre, title, rows, replace)
}

/// [`write`] in a folder that is held already.
pub(super) fn write_into(
    folder: &Folder,
    name: &str,
    centre: &str,
    title: Option<&str>,
    rows: &[ShotRow],
    replace: bool,
) -> Result<(), ExportError> {
    let path = folder.join(name);
    let wanted = wanted(centre, title.unwrap_or(TITLE), rows);
    if let Some(number) = number_twice(rows) {
        return Err(ExportError::NumberTwice(number));
    }
    let bytes =
        render(&wanted).map_err(|source| ExportError::Workbook { path: path.clone(), source })?;
    let unfinished = folder.write(name, &bytes)?;
    compare(&read_back(&unfinished)?, &wanted, &path)?;
    folder.finish(name, replace)
}

fn number_twice(rows: &[ShotRow]) -> Option<ShotNumber> {
    let mut seen = std::collections::BTreeSet::new();
    rows.iter().map(|row| row.number).find(|number| !seen.insert(*number))
}

fn parts(path: &Path) -> Result<(Folder, String), ExportError> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((Folder::open(parent)?, name))
}

fn rows_by_number(rows: &[ShotRow]) -> Vec<&ShotRow> {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| row.number);
    rows
}

/// The sheet as text, which is both written and expected back.
fn wanted(centre: &str, title: &str, rows: &[ShotRow]) -> ReadBack {
    let cells = |row: &ShotRow| [vec![row.number.to_string()], texts(&row.student)].concat();
    ReadBack {
        title: title.to_owned(),
        centre: format!("{CENTRE_LINE}{centre}"),
        header: Field::ALL.iter().map(|field| field.title().to_owned()).collect(),
        rows: rows_by_number(rows).into_iter().map(cells).collect(),
    }
}

/// The ten columns after the 拍摄序号.
fn texts(student: &Student) -> Vec<String> {
    let sex = student.sex.map(|sex| sex.to_string()).unwrap_or_default();
    let fields = [
        &student.name,
        &student.number.0,
        &sex,
        student.id_number.reveal(),
        &student.major,
        &student.degree_kind,
        &student.school_kind,
        &student.department_code,
        &student.school_name,
        &student.school_code,
    ];
    fields.into_iter().map(str::to_owned).collect()
}

fn render(sheet: &ReadBack) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed time: the same rows give the same bytes, so two deliveries can be compared.
    let created = ExcelDateTime::from_ymd(2009, 9, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(&sheet.title).set_creation_datetime(&created),
    );
    let page = book.add_worksheet().set_name("汇总表")?;
    head(page, sheet)?;
    body(page, sheet)?;
    set_page(page, sheet)?;
    book.save_to_buffer()
}

fn head(page: &mut Worksheet, sheet: &ReadBack) -> Result<(), XlsxError> {
    let centred =
        Format::new().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let title = centred.clone().set_bold().set_font_size(16);
    let last = (sheet.header.len() as u16).saturating_sub(1);
    page.merge_range(0, 0, 0, last, &sheet.title, &title)?.set_row_height(0, 28)?;
    let line = Format::new().set_num_format("@");
    page.merge_range(1, 0, 1, last, &sheet.centre, &line)?;
    let header = centred.set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    for (column, title) in (0..).zip(&sheet.header) {
        page.write_string_with_format(2, column, title, &header)?;
    }
    Ok(())
}

fn body(page: &mut Worksheet, sheet: &ReadBack) -> Result<(), XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let text = cell.clone().set_num_format("@");
    let count = cell.set_num_format("0").set_align(FormatAlign::Center);
    for (row, cells) in (ROWS_ABOVE..).zip(&sheet.rows) {
        for (column, value) in (0..).zip(cells) {
            // The 拍摄序号 is a count: as a number it sorts 2 before 10, which its order needs. The others are names
            // of things: text keeps zeros, long numbers and whatever begins with = + - @.
            match value.parse::<u32>() {
                Ok(number) if column == 0 => {
                    page.write_number_with_format(row, column, number, &count)?
                }
                _ => page.write_string_with_format(row, column, value, &text)?,
            };
        }
    }
    Ok(())
}

fn set_page(page: &mut Worksheet, sheet: &ReadBack) -> Result<(), XlsxError> {
    let columns = (sheet.header.len() as u16).saturating_sub(1);
    let last = ROWS_ABOVE - 1 + sheet.rows.len() as u32;
    for column in 0..sheet.header.len() {
        page.set_column_width(column as u16, width(sheet, column) as f64)?;
    }
    if !sheet.rows.is_empty() {
        page.ignore_error_range(ROWS_ABOVE, 0, last, columns, IgnoreError::NumberStoredAsText)?;
    }
    page.set_freeze_panes(ROWS_ABOVE, 0)?;
    page.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    page.set_repeat_rows(ROWS_ABOVE - 1, ROWS_ABOVE - 1)?.set_footer("&C第 &P 页 共 &N 页");
    page.set_print_area(0, 0, last, columns)?;
    Ok(())
}

/// Width of a column in characters, a Hanzi counting two.
fn width(sheet: &ReadBack, column: usize) -> usize {
    let header = sheet.header.get(column).into_iter();
    let cells = sheet.rows.iter().filter_map(|row| row.get(column));
    let widest = header.chain(cells).map(|text| text.width()).max().unwrap_or(0);
    (widest + 2).clamp(WIDTHS.0, WIDTHS.1)
}

/// Reads a 汇总表 as another program would.
///
/// # Errors
/// [`ExportError::ReadBack`] if it is no such workbook, [`ExportError::Io`].
pub fn read_back(path: &Path) -> Result<ReadBack, ExportError> {
    let bytes = disk::read(path)?;
    parse(bytes).map_err(|what| ExportError::ReadBack { path: path.to_owned(), what })
}

fn parse(bytes: Vec<u8>) -> Result<ReadBack, String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let range = book.worksheet_range_at(0).ok_or("no sheet")?.map_err(|error| error.to_string())?;
    let (last, _) = range.end().ok_or("an empty sheet")?;
    let row = |row: u32| -> Vec<String> {
        (0..Field::ALL.len() as u32).map(|column| text(range.get_value((row, column)))).collect()
    };
    let first = |row: u32| text(range.get_value((row, 0)));
    let rows = (ROWS_ABOVE..=last).map(row).collect();
    Ok(ReadBack { title: first(0), centre: first(1), header: row(ROWS_ABOVE - 1), rows })
}

/// The text of a text cell; of a number, its digits.
fn text(value: Option<&Data>) -> String {
    match value {
        Some(Data::String(text)) => text.clone(),
        Some(Data::Empty) | None => String::new(),
        Some(value) => value.to_string(),
    }
}

fn compare(got: &ReadBack, wanted: &ReadBack, path: &Path) -> Result<(), ExportError> {
    let differs = |what: String| Err(ExportError::ReadBack { path: path.to_owned(), what });
    if (&got.title, &got.centre, &got.header) != (&wanted.title, &wanted.centre, &wanted.header) {
        return differs("title, centre line or header".to_owned());
    }
    if got.rows.len() != wanted.rows.len() {
        return differs(format!("{} rows instead of {}", got.rows.len(), wanted.rows.len()));
    }
    let rows = got.rows.iter().zip(&wanted.rows).zip(ROWS_ABOVE + 1..);
    for ((got, wanted), row) in rows {
        let column = got.iter().zip(wanted).position(|(got, wanted)| got != wanted);
        if let Some(field) = column.and_then(|column| Field::ALL.get(column)) {
            return differs(format!("row {row}, {}", field.title()));
        }
    }
    Ok(())
}

/// Whether a file is an earlier 汇总表 of these shots: each of its 拍摄序号 is among them with the same 学号.
#[must_use]
pub fn is_earlier(path: &Path, rows: &[ShotRow]) -> bool {
    let Ok(book) = read_back(path) else { return false };
    let header = Field::ALL.iter().map(|field| field.title());
    let key = |row: &ShotRow| (row.number.to_string(), row.student.number.0.clone());
    let ours: std::collections::HashSet<_> = rows.iter().map(key).collect();
    let pair = |row: &Vec<String>| Some((row.first()?.clone(), row.get(2)?.clone()));
    book.header.iter().map(String::as_str).eq(header)
        && book.centre.starts_with(CENTRE_LINE)
        && book.rows.iter().all(|row| pair(row).is_some_and(|pair| ours.contains(&pair)))
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
    book.set_properties(
        &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2009, 9, 1)?),
    );
    let page = book.add_worksheet().set_name("名单")?;
    let text = Format::new().set_num_format("@");
    for (column, field) in (0..).zip(Field::ALL.iter().skip(1)) {
        page.write_string_with_format(0, column, field.title(), &text)?
            .set_column_width(column, 20)?;
    }
    for (row, student) in (1..).zip(students) {
        for (column, value) in (0..).zip(texts(student)) {
            page.write_string_with_format(row, column, value, &text)?;
        }
    }
    book.save_to_buffer()
}
