//! The 汇总表 by itself: which file it is, what stands above it, its columns and rows.

use super::super::summary::{CENTRE_LINE, PICTURES};
use super::Rules;
use super::deviation::{Code, Deviation, Severity};
use super::facts::{Part, Table, Unreadable};
use super::sheet::{Row, Sheet};
use crate::roster::header::Field;
use crate::roster::text::squeeze;
use crate::roster::{self, NoticeLine, normalise_key};
use std::collections::{HashMap, HashSet};

/// The 汇总表 that a delivery is judged by.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    pub path: &'a str,
    pub sheet: &'a Sheet,
}

/// Title that the same regulation uses in its text.
const OTHER_TITLE: &str = "高等教育学历证书电子注册图像信息采集汇总表";

/// Finds the 汇总表, judges it, and compares its copies.
pub(super) fn judge<'a>(
    parts: &'a [Part],
    rules: &Rules,
    out: &mut Vec<Deviation>,
) -> Option<Chosen<'a>> {
    let mut copies: Vec<Chosen<'_>> = Vec::new();
    let mut is_missing = false;
    for part in parts {
        let tables = meant(part, out);
        is_missing |= tables.is_empty();
        for table in tables {
            match &table.read {
                Ok(sheet) => copies.push(Chosen { path: &table.path, sheet }),
                Err(why) => out.push(unreadable(why, &table.path)),
            }
        }
    }
    if is_missing {
        out.push(Deviation::new(Code::NoWorkbook));
    }
    // A workbook tells more than text: kinds of cells, title, centre.
    copies.sort_by_key(|copy| copy.sheet.is_text);
    let mut copies = copies.into_iter();
    let first = copies.next()?;
    about(&first, rules, out);
    let keys: Vec<_> = first.sheet.keys().collect();
    for other in copies {
        if !other.sheet.keys().eq(keys.iter().cloned()) {
            let words = first.path;
            out.push(Deviation::new(Code::WorkbooksDiffer).in_file(other.path).with(words, words));
        }
    }
    first.sheet.header.is_some().then_some(first)
}

/// The tables of a part that are called 汇总表, else its only one.
fn meant<'a>(part: &'a Part, out: &mut Vec<Deviation>) -> Vec<&'a Table> {
    let named: Vec<_> = part.tables.iter().filter(|table| table.path.contains("汇总表")).collect();
    if !named.is_empty() {
        return named;
    }
    if part.tables.len() > 1 {
        let names: Vec<_> = part.tables.iter().map(|table| table.path.as_str()).collect();
        let names = names.join("、");
        out.push(Deviation::new(Code::SeveralWorkbooks).with(&names, &names));
    }
    part.tables.iter().take(1).collect()
}

fn unreadable(why: &Unreadable, path: &str) -> Deviation {
    match why {
        Unreadable::TooLong => Deviation::new(Code::WorkbookTooLong).in_file(path),
        Unreadable::Notice(notice) => Deviation::new(Code::WorkbookUnreadable)
            .in_file(path)
            .with(&notice.message, &notice.message_en),
    }
}

fn about(table: &Chosen<'_>, rules: &Rules, out: &mut Vec<Deviation>) {
    let sheet = table.sheet;
    if sheet.header.is_none() {
        let (zh, en) = roster::Code::NoHeader.words();
        out.push(Deviation::new(Code::WorkbookUnreadable).in_file(table.path).with(zh, en));
        return;
    }
    if !sheet.is_text {
        above(table, rules, out);
    }
    columns(table, rules, out);
    if sheet.rows.is_empty() {
        out.push(Deviation::new(Code::NoRows).in_file(table.path));
    }
    rows(table, out);
    notices(table, out);
}

fn above(table: &Chosen<'_>, rules: &Rules, out: &mut Vec<Deviation>) {
    let lines = &table.sheet.above;
    let title = &rules.delivery.title;
    let is_title = |line: &String| squeeze(line) == squeeze(title) || squeeze(line) == OTHER_TITLE;
    if !lines.iter().any(is_title) {
        let words = (format!("应为 {title}"), format!("it should be {title}"));
        out.push(Deviation::new(Code::TitleWrong).in_file(table.path).with(&words.0, &words.1));
    }
    let start = squeeze(CENTRE_LINE);
    let centre =
        lines.iter().find_map(|line| squeeze(line).strip_prefix(&start).map(str::to_owned));
    match centre {
        None => out.push(Deviation::new(Code::CentreLineMissing).in_file(table.path)),
        Some(name) if name.trim_matches(['_', '＿']).is_empty() => {
            out.push(Deviation::new(Code::CentreEmpty).in_file(table.path));
        }
        Some(_) => {}
    }
}

fn columns(table: &Chosen<'_>, rules: &Rules, out: &mut Vec<Deviation>) {
    let header = table.sheet.header.as_deref().unwrap_or_default();
    let deviation = |code| Deviation::new(code).in_file(table.path).in_row(table.sheet.header_row);
    let mut places = Vec::new();
    let mut used = HashSet::new();
    for wanted in &rules.delivery.columns {
        let name = squeeze(wanted);
        let field = Field::ALL.into_iter().find(|field| field.title() == wanted);
        let exact = header.iter().position(|column| column.name == name);
        let meant = || header.iter().position(|c| field.is_some() && c.field == field);
        let Some(at) = exact.or_else(meant) else {
            out.push(deviation(Code::ColumnMissing).in_column(wanted));
            continue;
        };
        places.push(at);
        used.insert(at);
        if let Some(found) = header.get(at).filter(|column| column.name != name) {
            let (letter, found) = (&found.letter, &found.name);
            out.push(deviation(Code::ColumnName).in_column(wanted).with(
                &format!("第 {letter} 列写作 {found}"),
                &format!("column {letter} is called {found}"),
            ));
        }
    }
    if !places.is_sorted() {
        let (zh, en) = (rules.delivery.columns.join("、"), rules.delivery.columns.join(", "));
        let order = deviation(Code::ColumnOrder);
        out.push(order.with(&format!("应为 {zh}"), &format!("it should be {en}")));
    }
    for (at, column) in header.iter().enumerate() {
        if !used.contains(&at) && column.name != PICTURES {
            out.push(deviation(Code::ColumnExtra).in_column(&column.name));
        }
    }
}

fn rows(table: &Chosen<'_>, out: &mut Vec<Deviation>) {
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut students: HashMap<String, u32> = HashMap::new();
    let mut people: HashMap<&str, (u32, String)> = HashMap::new();
    let mut highest = 0;
    let has = |field| {
        let header = table.sheet.header.as_deref().unwrap_or_default();
        header.iter().any(|column| column.field == Some(field))
    };
    let has_numbers = has(Field::Sequence);
    for row in &table.sheet.rows {
        let deviation = |code| Deviation::new(code).in_file(table.path).in_row(row.line);
        let see = |earlier: u32| (format!("见第 {earlier} 行"), format!("see row {earlier}"));
        match row.number {
            None if has_numbers => {
                out.push(deviation(Code::RowNumberWrong).in_column(Field::Sequence.title()));
            }
            None => {}
            Some(number) => {
                if let Some(earlier) = numbers.insert(number, row.line) {
                    let (zh, en) = see(earlier);
                    out.push(
                        deviation(Code::RowNumberRepeated)
                            .in_column(Field::Sequence.title())
                            .with(&format!("{number}，{zh}"), &format!("{number}, {en}")),
                    );
                } else if number < highest {
                    let words = number.to_string();
                    out.push(deviation(Code::RowOrder).with(&words, &words));
                }
                highest = highest.max(number);
            }
        }
        let key = normalise_key(&row.student);
        if let Some(earlier) = students.insert(key.clone(), row.line).filter(|_| !key.is_empty()) {
            let (zh, en) = see(earlier);
            out.push(
                deviation(Code::StudentNumberRepeated)
                    .in_column(Field::Number.title())
                    .with(&zh, &en),
            );
        }
        one_person(row, &mut people, &deviation, out);
        for field in &row.as_numbers {
            out.push(deviation(Code::StoredAsNumber).in_column(field.title()));
        }
    }
}

/// One 身份证号码 is one person; a person may have two enrolments.
fn one_person<'a>(
    row: &'a Row,
    people: &mut HashMap<&'a str, (u32, String)>,
    deviation: &dyn Fn(Code) -> Deviation,
    out: &mut Vec<Deviation>,
) {
    let (id, name) = (row.id.reveal(), squeeze(&row.name));
    // What Excel shortened is not a number any more.
    if id.is_empty() || row.as_numbers.contains(&Field::Id) {
        return;
    }
    match people.get(id) {
        Some((earlier, other)) if *other != name => out.push(
            deviation(Code::IdTwoNames)
                .in_column(Field::Id.title())
                .with(&format!("见第 {earlier} 行"), &format!("see row {earlier}")),
        ),
        Some(_) => {}
        None => {
            people.insert(id, (row.line, name));
        }
    }
}

/// What reading the rows as a roster's notices, in words that fit a finished table.
fn notices(table: &Chosen<'_>, out: &mut Vec<Deviation>) {
    let mut as_numbers = HashSet::new();
    for row in &table.sheet.rows {
        as_numbers.extend(row.as_numbers.iter().map(|field| (row.line, field.title())));
    }
    for notice in &table.sheet.notices {
        let is_told = as_numbers.contains(&(notice.row, notice.column));
        out.extend(reworded(notice, is_told, table.path));
    }
}

fn reworded(notice: &NoticeLine, is_told: bool, path: &str) -> Option<Deviation> {
    use roster::Code as Noticed;
    let place = |deviation: Deviation| {
        let placed = deviation.in_file(path);
        let placed = if notice.row > 0 { placed.in_row(notice.row) } else { placed };
        if notice.column.is_empty() { placed } else { placed.in_column(notice.column) }
    };
    match notice.code {
        // Told by the checks of columns and rows, each in its own words.
        Noticed::MissingColumn
        | Noticed::DuplicateStudentNumber
        | Noticed::IdRepeated
        | Noticed::NoRows
        | Noticed::EveryRowRejected
        | Noticed::NoHeader => None,
        Noticed::LeadingZeroLost | Noticed::IdPrecisionLost | Noticed::StudentNumberImprecise
            if is_told =>
        {
            None
        }
        Noticed::LeadingZeroLost => Some(place(Deviation::new(Code::LeadingZeroLost))),
        Noticed::NameSeparatorNormalised
        | Noticed::NameSpaceRemoved
        | Noticed::NameTrimmed
        | Noticed::NameInvisibleRemoved
        | Noticed::StudentNumberNormalised
        | Noticed::EqualsQuoteRemoved
        | Noticed::IdLowercaseX
        | Noticed::IdFullwidth
        | Noticed::IdSpaces
        | Noticed::IdApostrophe
        | Noticed::IdInvisibleRemoved => Some(place(Deviation::new(Code::NotAsPrescribed))),
        // A delivery has no rows between or below its students'.
        Noticed::BlankRows | Noticed::NotAStudentRow | Noticed::RepeatedHeader => {
            Some(Deviation::of_notice(notice, path).weighing(Severity::Warning))
        }
        _ => Some(Deviation::of_notice(notice, path)),
    }
}
