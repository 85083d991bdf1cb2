//! `paishe errata`: the errata list, and the 勘误表 made of it (section 三, 四).

mod form;

use super::proof::failure;
use super::{Exit, Failure, opening, part};
use crate::lang::Lang;
use crate::roster::StudentNumber;
use crate::session::{ErratumKind, Progress};
use crate::store::Store;
use crate::store::errata::Erratum;
use crate::view::proof_text;
use clap::Subcommand;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the form in the export folder.
const FORM: &str = "勘误表.html";

/// Arguments of `errata`.
#[derive(Debug, clap::Args)]
pub struct ErrataArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// What to do
    #[command(subcommand)]
    pub command: ErrataCommand,
}

/// What is done to the errata list.
#[derive(Debug, Subcommand)]
pub enum ErrataCommand {
    /// 勘误清单 / list the errata
    List {
        /// 每条输出一行 JSON / Print one line of JSON an entry
        #[arg(long)]
        json: bool,
    },
    /// 登记勘误 / note an erratum
    Add {
        /// 学号 / Student number
        student: String,
        /// 类别：school 毕业院校错误，person 图像不是本人，blurred 图像模糊，other 其他 /
        /// What kind: school (wrong school), person (it shows somebody else), blurred or other
        kind: ErratumKind,
        /// 具体说明 / What exactly is wrong
        #[arg(default_value = "")]
        words: String,
    },
    /// 勘误处理完毕 / what an erratum asks for was done
    Settle {
        /// 清单中的编号 / Its number in the list
        id: i64,
    },
    /// 勘误表，盖章后传真或邮寄 / the form, to be stamped and sent
    Form {
        /// 写到哪里；默认为任务的 export/勘误表.html / Where to; a page in the session's `export` when absent
        #[arg(long, value_name = "FILE.html")]
        out: Option<PathBuf>,
    },
}

/// Does one thing to the errata list.
pub fn run(args: &ErrataArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    match &args.command {
        ErrataCommand::List { json } => {
            let store = opening::look(&args.dir, lang)?;
            for erratum in list(&store, lang)? {
                if *json {
                    writeln!(out, "{}", to_json(&erratum))?;
                } else {
                    writeln!(out, "{}", line(&erratum, lang))?;
                }
            }
        }
        ErrataCommand::Form { out: to } => {
            let store = opening::look(&args.dir, lang)?;
            let path = to.clone().unwrap_or_else(|| store.folder().export().join(FORM));
            write_form(&store, &path, lang, out)?;
        }
        ErrataCommand::Add { student, kind, words } => {
            let (mut store, _) = opening::open(&args.dir, lang)?;
            let new = (StudentNumber(student.clone()), *kind, words.clone());
            store.note_errata(&[new]).map_err(|e| failure(&e, lang))?;
            for erratum in list(&store, lang)?.iter().rev().take(1) {
                writeln!(out, "{}", line(erratum, lang))?;
            }
        }
        ErrataCommand::Settle { id } => {
            let (mut store, _) = opening::open(&args.dir, lang)?;
            store.settle_erratum(*id).map_err(|e| failure(&e, lang))?;
            for erratum in list(&store, lang)?.iter().filter(|erratum| erratum.id == *id) {
                writeln!(out, "{}", line(erratum, lang))?;
            }
        }
    }
    Ok(Exit::Ok)
}

fn list(store: &Store, lang: Lang) -> Result<Vec<Erratum>, Failure> {
    store.errata().map_err(|e| failure(&e, lang))
}

fn write_form(store: &Store, path: &Path, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    let errata: Vec<_> = list(store, lang)?
        .into_iter()
        .filter(|erratum| erratum.is_open() && erratum.kind != ErratumKind::Other)
        .collect();
    let page = form::html(store, &errata, lang);
    let written = part::write(path, page.as_bytes());
    written.map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))?;
    let (count, path) = (errata.len(), path.display());
    match lang {
        Lang::Zh => writeln!(out, "勘误表 {path}：{count} 条；请打印、盖学习中心公章后寄送")?,
        Lang::En => {
            writeln!(out, "form {path}: {count} entries; print it, have it stamped and send it")?;
        }
    }
    Ok(())
}

pub(super) fn shot_number(erratum: &Erratum) -> String {
    match erratum.entry.progress {
        Progress::Done(number) | Progress::CheckedIn(number) => number.to_string(),
        Progress::Waiting | Progress::Absent => String::new(),
    }
}

fn standing(erratum: &Erratum, lang: Lang) -> &'static str {
    match erratum {
        it if it.is_settled => lang.pick("已处理", "settled"),
        it if !it.is_open() => lang.pick("已重拍", "retaken"),
        _ => lang.pick("未处理", "open"),
    }
}

fn line(erratum: &Erratum, lang: Lang) -> String {
    let student = &erratum.entry.student;
    let (id, number, kind) =
        (erratum.id, shot_number(erratum), proof_text::erratum(erratum.kind).of(lang));
    let standing = standing(erratum, lang);
    format!(
        "{id:>4}  {number:>5}  {}  {}  {kind}  {standing}  {}",
        student.number, student.name, erratum.words
    )
}

fn to_json(erratum: &Erratum) -> serde_json::Value {
    serde_json::json!({
        "id": erratum.id, "student": erratum.entry.student.number, "number": shot_number(erratum),
        "kind": erratum.kind, "words": erratum.words, "open": erratum.is_open(),
        "settled": erratum.is_settled, "retaken": erratum.is_retaken,
    })
}
