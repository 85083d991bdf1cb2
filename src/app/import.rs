//! `paishe import`: a school's roster into the session, whole or not at all.

mod ask;
mod page;
mod report;
mod text;

use super::outcome::read_bounded;
use super::{Exit, Failure, opening, profiles};
use crate::lang::Lang;
use crate::roster::header::letters;
use crate::roster::table::Table;
use crate::roster::{
    Code, Import, Mapping, Outcome, Place, ReadOptions, RosterFile, Student, StudentNumber,
};
use crate::store::Store;
use crate::store::roster::Imported;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Largest roster file that is opened.
const ROSTER_MAX_BYTES: u64 = 64 << 20;

/// Arguments of `import`.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 学校的名单文件 / The school's file
    pub roster: PathBuf,
    /// 只说明会做什么，不写入 / Only tell what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// 要读的工作表：名称，或从 1 起的序号 / The sheet to read, by its name or its number from 1
    #[arg(long, value_name = "NAME|NUMBER")]
    pub sheet: Option<String>,
    /// 字段在哪一列（列字母或表头）：学号=C、姓名=学生姓名；可给多次 /
    /// Which column holds a field, by its letter or its header, such as 学号=C; may be given several times
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// 表头在第几行；没有表头写 0 / Row of the header, 0 if there is none
    #[arg(long, value_name = "ROW")]
    pub header: Option<u32>,
    /// 写给学校的报告，标出有误的单元格：网页或工作簿；可给两次 /
    /// Write a report for the school, with the faulty cells marked: a page or a workbook; may be given twice
    #[arg(long, value_name = "FILE.html|FILE.xlsx")]
    pub report: Vec<PathBuf>,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// All that is to be told of an import.
struct Done<'a> {
    /// Name of the school's file.
    file: &'a str,
    dry_run: bool,
    import: &'a Import,
    /// The sheet that was read.
    sheet: Option<&'a Table>,
    /// What it did to the session, or would do; none if the file was refused.
    stored: Option<&'a Imported>,
}

/// The session: to look at in a trial, else to write to.
enum Session {
    Looked(Store),
    Opened(Store),
}

impl Session {
    fn open(args: &Args, lang: Lang) -> Result<Self, Failure> {
        if args.dry_run {
            return opening::look(&args.dir, lang).map(Self::Looked);
        }
        opening::open(&args.dir, lang).map(|(store, _)| Self::Opened(store))
    }

    fn store(&self) -> &Store {
        match self {
            Self::Looked(store) | Self::Opened(store) => store,
        }
    }

    fn take(&mut self, students: &[Student], lang: Lang) -> Result<Imported, Failure> {
        let done = match self {
            Self::Looked(store) => store.plan_import(students),
            Self::Opened(store) => store.import(students),
        };
        done.map_err(|e| Failure::store(&e, lang))
    }
}

/// Reads the roster, writes the reports, stores it, says what happened.
pub fn run(args: &Args, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let usage = |sentence| Failure { exit: Exit::Usage, sentence };
    let mapping = Mapping::parse(&args.map, args.header).map_err(|m| usage(m.text(lang)))?;
    let reports = report::kinds(&args.report, &args.roster, lang)?;
    let mut session = Session::open(args, lang)?;
    let bytes = read_bounded(&args.roster, ROSTER_MAX_BYTES, lang)?;
    let name = args.roster.file_name().unwrap_or_default().to_string_lossy();
    let mut options = ReadOptions {
        sheet: args.sheet.clone(),
        mapping,
        ..profiles::read_options(session.store(), lang)?
    };
    let file = RosterFile::open(&bytes, &name);
    drop(bytes);
    choose(args, &file, &mut options, lang, out)?;
    let import = file.read(&options);
    let sheet = import.place.as_ref().and_then(|place| file.sheet(place.table));
    let mut done =
        Done { file: &name, dry_run: args.dry_run, import: &import, sheet, stored: None };
    report::write(&reports, &done, lang)?;
    let stored = store(&mut session, &import, lang)?;
    done.stored = stored.as_ref();
    if args.json {
        writeln!(out, "{}", json(&done, lang))?;
    } else {
        text::print(&done, lang, out)?;
    }
    end(&import, args.json, lang)
}

/// Asks which sheet is meant, where somebody can answer.
fn choose(
    args: &Args,
    file: &RosterFile,
    options: &mut ReadOptions,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let input = std::io::stdin();
    if args.sheet.is_some() || args.json || !input.is_terminal() {
        return Ok(());
    }
    let sheets = file.rosters(options);
    if sheets.len() > 1 {
        let number = ask::sheet(&sheets, lang, &mut input.lock(), out)?;
        let chosen = sheets.into_iter().find(|sheet| sheet.number == number);
        options.sheet = chosen.map(|sheet| sheet.name);
    }
    Ok(())
}

fn store(session: &mut Session, import: &Import, lang: Lang) -> Result<Option<Imported>, Failure> {
    if import.outcome == Outcome::Refuse {
        return Ok(None);
    }
    let students: Vec<Student> = import.rows.iter().map(|row| row.student.clone()).collect();
    session.take(&students, lang).map(Some)
}

/// The exit code; a refused file ends with its sentence.
fn end(import: &Import, is_json: bool, lang: Lang) -> Result<Exit, Failure> {
    let Some(refusal) = &import.refusal else { return Ok(Exit::Ok) };
    let exit = if refusal.code.is_of_usage() { Exit::Usage } else { Exit::Refused };
    if is_json {
        return Ok(exit);
    }
    let hint = match refusal.code {
        Code::NoHeader | Code::MissingColumn => lang.pick(
            "；也可用 --header 行号 和 --map 字段=列 指定",
            "; or say where they are with --header ROW and --map FIELD=COLUMN",
        ),
        _ => "",
    };
    Err(Failure { exit, sentence: format!("{}{hint}", refusal.text(lang)) })
}

/// The object of `--json`, with what the import did to the session.
fn json(done: &Done<'_>, lang: Lang) -> serde_json::Value {
    let mut object = done.import.to_json(lang);
    let Some(fields) = object.as_object_mut() else { return object };
    fields.insert("dry_run".into(), done.dry_run.into());
    if let Some(place) = &done.import.place {
        fields.insert("layout".into(), layout(place));
    }
    if let Some(stored) = done.stored {
        let updated = |(student, columns): &(StudentNumber, Vec<&str>)| serde_json::json!({ "student": student, "columns": columns });
        fields.insert("added".into(), stored.added.into());
        fields.insert("unchanged".into(), stored.unchanged.into());
        fields.insert("updated".into(), stored.updated.iter().map(updated).collect());
        fields.insert("absent".into(), stored.absent.into());
    }
    object
}

fn layout(place: &Place) -> serde_json::Value {
    let header = &place.header;
    let fields = header.columns.iter().map(|(field, column)| (field.title(), *column));
    let extra = header.extra.iter().map(|(column, name)| (name.as_str(), *column));
    let object = |columns: Vec<(&str, u32)>| -> serde_json::Value {
        columns
            .into_iter()
            .map(|(name, column)| (name.to_owned(), serde_json::json!(letters(column))))
            .collect()
    };
    serde_json::json!({
        "sheet": place.sheet,
        "sheet_number": place.table + 1,
        "header_row": header.row,
        "columns": object(fields.collect()),
        "extra_columns": object(extra.collect()),
    })
}
