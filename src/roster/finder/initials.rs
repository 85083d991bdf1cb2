//! Names by their pinyin initials; every reading of a character counts.

use super::Found;
use super::rows::Rows;
use crate::roster::name::is_part;
use pinyin::ToPinyinMulti;

/// A set of letters, bit 0 for A to bit 25 for Z.
type Letters = u32;

/// What a character without a known reading may begin with.
const ANY: Letters = (1 << LETTERS) - 1;
const LETTERS: usize = 26;

/// The initials of each name.
#[derive(Debug, Clone, Default)]
pub struct Initials {
    /// A set for each Hanzi and for each word of a foreign name.
    sets: Rows<Letters>,
    /// Rows that may begin with each letter, rising.
    by_first: [Vec<u32>; LETTERS],
}

/// Place of a letter in the alphabet, from 0, or `None` for another character.
fn place(letter: u8) -> Option<usize> {
    letter.is_ascii_alphabetic().then(|| usize::from(letter.to_ascii_uppercase() - b'A'))
}

/// The set of one letter; what is not in the alphabet may be any.
fn only(letter: Option<u8>) -> Letters {
    letter.and_then(place).map_or(ANY, |place| 1 << place)
}

fn readings(hanzi: char) -> Letters {
    let Some(readings) = hanzi.to_pinyin_multi() else { return ANY };
    readings.into_iter().fold(0, |set, reading| set | only(reading.plain().bytes().next()))
}

fn sets_of(name: &str) -> Vec<Letters> {
    let mut in_word = false;
    let set = |c: char| {
        let is_letter = c.is_alphabetic() && !is_part(c);
        let was_in_word = std::mem::replace(&mut in_word, is_letter);
        let begins_word = is_letter && !was_in_word;
        if is_part(c) { Some(readings(c)) } else { begins_word.then(|| only(u8::try_from(c).ok())) }
    };
    name.chars().filter_map(set).collect()
}

impl Initials {
    /// Adds a name as the last row.
    pub fn push(&mut self, name: &str) {
        let (row, sets) = (self.sets.len(), sets_of(name));
        let first = sets.first().copied().unwrap_or(0);
        for (place, rows) in self.by_first.iter_mut().enumerate() {
            rows.extend((first & (1 << place) != 0).then_some(row));
        }
        self.sets.push(sets);
    }

    /// Rows whose initials begin with the key; none if it holds anything but letters.
    pub fn beginning(&self, key: &str) -> Found {
        let places: Option<Vec<usize>> = key.bytes().map(place).collect();
        let Some((places, first)) = places.as_ref().and_then(|all| Some((all, all.first()?)))
        else {
            return Found::default();
        };
        let fits = |row: &u32| {
            let sets = self.sets.get(*row);
            let agree = |(set, place): (&Letters, &usize)| set & (1 << place) != 0;
            sets.len() >= places.len() && sets.iter().zip(places).all(agree)
        };
        let rows = self.by_first.get(*first).map(Vec::as_slice).unwrap_or_default();
        Found::first(rows.iter().copied().filter(fits))
    }
}
