//! Whose photo a file is by its name, and what is wrong with the name.

use super::deviation::Code;
use crate::roster::{self, id_number, text};
use jiff::civil::Date;

/// What a photo is named by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// 拍摄序号.
    Number(u32),
    /// 身份证号码, in capitals.
    Id(String),
}

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sense {
    /// Whose photo it is meant to be, if that can be told.
    pub key: Option<Key>,
    /// What is wrong with it.
    pub faults: Vec<Code>,
    /// The name that it should have, if that can be told.
    pub wanted: Option<String>,
}

/// A profile's file name, taken apart at its placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    after: String,
    by_id: bool,
    /// Births after it are impossible.
    today: Date,
}

/// Longest 拍摄序号, in digits.
const DIGITS_MAX: usize = 9;

impl Pattern {
    /// The pattern of a profile, such as `{shot_number}.JPG`.
    #[must_use]
    pub fn of(name: &str, today: Date) -> Self {
        let by_id = name.contains("{id_number}");
        let placeholder = if by_id { "{id_number}" } else { "{shot_number}" };
        let (before, after) = name.split_once(placeholder).unwrap_or((name, ""));
        Self { before: before.to_owned(), after: after.to_owned(), by_id, today }
    }

    /// Whether photos are named by 身份证号码.
    #[must_use]
    pub fn is_by_id(&self) -> bool {
        self.by_id
    }

    /// The name of a key's photo.
    #[must_use]
    pub fn name_of(&self, key: &Key) -> String {
        let key = match key {
            Key::Number(number) => number.to_string(),
            Key::Id(id) => id.clone(),
        };
        format!("{}{key}{}", self.before, self.after)
    }

    /// What a file's name, without its folders, says.
    #[must_use]
    pub fn sense(&self, name: &str) -> Sense {
        let mut faults = Vec::new();
        let plain = text::squeeze(name);
        if plain != name {
            faults.push(Code::NameSpace);
        }
        let (stem, ending) = plain.rsplit_once('.').unwrap_or((&plain, ""));
        let wanted_ending = self.after.rsplit_once('.').map_or("", |(_, ending)| ending);
        if ending != wanted_ending {
            let same = ending.eq_ignore_ascii_case(wanted_ending);
            faults.push(if same { Code::NameCase } else { Code::NameExtension });
        }
        let inside = self.after.rsplit_once('.').map_or(self.after.as_str(), |(inside, _)| inside);
        let stem = stem.strip_prefix(&self.before).and_then(|stem| stem.strip_suffix(inside));
        let key = match stem {
            Some(stem) if self.by_id => self.id(stem, &mut faults),
            Some(stem) => number(stem, &mut faults),
            None => None,
        };
        if key.is_none() {
            let unknown = if self.by_id { Code::NameNotAnId } else { Code::NameNotANumber };
            faults = vec![unknown];
        }
        faults.dedup();
        let wanted = key.as_ref().map(|key| self.name_of(key));
        Sense { key, faults, wanted }
    }

    fn id(&self, stem: &str, faults: &mut Vec<Code>) -> Option<Key> {
        let checked = id_number::check(stem, self.today);
        let is_sound = checked.codes.iter().all(|code| code.level() != roster::Level::Error);
        let id = checked.value.reveal();
        if id != stem {
            faults.push(Code::NameCase);
        }
        is_sound.then(|| Key::Id(id.to_owned()))
    }
}

fn number(stem: &str, faults: &mut Vec<Code>) -> Option<Key> {
    let digits = stem.trim_start_matches('0');
    let is_number = stem.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= DIGITS_MAX;
    let number = digits.parse().ok().filter(|_| is_number)?;
    if digits.len() != stem.len() {
        faults.push(Code::NameLeadingZero);
    }
    Some(Key::Number(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Code::{NameCase, NameExtension, NameLeadingZero, NameNotANumber, NameNotAnId, NameSpace};

    fn sense(pattern: &str, name: &str) -> Sense {
        Pattern::of(pattern, jiff::civil::date(2026, 11, 26)).sense(name)
    }

    #[test]
    fn a_name_is_the_number_and_capitals_or_it_says_what_is_wrong() {
        let cases: [(&str, Option<u32>, &[Code]); 14] = [
            ("7.JPG", Some(7), &[]),
            ("3000.JPG", Some(3000), &[]),
            ("7.jpg", Some(7), &[NameCase]),
            ("07.JPG", Some(7), &[NameLeadingZero]),
            ("007.jpg", Some(7), &[NameCase, NameLeadingZero]),
            ("7 .JPG", Some(7), &[NameSpace]),
            ("７.JPG", Some(7), &[NameSpace]),
            ("7.JPEG", Some(7), &[NameExtension]),
            ("7.png", Some(7), &[NameExtension]),
            ("王一.JPG", None, &[NameNotANumber]),
            ("7-1.JPG", None, &[NameNotANumber]),
            ("0.JPG", None, &[NameNotANumber]),
            ("-7.JPG", None, &[NameNotANumber]),
            ("99999999999.JPG", None, &[NameNotANumber]),
        ];
        for (name, number, faults) in cases {
            let found = sense("{shot_number}.JPG", name);
            assert_eq!(found.key, number.map(Key::Number), "{name}");
            assert_eq!(found.faults, faults, "{name}");
        }
        assert_eq!(sense("{shot_number}.JPG", "007.jpg").wanted.as_deref(), Some("7.JPG"));
    }

    #[test]
    fn names_by_id_number_are_checked_as_such() {
        // 610199 is no district, so the number is nobody's.
        let id = "61019919900101000X";
        let id = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"].map(|end| {
            let number = format!("{}{end}", &id[..17]);
            (id_number::check(&number, jiff::civil::date(2026, 1, 1)).sex.is_some()
                && !id_number::check(&number, jiff::civil::date(2026, 1, 1))
                    .codes
                    .contains(&roster::Code::IdChecksum))
            .then_some(number)
        });
        let id = id.into_iter().flatten().next().unwrap();
        let found = sense("{id_number}.jpg", &format!("{id}.jpg"));
        assert_eq!((found.key, found.faults), (Some(Key::Id(id.clone())), vec![]));
        let found = sense("{id_number}.jpg", &format!("{id}.JPG"));
        assert_eq!(found.faults, [NameCase]);
        assert_eq!(sense("{id_number}.jpg", "7.jpg").faults, [NameNotAnId]);
    }
}
