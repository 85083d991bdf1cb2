//! The school's own sheet back to the school: its cells as they came, the faulty ones filled, what is wrong beside them.
//!
//! Rows and columns stay where they are, so that the numbers in the sentences are those of the school's file, and the
//! corrected sheet can be imported as it is. It holds the school's 身份证号码 in clear: they are corrected there.

use super::ExportError;
use crate::lang::Lang;
use crate::roster::header::{Field, Header, REPORT_COLUMN};
use crate::roster::summary;
use crate::roster::table::{Cell, Kind, Line, Table};
use crate::roster::{Import, Level, NoticeLine};
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet,
    XlsxError,
};
use std::collections::BTreeMap;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Rows that a sheet can have.
const ROWS_MAX: u32 = 1_048_576;
/// Characters that a cell can hold, counted as UTF-16 does.
const CELL_UNITS_MAX: usize = 32_767;
/// Lines whose texts set the widths of the columns.
const WIDTH_BY_LINES: usize = 300;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (6, 34);
/// Width of the column of sentences, in characters.
const PROBLEMS_WIDTH: f64 = 70.0;
/// Digits that a number cell keeps; a longer one is written as Excel shows it, so that it isn't taken for text later.
const EXACT_DIGITS: usize = 15;
/// Paper A4 in Excel's numbering.
const PAPER_A4: u8 = 9;
/// Fill of what must be corrected.
const RED: Color = Color::RGB(0xFF_C7CE);
/// Fill of what somebody should look at.
const YELLOW: Color = Color::RGB(0xFF_EB9C);

/// What is told to the school.
#[derive(Debug, Clone, Copy)]
pub struct Correction<'a> {
    /// Name of the school's file.
    pub file: &'a str,
    /// The day, such as `2026-11-25`.
    pub day: &'a str,
    /// What became of it.
    pub import: &'a Import,
    /// The sheet that was read; none if the file was refused before that.
    pub sheet: Option<&'a Table>,
}

/// The workbook for `path`, which is only named in the error: the sheet, then an explanation.
///
/// # Errors
/// [`ExportError::Workbook`].
pub fn correction(told: &Correction<'_>, path: &Path, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let failed = |source| ExportError::Workbook { path: path.to_owned(), source };
    render(told, lang).map_err(failed)
}

fn render(told: &Correction<'_>, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    if let (Some(sheet), Some(place)) = (told.sheet, &told.import.place) {
        let page = book.add_worksheet().set_name(lang.pick("名单", "roster"))?;
        Marked::new(sheet, &place.header, &told.import.notices, lang).write(page)?;
    }
    explain(book.add_worksheet().set_name(lang.pick("说明", "notes"))?, told, lang)?;
    book.save_to_buffer()
}

/// A sheet with its marks.
struct Marked<'a> {
    sheet: &'a Table,
    header: &'a Header,
    /// By the row's number.
    notices: BTreeMap<u32, Vec<&'a NoticeLine>>,
    /// The column after the last used one.
    problems: u16,
    formats: Formats,
    lang: Lang,
}

/// Formats by the level of what is said about a cell.
struct Formats {
    plain: Format,
    warn: Format,
    error: Format,
    head: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_num_format("@").set_align(FormatAlign::VerticalCenter);
        let filled =
            |color| plain.clone().set_background_color(color).set_border(FormatBorder::Thin);
        let (warn, error) = (filled(YELLOW), filled(RED));
        let head = plain.clone().set_bold().set_text_wrap();
        Self { plain, warn, error, head }
    }

    fn of(&self, level: Option<Level>) -> &Format {
        match level {
            Some(Level::Error) => &self.error,
            Some(Level::Warn) => &self.warn,
            Some(Level::Info) | None => &self.plain,
        }
    }
}

impl<'a> Marked<'a> {
    fn new(sheet: &'a Table, header: &'a Header, notices: &'a [NoticeLine], lang: Lang) -> Self {
        let mut by_row: BTreeMap<u32, Vec<&NoticeLine>> = BTreeMap::new();
        for notice in notices.iter().filter(|notice| notice.row > 0) {
            by_row.entry(notice.row).or_default().push(notice);
        }
        let last = sheet.columns_below(0).last().copied();
        let problems = last.map_or(0, |column| column as u16 + 1);
        Self { sheet, header, notices: by_row, problems, formats: Formats::new(), lang }
    }

    fn write(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        for line in self.sheet.lines.iter().filter(|line| line.number <= ROWS_MAX) {
            self.line(page, line)?;
        }
        let row = self.header.row.saturating_sub(1);
        if self.header.row > 0 {
            page.write_string_with_format(
                row,
                self.problems,
                title(self.lang),
                &self.formats.head,
            )?;
            page.set_freeze_panes(self.header.last_row.min(ROWS_MAX - 1), 0)?;
        }
        self.set_widths(page)?;
        print_whole(page);
        let last = self.sheet.lines.last().map_or(0, |line| line.number.min(ROWS_MAX) - 1);
        if last > row {
            page.autofilter(row, 0, last, self.problems)?;
            page.ignore_error_range(0, 0, last, self.problems, IgnoreError::NumberStoredAsText)?;
        }
        Ok(())
    }

    fn line(&self, page: &mut Worksheet, line: &Line) -> Result<(), XlsxError> {
        let row = line.number.saturating_sub(1);
        let notices = self.notices.get(&line.number).map(Vec::as_slice).unwrap_or_default();
        let levels = self.levels(notices);
        let required = |column: u32| {
            self.header.columns.iter().any(|(field, c)| *c == column && field.is_required())
        };
        for (column, cell) in &line.cells {
            // A key that was filled down from a merged cell is the row's above.
            if !(cell.merged && required(*column)) {
                let format = self.formats.of(levels.get(column).copied());
                write_cell(page, (row, *column as u16), cell, format)?;
            }
        }
        for (column, level) in levels.iter().filter(|(column, _)| line.cell(**column).is_none()) {
            page.write_blank(row, *column as u16, self.formats.of(Some(*level)))?;
        }
        let Some(worst) = notices.iter().map(|notice| notice.level).max() else { return Ok(()) };
        let words = bounded(&self.words(notices));
        let format = self.formats.of(Some(worst)).clone().set_text_wrap();
        page.write_string_with_format(row, self.problems, words, &format).map(drop)
    }

    /// The worst level of each column that something is said about.
    fn levels(&self, notices: &[&NoticeLine]) -> BTreeMap<u32, Level> {
        let mut levels = BTreeMap::new();
        for notice in notices {
            let named = |field: &&Field| field.title() == notice.column;
            let field = Field::ALL.iter().find(named).filter(|_| notice.row != self.header.row);
            if let Some(column) = field.and_then(|field| self.header.column(*field)) {
                let level = levels.entry(column).or_insert(notice.level);
                *level = notice.level.max(*level);
            }
        }
        levels
    }

    fn words(&self, notices: &[&NoticeLine]) -> String {
        let mut notices = notices.to_vec();
        notices.sort_by_key(|notice| std::cmp::Reverse(notice.level));
        let one = |notice: &&NoticeLine| {
            mark(notice.level, self.lang).to_owned() + &notice.with_column(self.lang)
        };
        notices.iter().map(one).collect::<Vec<_>>().join(self.lang.pick("；", "; "))
    }

    fn set_widths(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let first = self.header.lines.saturating_sub(1);
        let mut widths: BTreeMap<u32, usize> = BTreeMap::new();
        let lines = self.sheet.lines.iter().skip(first).take(WIDTH_BY_LINES);
        for (column, cell) in lines.flat_map(|line| &line.cells) {
            let width = widths.entry(*column).or_default();
            *width = cell.text.width().max(*width);
        }
        for (column, width) in widths {
            let width = (width + 2).clamp(WIDTHS.0, WIDTHS.1);
            page.set_column_width(column as u16, width as f64)?;
        }
        page.set_column_width(self.problems, PROBLEMS_WIDTH).map(drop)
    }
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    // A date stays one: as text it would look as if the school had meant it.
    if cell.kind == Kind::Date
        && let Ok(date) = ExcelDateTime::parse_from_str(&cell.text)
    {
        let format = format.clone().set_num_format("yyyy-mm-dd");
        return page.write_datetime_with_format(row, column, &date, &format).map(drop);
    }
    page.write_string_with_format(row, column, shown(cell), format).map(drop)
}

/// One page wide, however many long.
fn print_whole(page: &mut Worksheet) {
    page.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0);
}

/// The text of a cell as Excel shows it.
fn shown(cell: &Cell) -> String {
    let long = cell.kind == Kind::Number && cell.text.len() > EXACT_DIGITS;
    match cell.text.parse::<f64>() {
        Ok(value) if long && value.abs() >= 1.0 => format!("{value:.5E}").replace('E', "E+"),
        _ => bounded(&cell.text),
    }
}

/// As much of a text as a cell can hold.
fn bounded(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= CELL_UNITS_MAX
    };
    text.chars().take_while(fits).collect()
}

fn title(lang: Lang) -> String {
    let words = lang.pick(
        "（红色必须改，黄色请核对；改好后把本表发回）",
        "(red must be corrected, yellow looked at; then send this sheet back)",
    );
    format!("{REPORT_COLUMN}{words}")
}

fn mark(level: Level, lang: Lang) -> &'static str {
    match level {
        Level::Error => lang.pick("【必须改】", "[correct] "),
        Level::Warn => lang.pick("【请核对】", "[look] "),
        Level::Info => lang.pick("【说明】", "[note] "),
    }
}

/// What was read, what came of it, what to do, and everything that was noticed.
fn explain(page: &mut Worksheet, told: &Correction<'_>, lang: Lang) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_font_size(14);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    page.set_column_width(0, 14)?.set_column_width(1, 110)?;
    print_whole(page);
    page.write_string_with_format(0, 0, lang.pick("名单核对说明", "About this roster"), &head)?;
    let mut row = 2;
    for (name, words) in facts(told, lang) {
        page.write_string_with_format(row, 0, name, &wrapped)?;
        page.write_string_with_format(row, 1, bounded(&words), &wrapped)?;
        row += 1;
    }
    row += 1;
    let formats = Formats::new();
    for group in summary::groups(&told.import.notices) {
        for line in group.lines(lang) {
            let format = formats.of(Some(group.level)).clone().set_text_wrap();
            page.write_string_with_format(row, 0, mark(group.level, lang).trim(), &format)?;
            page.write_string_with_format(row, 1, bounded(&line), &format)?;
            row += 1;
        }
    }
    Ok(())
}

fn facts(told: &Correction<'_>, lang: Lang) -> Vec<(&'static str, String)> {
    let import = told.import;
    let (taken, rejected, skipped) = (import.rows.len(), import.rows_rejected, import.rows_skipped);
    let mut facts = vec![
        (lang.pick("文件", "file"), told.file.to_owned()),
        (lang.pick("日期", "day"), told.day.to_owned()),
        (
            lang.pick("结果", "result"),
            match lang {
                Lang::Zh => format!("收下 {taken} 人，退回 {rejected} 行，跳过 {skipped} 行"),
                Lang::En => format!("{taken} taken, {rejected} rows rejected, {skipped} skipped"),
            },
        ),
    ];
    if let Some(refusal) = &import.refusal {
        facts.push((lang.pick("未导入", "refused"), refusal.text(lang).to_owned()));
    }
    let todo = lang.pick(
        "在“名单”表里改红色的单元格，核对黄色的单元格，原因写在最后一列；不要增删行列，改好后把这个文件发回。",
        "correct the red cells of the sheet 'roster', look at the yellow ones; the last column says why. Add and \
         remove no rows or columns; then send this file back.",
    );
    if told.sheet.is_some() {
        facts.push((lang.pick("请做", "to do"), todo.to_owned()));
    }
    facts
}
