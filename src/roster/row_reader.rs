//! One row: its fields, repaired where that is safe, and what is to be said about each.

use super::ReadOptions;
use super::codes;
use super::header::{Field, Header};
use super::id_number;
use super::name;
use super::notice::{Code, Level, NoticeLine};
use super::student::{IdNumber, Sex, Student, StudentNumber};
use super::table::{Cell, Kind, Line};
use super::text::{is_error_value, is_invisible, is_scientific, squeeze, tidy};
use std::collections::BTreeMap;

/// Characters of a field that is not a name.
const FIELD_CHARS_MAX: usize = 200;

/// Reads one row: the student as far as there is one, and the notices; one of level error means that the row can't be
/// taken.
#[must_use]
pub fn read(line: &Line, header: &Header, options: &ReadOptions) -> (Student, Vec<NoticeLine>) {
    let mut row = RowReader { line, header, options, notices: Vec::new() };
    let student = row.student();
    (student, row.notices)
}

/// Reads the fields of one row, noting what was repaired.
struct RowReader<'a> {
    line: &'a Line,
    header: &'a Header,
    options: &'a ReadOptions,
    notices: Vec<NoticeLine>,
}

impl RowReader<'_> {
    fn student(&mut self) -> Student {
        let number = self.number();
        let name = self.name();
        let (id_number, id_sex) = self.id_number();
        let student = Student {
            sex: self.sex(id_sex),
            major: self.field(Field::Major),
            degree_kind: self.listed(Field::DegreeKind, &codes::DEGREE_KINDS),
            school_kind: self.listed(Field::SchoolKind, &codes::SCHOOL_KINDS),
            department_code: self.department_code(),
            school_name: self.school(Field::SchoolName),
            school_code: self.school(Field::SchoolCode),
            extra: self.extra(),
            number,
            name,
            id_number,
        };
        self.agreement(&student);
        student
    }

    fn note(&mut self, field: Field, code: Code) {
        self.notices.push(NoticeLine::new(self.line.number, field.title(), code));
    }

    /// The cell's text as it stands, `="…"` taken off, and its kind.
    fn raw(&mut self, field: Field) -> (String, Kind) {
        let cell = self.header.column(field).and_then(|column| self.line.cell(column));
        let Some(cell) = cell.filter(|cell| !(cell.merged && field.is_required())) else {
            return (String::new(), Kind::Text);
        };
        if cell.formula {
            self.note(field, Code::FormulaCell);
        }
        if cell.merged {
            self.note(field, Code::MergedCell);
        }
        let kind = kind_of(cell);
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
        // 学号 and 身份证号码 tell of their apostrophes themselves.
        let is_told = matches!(field, Field::Number | Field::Id);
        let text = if is_told { &cell.text } else { armed(&cell.text) };
        if kind == Kind::Text && looks_like_formula(text) {
            self.note(field, Code::FormulaLikeText);
        }
        (text.to_owned(), kind)
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

/// What a cell holds; text files spell out the errors of the sheet that they were saved from.
fn kind_of(cell: &Cell) -> Kind {
    let error = cell.kind == Kind::Text && is_error_value(cell.text.trim());
    if error { Kind::Error } else { cell.kind }
}

/// A whole number that Excel keeps exactly: up to 15 digits.
fn is_exact(text: &str) -> bool {
    text.len() <= 15 && text.chars().all(|c| c.is_ascii_digit())
}

/// What stands in `="…"`.
fn unquoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix("=\"")?.strip_suffix('"')
}

/// The text without the apostrophe that was put before it so that no spreadsheet runs it.
fn armed(text: &str) -> &str {
    let bare = text.strip_prefix('\'').filter(|bare| bare.starts_with(['=', '+', '-', '@']));
    bare.unwrap_or(text)
}

/// Text that a spreadsheet might run when it is pasted or saved as CSV.
fn looks_like_formula(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let more = text.chars().nth(1).is_some();
    more && text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
