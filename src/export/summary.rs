//! What the 汇总表 says (section 四, 4): title, centre line, columns and rows, as text, whatever file it goes into.

use super::{ExportError, ShotRow};
use crate::roster::header::Field;
use crate::spec::DeliveryRule;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// Title that the regulation prints over the table.
pub const TITLE: &str = "高等教育学历证书图像信息采集汇总表";
/// Beginning of the line below the title; the centre's name follows.
pub const CENTRE_LINE: &str = "校外学习中心（函授站）名称:";
/// Name of the column with the pictures.
pub const PICTURES: &str = "照片";

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A column that the regulation knows.
    Field(Field),
    /// A further column of the roster, by its name there.
    Further(String),
}

impl Column {
    fn named(name: &str) -> Self {
        let field = Field::ALL.into_iter().find(|field| field.title() == name);
        field.map_or_else(|| Self::Further(name.to_owned()), Self::Field)
    }

    fn title(&self) -> &str {
        match self {
            Self::Field(field) => field.title(),
            Self::Further(name) => name,
        }
    }

    fn text(&self, row: &ShotRow) -> String {
        match self {
            Self::Field(Field::Sequence) => row.number.to_string(),
            Self::Field(field) => row.student.text(*field),
            Self::Further(name) => row.student.extra.get(name).cloned().unwrap_or_default(),
        }
    }
}

/// Title and columns of a 汇总表.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The title.
    pub title: String,
    /// The columns from left to right.
    pub columns: Vec<Column>,
}

impl Default for Layout {
    /// The regulation's: eleven columns.
    fn default() -> Self {
        let columns = Field::ALL.into_iter().map(Column::Field).collect();
        Self { title: TITLE.to_owned(), columns }
    }
}

impl Layout {
    /// The layout that a profile asks for.
    #[must_use]
    pub fn of(rule: &DeliveryRule) -> Self {
        let columns = rule.columns.iter().map(|name| Column::named(name)).collect();
        Self { title: rule.title.clone(), columns }
    }
}

/// A 汇总表 as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The title line.
    pub title: String,
    /// The centre line, its beginning included.
    pub centre: String,
    /// The header.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Summary {
    /// The 汇总表 of a centre; rows are put in the order of 拍摄序号.
    ///
    /// # Errors
    /// [`ExportError::NumberTwice`].
    pub fn of(centre: &str, layout: &Layout, rows: &[ShotRow]) -> Result<Self, ExportError> {
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by_key(|row| row.number);
        let mut seen = BTreeSet::new();
        if let Some(row) = rows.iter().find(|row| !seen.insert(row.number)) {
            return Err(ExportError::NumberTwice(row.number));
        }
        let cells = |row: &ShotRow| layout.columns.iter().map(|column| column.text(row)).collect();
        Ok(Self {
            title: layout.title.clone(),
            centre: format!("{CENTRE_LINE}{centre}"),
            header: layout.columns.iter().map(|column| column.title().to_owned()).collect(),
            rows: rows.into_iter().map(cells).collect(),
        })
    }

    /// Place of a column in the header.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.header.iter().position(|name| name == field.title())
    }

    /// 拍摄序号 and 学号 of each row.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        let columns = self.column(Field::Sequence).zip(self.column(Field::Number));
        self.rows.iter().filter_map(move |row| {
            let (sequence, number) = columns?;
            Some((row.get(sequence)?.as_str(), row.get(number)?.as_str()))
        })
    }

    /// Whether this is an earlier 汇总表 of the same shots: each of its 拍摄序号 is among them with the same 学号.
    #[must_use]
    pub fn is_earlier_than(&self, newer: &Self) -> bool {
        let keys: HashSet<_> = newer.keys().collect();
        self.header == newer.header
            && self.centre.starts_with(CENTRE_LINE)
            && self.keys().all(|key| keys.contains(&key))
            && self.keys().count() == self.rows.len()
    }

    /// Compares what a file at `path` holds with what was meant, cell by cell.
    ///
    /// # Errors
    /// [`ExportError::ReadBack`] with the first place that differs; never its content.
    pub fn require(&self, wanted: &Self, path: &Path) -> Result<(), ExportError> {
        let differs = |what: String| Err(ExportError::ReadBack { path: path.to_owned(), what });
        let head = |it: &Self| (it.title.clone(), it.centre.clone(), it.header.clone());
        if head(self) != head(wanted) {
            return differs("title, centre line or header".to_owned());
        }
        if self.rows.len() != wanted.rows.len() {
            return differs(format!("{} rows instead of {}", self.rows.len(), wanted.rows.len()));
        }
        let mut rows = (1..).zip(self.rows.iter().zip(&wanted.rows));
        match rows.find(|(_, (got, wanted))| got != wanted) {
            Some((row, (got, wanted))) => {
                let column = got.iter().zip(wanted).position(|(got, wanted)| got != wanted);
                let title = column.and_then(|column| self.header.get(column));
                differs(format!("student {row}, {}", title.map_or("", String::as_str)))
            }
            None => Ok(()),
        }
    }
}
