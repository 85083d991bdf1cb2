//! Sheets and columns named by hand.

use super::{TODAY, book, counts, csv, put, rows, sheet};
use paishe::lang::Lang;
use paishe::roster::{self, Code, Import, Mapping, Outcome, ReadOptions, RosterFile};

fn options(sheet: Option<&str>, map: &[&str], header: Option<u32>) -> ReadOptions {
    let texts: Vec<String> = map.iter().map(|text| (*text).to_owned()).collect();
    let mapping = Mapping::parse(&texts, header).unwrap();
    ReadOptions { sheet: sheet.map(str::to_owned), mapping, ..ReadOptions::on(TODAY) }
}

fn read_by(bytes: &[u8], sheet: Option<&str>, map: &[&str], header: Option<u32>) -> Import {
    roster::read(bytes, "名单.xlsx", &options(sheet, map, header))
}

fn code(import: &Import) -> Option<Code> {
    import.refusal.as_ref().map(|refusal| refusal.code)
}

fn two_classes() -> Vec<u8> {
    book(|book| {
        book.add_worksheet().set_name("说明").unwrap().write(0, 0, "请核对").unwrap();
        put(book.add_worksheet().set_name("一班").unwrap(), 0, &rows(4));
        put(book.add_worksheet().set_name("二班").unwrap(), 0, &rows(7));
    })
}

#[test]
fn a_sheet_is_chosen_by_name_or_number_and_the_others_are_not_mentioned() {
    let bytes = two_classes();
    for wanted in ["二班", " 二 班 ", "3"] {
        let import = read_by(&bytes, Some(wanted), &[], None);
        assert_eq!(counts(&import), (Outcome::Import, 7, 0, 0), "{wanted}");
        assert_eq!(import.notices, vec![]);
    }
    let listed = RosterFile::open(&bytes, "a").rosters(&options(None, &[], None));
    let listed: Vec<_> = listed.iter().map(|s| (s.number, s.name.as_str(), s.rows)).collect();
    assert_eq!(listed, [(2, "一班", 4), (3, "二班", 7)]);
}

#[test]
fn a_sheet_that_is_not_there_is_answered_with_those_that_are() {
    for wanted in ["三班", "0", "4", ""] {
        let import = read_by(&two_classes(), Some(wanted), &[], None);
        assert_eq!(code(&import), Some(Code::UnknownSheet), "{wanted}");
        let refusal = import.refusal.unwrap();
        assert!(refusal.text(Lang::Zh).contains("1 说明、2 一班、3 二班"));
        assert!(refusal.code.is_of_usage());
    }
    assert_eq!(code(&read_by(&two_classes(), Some("说明"), &[], None)), Some(Code::NoHeader));
    let text = csv(&rows(2));
    assert_eq!(code(&read_by(text.as_bytes(), Some("1"), &[], None)), Some(Code::NoSheets));
}

#[test]
fn columns_of_a_strange_header_are_named_by_its_words() {
    let bytes = sheet(|s| {
        put(s, 1, &rows(3));
        for (column, title) in [(1, "XM "), (2, "XH"), (4, "SFZ\nH")] {
            s.write(1, column, title).unwrap();
        }
    });
    let all = ["姓名=XM", "学号=xh", "身份证=SFZH"];
    let import = read_by(&bytes, None, &all, None);
    assert_eq!(counts(&import), (Outcome::Import, 3, 0, 0), "{:?}", import.refusal);
    assert_eq!(import.rows[0].student.name, rows(1)[0][1]);
    assert!(import.rows[0].student.extra.is_empty(), "{:?}", import.rows[0].student.extra);
    let letters = ["姓名=B", "学号=c", "身份证号码=E"];
    assert_eq!(read_by(&bytes, None, &letters, None).rows, import.rows);
    assert_eq!(read_by(&bytes, None, &letters, Some(2)).rows, import.rows);
}

#[test]
fn a_file_without_a_header_is_read_by_letters() {
    let lines: Vec<String> = rows(4).iter().map(|line| line[1..].join("\t")).collect();
    let map = ["姓名=A", "学号=B", "性别=C", "身份证号码=D", "专业名称=E"];
    let import = read_by(lines.join("\n").as_bytes(), None, &map, Some(0));
    assert_eq!(counts(&import), (Outcome::Import, 4, 0, 0), "{:?}", import.refusal);
    let student = &import.rows[0].student;
    assert_eq!((&student.number.0, &student.major), (&rows(1)[0][2], &rows(1)[0][5]));
    assert_eq!(student.extra.get("J列"), Some(&rows(1)[0][10]));
}

#[test]
fn what_is_named_by_hand_wins_over_the_header() {
    let bytes = sheet(|s| {
        put(s, 0, &rows(2));
        s.write(0, 11, "曾用名")
            .unwrap()
            .write(1, 11, "旧甲")
            .unwrap()
            .write(2, 11, "旧乙")
            .unwrap();
    });
    let import = read_by(&bytes, None, &["姓名=曾用名"], None);
    assert_eq!(import.rows[1].student.name, "旧乙");
    assert_eq!(import.rows[1].student.extra.get("姓名"), Some(&rows(2)[1][1]));
    assert!(import.notices.is_empty(), "{:?}", import.notices);
}

#[test]
fn a_column_or_header_row_that_is_not_there_is_named() {
    let bytes = sheet(|s| put(s, 2, &rows(2)));
    for column in ["学生姓名", "Z", "IV"] {
        let import = read_by(&bytes, None, &[&format!("姓名={column}")], None);
        assert_eq!(code(&import), Some(Code::UnknownColumn));
        assert!(import.refusal.unwrap().message.contains(&format!("姓名={column}")));
    }
    assert_eq!(code(&read_by(&bytes, None, &[], Some(2))), Some(Code::HeaderRowMissing));
    assert_eq!(code(&read_by(&bytes, None, &[], Some(4))), Some(Code::MissingColumn));
    assert_eq!(counts(&read_by(&bytes, None, &[], Some(3))).1, 2);
}
