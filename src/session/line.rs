//! The order in which students are called: the roster's, but for those who were put first or skipped, and for one class
//! if the operator chose one.

use super::{Effect, Entry, Moment, Occasion, Progress, Session};
use crate::roster::StudentNumber;
use crate::spec::Sequence;

/// Most students who can be put out of the roster's order at a time.
pub const MOVED_MAX: usize = 500;

/// The students of one class, in roster order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Their 学号, roster order.
    pub numbers: Vec<StudentNumber>,
}

/// Who is called next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Whether the next student steps on deck without being keyed: 依次叫号.
    pub runs: bool,
    /// The class that is photographed now, if one was chosen.
    pub class: Option<Class>,
    /// Those who go first, in this order.
    first: Vec<StudentNumber>,
    /// Those who were skipped, in this order: they come last.
    last: Vec<StudentNumber>,
}

impl Line {
    /// Puts a student at the head of the line.
    pub(super) fn put_first(&mut self, student: StudentNumber) {
        self.forget(&student);
        self.first.insert(0, student);
        self.first.truncate(MOVED_MAX);
    }

    /// Puts a student at the end of the line.
    pub(super) fn put_last(&mut self, student: StudentNumber) {
        self.forget(&student);
        if self.last.len() == MOVED_MAX {
            self.last.remove(0);
        }
        self.last.push(student);
    }

    /// Whether a student was skipped.
    #[must_use]
    pub fn is_skipped(&self, student: &StudentNumber) -> bool {
        self.last.contains(student)
    }

    /// Back to the roster's order for one student.
    pub(super) fn forget(&mut self, student: &StudentNumber) {
        self.first.retain(|other| other != student);
        self.last.retain(|other| other != student);
    }

    fn holds(&self, student: &StudentNumber) -> bool {
        let in_class = |class: &Class| class.numbers.contains(student);
        self.class.as_ref().is_none_or(in_class)
    }
}

impl Session {
    /// Who is to be called, in order: neither on camera nor on deck, not photographed yet, of the chosen class.
    ///
    /// Where numbers are given at check-in and the line runs, only those who have theirs stand in it.
    pub fn line(&self) -> impl Iterator<Item = &StudentNumber> {
        let line = &self.line;
        let entry = |number| self.queue.get(number);
        let by_roster: Box<dyn Iterator<Item = &Entry>> = match &line.class {
            Some(class) => Box::new(class.numbers.iter().filter_map(entry)),
            None => Box::new(self.queue.iter()),
        };
        let moved = |entry: &&Entry| {
            let number = &entry.student.number;
            line.first.contains(number) || line.last.contains(number)
        };
        let first = line.first.iter().filter(|student| line.holds(student)).filter_map(entry);
        let last = line.last.iter().filter(|student| line.holds(student)).filter_map(entry);
        let all = first.chain(by_roster.filter(move |entry| !moved(entry))).chain(last);
        all.filter(|entry| self.stands_in_line(entry)).map(|entry| &entry.student.number)
    }

    fn stands_in_line(&self, entry: &Entry) -> bool {
        let called = [self.on_camera.as_ref(), self.on_deck.as_ref()];
        let may_come = match entry.progress {
            Progress::CheckedIn(_) => true,
            Progress::Waiting => !(self.line.runs && self.sequence == Sequence::OnCheckin),
            Progress::Absent | Progress::Done(_) => false,
        };
        let number = &entry.student.number;
        may_come && !called.contains(&Some(number)) && self.held_elsewhere(number).is_none()
    }

    /// Lets the line step up where it runs: on camera if nobody is there, and on deck.
    pub(super) fn step_up(&mut self, at: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..2 {
            if self.line.runs && self.on_deck.is_none() {
                effects.extend(self.call_next(at));
            }
        }
        effects
    }

    /// Calls whoever is next in the line.
    pub(super) fn call_next(&mut self, at: Moment) -> Vec<Effect> {
        let Some(student) = self.line().next().cloned() else { return vec![] };
        self.line.forget(&student);
        self.on_deck = Some(student.clone());
        match self.on_camera {
            None => self.advance(at),
            Some(_) => vec![Effect::Tell(Occasion::OnDeck(student))],
        }
    }

    /// Moves the student at a place of the line by one; where they stand then.
    pub(super) fn move_in_line(&mut self, place: usize, down: bool) -> usize {
        let other = if down { place + 1 } else { place.saturating_sub(1) };
        let mut head: Vec<_> = self.line().take(place.max(other) + 1).cloned().collect();
        if other == place || head.len() <= place.max(other) || head.len() > MOVED_MAX {
            return place;
        }
        head.swap(place, other);
        for student in head.into_iter().rev() {
            self.line.put_first(student);
        }
        other
    }

    /// All classes with how many of each still wait, in roster order.
    #[must_use]
    pub fn classes(&self) -> Vec<(String, usize)> {
        let mut classes: Vec<(String, usize)> = Vec::new();
        let mut places = std::collections::BTreeMap::new();
        for entry in &self.queue {
            let class = entry.student.class();
            let place = *places.entry(class.clone()).or_insert(classes.len());
            if place == classes.len() {
                classes.push((class, 0));
            }
            if let Some((_, waiting)) = classes.get_mut(place) {
                *waiting += usize::from(entry.progress.waits());
            }
        }
        classes
    }

    /// Chooses a class to photograph, or all students.
    pub(super) fn choose_class(&mut self, name: Option<String>) {
        self.line.class = name.map(|name| {
            let of_class = |entry: &&Entry| entry.student.class() == name;
            let members = self.queue.iter().filter(of_class);
            let numbers = members.map(|entry| entry.student.number.clone()).collect();
            Class { name, numbers }
        });
    }
}
