//! Invented students for the demonstration and for tests.

use super::codes::DEPARTMENTS;
use super::id_number::checksum;
use super::student::{IdNumber, Sex, Student, StudentNumber};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

const FAMILY: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "欧阳", "司马", "上官", "诸葛",
];
const GIVEN_MALE: [&str; 20] = [
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "建国", "志远", "浩然", "子轩",
    "宇航", "文博", "俊杰", "堃", "喆", "玥辰",
];
const GIVEN_FEMALE: [&str; 20] = [
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "婷", "雪", "秀英", "思雨", "欣怡", "梦琪",
    "雅静", "晓燕", "佳慧", "赟", "珺", "璟雯",
];
/// Names that try a screen and a workbook: separators, rare Hanzi, length.
const RARE: [(&str, Sex); 6] = [
    ("阿依古丽·买买提", Sex::Female),
    ("㼆天一", Sex::Male),
    ("李䶮", Sex::Male),
    ("王𬱖", Sex::Female),
    ("努尔艾力·麦麦提阿卜杜拉", Sex::Male),
    ("张𠮷", Sex::Male),
];
const MAJORS: [&str; 8] = [
    "计算机科学与技术",
    "机械设计制造及其自动化",
    "会计学",
    "工商管理",
    "土木工程",
    "法学",
    "护理学",
    "电气工程及其自动化",
];
/// A rare name every so many students.
const RARE_EVERY: usize = 8;

/// `count` invented students, the same for the same seed. Their ID numbers have sound check digits and the county
/// code 610199, which was never assigned.
#[must_use]
pub fn demo(count: usize, seed: u64) -> Vec<Student> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..count).map(|index| student(index, &mut random)).collect()
}

fn student(index: usize, random: &mut Pcg64Mcg) -> Student {
    let (name, sex) = name(index, random);
    let (code, _, kind) = pick(&DEPARTMENTS, random);
    let group = 300 + code.trim_start_matches('0').parse::<usize>().unwrap_or(0);
    Student {
        number: StudentNumber(format!("2010{group}{:03}", index + 1)),
        name,
        sex: Some(sex),
        id_number: id_number(index, sex, random),
        major: pick(&MAJORS, random).to_owned(),
        degree_kind: pick(&super::codes::DEGREE_KINDS, random).to_owned(),
        school_kind: kind.to_owned(),
        department_code: code.to_owned(),
        school_name: "西北工业大学".to_owned(),
        school_code: "10699".to_owned(),
        extra: BTreeMap::new(),
    }
}

fn name(index: usize, random: &mut Pcg64Mcg) -> (String, Sex) {
    if index % RARE_EVERY == RARE_EVERY - 1 {
        let (name, sex) =
            RARE.iter().cycle().nth(index / RARE_EVERY % RARE.len()).unwrap_or(&RARE[0]);
        return ((*name).to_owned(), *sex);
    }
    let sex = if random.random::<bool>() { Sex::Male } else { Sex::Female };
    let given = if sex == Sex::Male { &GIVEN_MALE } else { &GIVEN_FEMALE };
    (format!("{}{}", pick(&FAMILY, random), pick(given, random)), sex)
}

/// Differs for each index below 5,000: the serial number goes on, the birthday with it.
fn id_number(index: usize, sex: Sex, random: &mut Pcg64Mcg) -> IdNumber {
    let (year, month) = (random.random_range(1978..=1991), 1 + index / 500 % 12);
    let (day, serial) =
        (random.random_range(1..=28), 2 * (index % 500) + usize::from(sex == Sex::Male));
    let body = format!("610199{year}{month:02}{day:02}{serial:03}");
    let check = checksum(&body).unwrap_or('X');
    IdNumber::new(format!("{body}{check}"))
}

#[expect(clippy::indexing_slicing, reason = "the index is drawn from the range of the array")]
fn pick<T: Copy, const N: usize>(choices: &[T; N], random: &mut Pcg64Mcg) -> T {
    choices[random.random_range(0..N)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{id_number, name};
    use std::collections::HashSet;

    #[test]
    fn invented_students_would_pass_as_a_roster_without_a_word() {
        let students = demo(500, 7);
        for student in &students {
            let id = id_number::check(student.id_number.reveal(), jiff::civil::date(2026, 9, 1));
            assert_eq!((id.codes, id.sex), (vec![], student.sex));
            assert_eq!(name::check(&student.name).codes, vec![]);
            assert!(crate::roster::codes::agree(&student.department_code, &student.school_kind));
        }
        let different =
            |key: fn(&Student) -> String| students.iter().map(key).collect::<HashSet<_>>().len();
        assert_eq!(different(|s| s.number.0.clone()), 500);
        assert_eq!(different(|s| s.id_number.reveal().into()), 500);
        assert!(students.iter().any(|s| s.name.contains('·')));
    }

    #[test]
    fn the_same_seed_gives_the_same_students() {
        assert_eq!(demo(30, 1), demo(30, 1));
        assert_ne!(demo(30, 1), demo(30, 2));
    }
}
