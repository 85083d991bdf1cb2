//! `paishe proof`: the proof of each row, worked from the command line and at the desk.

mod desk;
mod pages;

use super::{Exit, Failure, opening, profiles};
use crate::lang::Lang;
use crate::roster::header::Field;
use crate::roster::{StudentNumber, correct};
use crate::session::{ProofRow, ProofStep};
use crate::store::{Store, StoreError};
use crate::view::proof_text;
use clap::{Args, Subcommand, ValueEnum};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Arguments of `proof`.
#[derive(Debug, Args)]
pub struct ProofArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 做什么；不写则打开校对台 / What to do; the desk when absent
    #[command(subcommand)]
    pub command: Option<ProofCommand>,
}

/// What is done to proofs.
#[derive(Debug, Subcommand)]
pub enum ProofCommand {
    /// 校对台：在终端中逐条校对 / the desk: go through the rows in this terminal
    Desk,
    /// 校对进度 / how far each row is
    List {
        /// 哪些学生 / Which rows
        #[command(flatten)]
        only: Only,
        /// 每名学生输出一行 JSON / Print one line of JSON a row
        #[arg(long)]
        json: bool,
    },
    /// 打印校对单和班级校对表 / write pages to check and sign
    Pages(pages::PagesArgs),
    /// 信息有误：标出有误的栏目 / mark fields as wrong
    Mark {
        /// 学号 / Student number
        student: String,
        /// 汇总表的栏目，如 姓名 / Columns of the summary workbook
        #[arg(required = true)]
        fields: Vec<String>,
    },
    /// 更正一栏 / correct a marked field
    Correct {
        /// 学号 / Student number
        student: String,
        /// 栏目 / The column
        field: String,
        /// 正确内容；不写则另行询问，以免号码留在命令历史中 /
        /// What is right; asked for when absent, so that no number stays in the shell's history
        value: Option<String>,
    },
    /// 提交更正，再次核对 / submit corrections, to be shown again
    Submit {
        /// 学号 / Student number
        #[arg(required = true)]
        students: Vec<String>,
    },
    /// 信息无误（确认后学生不能再改） / all is right; final for the student
    Confirm(Which),
    /// 审核通过 / approve
    Approve {
        /// 哪些学生 / Which rows
        #[command(flatten)]
        which: Which,
        /// 由谁审核 / Who approves
        #[arg(long)]
        by: Approver,
    },
    /// 已上报 / reported
    Report(Which),
    /// 退回，重新校对 / send back, to be proofread anew
    Back {
        /// 学号 / Student number
        student: String,
        /// 原因 / Why
        #[arg(long)]
        reason: String,
    },
}

/// Which rows a step is for.
#[derive(Debug, Args)]
pub struct Which {
    /// 学号 / Student number
    pub students: Vec<String>,
    /// 只限一个班级 / Those of a class
    #[command(flatten)]
    pub only: Only,
    /// 所有可以进行这一步的学生 / Every row that the step is possible for
    #[arg(long, conflicts_with = "students")]
    pub all: bool,
}

/// Rows of one class.
#[derive(Debug, Args)]
pub struct Only {
    /// 只限此班级（名单的班级列；没有则按专业和学历类别） /
    /// Only this class, by the roster's class column, else by major and kind of degree
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
}

/// Who approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Approver {
    /// 学习中心 / the learning centre
    Centre,
    /// 学院 / the college
    College,
}

/// Does one thing to the proofs.
pub fn run(args: &ProofArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    match args.command.as_ref().unwrap_or(&ProofCommand::Desk) {
        ProofCommand::Desk => desk::run(&args.dir, lang, out),
        ProofCommand::List { only, json } => {
            let store = opening::look(&args.dir, lang)?;
            list(&store, only, *json, lang, out)
        }
        ProofCommand::Pages(wanted) => {
            let store = opening::look(&args.dir, lang)?;
            pages::write(&store, wanted, lang, out)?;
            Ok(Exit::Ok)
        }
        command => {
            let (mut store, healed) = opening::open(&args.dir, lang)?;
            for line in opening::told(&healed, lang) {
                writeln!(out, "{line}")?;
            }
            work(&mut store, command, lang, out)
        }
    }
}

fn work(
    store: &mut Store,
    command: &ProofCommand,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let one = |student: &String| vec![StudentNumber(student.clone())];
    match command {
        ProofCommand::Desk | ProofCommand::List { .. } | ProofCommand::Pages(_) => Ok(Exit::Ok),
        ProofCommand::Mark { student, fields } => {
            for name in fields {
                let field = field_named(name, lang)?;
                step(store, &one(student), &ProofStep::Mark(field), None, lang)?;
            }
            told(store, &one(student), lang, out)
        }
        ProofCommand::Correct { student, field, value } => {
            let field = field_named(field, lang)?;
            let value = value.clone().map_or_else(|| asked(field, lang), Ok)?;
            corrected(store, student, field, &value, lang, out)
        }
        ProofCommand::Submit { students } => {
            let students: Vec<_> = students.iter().cloned().map(StudentNumber).collect();
            step(store, &students, &ProofStep::Submit, None, lang)?;
            told(store, &students, lang, out)
        }
        ProofCommand::Confirm(which) => many(store, which, &ProofStep::Confirm, lang, out),
        ProofCommand::Approve { by, which } => {
            let step = match by {
                Approver::Centre => ProofStep::ApproveByCentre,
                Approver::College => ProofStep::ApproveByCollege,
            };
            many(store, which, &step, lang, out)
        }
        ProofCommand::Report(which) => many(store, which, &ProofStep::Report, lang, out),
        ProofCommand::Back { student, reason } => {
            step(store, &one(student), &ProofStep::SendBack, Some(reason), lang)?;
            told(store, &one(student), lang, out)
        }
    }
}

/// What is refused is the caller's mistake; what the disk refuses is the machine's.
pub(super) fn failure(error: &StoreError, lang: Lang) -> Failure {
    let exit = match error {
        StoreError::Proof(..)
        | StoreError::OpenErratum(_)
        | StoreError::NumberTaken(_)
        | StoreError::NotDone(_)
        | StoreError::NoRow(_)
        | StoreError::Sealed(_) => Exit::Refused,
        _ => Exit::Machine,
    };
    Failure { exit, sentence: error.sentence(lang) }
}

fn step(
    store: &mut Store,
    students: &[StudentNumber],
    step: &ProofStep,
    reason: Option<&str>,
    lang: Lang,
) -> Result<(), Failure> {
    store.proof_step(students, step, reason).map_err(|e| failure(&e, lang))
}

fn field_named(name: &str, lang: Lang) -> Result<Field, Failure> {
    let known = Field::ALL.into_iter().find(|field| field.title() == name.trim());
    known.ok_or_else(|| {
        let titles: Vec<_> = Field::ALL.iter().skip(1).map(|field| field.title()).collect();
        let titles = titles.join(" ");
        let sentence = match lang {
            Lang::Zh => format!("没有名为 {name} 的栏目；可用的栏目：{titles}"),
            Lang::En => format!("there is no column {name}; the columns are: {titles}"),
        };
        Failure { exit: Exit::Usage, sentence }
    })
}

/// Asks for what a field should hold.
fn asked(field: Field, lang: Lang) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        let words = lang.pick("正确的内容", "what is right");
        drop(write!(std::io::stderr(), "{} {words}: ", field.title()));
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn corrected(
    store: &mut Store,
    student: &str,
    field: Field,
    value: &str,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let number = StudentNumber(student.to_owned());
    let rows = store.proofs().map_err(|e| failure(&e, lang))?;
    let row = rows.into_iter().find(|row| row.student.number == number);
    let row = row.ok_or_else(|| failure(&StoreError::NotDone(number.clone()), lang))?;
    let (right, notices) =
        correct(&row.student, field, value, &profiles::read_options(store, lang)?).map_err(
            |notice| {
                let sentence = format!("{}：{}", field.title(), notice.text(lang));
                Failure { exit: Exit::Refused, sentence }
            },
        )?;
    for notice in notices {
        writeln!(out, "{}：{}", field.title(), notice.text(lang))?;
    }
    store.correct(&number, field, &right).map_err(|e| failure(&e, lang))?;
    told(store, &[right.number], lang, out)
}

/// A step for many rows: those named, or those of a class or all that are where the step begins.
fn many(
    store: &mut Store,
    which: &Which,
    step_of: &ProofStep,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if which.students.is_empty() && which.only.class.is_none() && !which.all {
        let sentence = lang.pick(
            "请给出学号，或用 --class 指定班级，或用 --all",
            "give 学号, or a class with --class, or --all",
        );
        return Err(Failure { exit: Exit::Usage, sentence: sentence.to_owned() });
    }
    let students: Vec<StudentNumber> = if which.students.is_empty() {
        let rows = rows(store, &which.only, lang)?;
        let ready = rows.into_iter().filter(|row| row.proof.step(step_of).is_ok());
        ready.map(|row| row.student.number).collect()
    } else {
        which.students.iter().cloned().map(StudentNumber).collect()
    };
    step(store, &students, step_of, None, lang)?;
    let count = students.len();
    match lang {
        Lang::Zh => writeln!(out, "{count} 条")?,
        Lang::En => writeln!(out, "{count} rows")?,
    }
    Ok(Exit::Ok)
}

fn rows(store: &Store, only: &Only, lang: Lang) -> Result<Vec<ProofRow>, Failure> {
    let rows = store.proofs().map_err(|e| failure(&e, lang))?;
    let wanted =
        |row: &ProofRow| only.class.as_ref().is_none_or(|class| row.student.class() == *class);
    Ok(rows.into_iter().filter(wanted).collect())
}

fn told(
    store: &Store,
    students: &[StudentNumber],
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let rows = store.proofs().map_err(|e| failure(&e, lang))?;
    for row in rows.iter().filter(|row| students.contains(&row.student.number)) {
        writeln!(out, "{}", line(row, lang))?;
    }
    Ok(Exit::Ok)
}

/// One row: number, 学号, name, how far it is, and which fields are marked (✓ when corrected).
fn line(row: &ProofRow, lang: Lang) -> String {
    let marks = row.proof.marks.iter().map(|(field, is_corrected)| {
        format!(" {}{}", if *is_corrected { "✓" } else { "✗" }, field.title())
    });
    let marks: String = marks.collect();
    let back = row.sent_back.as_ref().map(|why| format!(" （{why}）")).unwrap_or_default();
    let state = proof_text::state(row.proof.state).of(lang);
    format!(
        "{:>5}  {}  {}  {state}{marks}{back}",
        row.number.0, row.student.number, row.student.name
    )
}

fn list(
    store: &Store,
    only: &Only,
    json: bool,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let rows = rows(store, only, lang)?;
    for row in &rows {
        if json {
            writeln!(out, "{}", to_json(row))?;
        } else {
            writeln!(out, "{}", line(row, lang))?;
        }
    }
    if !json {
        writeln!(out, "{}", counted(&rows, lang))?;
    }
    Ok(Exit::Ok)
}

/// How many rows are how far.
fn counted(rows: &[ProofRow], lang: Lang) -> String {
    let mut counts = std::collections::BTreeMap::<_, usize>::new();
    for row in rows {
        *counts.entry(row.proof.state).or_default() += 1;
    }
    let counts =
        counts.iter().map(|(state, n)| format!("{} {n}", proof_text::state(*state).of(lang)));
    counts.collect::<Vec<_>>().join(lang.pick("，", ", "))
}

fn to_json(row: &ProofRow) -> serde_json::Value {
    let marks: serde_json::Map<_, _> =
        row.proof.marks.iter().map(|(f, done)| (f.title().to_owned(), (*done).into())).collect();
    serde_json::json!({
        "number": row.number, "student": row.student.number, "state": row.proof.state, "marks": marks,
        "sent_back": row.sent_back,
    })
}
