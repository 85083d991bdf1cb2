//! `paishe log`: everything that was done to a session, and whether the record is whole.

use super::{Exit, Failure, cli, opening};
use crate::lang::Lang;
use crate::store::Store;
use crate::store::journal::{Chain, Entry};
use crate::view::mend_text;
use serde_json::Value;
use std::io::Write;

/// Entries read at a time.
const PAGE: usize = 1_000;
/// Rows told of one entry for people; JSON has them all.
const ROWS_TOLD: usize = 6;

/// Prints the journal and checks it; exit code 1 when it was changed.
pub fn run(args: &cli::Log, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e| Failure::store(&e, lang);
    let store = opening::look(&args.dir, lang)?;
    let (newest, _) = store.journal_head().map_err(failed)?;
    let mut from = args.last.map_or(1, |last| (newest - i64::from(last) + 1).max(1));
    while from <= newest {
        for entry in store.journal(from, PAGE).map_err(failed)? {
            from = entry.seq + 1;
            if args.json {
                writeln!(out, "{}", json(&entry))?;
            } else {
                print(&entry, &store, lang, out)?;
            }
        }
    }
    let chain = store.check_journal().map_err(failed)?;
    if args.json {
        writeln!(out, "{}", serde_json::json!({ "chain": chain, "whole": chain.is_whole() }))?;
    } else {
        tell(&chain, lang, out)?;
    }
    Ok(if chain.is_whole() { Exit::Ok } else { Exit::Refused })
}

fn json(entry: &Entry) -> Value {
    serde_json::json!({
        "seq": entry.seq, "at": time(entry), "who": entry.who, "deed": entry.word(),
        "detail": entry.detail, "undoes": entry.undoes, "sha256": entry.sha256,
    })
}

fn time(entry: &Entry) -> String {
    let at = jiff::Timestamp::from_microsecond(entry.at.0).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%F %T").to_string()
}

/// One entry: what, on which students (by 学号, while it is known), and each row before and after.
fn print(entry: &Entry, store: &Store, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    let done = store.done(entry).map_err(|e| Failure::store(&e, lang))?;
    let deed = entry
        .deed
        .map_or_else(|| entry.word().to_owned(), |d| mend_text::deed(d).of(lang).to_owned());
    let who: Vec<_> = done.students.iter().take(3).map(ToString::to_string).collect();
    let undoes = entry.undoes.map(|seq| format!(" #{seq}")).unwrap_or_default();
    let by = if entry.who.is_empty() { "-" } else { &entry.who };
    writeln!(out, "{:>6}  {}  {by}  {deed}{undoes}  {}", entry.seq, time(entry), who.join(" "))?;
    let rows = entry.detail.get("rows").and_then(Value::as_object);
    let rows: Vec<_> = rows.into_iter().flatten().collect();
    for (name, row) in rows.iter().take(ROWS_TOLD) {
        let before = row.get("before").unwrap_or(&Value::Null);
        let after = row.get("after").unwrap_or(&Value::Null);
        writeln!(out, "        {name}: {}", difference(before, after))?;
    }
    if rows.len() > ROWS_TOLD {
        writeln!(out, "        … {}", rows.len() - ROWS_TOLD)?;
    }
    for (name, value) in entry.detail.as_object().into_iter().flatten() {
        if name != "rows" && name != "remarks" {
            writeln!(out, "        {name}: {value}")?;
        }
    }
    Ok(())
}

/// The cells that differ, as `state new -> tray`; of a new row those that are filled.
fn difference(before: &Value, after: &Value) -> String {
    let Some(after) = after.as_object() else { return "-".to_owned() };
    let cell = |(name, value): (&String, &Value)| {
        let was = before.get(name).unwrap_or(&Value::Null);
        match (was, value) {
            (was, value) if was == value => None,
            (Value::Null, value) if before.is_null() => Some(format!("{name} {}", short(value))),
            (was, value) => Some(format!("{name} {} -> {}", short(was), short(value))),
        }
    };
    after.iter().filter_map(cell).collect::<Vec<_>>().join(", ")
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) if text.len() > 24 => {
            format!("{}…", text.chars().take(12).collect::<String>())
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn tell(chain: &Chain, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let (entries, head) = (chain.entries, &chain.head);
    if chain.is_whole() {
        return match lang {
            Lang::Zh => writeln!(out, "{entries} 条，首尾相连，未被改动；末条 {head}"),
            Lang::En => writeln!(out, "{entries} entries, chained and unchanged; head {head}"),
        };
    }
    if let Some(seq) = chain.broken_at {
        match lang {
            Lang::Zh => writeln!(out, "记录自第 {seq} 条起被改动或缺失")?,
            Lang::En => writeln!(out, "the journal was changed or cut at entry {seq}")?,
        }
    }
    for row in &chain.changed_rows {
        match lang {
            Lang::Zh => writeln!(out, "未经记录的改动：{row}")?,
            Lang::En => writeln!(out, "changed past the journal: {row}")?,
        }
    }
    for remark in &chain.changed_remarks {
        match lang {
            Lang::Zh => writeln!(out, "备注 {remark} 的文字被改动")?,
            Lang::En => writeln!(out, "the words of remark {remark} were changed")?,
        }
    }
    Ok(())
}
