//! `paishe cards`: how each student's 采集卡 is filled in, as a workbook and as a page to print.

mod page;

use super::{Exit, Failure, opening, part};
use crate::export::cards::{self, ClassCard};
use crate::lang::Lang;
use crate::roster::card::{Card, Remark};
use crate::roster::redact;
use crate::session::Entry;
use crate::store::Store;
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the page in the export folder.
const PAGE: &str = "采集卡.html";
/// How the 学号 of somebody begins who is not in the roster yet.
const WALK_IN: &str = "现场-";
/// Classes that are named when none has the name that was asked for.
const CLASSES_TOLD: usize = 20;

/// Arguments of `cards`.
#[derive(Debug, clap::Args)]
pub struct CardsArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 工作簿；默认为任务的 export/采集卡.xlsx / The workbook; one in the session's `export` when absent
    #[arg(long, value_name = "FILE.xlsx")]
    pub out: Option<PathBuf>,
    /// 可打印的页面；默认为任务的 export/采集卡.html / The page to print; one in the session's `export` when absent
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
    /// 只限此班级 / Only this class
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
    /// 哪些学生的采集卡 / Whose cards
    #[arg(long, value_enum, default_value_t = Who::All)]
    pub who: Who,
    /// 页面上也填身份证号码；否则只在工作簿中 /
    /// Fill in the ID numbers on the page too; without it only the workbook holds them
    #[arg(long)]
    pub with_ids: bool,
}

/// Whose cards are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Who {
    /// 名单中所有学生 / everybody of the roster
    All,
    /// 已拍的学生 / those with an accepted shot
    Done,
    /// 还没拍的学生 / those still to be photographed
    Waiting,
}

impl Who {
    fn takes(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Done => entry.progress.is_done(),
            Self::Waiting => entry.progress.waits(),
        }
    }
}

/// What was made.
struct Made {
    cards: Vec<ClassCard>,
    workbook: PathBuf,
    pages: Vec<PathBuf>,
    /// People who are not in the roster yet, and have no card.
    walk_ins: usize,
}

/// Writes workbook and page and says where they are.
pub fn run(args: &CardsArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let store = opening::look(&args.dir, lang)?;
    let queue = queue(&store, lang)?;
    let (walk_ins, students): (Vec<_>, Vec<_>) =
        queue.into_iter().partition(|entry| entry.student.number.0.starts_with(WALK_IN));
    let cards = chosen(&students, args, lang)?;
    let place = |given: &Option<PathBuf>, name| {
        given.clone().unwrap_or_else(|| store.folder().export().join(name))
    };
    let (workbook, page) = (place(&args.out, cards::WORKBOOK), place(&args.html, PAGE));
    let centre = &store.settings().centre;
    cards::write(&workbook, centre, &cards, lang).map_err(|e| Failure::machine(e.text(lang)))?;
    let sheets = page::split(&cards);
    let names = page::names(&page, sheets.len());
    let mut first = 1;
    for (name, sheet) in names.iter().zip(&sheets) {
        write_page(name, &page::html(centre, sheet, first, args.with_ids, lang), lang)?;
        first += sheet.len();
    }
    let made = Made { cards, workbook, pages: names, walk_ins: walk_ins.len() };
    told(&made, args.with_ids, lang, out)?;
    Ok(Exit::Ok)
}

fn queue(store: &Store, lang: Lang) -> Result<Vec<Entry>, Failure> {
    let failed = |e| Failure::store(&e, lang);
    if store.purged().map_err(failed)? {
        let sentence = lang.pick(
            "此任务的个人信息已清除，不能再生成采集卡",
            "the personal data of this session were removed; no card can be made of it",
        );
        return Err(Failure { exit: Exit::Refused, sentence: sentence.to_owned() });
    }
    store.queue().map_err(failed)
}

fn write_page(path: &Path, html: &str, lang: Lang) -> Result<(), Failure> {
    part::write(path, html.as_bytes())
        .map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))
}

/// The cards that were asked for, class by class in the order of the roster; at least one.
fn chosen(students: &[Entry], args: &CardsArgs, lang: Lang) -> Result<Vec<ClassCard>, Failure> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut classes: Vec<Vec<ClassCard>> = Vec::new();
    for entry in students {
        let class = entry.student.class();
        let next = places.len();
        let at = *places.entry(class.clone()).or_insert(next);
        classes.resize_with(places.len(), Vec::new);
        let wanted = args.class.as_ref().is_none_or(|name| name.trim() == class);
        if let (true, Some(cards)) = (wanted && args.who.takes(entry), classes.get_mut(at)) {
            cards.push(ClassCard { class, card: Card::of(&entry.student) });
        }
    }
    let cards = classes.concat();
    if cards.is_empty() { Err(nobody(students, args, lang)) } else { Ok(cards) }
}

/// Why there is no card at all.
fn nobody(students: &[Entry], args: &CardsArgs, lang: Lang) -> Failure {
    let known: BTreeSet<String> = students.iter().map(|entry| entry.student.class()).collect();
    let unknown = args.class.as_deref().map(str::trim).filter(|name| !known.contains(*name));
    let sentence = match (unknown, lang) {
        (Some(name), _) => no_such_class(name, &known, lang),
        (None, Lang::Zh) => "没有符合条件的学生，未生成采集卡；请检查 --who 和名单".to_owned(),
        (None, Lang::En) => {
            "no student fits, no card was made; check --who and the roster".to_owned()
        }
    };
    Failure { exit: Exit::Refused, sentence }
}

fn no_such_class(name: &str, known: &BTreeSet<String>, lang: Lang) -> String {
    let more = if known.len() > CLASSES_TOLD { " …" } else { "" };
    let told: Vec<&str> = known.iter().take(CLASSES_TOLD).map(String::as_str).collect();
    // Somebody may have written an ID number where the class belongs.
    let told = redact(&told.join(lang.pick("、", ", ")));
    match lang {
        Lang::Zh => format!("名单中没有班级“{name}”；有：{told}{more}"),
        Lang::En => format!("the roster has no class '{name}'; it has: {told}{more}"),
    }
}

fn told(made: &Made, with_ids: bool, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let count = made.cards.len();
    let workbook = made.workbook.display();
    let pages: Vec<_> = made.pages.iter().map(|page| page.display().to_string()).collect();
    let page = match pages.as_slice() {
        [first, .., last] => format!("{first} … {last}"),
        _ => pages.concat(),
    };
    let words = match lang {
        Lang::Zh => {
            format!("已生成 {count} 张采集卡的填涂内容：{workbook}（已回读核对）和 {page}")
        }
        Lang::En => {
            format!("{count} cards as they are filled in: {workbook} (read back) and {page}")
        }
    };
    writeln!(out, "{words}")?;
    writeln!(out, "{}", on_ids(with_ids, lang))?;
    told_open(made, lang, out)
}

/// What must be known of the files before they are given to anybody.
fn on_ids(with_ids: bool, lang: Lang) -> &'static str {
    if with_ids {
        lang.pick(
            "两个文件都含身份证号码：每人只发本人的一份，用后销毁",
            "both files hold ID numbers: give each student their own part only, and destroy the rest",
        )
    } else {
        lang.pick(
            "表格含身份证号码，请妥善保管；网页不含（加 --with-ids 才填）",
            "the workbook holds ID numbers, keep it safe; the page holds none (--with-ids fills them in)",
        )
    }
}

/// What is left to be found out, and who has no card.
fn told_open(made: &Made, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let is_open = |card: &&ClassCard| card.card.remarks.iter().any(Remark::is_open);
    let (open, walk_ins) = (made.cards.iter().filter(is_open).count(), made.walk_ins);
    match lang {
        _ if open == 0 => {}
        Lang::Zh => writeln!(out, "其中 {open} 张有待核实或补全，见“填涂说明”")?,
        Lang::En => writeln!(out, "{open} of them need something found out first: see 填涂说明")?,
    }
    match lang {
        _ if walk_ins == 0 => Ok(()),
        Lang::Zh => writeln!(
            out,
            "{walk_ins} 名现场学生尚未归入名单，没有采集卡（先用 paishe fix DIR resolve 归入）"
        ),
        Lang::En => writeln!(
            out,
            "{walk_ins} walk-ins are not in the roster yet and have no card (first: paishe fix DIR resolve)"
        ),
    }
}
