//! What an import did or would do, for people.

use super::Done;
use crate::lang::Lang;
use crate::roster::header::{Field, letters};
use crate::roster::summary::{Group, groups};
use crate::roster::table::Table;
use crate::roster::text::tidy;
use crate::roster::{Import, Level, Place};
use crate::store::roster::Imported;
use std::io::{self, Write};

/// Most lines of notices that are printed; JSON and reports have them all.
const LINES_SHOWN: usize = 200;
/// Students whose changed columns are printed.
const UPDATED_SHOWN: usize = 200;
/// Students that a trial shows.
const ROWS_SHOWN: usize = 5;

/// Prints everything but the sentence that a refused import ends with.
pub(super) fn print(done: &Done<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if done.dry_run {
        let words = lang.pick("试运行：什么也没有改动", "a trial: nothing was changed");
        writeln!(out, "{words}")?;
        if let Some(place) = &done.import.place {
            layout(place, done.sheet, lang, out)?;
        }
        first_rows(done.import, lang, out)?;
    }
    notices(done.import, lang, out)?;
    match done.stored {
        Some(stored) => counts(done, stored, lang, out),
        None => Ok(()),
    }
}

fn layout(place: &Place, sheet: Option<&Table>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let header = &place.header;
    let name = tidy(&place.sheet);
    let (number, row) = (place.table + 1, header.row);
    let sheet_words = match (name.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::Zh) => format!("工作表 {number}“{name}”，"),
        (_, Lang::En) => format!("sheet {number} '{name}', "),
    };
    let header_words = match (row, lang) {
        (0, _) => lang.pick("没有表头", "no header").to_owned(),
        (row, Lang::Zh) => format!("表头在第 {row} 行"),
        (row, Lang::En) => format!("header in row {row}"),
    };
    writeln!(out, "{sheet_words}{header_words}")?;
    let line = sheet.and_then(|sheet| sheet.lines.iter().find(|line| line.number == row));
    let text = |column| line.and_then(|line| line.cell(column)).map(|cell| tidy(&cell.text));
    for (field, column) in header.columns.iter().filter(|(f, _)| *f != Field::Sequence) {
        let called = text(*column).filter(|text| text != field.title());
        let called = called.map(|text| format!("  {text}")).unwrap_or_default();
        writeln!(out, "  {:>3}  {}{called}", letters(*column), field.title())?;
    }
    let list = |columns: Vec<String>| columns.join(lang.pick("、", ", "));
    let unused = header.column(Field::Sequence).map(letters);
    if let Some(column) = unused {
        let words = lang.pick("不用：拍摄序号", "not used: 拍摄序号");
        writeln!(out, "{words} {column}")?;
    }
    if !header.extra.is_empty() {
        let named = |(column, name): &(u32, String)| format!("{name} {}", letters(*column));
        let words = lang.pick("原样保留：", "kept as they are: ");
        writeln!(out, "{words}{}", list(header.extra.iter().map(named).collect()))?;
    }
    Ok(())
}

fn first_rows(import: &Import, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for row in import.rows.iter().take(ROWS_SHOWN) {
        let student = &row.student;
        let sex = student.sex.map(|sex| sex.to_string()).unwrap_or_default();
        let (number, name, id) = (&student.number, &student.name, student.id_number.masked());
        let place = match lang {
            Lang::Zh => format!("第 {} 行", row.row),
            Lang::En => format!("row {}", row.row),
        };
        writeln!(out, "{place}  {number}  {name}  {sex}  {id}  {}", student.class())?;
    }
    Ok(())
}

fn notices(import: &Import, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    // What a refused file is refused for is the sentence that the command ends with.
    let refused = import.refusal.as_ref().map(|refusal| refusal.code);
    let told = |group: &Group<'_>| Some(group.code) != refused || group.level != Level::Error;
    let lines: Vec<_> = groups(&import.notices)
        .iter()
        .filter(|group| told(group))
        .flat_map(|group| group.lines(lang).into_iter().map(|line| (group.level, line)))
        .collect();
    for (level, line) in lines.iter().take(LINES_SHOWN) {
        let level = match level {
            Level::Info => lang.pick("说明", "note"),
            Level::Warn => lang.pick("提示", "warning"),
            Level::Error => lang.pick("退回", "rejected"),
        };
        writeln!(out, "{level} {line}")?;
    }
    let hidden = lines.len().saturating_sub(LINES_SHOWN);
    if hidden > 0 {
        let words = lang
            .pick("条未列出，用 --json 或 --report 查看全部", "more; --json and --report have all");
        writeln!(out, "… {hidden} {words}")?;
    }
    Ok(())
}

fn counts(done: &Done<'_>, stored: &Imported, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (added, unchanged, updated) = (stored.added, stored.unchanged, stored.updated.len());
    let (rejected, skipped) = (done.import.rows_rejected, done.import.rows_skipped);
    let absent = stored.absent;
    match lang {
        Lang::Zh => writeln!(
            out,
            "{}新增 {added}，更新 {updated}，未变 {unchanged}；退回 {rejected} 行，空行等 {skipped} 行；\
             任务中另有 {absent} 人不在此名单",
            if done.dry_run { "将会：" } else { "" }
        )?,
        Lang::En => writeln!(
            out,
            "{}added {added}, updated {updated}, unchanged {unchanged}; rejected {rejected} rows, \
             skipped {skipped}; {absent} students of the session are not in this roster",
            if done.dry_run { "would be " } else { "" }
        )?,
    }
    for (student, columns) in stored.updated.iter().take(UPDATED_SHOWN) {
        let words = lang.pick("更新", "updated");
        writeln!(out, "{words} {student}: {}", columns.join(" "))?;
    }
    Ok(())
}
