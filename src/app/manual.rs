//! `paishe man` and `paishe completions`: made from the command line itself.

use super::cli::Cli;
use super::{Exit, Failure, localise};
use crate::lang::Lang;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Headings of a page, and what they are in Chinese.
const HEADINGS: [(&str, &str); 6] = [
    ("NAME", "名称"),
    ("SYNOPSIS", "用法"),
    ("DESCRIPTION", "说明"),
    ("EXTRA", "附录"),
    ("VERSION", "版本"),
    ("SUBCOMMANDS", "命令"),
];

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// 把所有命令的手册页写入此文件夹；否则输出主页（paishe man | man -l -） /
    /// Write the pages of all commands into this folder; without it, print the main page (`paishe man | man -l -`)
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// 命令行解释器 / The shell
    pub shell: Shell,
}

/// Prints the manual's main page, or writes the pages of all commands.
pub fn man(args: &ManArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    // Pages are of commands; `help` would be one more of each.
    let mut command = localise::texts(Cli::command(), lang).disable_help_subcommand(true);
    command.build();
    match &args.to {
        None => out.write_all(page(&command, lang)?.as_bytes())?,
        Some(dir) => {
            let failed = |e: std::io::Error| Failure::reading(dir, &e, lang);
            std::fs::create_dir_all(dir).map_err(failed)?;
            write_pages(&command, dir, lang).map_err(failed)?;
        }
    }
    Ok(Exit::Ok)
}

fn write_pages(command: &Command, dir: &Path, lang: Lang) -> std::io::Result<()> {
    let name = Man::new(command.clone()).get_filename();
    std::fs::write(dir.join(name), page(command, lang)?)?;
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    commands.into_iter().try_for_each(|command| write_pages(command, dir, lang))
}

/// A page; the library writes its headings in English.
fn page(command: &Command, lang: Lang) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    Man::new(command.clone()).render(&mut bytes)?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    for (english, chinese) in HEADINGS {
        let (heading, put) = (format!(".SH {english}\n"), lang.pick(chinese, english));
        text = text.replace(&heading, &format!(".SH {put}\n"));
    }
    Ok(text)
}

/// Prints a shell's completions.
pub fn completions(
    args: &CompletionsArgs,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let mut command = localise::for_completion(Cli::command(), lang);
    // The generator panics when nobody reads on.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "paishe", &mut script);
    out.write_all(&script)?;
    Ok(Exit::Ok)
}
