//! Pixels to readings: one file per measure. Knows no limit and no student.

pub mod readings;
