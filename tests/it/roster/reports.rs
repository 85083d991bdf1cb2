//! What goes back to the school: faulty cells marked, its own cells kept, no 身份证号码 on a page.

use super::command::{desk, paishe};
use super::{TODAY, csv, has, put, read, rows, sheet};
use calamine::{Data, Reader, Xlsx};
use paishe::roster::{self, Code, ReadOptions};
use rust_xlsxwriter::{ExcelDateTime, Format};
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn cells(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn faulty() -> Vec<u8> {
    let mut lines = rows(6);
    lines[1][4].replace_range(17.., "?");
    lines[2][1].insert(0, ' ');
    lines[3][2].clear();
    lines[4][5] = "<b>&=1+1".into();
    csv(&lines).into_bytes()
}

#[test]
fn the_workbook_keeps_every_row_in_its_place_and_says_what_is_wrong() {
    let dir = desk(&faulty());
    let args = ["import", "s", "a.csv", "--dry-run", "--report", "r.xlsx", "--report", "r.html"];
    assert_eq!(paishe(dir.path(), &args).0, 0);
    let path = dir.path().join("r.xlsx");
    let table = cells(&path, "名单");
    assert!(table[0][11].starts_with("问题"));
    for (row, line) in rows(6).iter().enumerate().filter(|(row, _)| matches!(row, 0 | 5)) {
        assert_eq!(table[row + 1][..11], line[..]);
    }
    assert!(table[2][4].ends_with('?') && table[2][11].contains("【必须改】身份证号码"));
    assert!(table[3][1].starts_with(' ') && table[3][11].starts_with("【请核对】姓名"));
    assert!(table[4][11].contains("没有学号"));
    assert_eq!(table[5][5], "<b>&=1+1");
    let notes = cells(&path, "说明").concat().join("\n");
    assert!(
        notes.contains("收下 4 人，退回 2 行") && notes.contains("第 5 行 学号：没有学号"),
        "{notes}"
    );
    for name in ["r.xlsx", "r.html"] {
        let mode = std::fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn the_workbook_comes_back_with_the_same_answers() {
    let bytes = sheet(|s| {
        put(s, 3, &rows(6));
        s.write(0, 0, "名单").unwrap();
        s.merge_range(4, 5, 6, 5, "法学", &Format::new()).unwrap();
        s.write(5, 4, 610_199_199_001_011_234_f64).unwrap();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        s.write_with_format(6, 2, ExcelDateTime::from_ymd(2010, 3, 1).unwrap(), &day).unwrap();
        s.write(7, 1, "#N/A").unwrap();
    });
    let dir = desk(&bytes);
    assert_eq!(paishe(dir.path(), &["import", "s", "a.csv", "--report", "r.xlsx"]).0, 0);
    let first = read(&bytes);
    let back = std::fs::read(dir.path().join("r.xlsx")).unwrap();
    let again = roster::read(&back, "r.xlsx", &ReadOptions::on(TODAY));
    assert_eq!(again.rows, first.rows, "{:?}", again.refusal);
    assert_eq!((again.rows_rejected, first.rows_rejected), (3, 3));
    assert!(has(&again, 6, "身份证号码", Code::IdPrecisionLost));
    assert!(has(&again, 7, "学号", Code::DateCell) && has(&again, 8, "姓名", Code::CellError));
}

#[test]
fn the_page_marks_the_cells_and_shows_no_id_number() {
    let mut lines = rows(4);
    lines[1][2].clear();
    lines[2][5] = lines[2][4].clone();
    lines[2][1].insert(0, ' ');
    lines[3][1] = "<script>".into();
    let dir = desk(csv(&lines).as_bytes());
    assert_eq!(paishe(dir.path(), &["import", "s", "a.csv", "--report", "r.html"]).0, 0);
    let page = std::fs::read_to_string(dir.path().join("r.html")).unwrap();
    assert!(page.contains("<td class=\"wrong\"></td>") && page.contains("没有学号"));
    assert!(page.contains("必须改正的行") && page.contains("已收下、请核对的行"));
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
    for line in &lines {
        assert!(!page.contains(&line[4][6..14]), "a birth date is on the page");
    }
}

#[test]
fn a_refused_file_gets_its_report_too() {
    for (bytes, words) in [
        (b"%PDF-1.4".to_vec(), "不是表格"),
        ("学号,姓名,性别\n1,张三,男\n".into(), "身份证号码"),
        (csv(&[vec!["1".into(), "张三".into()]]).into_bytes(), "没有一行可用"),
    ] {
        let dir = desk(&bytes);
        let args = ["import", "s", "a.csv", "--report", "r.html", "--report", "r.xlsx"];
        assert_eq!(paishe(dir.path(), &args).0, 1);
        let page = std::fs::read_to_string(dir.path().join("r.html")).unwrap();
        assert!(page.contains(words), "{page}");
        let notes = cells(&dir.path().join("r.xlsx"), "说明").concat().join("\n");
        assert!(notes.contains(words), "{notes}");
    }
}

#[test]
fn a_report_that_can_not_be_written_leaves_the_session_as_it_was() {
    let dir = desk(csv(&rows(3)).as_bytes());
    let (code, _, err) = paishe(dir.path(), &["import", "s", "a.csv", "--report", "no/r.html"]);
    assert!(code == 3 && err.contains("no/r.html"), "{err}");
    let (_, out, _) = paishe(dir.path(), &["import", "s", "a.csv", "--dry-run"]);
    assert!(out.contains("新增 3"), "{out}");
}
