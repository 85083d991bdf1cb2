//! What the one box understands: a 学号 or its end, the end of a 身份证号码, a name, initials, a scanned code, a command card.

use crate::roster::normalise_key;

/// A command that a laminated card can ask for: `C:` and its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    /// Accept the frame in hand, if it passes.
    Accept,
    /// Don't take the frame in hand.
    Retake,
    /// The student who was called doesn't come.
    Absent,
    /// Take back what was done last; asks, and a second card confirms.
    Undo,
    /// Send back whoever is on camera; the next one steps up.
    Next,
}

impl Card {
    /// All cards, in the order in which they are printed.
    pub const ALL: [Self; 5] = [Self::Accept, Self::Retake, Self::Absent, Self::Undo, Self::Next];

    /// What stands on the card after `C:`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accept => "ACCEPT",
            Self::Retake => "RETAKE",
            Self::Absent => "ABSENT",
            Self::Undo => "UNDO",
            Self::Next => "NEXT",
        }
    }
}

/// What was keyed or scanned, normalised: half width, no spaces, capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keyed {
    /// `C:` and a card's word.
    Card(Card),
    /// `C:` and anything else.
    UnknownCard(String),
    /// `S:` a 学号 or its end.
    Number(String),
    /// `I:` a 身份证号码 or its end.
    Id(String),
    /// `Q:` a 拍摄序号 that somebody holds.
    Shot(String),
    /// No prefix: whatever finds somebody.
    Any(String),
}

impl Keyed {
    /// Reads what was keyed. A full-width colon and lower case do as well.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let key = normalise_key(text);
        let Some((prefix, rest)) = key.split_once(':') else { return Self::Any(key) };
        let own = rest.to_owned();
        match prefix {
            "S" => Self::Number(own),
            "I" => Self::Id(own),
            "Q" => Self::Shot(own),
            "C" => match Card::ALL.into_iter().find(|card| card.word() == rest) {
                Some(card) => Self::Card(card),
                None => Self::UnknownCard(own),
            },
            _ => Self::Any(key),
        }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Card(_) => false,
            Self::UnknownCard(text)
            | Self::Number(text)
            | Self::Id(text)
            | Self::Shot(text)
            | Self::Any(text) => text.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_say_what_is_meant_in_any_width_and_case() {
        let own = str::to_owned;
        for (text, read) in [
            ("103", Keyed::Any(own("103"))),
            ("１０ 3", Keyed::Any(own("103"))),
            ("s:103", Keyed::Number(own("103"))),
            ("Ｓ：１０３", Keyed::Number(own("103"))),
            ("i:123x", Keyed::Id(own("123X"))),
            ("q: 35", Keyed::Shot(own("35"))),
            ("Ｃ：ａｃｃｅｐｔ", Keyed::Card(Card::Accept)),
            ("C:LUNCH", Keyed::UnknownCard(own("LUNCH"))),
            ("https://x", Keyed::Any(own("HTTPS://X"))),
            ("", Keyed::Any(String::new())),
        ] {
            assert_eq!(Keyed::read(text), read, "{text}");
        }
        assert!(Keyed::read(" s: ").is_empty() && !Keyed::read("C:NEXT").is_empty());
    }

    #[test]
    fn every_card_is_read_as_itself() {
        for card in Card::ALL {
            assert_eq!(Keyed::read(&format!("C:{}", card.word())), Keyed::Card(card));
        }
    }
}
