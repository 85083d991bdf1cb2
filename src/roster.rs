//! Students as the school sends them: parse, validate, normalise, redact.

pub mod student;

pub use student::{IdNumber, Sex, Student, StudentNumber};

/// TEMPORARY
#[must_use]
pub fn normalise_key(text: &str) -> String {
    text.trim().to_uppercase()
}
