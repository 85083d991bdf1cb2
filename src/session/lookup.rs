//! From what was keyed or scanned to a student on camera or on deck.

use super::keyed::{Card, Keyed};
use super::{
    Dialog, Effect, Entry, Matches, MendChoice, Moment, Notice, Occasion, Progress, Session,
};
use crate::roster::{StudentNumber, redact};
use crate::spec::Sequence;

impl Session {
    /// Looks up what is in the box: see [`Keyed`].
    pub(super) fn look_up(&mut self, at: Moment) -> Vec<Effect> {
        let typed = std::mem::take(&mut self.input);
        let keyed = Keyed::read(&typed);
        match &keyed {
            Keyed::Card(card) => self.play(*card, at),
            Keyed::UnknownCard(word) => self.warn(Notice::UnknownCard(word.clone())),
            keyed => {
                let found = self.queue.seek(keyed, self.line.class.as_ref());
                self.found(found, &typed, at)
            }
        }
    }

    /// What a scanner read: a card's command, or a student for the deck. What is open is never confirmed by it.
    pub(super) fn scan(&mut self, text: &str, at: Moment) -> Vec<Effect> {
        let keyed = Keyed::read(text);
        match (&keyed, self.dialog.take()) {
            (Keyed::Card(Card::Undo), Some(Dialog::Undo { again, .. })) => {
                vec![Self::taken_back(again)]
            }
            (
                Keyed::Card(Card::Absent),
                Some(Dialog::MendWords { student, choice: MendChoice::Absent, text }),
            ) => self.absent(student, text.trim().to_owned(), at),
            (_, None) => self.look_up_scanned(&keyed, text, at),
            (Keyed::Card(_), Some(dialog)) => {
                self.dialog = Some(dialog);
                self.warn(Notice::FinishFirst)
            }
            (_, Some(dialog)) => self.scan_behind(dialog, &keyed, text, at),
        }
    }

    /// A list gives way to what was scanned; a question stays open, and the student goes on deck behind it.
    fn scan_behind(
        &mut self,
        dialog: Dialog,
        keyed: &Keyed,
        text: &str,
        at: Moment,
    ) -> Vec<Effect> {
        let gives_way = matches!(
            dialog,
            Dialog::Pick { .. }
                | Dialog::Recall { .. }
                | Dialog::Line { .. }
                | Dialog::Class { .. }
                | Dialog::Palette { .. }
                | Dialog::Page
                | Dialog::Help { .. }
        );
        let effects = self.look_up_scanned(keyed, text, at);
        if gives_way {
            return effects;
        }
        let asks_more = self.dialog.replace(dialog).is_some();
        if asks_more { self.warn(Notice::FinishFirst) } else { effects }
    }

    fn look_up_scanned(&mut self, keyed: &Keyed, text: &str, at: Moment) -> Vec<Effect> {
        match keyed {
            Keyed::Card(card) => self.play(*card, at),
            Keyed::UnknownCard(word) => self.warn(Notice::UnknownCard(word.clone())),
            keyed => {
                let found = self.queue.seek_scanned(keyed);
                self.found(found, text, at)
            }
        }
    }

    /// What a command card asks for.
    fn play(&mut self, card: Card, at: Moment) -> Vec<Effect> {
        match card {
            Card::Accept => self.accept(),
            Card::Retake => self.retake(),
            Card::Undo => self.open_undo(false),
            Card::Absent => self.open_absent(),
            Card::Next if self.on_camera.is_some() => self.dismiss(at),
            Card::Next => self.call_next(at),
        }
    }

    fn found(&mut self, found: Matches, keyed: &str, at: Moment) -> Vec<Effect> {
        let Matches { numbers: mut matches, more } = found;
        match matches.len() {
            // It may have been a 身份证号码.
            0 => self.warn(Notice::NobodyMatches(redact(keyed.trim()))),
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

    /// Puts a student on camera, or on deck while another is on camera. One who is done or absent is asked about.
    pub(super) fn call(&mut self, student: StudentNumber, at: Moment) -> Vec<Effect> {
        self.looked_up = None;
        if let Some(station) = self.held_elsewhere(&student).cloned() {
            return self.warn(Notice::AtAnother { student, station });
        }
        let notice = match self.queue.get(&student).map(|entry| entry.progress) {
            _ if self.is_called(&student) => None,
            Some(Progress::Done(number)) => {
                Some(Notice::AlreadyDone { student: student.clone(), number })
            }
            Some(Progress::Absent) => Some(Notice::IsAbsent(student.clone())),
            _ => None,
        };
        let Some(notice) = notice else { return self.call_anyway(student, at) };
        self.looked_up = Some(student.clone());
        self.dialog = Some(Dialog::Recall { student });
        self.warn(notice)
    }

    fn is_called(&self, student: &StudentNumber) -> bool {
        [&self.on_camera, &self.on_deck].into_iter().any(|called| called.as_ref() == Some(student))
    }

    /// Puts a student on camera or on deck, whether or not they have a shot. Whoever was on deck is next after them.
    pub(super) fn call_anyway(&mut self, student: StudentNumber, at: Moment) -> Vec<Effect> {
        let waits_for_number = self.sequence == Sequence::OnCheckin
            && self.queue.get(&student).is_some_and(|e| e.progress == Progress::Waiting);
        if self.is_called(&student) {
            return self.say(Notice::AlreadyCalled(student));
        }
        self.notice = None;
        self.line.forget(&student);
        if let Some(displaced) = self.on_deck.replace(student.clone()) {
            self.line.put_first(displaced);
        }
        let mut effects = match self.on_camera {
            None => self.advance(at),
            Some(_) => vec![Effect::Tell(Occasion::OnDeck(student.clone()))],
        };
        effects.extend(waits_for_number.then_some(Effect::CheckIn(student)));
        effects
    }
}
