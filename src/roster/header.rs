//! The header row: which column holds what, by name.

use super::mapping::Mapping;
use super::notice::{Code, NoticeLine};
use super::table::{Cell, Line, Table};
use super::text::{half_width, is_invisible, tidy};
use std::collections::{BTreeMap, BTreeSet};

/// A column of the 汇总表.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 拍摄序号, of the school's own list; not used.
    Sequence,
    /// 姓名
    Name,
    /// 学号
    Number,
    /// 性别
    Sex,
    /// 身份证号码
    Id,
    /// 专业名称
    Major,
    /// 学历类别
    DegreeKind,
    /// 所在校别
    SchoolKind,
    /// (院)系代码
    DepartmentCode,
    /// 所在院校名称
    SchoolName,
    /// 院校代码
    SchoolCode,
}

/// Fields in the order of the 汇总表, the name that the regulation prints, and what schools write
/// instead (brackets, spaces and case do not matter), the likeliest first.
const NAMES: [(Field, &str, &[&str]); 11] = [
    (Field::Sequence, "拍摄序号", &["序号", "编号", "no", "no."]),
    (Field::Name, "姓名", &["学生姓名", "学员姓名", "考生姓名", "名字", "name"]),
    (Field::Number, "学号", &["学生学号", "学员学号", "学生号", "学籍号", "studentid"]),
    (Field::Sex, "性别", &["学生性别", "gender", "sex"]),
    (
        Field::Id,
        "身份证号码",
        &[
            "身份证号",
            "身份证",
            "居民身份证号码",
            "居民身份证号",
            "公民身份号码",
            "公民身份证号码",
            "身份证件号码",
            "身份证件号",
            "证件号码",
            "证件号",
            "idnumber",
        ],
    ),
    (Field::Major, "专业名称", &["专业", "所学专业", "毕业专业", "就读专业"]),
    (Field::DegreeKind, "学历类别", &["层次", "学历层次", "培养层次", "学历", "办学层次"]),
    (Field::SchoolKind, "所在校别", &["校别", "形式", "学校类别", "办学形式"]),
    (Field::DepartmentCode, "(院)系代码", &["系代码", "院系编码", "学院代码", "院系代号"]),
    (Field::SchoolName, "所在院校名称", &["院校名称", "学校名称", "所在院校", "毕业院校", "学校"]),
    (Field::SchoolCode, "院校代码", &["学校代码", "院校代号", "院校编码", "学校编码"]),
];

/// Rows that are looked at for the header.
const HEADER_WITHIN_LINES: usize = 60;
/// Names that make a row a header.
const NAMES_MIN: usize = 3;
/// Rows that the cells of a header are merged over, at most; taller ones hold the students' own.
const MERGED_ROWS_MAX: u32 = 4;
/// Column that a report to the school adds; it isn't the school's when the file comes back.
pub const REPORT_COLUMN: &str = "问题";

impl Field {
    /// All, in the order of the 汇总表.
    pub const ALL: [Self; 11] = [
        Self::Sequence,
        Self::Name,
        Self::Number,
        Self::Sex,
        Self::Id,
        Self::Major,
        Self::DegreeKind,
        Self::SchoolKind,
        Self::DepartmentCode,
        Self::SchoolName,
        Self::SchoolCode,
    ];

    /// The name that the regulation prints.
    #[must_use]
    pub fn title(self) -> &'static str {
        NAMES.iter().find(|(field, ..)| *field == self).map_or("", |(_, title, _)| title)
    }

    /// Without these a row can't be a student's.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(self, Self::Name | Self::Number | Self::Id)
    }
}

/// Which column holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Number of the header row as a person counts; 0 if there is none.
    pub row: u32,
    /// Number of the last row that belongs to it.
    pub last_row: u32,
    /// Lines of the table up to the header, itself included.
    pub lines: usize,
    /// Column (from 0) of each field found.
    pub columns: Vec<(Field, u32)>,
    /// Other columns that hold something and their names, no two alike, from left to right.
    pub extra: Vec<(u32, String)>,
    /// Columns that repeat a name.
    pub notices: Vec<NoticeLine>,
    /// What was named by hand and isn't there.
    pub lost: Vec<String>,
}

impl Header {
    /// A header that holds every field, in the order of the 汇总表.
    #[must_use]
    pub fn of_all_fields() -> Self {
        let columns = Field::ALL.into_iter().zip(0..).collect();
        Self {
            row: 1,
            last_row: 1,
            lines: 1,
            columns,
            extra: vec![],
            notices: vec![],
            lost: vec![],
        }
    }

    /// Column of a field, from 0.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<u32> {
        self.columns.iter().find(|(f, _)| *f == field).map(|(_, column)| *column)
    }

    /// Fields that no column holds; the sequence is not missed.
    #[must_use]
    pub fn missing(&self) -> Vec<Field> {
        let absent = |f: &Field| *f != Field::Sequence && self.column(*f).is_none();
        Field::ALL.into_iter().filter(absent).collect()
    }

    /// Whether every required field has a column, and whatever was named by hand was found.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty() && self.missing().iter().all(|field| !field.is_required())
    }
}

/// What a header cell is compared by: half width, no spaces, brackets, marks or line breaks.
#[must_use]
pub fn key(text: &str) -> String {
    let dropped = |c: char| c == ' ' || "()[]【】〔〕*:".contains(c) || is_invisible(c);
    let half = text.chars().map(half_width).filter(|&c| !dropped(c));
    half.flat_map(char::to_lowercase).collect()
}

/// The text outside its brackets, for names such as 身份证号码（18位）.
fn outside_brackets(text: &str) -> String {
    let mut depth = 0_i32;
    let mut out = String::new();
    for c in text.chars().map(half_width) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth -= 1,
            c if depth <= 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The field of a header cell and how far its name is from the printed one (0 is that name).
fn field_of(text: &str) -> Option<(Field, usize)> {
    if text.chars().count() > 40 {
        return None;
    }
    let find = |wanted: &str| {
        NAMES.iter().find_map(|(field, title, others)| {
            let mut names = std::iter::once(*title).chain(others.iter().copied());
            names.position(|name| key(name) == wanted).map(|rank| (*field, rank))
        })
    };
    let bare = key(&outside_brackets(text));
    let stripped = bare.trim_end_matches("必填").trim_end_matches("选填");
    find(&key(text)).or_else(|| find(stripped))
}

/// The field of a name that a person gives.
#[must_use]
pub fn named(text: &str) -> Option<Field> {
    field_of(text).map(|(field, _)| field)
}

/// The header of a table: the row that was named by hand, else the first row that names three fields.
#[must_use]
pub fn find(table: &Table, mapping: &Mapping) -> Option<Header> {
    if mapping.header_row == Some(0) {
        return Some(build(&Line { number: 0, cells: Vec::new() }, 0, table, mapping));
    }
    let index = match mapping.header_row {
        Some(row) => table.lines.iter().position(|line| line.number == row)?,
        None => named_line(table, mapping)?,
    };
    let line = table.lines.get(index)?;
    let header = build(line, index + 1, table, mapping);
    match table.lines.get(index + 1).filter(|next| continues(&header, next)) {
        Some(next) => {
            let whole = Line { number: line.number, cells: stacked(line, next) };
            Some(build(&whole, index + 2, table, mapping))
        }
        None => Some(header),
    }
}

fn named_line(table: &Table, mapping: &Mapping) -> Option<usize> {
    let field = |text: &str| mapping.field_called(text).or_else(|| named(text));
    let fields = |line: &Line| {
        let found = line.cells.iter().filter_map(|(_, cell)| field(&cell.text));
        found.collect::<BTreeSet<_>>().len()
    };
    let mut within = table.lines.iter().take(HEADER_WITHIN_LINES);
    within.position(|line| fields(line) >= NAMES_MIN)
}

/// Two lines as one: the upper cell where it names a field or nothing stands below it.
fn stacked(upper: &Line, lower: &Line) -> Vec<(u32, Cell)> {
    let mut cells: BTreeMap<u32, _> = upper.cells.iter().cloned().collect();
    for (column, cell) in lower.cells.iter().filter(|(_, cell)| !cell.is_blank()) {
        let named = upper.cell(*column).is_some_and(|cell| field_of(&cell.text).is_some());
        if !named {
            cells.insert(*column, cell.clone());
        }
    }
    cells.into_iter().collect()
}

/// Whether a line is the lower half of a header of two rows: it names a field that is missing.
fn continues(header: &Header, next: &Line) -> bool {
    let missing = header.missing();
    let fresh = next.cells.iter().filter(|(_, cell)| !cell.merged);
    let mut fields = fresh.filter_map(|(_, cell)| field_of(&cell.text));
    fields.any(|(field, _)| missing.contains(&field))
        && next.cells.iter().all(|(_, cell)| !cell.text.contains(|c: char| c.is_ascii_digit()))
}

/// The header that a line of names gives; `lines` of the table end with it.
fn build(line: &Line, lines: usize, table: &Table, mapping: &Mapping) -> Header {
    let (mut columns, mut lost) = mapping.resolve(Some(line));
    let below = table.columns_below(lines);
    let holds = |column: u32| line.cell(column).is_some() || below.contains(&column);
    let nothing = columns.iter().filter(|(_, column)| !holds(*column));
    lost.extend(nothing.map(|(field, column)| format!("{}={}", field.title(), letters(*column))));
    columns.retain(|(_, column)| holds(*column));
    let (row, notices) = (line.number, Vec::new());
    let mut header =
        Header { row, last_row: row, lines, columns, extra: Vec::new(), notices, lost };
    let taken: BTreeSet<u32> = header.columns.iter().map(|(_, column)| *column).collect();
    let free = line.cells.iter().filter(|(column, _)| !taken.contains(column));
    let mut named: Vec<(Field, usize, u32)> = free
        .filter_map(|(column, cell)| {
            field_of(&cell.text).map(|(field, rank)| (field, rank, *column))
        })
        .collect();
    named.sort_unstable();
    for (field, _, column) in named {
        if header.column(field).is_none() {
            header.columns.push((field, column));
        } else if field != Field::Sequence && !mapping.names(field) {
            header.notices.push(twice(row, field, column));
        }
    }
    header.columns.sort_unstable();
    header.reach(table);
    header.extra = extra(&header, line, table);
    header
}

fn twice(row: u32, field: Field, column: u32) -> NoticeLine {
    let letter = letters(column);
    let (zh, en) = (
        format!("第 {letter} 列只作其他列保留"),
        format!("column {letter} is only kept as a further column"),
    );
    NoticeLine::new(row, field.title(), Code::DuplicateColumn).with(&zh, &en)
}

impl Header {
    /// Takes in the lines that its cells are merged over.
    fn reach(&mut self, table: &Table) {
        let line = |index: usize| table.lines.get(index).map(|line| line.number);
        self.last_row = self.lines.checked_sub(1).and_then(line).unwrap_or(self.row);
        let named = |column: u32| self.columns.iter().any(|(_, c)| *c == column);
        let spans = table.tall.iter().filter(|tall| named(tall.column));
        let own = spans.filter(|tall| (self.row..=self.last_row).contains(&tall.first_row));
        let low = own.filter(|tall| tall.last_row - tall.first_row < MERGED_ROWS_MAX);
        let end = low.map(|tall| tall.last_row).max().unwrap_or(0);
        self.last_row = self.last_row.max(end);
        self.lines = self.lines.max(table.lines.partition_point(|line| line.number <= end));
    }
}

/// Columns of no field that hold something: by their header cell, else by their letters; alike ones are numbered.
fn extra(header: &Header, line: &Line, table: &Table) -> Vec<(u32, String)> {
    let mut names = BTreeSet::new();
    let mut extra = Vec::new();
    let used = |column: &u32| header.columns.iter().any(|(_, c)| c == column);
    for column in table.columns_below(header.lines).into_iter().filter(|c| !used(c)) {
        let name = line.cell(column).map(|cell| tidy(&cell.text)).unwrap_or_default();
        if key(&outside_brackets(&name)) == REPORT_COLUMN {
            continue;
        }
        let name = if name.is_empty() { format!("{}列", letters(column)) } else { name };
        let numbered = (2..).map(|n| format!("{name} {n}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        if let Some(name) = free.find(|name| !names.contains(name)) {
            names.insert(name.clone());
            extra.push((column, name));
        }
    }
    extra
}

/// Whether a line repeats the header, as on each page of a printed list.
#[must_use]
pub fn repeats(header: &Header, line: &Line) -> bool {
    let same = |field: Field| {
        let cell = header.column(field).and_then(|column| line.cell(column));
        // No name holds a digit, nearly every 学号 does: this spares the comparison.
        let cell = cell.filter(|cell| !cell.text.contains(|c: char| c.is_ascii_digit()));
        cell.and_then(|cell| field_of(&cell.text)).is_some_and(|(found, _)| found == field)
    };
    same(Field::Number) && same(Field::Name)
}

/// A column as Excel names it: 0 is A, 26 is AA.
#[must_use]
pub fn letters(column: u32) -> String {
    let letter = |n: u32| char::from_u32('A' as u32 + n % 26).unwrap_or('?');
    if column < 26 {
        letter(column).into()
    } else {
        letters(column / 26 - 1) + &letter(column).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_spaces_and_full_width_brackets_do_not_hide_a_name() {
        for text in
            ["(院)系代码", "（院）系代码", "（院）系\n代码", " ( 院 ) 系 代 码 ", "院系代码"]
        {
            assert_eq!(field_of(text), Some((Field::DepartmentCode, 0)), "{text:?}");
        }
        assert_eq!(field_of("身份证号码（18位）*"), Some((Field::Id, 0)));
        assert_eq!(field_of("性 别").map(|f| f.0), Some(Field::Sex));
        assert_eq!(field_of("曾用名"), None);
    }

    #[test]
    fn columns_are_named_as_excel_names_them() {
        assert_eq!([0, 25, 26, 255].map(letters), ["A", "Z", "AA", "IV"]);
    }
}
