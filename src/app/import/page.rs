//! The page on a roster that goes back to the school. No 身份证号码 is on it in clear.

use crate::app::html::escaped;
use crate::export::correction::Correction;
use crate::lang::Lang;
use crate::roster::header::{Field, Header, letters};
use crate::roster::summary;
use crate::roster::table::{Line, Table};
use crate::roster::text::squeeze;
use crate::roster::{IdNumber, Level, NoticeLine, redact};
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = include_str!("page/style.css");
/// Rows that each table of the page shows; the workbook has all.
const ROWS_SHOWN: usize = 2000;
/// Characters of a cell that the page shows.
const CELL_CHARS_SHOWN: usize = 60;

/// What is said of one row.
type Notices<'a> = Vec<&'a NoticeLine>;

pub(super) fn html(told: &Correction<'_>, lang: Lang) -> String {
    let (tag, title) = lang.pick(("zh-CN", "名单核对"), ("en", "Roster check"));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style></head>\n\
         <body>\n<h1>{title} <small>{} · {}</small></h1>\n",
        escaped(told.file),
        told.day
    );
    verdict(&mut page, told, lang);
    about_file(&mut page, told, lang);
    if let (Some(sheet), Some(place)) = (told.sheet, &told.import.place) {
        let rows = Rows { sheet, header: &place.header, lang };
        let (refused, doubtful) = by_row(&told.import.notices);
        let red = lang.pick("必须改正的行", "rows to correct");
        rows.table(&mut page, red, "wrong", &refused);
        let yellow =
            lang.pick("已收下、请核对的行", "rows that were taken and should be looked at");
        rows.table(&mut page, yellow, "look", &doubtful);
    }
    page.push_str("</body></html>\n");
    page
}

// Writing to a String can't fail, so what `write!` returns is dropped throughout.

fn verdict(page: &mut String, told: &Correction<'_>, lang: Lang) {
    let import = told.import;
    let (taken, rejected, skipped) = (import.rows.len(), import.rows_rejected, import.rows_skipped);
    let warned = by_row(&import.notices).1.len();
    let counts = match lang {
        Lang::Zh => format!(
            "收下 {taken} 人（其中 {warned} 行请核对），退回 {rejected} 行，跳过 {skipped} 行"
        ),
        Lang::En => format!(
            "{taken} taken ({warned} rows to look at), {rejected} rows rejected, {skipped} skipped"
        ),
    };
    let class = match (&import.refusal, rejected, warned) {
        (Some(_), ..) | (_, 1.., _) => "wrong",
        (_, _, 1..) => "look",
        _ => "fine",
    };
    if let Some(refusal) = &import.refusal {
        _ = writeln!(page, "<p class=\"verdict wrong\">{}</p>", escaped(refusal.text(lang)));
    }
    if import.refusal.is_none() || rejected > 0 {
        _ = writeln!(page, "<p class=\"verdict {class}\">{counts}</p>");
    }
}

/// What is said of the file and its header, and of rows that are no student's.
fn about_file(page: &mut String, told: &Correction<'_>, lang: Lang) {
    let header_row = told.import.place.as_ref().map_or(0, |place| place.header.row);
    let refused = told.import.refusal.as_ref().map(|refusal| refusal.code);
    let of_file = |notice: &&NoticeLine| {
        let above = notice.row <= header_row && Some(notice.code) != refused;
        above || notice.level == Level::Info
    };
    let notices: Vec<NoticeLine> = told.import.notices.iter().filter(of_file).cloned().collect();
    if notices.is_empty() {
        return;
    }
    page.push_str("<ul>\n");
    for line in summary::groups(&notices).iter().flat_map(|group| group.lines(lang)) {
        _ = writeln!(page, "<li>{}</li>", escaped(&line));
    }
    page.push_str("</ul>\n");
}

/// Rows that were refused, and rows that were taken with a warning.
fn by_row(notices: &[NoticeLine]) -> (BTreeMap<u32, Notices<'_>>, BTreeMap<u32, Notices<'_>>) {
    let mut rows: BTreeMap<u32, Notices<'_>> = BTreeMap::new();
    for notice in notices.iter().filter(|n| n.row > 0 && n.level != Level::Info) {
        rows.entry(notice.row).or_default().push(notice);
    }
    let wrong = |notices: &Notices<'_>| notices.iter().any(|n| n.level == Level::Error);
    rows.into_iter().partition(|(_, notices)| wrong(notices))
}

/// The sheet whose rows are shown.
struct Rows<'a> {
    sheet: &'a Table,
    header: &'a Header,
    lang: Lang,
}

impl Rows<'_> {
    fn table(
        &self,
        page: &mut String,
        title: &str,
        class: &str,
        rows: &BTreeMap<u32, Notices<'_>>,
    ) {
        let rows = || rows.iter().filter(|(row, _)| **row > self.header.row);
        let count = rows().count();
        if count == 0 {
            return;
        }
        _ = writeln!(page, "<h2 class=\"{class}\">{title} <small>{count}</small></h2>");
        page.push_str("<table><thead><tr>");
        _ = write!(page, "<th scope=\"col\">{}</th>", self.lang.pick("行", "row"));
        for (field, column) in self.columns() {
            let letter = letters(column);
            _ = write!(page, "<th scope=\"col\">{} <i>{letter}</i></th>", field.title());
        }
        _ = writeln!(
            page,
            "<th scope=\"col\">{}</th></tr></thead><tbody>",
            self.lang.pick("问题", "what is wrong")
        );
        for (row, notices) in rows().take(ROWS_SHOWN) {
            self.row(page, *row, notices);
        }
        page.push_str("</tbody></table>\n");
        let more = count.saturating_sub(ROWS_SHOWN);
        if more > 0 {
            let words =
                self.lang.pick("行未列出，见 xlsx 报告", "more rows; the xlsx report has them");
            _ = writeln!(page, "<p>… {more} {words}</p>");
        }
    }

    fn columns(&self) -> impl Iterator<Item = (Field, u32)> {
        let mut columns = self.header.columns.clone();
        columns.sort_by_key(|(_, column)| *column);
        columns.into_iter().filter(|(field, _)| *field != Field::Sequence)
    }

    fn row(&self, page: &mut String, row: u32, notices: &Notices<'_>) {
        let at = self.sheet.lines.binary_search_by_key(&row, |line| line.number).ok();
        let line = at.and_then(|at| self.sheet.lines.get(at));
        _ = write!(page, "<tr><th scope=\"row\">{row}</th>");
        for (field, column) in self.columns() {
            let about = notices.iter().filter(|notice| notice.column == field.title());
            let class = match about.map(|notice| notice.level).max() {
                Some(Level::Error) => " class=\"wrong\"",
                Some(_) => " class=\"look\"",
                None => "",
            };
            _ = write!(page, "<td{class}>{}</td>", escaped(&shown(line, field, column)));
        }
        page.push_str("<td class=\"words\">");
        for notice in notices {
            let class = if notice.level == Level::Error { "wrong" } else { "look" };
            _ = write!(
                page,
                "<p class=\"{class}\">{}</p>",
                escaped(&notice.with_column(self.lang))
            );
        }
        page.push_str("</td></tr>\n");
    }
}

/// A cell's text, shortened, no 身份证号码 in clear wherever it stands.
fn shown(line: Option<&Line>, field: Field, column: u32) -> String {
    let Some(cell) = line.and_then(|line| line.cell(column)) else { return String::new() };
    if field == Field::Id {
        return IdNumber::new(squeeze(&cell.text)).masked();
    }
    let count = cell.text.chars().count();
    let mut text: String = redact(&cell.text).chars().take(CELL_CHARS_SHOWN).collect();
    if count > CELL_CHARS_SHOWN {
        text.push('…');
    }
    text
}
