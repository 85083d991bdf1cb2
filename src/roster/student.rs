//! One roster row.

use super::header::{Field, key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// 学号, the key of a row. As issued; may hold letters and Hanzi.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StudentNumber(pub String);

impl fmt::Display for StudentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 身份证号码. Never printed whole by `Debug` or `Display`; the workbook asks for it by name with [`IdNumber::reveal`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdNumber(String);

impl IdNumber {
    /// Wraps a normalised number or other document number.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The number in clear, for the database and the 汇总表 only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// First three and last two characters, the rest as `*`.
    #[must_use]
    pub fn masked(&self) -> String {
        let count = self.0.chars().count();
        let shown = |i: usize| count > 7 && (i < 3 || i + 2 >= count);
        self.0.chars().enumerate().map(|(i, c)| if shown(i) { c } else { '*' }).collect()
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// 性别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// 男
    #[serde(rename = "男")]
    Male,
    /// 女
    #[serde(rename = "女")]
    Female,
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Male => "男",
            Self::Female => "女",
        })
    }
}

impl Student {
    /// A field as the 汇总表 writes it, the 身份证号码 in clear; empty for the 拍摄序号, which is not the student's.
    #[must_use]
    pub fn text(&self, field: Field) -> String {
        match field {
            Field::Sequence => String::new(),
            Field::Name => self.name.clone(),
            Field::Number => self.number.0.clone(),
            Field::Sex => self.sex.map(|sex| sex.to_string()).unwrap_or_default(),
            Field::Id => self.id_number.reveal().to_owned(),
            Field::Major => self.major.clone(),
            Field::DegreeKind => self.degree_kind.clone(),
            Field::SchoolKind => self.school_kind.clone(),
            Field::DepartmentCode => self.department_code.clone(),
            Field::SchoolName => self.school_name.clone(),
            Field::SchoolCode => self.school_code.clone(),
        }
    }

    /// Takes one field from another row of the same student.
    pub fn take_field(&mut self, field: Field, from: &Self) {
        match field {
            Field::Sequence => {}
            Field::Name => self.name.clone_from(&from.name),
            Field::Number => self.number.clone_from(&from.number),
            Field::Sex => self.sex = from.sex,
            Field::Id => self.id_number.clone_from(&from.id_number),
            Field::Major => self.major.clone_from(&from.major),
            Field::DegreeKind => self.degree_kind.clone_from(&from.degree_kind),
            Field::SchoolKind => self.school_kind.clone_from(&from.school_kind),
            Field::DepartmentCode => self.department_code.clone_from(&from.department_code),
            Field::SchoolName => self.school_name.clone_from(&from.school_name),
            Field::SchoolCode => self.school_code.clone_from(&from.school_code),
        }
    }
}

/// A student's row: the columns of the 汇总表 less the 拍摄序号.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// 学号
    pub number: StudentNumber,
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: Option<Sex>,
    /// 身份证号码
    pub id_number: IdNumber,
    /// 专业名称
    pub major: String,
    /// 学历类别: 成人本科 or 成人专科
    pub degree_kind: String,
    /// 所在校别: 普通高校 or 网络教育
    pub school_kind: String,
    /// (院)系代码: 3 digits, text
    pub department_code: String,
    /// 所在院校名称
    pub school_name: String,
    /// 院校代码: 5 digits, text
    pub school_code: String,
    /// Further columns of the roster, kept as they came.
    pub extra: BTreeMap<String, String>,
}

/// What schools call the column of the class, the likeliest first.
const CLASS_COLUMNS: [&str; 12] = [
    "班级",
    "班级名称",
    "所在班级",
    "教学班",
    "教学班级",
    "行政班",
    "行政班级",
    "班",
    "班别",
    "班名",
    "班次",
    "class",
];

impl Student {
    /// The class: of the first column that names one, else 专业名称 and 学历类别; what lists are filtered by.
    #[must_use]
    pub fn class(&self) -> String {
        let called = |name: &str| self.extra.iter().find(|(column, _)| key(column) == name);
        let named = if self.extra.is_empty() {
            None
        } else {
            CLASS_COLUMNS.iter().find_map(|name| called(name))
        };
        match named {
            Some((_, class)) => class.clone(),
            None => format!("{} {}", self.major, self.degree_kind).trim().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    fn class(extra: &[(&str, &str)]) -> String {
        let mut student = super::super::demo(1, 1).remove(0);
        student.major = "会计学".into();
        student.degree_kind = "成人专科".into();
        student.extra = extra.iter().map(|(c, v)| ((*c).into(), (*v).into())).collect();
        student.class()
    }

    #[test]
    fn the_class_is_found_whatever_its_column_is_called() {
        for column in ["班级", " 班 级\n名称 ", "（行政）班", "所在班级*", "Class"] {
            assert_eq!(class(&[("备注", "住校"), (column, "二班")]), "二班", "{column}");
        }
        assert_eq!(class(&[("班主任", "王老师")]), "会计学 成人专科");
        assert_eq!(class(&[("教学班", "甲"), ("班级", "乙")]), "乙");
    }
}
