//! 姓名: separators, spaces, and characters that may hide a lost Hanzi.

use super::notice::Code;
use super::text::{is_hanzi, is_invisible, is_private_use};

/// The separator of minority names (U+00B7).
pub const SEPARATOR: char = '·';
/// Longer names are looked at, never cut.
const LENGTH_MAX: usize = 50;

/// A name and what was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The name to store; empty if there is none.
    pub value: String,
    /// What was noticed, in the order of the repairs.
    pub codes: Vec<Code>,
}

/// Repairs and checks a name.
#[must_use]
pub fn check(raw: &str) -> Checked {
    let mut codes = Vec::new();
    let mut note = |seen: bool, code| codes.extend(seen.then_some(code));
    let visible: String = raw.chars().filter(|&c| !is_invisible(c)).collect();
    let trimmed = visible.trim();
    let chars: Vec<char> = trimmed.chars().collect();
    let separated = with_separators(&chars);
    let value = without_spaces(&separated);
    if value.is_empty() {
        return Checked { value, codes: vec![Code::NameMissing] };
    }
    note(visible.len() != raw.len(), Code::NameInvisibleRemoved);
    note(trimmed.len() != visible.len(), Code::NameTrimmed);
    note(separated != chars, Code::NameSeparatorNormalised);
    note(value.chars().count() != separated.len(), Code::NameSpaceRemoved);
    note(value.chars().any(is_private_use), Code::NamePrivateUse);
    note(is_suspicious(&value), Code::NameSuspiciousChar);
    note(value.chars().count() > LENGTH_MAX, Code::NameLong);
    Checked { value, codes }
}

/// Dots that keyboards and web forms give for the separator.
pub(super) fn is_dot(c: char) -> bool {
    matches!(
        c,
        '•' | '・'
            | '‧'
            | '⋅'
            | '∙'
            | '．'
            | '.'
            | '･'
            | '․'
            | '●'
            | '᛫'
            | '⸱'
            | '。'
            | '｡'
    )
}

fn with_separators(chars: &[char]) -> Vec<char> {
    let solid = |c: &&char| !c.is_whitespace();
    let joins = |i: usize| {
        let before = chars.iter().take(i).rev().find(solid);
        let after = chars.iter().skip(i + 1).find(solid);
        before.copied().is_some_and(is_part) && after.copied().is_some_and(is_part)
    };
    let dotted = |(i, &c): (usize, &char)| if is_dot(c) && joins(i) { SEPARATOR } else { c };
    chars.iter().enumerate().map(dotted).collect()
}

/// Characters that Chinese names are made of.
pub(super) fn is_part(c: char) -> bool {
    is_hanzi(c) || is_private_use(c)
}

/// Removes spaces beside Hanzi and separators; between Latin words one stays.
fn without_spaces(chars: &[char]) -> String {
    let mut out = String::new();
    let mut gap = false;
    for &c in chars {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        let latin = |c: char| !is_part(c) && c != SEPARATOR;
        if gap && latin(c) && out.chars().next_back().is_some_and(latin) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Whether a character stands in the name that neither Chinese nor foreign names have.
fn is_suspicious(name: &str) -> bool {
    let selector = |c: char| matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    let chinese = |c: char| is_part(c) || c == SEPARATOR || selector(c);
    let foreign = |c: char| {
        c.is_alphabetic() && !is_hanzi(c) || matches!(c, ' ' | '-' | '\'' | '.' | ',' | SEPARATOR)
    };
    !name.chars().all(chinese) && !name.chars().all(foreign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got(raw: &str) -> (String, Vec<Code>) {
        let checked = check(raw);
        (checked.value, checked.codes)
    }

    #[test]
    fn every_kind_of_dot_between_hanzi_becomes_the_separator() {
        for dot in ['•', '・', '‧', '⋅', '∙', '．', '.'] {
            let raw = format!("阿依古丽{dot}买买提");
            let want = ("阿依古丽·买买提".to_owned(), vec![Code::NameSeparatorNormalised]);
            assert_eq!(got(&raw), want, "{dot}");
        }
        assert_eq!(got("阿依古丽·买买提").1, vec![]);
    }

    #[test]
    fn a_space_between_hanzi_goes_and_one_between_latin_words_stays() {
        assert_eq!(got("张 三"), ("张三".into(), vec![Code::NameSpaceRemoved]));
        assert_eq!(got("王\u{3000}\u{3000}芳"), ("王芳".into(), vec![Code::NameSpaceRemoved]));
        assert_eq!(got("John Smith"), ("John Smith".into(), vec![]));
    }

    #[test]
    fn rare_hanzi_are_kept_and_private_use_ones_flagged() {
        for name in ["李㛃", "王𬭼", "㼆䶮𬱖", "〇一"] {
            assert_eq!(got(name), (name.into(), vec![]));
        }
        assert_eq!(got("刘\u{E863}"), ("刘\u{E863}".into(), vec![Code::NamePrivateUse]));
    }

    #[test]
    fn what_may_be_a_lost_hanzi_is_flagged_and_kept() {
        for name in ["孙?", "周\u{FFFD}", "吴*", "黄Lily", "李2"] {
            assert_eq!(got(name), (name.into(), vec![Code::NameSuspiciousChar]));
        }
    }

    #[test]
    fn a_name_of_spaces_is_no_name() {
        assert_eq!(got(" \u{3000}\u{200B}"), (String::new(), vec![Code::NameMissing]));
    }
}
