//! The lists on a disc: checksums as `sha256sum` writes them, and INDEX.TXT.

use super::super::disc::texts::{DISC_LINE, INDEX_COLUMNS};

/// Lines of a list that are looked at.
const LINES_MAX: usize = 200_000;

/// A list of checksums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Its path.
    pub path: String,
    /// Path of each file, from the list's folder, and its SHA-256.
    pub lines: Vec<(String, [u8; 32])>,
    /// Lines that are none.
    pub unreadable: usize,
}

/// A line of INDEX.TXT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexLine {
    /// 拍摄序号
    pub number: u32,
    /// 姓名
    pub name: String,
    /// 学号
    pub student: String,
    /// SHA-256, if it is one.
    pub sha256: Option<[u8; 32]>,
    /// The disc that the photo is on.
    pub disc: Option<usize>,
}

/// INDEX.TXT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Its path.
    pub path: String,
    /// Its lines.
    pub lines: Vec<IndexLine>,
}

impl Sums {
    /// Reads a list; comments and empty lines are passed over.
    #[must_use]
    pub fn read(path: &str, bytes: &[u8]) -> Self {
        let mut sums = Self { path: path.to_owned(), ..Self::default() };
        for line in lines(bytes) {
            match sum_line(&line) {
                Some(found) => sums.lines.push(found),
                None if line.starts_with(['#', ';']) => {}
                None => sums.unreadable += 1,
            }
        }
        sums
    }

    /// Path of a listed file from the part's root.
    #[must_use]
    pub fn path_of(&self, listed: &str) -> String {
        let listed = listed.strip_prefix("./").unwrap_or(listed).replace('\\', "/");
        match self.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{listed}"),
            None => listed,
        }
    }
}

/// `<64 digits>  <name>` or `<64 digits> *<name>`.
fn sum_line(line: &str) -> Option<(String, [u8; 32])> {
    let (digits, name) = line.split_at_checked(64)?;
    let name = name.strip_prefix("  ").or_else(|| name.strip_prefix(" *"))?;
    let name = name.trim_end();
    (!name.is_empty()).then_some((name.to_owned(), sha256(digits)?))
}

fn sha256(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl Index {
    /// Reads INDEX.TXT; none when it lacks the columns for 拍摄序号, 姓名 and 学号.
    #[must_use]
    pub fn read(path: &str, bytes: &[u8]) -> Option<Self> {
        let mut lines = lines(bytes);
        let header = lines.next()?;
        let header: Vec<&str> = header.split('\t').map(str::trim).collect();
        let place = |name: &str| header.iter().position(|column| *column == name);
        let [number, _, name, student, _, sha, disc] = INDEX_COLUMNS.map(place);
        let (number, name, student) = (number?, name?, student?);
        let line = |line: String| {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |at: usize| cells.get(at).map(|cell| cell.trim()).unwrap_or_default();
            Some(IndexLine {
                number: cell(number).parse().ok()?,
                name: cell(name).to_owned(),
                student: cell(student).to_owned(),
                sha256: sha.and_then(|at| sha256(cell(at))),
                disc: disc.and_then(|at| cell(at).parse().ok()),
            })
        };
        Some(Self { path: path.to_owned(), lines: lines.map(line).collect::<Option<_>>()? })
    }
}

/// Which disc of how many, as README.TXT says.
#[must_use]
pub fn turn(readme: &[u8]) -> Option<(usize, usize)> {
    let found = lines(readme).find_map(|line| line.strip_prefix(DISC_LINE).map(str::to_owned))?;
    let (disc, of) = found.split_once('/')?;
    let turn = (disc.trim().parse().ok()?, of.trim().parse().ok()?);
    (1 <= turn.0 && turn.0 <= turn.1 && turn.1 <= 10_000).then_some(turn)
}

/// Filled lines of a text in UTF-8 or GB 18030, without byte order mark and line ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    };
    let text = text.trim_start_matches('\u{FEFF}').to_owned();
    let lines: Vec<String> = text.lines().take(LINES_MAX).map(str::to_owned).collect();
    lines.into_iter().filter(|line| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_of_sha256sum_are_read_and_other_lines_are_counted() {
        let digits = "ab".repeat(32);
        let text = format!("{digits}  1.JPG\r\n{digits} *./汇总表.xlsx\n# note\n\nnonsense\n");
        let sums = Sums::read("a/SHA256SUMS", text.as_bytes());
        assert_eq!(sums.unreadable, 1);
        let paths: Vec<_> = sums.lines.iter().map(|(name, _)| sums.path_of(name)).collect();
        assert_eq!(paths, ["a/1.JPG", "a/汇总表.xlsx"]);
    }

    #[test]
    fn an_index_without_its_columns_is_none() {
        assert_eq!(Index::read("INDEX.TXT", "拍摄序号\t姓名\n1\t王一".as_bytes()), None);
        let index =
            Index::read("INDEX.TXT", "\u{FEFF}学号\t拍摄序号\t姓名\r\nA1\t7\t王一\r\n".as_bytes());
        let line = &index.unwrap().lines[0];
        assert_eq!((line.number, line.student.as_str(), line.disc), (7, "A1", None));
    }

    #[test]
    fn a_readme_tells_which_disc_it_is() {
        assert_eq!(turn("\u{FEFF}x\r\n光盘 Disc: 2 / 3\r\n".as_bytes()), Some((2, 3)));
        assert_eq!(turn("光盘 Disc: 4 / 3".as_bytes()), None);
        assert_eq!(turn(b""), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let sums = Sums::read("SHA256SUMS", &bytes);
            prop_assert!(sums.lines.len() <= bytes.len());
            drop(Index::read("INDEX.TXT", &bytes));
            prop_assert!(turn(&bytes).is_none_or(|(disc, of)| disc <= of));
        }
    }
}
