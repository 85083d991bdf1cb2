//! Which of several sheets is meant, asked at the terminal.

use crate::app::{Exit, Failure};
use crate::lang::Lang;
use crate::roster::SheetLine;
use crate::roster::text::tidy;
use std::io::{self, BufRead, Write};

/// Answers that are no number of the list before the command gives up.
const TRIES_MAX: usize = 5;

/// Lists the sheets, reads a number; an empty answer is the first one.
pub(super) fn sheet(
    sheets: &[SheetLine],
    lang: Lang,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let first = sheets.first().map_or(1, |sheet| sheet.number);
    list(sheets, lang, out)?;
    for _ in 0..TRIES_MAX {
        let words = lang.pick("读取哪一张？输入编号（回车为", "which one? its number (Enter is");
        write!(out, "{words} {first}{} ", lang.pick("）：", "):"))?;
        out.flush()?;
        let mut answer = String::new();
        if input.read_line(&mut answer)? == 0 {
            break;
        }
        match answer.trim() {
            "" => return Ok(first),
            answer => {
                let number = answer.parse().ok();
                let known = |n: &usize| sheets.iter().any(|sheet| sheet.number == *n);
                if let Some(number) = number.filter(known) {
                    return Ok(number);
                }
            }
        }
    }
    let sentence = lang.pick(
        "没有选定工作表，什么也没有导入；可用 --sheet 指定",
        "no sheet was chosen and nothing was imported; name one with --sheet",
    );
    Err(Failure { exit: Exit::Usage, sentence: sentence.to_owned() })
}

fn list(sheets: &[SheetLine], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let words = lang.pick("有几张工作表像名单：", "several sheets look like rosters:");
    writeln!(out, "{words}")?;
    for sheet in sheets {
        let (number, name, rows) = (sheet.number, tidy(&sheet.name), sheet.rows);
        let hidden = if sheet.hidden { lang.pick("（隐藏）", " (hidden)") } else { "" };
        let unit = lang.pick("行", "rows");
        writeln!(out, "  {number}  {name}{hidden}  {rows} {unit}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answers: &str) -> (Result<usize, Exit>, String) {
        let line =
            |number, name: &str, hidden| SheetLine { number, name: name.into(), rows: 40, hidden };
        let sheets = [line(2, "一班", false), line(5, "旧\u{7}表", true)];
        let mut out = Vec::new();
        let got = sheet(&sheets, Lang::Zh, &mut answers.as_bytes(), &mut out);
        (got.map_err(|failure| failure.exit), String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_number_of_the_list_is_taken_and_others_are_asked_again() {
        let (got, said) = asked("9\n一班\n5\n");
        assert_eq!(got, Ok(5));
        assert!(said.contains("  2  一班  40 行") && said.contains("  5  旧表（隐藏）  40 行"));
        assert_eq!(said.matches("读取哪一张").count(), 3);
        assert_eq!(asked("\n").0, Ok(2));
    }

    #[test]
    fn no_answer_chooses_nothing() {
        assert_eq!(asked("").0, Err(Exit::Usage));
        assert_eq!(asked(&"0\n".repeat(9)).0, Err(Exit::Usage));
    }
}
