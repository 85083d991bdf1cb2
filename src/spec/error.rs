//! What is wrong with a profile.

/// Why a profile can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Not TOML, or not a profile's fields.
    #[error("profile, line {line}, column {column}: {why}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong there.
        why: String,
    },
    /// A number out of its range.
    #[error("profile, {field}: {why}")]
    Invalid {
        /// Which part.
        field: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No built-in profile of that name.
    #[error("there is no profile {name:?}; built in: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
}

impl SpecError {
    /// A number out of its range.
    pub(super) fn invalid(field: &'static str, why: &'static str) -> Self {
        Self::Invalid { field, why }
    }

    /// A TOML error with its place counted in lines and columns of `text`.
    pub(super) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        Self::Syntax { line, column, why: error.message().to_owned() }
    }
}
