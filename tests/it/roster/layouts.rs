//! Rosters as schools lay them out: merged headers, unnamed columns, stray quotes, cells of every kind.

use super::{TITLES, book, counts, csv, has, put, read, rows, sheet, xls};
use paishe::roster::{Code, Outcome};
use rust_xlsxwriter::Format;

#[test]
fn a_header_merged_over_two_rows_is_one_and_no_row_counts_as_skipped() {
    let import = read(&sheet(|s| {
        put(s, 2, &rows(3));
        for (column, title) in (0..).zip(TITLES) {
            s.merge_range(1, column, 2, column, title, &Format::new()).unwrap();
        }
    }));
    assert_eq!(counts(&import), (Outcome::Import, 3, 0, 0), "{:?}", import.notices);
    assert_eq!(import.notices, vec![]);
    assert_eq!(import.rows[0].row, 4);
}

#[test]
fn a_tall_merged_cell_beside_the_students_is_not_taken_for_the_header() {
    let import = read(&sheet(|s| {
        put(s, 0, &rows(6));
        s.merge_range(0, 11, 6, 11, "2010 级", &Format::new()).unwrap();
    }));
    assert_eq!(counts(&import), (Outcome::Import, 6, 0, 0), "{:?}", import.notices);
}

#[test]
fn further_columns_are_kept_whatever_they_are_called() {
    let import = read(&sheet(|s| {
        put(s, 0, &rows(2));
        for (column, title) in
            [(11, "备注"), (12, " 备 注"), (13, "备注"), (15, "曾用名"), (16, "姓名")]
        {
            s.write(0, column, title).unwrap();
        }
        for column in 11..17 {
            s.write(1, column, format!("值{column}")).unwrap();
        }
    }));
    assert_eq!(counts(&import), (Outcome::Import, 2, 0, 0));
    let student = &import.rows[0].student;
    assert_eq!(student.name, rows(1)[0][1]);
    let kept: Vec<_> = student.extra.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let want = [
        ("O列", "值14"),
        ("备 注", "值12"),
        ("备注", "值11"),
        ("备注 2", "值13"),
        ("姓名", "值16"),
        ("曾用名", "值15"),
    ];
    assert_eq!(kept, want);
    assert!(has(&import, 1, "姓名", Code::DuplicateColumn));
}

#[test]
fn errors_that_a_sheet_saved_as_text_are_errors_still() {
    let mut lines = rows(4);
    lines[0][2] = "#N/A".into();
    lines[1][1] = "#REF!".into();
    lines[2][5] = "######".into();
    let import = read(csv(&lines).as_bytes());
    assert_eq!(counts(&import), (Outcome::Import, 2, 2, 0), "{:?}", import.notices);
    assert!(has(&import, 2, "学号", Code::CellError) && has(&import, 3, "姓名", Code::CellError));
    assert!(has(&import, 4, "专业名称", Code::CellError));
    assert_eq!(import.rows[0].student.major, "");
}

#[test]
fn a_quotation_mark_without_its_end_never_swallows_students() {
    let mut lines = rows(12);
    lines[8][1].insert(0, '"');
    let import = read(csv(&lines).as_bytes());
    assert_eq!(import.refusal.map(|r| r.code), Some(Code::BrokenQuotes));
}

#[test]
fn old_line_ends_and_any_separator_are_read_alike() {
    let want = read(csv(&rows(5)).as_bytes()).rows;
    for separator in [",", "\t", ";", "|"] {
        for end in ["\r\n", "\n", "\r"] {
            let text = csv(&rows(5)).replace(',', separator).replace("\r\n", end);
            assert_eq!(read(text.as_bytes()).rows, want, "{separator:?} {end:?}");
        }
    }
}

#[test]
fn a_workbook_has_its_first_filled_sheet_read_hidden_ones_last() {
    let import = read(&book(|book| {
        let old = book.add_worksheet().set_name("旧").unwrap();
        put(old, 0, &rows(2));
        old.set_hidden(true);
        put(book.add_worksheet().set_name("空").unwrap(), 0, &[]);
        let new = book.add_worksheet().set_name("新").unwrap();
        put(new, 0, &rows(5));
        new.set_active(true);
    }));
    assert_eq!(counts(&import), (Outcome::Import, 5, 0, 0));
    assert_eq!(import.place.map(|place| (place.sheet, place.table)), Some(("新".into(), 1)));
}

#[test]
fn an_xls_tells_its_place_as_an_xlsx_does() {
    let place = read(&xls(&rows(3), true)).place.unwrap();
    assert_eq!((place.sheet.as_str(), place.table, place.header.row), ("名单", 0, 1));
}

#[test]
fn lines_below_the_list_are_passed_over_wherever_their_words_stand() {
    let mut lines = rows(2);
    lines.push(["审核人签字：", "", "", "", "日期：2026 年 9 月 1 日"].map(Into::into).to_vec());
    lines.push(["", "合计：", "2人"].map(Into::into).to_vec());
    lines.push(["注：以上信息已核对"].map(Into::into).to_vec());
    let import = read(&sheet(|s| put(s, 0, &lines)));
    assert_eq!(counts(&import), (Outcome::Import, 2, 0, 3), "{:?}", import.notices);
}
