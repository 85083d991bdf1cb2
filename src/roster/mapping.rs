//! Columns named by hand, for files whose header is missing or says something else.

use super::header::{self, Field};
use super::table::{COLUMNS_MAX, Line};
use crate::lang::Lang;

/// Which column holds what, as a person says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Fields with the text of a header cell or the letters of a column; no field twice.
    columns: Vec<(Field, String)>,
    /// Number of the header row as a person counts, 0 if there is none; found when absent.
    pub header_row: Option<u32>,
}

/// Why a mapping can't be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// Not of the form `FIELD=COLUMN`.
    NotAPair(String),
    /// No field is called so.
    UnknownField(String),
    /// A field is given two columns.
    FieldTwice(Field),
    /// Without a header, columns have letters only.
    NotLetters(String),
}

impl Mapping {
    /// Reads `FIELD=COLUMN` texts; `FIELD` is a column's name in the regulation or one of its synonyms.
    ///
    /// # Errors
    /// [`Mistake`].
    pub fn parse(texts: &[String], header_row: Option<u32>) -> Result<Self, Mistake> {
        let mut columns: Vec<(Field, String)> = Vec::new();
        for text in texts {
            let pair = text.split_once(['=', '＝']).filter(|(_, column)| !column.trim().is_empty());
            let (name, column) = pair.ok_or_else(|| Mistake::NotAPair(text.clone()))?;
            let field =
                header::named(name).ok_or_else(|| Mistake::UnknownField(name.trim().to_owned()))?;
            if columns.iter().any(|(known, _)| *known == field) {
                return Err(Mistake::FieldTwice(field));
            }
            if header_row == Some(0) && index_of(column).is_none() {
                return Err(Mistake::NotLetters(column.trim().to_owned()));
            }
            columns.push((field, column.to_owned()));
        }
        Ok(Self { columns, header_row })
    }

    /// Whether a person says where a field is.
    #[must_use]
    pub fn names(&self, field: Field) -> bool {
        self.columns.iter().any(|(known, _)| *known == field)
    }

    /// The field whose column is called as this header cell.
    #[must_use]
    pub fn field_called(&self, text: &str) -> Option<Field> {
        let wanted = header::key(text);
        let same = |(_, column): &&(Field, String)| header::key(column) == wanted;
        self.columns.iter().find(same).map(|(field, _)| *field)
    }

    /// Column (from 0) of each field below a header line, and what can't be found there.
    ///
    /// A header cell of that text comes before a column of those letters.
    #[must_use]
    pub fn resolve(&self, line: Option<&Line>) -> (Vec<(Field, u32)>, Vec<String>) {
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        for (field, column) in &self.columns {
            match line.and_then(|line| called(line, column)).or_else(|| index_of(column)) {
                Some(index) => found.push((*field, index)),
                None => lost.push(format!("{}={}", field.title(), column.trim())),
            }
        }
        (found, lost)
    }
}

/// The column of a header cell, by its very text, else by what header cells are compared by.
fn called(line: &Line, text: &str) -> Option<u32> {
    let key = header::key(text);
    let cells = line.cells.iter();
    let same = cells.clone().find(|(_, cell)| cell.text == text);
    let alike = || cells.clone().find(|(_, cell)| header::key(&cell.text) == key);
    same.or_else(alike).map(|(column, _)| *column)
}

/// The column (from 0) of letters as Excel counts: A is 0, AA is 26. `None` beyond what is looked at.
fn index_of(letters: &str) -> Option<u32> {
    let letters = letters.trim();
    let mut index = 0_u32;
    for c in letters.chars() {
        let digit = (c.to_ascii_uppercase() as u32).checked_sub('A' as u32).filter(|d| *d < 26)?;
        index = index.checked_mul(26)?.checked_add(digit + 1)?;
    }
    index.checked_sub(1).filter(|index| *index < COLUMNS_MAX)
}

impl Mistake {
    /// The sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let titles = Field::ALL.iter().skip(1).map(|field| field.title());
        let titles = titles.collect::<Vec<_>>().join(lang.pick("、", ", "));
        match (self, lang) {
            (Self::NotAPair(text), Lang::Zh) => {
                format!("--map {text}：应写成 字段=列，例如 学号=C 或 姓名=学生姓名")
            }
            (Self::NotAPair(text), Lang::En) => {
                format!("--map {text}: write FIELD=COLUMN, such as 学号=C or 姓名=学生姓名")
            }
            (Self::UnknownField(name), Lang::Zh) => {
                format!("--map：没有“{name}”这个字段；字段有：{titles}")
            }
            (Self::UnknownField(name), Lang::En) => {
                format!("--map: there is no field '{name}'; the fields are {titles}")
            }
            (Self::FieldTwice(field), Lang::Zh) => {
                format!("--map：{} 指定了两次，请只留一列", field.title())
            }
            (Self::FieldTwice(field), Lang::En) => {
                format!("--map: {} is given twice; leave one column", field.title())
            }
            (Self::NotLetters(column), Lang::Zh) => {
                format!("--map：没有表头（--header 0）时列要用字母，例如 C，不是“{column}”")
            }
            (Self::NotLetters(column), Lang::En) => {
                format!(
                    "--map: without a header (--header 0) a column is a letter such as C, not '{column}'"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(texts: &[&str], row: Option<u32>) -> Result<Mapping, Mistake> {
        Mapping::parse(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), row)
    }

    #[test]
    fn a_field_may_be_called_by_any_of_its_names() {
        let mapping = parse(&["身份证号=C", "（院）系代码=a", "姓名＝ 学生 姓名"], None).unwrap();
        let (found, lost) = mapping.resolve(None);
        assert_eq!(found, [(Field::Id, 2), (Field::DepartmentCode, 0)]);
        assert_eq!(lost, ["姓名=学生 姓名"]);
    }

    #[test]
    fn each_mistake_is_told_by_name() {
        assert_eq!(parse(&["学号"], None), Err(Mistake::NotAPair("学号".into())));
        assert_eq!(parse(&["学号= "], None), Err(Mistake::NotAPair("学号= ".into())));
        assert_eq!(parse(&["籍贯=A"], None), Err(Mistake::UnknownField("籍贯".into())));
        assert_eq!(parse(&["学号=A", "学生学号=B"], None), Err(Mistake::FieldTwice(Field::Number)));
        assert_eq!(parse(&["学号=号"], Some(0)), Err(Mistake::NotLetters("号".into())));
    }

    #[test]
    fn letters_count_as_in_excel_and_end_where_reading_ends() {
        assert_eq!(["A", "z", "AA", " IV "].map(index_of), [0, 25, 26, 255].map(Some));
        assert_eq!(["IW", "XFD", "A1", "", "列", "ZZZZZZZZZZ"].map(index_of), [None; 6]);
    }
}
