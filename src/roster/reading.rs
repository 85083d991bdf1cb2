//! The pinyin that is written beside a Hanzi without a 区位码.
//!
//! Only such Hanzi are asked for, so the tables of surnames hold traditional forms: the others are in GB 2312.

use super::text::is_private_use;
use pinyin::{Pinyin, ToPinyin};

/// Surnames of one Hanzi that are read otherwise than the Hanzi usually is.
const SURNAMES: [(char, &str); 7] = [
    ('單', "shàn"),
    ('區', "ōu"),
    ('蓋', "gě"),
    ('繆', "miào"),
    ('員', "yùn"),
    ('樂', "yuè"),
    ('過', "guō"),
];

/// Surnames of two Hanzi, and how the first is read in them.
const DOUBLE_SURNAMES: [([char; 2], &str); 2] = [(['萬', '俟'], "mò"), (['單', '于'], "chán")];

/// Hanzi of names that the dictionary lacks.
const LACKING: [(char, &str); 1] = [('𠮷', "jí")];

/// The reading of the Hanzi at a place (from 0) of a name, with its tone; as a surname where it stands as one.
///
/// `None` if there is no such place or the reading is not known.
#[must_use]
pub fn reading(name: &[char], place: usize) -> Option<&'static str> {
    let hanzi = *name.get(place)?;
    let surname = if place == 0 { as_surname(name) } else { None };
    surname.or_else(|| usual(hanzi))
}

fn usual(hanzi: char) -> Option<&'static str> {
    // What a private code point shows depends on the font; the dictionary knows one use only.
    if is_private_use(hanzi) {
        return None;
    }
    let lacking = || LACKING.iter().find(|(lacking, _)| *lacking == hanzi);
    hanzi.to_pinyin().map(Pinyin::with_tone).or_else(|| lacking().map(|(_, reading)| *reading))
}

fn as_surname(name: &[char]) -> Option<&'static str> {
    // Whoever has two Hanzi only has a surname of one.
    let double = DOUBLE_SURNAMES.iter().find(|(pair, _)| name.len() > 2 && name.starts_with(pair));
    let first = name.first();
    let single = || SURNAMES.iter().find(|(surname, _)| Some(surname) == first);
    double.map(|(_, reading)| *reading).or_else(|| single().map(|(_, reading)| *reading))
}

#[cfg(test)]
mod tests {
    use super::super::quwei::QuWei;
    use super::*;

    fn read(name: &str, place: usize) -> Option<&'static str> {
        reading(&name.chars().collect::<Vec<_>>(), place)
    }

    #[test]
    fn rare_hanzi_of_given_names_have_their_reading_with_tone() {
        let rare = "珺璟喆堃玥赟镕㐆𠮷〇龢䶮㼆";
        let read: Vec<_> = (0..13).map(|place| read(rare, place).unwrap()).collect();
        let want = [
            "jùn", "jǐng", "zhé", "kūn", "yuè", "yūn", "róng", "yǐn", "jí", "líng", "hé", "yǎn",
            "yíng",
        ];
        assert_eq!(read, want);
    }

    #[test]
    fn a_surname_is_read_as_one_and_the_same_hanzi_elsewhere_is_not() {
        assert_eq!([read("單玥", 0), read("王單", 1)], [Some("shàn"), Some("dān")]);
        assert_eq!([read("長孫無忌", 0), read("尉遲恭", 1)], [Some("zhǎng"), Some("chí")]);
        assert_eq!([read("萬俟卨", 0), read("萬俟", 0)], [Some("mò"), Some("wàn")]);
        assert_eq!([read("單于珺", 0), read("單于", 0)], [Some("chán"), Some("shàn")]);
    }

    #[test]
    fn the_tables_hold_only_what_they_are_needed_for() {
        let doubles = DOUBLE_SURNAMES.iter().map(|(pair, reading)| (pair[0], *reading));
        for (hanzi, reading) in SURNAMES.into_iter().chain(doubles) {
            assert_eq!(QuWei::of(hanzi), None, "{hanzi}");
            assert_ne!(hanzi.to_pinyin().map(Pinyin::with_tone), Some(reading), "{hanzi}");
        }
        assert!(LACKING.iter().all(|(hanzi, _)| hanzi.to_pinyin().is_none()));
    }

    #[test]
    fn what_has_no_reading_is_told_as_such() {
        assert_eq!(read("刘\u{E863}", 1), None);
        assert_eq!(read("刘", 1), None);
        assert_eq!(read("", 0), None);
    }
}
