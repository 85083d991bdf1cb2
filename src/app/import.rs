//! `paishe import`: a school's roster into the session, whole or not at all.

use super::outcome::read_bounded;
use super::{Exit, Failure, cli, opening};
use crate::lang::Lang;
use crate::roster::{Import, Level, Outcome, ReadOptions, Student, StudentNumber};
use crate::store::roster::Imported;
use std::io::Write;

/// Largest roster file that is opened.
const ROSTER_MAX_BYTES: u64 = 64 << 20;

/// Most notices that are printed for people; JSON has them all.
const NOTICES_SHOWN: usize = 200;

/// Reads the roster, stores it, says what happened.
pub fn run(args: &cli::Import, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e| Failure::store(&e, lang);
    let (mut store, _) = opening::open(&args.dir, lang)?;
    let bytes = read_bounded(&args.roster, ROSTER_MAX_BYTES, lang)?;
    let name = args.roster.file_name().unwrap_or_default().to_string_lossy();
    let import = crate::roster::read(&bytes, &name, &ReadOptions::on(jiff::Zoned::now().date()));
    let stored = match import.outcome {
        Outcome::Refuse => None,
        Outcome::Import => {
            let students: Vec<Student> =
                import.rows.iter().map(|row| row.student.clone()).collect();
            Some(store.import(&students).map_err(failed)?)
        }
    };
    if args.json {
        writeln!(out, "{}", json(&import, stored.as_ref(), lang))?;
    } else {
        print(&import, stored.as_ref(), lang, out)?;
    }
    match stored {
        Some(_) => Ok(Exit::Ok),
        None if args.json => Ok(Exit::Refused),
        None => Err(Failure { exit: Exit::Refused, sentence: refusal(&import, lang) }),
    }
}

fn refusal(import: &Import, lang: Lang) -> String {
    import.refusal.as_ref().map(|refusal| refusal.text(lang).to_owned()).unwrap_or_default()
}

/// The object of `--json`, with what the import did to the session.
fn json(import: &Import, stored: Option<&Imported>, lang: Lang) -> serde_json::Value {
    let mut object = import.to_json(lang);
    if let (Some(fields), Some(done)) = (object.as_object_mut(), stored) {
        let updated = |(student, columns): &(StudentNumber, Vec<&str>)| serde_json::json!({ "student": student, "columns": columns });
        fields.insert("added".into(), done.added.into());
        fields.insert("unchanged".into(), done.unchanged.into());
        fields.insert("updated".into(), done.updated.iter().map(updated).collect());
    }
    object
}

fn print(
    import: &Import,
    stored: Option<&Imported>,
    lang: Lang,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    // A notice on the whole file (row 0) of a refused one is the sentence that the command ends with.
    let told = import.notices.iter().filter(|notice| stored.is_some() || notice.row > 0);
    for notice in told.take(NOTICES_SHOWN) {
        let level = match notice.level {
            Level::Info => lang.pick("说明", "note"),
            Level::Warn => lang.pick("提示", "warning"),
            Level::Error => lang.pick("错误", "error"),
        };
        let (row, column, words) = (notice.row, &notice.column, notice.text(lang));
        match lang {
            Lang::Zh => writeln!(out, "{level} 第 {row} 行 {column}：{words}")?,
            Lang::En => writeln!(out, "{level} row {row} {column}: {words}")?,
        }
    }
    let hidden = import.notices.len().saturating_sub(NOTICES_SHOWN);
    if hidden > 0 {
        let words = lang.pick("条未列出，用 --json 查看全部", "more; --json shows all");
        writeln!(out, "… {hidden} {words}")?;
    }
    let Some(done) = stored else { return Ok(()) };
    print_counts(import, done, lang, out)
}

fn print_counts(
    import: &Import,
    done: &Imported,
    lang: Lang,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let (added, unchanged, updated) = (done.added, done.unchanged, done.updated.len());
    let (rejected, skipped, absent) = (import.rows_rejected, import.rows_skipped, done.absent);
    match lang {
        Lang::Zh => writeln!(
            out,
            "新增 {added}，更新 {updated}，未变 {unchanged}；退回 {rejected} 行，空行等 {skipped} 行；\
             任务中另有 {absent} 人不在此名单"
        )?,
        Lang::En => writeln!(
            out,
            "added {added}, updated {updated}, unchanged {unchanged}; rejected {rejected} rows, \
             skipped {skipped}; {absent} students of the session are not in this roster"
        )?,
    }
    for (student, columns) in done.updated.iter().take(NOTICES_SHOWN) {
        let words = lang.pick("更新", "updated");
        writeln!(out, "{words} {student}: {}", columns.join(" "))?;
    }
    Ok(())
}
