//! Whom a key finds: 学号, 身份证号码, 拍摄序号, name, or any code that the school's list holds.

use super::{Entry, Matches, Progress, Queue};
use crate::roster::finder::HITS_MAX;
use crate::roster::{StudentNumber, normalise_key};
use crate::session::keyed::Keyed;
use crate::session::line::Class;

/// Shortest end of a 身份证号码 that is looked for without its prefix: three digits are a 学号's.
const ID_END_MIN: usize = 4;
/// Shortest code that is looked for in the further columns of the school's list.
const CODE_MIN: usize = 6;

impl Queue {
    /// Whom what was keyed finds; in the chosen class first, where the last two digits are enough.
    #[must_use]
    pub fn seek(&self, keyed: &Keyed, class: Option<&Class>) -> Matches {
        let found = match keyed {
            _ if keyed.is_empty() => Matches::default(),
            Keyed::Card(_) | Keyed::UnknownCard(_) => Matches::default(),
            Keyed::Number(key) => self.by_number(key, class),
            Keyed::Id(key) => self.those(|entry| ends_with_id(entry, key)),
            Keyed::Shot(key) => self.those(|entry| holds_number(entry, key)),
            Keyed::Any(key) => self.by_anything(key, class),
        };
        found.bounded()
    }

    /// Whom a scanned code finds. Only a whole number or code does, or an end that is one student's alone.
    #[must_use]
    pub fn seek_scanned(&self, keyed: &Keyed) -> Matches {
        let Keyed::Any(key) = keyed else { return self.seek(keyed, None) };
        let is_it = |entry: &Entry| {
            normalise_key(&entry.student.number.0) == *key
                || is_id(entry, key)
                || holds_code(entry, key)
        };
        let whole = self.those(is_it);
        if !whole.numbers.is_empty() {
            return whole.bounded();
        }
        let ending = self.by_number(key, None);
        if ending.numbers.len() == 1 { ending } else { Matches::default() }
    }

    /// By 学号 or its end, in the chosen class before all others.
    fn by_number(&self, key: &str, class: Option<&Class>) -> Matches {
        let of_class = class.map(|class| of_class(class, key)).unwrap_or_default();
        if !of_class.is_empty() {
            return Matches { numbers: of_class, more: false };
        }
        let found = self.find(key);
        if found.numbers.iter().all(|number| ends_with(number, key)) {
            found
        } else {
            Matches::default()
        }
    }

    fn by_anything(&self, key: &str, class: Option<&Class>) -> Matches {
        let numbers = self.by_number(key, class);
        let is_whole = |number: &StudentNumber| normalise_key(&number.0) == key;
        if numbers.numbers.iter().any(is_whole) {
            return numbers;
        }
        // Four digits may be the end of either number: whoever keyed them must say which student is meant.
        let ids = if looks_like_id_end(key) {
            self.those(|entry| ends_with_id(entry, key))
        } else {
            Matches::default()
        };
        let found = numbers.and(ids);
        if !found.numbers.is_empty() {
            return found;
        }
        let named = self.find(key);
        let is_code = key.chars().count() >= CODE_MIN;
        if named.numbers.is_empty() && is_code {
            return self.those(|entry| holds_code(entry, key));
        }
        named
    }

    /// Those of whom something holds, roster order; one more than are listed, so that it shows that there are more.
    fn those(&self, holds: impl Fn(&Entry) -> bool) -> Matches {
        let found = self.iter().filter(|entry| holds(entry)).take(HITS_MAX + 1);
        Matches { numbers: found.map(|entry| entry.student.number.clone()).collect(), more: false }
    }
}

impl Matches {
    /// These and those, each student once.
    fn and(mut self, those: Self) -> Self {
        let new = those.numbers.into_iter().filter(|number| !self.numbers.contains(number));
        let new: Vec<_> = new.collect();
        self.numbers.extend(new);
        Self { more: self.more || those.more, ..self }
    }

    fn bounded(mut self) -> Self {
        self.more |= self.numbers.len() > HITS_MAX;
        self.numbers.truncate(HITS_MAX);
        self
    }
}

fn of_class(class: &Class, key: &str) -> Vec<StudentNumber> {
    let ending = class.numbers.iter().filter(|number| ends_with(number, key));
    ending.take(HITS_MAX).cloned().collect()
}

fn ends_with(number: &StudentNumber, key: &str) -> bool {
    normalise_key(&number.0).ends_with(key)
}

fn is_id(entry: &Entry, key: &str) -> bool {
    let id = entry.student.id_number.reveal();
    !id.is_empty() && id.eq_ignore_ascii_case(key)
}

fn ends_with_id(entry: &Entry, key: &str) -> bool {
    let id = entry.student.id_number.reveal();
    let start = id.len().checked_sub(key.len());
    start.and_then(|start| id.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(key))
}

fn looks_like_id_end(key: &str) -> bool {
    let digits = key.strip_suffix('X').unwrap_or(key);
    key.len() >= ID_END_MIN && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn holds_number(entry: &Entry, key: &str) -> bool {
    match entry.progress {
        Progress::CheckedIn(number) | Progress::Done(number) => key.parse() == Ok(number.0),
        Progress::Waiting | Progress::Absent => false,
    }
}

/// A code of another column is compared whole and never taken apart: the national 采集码 is opaque.
fn holds_code(entry: &Entry, key: &str) -> bool {
    entry.student.extra.values().any(|value| normalise_key(value) == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{IdNumber, Student, demo};
    use crate::session::ShotNumber;

    /// Three students: 学号, ID number, name, 采集码.
    fn queue() -> Queue {
        let people = [
            ("2010301101", "110101199001011237", "张伟", "XA-0001-QR"),
            ("2010301202", "11010119900101202X", "李娜", "https://x.example/c/77"),
            ("2010302303", "110101199001011202", "王芳", ""),
        ];
        let students =
            people.into_iter().zip(demo(3, 1)).map(|((number, id, name, code), blank)| {
                let extra = [("采集码".to_owned(), code.to_owned())].into_iter().collect();
                Student {
                    number: StudentNumber(number.into()),
                    id_number: IdNumber::new(id.into()),
                    name: name.into(),
                    extra,
                    ..blank
                }
            });
        students.map(|student| Entry { student, progress: Progress::Waiting }).collect()
    }

    fn found(queue: &Queue, text: &str) -> Vec<String> {
        let matches = queue.seek(&Keyed::read(text), None);
        matches.numbers.into_iter().map(|number| number.0).collect()
    }

    fn scanned(queue: &Queue, text: &str) -> Vec<String> {
        let matches = queue.seek_scanned(&Keyed::read(text));
        matches.numbers.into_iter().map(|number| number.0).collect()
    }

    #[test]
    fn one_box_finds_by_number_name_initials_id_and_code() {
        let queue = queue();
        for (text, number) in [
            ("101", "2010301101"),
            ("１０１", "2010301101"),
            ("s:303", "2010302303"),
            ("1237", "2010301101"),
            ("202x", "2010301202"),
            ("i:237", "2010301101"),
            ("zw", "2010301101"),
            ("李娜", "2010301202"),
            ("xa-0001-qr", "2010301101"),
            ("HTTPS://x.example/c/77", "2010301202"),
        ] {
            assert_eq!(found(&queue, text), [number], "{text}");
        }
        assert!(found(&queue, "i:").is_empty() && found(&queue, "s:zw").is_empty());
    }

    #[test]
    fn four_digits_that_end_two_kinds_of_numbers_ask_which_student_is_meant() {
        assert_eq!(found(&queue(), "1202"), ["2010301202", "2010302303"]);
        assert_eq!(found(&queue(), "202"), ["2010301202"], "three digits are a 学号");
        assert_eq!(found(&queue(), "i:1202"), ["2010302303"]);
        assert_eq!(found(&queue(), "s:1202"), ["2010301202"]);
    }

    #[test]
    fn a_shot_number_finds_who_holds_it() {
        let mut queue = queue();
        queue.set_progress(&StudentNumber("2010301202".into()), Progress::Done(ShotNumber(35)));
        assert_eq!(found(&queue, "Q:35"), ["2010301202"]);
        assert!(found(&queue, "Q:3").is_empty());
    }

    #[test]
    fn in_the_chosen_class_two_digits_are_enough_and_others_are_still_found() {
        let queue = queue();
        let class =
            Class { name: "一班".into(), numbers: vec![StudentNumber("2010301202".into())] };
        let found = |text| queue.seek(&Keyed::read(text), Some(&class)).numbers;
        assert_eq!(found("02"), [StudentNumber("2010301202".into())]);
        assert_eq!(found("303"), [StudentNumber("2010302303".into())]);
    }

    #[test]
    fn a_scan_finds_by_whole_codes_and_never_by_a_name_or_an_end_that_two_share() {
        let queue = queue();
        assert_eq!(scanned(&queue, "2010301101"), ["2010301101"]);
        assert_eq!(scanned(&queue, "110101199001011237"), ["2010301101"]);
        assert_eq!(scanned(&queue, "XA-0001-QR"), ["2010301101"]);
        assert_eq!(scanned(&queue, "301101"), ["2010301101"]);
        assert!(scanned(&queue, "XA-0002-QR").is_empty() && scanned(&queue, "0").is_empty());
    }

    #[test]
    fn no_more_are_listed_than_a_list_holds() {
        let waiting = |student| Entry { student, progress: Progress::Waiting };
        let queue: Queue = demo(HITS_MAX * 2, 1).into_iter().map(waiting).collect();
        let found = queue.seek(&Keyed::Id(String::from("1")), None);
        assert!(found.numbers.len() <= HITS_MAX);
    }
}
