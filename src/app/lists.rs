//! `paishe lists`: who is absent, to be taken again, waiting or done, per class; and lists that come back from a school.

mod take;

use super::errata::shot_number;
use super::reconcile::Sums;
use super::{Exit, Failure, opening};
use crate::export::ExportError;
use crate::export::table::{self, Table};
use crate::lang::Lang;
use crate::session::{Entry, Progress};
use crate::store::{Store, StoreError};
use crate::view::proof_text;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `lists`.
#[derive(Debug, clap::Args)]
pub struct ListsArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 哪一种名单 / Which list
    pub kind: Kind,
    /// 只限此班级 / Only this class
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
    /// 写成工作簿或 CSV，不输出到屏幕 / Write it as a workbook or as comma separated text instead of printing it
    #[arg(long, value_name = "FILE.xlsx|FILE.csv")]
    pub out: Option<PathBuf>,
    /// 导入这样的名单（缺席或重拍），列名为 学号、姓名、原因 /
    /// Take such a list in: who is absent, or whose photo is to be taken again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "class"])]
    pub take: Option<PathBuf>,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// 缺席：谁不来，原因 / who doesn't come, and why
    Absent,
    /// 重拍：谁要重拍，原因 / whose photo is to be taken again, and why
    Retake,
    /// 未拍：还没拍的学生 / who still waits
    Waiting,
    /// 已拍：已有拍摄序号的学生 / who has a number
    Done,
    /// 缺号：没有照片的拍摄序号，原因 / numbers without a photo, and why
    Gaps,
    /// 班级进度：各班拍到哪里 / how far each class is
    Classes,
}

/// Prints, writes or takes in a list.
pub fn run(args: &ListsArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    if let Some(file) = &args.take {
        return take::run(&args.dir, args.kind, file, lang, out);
    }
    let store = opening::look(&args.dir, lang)?;
    let table = make(&store, args, lang).map_err(|e| Failure::store(&e, lang))?;
    match &args.out {
        Some(path) => {
            table::write(path, &table).map_err(|e| refused(&e, lang))?;
            let (rows, path) = (table.rows.len(), path.display());
            match lang {
                Lang::Zh => writeln!(out, "{path}：{rows} 行")?,
                Lang::En => writeln!(out, "{path}: {rows} rows")?,
            }
        }
        None => print(&table, out)?,
    }
    Ok(Exit::Ok)
}

/// A wrong ending is the caller's mistake.
fn refused(error: &ExportError, lang: Lang) -> Failure {
    let exit = if matches!(error, ExportError::Ending(_)) { Exit::Usage } else { Exit::Machine };
    Failure { exit, sentence: error.text(lang) }
}

fn print(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    for row in std::iter::once(&table.header).chain(&table.rows) {
        writeln!(out, "{}", row.join("\t"))?;
    }
    Ok(())
}

fn make(store: &Store, args: &ListsArgs, lang: Lang) -> Result<Table, StoreError> {
    let is_wanted =
        |entry: &Entry| args.class.as_ref().is_none_or(|class| entry.student.class() == *class);
    match args.kind {
        Kind::Absent => {
            let rows = store.absentees()?.into_iter().filter(|(entry, _)| is_wanted(entry));
            let rows = rows.map(|(entry, why)| person(&entry, &[why])).collect();
            Ok(of_people("缺席名单", &["原因"], rows))
        }
        Kind::Retake => {
            let errata = store.errata()?.into_iter();
            let open =
                errata.filter(|e| e.is_open() && e.kind.needs_retake() && is_wanted(&e.entry));
            let row = |e: crate::store::errata::Erratum| {
                let kind = proof_text::erratum(e.kind).of(lang).to_owned();
                person(&e.entry, &[shot_number(&e), kind, e.words.clone()])
            };
            Ok(of_people("重拍名单", &["拍摄序号", "类别", "原因"], open.map(row).collect()))
        }
        Kind::Waiting | Kind::Done => {
            let is_listed = |entry: &Entry| match entry.progress {
                Progress::Done(_) => args.kind == Kind::Done,
                Progress::Waiting | Progress::CheckedIn(_) => args.kind == Kind::Waiting,
                Progress::Absent => false,
            };
            let queue = store.queue()?.into_iter();
            let listed = queue.filter(|entry| is_listed(entry) && is_wanted(entry));
            let rows = listed.map(|entry| person(&entry, &[number(&entry)])).collect();
            let title = if args.kind == Kind::Done { "已拍名单" } else { "未拍名单" };
            Ok(of_people(title, &["拍摄序号"], rows))
        }
        Kind::Gaps => gaps(store),
        Kind::Classes => classes(store),
    }
}

fn number(entry: &Entry) -> String {
    match entry.progress {
        Progress::Done(number) | Progress::CheckedIn(number) => number.to_string(),
        Progress::Waiting | Progress::Absent => String::new(),
    }
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Lists of people name class, 学号 and name; nobody needs the 身份证号码 to call them.
fn person(entry: &Entry, more: &[String]) -> Vec<String> {
    let student = &entry.student;
    let who = [student.class(), student.number.0.clone(), student.name.clone()];
    who.into_iter().chain(more.iter().cloned()).collect()
}

fn of_people(title: &str, more: &[&str], rows: Vec<Vec<String>>) -> Table {
    let header = texts(&[&["班级", "学号", "姓名"], more].concat());
    Table { title: title.to_owned(), header, rows }
}

fn gaps(store: &Store) -> Result<Table, StoreError> {
    let row = |gap: crate::store::numbers::Gap| {
        let why = gap.void.map_or_else(|| "已给号，未拍".to_owned(), |why| format!("作废：{why}"));
        vec![gap.number.to_string(), gap.student.0, why]
    };
    let rows = store.gaps()?.into_iter().map(row).collect();
    Ok(Table {
        title: "缺号说明".to_owned(), header: texts(&["拍摄序号", "学号", "原因"]), rows
    })
}

fn classes(store: &Store) -> Result<Table, StoreError> {
    let row = |class: super::reconcile::ClassCount| {
        let counts = [class.roster, class.accepted, class.absent, class.pending];
        std::iter::once(class.class).chain(counts.map(|count| count.to_string())).collect()
    };
    let rows = Sums::of(store)?.classes.into_iter().map(row).collect();
    let header = texts(&["班级", "名单", "已拍", "缺席", "未拍"]);
    Ok(Table { title: "班级进度".to_owned(), header, rows })
}
