//! From a sheet to students: which rows are taken, refused or passed over.

use super::header::{self, Field, Header};
use super::notice::{Code, Level, NoticeLine};
use super::open::Stop;
use super::student::Student;
use super::table::{Cell, Line, Table};
use super::text::squeeze;
use super::{ReadOptions, Row, normalise_key, row_reader};
use std::collections::HashMap;

/// Rows of students in one roster.
const ROWS_MAX: usize = 100_000;
/// A cell with fewer digits holds no ID number, not even part of one; dates below a list have up to 8.
const ID_DIGITS_MIN: usize = 9;
/// How a row begins that is no student's (spaces left out).
const FOOTERS: [&str; 17] = [
    "合计",
    "总计",
    "共计",
    "小计",
    "共",
    "制表",
    "填表",
    "填报",
    "审核",
    "备注",
    "说明",
    "注:",
    "注：",
    "负责人",
    "联系人",
    "经办",
    "日期",
];

/// What became of the rows.
#[derive(Debug, Default)]
pub struct Taken {
    /// Accepted rows in order.
    pub rows: Vec<Row>,
    /// Rows with an error.
    pub rejected: u32,
    /// Rows that are no student's, blank ones between others included.
    pub skipped: u32,
    /// All notices in the order of the rows.
    pub notices: Vec<NoticeLine>,
}

/// Reads the rows below a header; `notices` are those about the whole file.
///
/// # Errors
/// [`Stop`] if there are no students, none that can be taken, or far too many.
pub fn take(
    table: &Table,
    header: &Header,
    options: &ReadOptions,
    notices: Vec<NoticeLine>,
) -> Result<Taken, Stop> {
    let mut reader = Reader::new(header, options);
    reader.taken.notices = notices;
    reader.read(table)?;
    reader.finish()
}

struct Reader<'a> {
    header: &'a Header,
    options: &'a ReadOptions,
    taken: Taken,
    numbers: HashMap<String, u32>,
    ids: HashMap<String, (u32, String)>,
}

impl<'a> Reader<'a> {
    fn new(header: &'a Header, options: &'a ReadOptions) -> Self {
        let (numbers, ids) = (HashMap::new(), HashMap::new());
        Self { header, options, taken: Taken::default(), numbers, ids }
    }

    fn read(&mut self, table: &Table) -> Result<(), Stop> {
        let mut last = self.header.last_row;
        let students = table.lines.iter().skip(self.header.lines).filter(|line| !line.is_blank());
        for (count, line) in students.enumerate() {
            if count >= ROWS_MAX {
                return Err(Code::TooManyRows.into());
            }
            let blank = line.number.saturating_sub(last + 1);
            if blank > 0 {
                self.skip(last + 1, blank, Code::BlankRows);
            }
            last = line.number;
            match self.not_a_student(line) {
                Some(code) => self.skip(line.number, 1, code),
                None => self.student(line),
            }
        }
        Ok(())
    }

    fn skip(&mut self, row: u32, count: u32, code: Code) {
        self.taken.skipped = self.taken.skipped.saturating_add(count);
        self.taken.notices.push(NoticeLine::new(row, "", code));
    }

    fn finish(self) -> Result<Taken, Stop> {
        let taken = self.taken;
        if !taken.rows.is_empty() {
            return Ok(taken);
        }
        let code = if taken.rejected > 0 { Code::EveryRowRejected } else { Code::NoRows };
        Err(Stop { code, detail: None, notices: taken.notices })
    }

    fn cell<'l>(&self, line: &'l Line, field: Field) -> Option<&'l Cell> {
        line.cell(self.header.column(field)?)
    }

    fn text<'l>(&self, line: &'l Line, field: Field) -> &'l str {
        // A key that was filled down from a merged cell belongs to the row above.
        let own = |cell: &&Cell| !(cell.merged && field.is_required());
        self.cell(line, field).filter(own).map_or("", |cell| cell.text.as_str())
    }

    /// Why a row is no student's, if it is none.
    fn not_a_student(&self, line: &Line) -> Option<Code> {
        if header::repeats(self.header, line) {
            return Some(Code::RepeatedHeader);
        }
        let blank = |field| squeeze(self.text(line, field)).is_empty();
        let formula = |field| self.cell(line, field).is_some_and(|cell| cell.formula);
        let first = line.cells.iter().find(|(_, cell)| !cell.is_blank());
        let first = first.map(|(_, cell)| squeeze(&cell.text)).unwrap_or_default();
        let partial = blank(Field::Number) || blank(Field::Name);
        let no_id =
            blank(Field::Id) || (partial && digits(self.text(line, Field::Id)) < ID_DIGITS_MIN);
        let footer = no_id && FOOTERS.iter().any(|word| first.starts_with(word));
        let keys = [Field::Number, Field::Name, Field::Id];
        let nothing = keys.into_iter().all(|field| blank(field) && !formula(field));
        (footer || nothing).then_some(Code::NotAStudentRow)
    }

    fn student(&mut self, line: &Line) {
        let (student, mut notices) = row_reader::read(line, self.header, self.options);
        self.compare(line.number, &student, &mut notices);
        let rejected = notices.iter().any(|notice| notice.level == Level::Error);
        self.taken.notices.append(&mut notices);
        if rejected {
            self.taken.rejected += 1;
        } else {
            self.taken.rows.push(Row { row: line.number, student });
        }
    }

    /// Against the rows above: 学号 must differ; one person may have two enrolments.
    fn compare(&mut self, row: u32, student: &Student, notices: &mut Vec<NoticeLine>) {
        let key = normalise_key(&student.number.0);
        if !key.is_empty() {
            if let Some(earlier) = self.numbers.get(&key) {
                let notice =
                    NoticeLine::new(row, Field::Number.title(), Code::DuplicateStudentNumber);
                let detail = (format!("见第 {earlier} 行"), format!("see row {earlier}"));
                notices.push(notice.with(&detail.0, &detail.1));
            } else {
                self.numbers.insert(key, row);
            }
        }
        let id = student.id_number.reveal();
        if id.is_empty() {
            return;
        }
        match self.ids.get(id) {
            Some((earlier, name)) if *name != student.name => {
                let notice = NoticeLine::new(row, Field::Id.title(), Code::IdRepeated);
                notices.push(
                    notice.with(&format!("见第 {earlier} 行"), &format!("see row {earlier}")),
                );
            }
            Some(_) => {}
            None => {
                self.ids.insert(id.to_owned(), (row, student.name.clone()));
            }
        }
    }
}

fn digits(text: &str) -> usize {
    squeeze(text).chars().filter(char::is_ascii_digit).count()
}
