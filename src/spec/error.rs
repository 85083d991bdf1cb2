//! What is wrong with a profile.

use super::mistake::Mistake;
use crate::lang::Lang;
use std::fmt;

/// Why a profile can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpecError {
    /// Mistakes in its text, in the order of their lines.
    Faulty {
        /// The first one.
        first: Box<Mistake>,
        /// All others.
        others: Vec<Mistake>,
    },
    /// No profile of that name.
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
}

impl SpecError {
    /// These mistakes; none when there are none.
    pub(super) fn of(mut mistakes: Vec<Mistake>) -> Result<(), Self> {
        mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        let mut mistakes = mistakes.into_iter();
        mistakes.next().map_or(Ok(()), |first| {
            Err(Self::Faulty { first: Box::new(first), others: mistakes.collect() })
        })
    }

    /// All mistakes, in the order of their lines; none when there is no text to have some.
    pub fn mistakes(&self) -> impl Iterator<Item = &Mistake> {
        let (first, others) = match self {
            Self::Faulty { first, others } => (Some(&**first), others.as_slice()),
            Self::Unknown { .. } => (None, &[][..]),
        };
        first.into_iter().chain(others)
    }

    /// What is wrong, in one sentence: of several mistakes the first.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unknown { name, known }, Lang::Zh) => {
                format!("没有规格 {name}，现有：{}", known.join("、"))
            }
            (Self::Unknown { name, known }, Lang::En) => {
                format!("there is no profile {name}; there are {}", known.join(", "))
            }
            (Self::Faulty { first, others }, _) if others.is_empty() => first.text(lang),
            (Self::Faulty { first, others }, Lang::Zh) => {
                format!("{}（另有 {} 处错误）", first.text(lang), others.len())
            }
            (Self::Faulty { first, others }, Lang::En) => {
                format!("{} (and {} more)", first.text(lang), others.len())
            }
        }
    }
}

impl From<Mistake> for SpecError {
    fn from(mistake: Mistake) -> Self {
        Self::Faulty { first: Box::new(mistake), others: Vec::new() }
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for SpecError {}
