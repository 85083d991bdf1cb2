//! The 采集卡 (《高等教育学历证书电子注册图像信息采集卡》) of a student: what is written and which digits are filled
//! with the pencil (section 二, 1-6).
//!
//! The card is read by a machine: a grid has a column a character, and in it the digits 0 to 9 to be filled.

mod name;
mod remark;

pub use name::{HANZI_MAX, HanziCell, InFull, NameEntry, NameRule};
pub use remark::Remark;

use super::name::is_part;
use super::text::half_width;
use super::{IdNumber, Sex, Student, codes};

/// The digits as a machine-readable column holds them.
const DIGITS: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/// How many of them a letter or Hanzi is filled as: 0 and 1.
const FOR_A_LETTER: usize = 2;

/// A column of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The character that is written above the column.
    pub written: char,
    /// The digits to be filled, each 0 to 9, rising: one for a digit, 0 and 1 for a letter or Hanzi, none for another
    /// character, of which the rules say nothing.
    pub marked: &'static [u8],
}

impl Position {
    /// A column of a digit, 0 to 9.
    fn of_digit(digit: u8) -> Self {
        let marked = DIGITS.get(usize::from(digit)..=usize::from(digit)).unwrap_or_default();
        Self { written: char::from(b'0' + digit), marked }
    }

    /// A column of a 学号 or 身份证号码.
    fn of(c: char) -> Self {
        let half = half_width(c);
        match half.to_digit(10) {
            Some(digit) => Self { written: c, ..Self::of_digit(digit as u8) },
            None if half.is_alphabetic() || is_part(half) => {
                Self { written: c, marked: DIGITS.get(..FOR_A_LETTER).unwrap_or_default() }
            }
            None => Self { written: c, marked: &[] },
        }
    }

    /// Whether it is a letter or a Hanzi, filled as 0 and 1 both.
    #[must_use]
    pub fn is_letter(&self) -> bool {
        self.marked.len() == FOR_A_LETTER
    }
}

/// The columns of a 学号 or 身份证号码, one for each character.
#[must_use]
pub fn positions(number: &str) -> Vec<Position> {
    number.chars().map(Position::of).collect()
}

/// The columns of a code, in which the rules know digits only.
fn code_positions(code: &str) -> Vec<Position> {
    let digit_or_none = |c: char| match Position::of(c) {
        letter if letter.is_letter() => Position { marked: &[], ..letter },
        position => position,
    };
    code.chars().map(digit_or_none).collect()
}

/// A student's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// 姓名
    pub name: NameEntry,
    /// 学号
    pub number: Vec<Position>,
    /// 性别
    pub sex: Option<Sex>,
    /// 身份证号码. Its columns are asked for by [`Card::id_positions`], so that no card prints them by chance.
    pub id_number: IdNumber,
    /// (院)系代码
    pub department_code: Vec<Position>,
    /// 院校代码
    pub school_code: Vec<Position>,
    /// 学历类别: one of [`codes::DEGREE_KINDS`], or as it came.
    pub degree_kind: String,
    /// 所在校别: one of [`codes::SCHOOL_KINDS`], or as it came.
    pub school_kind: String,
    /// 所在院校名称
    pub school_name: String,
    /// 专业名称
    pub major: String,
    /// What whoever fills it in must know, in the order of the fields; never a character of the 身份证号码.
    pub remarks: Vec<Remark>,
}

impl Card {
    /// The card of a student.
    #[must_use]
    pub fn of(student: &Student) -> Self {
        let mut card = Self {
            name: NameEntry::of(&student.name),
            number: positions(&student.number.0),
            sex: student.sex,
            id_number: student.id_number.clone(),
            department_code: code_positions(&student.department_code),
            school_code: code_positions(&student.school_code),
            degree_kind: student.degree_kind.clone(),
            school_kind: student.school_kind.clone(),
            school_name: student.school_name.clone(),
            major: student.major.clone(),
            remarks: Vec::new(),
        };
        card.remarks = remark::remarks(&card);
        card
    }

    /// The columns of the 身份证号码 in clear, for the workbook and for a page that may hold it.
    #[must_use]
    pub fn id_positions(&self) -> Vec<Position> {
        positions(self.id_number.reveal())
    }

    /// Whether (院)系代码 and 所在校别 may stand on one card (section 二, 3 and 5).
    #[must_use]
    pub fn kinds_agree(&self) -> bool {
        let code: String = self.department_code.iter().map(|position| position.written).collect();
        codes::agree(&code, &self.school_kind)
    }
}

#[cfg(test)]
mod tests;
