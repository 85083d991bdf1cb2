//! Short lists of students: 学号, and perhaps name, what is wrong and why.

use super::Refusal;
use super::header::{Field, key, named};
use super::name;
use super::notice::Code;
use super::open::{self, Stop};
use super::table::Line as Cells;
use super::text::{squeeze, tidy};

/// Rows that are looked at for the header.
const HEADER_WITHIN_LINES: usize = 60;
/// Lines of one list.
const LINES_MAX: usize = 20_000;
/// What the column with the reason is called.
const REASONS: [&str; 7] = ["原因", "缺席原因", "重拍原因", "理由", "说明", "备注", "reason"];
/// What the column is called that says what is wrong.
const KINDS: [&str; 4] = ["类别", "勘误类别", "问题", "kind"];

/// One student of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Row as a person counts, from 1.
    pub row: u32,
    /// 学号, normalised.
    pub number: String,
    /// 姓名, repaired as in a roster; empty if the list has none.
    pub name: String,
    /// What is wrong, as it is written.
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// Reads a list out of any file that a roster may come in.
///
/// # Errors
/// [`Refusal`] if it can't be read, or no row names a column 学号.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Vec<Line>, Refusal> {
    lines(bytes).map_err(|stop| Refusal::of(&stop, file_name))
}

fn lines(bytes: &[u8]) -> Result<Vec<Line>, Stop> {
    let tables = open::tables(bytes)?;
    let header = |line: &Cells| line.cells.iter().any(|(_, cell)| is_number(&cell.text));
    let found = tables.iter().find_map(|table| {
        let at = table.lines.iter().take(HEADER_WITHIN_LINES).position(header)?;
        Some((table.lines.get(at)?, table.lines.get(at + 1..)?))
    });
    let (header, rows) = found.ok_or(Code::NoHeader)?;
    if rows.len() > LINES_MAX {
        return Err(Code::TooManyRows.into());
    }
    let columns = Columns::of(header);
    let lines: Vec<_> =
        rows.iter().map(|row| columns.line(row)).filter(|line| !line.number.is_empty()).collect();
    if lines.is_empty() { Err(Code::NoRows.into()) } else { Ok(lines) }
}

fn is_number(text: &str) -> bool {
    named(text) == Some(Field::Number)
}

/// Where each thing stands.
struct Columns {
    number: Option<u32>,
    name: Option<u32>,
    kind: Option<u32>,
    reason: Option<u32>,
}

impl Columns {
    fn of(header: &Cells) -> Self {
        let column = |wanted: &dyn Fn(&str) -> bool| {
            header.cells.iter().find(|(_, cell)| wanted(&cell.text)).map(|(column, _)| *column)
        };
        Self {
            number: column(&is_number),
            name: column(&|text| named(text) == Some(Field::Name)),
            kind: column(&|text| KINDS.contains(&key(text).as_str())),
            reason: column(&|text| REASONS.contains(&key(text).as_str())),
        }
    }

    fn line(&self, row: &Cells) -> Line {
        let text = |column: Option<u32>| {
            let cell = column.and_then(|column| row.cell(column));
            cell.map(|cell| tidy(&cell.text)).unwrap_or_default()
        };
        let bare = text(self.number);
        Line {
            row: row.number,
            number: squeeze(bare.trim_start_matches(['\'', '’', '‘', '＇'])),
            name: name::check(&text(self.name)).value,
            kind: text(self.kind),
            reason: text(self.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_its_own_columns_in_any_order_and_a_title_above() {
        let text = "重拍名单,,,\n姓名,原因,学 号,类别\n张 三,眼睛闭上了,２０１０,图像模糊\n,,,\n李四,,2011,\n";
        let lines = read(text.as_bytes(), "a.csv").unwrap();
        let first = Line {
            row: 3,
            number: "2010".into(),
            name: "张三".into(),
            kind: "图像模糊".into(),
            reason: "眼睛闭上了".into(),
        };
        assert_eq!(lines.len(), 2);
        assert_eq!(lines.first(), Some(&first));
    }

    #[test]
    fn a_list_without_the_column_or_without_lines_is_refused() {
        let code = |text: &str| read(text.as_bytes(), "a.csv").unwrap_err().code;
        assert_eq!(code("姓名,原因\n张三,病假\n"), Code::NoHeader);
        assert_eq!(code("学号,姓名\n"), Code::NoRows);
    }
}
