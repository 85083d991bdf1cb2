//! The 采集卡 of many students as a workbook: a row a student, each field as it is filled in, and what to heed.

use super::summary::{CENTRE_LINE, Summary};
use super::workbook::{self, ROWS_ABOVE};
use super::{ExportError, disk};
use crate::lang::Lang;
use crate::roster::card::{Card, HanziCell, NameRule, Position};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Name of the workbook in the export folder.
pub const WORKBOOK: &str = "采集卡.xlsx";
/// Title over the table.
pub const TITLE: &str = "高等教育学历证书电子注册图像信息采集卡填涂表";
/// The columns, those of the 汇总表 in its order with the 区位码 and what to heed.
pub const COLUMNS: [&str; 14] = [
    "序号",
    "班级",
    "姓名",
    "姓名区位码",
    "学号",
    "性别",
    "身份证号码",
    "专业名称",
    "学历类别",
    "所在校别",
    "(院)系代码",
    "所在院校名称",
    "院校代码",
    "填涂说明",
];

/// Widest columns, in characters: longer texts run over several lines. The last is of what to heed.
const WIDTHS_MAX: (usize, usize) = (24, 34);
/// Height of a line, in points.
const LINE_PT: f64 = 15.0;

/// A card and the class that its student is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassCard {
    /// 班级
    pub class: String,
    /// The card.
    pub card: Card,
}

/// Writes the cards in their order, reads them back, compares every cell, and only then gives the file its name.
///
/// The workbook holds ID numbers in clear, as the 汇总表 does. An earlier workbook of cards is replaced, any other file
/// is left. The same cards give the same bytes.
///
/// # Errors
/// [`ExportError`]; an existing file is then as it was.
pub fn write(
    path: &Path,
    centre: &str,
    cards: &[ClassCard],
    lang: Lang,
) -> Result<(), ExportError> {
    let (folder, name) = workbook::parts(path)?;
    let replace = disk::exists(path);
    if replace && !is_earlier(path) {
        return Err(ExportError::InTheWay { path: path.to_owned() });
    }
    let wanted = wanted(centre, cards, lang);
    let failed = |source| ExportError::Workbook { path: path.to_owned(), source };
    let bytes = render(&wanted).map_err(failed)?;
    let unfinished = folder.write(&name, &bytes)?;
    workbook::read_back(&unfinished)?.require(&wanted, path)?;
    folder.finish(&name, replace)
}

fn is_earlier(path: &Path) -> bool {
    workbook::read_back(path).is_ok_and(|book| book.title == TITLE && book.header == COLUMNS)
}

fn render(sheet: &Summary) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&workbook::properties(TITLE)?);
    let page = book.add_worksheet().set_name("采集卡")?;
    let columns = COLUMNS.len() as u16;
    workbook::head(page, sheet, columns)?;
    workbook::body(page, sheet, Some(0), true)?;
    workbook::set_page(page, sheet, columns)?;
    narrow(page, sheet)?;
    book.save_to_buffer()
}

/// Narrow columns, and rows high enough for what runs over: not every program finds the height by itself.
fn narrow(page: &mut Worksheet, sheet: &Summary) -> Result<(), XlsxError> {
    let widths: Vec<usize> = (0..COLUMNS.len()).map(|column| width(sheet, column)).collect();
    for (column, width) in (0..).zip(&widths) {
        page.set_column_width(column, *width as f64)?;
    }
    for (row, cells) in (ROWS_ABOVE - 1..).zip(std::iter::once(&sheet.header).chain(&sheet.rows)) {
        let lines = cells.iter().zip(&widths).map(|(cell, width)| lines(cell, *width)).max();
        page.set_row_height(row, LINE_PT * lines.unwrap_or(1) as f64)?;
    }
    Ok(())
}

fn width(sheet: &Summary, column: usize) -> usize {
    // A title may run over two lines; what stands below it should not.
    let title = COLUMNS.get(column).copied().unwrap_or_default();
    let half = title.chars().take(title.chars().count().div_ceil(2)).collect();
    let cells = sheet.rows.iter().filter_map(|row| row.get(column));
    let is_last = column + 1 == COLUMNS.len();
    let most = if is_last { WIDTHS_MAX.1 } else { WIDTHS_MAX.0 };
    workbook::width(std::iter::once(&half).chain(cells)).min(most)
}

/// Lines that a text takes in a column. A Hanzi that doesn't fit at a line's end leaves room there.
fn lines(text: &str, width: usize) -> usize {
    text.width().div_ceil(width.saturating_sub(2).max(1)).max(1)
}

fn wanted(centre: &str, cards: &[ClassCard], lang: Lang) -> Summary {
    Summary {
        title: TITLE.to_owned(),
        centre: format!("{CENTRE_LINE}{centre}"),
        header: COLUMNS.map(str::to_owned).to_vec(),
        rows: (1..).zip(cards).map(|(place, card)| cells(place, card, lang)).collect(),
    }
}

fn cells(place: u32, ClassCard { class, card }: &ClassCard, lang: Lang) -> Vec<String> {
    let remarks: Vec<_> = card.remarks.iter().map(|remark| remark.text(lang)).collect();
    vec![
        place.to_string(),
        class.clone(),
        card.name.written.clone(),
        name_codes(card, lang),
        written(&card.number),
        card.sex.map(|sex| sex.to_string()).unwrap_or_default(),
        card.id_number.reveal().to_owned(),
        card.major.clone(),
        card.degree_kind.clone(),
        card.school_kind.clone(),
        written(&card.department_code),
        card.school_name.clone(),
        written(&card.school_code),
        remarks.join(lang.pick("；", "; ")),
    ]
}

/// The codes as in `王4585 珺0000(jùn)`.
fn name_codes(card: &Card, lang: Lang) -> String {
    let of = |cell: &HanziCell| {
        let pinyin = cell.pinyin.map(|pinyin| format!("({pinyin})")).unwrap_or_default();
        format!("{}{}{pinyin}", cell.written, cell.code_text())
    };
    match card.name.rule {
        NameRule::Coded => card.name.hanzi.iter().map(of).collect::<Vec<_>>().join(" "),
        NameRule::InFull(_) => lang.pick("不填，写全名", "none, in full").to_owned(),
        NameRule::Missing => String::new(),
    }
}

fn written(positions: &[Position]) -> String {
    positions.iter().map(|position| position.written).collect()
}
