//! Which sheet of a file is the roster.

use super::ReadOptions;
use super::header::{self, Field, Header};
use super::notice::{Code, Level, NoticeLine};
use super::open::Stop;
use super::table::Table;

/// The sheet that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its place among the sheets, from 0.
    pub table: usize,
    /// Its header.
    pub header: Header,
    /// What is to be said about the file and the header.
    pub notices: Vec<NoticeLine>,
}

/// A sheet whose header names all that a student must have.
struct Candidate<'a> {
    index: usize,
    table: &'a Table,
    header: Header,
}

impl Candidate<'_> {
    /// Lines below the header.
    fn rows(&self) -> usize {
        self.table.lines.len().saturating_sub(self.header.lines)
    }
}

/// Chooses the sheet that was asked for, else the first with students below a complete header.
///
/// # Errors
/// [`Stop`] if there is no such sheet, no header, or a required column is missing.
pub fn choose(tables: &[Table], options: &ReadOptions) -> Result<Chosen, Stop> {
    let asked = options.sheet.as_deref().map(|wanted| index_of(tables, wanted)).transpose()?;
    let mut found = found(tables, options);
    found.retain(|candidate| asked.is_none_or(|index| candidate.index == index));
    let complete = |candidate: &&Candidate<'_>| candidate.header.is_complete();
    let filled = found.iter().filter(complete).find(|candidate| candidate.rows() > 0);
    let Some(chosen) = filled.or_else(|| found.iter().find(complete)) else {
        return Err(found
            .first()
            .map_or_else(|| no_header(options), |first| lacking(&first.header)));
    };
    let mut notices = about_file(chosen.table, &chosen.header);
    let after = found.iter().filter(complete).filter(|other| other.index > chosen.index);
    for other in after.filter(|other| other.rows() > 0) {
        let name = &other.table.name;
        notices.push(NoticeLine::new(0, "", Code::OtherSheetIgnored).with(name, name));
    }
    Ok(Chosen { table: chosen.index, header: chosen.header.clone(), notices })
}

fn found<'a>(tables: &'a [Table], options: &ReadOptions) -> Vec<Candidate<'a>> {
    let candidate = |(index, table): (usize, &'a Table)| {
        Some(Candidate { index, table, header: header::find(table, &options.mapping)? })
    };
    tables.iter().enumerate().filter_map(candidate).collect()
}

/// A sheet by its name, else by its number from 1.
fn index_of(tables: &[Table], wanted: &str) -> Result<usize, Stop> {
    if tables.iter().all(|table| table.name.is_empty()) {
        return Err(Code::NoSheets.into());
    }
    let alike = |table: &Table| header::key(&table.name) == header::key(wanted);
    let by_name = tables.iter().position(|table| table.name == wanted);
    let by_number = || {
        let number: usize = wanted.trim().parse().ok()?;
        number.checked_sub(1).filter(|index| *index < tables.len())
    };
    let index = by_name.or_else(|| tables.iter().position(alike)).or_else(by_number);
    index.ok_or_else(|| {
        let names: Vec<_> =
            (1..).zip(tables).map(|(n, table)| format!("{n} {}", table.name)).collect();
        let (zh, en) = (names.join("、"), names.join(", "));
        let detail = (format!("“{wanted}”；有：{zh}"), format!("'{wanted}'; there are {en}"));
        Stop { detail: Some(detail), ..Code::UnknownSheet.into() }
    })
}

fn no_header(options: &ReadOptions) -> Stop {
    match options.mapping.header_row {
        Some(row) if row > 0 => {
            let detail = (format!("第 {row} 行"), format!("row {row}"));
            Stop { detail: Some(detail), ..Code::HeaderRowMissing.into() }
        }
        _ => Code::NoHeader.into(),
    }
}

/// Why a header is not complete: a column named by hand that isn't there, or one that no cell names.
fn lacking(header: &Header) -> Stop {
    if !header.lost.is_empty() {
        let lost = header.lost.join(" ");
        return Stop { detail: Some((lost.clone(), lost)), ..Code::UnknownColumn.into() };
    }
    let missing = header.missing().into_iter().filter(|field| field.is_required());
    let titles: Vec<_> = missing.map(Field::title).collect();
    let notice = |title: &&'static str| NoticeLine::new(header.row, title, Code::MissingColumn);
    let notices = titles.iter().map(notice).collect();
    let (zh, en) =
        (titles.join("、"), format!("{} (header in row {})", titles.join(", "), header.row));
    let zh = format!("{zh}（表头在第 {} 行）", header.row);
    Stop { code: Code::MissingColumn, detail: Some((zh, en)), notices }
}

fn about_file(table: &Table, header: &Header) -> Vec<NoticeLine> {
    let mut notices = Vec::new();
    notices.extend(table.damaged.then(|| NoticeLine::new(0, "", Code::EncodingDamaged)));
    notices.extend(header.notices.iter().cloned());
    let absent = |field: Field| {
        NoticeLine::new(header.row, field.title(), Code::MissingColumn).at(Level::Warn)
    };
    notices.extend(header.missing().into_iter().map(absent));
    notices
}

/// A sheet that could be the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// Its number as `--sheet` takes it, from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Lines below its header.
    pub rows: usize,
    /// Whether it is hidden in the file.
    pub hidden: bool,
}

/// All sheets with students below a complete header.
#[must_use]
pub fn rosters(tables: &[Table], options: &ReadOptions) -> Vec<SheetLine> {
    let found = found(tables, options).into_iter();
    let full = found.filter(|candidate| candidate.header.is_complete() && candidate.rows() > 0);
    let line = |candidate: Candidate<'_>| SheetLine {
        number: candidate.index + 1,
        name: candidate.table.name.clone(),
        rows: candidate.rows(),
        hidden: candidate.table.hidden,
    };
    full.map(line).collect()
}
