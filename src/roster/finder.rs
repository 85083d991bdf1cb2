//! Finds students among many by what an operator keys: 学号 or its end, name or a part of it, pinyin initials.
//!
//! Built once from the roster; students can be added. A row is a position in the roster, from 0. About 80 bytes a student.

mod initials;
mod names;
mod numbers;
mod rows;

use super::{Student, StudentNumber, normalise_key};
use initials::Initials;
use names::Names;
use numbers::Numbers;

/// Most students that one look-up lists.
pub const HITS_MAX: usize = 200;

/// Whom a key finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Their rows, rising; at most [`HITS_MAX`], the first ones.
    pub rows: Vec<u32>,
    /// Whether more students match than are listed.
    pub more: bool,
}

impl Found {
    /// The first of rising rows.
    fn first(rising: impl Iterator<Item = u32>) -> Self {
        let mut rows: Vec<u32> = rising.take(HITS_MAX + 1).collect();
        let more = rows.len() > HITS_MAX;
        rows.truncate(HITS_MAX);
        Self { rows, more }
    }

    /// The first of rows in any order.
    fn lowest(rows: &[u32]) -> Self {
        let mut rows = rows.to_vec();
        if rows.len() > HITS_MAX {
            rows.select_nth_unstable(HITS_MAX);
            rows.truncate(HITS_MAX + 1);
        }
        rows.sort_unstable();
        Self::first(rows.into_iter())
    }

    /// These, or if there are none, those.
    fn or(self, those: impl FnOnce() -> Self) -> Self {
        if self.rows.is_empty() { those() } else { self }
    }
}

/// The index of a roster.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    numbers: Numbers,
    names: Names,
    initials: Initials,
}

impl Finder {
    /// The index of students in roster order.
    #[must_use]
    pub fn new<'a>(students: impl IntoIterator<Item = &'a Student>) -> Self {
        let mut finder = Self::default();
        for student in students {
            finder.numbers.add_unsorted(&normalise_key(&student.number.0));
            finder.add_name(&student.name);
        }
        finder.numbers.sort();
        finder
    }

    /// Adds a student as the last row.
    pub fn push(&mut self, student: &Student) {
        self.numbers.push(&normalise_key(&student.number.0));
        self.add_name(&student.name);
    }

    fn add_name(&mut self, name: &str) {
        self.names.push(name);
        self.initials.push(name);
    }

    /// Students whose 学号 is the key; else whose 学号 ends with it; else, for a key of letters, whose pinyin initials begin
    /// with it; else whose name holds it. In roster order; nothing keyed finds nobody.
    #[must_use]
    pub fn matches(&self, key: &str) -> Found {
        let key = normalise_key(key);
        if key.is_empty() {
            return Found::default();
        }
        Found::lowest(self.numbers.whole(&key))
            .or(|| Found::lowest(self.numbers.ending(&key)))
            .or(|| self.initials.beginning(&key))
            .or(|| self.names.holding(&key))
    }

    /// Rows whose 学号 is this one but for width, spaces and capitals.
    #[must_use]
    pub fn rows_of(&self, number: &StudentNumber) -> &[u32] {
        self.numbers.whole(&normalise_key(&number.0))
    }
}

#[cfg(test)]
mod tests;
