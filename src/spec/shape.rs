//! What keys a section has, so that all of a profile's mistakes can be told and not only the first.

use serde::de::value::Error as AnyError;
use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeValue, Error, ValueDeserializer};

/// A key that a section can have.
pub(super) struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether the section is whole without it.
    pub optional: bool,
    /// Whether a value is of the kind that the key has.
    pub reads: fn(Spanned<DeValue<'_>>) -> Result<(), Error>,
}

/// A section with known keys.
pub(super) trait Shape {
    /// Its keys, in the order in which they are written.
    fn keys() -> Vec<Key>;
}

/// A key whose values are read as `T`; optional where `T` is.
pub(super) fn key<T: DeserializeOwned>(name: &'static str) -> Key {
    // serde reads a unit as an optional value's absence, and refuses it for every other kind.
    let nothing = IntoDeserializer::<AnyError>::into_deserializer(());
    let reads =
        |value: Spanned<DeValue<'_>>| T::deserialize(ValueDeserializer::from(value)).map(drop);
    Key { name, optional: T::deserialize(nothing).is_ok(), reads }
}

/// The known name that a misspelt one is nearest to, if it is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = word.chars().count() / 3 + 1;
    known
        .map(|name| (distance(word, name), name))
        .filter(|(far, _)| *far <= most)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// How many letters have to be put in, taken out or changed to make one word of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut next = vec![left];
        for (other, pair) in b.iter().zip(row.windows(2)) {
            let [diagonal, above] = pair else { break };
            left = (left + 1).min(above + 1).min(diagonal + usize::from(letter != *other));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_far_apart_as_the_letters_that_differ() {
        for (a, b, wanted) in
            [("", "", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(a, b), wanted, "{a} {b}");
        }
    }

    #[test]
    fn a_misspelt_word_finds_its_neighbour_and_another_word_none() {
        let known = ["headroom", "head_height", "shoulders"];
        assert_eq!(nearest("headroum", known.into_iter()), Some("headroom"));
        assert_eq!(nearest("head_heigth", known.into_iter()), Some("head_height"));
        assert_eq!(nearest("colour", known.into_iter()), None);
    }

    #[test]
    fn only_optional_kinds_are_optional() {
        assert!(key::<Option<f64>>("x").optional);
        assert!(!key::<f64>("x").optional && !key::<String>("x").optional);
        assert!(!key::<Vec<[f64; 3]>>("x").optional);
    }
}
