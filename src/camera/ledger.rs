//! Which files of which card are here already, kept on disk so that nothing is brought twice and nothing is forgotten.
//!
//! A file is known by body, place, length and time, and where the time can't be trusted by its hash: names repeat after a
//! card change, after 9999, and on a second body.
//! The line of a brought file is written before the file gets its final name, and counts only if a file of that name is
//! there: whichever moment a crash hits, the next start knows the truth.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::keep::disk;
use super::{CameraError, CardEntry, CardFile};

/// Most files that are known; several full cards.
const MAX_FILES: usize = 200_000;
/// Longest ledger that is read, in bytes.
const MAX_BYTES: u64 = 128 * 1024 * 1024;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// Format of the file.
    card_ledger: u32,
    /// When the session first had a camera, µs since 1970 by this machine's clock.
    started_us: i64,
}

/// Each further line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    body: String,
    #[serde(flatten)]
    entry: CardEntry,
    /// What was brought of it; none for a file that was there before the session.
    #[serde(flatten)]
    brought: Option<Brought>,
}

/// A file that was brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// Name in `originals/`.
    pub original: String,
    /// SHA-256 of it.
    pub sha256: String,
}

/// Times of one file that a camera tells in two ways differ by no more, µs.
const SAME_TIME_US: i64 = 3_000_000;

/// Body and place.
type Key = (String, CardFile);

/// A file that is known at a place.
#[derive(Debug)]
struct Known {
    bytes: u64,
    saved_at_us: Option<i64>,
    sha256: Option<String>,
}

impl Known {
    fn is(&self, entry: &CardEntry) -> bool {
        let times = self.saved_at_us.zip(entry.saved_at_us);
        let same_time =
            times.is_some_and(|(one, other)| one.abs_diff(other) <= SAME_TIME_US as u64);
        self.bytes == entry.bytes && same_time
    }
}

/// The ledger of a session's cards.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    log: File,
    started_us: i64,
    is_new: bool,
    known: HashMap<Key, Vec<Known>>,
    hashes: HashSet<String>,
    count: usize,
}

impl Ledger {
    /// Opens the ledger, made (0600) if absent. Files of it that aren't in `originals` count as never brought.
    pub fn open(path: &Path, originals: &Path, now_us: i64) -> Result<Self, CameraError> {
        let failed = |error: io::Error| disk(path, &error);
        let text = read(path).map_err(failed)?;
        let (head, known) = parse(&text, originals);
        let mut log = super::keep::open_private_to_append(path).map_err(failed)?;
        let started_us = head.as_ref().map_or(now_us, |head| head.started_us);
        if head.is_none() {
            write_line(&mut log, &Head { card_ledger: 1, started_us }).map_err(failed)?;
        } else if !text.ends_with('\n') {
            // The last line was torn by a crash: the next one must not be added to it.
            log.write_all(b"\n").map_err(failed)?;
        }
        let count = known.values().map(Vec::len).sum();
        let hashes = known.values().flatten().filter_map(|file| file.sha256.clone()).collect();
        let (path, is_new) = (path.to_owned(), head.is_none());
        Ok(Self { path, log, started_us, is_new, known, hashes, count })
    }

    /// When the session first had a camera, µs since 1970 by this machine's clock.
    #[must_use]
    pub fn started_us(&self) -> i64 {
        self.started_us
    }

    /// Whether there was no ledger before this one.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether a file is here already, or was there before the session. The entry's time must be the card's own.
    #[must_use]
    pub fn knows(&self, body: &str, entry: &CardEntry) -> bool {
        self.at(body, &entry.file).iter().any(|known| known.is(entry))
    }

    /// Whether a file was brought. The entry's time must be the card's own.
    #[must_use]
    pub fn has(&self, body: &str, entry: &CardEntry) -> bool {
        let brought = |known: &&Known| known.sha256.is_some();
        self.at(body, &entry.file).iter().filter(brought).any(|known| known.is(entry))
    }

    /// Whether a file of this place and content is here already.
    #[must_use]
    pub fn holds(&self, body: &str, file: &CardFile, sha256: &str) -> bool {
        self.at(body, file).iter().any(|known| known.sha256.as_deref() == Some(sha256))
    }

    /// Whether a file of this content is here already, whatever its name and the body it came from.
    #[must_use]
    pub fn holds_content(&self, sha256: &str) -> bool {
        self.hashes.contains(sha256)
    }

    fn at(&self, body: &str, file: &CardFile) -> &[Known] {
        self.known.get(&(body.to_owned(), file.clone())).map_or(&[], Vec::as_slice)
    }

    /// Notes files that were there before the session: they are nobody's pictures of today.
    pub fn note_old(&mut self, body: &str, entries: Vec<CardEntry>) -> Result<(), CameraError> {
        for entry in entries {
            self.note(body, entry, None)?;
        }
        self.is_new = false;
        self.sync()
    }

    /// Notes, durably, that a file is about to get its final name in the originals folder.
    pub fn note_brought(
        &mut self,
        body: &str,
        entry: &CardEntry,
        brought: Brought,
    ) -> Result<(), CameraError> {
        self.note(body, entry.clone(), Some(brought))?;
        self.sync()
    }

    /// Takes the newest note of a place back: its file never got its name.
    pub fn forget(&mut self, body: &str, file: &CardFile) {
        if let Some(known) = self.known.get_mut(&(body.to_owned(), file.clone())) {
            let popped = known.pop().and_then(|known| known.sha256);
            self.hashes.retain(|hash| Some(hash) != popped.as_ref());
        }
    }

    fn note(
        &mut self,
        body: &str,
        entry: CardEntry,
        brought: Option<Brought>,
    ) -> Result<(), CameraError> {
        if self.count >= MAX_FILES {
            let path = self.path.display();
            return Err(CameraError::Disk(format!("{path}: more than {MAX_FILES} files")));
        }
        let line = Line { body: body.to_owned(), entry, brought };
        write_line(&mut self.log, &line).map_err(|error| disk(&self.path, &error))?;
        self.count += 1;
        self.hashes.extend(line.brought.as_ref().map(|brought| brought.sha256.clone()));
        insert(&mut self.known, line);
        Ok(())
    }

    fn sync(&self) -> Result<(), CameraError> {
        self.log.sync_data().map_err(|error| disk(&self.path, &error))
    }
}

fn read(path: &Path) -> io::Result<String> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
        Ok(metadata) if metadata.len() > MAX_BYTES => {
            Err(io::Error::other("longer than 128 MiB: set it aside"))
        }
        Ok(_) => fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Lines that can't be read were torn by a crash: what they would have told is not known, so it is looked for again.
fn parse(text: &str, originals: &Path) -> (Option<Head>, HashMap<Key, Vec<Known>>) {
    let mut lines = text.lines();
    let head = lines.next().and_then(|line| serde_json::from_str::<Head>(line).ok());
    let here = names(originals);
    let mut known = HashMap::new();
    let lines = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
    let is_true =
        |line: &Line| line.brought.as_ref().is_none_or(|brought| here.contains(&brought.original));
    for line in lines.filter(is_true).take(MAX_FILES) {
        insert(&mut known, line);
    }
    (head, known)
}

fn insert(known: &mut HashMap<Key, Vec<Known>>, line: Line) {
    let Line { body, entry, brought } = line;
    known.entry((body, entry.file)).or_default().push(Known {
        bytes: entry.bytes,
        saved_at_us: entry.saved_at_us,
        sha256: brought.map(|brought| brought.sha256),
    });
}

fn names(folder: &Path) -> HashSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn write_line(log: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line).map_err(io::Error::other)?;
    text.push(b'\n');
    log.write_all(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, bytes: u64) -> CardEntry {
        let file = CardFile { folder: "/DCIM".into(), name: name.into() };
        CardEntry { file, bytes, saved_at_us: Some(7) }
    }

    fn brought(original: &str) -> Brought {
        Brought { original: original.into(), sha256: original.to_uppercase() }
    }

    struct Desk(tempfile::TempDir);

    impl Desk {
        fn open(&self) -> Ledger {
            let originals = self.0.path().join("originals");
            fs::create_dir_all(&originals).unwrap();
            Ledger::open(&self.0.path().join("ledger"), &originals, 5).unwrap()
        }

        fn put(&self, name: &str) {
            fs::write(self.0.path().join("originals").join(name), b"x").unwrap();
        }
    }

    #[test]
    fn what_was_brought_is_known_at_the_next_start_and_only_from_that_body() {
        let desk = Desk(tempfile::tempdir().unwrap());
        let mut ledger = desk.open();
        assert!(ledger.is_new());
        desk.put("one.jpg");
        ledger.note_brought("A", &entry("DSC_0001.JPG", 9), brought("one.jpg")).unwrap();
        let ledger = desk.open();
        assert!(!ledger.is_new());
        assert_eq!(ledger.started_us(), 5);
        assert!(ledger.knows("A", &entry("DSC_0001.JPG", 9)));
        assert!(!ledger.knows("B", &entry("DSC_0001.JPG", 9)), "a second body names alike");
        assert!(!ledger.knows("A", &entry("DSC_0001.JPG", 8)), "another card names alike");
        let later = CardEntry { saved_at_us: Some(9_000_000), ..entry("DSC_0001.JPG", 9) };
        assert!(!ledger.knows("A", &later), "another picture of the same length");
        assert!(
            ledger.holds("A", &later.file, "ONE.JPG") && !ledger.holds("A", &later.file, "TWO")
        );
    }

    #[test]
    fn a_note_whose_file_never_got_its_name_does_not_count() {
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.open().note_brought("A", &entry("DSC_0001.JPG", 9), brought("one.jpg")).unwrap();
        assert!(!desk.open().knows("A", &entry("DSC_0001.JPG", 9)));
    }

    #[test]
    fn what_was_on_the_card_before_the_session_is_known_without_a_file() {
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.open().note_old("A", vec![entry("old.JPG", 1)]).unwrap();
        assert!(desk.open().knows("A", &entry("old.JPG", 1)));
    }

    #[test]
    fn a_torn_last_line_costs_that_line_only() {
        let desk = Desk(tempfile::tempdir().unwrap());
        let mut ledger = desk.open();
        ledger.note_old("A", vec![entry("a.JPG", 1), entry("b.JPG", 1)]).unwrap();
        drop(ledger);
        let path = desk.0.path().join("ledger");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 10]).unwrap();
        let mut ledger = desk.open();
        assert!(ledger.knows("A", &entry("a.JPG", 1)) && !ledger.knows("A", &entry("b.JPG", 1)));
        ledger.note_old("A", vec![entry("c.JPG", 1)]).unwrap();
        assert!(desk.open().knows("A", &entry("c.JPG", 1)));
    }
}
