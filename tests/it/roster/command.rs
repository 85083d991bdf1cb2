//! `paishe import` itself: a trial changes nothing, mistakes get one sentence, 身份证号码 are never printed.

use super::{book, csv, put, rows};
use std::path::Path;
use std::process::{Command, Stdio};

/// Exit code, standard output, standard error.
pub(super) type Ran = (i32, String, String);

pub(super) fn paishe(dir: &Path, args: &[&str]) -> Ran {
    let program = env!("CARGO_BIN_EXE_paishe");
    let mut command = Command::new(program);
    let output =
        command.args(args).current_dir(dir).env("HOME", dir).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = (output.status.code().unwrap(), text(output.stdout), text(output.stderr));
    assert!(!ran.2.contains("panicked"), "{}", ran.2);
    ran
}

/// A folder with an empty session `s` and a roster `a.csv`.
pub(super) fn desk(roster: &[u8]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(paishe(dir.path(), &["new", "s"]).0, 0);
    std::fs::write(dir.path().join("a.csv"), roster).unwrap();
    dir
}

fn status(dir: &Path) -> String {
    paishe(dir, &["status", "s", "--json"]).1
}

#[test]
fn a_trial_tells_what_the_import_then_does_and_changes_nothing() {
    let mut lines = rows(9);
    let dir = desk(csv(&lines).as_bytes());
    assert_eq!(paishe(dir.path(), &["import", "s", "a.csv"]).0, 0);
    lines[1][5] = "考古学".into();
    lines[2][4] = "无".into();
    lines.remove(8);
    lines.push(rows(12)[11].clone());
    std::fs::write(dir.path().join("b.csv"), csv(&lines)).unwrap();
    let before = status(dir.path());
    let (code, trial, _) = paishe(dir.path(), &["import", "s", "b.csv", "--dry-run"]);
    assert_eq!((code, status(dir.path())), (0, before));
    let counts = "新增 1，更新 1，未变 6；退回 1 行，空行等 0 行；任务中另有 2 人不在此名单";
    assert!(trial.contains(&format!("将会：{counts}")), "{trial}");
    for words in ["什么也没有改动", "表头在第 1 行", "B  姓名", "不用：拍摄序号 A", "专业名称"]
    {
        assert!(trial.contains(words), "{words}: {trial}");
    }
    let (code, done, _) = paishe(dir.path(), &["import", "s", "b.csv"]);
    assert!(code == 0 && done.contains(counts) && !done.contains("将会"), "{done}");
    for line in &lines {
        let birth = line[4].get(6..14).unwrap_or("无此项");
        assert!(!trial.contains(birth) && !done.contains(birth), "a birth date was printed");
    }
}

#[test]
fn a_trial_works_beside_a_running_station() {
    let dir = desk(csv(&rows(3)).as_bytes());
    let held = paishe::store::Store::open(&dir.path().join("s")).unwrap();
    let (code, said, _) = paishe(dir.path(), &["import", "s", "a.csv", "--dry-run", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &json["added"], &json["dry_run"]), (0, &3.into(), &true.into()));
    assert_eq!(json["layout"]["columns"]["学号"], "C");
    assert_eq!(paishe(dir.path(), &["import", "s", "a.csv"]).0, 3);
    drop(held);
}

#[test]
fn a_trial_ends_as_the_import_would() {
    let dir = desk(b"\xFF\xD8\xFF\xE0");
    for trial in [&["--dry-run"][..], &[]] {
        let run = |file: &str| paishe(dir.path(), &[&["import", "s", file], trial].concat());
        assert_eq!(run("a.csv").0, 1);
        assert_eq!(run("absent.csv").0, 3);
    }
    assert_eq!(paishe(dir.path(), &["import", "no", "a.csv", "--dry-run"]).0, 3);
}

#[test]
fn each_mistake_of_the_command_line_gets_one_sentence() {
    let dir = desk(csv(&rows(3)).as_bytes());
    let wrong: [(&[&str], &str); 8] = [
        (&["--map", "籍贯=A"], "籍贯"),
        (&["--map", "学号"], "学号=C"),
        (&["--map", "学号=A", "--map", "学生学号=B"], "两次"),
        (&["--map", "学号=Z"], "学号=Z"),
        (&["--header", "9"], "第 9 行"),
        (&["--sheet", "2"], "--sheet"),
        (&["--report", "r.pdf"], "r.pdf"),
        (&["--report", "./a.csv"], "名单本身"),
    ];
    for (args, words) in wrong {
        let (code, out, err) = paishe(dir.path(), &[&["import", "s", "a.csv"], args].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{args:?} {err}");
        assert!(err.contains(words) && err.trim_end().lines().count() == 1, "{args:?} {err}");
    }
    assert!(status(dir.path()).contains("\"students\":0"), "{}", status(dir.path()));
}

#[test]
fn without_a_terminal_the_first_sheet_is_taken_and_the_others_are_named() {
    let bytes = book(|book| {
        put(book.add_worksheet().set_name("一班").unwrap(), 0, &rows(2));
        put(book.add_worksheet().set_name("二班").unwrap(), 0, &rows(5));
    });
    let dir = desk(&bytes);
    let (code, out, _) = paishe(dir.path(), &["import", "s", "a.csv"]);
    assert!(code == 0 && out.contains("--sheet") && out.contains("二班"), "{out}");
    let (_, out, _) = paishe(dir.path(), &["import", "s", "a.csv", "--sheet", "二班"]);
    assert!(out.contains("新增 3，更新 0，未变 2"), "{out}");
}

#[test]
fn refusals_are_told_before_warnings_and_alike_ones_together() {
    let mut lines = rows(40);
    for line in &mut lines[..30] {
        line[1].push(' ');
    }
    lines[35][4] = "无".into();
    let dir = desk(csv(&lines).as_bytes());
    let (_, out, _) = paishe(dir.path(), &["import", "s", "a.csv"]);
    let told: Vec<&str> = out.lines().collect();
    assert!(told[0].starts_with("退回 第 37 行 身份证号码"), "{out}");
    assert_eq!(told[1], "提示 第 2–31 行 姓名：姓名前后的空格已去掉（30 行）");
    assert_eq!(told.len(), 3, "{out}");
}
