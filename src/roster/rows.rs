//! From a sheet to students: which rows are taken, repaired, refused or passed over.

use super::codes;
use super::header::{self, Field, Header};
use super::id_number;
use super::name;
use super::notice::{Code, Level, NoticeLine};
use super::open::Stop;
use super::student::{IdNumber, Sex, Student, StudentNumber};
use super::table::{Cell, Kind, Line, Table};
use super::text::{is_invisible, is_scientific, squeeze, tidy};
use super::{ReadOptions, Row, normalise_key};
use std::collections::{BTreeMap, HashMap};

/// Rows of students in one roster.
const ROWS_MAX: usize = 100_000;
/// Characters of a field that is not a name.
const FIELD_CHARS_MAX: usize = 200;
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

/// Reads the first sheet with students below a complete header.
///
/// # Errors
/// [`Stop`] if there is no header, a required column is missing, or there are no students.
pub fn take(tables: &[Table], options: &ReadOptions) -> Result<Taken, Stop> {
    let found: Vec<(&Table, Header)> =
        tables.iter().filter_map(|table| Some((table, header::find(table)?))).collect();
    let complete: Vec<_> = found.iter().filter(|(_, header)| header.is_complete()).collect();
    let Some(first) = complete.first() else {
        return Err(found.first().map_or_else(|| Code::NoHeader.into(), |(_, h)| lacking(h)));
    };
    let filled = complete.iter().position(|(table, header)| table.lines.len() > header.lines);
    let chosen = filled.unwrap_or(0);
    let (table, header) = *complete.get(chosen).unwrap_or(first);
    let mut reader = Reader::new(header, options);
    reader.taken.notices = about_file(table, header);
    for (other, other_header) in complete.iter().skip(chosen + 1) {
        if other.lines.len() > other_header.lines {
            let notice = NoticeLine::new(0, "", Code::OtherSheetIgnored);
            reader.taken.notices.push(notice.with(&other.name, &other.name));
        }
    }
    reader.read(table)?;
    reader.finish()
}

fn lacking(header: &Header) -> Stop {
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
        let mut last = table.lines.get(self.header.lines.wrapping_sub(1)).map_or(0, |l| l.number);
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
        let footer = FOOTERS.iter().any(|word| first.starts_with(word)) && blank(Field::Id);
        let keys = [Field::Number, Field::Name, Field::Id];
        let nothing = keys.into_iter().all(|field| blank(field) && !formula(field));
        (footer || nothing).then_some(Code::NotAStudentRow)
    }

    fn student(&mut self, line: &Line) {
        let mut row =
            RowReader { line, header: self.header, options: self.options, notices: Vec::new() };
        let number = row.number();
        let name = row.name();
        let (id_number, id_sex) = row.id_number();
        let student = Student {
            sex: row.sex(id_sex),
            major: row.field(Field::Major),
            degree_kind: row.listed(Field::DegreeKind, &codes::DEGREE_KINDS),
            school_kind: row.listed(Field::SchoolKind, &codes::SCHOOL_KINDS),
            department_code: row.department_code(),
            school_name: row.school(Field::SchoolName),
            school_code: row.school(Field::SchoolCode),
            extra: row.extra(),
            number,
            name,
            id_number,
        };
        row.agreement(&student);
        let mut notices = row.notices;
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

/// Reads the fields of one row, noting what was repaired.
struct RowReader<'a> {
    line: &'a Line,
    header: &'a Header,
    options: &'a ReadOptions,
    notices: Vec<NoticeLine>,
}

impl RowReader<'_> {
    fn note(&mut self, field: Field, code: Code) {
        self.notices.push(NoticeLine::new(self.line.number, field.title(), code));
    }

    /// The cell's text as it stands, `="…"` taken off, and its kind.
    fn raw(&mut self, field: Field) -> (String, Kind) {
        let Some(cell) = self.header.column(field).and_then(|column| self.line.cell(column)) else {
            return (String::new(), Kind::Text);
        };
        if cell.merged && field.is_required() {
            return (String::new(), Kind::Text);
        }
        if cell.formula {
            self.note(field, Code::FormulaCell);
        }
        if cell.merged {
            self.note(field, Code::MergedCell);
        }
        let kind = cell.kind;
        if let Some(inner) = unquoted(&cell.text) {
            self.note(field, Code::EqualsQuoteRemoved);
            return (inner.to_owned(), kind);
        }
        if kind == Kind::Error {
            let level = if field.is_required() { Level::Error } else { Level::Warn };
            let notice = NoticeLine::new(self.line.number, field.title(), Code::CellError);
            self.notices.push(notice.at(level));
            return (String::new(), kind);
        }
        if kind == Kind::Date && field.is_required() {
            self.note(field, Code::DateCell);
        }
        if kind == Kind::Text && looks_like_formula(&cell.text) {
            self.note(field, Code::FormulaLikeText);
        }
        (cell.text.clone(), kind)
    }

    fn number(&mut self) -> StudentNumber {
        let (raw, kind) = self.raw(Field::Number);
        let bare = raw.trim().trim_start_matches(['\'', '’', '‘', '＇']);
        let value = squeeze(bare);
        if value.is_empty() && kind != Kind::Error {
            self.note(Field::Number, Code::StudentNumberMissing);
        } else if is_scientific(&value) || (kind == Kind::Number && !is_exact(&value)) {
            self.note(Field::Number, Code::StudentNumberImprecise);
        } else if value != raw {
            self.note(Field::Number, Code::StudentNumberNormalised);
        }
        StudentNumber(value)
    }

    fn name(&mut self) -> String {
        let (raw, kind) = self.raw(Field::Name);
        let checked = name::check(&raw);
        let missing = checked.codes.contains(&Code::NameMissing) && kind == Kind::Error;
        for code in checked.codes.into_iter().filter(|_| !missing) {
            self.note(Field::Name, code);
        }
        checked.value
    }

    fn id_number(&mut self) -> (IdNumber, Option<Sex>) {
        let (raw, kind) = self.raw(Field::Id);
        if matches!(kind, Kind::Error | Kind::Date) {
            return (IdNumber::new(String::new()), None);
        }
        if kind == Kind::Number && !is_exact(&raw) {
            self.note(Field::Id, Code::IdPrecisionLost);
            return (IdNumber::new(String::new()), None);
        }
        let checked = id_number::check(&raw, self.options.today);
        for code in checked.codes {
            let notice = NoticeLine::new(self.line.number, Field::Id.title(), code);
            let long = checked.long_form.as_ref().filter(|_| code == Code::Id15Digits);
            self.notices.push(match long.map(IdNumber::masked) {
                Some(long) => notice.with(&format!("18 位为 {long}"), &format!("it is {long}")),
                None => notice,
            });
        }
        (checked.value, checked.sex)
    }

    fn sex(&mut self, by_id: Option<Sex>) -> Option<Sex> {
        let (raw, _) = self.raw(Field::Sex);
        let given = match squeeze(&raw).as_str() {
            "男" | "男性" | "男生" => Some(Sex::Male),
            "女" | "女性" | "女生" => Some(Sex::Female),
            _ => None,
        };
        if given.is_none() && self.header.column(Field::Sex).is_some() {
            self.note(Field::Sex, Code::GenderUnknown);
        } else if given.is_some() && by_id.is_some() && given != by_id {
            // The regulation wants what the register says; the operator decides.
            self.note(Field::Sex, Code::GenderMismatch);
            self.note(Field::Id, Code::GenderMismatch);
        }
        given.or(by_id)
    }

    /// A field of free text.
    fn field(&mut self, field: Field) -> String {
        let (raw, _) = self.raw(field);
        let value = tidy(&raw);
        if value.chars().count() > FIELD_CHARS_MAX {
            self.note(field, Code::FieldLong);
        }
        if value.is_empty() && self.header.column(field).is_some() {
            self.note(field, Code::FieldMissing);
        }
        value
    }

    /// A field whose words are prescribed.
    fn listed(&mut self, field: Field, words: &[&str]) -> String {
        let value = self.field(field);
        let known = words.contains(&value.as_str());
        if !known && !value.is_empty() {
            self.note(field, Code::KindUnknown);
        }
        value
    }

    fn code(&mut self, field: Field, digits: usize) -> String {
        let squeezed = squeeze(&self.field(field));
        let (value, lost) = codes::restore(&squeezed, digits);
        if lost {
            self.note(field, Code::LeadingZeroLost);
        }
        value
    }

    fn department_code(&mut self) -> String {
        let value = self.code(Field::DepartmentCode, codes::DEPARTMENT_DIGITS);
        if !value.is_empty() && codes::school_kind_of(&value).is_none() {
            self.note(Field::DepartmentCode, Code::CodeUnknown);
        }
        value
    }

    /// 所在院校名称 or 院校代码: the session's own where the roster has none.
    fn school(&mut self, field: Field) -> String {
        let (value, own) = match field {
            Field::SchoolCode => {
                (self.code(field, codes::SCHOOL_DIGITS), &self.options.school_code)
            }
            _ => (self.field(field), &self.options.school_name),
        };
        if value.is_empty() {
            return own.clone();
        }
        if !own.is_empty() && value != *own {
            self.note(field, Code::SchoolMismatch);
        }
        value
    }

    fn agreement(&mut self, student: &Student) {
        let (code, kind) = (&student.department_code, &student.school_kind);
        if !kind.is_empty() && !codes::agree(code, kind) {
            self.note(Field::DepartmentCode, Code::CodeMismatch);
        }
    }

    fn extra(&self) -> BTreeMap<String, String> {
        let filled = |(column, name): &(u32, String)| {
            let text = tidy(&self.line.cell(*column)?.text);
            (!text.is_empty()).then(|| (name.clone(), text))
        };
        self.header.extra.iter().filter_map(filled).collect()
    }
}

/// A whole number that Excel keeps exactly: up to 15 digits.
fn is_exact(text: &str) -> bool {
    text.len() <= 15 && text.chars().all(|c| c.is_ascii_digit())
}

/// What stands in `="…"`.
fn unquoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix("=\"")?.strip_suffix('"')
}

/// Text that a spreadsheet might run when it is pasted or saved as CSV.
fn looks_like_formula(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let more = text.chars().nth(1).is_some();
    more && text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
