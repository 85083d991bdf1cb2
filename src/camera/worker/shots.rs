//! Shutter requests that wait, and what the exposures of one connection left behind.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::camera::CardFile;
use crate::camera::messages::FileKind;

/// Pause before a busy camera is asked to fire again.
const BUSY_PAUSE: Duration = Duration::from_millis(100);
/// Times a busy camera is asked to fire.
const MAX_TRIGGERS: u32 = 10;
/// Shots whose names are remembered.
const MAX_REMEMBERED: usize = 20_000;

/// Shutter requests that wait.
#[derive(Default)]
pub(super) struct Shots {
    waiting: u32,
    attempts: u32,
    due: Option<Instant>,
}

impl Shots {
    /// Takes one more request.
    pub fn push(&mut self, now: Instant) {
        self.waiting = self.waiting.saturating_add(1);
        self.due.get_or_insert(now);
    }

    /// Whether the oldest request may be tried now.
    pub fn is_due(&self) -> bool {
        self.waiting > 0 && self.due.is_some_and(|due| due <= Instant::now())
    }

    /// Puts the oldest request off; false when it had its chances.
    pub fn try_later(&mut self) -> bool {
        self.attempts += 1;
        self.due = Some(Instant::now() + BUSY_PAUSE);
        self.attempts < MAX_TRIGGERS
    }

    /// Takes the oldest request away.
    pub fn pop(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
        self.attempts = 0;
        self.due = (self.waiting > 0).then(Instant::now);
    }
}

/// The shots that were announced over one connection, against those that were said to be over.
#[derive(Default)]
pub(super) struct Announced {
    shots: HashSet<String>,
    /// Shots that were announced.
    count: u64,
    /// Of them, those of which only a RAW file came so far.
    raw_alone: HashSet<String>,
    over: u64,
}

impl Announced {
    /// Notes a file; the RAW file and the JPEG of one shot have the same name but for its end.
    pub fn note(&mut self, file: &CardFile) {
        if self.shots.len() >= MAX_REMEMBERED {
            self.shots.clear();
            self.raw_alone.clear();
        }
        let shot = stem(file);
        let is_new = self.shots.insert(shot.clone());
        self.count += u64::from(is_new);
        match file.kind() {
            Some(FileKind::Raw) if is_new => drop(self.raw_alone.insert(shot)),
            Some(FileKind::Jpeg) => drop(self.raw_alone.remove(&shot)),
            _ => {}
        }
    }

    /// Notes that a shot is over; whether more are over than were announced, so that an announcement is missing.
    pub fn note_over(&mut self) -> bool {
        self.over += 1;
        self.over > self.count
    }

    /// Shots that came so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether shots came without a JPEG, which alone can be judged; told once.
    pub fn take_raw_alone(&mut self) -> bool {
        let any = !self.raw_alone.is_empty();
        self.raw_alone.clear();
        any
    }
}

/// Folder and name without its end.
fn stem(file: &CardFile) -> String {
    let path = file.to_string();
    path.rsplit_once('.').map_or(path.clone(), |(stem, _)| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> CardFile {
        CardFile { folder: "/DCIM".into(), name: name.into() }
    }

    #[test]
    fn a_raw_file_and_its_jpeg_are_one_shot() {
        let mut announced = Announced::default();
        announced.note(&file("DSC_1.NEF"));
        announced.note(&file("DSC_1.JPG"));
        assert_eq!(announced.count(), 1);
        assert!(!announced.take_raw_alone());
        assert!(!announced.note_over());
    }

    #[test]
    fn raw_files_without_a_jpeg_are_told_once() {
        let mut announced = Announced::default();
        announced.note(&file("DSC_1.NEF"));
        assert!(announced.take_raw_alone() && !announced.take_raw_alone());
    }

    #[test]
    fn a_shot_that_is_over_and_was_never_announced_is_missed() {
        let mut announced = Announced::default();
        announced.note(&file("DSC_1.JPG"));
        assert!(!announced.note_over());
        assert!(announced.note_over());
    }
}
