use super::*;
use crate::roster::demo;
use crate::roster::name::SEPARATOR;
use proptest::prelude::*;

fn students(rows: &[(&str, &str)]) -> Vec<Student> {
    let named = |(student, (number, name)): (Student, &(&str, &str))| Student {
        number: StudentNumber((*number).into()),
        name: (*name).into(),
        ..student
    };
    demo(rows.len(), 1).into_iter().zip(rows).map(named).collect()
}

/// Names of those found.
fn found(rows: &[(&str, &str)], key: &str) -> Vec<String> {
    let students = students(rows);
    let rows = Finder::new(&students).matches(key).rows;
    rows.iter().map(|row| students[*row as usize].name.clone()).collect()
}

const PEOPLE: [(&str, &str); 8] = [
    ("2010301001", "张三"),
    ("2010301002", "买买提·吐尔逊"),
    ("2010301003", "单于冬"),
    ("2010302001a", "曾三"),
    ("2010302002", "李䶮"),
    ("函2010-B7", "Anna-Maria Schröder"),
    ("001", "张三丰"),
    ("2010302009", "刘\u{E000}"),
];

#[test]
fn a_whole_number_wins_over_ends_and_ends_over_names() {
    assert_eq!(found(&PEOPLE, "001"), ["张三丰"]);
    assert_eq!(found(&PEOPLE, "01"), ["张三", "张三丰"]);
    assert_eq!(found(&PEOPLE, "a"), ["曾三"], "its number ends so");
    assert_eq!(found(&PEOPLE, "函2010-b7"), ["Anna-Maria Schröder"]);
}

#[test]
fn the_end_of_a_number_finds_it_in_any_width() {
    for key in ["2001a", "２００１Ａ", " 2001 a ", "2010302001A"] {
        assert_eq!(found(&PEOPLE, key), ["曾三"], "{key}");
    }
    assert_eq!(found(&PEOPLE, "2002a"), Vec::<String>::new());
}

#[test]
fn a_name_is_found_by_any_part_of_it() {
    assert_eq!(found(&PEOPLE, "张三"), ["张三", "张三丰"]);
    assert_eq!(found(&PEOPLE, " 三 "), ["张三", "曾三", "张三丰"]);
    assert_eq!(found(&PEOPLE, "䶮"), ["李䶮"]);
    assert_eq!(found(&PEOPLE, "三张"), Vec::<String>::new(), "no name begins in another");
}

#[test]
fn every_dot_stands_for_the_separator_and_none_is_needed() {
    for key in ["买买提·吐尔逊", "买买提•吐", "提．吐", "提.吐", "·吐", "买买提 吐尔逊", "买买提吐"]
    {
        assert_eq!(found(&PEOPLE, key), ["买买提·吐尔逊"], "{key}");
    }
    assert_eq!(found(&PEOPLE, "·"), Vec::<String>::new(), "a separator alone is nobody's name");
}

#[test]
fn every_reading_of_a_character_gives_an_initial() {
    for key in ["cyd", "dy", "SY"] {
        assert_eq!(found(&PEOPLE, key), ["单于冬"], "{key}");
    }
    assert_eq!(found(&PEOPLE, "zs"), ["张三", "曾三", "张三丰"]);
    assert_eq!(found(&PEOPLE, "cs"), ["曾三"]);
    assert_eq!(found(&PEOPLE, "zsf"), ["张三丰"]);
    assert_eq!(found(&PEOPLE, "mmttex"), ["买买提·吐尔逊"]);
}

#[test]
fn a_character_without_a_reading_may_begin_with_any_letter() {
    assert_eq!(found(&PEOPLE, "lx"), ["刘\u{E000}"]);
}

#[test]
fn a_foreign_name_is_found_by_its_words_and_their_initials() {
    for key in ["ams", "AM", "schröder", "anna-maria", "Maria Sch", "rod"] {
        let nobody = key == "rod";
        assert_eq!(found(&PEOPLE, key).is_empty(), nobody, "{key}");
    }
}

#[test]
fn nothing_keyed_finds_nobody() {
    for key in ["", " ", "\u{200B}", "\n"] {
        assert_eq!(found(&PEOPLE, key), Vec::<String>::new());
    }
}

#[test]
fn no_more_than_the_limit_are_listed_and_the_rest_is_told() {
    let students = demo(10 * HITS_MAX + 10, 1);
    let finder = Finder::new(&students);
    let found = finder.matches("0");
    assert_eq!(found.rows.len(), HITS_MAX);
    assert!(found.more && found.rows.first() == Some(&9));
    let exactly = Finder::new(students.iter().take(10 * HITS_MAX)).matches("0");
    assert_eq!((exactly.rows, exactly.more), (found.rows, false));
}

/// A letter that a character's reading begins with, by the crate's own words.
fn begins_with(hanzi: char, letter: char) -> bool {
    use pinyin::ToPinyinMulti;
    let readings = hanzi.to_pinyin_multi();
    readings.is_none_or(|all| all.into_iter().any(|one| one.plain().starts_with(letter)))
}

/// The rows that a look at every student gives.
fn scanned(students: &[Student], key: &str) -> Vec<u32> {
    let rows = |fits: &dyn Fn(&Student) -> bool| -> Vec<u32> {
        (0..).zip(students).filter(|(_, student)| fits(student)).map(|(row, _)| row).collect()
    };
    let is_key = |student: &Student| normalise_key(&student.number.0) == normalise_key(key);
    let ends = |student: &Student| {
        !key.is_empty() && normalise_key(&student.number.0).ends_with(&normalise_key(key))
    };
    let part = key.replace(SEPARATOR, "");
    let holds =
        |student: &Student| !part.is_empty() && student.name.replace(SEPARATOR, "").contains(&part);
    let letters = key.to_lowercase();
    let begins = |student: &Student| {
        let name: Vec<char> = student.name.chars().filter(|c| *c != SEPARATOR).collect();
        let agree = name.iter().zip(letters.chars()).all(|(hanzi, c)| begins_with(*hanzi, c));
        let is_letters = letters.bytes().all(|b| b.is_ascii_lowercase());
        is_letters && name.len() >= letters.len() && agree
    };
    let all: [&dyn Fn(&Student) -> bool; 4] = [&is_key, &ends, &begins, &holds];
    all.into_iter().map(rows).find(|rows| !rows.is_empty()).unwrap_or_default()
}

proptest! {
    #[test]
    fn the_index_finds_whom_a_look_at_every_student_finds(
        rows in prop::collection::vec(("[0-2]{1,4}[ab]?", "[张单曾三于丰\u{E000}]{1,3}(·[三于])?"), 0..60),
        late in 0..60_usize,
        key in "[0-2]{1,3}|[ab]|[1-2]a|[张单曾三于丰]{1,2}|[三于]·[三于]|[a-z]|[zcdsf][sycdf]{1,2}",
    ) {
        let rows: Vec<(&str, &str)> = rows.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let students = students(&rows);
        let (early, late) = students.split_at(late.min(students.len()));
        let mut finder = Finder::new(early);
        for student in late {
            finder.push(student);
        }
        let found = finder.matches(&key);
        prop_assert!(!found.more);
        prop_assert_eq!(found.rows, scanned(&students, &key));
    }
}
