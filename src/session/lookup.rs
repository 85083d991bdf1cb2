//! From what was keyed to a student on camera or on deck.

use super::{Dialog, Effect, Entry, Moment, Notice, Progress, Session};
use crate::roster::{StudentNumber, matches_suffix, normalise_key};

impl Session {
    /// Looks up what is in the box: a whole 学号, or the end of one.
    pub(super) fn look_up(&mut self, at: Moment) -> Vec<Effect> {
        let key = normalise_key(&std::mem::take(&mut self.input));
        let mut matches = self.matching(&key);
        match matches.len() {
            0 => {
                self.notice = Some(Notice::NobodyMatches(key));
                vec![Effect::Bell]
            }
            1 => self.call(matches.remove(0), at),
            _ => {
                self.dialog = Some(Dialog::Pick { matches, selected: 0 });
                vec![]
            }
        }
    }

    /// Students whose 学号 is `key`, else those whose 学号 ends with it, in roster order.
    #[must_use]
    pub fn matching(&self, key: &str) -> Vec<StudentNumber> {
        if key.is_empty() {
            return vec![];
        }
        let numbers = || self.queue.iter().map(|entry| &entry.student.number);
        let normal = |number: &&StudentNumber| normalise_key(&number.0);
        let whole: Vec<_> = numbers().filter(|n| normal(n) == key).cloned().collect();
        if !whole.is_empty() {
            return whole;
        }
        numbers().filter(|n| matches_suffix(n, key)).cloned().collect()
    }

    /// Students without a shot who are neither on camera nor on deck, in roster order.
    pub fn waiting(&self) -> impl Iterator<Item = &StudentNumber> {
        let called = [self.on_camera.as_ref(), self.on_deck.as_ref()];
        let waits = move |entry: &&Entry| {
            entry.progress.waits() && !called.contains(&Some(&entry.student.number))
        };
        self.queue.iter().filter(waits).map(|entry| &entry.student.number)
    }

    /// Lists who is waiting, to choose from.
    pub(super) fn list_waiting(&mut self) -> Vec<Effect> {
        let matches: Vec<_> = self.waiting().cloned().collect();
        if self.input.is_empty() && !matches.is_empty() {
            self.dialog = Some(Dialog::Pick { matches, selected: 0 });
        }
        vec![]
    }

    /// Puts a student on camera, or on deck while another is on camera.
    pub(super) fn call(&mut self, student: StudentNumber, at: Moment) -> Vec<Effect> {
        if let Some(number) = self.done(&student) {
            self.notice = Some(Notice::AlreadyDone { student, number });
            return vec![Effect::Bell];
        }
        let called = Some(student);
        if self.on_camera == called || self.on_deck == called {
            self.notice = called.map(Notice::AlreadyCalled);
            return vec![];
        }
        self.notice = None;
        self.on_deck = called;
        if self.on_camera.is_none() {
            self.advance(at);
        }
        vec![]
    }

    fn done(&self, student: &StudentNumber) -> Option<super::ShotNumber> {
        let entry = self.queue.iter().find(|e| &e.student.number == student)?;
        match entry.progress {
            Progress::Done(number) => Some(number),
            Progress::Waiting | Progress::CheckedIn(_) | Progress::Absent => None,
        }
    }
}
