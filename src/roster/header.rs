//! The header row: which column holds what, by name.

use super::notice::{Code, NoticeLine};
use super::table::{Line, Table};
use super::text::{half_width, is_invisible};

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
    /// Number of the header row as a person counts.
    pub row: u32,
    /// Lines of the table up to the header, itself included.
    pub lines: usize,
    /// Column (from 0) of each field found.
    pub columns: Vec<(Field, u32)>,
    /// Other columns and their names.
    pub extra: Vec<(u32, String)>,
    /// Columns that repeat a name.
    pub notices: Vec<NoticeLine>,
}

impl Header {
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

    /// Whether every required field has a column.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing().iter().all(|field| !field.is_required())
    }
}

/// What a header cell is compared by: half width, no spaces, brackets, marks or line breaks.
fn key(text: &str) -> String {
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

/// The header of a table: the first row that names three fields, 学号 and 姓名 or others.
#[must_use]
pub fn find(table: &Table) -> Option<Header> {
    let named = |line: &&Line| {
        let fields = line.cells.iter().filter_map(|(_, cell)| field_of(&cell.text));
        fields.map(|(field, _)| field).collect::<std::collections::BTreeSet<_>>().len() >= NAMES_MIN
    };
    let within = table.lines.iter().take(HEADER_WITHIN_LINES);
    let index = within.clone().position(|line| named(&line))?;
    let line = table.lines.get(index)?;
    let mut header = build(line, index + 1);
    if let Some(next) = table.lines.get(index + 1).filter(|next| continues(&header, next)) {
        let cells = stacked(line, next);
        header = build(&Line { number: line.number, cells }, index + 2);
    }
    Some(header)
}

/// Two lines as one: the upper cell where it names a field or nothing stands below it.
fn stacked(upper: &Line, lower: &Line) -> Vec<(u32, super::table::Cell)> {
    let mut cells: std::collections::BTreeMap<u32, _> = upper.cells.iter().cloned().collect();
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

fn build(line: &Line, lines: usize) -> Header {
    let mut named: Vec<(Field, usize, u32)> = Vec::new();
    let mut extra = Vec::new();
    for (column, cell) in &line.cells {
        match field_of(&cell.text) {
            Some((field, rank)) => named.push((field, rank, *column)),
            None if cell.is_blank() => {}
            None => extra.push((*column, super::text::tidy(&cell.text))),
        }
    }
    named.sort_unstable();
    let mut header =
        Header { row: line.number, lines, columns: Vec::new(), extra, notices: Vec::new() };
    for (field, _, column) in named {
        if header.column(field).is_none() {
            header.columns.push((field, column));
        } else if field != Field::Sequence {
            let letter = letters(column);
            let notice = NoticeLine::new(line.number, field.title(), Code::DuplicateColumn);
            header.notices.push(
                notice
                    .with(&format!("不用第 {letter} 列"), &format!("column {letter} is not used")),
            );
        }
    }
    header
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
