//! A 汇总表 taken apart: what stands above its header, its columns, its rows.

use crate::roster::header::{self, Field, Header, letters};
use crate::roster::text::{squeeze, tidy};
use crate::roster::{
    self, Code, IdNumber, Kind, Line, Mapping, NoticeLine, ReadOptions, Table, normalise_key,
};
use std::collections::{BTreeSet, HashSet};

/// A 汇总表.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Whether it came as text, which has neither kinds of cells nor lines above its header.
    pub is_text: bool,
    /// What stands above the header, a line each.
    pub above: Vec<String>,
    /// The header; none when no row looks like one.
    pub header: Option<Vec<Column>>,
    /// Number of the header's row.
    pub header_row: u32,
    /// The students' rows.
    pub rows: Vec<Row>,
    /// What a roster's reading notices.
    pub notices: Vec<NoticeLine>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its letter, as Excel names it.
    pub letter: String,
    /// Its name, without spaces and line breaks, in half width.
    pub name: String,
    /// The field that it is meant to be.
    pub field: Option<Field>,
}

/// A student's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a person counts.
    pub line: u32,
    /// 拍摄序号, if it is one.
    pub number: Option<u32>,
    /// 姓名
    pub name: String,
    /// 学号
    pub student: String,
    /// 身份证号码
    pub id: IdNumber,
    /// Fields of text whose cells are numbers.
    pub as_numbers: Vec<Field>,
}

/// Fields that must be text.
const TEXTS: [Field; 4] = [Field::Number, Field::Id, Field::DepartmentCode, Field::SchoolCode];

impl Sheet {
    /// Takes a file apart; `is_text` for comma separated ones.
    ///
    /// # Errors
    /// The notice that says why it can't be read.
    pub fn read(bytes: &[u8], is_text: bool, options: &ReadOptions) -> Result<Self, NoticeLine> {
        let cells = roster::cells(bytes, options)?;
        let Some((table, header)) = chosen(&cells.tables) else {
            return Ok(Self { is_text, ..Self::default() });
        };
        let head = table.lines.get(..header.lines).unwrap_or_default();
        let (above, head): (Vec<_>, Vec<_>) =
            head.iter().partition(|line| line.number < header.row);
        let skipped = |code| matches!(code, Code::NotAStudentRow | Code::RepeatedHeader);
        let passed: HashSet<u32> =
            cells.notices.iter().filter(|n| skipped(n.code)).map(|n| n.row).collect();
        let body = table.lines.iter().skip(header.lines);
        let students = body.filter(|line| !line.is_blank() && !passed.contains(&line.number));
        Ok(Self {
            is_text,
            above: above.into_iter().map(joined).collect(),
            header: Some(columns(&header, &head)),
            header_row: header.row,
            rows: students.map(|line| row(&header, line)).collect(),
            notices: cells.notices,
        })
    }

    /// 拍摄序号, 学号 and 姓名 of each row, which two copies share.
    pub fn keys(&self) -> impl Iterator<Item = (Option<u32>, String, String)> {
        self.rows.iter().map(|row| {
            let bare = |text: &str| text.trim_start_matches('\'').to_owned();
            (row.number, normalise_key(&bare(&row.student)), squeeze(&bare(&row.name)))
        })
    }
}

/// The first sheet with students below a complete header, else the first with a header.
fn chosen(tables: &[Table]) -> Option<(&Table, Header)> {
    let by_name = Mapping::default();
    let found = || tables.iter().filter_map(|table| Some((table, header::find(table, &by_name)?)));
    let full = |(table, header): &(&Table, Header)| {
        header.is_complete() && table.lines.len() > header.lines
    };
    found()
        .find(full)
        .or_else(|| found().find(|(_, header)| header.is_complete()))
        .or_else(|| found().next())
}

/// A line's texts, merged cells once.
fn joined(line: &Line) -> String {
    let texts =
        line.cells.iter().filter(|(_, cell)| !cell.merged).map(|(_, cell)| tidy(&cell.text));
    texts.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Columns by place, from the header's one or two lines.
fn columns(header: &Header, head: &[&Line]) -> Vec<Column> {
    // Also those that a roster's reading passes over, as empty ones.
    let cells = head.iter().flat_map(|line| &line.cells);
    let named = cells.filter(|(_, cell)| !cell.merged && !cell.is_blank()).map(|(at, _)| *at);
    let all: BTreeSet<u32> = named.collect();
    let field = |at: u32| header.columns.iter().find(|(_, c)| *c == at).map(|(field, _)| *field);
    let name = |column: u32| {
        let cells = head.iter().filter_map(|line| line.cell(column)).filter(|cell| !cell.merged);
        cells.map(|cell| squeeze(&cell.text)).collect::<String>()
    };
    let column = |at| Column { letter: letters(at), name: name(at), field: field(at) };
    all.into_iter().map(column).collect()
}

fn row(header: &Header, line: &Line) -> Row {
    let cell = |field: Field| header.column(field).and_then(|column| line.cell(column));
    let text = |field: Field| cell(field).map(|cell| tidy(&cell.text)).unwrap_or_default();
    let is_number = |field: &Field| cell(*field).is_some_and(|cell| cell.kind == Kind::Number);
    let number = text(Field::Sequence);
    // As it is counted: no sign, no zeros before it, no fraction.
    let number = number.parse::<u32>().ok().filter(|n| *n > 0 && n.to_string() == number);
    Row {
        line: line.number,
        number,
        name: text(Field::Name),
        student: text(Field::Number),
        id: IdNumber::new(squeeze(&text(Field::Id)).to_uppercase()),
        as_numbers: TEXTS.into_iter().filter(is_number).collect(),
    }
}
