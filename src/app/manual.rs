//! `paishe man` and `paishe completions`: made from the command line itself.

use super::cli::Cli;
use super::{Exit, Failure};
use crate::lang::Lang;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// Write the pages of all commands into this folder; without it, print the main page (`paishe man | man -l -`)
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    pub shell: Shell,
}

/// Prints the manual's main page, or writes the pages of all commands.
pub fn man(args: &ManArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    match &args.to {
        None => clap_mangen::Man::new(Cli::command()).render(&mut &mut *out)?,
        Some(dir) => {
            let failed = |e: std::io::Error| Failure::reading(dir, &e, lang);
            std::fs::create_dir_all(dir).map_err(failed)?;
            clap_mangen::generate_to(Cli::command(), dir).map_err(failed)?;
        }
    }
    Ok(Exit::Ok)
}

/// Prints a shell's completions.
pub fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> Exit {
    clap_complete::generate(args.shell, &mut Cli::command(), "paishe", &mut &mut *out);
    Exit::Ok
}
