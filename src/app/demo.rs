//! `paishe demo`: a session with an invented roster, imported from a file as a school would send it.

use super::{Exit, Failure, cli, import};
use crate::lang::Lang;
use crate::spec::Sequence;
use crate::store::{Settings, Store, StoreError};
use std::io::Write;

/// Seed of the invented students: the same for everyone who tries the program.
const DEMO_SEED: u64 = 2009;

/// Makes the session and its roster file; a session that is there already is kept.
pub fn run(args: &cli::Demo, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: lang.pick("演示学习中心（虚构）", "demo centre (invented)").into(),
        sequence: Sequence::OnAccept,
    };
    match Store::create(&args.dir, &settings) {
        Err(StoreError::NotEmpty(_)) if Store::look(&args.dir).is_ok() => return Ok(Exit::Ok),
        Err(error) => return Err(Failure::store(&error, lang)),
        Ok(_) => {}
    }
    let roster = args.dir.join("demo-roster.xlsx");
    let students = crate::roster::demo(args.students, DEMO_SEED);
    crate::export::demo_roster(&roster, &students).map_err(|e| Failure::machine(e.text(lang)))?;
    let import = import::Args { dir: args.dir.clone(), roster, ..import::Args::default() };
    let exit = import::run(&import, lang, out)?;
    let keys: Vec<_> = students.iter().take(3).map(|s| s.number.0.as_str()).collect();
    match lang {
        Lang::Zh => writeln!(out, "可键入的学号，例如：{}", keys.join(" "))?,
        Lang::En => writeln!(out, "student numbers to key, for example: {}", keys.join(" "))?,
    }
    Ok(exit)
}
