//! Students as the school sends them: parse, validate, normalise, redact.
//!
//! Bytes in, values out: no file is opened here. The kind of file is found by its content, its size is bounded before
//! it is unpacked, and every row that is not taken says why.

pub mod card;
mod choose;
pub mod codes;
mod correct;
mod delimited;
pub mod demo;
mod file;
pub mod finder;
pub mod header;
pub mod id_number;
pub mod list;
pub mod mapping;
pub mod name;
pub mod notice;
mod open;
pub mod quwei;
mod reading;
mod redact;
mod row_reader;
mod rows;
pub mod spelling;
pub mod student;
pub mod summary;
pub mod table;
pub mod text;
mod xls;
mod xlsx;

pub use choose::SheetLine;
pub use correct::correct;
pub use demo::demo;
pub use file::RosterFile;
pub use finder::{Finder, Found};
pub use mapping::Mapping;
pub use notice::{Code, Level, NoticeLine};
pub use redact::redact;
pub use student::{IdNumber, Sex, Student, StudentNumber};
pub use table::{Cell, Kind, Line, Table};

use crate::lang::Lang;
use jiff::civil::Date;
use serde::Serialize;

/// What a roster is read against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The day of the import; births after it are impossible.
    pub today: Date,
    /// 所在院校名称 of the session, for rows without one; others are noticed. Empty: any.
    pub school_name: String,
    /// 院校代码 of the session, likewise.
    pub school_code: String,
    /// Name or number (from 1) of the sheet to read; found when absent.
    pub sheet: Option<String>,
    /// Columns named by hand.
    pub mapping: Mapping,
}

impl ReadOptions {
    /// Options of a day, for any school.
    #[must_use]
    pub fn on(today: Date) -> Self {
        let (school_name, school_code) = (String::new(), String::new());
        Self { today, school_name, school_code, sheet: None, mapping: Mapping::default() }
    }
}

/// Whether a roster was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Its accepted rows can be used.
    Import,
    /// Nothing of it is used.
    Refuse,
}

/// Why nothing of a roster is used: one sentence that says what, where and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub code: Code,
    /// The sentence in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

/// The reason of a refusal, with its detail.
fn about_file(stop: &open::Stop) -> NoticeLine {
    let notice = NoticeLine::new(0, "", stop.code);
    match &stop.detail {
        Some((zh, en)) => notice.with(zh, en),
        None => notice,
    }
}

impl Refusal {
    fn of(stop: &open::Stop, file_name: &str) -> Self {
        let (file, notice) = (text::tidy(file_name), about_file(stop));
        Self {
            code: stop.code,
            message: format!("没有导入 {file}：{}", notice.message),
            message_en: format!("{file} was not imported: {}", notice.message_en),
        }
    }

    /// The sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.message, &self.message_en)
    }
}

/// An accepted row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a person counts rows in the sheet, from 1.
    pub row: u32,
    /// Who stands in it.
    pub student: Student,
}

/// Where the students were looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Place of the sheet in the file, from 0.
    pub table: usize,
    /// Name of the sheet; empty for a text file.
    pub sheet: String,
    /// Its header.
    pub header: header::Header,
}

/// What became of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Whether it was taken.
    pub outcome: Outcome,
    /// Why not, if it was not.
    pub refusal: Option<Refusal>,
    /// Accepted rows in the order of the sheet; none if refused. No two have the same 学号.
    pub rows: Vec<Row>,
    /// Rows with an error.
    pub rows_rejected: u32,
    /// Rows that are no student's: totals, signatures, repeated headers, blank ones between others.
    pub rows_skipped: u32,
    /// What was noticed, the file first, then row by row.
    pub notices: Vec<NoticeLine>,
    /// Where the students stand; none if the file was refused before that was known.
    pub place: Option<Place>,
}

impl Import {
    fn refused(stop: open::Stop, file_name: &str) -> Self {
        let notice = about_file(&stop);
        let refusal = Refusal::of(&stop, file_name);
        let rejected =
            stop.notices.iter().filter(|n| n.level == Level::Error && n.code != stop.code);
        let rows: std::collections::BTreeSet<u32> = rejected.map(|n| n.row).collect();
        Self {
            outcome: Outcome::Refuse,
            refusal: Some(refusal),
            rows: Vec::new(),
            rows_rejected: rows.len() as u32,
            rows_skipped: 0,
            notices: std::iter::once(notice).chain(stop.notices).collect(),
            place: None,
        }
    }

    /// The object of `import --json`: `outcome`, `rows_accepted`, `rows_rejected`, `rows_skipped`, `notices`, and
    /// `refusal` (a sentence) when refused.
    #[must_use]
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        let notices: Vec<_> = self.notices.iter().map(|notice| notice.to_json(lang)).collect();
        let mut object = serde_json::json!({
            "outcome": self.outcome,
            "rows_accepted": self.rows.len(),
            "rows_rejected": self.rows_rejected,
            "rows_skipped": self.rows_skipped,
            "notices": notices,
        });
        if let (Some(refusal), Some(map)) = (&self.refusal, object.as_object_mut()) {
            map.insert("refusal".to_owned(), refusal.text(lang).into());
        }
        object
    }
}

/// Reads a roster (xlsx, xls, or text separated by commas, tabs or semicolons in UTF-8, GB18030 or UTF-16).
///
/// `file_name` only appears in the refusal; what the file is, its content tells. Never panics on any bytes; time and
/// memory are bounded by limits on unpacked sizes, cells and text.
#[must_use]
pub fn read(bytes: &[u8], file_name: &str, options: &ReadOptions) -> Import {
    RosterFile::open(bytes, file_name).read(options)
}

/// A file's sheets as cells, and what reading them as a roster notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// The sheets, those that a person sees first.
    pub tables: Vec<Table>,
    /// Notices on the first one with students, or why there are none.
    pub notices: Vec<NoticeLine>,
}

/// Reads a file for checks beyond a roster's, within the same bounds as [`read`].
///
/// # Errors
/// The one notice that says why the file can't be read.
pub fn cells(bytes: &[u8], options: &ReadOptions) -> Result<Cells, NoticeLine> {
    let file = RosterFile::open(bytes, "");
    let mut notices = file.read(options).notices;
    let tables = file.into_tables().map_err(|stop| NoticeLine::new(0, "", stop.code))?;
    // Why a file is refused as a roster is for its caller to see; what was noticed on the way is told.
    notices.retain(|notice| notice.row > 0 || notice.level != Level::Error);
    Ok(Cells { tables, notices })
}

/// What 学号 are compared and searched by: half width, no spaces, capitals.
#[must_use]
pub fn normalise_key(text: &str) -> String {
    text::squeeze(text).to_uppercase()
}
