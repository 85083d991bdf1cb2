//! Arguments to photos: named files as they are, folders by the pictures in them.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Deepest folder that is looked into, counted from the one that was named.
const MAX_DEPTH: usize = 32;
/// Most entries of folders that one run looks at.
const MAX_ENTRIES: usize = 1_000_000;
/// Name endings by which a file in a folder is taken for a picture.
const ENDINGS: [&str; 12] =
    ["jpg", "jpeg", "jpe", "jfif", "mpo", "png", "apng", "tif", "tiff", "heic", "heif", "bmp"];

/// A photo to judge, or a folder that could not be looked into.
#[derive(Debug)]
pub(super) struct Listed {
    /// Its path as it is told.
    pub path: PathBuf,
    /// Why it can't be looked at.
    pub trouble: Option<io::Error>,
}

impl Listed {
    fn photo(path: PathBuf) -> Self {
        Self { path, trouble: None }
    }
}

/// The photos of all arguments, in the order of the arguments, in folders in natural order.
///
/// A named file is a photo whatever its name. In folders only names of pictures count, and no hidden ones: what macOS
/// leaves beside a photo on a card is `._DSC_0001.JPG`. Folders behind symbolic links are not entered.
pub(super) fn photos(arguments: &[PathBuf]) -> Vec<Listed> {
    let mut walk = Walk { found: Vec::new(), entries: 0 };
    for path in arguments {
        if path.is_dir() {
            walk.named_folder(path);
        } else {
            walk.found.push(Listed::photo(path.clone()));
        }
    }
    walk.found
}

struct Walk {
    found: Vec<Listed>,
    entries: usize,
}

impl Walk {
    fn named_folder(&mut self, path: &Path) {
        let before = self.found.len();
        self.folder(path, 0);
        if self.found.len() == before {
            self.trouble(path, io::Error::other("no pictures in it"));
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        if depth > MAX_DEPTH {
            return self.trouble(path, io::Error::other("too deep"));
        }
        match self.entries(path) {
            Ok(entries) => entries.into_iter().for_each(|entry| self.entry(entry, depth)),
            Err(error) => self.trouble(path, error),
        }
    }

    /// What is in a folder, in natural order: each path and whether it is a folder itself.
    fn entries(&mut self, path: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(io::Error::other("too many files"));
            }
            // The type of the entry itself: a link to a folder is no folder, so no loop is entered.
            let is_folder = entry.file_type()?.is_dir();
            if is_folder || is_picture_name(&entry.file_name()) {
                entries.push((entry.path(), is_folder));
            }
        }
        entries.sort_by(|(a, _), (b, _)| natural(a.as_os_str(), b.as_os_str()));
        Ok(entries)
    }

    fn entry(&mut self, (path, is_folder): (PathBuf, bool), depth: usize) {
        let is_hidden = path.file_name().is_some_and(is_hidden);
        if is_folder && !is_hidden {
            self.folder(&path, depth + 1);
        } else if !is_folder && !path.is_dir() {
            self.found.push(Listed::photo(path));
        }
    }

    fn trouble(&mut self, path: &Path, error: io::Error) {
        self.found.push(Listed { path: path.to_owned(), trouble: Some(error) });
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn is_picture_name(name: &OsStr) -> bool {
    let ending = Path::new(name).extension().unwrap_or_default();
    !is_hidden(name) && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Names as people count them: `2.jpg` before `10.jpg`.
fn natural(a: &OsStr, b: &OsStr) -> Ordering {
    let by_numbers = natural_bytes(a.as_encoded_bytes(), b.as_encoded_bytes());
    by_numbers.then_with(|| a.cmp(b))
}

fn natural_bytes(mut a: &[u8], mut b: &[u8]) -> Ordering {
    loop {
        let (digits_a, digits_b) = (digits(a), digits(b));
        let order = if digits_a.is_empty() || digits_b.is_empty() {
            match (a.split_first(), b.split_first()) {
                (Some((x, rest_a)), Some((y, rest_b))) => {
                    (a, b) = (rest_a, rest_b);
                    x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase())
                }
                (x, y) => return x.is_some().cmp(&y.is_some()),
            }
        } else {
            a = a.get(digits_a.len()..).unwrap_or_default();
            b = b.get(digits_b.len()..).unwrap_or_default();
            by_value(digits_a, digits_b)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits a name begins with.
fn digits(name: &[u8]) -> &[u8] {
    let end = name.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(name.len());
    name.get(..end).unwrap_or_default()
}

/// Numbers of any length by their value.
fn by_value(a: &[u8], b: &[u8]) -> Ordering {
    let significant =
        |digits: &[u8]| digits.iter().position(|d| *d != b'0').map_or(0, |at| digits.len() - at);
    let tail = |digits: &[u8]| digits.len() - significant(digits);
    let (rest_a, rest_b) = (a.get(tail(a)..), b.get(tail(b)..));
    significant(a).cmp(&significant(b)).then_with(|| rest_a.cmp(&rest_b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by(|a, b| natural(a.as_ref(), b.as_ref()));
        names
    }

    #[test]
    fn numbers_in_names_count_by_value() {
        let names = vec!["10.jpg", "b2", "2.JPG", "b10", "007.jpg", "7.jpg", "B3", "张12", "张9"];
        let wanted = ["2.JPG", "007.jpg", "7.jpg", "10.jpg", "b2", "B3", "b10", "张9", "张12"];
        assert_eq!(sorted(names), wanted);
    }

    #[test]
    fn the_order_is_total_on_names_that_differ() {
        for (a, b) in
            [("01", "1"), ("a", "A"), ("", "0"), ("a1", "a01"), ("9", "99999999999999999999999")]
        {
            assert_eq!(natural(a.as_ref(), b.as_ref()), natural(b.as_ref(), a.as_ref()).reverse());
            assert_ne!(natural(a.as_ref(), b.as_ref()), Ordering::Equal, "{a} {b}");
        }
    }

    #[test]
    fn pictures_of_folders_are_told_by_their_names() {
        for name in ["a.jpg", "A.JPEG", "b.Png", "c.mpo", "照片.TIF"] {
            assert!(is_picture_name(name.as_ref()), "{name}");
        }
        for name in ["a.txt", "jpg", ".a.jpg", "._DSC_0001.JPG", "a.jpg.part", "a.nef"] {
            assert!(!is_picture_name(name.as_ref()), "{name}");
        }
    }

    #[test]
    fn a_loop_of_links_ends_and_named_files_keep_their_place() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(at("f/sub.jpg")).unwrap();
        for name in ["f/10.jpg", "f/2.jpg", "f/sub.jpg/3.png", "f/notes.txt", "named.bin"] {
            std::fs::write(at(name), "x").unwrap();
        }
        std::os::unix::fs::symlink(at("f"), at("f/loop.jpg")).unwrap();
        std::os::unix::fs::symlink(at("f/2.jpg"), at("f/20.jpg")).unwrap();
        let found = photos(&[at("named.bin"), at("f"), at("absent.jpg")]);
        let names: Vec<_> = found.iter().map(|l| l.path.clone()).collect();
        let wanted =
            ["named.bin", "f/2.jpg", "f/10.jpg", "f/20.jpg", "f/sub.jpg/3.png", "absent.jpg"];
        assert_eq!(names, wanted.map(at));
        assert!(found.iter().all(|l| l.trouble.is_none()));
    }

    #[test]
    fn a_folder_without_pictures_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let found = photos(&[dir.path().to_owned()]);
        assert!(matches!(found.as_slice(), [Listed { trouble: Some(_), .. }]));
    }
}
