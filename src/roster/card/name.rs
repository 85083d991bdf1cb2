//! 姓名 on the card: a 区位码 for each Hanzi, or the whole name in block script.

use super::super::name::{SEPARATOR, is_part};
use super::super::quwei::{self, QuWei};
use super::super::reading::reading;
use super::Position;

/// Hanzi that the card has room for codes of; a longer name is written in full.
pub const HANZI_MAX: usize = 4;

/// How a name is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// A code for each Hanzi.
    Coded,
    /// No codes: the full name in block script.
    InFull(InFull),
    /// There is no name.
    Missing,
}

/// Why a name gets no codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFull {
    /// It has more than four Hanzi (section 二, 6).
    Long,
    /// It has no Hanzi: there is nothing to code.
    Foreign,
    /// Something besides Hanzi and separators stands in it, perhaps for a Hanzi that was lost.
    Mixed,
}

/// A Hanzi of a coded name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HanziCell {
    /// The Hanzi.
    pub written: char,
    /// Its code; without one `0000` is filled.
    pub code: Option<QuWei>,
    /// The pinyin to be written beside a Hanzi without a code; `None` for one that has a code or no known reading.
    pub pinyin: Option<&'static str>,
}

impl HanziCell {
    /// The four columns of its code.
    #[must_use]
    pub fn positions(&self) -> [Position; quwei::DIGITS] {
        self.code.map_or([0; quwei::DIGITS], QuWei::digits).map(Position::of_digit)
    }

    /// Its code as four digits, `0000` without one.
    #[must_use]
    pub fn code_text(&self) -> String {
        self.positions().iter().map(|position| position.written).collect()
    }
}

/// 姓名 as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameEntry {
    /// The full name, separators included.
    pub written: String,
    /// Which rule applies.
    pub rule: NameRule,
    /// Its Hanzi in order, separators left out, if the rule is [`NameRule::Coded`]; at most [`HANZI_MAX`].
    pub hanzi: Vec<HanziCell>,
}

impl NameEntry {
    pub(super) fn of(name: &str) -> Self {
        let visible = |c: &char| !is_selector(*c) && *c != SEPARATOR;
        let parts: Vec<char> = name.chars().filter(visible).collect();
        let rule = rule_of(&parts);
        let cells = if rule == NameRule::Coded { cells(&parts) } else { Vec::new() };
        Self { written: name.to_owned(), rule, hanzi: cells }
    }
}

/// Variation selectors choose a form of the Hanzi before them and have no column.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The source names minority students only. A Han name has four Hanzi at most, so whoever has more is treated so.
fn rule_of(parts: &[char]) -> NameRule {
    match parts.iter().filter(|c| is_part(**c)).count() {
        0 if parts.is_empty() => NameRule::Missing,
        0 => NameRule::InFull(InFull::Foreign),
        hanzi if hanzi < parts.len() => NameRule::InFull(InFull::Mixed),
        hanzi if hanzi > HANZI_MAX => NameRule::InFull(InFull::Long),
        _ => NameRule::Coded,
    }
}

fn cells(hanzi: &[char]) -> Vec<HanziCell> {
    let cell = |(place, &written): (usize, &char)| {
        let code = QuWei::of(written);
        let pinyin = if code.is_none() { reading(hanzi, place) } else { None };
        HanziCell { written, code, pinyin }
    };
    hanzi.iter().enumerate().map(cell).collect()
}
