//! Lists that come back: who is absent, whose photo is to be taken again.

use super::Kind;
use crate::app::outcome::read_bounded;
use crate::app::proof::failure;
use crate::app::{Exit, Failure, opening};
use crate::lang::Lang;
use crate::roster::list::{self, Line};
use crate::roster::{StudentNumber, redact};
use crate::session::{Entry, ErratumKind, Mend};
use crate::store::Store;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// Largest file that is opened.
const MAX_BYTES: u64 = 64 << 20;

/// Takes in every line whose student is in the session and bears that name; tells the others, exit code 1.
pub(super) fn run(
    dir: &Path,
    kind: Kind,
    file: &Path,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if !matches!(kind, Kind::Absent | Kind::Retake) {
        let words = lang.pick(
            "只有缺席名单和重拍名单可以导入",
            "only the lists absent and retake are taken in",
        );
        return Err(Failure { exit: Exit::Usage, sentence: words.to_owned() });
    }
    let bytes = read_bounded(file, MAX_BYTES, lang)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let lines = list::read(&bytes, &name).map_err(|refusal| Failure {
        exit: Exit::Refused,
        sentence: refusal.text(lang).to_owned(),
    })?;
    let (mut store, _) = opening::open(dir, lang)?;
    let queue = store.queue().map_err(|e| failure(&e, lang))?;
    let known: HashMap<&str, &Entry> =
        queue.iter().map(|entry| (entry.student.number.0.as_str(), entry)).collect();
    let mut done = 0;
    let mut errata = Vec::new();
    let mut is_clean = true;
    for line in &lines {
        match fault(line, kind, &known, lang) {
            Some(words) => {
                is_clean = false;
                told(line, &words, lang, out)?;
            }
            None if kind == Kind::Absent => {
                absent(&mut store, line, lang)?;
                done += 1;
            }
            None => errata.push(erratum(line)),
        }
    }
    done += errata.len();
    if !errata.is_empty() {
        store.note_errata(&errata).map_err(|e| failure(&e, lang))?;
    }
    match lang {
        Lang::Zh => writeln!(out, "登记 {done} 人，{} 行未登记", lines.len() - done)?,
        Lang::En => writeln!(out, "{done} noted, {} lines were not", lines.len() - done)?,
    }
    Ok(if is_clean { Exit::Ok } else { Exit::Refused })
}

fn told(line: &Line, words: &str, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let (row, number) = (line.row, redact(&line.number));
    match lang {
        Lang::Zh => writeln!(out, "第 {row} 行 {number}：{words}"),
        Lang::En => writeln!(out, "row {row} {number}: {words}"),
    }
}

/// Why a line is not taken in.
fn fault(line: &Line, kind: Kind, known: &HashMap<&str, &Entry>, lang: Lang) -> Option<String> {
    let Some(entry) = known.get(line.number.as_str()) else {
        return Some(lang.pick("名单中没有这个学号", "no such 学号 in the session").to_owned());
    };
    if !line.name.is_empty() && line.name != entry.student.name {
        let words =
            lang.pick("姓名与名单不符，请核对学号", "the name is another one; check the 学号");
        return Some(words.to_owned());
    }
    let is_done = entry.progress.is_done();
    let words = match kind {
        Kind::Absent if is_done => lang.pick("已拍摄，不记缺席", "photographed, so not absent"),
        Kind::Retake if !is_done => {
            lang.pick("还没有照片，无需重拍", "has no photo yet, so there is nothing to retake")
        }
        _ => return None,
    };
    Some(words.to_owned())
}

fn absent(store: &mut Store, line: &Line, lang: Lang) -> Result<(), Failure> {
    let reason =
        if line.reason.is_empty() { "学校名单".to_owned() } else { line.reason.clone() };
    let student = StudentNumber(line.number.clone());
    store.mend(&Mend::Absent { student, reason }).map_err(|e| failure(&e, lang))
}

/// What is wrong, by the words of its column; other words are the reason.
fn erratum(line: &Line) -> (StudentNumber, ErratumKind, String) {
    let kind = line.kind.parse().unwrap_or(ErratumKind::Other);
    (StudentNumber(line.number.clone()), kind, line.reason.clone())
}
