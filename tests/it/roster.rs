//! A roster is taken row by row, or refused with one clear sentence.

use encoding_rs::GB18030;
use jiff::civil::{Date, date};
use paishe::lang::Lang;
use paishe::roster::{self, Code, Import, Level, Outcome, ReadOptions, demo, normalise_key};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::io::{Cursor, Write};

mod any_bytes;
mod by_hand;
mod command;
mod hostile;
mod labels;
mod layouts;
mod reports;

const TITLES: [&str; 11] = [
    "拍摄序号",
    "姓名",
    "学号",
    "性别",
    "身份证号码",
    "专业名称",
    "学历类别",
    "所在校别",
    "(院)系代码",
    "所在院校名称",
    "院校代码",
];
const TODAY: Date = date(2026, 9, 1);

fn read(bytes: &[u8]) -> Import {
    roster::read(bytes, "名单.xlsx", &ReadOptions::on(TODAY))
}

fn rows(count: usize) -> Vec<Vec<String>> {
    let row = |(i, s): (usize, roster::Student)| {
        let sex = s.sex.map(|sex| sex.to_string()).unwrap_or_default();
        let id = s.id_number.reveal().to_owned();
        let codes = (s.department_code, s.school_name, s.school_code);
        let (number, name) = (s.number.0, s.name);
        let tail = [s.major, s.degree_kind, s.school_kind, codes.0, codes.1, codes.2];
        [(i + 1).to_string(), name, number, sex, id].into_iter().chain(tail).collect()
    };
    demo(count, 3).into_iter().enumerate().map(row).collect()
}

fn csv(lines: &[Vec<String>]) -> String {
    let titles = TITLES.join(",");
    let body: Vec<String> = lines.iter().map(|line| line.join(",")).collect();
    format!("{titles}\r\n{}\r\n", body.join("\r\n"))
}

fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

fn put(sheet: &mut Worksheet, top: u32, lines: &[Vec<String>]) {
    for (column, title) in TITLES.iter().enumerate() {
        sheet.write(top, column as u16, *title).unwrap();
    }
    for (row, line) in (top + 1..).zip(lines) {
        for (column, text) in line.iter().enumerate() {
            sheet.write(row, column as u16, text).unwrap();
        }
    }
}

fn sheet(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    book(|book| fill(book.add_worksheet()))
}

fn counts(import: &Import) -> (Outcome, usize, u32, u32) {
    (import.outcome, import.rows.len(), import.rows_rejected, import.rows_skipped)
}

fn has(import: &Import, row: u32, column: &str, code: Code) -> bool {
    import.notices.iter().any(|n| n.row == row && n.column == column && n.code == code)
}

fn refusal(bytes: &[u8]) -> Code {
    let import = read(bytes);
    assert_eq!((import.outcome, import.rows.len()), (Outcome::Refuse, 0));
    let refusal = import.refusal.expect("a refused roster says why");
    assert!(refusal.message.contains("名单.xlsx") && !refusal.message_en.is_empty());
    refusal.code
}

#[test]
fn a_clean_workbook_is_taken_whole_and_without_a_word() {
    let lines = rows(30);
    let import = read(&sheet(|s| put(s, 0, &lines)));
    assert_eq!(counts(&import), (Outcome::Import, 30, 0, 0));
    assert_eq!(import.notices, vec![]);
    assert_eq!(import.rows[4].row, 6);
    assert_eq!(import.rows[4].student.number.0, lines[4][2]);
    assert_eq!(import.rows[4].student.department_code, lines[4][8]);
}

#[test]
fn text_in_every_encoding_is_taken_like_the_workbook() {
    let text = csv(&rows(12));
    let wide: Vec<u8> = text.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (chinese, ..) = GB18030.encode(&text);
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let wide = [b"\xFF\xFE".to_vec(), wide].concat();
    let want = read(&sheet(|s| put(s, 0, &rows(12)))).rows;
    for bytes in [text.as_bytes(), chinese.as_ref(), &marked, &wide] {
        assert_eq!(read(bytes).rows, want);
    }
}

#[test]
fn a_title_above_the_header_and_broken_header_cells_are_looked_through() {
    let import = read(&sheet(|s| {
        put(s, 3, &rows(3));
        s.merge_range(0, 0, 0, 10, "高等教育学历证书图像信息采集汇总表", &Format::new()).unwrap();
        s.write(1, 0, "校外学习中心（函授站）名称: 西安").unwrap();
        s.write(3, 8, "（院）系\n代 码").unwrap();
        s.write(3, 0, "拍摄\n序号").unwrap();
    }));
    assert_eq!(counts(&import), (Outcome::Import, 3, 0, 0));
    assert_eq!(import.rows[0].row, 5);
}

#[test]
fn a_header_in_two_rows_is_put_together() {
    let import = read(&sheet(|s| {
        put(s, 1, &rows(2));
        for column in [1_u16, 2, 3] {
            s.write(0, column, TITLES[column as usize]).unwrap();
            s.write(1, column, "").unwrap();
        }
        s.write(0, 4, "证件").unwrap();
    }));
    assert_eq!(counts(&import), (Outcome::Import, 2, 0, 0), "{:?}", import.notices);
}

#[test]
fn blank_rows_totals_and_repeated_headers_are_passed_over_and_counted() {
    let mut lines = rows(5);
    lines.insert(2, vec![String::new(); 11]);
    lines.insert(4, TITLES.iter().map(ToString::to_string).collect());
    lines.push(vec!["合计".into(), "5人".into()]);
    lines.push(vec![String::new()]);
    lines.push(vec!["制表人：王老师".into()]);
    let import = read(&sheet(|s| put(s, 0, &lines)));
    assert_eq!(counts(&import), (Outcome::Import, 5, 0, 5), "{:?}", import.notices);
    assert!(has(&import, 4, "", Code::BlankRows) && has(&import, 6, "", Code::RepeatedHeader));
    assert!(
        has(&import, 9, "", Code::NotAStudentRow) && has(&import, 11, "", Code::NotAStudentRow)
    );
}

#[test]
fn a_student_without_number_name_or_id_is_rejected_with_row_and_column() {
    let mut lines = rows(6);
    lines[1][2] = "\u{3000}".into();
    lines[2][1].clear();
    lines[3][4].clear();
    lines[4][2] = format!(" {} ", lines[0][2]);
    let import = read(&sheet(|s| put(s, 0, &lines)));
    assert_eq!(counts(&import), (Outcome::Import, 2, 4, 0));
    assert!(has(&import, 3, "学号", Code::StudentNumberMissing));
    assert!(has(&import, 4, "姓名", Code::NameMissing));
    assert!(has(&import, 5, "身份证号码", Code::IdMissing));
    assert!(has(&import, 6, "学号", Code::DuplicateStudentNumber));
}

#[test]
fn what_excel_turned_into_numbers_or_dates_is_refused_where_digits_are_lost() {
    let import = read(&sheet(|s| {
        put(s, 0, &rows(5));
        s.write(1, 4, 610_199_199_001_011_234_f64).unwrap();
        s.write(2, 2, 20_103_010_010_203_040_f64).unwrap();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        s.write_with_format(3, 2, ExcelDateTime::from_ymd(2010, 3, 1).unwrap(), &day).unwrap();
        s.write(4, 2, 2_010_301_999_f64).unwrap();
        s.write(4, 8, 3).unwrap();
        s.write(4, 7, "普通高校").unwrap();
        s.write(4, 10, 10699).unwrap();
    }));
    assert_eq!(counts(&import), (Outcome::Import, 2, 3, 0), "{:?}", import.notices);
    assert!(has(&import, 2, "身份证号码", Code::IdPrecisionLost));
    assert!(has(&import, 3, "学号", Code::StudentNumberImprecise));
    assert!(has(&import, 4, "学号", Code::DateCell));
    assert!(has(&import, 5, "(院)系代码", Code::LeadingZeroLost));
    let student = &import.rows[0].student;
    assert_eq!(
        (student.number.0.as_str(), student.department_code.as_str()),
        ("2010301999", "003")
    );
    assert_eq!(student.school_code, "10699");
}

#[test]
fn what_excel_shortened_before_it_saved_the_text_is_refused() {
    let mut lines = rows(3);
    lines[0][4] = "6.10199E+17".into();
    lines[1][2] = "2.0103E+11".into();
    let import = read(csv(&lines).as_bytes());
    assert_eq!(counts(&import), (Outcome::Import, 1, 2, 0));
    assert!(has(&import, 2, "身份证号码", Code::IdPrecisionLost));
    assert!(has(&import, 3, "学号", Code::StudentNumberImprecise));
}

#[test]
fn a_formula_gives_its_remembered_result_with_a_word() {
    let lines = rows(2);
    let import = read(&sheet(|s| {
        put(s, 0, &lines);
        s.write_formula(1, 5, Formula::new("A1").set_result("法学")).unwrap();
        s.write_formula(2, 2, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    }));
    assert!(has(&import, 2, "专业名称", Code::FormulaCell));
    assert_eq!(import.rows[0].student.major, "法学");
    assert_eq!(counts(&import).2, 1, "{:?}", import.notices);
}

#[test]
fn a_merged_cell_counts_for_every_row_it_covers_but_never_as_a_key() {
    let import = read(&sheet(|s| {
        let mut lines = rows(4);
        for line in &mut lines[1..3] {
            line[5].clear();
            line[2].clear();
        }
        put(s, 0, &lines);
        s.merge_range(1, 5, 3, 5, "法学", &Format::new()).unwrap();
        s.merge_range(2, 2, 3, 2, "2010301900", &Format::new()).unwrap();
    }));
    assert_eq!(counts(&import), (Outcome::Import, 3, 1, 0), "{:?}", import.notices);
    assert_eq!(import.rows[1].student.major, "法学");
    assert!(has(&import, 3, "专业名称", Code::MergedCell));
    assert!(has(&import, 4, "学号", Code::StudentNumberMissing));
}

#[test]
fn the_roster_is_found_on_a_later_sheet_and_a_second_one_is_named() {
    let import = read(&book(|book| {
        book.add_worksheet().set_name("说明").unwrap().write(0, 0, "请核对").unwrap();
        let hidden = book.add_worksheet().set_name("旧名单").unwrap();
        put(hidden, 0, &rows(9));
        hidden.set_hidden(true);
        put(book.add_worksheet().set_name("名单").unwrap(), 0, &rows(4));
        put(book.add_worksheet().set_name("二班").unwrap(), 0, &rows(2));
    }));
    assert_eq!(counts(&import), (Outcome::Import, 4, 0, 0));
    assert!(
        import
            .notices
            .iter()
            .any(|n| n.code == Code::OtherSheetIgnored && n.message.contains("二班"))
    );
}

#[test]
fn a_missing_column_is_named() {
    let lines: Vec<Vec<String>> = rows(3);
    let without = |gone: usize| {
        let keep = |line: Vec<String>| {
            let kept = line.into_iter().enumerate().filter(|(i, _)| *i != gone);
            kept.map(|(_, text)| text).collect::<Vec<_>>().join(",")
        };
        let titles = TITLES.iter().map(ToString::to_string).collect();
        std::iter::once(titles).chain(lines.clone()).map(keep).collect::<Vec<_>>().join("\n")
    };
    for gone in [1, 2, 4] {
        let import = read(without(gone).as_bytes());
        assert_eq!(import.outcome, Outcome::Refuse);
        assert!(has(&import, 1, TITLES[gone], Code::MissingColumn));
        assert!(import.refusal.unwrap().message.contains(TITLES[gone]));
    }
    let import = read(without(5).as_bytes());
    assert_eq!(counts(&import), (Outcome::Import, 3, 0, 0));
    assert!(has(&import, 1, "专业名称", Code::MissingColumn));
}

#[test]
fn a_roster_of_nothing_but_bad_rows_is_refused_and_still_says_why() {
    let mut lines = rows(3);
    for line in &mut lines {
        line[4] = "无".into();
    }
    let import = read(csv(&lines).as_bytes());
    assert_eq!(counts(&import), (Outcome::Refuse, 0, 3, 0));
    assert_eq!(import.refusal.as_ref().map(|r| r.code), Some(Code::EveryRowRejected));
    assert!(has(&import, 4, "身份证号码", Code::IdBadCharacter));
}

/// An xls of one sheet as Excel 97 (`wide`) or Excel 95 writes it: text cells, the codes as numbers.
fn xls(lines: &[Vec<String>], wide: bool) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
    };
    let chinese = |text: &str| GB18030.encode(text).0.into_owned();
    let string = |text: &str, long: bool| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (count, body) =
            if wide { (units.len() / 2, units) } else { (chinese(text).len(), chinese(text)) };
        let count = (count as u16).to_le_bytes();
        let flag: &[u8] = if wide { &[1] } else { &[] };
        [if long { &count[..] } else { &count[..1] }, flag, &body].concat()
    };
    let bof = |part: u8| {
        record(0x0809, &[0, if wide { 6 } else { 5 }, part, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    };
    let code_page = record(0x0042, &if wide { 1200_u16 } else { 936 }.to_le_bytes());
    let mut globals = [bof(5), code_page].concat();
    let at = globals.len() as u32 + 4 + 6 + string("名单", false).len() as u32 + 4;
    globals
        .extend(record(0x0085, &[&at.to_le_bytes()[..], &[0, 0], &string("名单", false)].concat()));
    globals.extend(record(0x000A, &[]));
    globals.extend(bof(0x10));
    let titles = TITLES.iter().map(ToString::to_string).collect();
    for (row, line) in std::iter::once(&titles).chain(lines).enumerate() {
        for (column, text) in line.iter().enumerate() {
            let place = [row as u16, column as u16, 0].map(u16::to_le_bytes).concat();
            globals.extend(match text.parse::<f64>() {
                Ok(number) if matches!(column, 8 | 10) => {
                    record(0x0203, &[&place[..], &number.to_le_bytes()].concat())
                }
                _ => record(0x0204, &[place, string(text, true)].concat()),
            });
        }
    }
    globals.extend(record(0x000A, &[]));
    // Below 4096 bytes a stream stands among the small ones; a roster's never does.
    globals.resize(globals.len().max(8192), 0);
    let container = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, container).unwrap();
    let name = if wide { "/Workbook" } else { "/Book" };
    file.create_stream(name).unwrap().write_all(&globals).unwrap();
    file.into_inner().into_inner()
}

#[test]
fn the_school_of_the_session_fills_gaps_and_others_are_noticed() {
    let mut lines = rows(2);
    lines[0][9].clear();
    lines[1][10] = "10698".into();
    let options = ReadOptions {
        school_name: "西北工业大学".into(),
        school_code: "10699".into(),
        ..ReadOptions::on(TODAY)
    };
    let import = roster::read(csv(&lines).as_bytes(), "a.csv", &options);
    assert_eq!(import.rows[0].student.school_name, "西北工业大学");
    assert!(has(&import, 3, "院校代码", Code::SchoolMismatch));
}

#[test]
fn no_notice_holds_an_id_number() {
    let mut lines = rows(40);
    for (i, line) in lines.iter_mut().enumerate() {
        line[4] = match i % 5 {
            0 => format!(" {}", line[4]),
            1 => format!("{}7", &line[4][..17]),
            2 => format!("{}{}", &line[4][..6], &line[4][8..17]),
            3 => line[4].replace('1', "１"),
            _ => format!("{}\u{200B}", line[4]),
        };
    }
    let import = read(csv(&lines).as_bytes());
    let said: String = [Lang::Zh, Lang::En].map(|lang| import.to_json(lang).to_string()).concat();
    for line in &lines {
        let digits = normalise_key(&line[4]);
        assert!(!said.contains(&digits[6..14]), "a birth date was printed");
    }
    assert!(import.notices.iter().any(|n| n.code == Code::Id15Digits && n.level == Level::Warn));
}

#[test]
fn json_has_the_fields_that_are_promised() {
    let json = read(csv(&rows(2)).as_bytes()).to_json(Lang::En);
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["notices", "outcome", "rows_accepted", "rows_rejected", "rows_skipped"]);
    let json = read(b"").to_json(Lang::En);
    assert_eq!(json["outcome"], "refuse");
    assert!(json["refusal"].as_str().unwrap().contains("empty"));
    assert_eq!(json["notices"][0]["code"], "empty_file");
    assert_eq!(json["notices"][0]["level"], "error");
}

#[test]
fn an_xls_of_excel_97_or_95_is_taken_with_its_codes_restored() {
    for wide in [true, false] {
        let lines = rows(7);
        let import = read(&xls(&lines, wide));
        assert_eq!(counts(&import), (Outcome::Import, 7, 0, 0), "{:?}", import.refusal);
        let student = &import.rows[3].student;
        assert_eq!((&student.name, &student.number.0), (&lines[3][1], &lines[3][2]));
        assert_eq!((&student.department_code, &student.school_code), (&lines[3][8], &lines[3][10]));
        assert!(has(&import, 5, "(院)系代码", Code::LeadingZeroLost));
    }
}
