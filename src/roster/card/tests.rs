use super::*;
use crate::lang::Lang;
use crate::roster::header::Field;
use crate::roster::{StudentNumber, demo};
use proptest::prelude::*;

fn student(change: impl FnOnce(&mut Student)) -> Student {
    let mut student = demo(1, 1).remove(0);
    student.name = "王芳".to_owned();
    change(&mut student);
    student
}

fn named(name: &str) -> Card {
    Card::of(&student(|student| name.clone_into(&mut student.name)))
}

fn codes_of(name: &str) -> Vec<String> {
    named(name).name.hanzi.iter().map(HanziCell::code_text).collect()
}

fn marks(number: &str) -> Vec<&'static [u8]> {
    positions(number).iter().map(|position| position.marked).collect()
}

#[test]
fn each_hanzi_of_a_name_has_the_four_digits_of_its_code() {
    assert_eq!(codes_of("王芳"), ["4585", "2328"]);
    assert_eq!(codes_of("欧阳建国"), ["3723", "4984", "2908", "2590"]);
    let wang = named("王芳").name.hanzi[0].positions();
    assert_eq!(wang.map(|position| position.written), ['4', '5', '8', '5']);
    assert_eq!(wang.map(|position| position.marked), [&[4][..], &[5], &[8], &[5]]);
}

#[test]
fn a_hanzi_that_the_table_lacks_is_0000_with_its_pinyin_beside_it() {
    let card = named("王珺喆");
    assert_eq!(codes_of("王珺喆"), ["4585", "0000", "0000"]);
    let pinyin: Vec<_> = card.name.hanzi.iter().map(|cell| cell.pinyin).collect();
    assert_eq!(pinyin, [None, Some("jùn"), Some("zhé")]);
    let positions = card.name.hanzi[1].positions();
    assert!(positions.iter().all(|position| position.marked == [0]), "{positions:?}");
    let words: Vec<_> = card.remarks.iter().map(|remark| remark.text(Lang::Zh)).collect();
    assert_eq!(words, ["“珺”填涂0000，旁注拼音 jùn", "“喆”填涂0000，旁注拼音 zhé"]);
}

#[test]
fn a_hanzi_whose_pinyin_is_not_known_is_told_and_not_left_out() {
    let card = named("刘\u{E863}");
    assert_eq!(codes_of("刘\u{E863}"), ["3385", "0000"]);
    let words = card.remarks[0].text(Lang::Zh);
    assert!(words.ends_with("拼音未知，请手工填写拼音"), "{words}");
}

#[test]
fn more_than_four_hanzi_get_no_codes_and_four_with_a_separator_do() {
    for name in ["阿依古丽·买买提", "努尔艾力·麦麦提阿卜杜拉", "佐佐木小次郎"]
    {
        let card = named(name);
        assert_eq!(card.name.rule, NameRule::InFull(InFull::Long), "{name}");
        assert_eq!((card.name.hanzi.len(), card.name.written.as_str()), (0, name));
        assert_eq!(card.remarks, [Remark::NameInFull(InFull::Long)]);
    }
    assert_eq!(named("阿里·木江").name.rule, NameRule::Coded);
    assert_eq!(codes_of("阿里·木江"), ["1602", "3279", "3630", "2913"]);
}

#[test]
fn a_form_selector_is_no_hanzi() {
    let card = named("王\u{E0100}芳\u{FE00}刚强");
    assert_eq!((card.name.rule, card.name.hanzi.len()), (NameRule::Coded, HANZI_MAX));
}

#[test]
fn a_foreign_a_mixed_and_an_absent_name_get_no_codes() {
    for (name, rule) in [
        ("John Smith", NameRule::InFull(InFull::Foreign)),
        ("孙?", NameRule::InFull(InFull::Mixed)),
        ("黄Lily", NameRule::InFull(InFull::Mixed)),
        ("", NameRule::Missing),
    ] {
        let card = named(name);
        assert_eq!((card.name.rule, card.name.hanzi.len()), (rule, 0), "{name}");
        assert_eq!(card.remarks.len(), 1, "{name}");
    }
}

#[test]
fn a_letter_or_hanzi_in_a_number_is_filled_as_0_and_1_at_its_place() {
    assert_eq!(marks("2A西x"), [&[2][..], &[0, 1], &[0, 1], &[0, 1]]);
    assert_eq!(marks("７Ａ"), [&[7][..], &[0, 1]]);
    let card = Card::of(&student(|s| s.number = StudentNumber("2010函授01B".to_owned())));
    assert_eq!(card.remarks, [Remark::Letters(Field::Number, vec![5, 6, 9])]);
    let words = card.remarks[0].text(Lang::Zh);
    assert_eq!(words, "学号第5、6、9位为字母或汉字，同时填涂0和1");
}

#[test]
fn the_x_of_an_id_number_is_0_and_1_and_told_by_its_place_alone() {
    let id = "61019919900101123X";
    let card = Card::of(&student(|s| s.id_number = IdNumber::new(id.to_owned())));
    assert_eq!(card.id_positions()[17].marked, [0, 1]);
    assert_eq!(card.remarks, [Remark::Letters(Field::Id, vec![18])]);
    let told = format!("{card:?} {}", card.remarks[0].text(Lang::En));
    assert!(!told.contains("19900101") && told.contains("18"), "{told}");
}

#[test]
fn a_character_without_a_rule_is_left_open_and_told() {
    let card = Card::of(&student(|s| s.number = StudentNumber("2010-3".to_owned())));
    assert_eq!(card.number[4], Position { written: '-', marked: &[] });
    assert_eq!(card.remarks, [Remark::Unruled(Field::Number, vec![5])]);
    // 0 and 1 are for 学号 and 身份证号 only.
    let card = Card::of(&student(|s| s.school_code = "1069A".to_owned()));
    assert_eq!(card.remarks, [Remark::Unruled(Field::SchoolCode, vec![5])]);
}

#[test]
fn codes_keep_their_zeros_and_choices_are_those_of_the_card() {
    let card = Card::of(&student(|s| {
        s.department_code = "004".to_owned();
        s.school_kind = "普通高校".to_owned();
        s.degree_kind = "研究生".to_owned();
        s.school_code = "10699".to_owned();
    }));
    let marked: Vec<_> = card.department_code.iter().map(|position| position.marked).collect();
    assert_eq!(marked, [&[0][..], &[0], &[4]]);
    assert_eq!(card.school_code.len(), codes::SCHOOL_DIGITS);
    assert_eq!(card.remarks, [Remark::NoSuchChoice(Field::DegreeKind), Remark::KindsDisagree]);
}

#[test]
fn what_a_row_lacks_is_told_field_by_field() {
    let card = Card::of(&student(|s| {
        s.sex = None;
        s.id_number = IdNumber::new(String::new());
        s.department_code.clear();
        s.school_kind.clear();
    }));
    let fields = [Field::Sex, Field::Id, Field::SchoolKind, Field::DepartmentCode];
    assert_eq!(card.remarks, fields.map(Remark::Empty));
    assert!(card.remarks.iter().all(|remark| !remark.text(Lang::En).is_empty()));
}

proptest! {
    #[test]
    fn every_digit_string_gives_one_mark_a_position(number in "[0-9]{0,40}") {
        let got = positions(&number);
        let digits: Vec<u8> = number.bytes().map(|byte| byte - b'0').collect();
        prop_assert_eq!(got.iter().map(|p| p.marked.to_vec()).collect::<Vec<_>>(),
            digits.iter().map(|digit| vec![*digit]).collect::<Vec<_>>());
        prop_assert_eq!(got.iter().map(|p| p.written).collect::<String>(), number);
    }

    #[test]
    fn any_text_gives_a_card_with_at_most_two_marks_a_position(name in ".{0,60}", number in ".{0,60}") {
        let card = Card::of(&student(|s| {
            s.number = StudentNumber(number.clone());
            s.name.clone_from(&name);
        }));
        prop_assert_eq!(card.number.len(), number.chars().count());
        prop_assert!(card.number.iter().all(|p| p.marked.len() <= 2));
        prop_assert!(card.name.hanzi.len() <= HANZI_MAX);
        prop_assert_eq!(card.name.hanzi.is_empty(), card.name.rule != NameRule::Coded);
    }
}
