//! The students of a session and how far each is.

mod alike;
mod seek;

pub use alike::Alike;

use super::ShotNumber;
use crate::roster::{Finder, Student, StudentNumber};
use std::fmt;
use std::sync::Arc;

/// How far a student is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not photographed yet.
    Waiting,
    /// Not photographed yet; the 拍摄序号 was given out at check-in.
    CheckedIn(ShotNumber),
    /// Doesn't come.
    Absent,
    /// Has an accepted shot.
    Done(ShotNumber),
}

impl Progress {
    /// Whether the student is still to be photographed.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::CheckedIn(_))
    }

    /// Whether there is an accepted shot.
    #[must_use]
    pub fn is_done(self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// A student of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The roster row.
    pub student: Student,
    /// How far the student is.
    pub progress: Progress,
}

/// Whom a key finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// Their 学号, roster order; a bounded number.
    pub numbers: Vec<StudentNumber>,
    /// Whether more students match than are listed.
    pub more: bool,
}

/// The roster in its order, with each student's progress. A clone shares the rows until one of the two changes.
///
/// Made for 100,000 students: nothing asked of it here looks at each of them but [`Queue::iter`].
#[derive(Clone, Default)]
pub struct Queue {
    entries: Arc<Vec<Entry>>,
    /// Index of `entries`, by the same positions.
    finder: Arc<Finder>,
    /// Who shares a name, a birth date or an ID number with others.
    alike: Arc<alike::Index>,
    /// How many of `entries` are done.
    done: usize,
    /// How many of `entries` are still to be photographed.
    waiting: usize,
}

impl Queue {
    /// How many students there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no student.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many students have an accepted shot.
    #[must_use]
    pub fn done_count(&self) -> usize {
        self.done
    }

    /// How many students are still to be photographed.
    #[must_use]
    pub fn waiting_count(&self) -> usize {
        self.waiting
    }

    /// All students, in roster order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// The student of exactly this 学号.
    #[must_use]
    pub fn get(&self, number: &StudentNumber) -> Option<&Entry> {
        self.entries.get(self.position(number)?)
    }

    fn position(&self, number: &StudentNumber) -> Option<usize> {
        let mut alike = self.finder.rows_of(number).iter().map(|row| *row as usize);
        alike.find(|at| self.entries.get(*at).is_some_and(|e| e.student.number == *number))
    }

    /// Whom a key finds: see [`Finder::matches`].
    #[must_use]
    pub fn find(&self, key: &str) -> Matches {
        let found = self.finder.matches(key);
        let entries = found.rows.iter().filter_map(|row| self.entries.get(*row as usize));
        let numbers = entries.map(|entry| entry.student.number.clone()).collect();
        Matches { numbers, more: found.more }
    }

    /// Notes how far a student is; does nothing for one who isn't here.
    pub fn set_progress(&mut self, number: &StudentNumber, progress: Progress) {
        let Some(at) = self.position(number) else { return };
        let Some(entry) = Arc::make_mut(&mut self.entries).get_mut(at) else { return };
        let was = std::mem::replace(&mut entry.progress, progress);
        self.done = self.done + usize::from(progress.is_done()) - usize::from(was.is_done());
        self.waiting = self.waiting + usize::from(progress.waits()) - usize::from(was.waits());
    }

    /// Takes a student out: a walk-in who was found in the roster. Costs a new index.
    pub fn remove(&mut self, number: &StudentNumber) {
        let Some(at) = self.position(number) else { return };
        let mut entries = self.entries.to_vec();
        entries.remove(at);
        *self = Self::from(entries);
    }

    /// Changes the row of the student with this 学号, or adds one who waits, at the end.
    ///
    /// Another name of a known student costs a new index: about 0.1 s for 100,000 students.
    pub fn put(&mut self, student: Student) {
        let known = self.position(&student.number);
        let entries = Arc::make_mut(&mut self.entries);
        match known.and_then(|at| entries.get_mut(at)) {
            None => {
                Arc::make_mut(&mut self.finder).push(&student);
                Arc::make_mut(&mut self.alike).add(&student);
                entries.push(Entry { student, progress: Progress::Waiting });
                self.waiting += 1;
            }
            Some(entry) => {
                let renamed = entry.student.name != student.name;
                let is_other = renamed || entry.student.id_number != student.id_number;
                entry.student = student;
                if renamed {
                    self.finder = Arc::new(index(entries));
                }
                if is_other {
                    self.alike = Arc::new(alike_of(entries));
                }
            }
        }
    }
}

fn index(entries: &[Entry]) -> Finder {
    Finder::new(entries.iter().map(|entry| &entry.student))
}

fn alike_of(entries: &[Entry]) -> alike::Index {
    alike::Index::new(entries.iter().map(|entry| &entry.student))
}

impl From<Vec<Entry>> for Queue {
    fn from(entries: Vec<Entry>) -> Self {
        let done = entries.iter().filter(|entry| entry.progress.is_done()).count();
        let waiting = entries.iter().filter(|entry| entry.progress.waits()).count();
        let (finder, alike) = (Arc::new(index(&entries)), Arc::new(alike_of(&entries)));
        Self { entries: Arc::new(entries), finder, alike, done, waiting }
    }
}

impl FromIterator<Entry> for Queue {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Vec::from_iter(entries).into()
    }
}

impl<'a> IntoIterator for &'a Queue {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

// Index and count follow from the entries.
impl PartialEq for Queue {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::demo;

    fn queue(count: usize) -> Queue {
        let waiting = |student| Entry { student, progress: Progress::Waiting };
        demo(count, 1).into_iter().map(waiting).collect()
    }

    fn numbers(queue: &Queue) -> Vec<StudentNumber> {
        queue.iter().map(|entry| entry.student.number.clone()).collect()
    }

    #[test]
    fn the_count_of_the_done_follows_every_change() {
        let mut queue = queue(3);
        let all = numbers(&queue);
        for (at, progress, done) in [
            (0, Progress::Done(ShotNumber(1)), 1),
            (2, Progress::Done(ShotNumber(2)), 2),
            (2, Progress::Done(ShotNumber(3)), 2),
            (0, Progress::Waiting, 1),
            (0, Progress::Waiting, 1),
        ] {
            queue.set_progress(&all[at], progress);
            assert_eq!(queue.done_count(), done);
            assert_eq!(queue.get(&all[at]).unwrap().progress, progress);
        }
        queue.set_progress(&StudentNumber("nobody".into()), Progress::Done(ShotNumber(9)));
        assert_eq!(queue.done_count(), 1);
        assert_eq!(Queue::from(queue.iter().cloned().collect::<Vec<_>>()).done_count(), 1);
    }

    #[test]
    fn a_clone_does_not_change_with_the_original() {
        let mut queue = queue(2);
        let before = queue.clone();
        let first = numbers(&queue).remove(0);
        queue.set_progress(&first, Progress::Done(ShotNumber(1)));
        assert_eq!(before.get(&first).unwrap().progress, Progress::Waiting);
        assert!(before != queue);
    }

    #[test]
    fn numbers_that_differ_in_capitals_only_are_two_students() {
        let mut queue = queue(2);
        for number in ["a1", "A1"] {
            let student = demo(1, 1).remove(0);
            queue.put(Student { number: StudentNumber(number.into()), ..student });
        }
        for number in ["a1", "A1"].map(|text| StudentNumber(text.into())) {
            assert_eq!(queue.get(&number).unwrap().student.number, number);
        }
        assert_eq!(queue.get(&StudentNumber("ａ1".into())), None);
        assert_eq!(queue.find("ａ1").numbers.len(), 2);
    }

    #[test]
    fn a_student_who_is_added_is_the_last_and_waits() {
        let mut queue = queue(4);
        let mut late = demo(5, 1).remove(4);
        late.name = "钟离春".into();
        queue.put(late.clone());
        assert_eq!(queue.iter().last().unwrap().student, late);
        assert_eq!(queue.find("zlc").numbers, [late.number]);
        assert_eq!((queue.len(), queue.done_count()), (5, 0));
    }

    #[test]
    fn a_changed_student_keeps_place_and_shot_and_is_found_by_the_new_name() {
        let mut queue = queue(4);
        let second = numbers(&queue).remove(1);
        queue.set_progress(&second, Progress::Done(ShotNumber(7)));
        let mut changed = queue.get(&second).unwrap().student.clone();
        changed.name = "钟离春".into();
        queue.put(changed);
        assert_eq!(queue.find("钟离").numbers, std::slice::from_ref(&second));
        assert_eq!(queue.get(&second).unwrap().progress, Progress::Done(ShotNumber(7)));
        assert_eq!((queue.len(), queue.done_count()), (4, 1));
    }
}
