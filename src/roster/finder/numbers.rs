//! 学号 by their ends: sorted as read from the back, so that those with the same end stand together.

use super::rows::Rows;
use std::cmp::Ordering;

/// Normalised 学号.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    keys: Rows<u8>,
    /// Rows by their keys as read from the back; equal ones rise.
    by_end: Vec<u32>,
}

fn backwards(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

impl Numbers {
    /// Adds the last row; [`Numbers::sort`] must follow before anything is looked up.
    pub fn add_unsorted(&mut self, key: &str) {
        self.by_end.push(self.keys.len());
        self.keys.push(key.bytes());
    }

    /// Puts rows that were added in order.
    pub fn sort(&mut self) {
        let keys = &self.keys;
        self.by_end.sort_by(|a, b| backwards(keys.get(*a), keys.get(*b)));
    }

    /// Adds the last row, in order.
    pub fn push(&mut self, key: &str) {
        let not_after = |row: &u32| backwards(self.keys.get(*row), key.as_bytes()).is_le();
        let place = self.by_end.partition_point(not_after);
        self.by_end.insert(place, self.keys.len());
        self.keys.push(key.bytes());
    }

    /// Rows whose key ends with this one, the whole ones first.
    pub fn ending(&self, key: &str) -> &[u32] {
        let key = key.as_bytes();
        let before = |row: &u32| backwards(self.keys.get(*row), key).is_lt();
        let start = self.by_end.partition_point(before);
        let rest = self.by_end.get(start..).unwrap_or_default();
        let count = rest.partition_point(|row| self.keys.get(*row).ends_with(key));
        rest.get(..count).unwrap_or_default()
    }

    /// Rows whose key is this one.
    pub fn whole(&self, key: &str) -> &[u32] {
        let ending = self.ending(key);
        let count = ending.partition_point(|row| self.keys.get(*row).len() == key.len());
        ending.get(..count).unwrap_or_default()
    }
}
