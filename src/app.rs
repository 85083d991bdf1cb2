//! The commands: parse, call, map errors to exit codes.

pub mod audit;
mod calendar;
pub mod cards;
pub mod check;
pub mod cli;
pub mod config;
pub mod demo;
pub mod disc;
pub mod doctor;
pub mod errata;
pub mod export;
pub mod fee;
pub mod fix;
mod html;
pub mod import;
pub mod keep;
pub mod keys;
pub mod lists;
pub mod localise;
pub mod log;
pub mod manual;
pub mod new;
mod opening;
pub mod outcome;
mod paper;
mod part;
mod passphrase;
pub mod profile;
pub mod profiles;
pub mod proof;
pub mod reconcile;
pub mod sharing;
pub mod shoot;
pub mod sim;
pub mod smoke;
pub mod status;
pub mod store;
pub mod terminal;
mod tethered;
pub mod usage;
pub mod verify;
pub mod worker;

pub use outcome::{Exit, Failure};

use cli::{Cli, Command};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    // Rosters and photos are personal: whatever is made here is the owner's alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let cli = match cli::read(&args) {
        Ok(cli) => cli,
        Err(error) => return usage::told(&error, localise::asked(&args)),
    };
    let mut out = std::io::stdout().lock();
    match run(&cli, &mut out) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            // A closed stderr leaves only the exit code.
            drop(writeln!(std::io::stderr(), "paishe: {}", failure.sentence));
            failure.exit.into()
        }
    }
}

/// Runs one command; its words for the user go to `out`.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<Exit, Failure> {
    let lang = cli.lang;
    match &cli.command {
        Command::New(args) => new::run(args, lang, out),
        Command::Import(args) => import::run(args, lang, out),
        Command::Shoot(args) => shoot::run(args, lang, out),
        Command::Check(args) => Ok(run_check(args, lang, out)),
        Command::Profile(args) => profile::run(&args.command, lang, out),
        Command::Proof(args) => proof::run(args, lang, out),
        Command::Errata(args) => errata::run(args, lang, out),
        Command::Lists(args) => lists::run(args, lang, out),
        Command::Fee(args) => fee::run(args, lang, out),
        Command::Export(args) => export::run(args, lang, out),
        Command::Cards(args) => cards::run(args, lang, out),
        Command::Disc(args) => disc::run(args, lang, out),
        Command::Verify(args) => verify::run(args, lang, out),
        Command::Store(args) => store::run(args, lang, out),
        Command::Status(args) => status::run(args, lang, out),
        Command::Reconcile(args) => reconcile::run(args, lang, out),
        Command::Log(args) => log::run(args, lang, out),
        Command::Fix(args) => fix::run(args, lang, out),
        Command::Seal(args) => keep::seal(args, lang, out),
        Command::Reopen(args) => keep::reopen(args, lang, out),
        Command::Copy(args) => keep::copy(args, lang, out),
        Command::Restore(args) => keep::restore(args, lang, out),
        Command::Heal(args) => keep::heal(args, lang, out),
        Command::Salvage(args) => keep::salvage(args, lang, out),
        Command::Purge(args) => keep::purge(args, lang, out),
        Command::Audit(args) => audit::run(args, lang, out),
        Command::Smoke(args) => smoke::run(args, lang, out),
        Command::Doctor(args) => doctor::run(args, lang, out),
        Command::Sim(args) => run_sim(args, lang, out),
        Command::Demo(args) => demo::run(args, lang, out),
        Command::Keys(args) => keys::run(args, lang, out),
        Command::Man(args) => manual::man(args, lang, out),
        Command::Completions(args) => manual::completions(args, lang, out),
        Command::TetherWorker(args) => worker::run(args),
    }
}

fn run_sim(
    args: &sim::SimArgs,
    lang: crate::lang::Lang,
    mut out: &mut dyn Write,
) -> Result<Exit, Failure> {
    sim::run(args, lang, std::io::BufReader::new(std::io::stdin()), &mut out)
        .map(|()| Exit::Ok)
        .map_err(|e| Failure::machine(format!("{e:#}")))
}

fn run_check(args: &cli::Check, lang: crate::lang::Lang, out: &mut dyn Write) -> Exit {
    let mut err = std::io::stderr();
    // A photo on which this program breaks is refused in one sentence; the place goes to the log only.
    std::panic::set_hook(Box::new(|info| tracing::error!(place = ?info.location(), "broken")));
    let args = check::Args {
        files: args.files.clone(),
        profiles: args.profile.clone(),
        json: args.json,
        csv: args.csv.clone(),
        annotate: args.annotate.clone(),
        contact_sheet: args.contact_sheet.clone(),
        crops: args.crops.clone(),
        jobs: args.jobs,
        progress: err.is_terminal(),
        lang,
    };
    check::run(&args, &check::Stop::on_signals(), out, &mut err)
}
