//! Names of the files that are written for photos.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The names given in one run, without regard to case: the folder may be on a disk that has none.
#[derive(Default)]
pub(super) struct Names {
    /// How many photos asked for a name.
    taken: HashMap<OsString, usize>,
}

impl Names {
    /// The photo's name without its ending, or one with a number when an earlier photo has that: photos of two folders
    /// may be called alike.
    pub(super) fn of(&mut self, file: &Path) -> OsString {
        let stem = file.file_stem().unwrap_or(file.as_os_str());
        let mut number = self.taken.get(&key(stem)).copied().unwrap_or(0) + 1;
        let mut name = numbered(stem, number);
        while number > 1 && self.taken.contains_key(&key(&name)) {
            number += 1;
            name = numbered(stem, number);
        }
        self.taken.insert(key(stem), number);
        self.taken.entry(key(&name)).or_insert(1);
        name
    }
}

fn key(name: &OsStr) -> OsString {
    match name.to_str() {
        Some(text) => OsString::from(text.to_lowercase()),
        None => name.to_owned(),
    }
}

fn numbered(stem: &OsStr, number: usize) -> OsString {
    let mut name = stem.to_owned();
    if number > 1 {
        name.push(format!("-{number}"));
    }
    name
}

/// A name with an ending.
pub(super) fn ending(name: &OsStr, with: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(with);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_called_alike_get_names_of_their_own() {
        let mut names = Names::default();
        let files = [
            "/a/1.JPG",
            "/b/1.JPG",
            "/c/1.jpg",
            "/c/2.jpg",
            "/c/1-2.jpg",
            "/d/A.jpg",
            "/d/a.jpg",
            "/1",
        ];
        let given = files.map(|file| names.of(file.as_ref()));
        assert_eq!(given, ["1", "1-2", "1-3", "2", "1-2-2", "A", "a-2", "1-4"].map(OsString::from));
    }
}
