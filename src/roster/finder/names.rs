//! Names by any part of them, in one text that is searched whole.

use super::Found;
use super::rows::Rows;
use crate::roster::name::{SEPARATOR, is_dot};
use crate::roster::normalise_key;
use memchr::memmem::Finder;

/// Ends each name in the text; no folded name holds it.
const END: u8 = b'\n';

/// Folded names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: Rows<u8>,
}

/// What names are compared by: half width, capitals, neither spaces nor separators nor the dots that stand for them.
fn folded(name: &str) -> String {
    let dotted = |c: &char| *c == SEPARATOR || is_dot(*c);
    normalise_key(name).chars().filter(|c| !dotted(c)).collect()
}

impl Names {
    /// Adds a name as the last row.
    pub fn push(&mut self, name: &str) {
        self.text.push(folded(name).bytes().chain([END]));
    }

    /// Rows whose name holds the key.
    pub fn holding(&self, key: &str) -> Found {
        let key = folded(key);
        if key.is_empty() {
            return Found::default();
        }
        let finder = Finder::new(&key);
        let mut next = 0;
        Found::first(std::iter::from_fn(|| {
            let place = next + finder.find(self.text.all().get(next..)?)?;
            let row = self.text.row_at(place);
            next = self.text.end(row);
            Some(row)
        }))
    }
}
