//! `paishe keys`: all keys of the station, and a card with them to print and laminate.

mod card;

use super::{Exit, Failure, part};
use crate::lang::Lang;
use crate::view::keymap;
use crate::view::width::{cells, left};
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `keys`.
#[derive(Debug, clap::Args)]
pub struct KeysArgs {
    /// 写可打印的页面：全部按键，扫码枪用的命令卡 / Write a page to print: all keys, and command cards for a scanner
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
}

/// Prints the key table, or writes the page.
pub fn run(args: &KeysArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Some(path) = &args.html else {
        print(lang, out)?;
        return Ok(Exit::Ok);
    };
    part::write(path, card::page(lang).as_bytes())
        .map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))?;
    writeln!(out, "{}", path.display())?;
    Ok(Exit::Ok)
}

fn print(lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let width = keymap::TABLE.iter().map(|row| cells(&row.key_names())).max().unwrap_or(0) + 2;
    for row in keymap::by_place() {
        writeln!(out, "{}{}", left(&row.key_names(), width), row.help.of(lang))?;
    }
    Ok(())
}
