//! The `paishe` command.

use clap::{Parser, Subcommand, ValueEnum};
use paishe::app::check;
use paishe::lang::Lang;
use std::path::PathBuf;
use std::process::ExitCode;

/// PaiShe (拍摄): student photos, checked while they are taken.
#[derive(Parser)]
#[command(name = "paishe", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge photos: 0 all pass or warn, 1 some fail, 2 usage, 3 the machine
    Check {
        /// Photos to judge
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Built-in profile or a TOML file
        #[arg(long)]
        profile: Option<String>,
        /// One line of JSON a file
        #[arg(long)]
        json: bool,
        /// Folder for copies with the measured lines drawn in
        #[arg(long, value_name = "DIR")]
        annotate: Option<PathBuf>,
        /// Language of sentences
        #[arg(long, value_enum, default_value = "zh")]
        lang: Words,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Words {
    /// 中文
    Zh,
    /// English
    En,
}

fn main() -> ExitCode {
    let Command::Check { files, profile, json, annotate, lang } = Cli::parse().command;
    let lang = match lang {
        Words::Zh => Lang::Zh,
        Words::En => Lang::En,
    };
    let args = check::Args { files, profile, json, annotate, lang };
    let outcome = check::run(&args, &mut std::io::stdout().lock(), &mut std::io::stderr().lock());
    ExitCode::from(outcome.code())
}
