//! Who could be taken for whom: students of the same name, of the same birth date, and one person with two enrolments.

use super::Queue;
use crate::roster::{Student, normalise_key};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Places of the birth date in a 身份证号码 of 18.
const BIRTH: std::ops::Range<usize> = 6..14;

/// What is alike between a student and others of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alike {
    /// Another enrolment has the same 身份证号码: one person, two numbers.
    Enrolment,
    /// Somebody else has the same name.
    Name,
    /// Somebody of the same surname was born on the same day: perhaps twins.
    Twin,
    /// Somebody else was born on the same day.
    Birth,
}

/// How many students share each name, birth date and ID number: sorted hashes, 8 bytes a student and kind.
///
/// Hashes that meet by chance cost a badge too many, nothing else.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    ids: Vec<u64>,
    names: Vec<u64>,
    twins: Vec<u64>,
    births: Vec<u64>,
}

impl Index {
    pub(super) fn new<'a>(students: impl Iterator<Item = &'a Student>) -> Self {
        let mut index = Self::default();
        for student in students {
            for (list, hash) in index.lists().into_iter().zip(hashes(student)) {
                list.extend(hash);
            }
        }
        for list in index.lists() {
            list.sort_unstable();
        }
        index
    }

    pub(super) fn add(&mut self, student: &Student) {
        for (list, hash) in self.lists().into_iter().zip(hashes(student)) {
            if let Some(hash) = hash {
                list.insert(list.partition_point(|other| *other < hash), hash);
            }
        }
    }

    fn lists(&mut self) -> [&mut Vec<u64>; 4] {
        [&mut self.ids, &mut self.names, &mut self.twins, &mut self.births]
    }
}

fn hashes(student: &Student) -> [Option<u64>; 4] {
    let id = student.id_number.reveal();
    let hash = |text: &str| {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        (!text.is_empty()).then(|| hasher.finish())
    };
    let birth = if id.len() == 18 { id.get(BIRTH).unwrap_or_default() } else { "" };
    let name = normalise_key(&student.name);
    let surname = name.chars().next().filter(|_| !birth.is_empty());
    let twin = surname.map(|surname| format!("{surname}{birth}")).unwrap_or_default();
    [hash(id), hash(&name), hash(&twin), hash(birth)]
}

fn is_shared(hashes: &[u64], hash: Option<u64>) -> bool {
    let Some(hash) = hash else { return false };
    let start = hashes.partition_point(|other| *other < hash);
    hashes.get(start + 1) == Some(&hash)
}

impl Queue {
    /// What is alike between this student and others, what matters most first.
    #[must_use]
    pub fn alike(&self, student: &Student) -> Vec<Alike> {
        let [id, name, twin, birth] = hashes(student);
        let index = &self.alike;
        // Two enrolments of one person share name and birth date anyway.
        if is_shared(&index.ids, id) {
            return vec![Alike::Enrolment];
        }
        let born = match (is_shared(&index.twins, twin), is_shared(&index.births, birth)) {
            (true, _) => Some(Alike::Twin),
            (false, true) => Some(Alike::Birth),
            (false, false) => None,
        };
        is_shared(&index.names, name).then_some(Alike::Name).into_iter().chain(born).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{IdNumber, StudentNumber, demo};
    use crate::session::{Entry, Progress};

    fn student(number: &str, name: &str, id: &str) -> Student {
        Student {
            number: StudentNumber(number.into()),
            name: name.into(),
            id_number: IdNumber::new(id.into()),
            ..demo(1, 1).remove(0)
        }
    }

    #[test]
    fn students_who_could_be_taken_for_each_other_are_told_apart() {
        let students = [
            student("1", "张伟", "110101199001011237"),
            student("2", "张 伟", "110101199203044562"),
            student("3", "李娜", "110101199001012222"),
            student("4", "王芳", "110101198811110001"),
            student("5", "王芳", "110101198811110001"),
            student("6", "赵云", ""),
            student("7", "钱一", "110101199505051111"),
            student("8", "钱二", "110101199505052222"),
        ];
        let waiting = |student| Entry { student, progress: Progress::Waiting };
        let mut queue: Queue = students.clone().map(waiting).into_iter().collect();
        let alike: Vec<_> = students.iter().map(|student| queue.alike(student)).collect();
        let person = vec![Alike::Enrolment];
        let expected = [
            vec![Alike::Name, Alike::Birth],
            vec![Alike::Name],
            vec![Alike::Birth],
            person.clone(),
            person,
            vec![],
            vec![Alike::Twin],
            vec![Alike::Twin],
        ];
        assert_eq!(alike, expected);
        let late = student("9", "赵云", "");
        queue.put(late.clone());
        assert_eq!(queue.alike(&late), [Alike::Name]);
        queue.remove(&late.number);
        assert_eq!(queue.alike(&students[5]), []);
    }
}
