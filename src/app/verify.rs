//! `paishe verify`: a folder, an image or a disc against the rules, with no session at hand.

use super::{Exit, Failure, profiles};
use crate::export::verify::facts::Part;
use crate::export::verify::gather::gather;
use crate::export::verify::{Deviation, Rules, Severity, Verdict, judge};
use crate::lang::Lang;
use clap::Args;
use std::collections::HashMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Deviations of one kind that are printed, the others are counted; JSON has all.
const SHOWN_MAX: usize = 50;

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// 文件夹、.iso 映像、已挂载的光盘或光驱；给多个则为同一次交付的多张光盘 /
    /// Folder, .iso image, mounted disc or drive; several are the discs of one delivery
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 规格名称或 TOML 文件 / A profile's name or a TOML file
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Verifies and prints every deviation; exit code 1 when one of them is an error.
pub fn run(args: &VerifyArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let profile = profiles::load(args.profile.as_deref(), lang)?;
    let rules = Rules::of(&profile, jiff::Zoned::now().date());
    // What this program breaks on is refused in one sentence; the place goes to the log only.
    std::panic::set_hook(Box::new(|info| tracing::error!(place = ?info.location(), "broken")));
    let parts = args.paths.iter().map(|path| part(path, &rules, lang));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    let verdict = judge(&parts, &rules);
    if args.json {
        writeln!(out, "{}", json(args, &profile.name, &verdict, lang))?;
    } else {
        print(&verdict, lang, out)?;
    }
    Ok(if verdict.count(Severity::Error) == 0 { Exit::Ok } else { Exit::Refused })
}

fn part(path: &Path, rules: &Rules, lang: Lang) -> Result<Part, Failure> {
    let gathered = catch_unwind(AssertUnwindSafe(|| gather(path, rules)));
    let Ok(gathered) = gathered else {
        let path = path.display();
        return Err(Failure::machine(match lang {
            Lang::Zh => format!("{path}：本程序无法处理其中的文件，请把它发给开发者"),
            Lang::En => format!("{path}: this program broke on a file of it; please report it"),
        }));
    };
    gathered.map_err(|e| Failure::machine(e.text(lang)))
}

fn json(args: &VerifyArgs, profile: &str, verdict: &Verdict, lang: Lang) -> serde_json::Value {
    let told: Vec<_> = verdict.deviations.iter().map(|d| d.to_json(lang)).collect();
    let paths: Vec<_> = args.paths.iter().map(|path| path.to_string_lossy()).collect();
    serde_json::json!({
        "paths": paths,
        "profile": profile,
        "photos": verdict.photos,
        "rows": verdict.rows,
        "errors": verdict.count(Severity::Error),
        "warnings": verdict.count(Severity::Warning),
        "notes": verdict.count(Severity::Note),
        "deviations": told,
    })
}

fn print(verdict: &Verdict, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let mut worst: Vec<&Deviation> = verdict.deviations.iter().collect();
    worst.sort_by_key(|deviation| std::cmp::Reverse(deviation.severity));
    let mut shown: HashMap<&str, usize> = HashMap::new();
    for deviation in worst {
        let count = shown.entry(&deviation.code).or_default();
        *count += 1;
        if *count <= SHOWN_MAX {
            writeln!(out, "{} {}", word(deviation.severity, lang), deviation.sentence(lang))?;
        }
    }
    let mut more: Vec<_> = shown.into_iter().filter(|(_, count)| *count > SHOWN_MAX).collect();
    more.sort_unstable();
    for (code, count) in more {
        let rest = count - SHOWN_MAX;
        match lang {
            Lang::Zh => writeln!(out, "{code}：还有 {rest} 处，--json 列出全部")?,
            Lang::En => writeln!(out, "{code}: {rest} more, all of them with --json")?,
        }
    }
    end(verdict, lang, out)
}

fn word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("错误", "error  "),
        Severity::Warning => lang.pick("警告", "warning"),
        Severity::Note => lang.pick("说明", "note   "),
    }
}

fn end(verdict: &Verdict, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let Verdict { photos, rows, .. } = verdict;
    let (errors, warnings) = (verdict.count(Severity::Error), verdict.count(Severity::Warning));
    let judged = match (errors, warnings) {
        (0, 0) => lang.pick("符合规定", "as the rules ask"),
        (0, _) => lang.pick("符合规定，但请看警告", "as the rules ask, but see the warnings"),
        _ => lang.pick("不符合规定", "not as the rules ask"),
    };
    match lang {
        Lang::Zh => writeln!(
            out,
            "{photos} 张照片，汇总表 {rows} 行：{errors} 个错误，{warnings} 个警告，{judged}"
        ),
        Lang::En => writeln!(
            out,
            "{photos} photos, {rows} rows of the 汇总表: {errors} errors, {warnings} warnings; {judged}"
        ),
    }
}
