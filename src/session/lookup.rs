//! From what was keyed to a student on camera or on deck.

use super::{Dialog, Effect, Entry, Matches, Moment, Notice, Occasion, Progress, Session};
use crate::roster::{StudentNumber, normalise_key};
use crate::spec::Sequence;

impl Session {
    /// Looks up what is in the box: a 学号 or the end of one, a name or a part of one, pinyin initials.
    pub(super) fn look_up(&mut self, at: Moment) -> Vec<Effect> {
        let key = normalise_key(&std::mem::take(&mut self.input));
        let Matches { numbers: mut matches, more } = self.queue.find(&key);
        match matches.len() {
            0 => self.warn(Notice::NobodyMatches(key)),
            1 => self.call(matches.remove(0), at),
            listed => {
                self.notice = more.then_some(Notice::ManyMatch(listed));
                self.dialog = Some(Dialog::Pick { matches, selected: 0 });
                vec![]
            }
        }
    }

    /// Students without a shot who are neither on camera nor on deck, in roster order.
    pub fn waiting(&self) -> impl Iterator<Item = &StudentNumber> {
        let called = [self.on_camera.as_ref(), self.on_deck.as_ref()];
        let waits = move |entry: &&Entry| {
            entry.progress.waits() && !called.contains(&Some(&entry.student.number))
        };
        self.queue.iter().filter(waits).map(|entry| &entry.student.number)
    }

    /// Whether [`Session::waiting`] has anybody, without a look at each student.
    #[must_use]
    pub fn anybody_waits(&self) -> bool {
        let called = [self.on_camera.as_ref(), self.on_deck.as_ref()].into_iter().flatten();
        let entries = called.filter_map(|number| self.queue.get(number));
        let called = entries.filter(|entry| entry.progress.waits()).count();
        self.queue.waiting_count() > called
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
        self.looked_up = None;
        match self.queue.get(&student).map(|entry| entry.progress) {
            Some(Progress::Done(number)) => {
                self.looked_up = Some(student.clone());
                self.warn(Notice::AlreadyDone { student, number })
            }
            Some(Progress::Absent) => {
                self.looked_up = Some(student.clone());
                self.warn(Notice::IsAbsent(student))
            }
            _ => self.call_anyway(student, at),
        }
    }

    /// Puts a student on camera or on deck, whether or not they have a shot.
    pub(super) fn call_anyway(&mut self, student: StudentNumber, at: Moment) -> Vec<Effect> {
        let waits_for_number = self.sequence == Sequence::OnCheckin
            && self.queue.get(&student).is_some_and(|e| e.progress == Progress::Waiting);
        let called = Some(student.clone());
        if self.on_camera == called || self.on_deck == called {
            self.notice = called.map(Notice::AlreadyCalled);
            return vec![];
        }
        self.notice = None;
        self.on_deck = called;
        let mut effects = match self.on_camera {
            None => self.advance(at),
            Some(_) => vec![Effect::Tell(Occasion::OnDeck(student.clone()))],
        };
        effects.extend(waits_for_number.then_some(Effect::CheckIn(student)));
        effects
    }
}
