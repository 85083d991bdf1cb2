//! Students as the school sends them: parse, validate, normalise, redact.

pub mod student;

pub use student::{IdNumber, Sex, Student, StudentNumber};
