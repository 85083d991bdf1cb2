//! One mistake in a profile's text: where, what, in one sentence.

use super::SpecError;
use crate::lang::Lang;
use std::ops::RangeInclusive;

/// A sentence's words in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A mistake in a profile's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key with its sections, such as `check.headroom.max_percent`; empty for the file as a whole.
    pub key: String,
    /// What is wrong there.
    pub what: What,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Not TOML; the parser's words.
    Syntax(String),
    /// No such key.
    Unknown {
        /// The known key that it looks like.
        nearest: Option<String>,
    },
    /// A key that has to be there.
    Missing,
    /// A value of another kind than the key's; the parser's words.
    Kind(String),
    /// A value that makes no sense.
    Value(Words),
    /// The name is that of a built-in profile with other rules.
    Taken,
    /// There is no profile of that name to be based on.
    NoBase,
    /// Profiles that are based on each other.
    Circle(Vec<String>),
    /// Too many profiles based on each other.
    TooDeep(usize),
    /// The profile it is based on can't be used.
    Base(Box<SpecError>),
    /// The file of the profile it is based on can't be read; why, in the user's language.
    Unread(String),
}

impl Mistake {
    /// The mistake at a byte of the text.
    pub(super) fn at(text: &str, byte: usize, key: &str, what: What) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        Self { line, column, key: key.to_owned(), what }
    }

    /// Where and what, in one sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let (line, column) = (self.line, self.column);
        match lang {
            Lang::Zh => format!("第 {line} 行第 {column} 列：{}", self.zh()),
            Lang::En => format!("line {line}, column {column}: {}", self.en()),
        }
    }

    fn is_source(&self) -> bool {
        self.key.ends_with(".source")
    }

    fn zh(&self) -> String {
        let key = &self.key;
        match &self.what {
            What::Syntax(words) => format!("不是有效的 TOML（{words}）"),
            What::Unknown { nearest: Some(name) } => {
                format!("没有 {key} 这一项，是否应为 {name}？")
            }
            What::Unknown { nearest: None } => format!("没有 {key} 这一项"),
            What::Missing if self.is_source() => {
                format!("缺少 {key}：每条规则都要写明依据，自定的写 chosen")
            }
            What::Missing => format!("缺少 {key}"),
            What::Kind(words) => format!("{key} 的值写法不对（{words}）"),
            What::Value(words) => format!("{key}：{}", words.zh),
            What::Taken => "这是内置规格的名称，而规则不同，请另取名称".to_owned(),
            What::NoBase => format!("{key}：没有这个名称的规格可作基础"),
            What::Circle(names) => format!("{key}：规格互为基础（{}）", names.join("、")),
            What::TooDeep(most) => format!("{key}：基础规格最多 {most} 层"),
            What::Base(error) => format!("{key}：所基于的规格有误：{}", error.text(Lang::Zh)),
            What::Unread(why) => format!("{key}：{why}"),
        }
    }

    fn en(&self) -> String {
        let key = &self.key;
        match &self.what {
            What::Syntax(words) => format!("not TOML: {words}"),
            What::Unknown { nearest: Some(name) } => {
                format!("there is no {key}; did you mean {name}?")
            }
            What::Unknown { nearest: None } => format!("there is no {key}"),
            What::Missing if self.is_source() => {
                format!(
                    "{key} is missing: every rule tells where its numbers come from, or \"chosen\""
                )
            }
            What::Missing => format!("{key} is missing"),
            What::Kind(words) => format!("{key} has a value of the wrong kind: {words}"),
            What::Value(words) => format!("{key}: {}", words.en),
            What::Taken => {
                "this is the name of a built-in profile with other rules; choose another".to_owned()
            }
            What::NoBase => format!("{key}: there is no profile of this name"),
            What::Circle(names) => {
                format!("{key}: profiles are based on each other: {}", names.join(", "))
            }
            What::TooDeep(most) => format!("{key}: at most {most} profiles build on each other"),
            What::Base(error) => {
                format!("{key}: the profile it is based on is wrong: {}", error.text(Lang::En))
            }
            What::Unread(why) => format!("{key}: {why}"),
        }
    }
}

/// Lengths of a profile's name, in characters.
pub(super) const NAME_CHARS: RangeInclusive<usize> = 1..=64;
