//! `paishe shoot`: the station. One channel in, `update`, perform the effects, draw.

mod copier;
pub mod eye;
mod face;
pub mod hearing;
pub mod hooks;
pub mod inbox;
pub mod keeper;
pub mod page;
pub mod program;
pub mod scanner;
mod senses;
pub mod sharer;
pub mod sounds;
mod station;
mod teller;

use super::config::StationConfig;
use super::{Exit, Failure, calendar, cli, opening, profiles, sharing, terminal};
use crate::lang::Lang;
use crate::store::copy::Copier;
use crate::store::heal::Healed;
use crate::store::{Folder, Store};
use station::Station;
use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;

/// Opens the session, runs the station until the operator leaves, says where things are.
pub fn run(args: &cli::Shoot, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !args.plain && !is_terminal {
        return Err(Failure::machine(lang.pick(
            "shoot 需要在终端窗口中运行；没有终端时请加 --plain",
            "shoot needs a terminal window; without one add --plain",
        )));
    }
    let config = StationConfig::load(args.config.as_deref(), lang)?;
    let (mut store, healed, shared) = sharing::open(&args.dir, &args.share, lang, out)?;
    if let Some(operator) = &args.operator {
        store.work_as(operator);
    }
    if let Some(to) = &args.copy {
        keep_copy_in(&mut store, to, lang)?;
    }
    let profile = profiles::of_session(store.folder(), &store.settings().profile, lang)?;
    write_log(store.folder(), lang)?;
    tell_healed(&healed, lang, out)?;
    calendar::tell(&profile.delivery, lang, out)?;
    terminal::install_panic_hook();
    let folder = store.folder().clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| Failure::machine(e.to_string()))?;
    let left = runtime.block_on(Station::run(args, config, store, shared, profile, lang));
    terminal::restore();
    left?;
    say_goodbye(&folder, lang, out)?;
    Ok(Exit::Ok)
}

/// A folder that can't hold the copy is refused before anybody is photographed.
fn keep_copy_in(store: &mut Store, to: &std::path::Path, lang: Lang) -> Result<(), Failure> {
    let failed = |e| Failure::store(&e, lang);
    let to = std::path::absolute(to).map_err(|e| Failure::reading(to, &e, lang))?;
    Copier::open(store.folder(), &to).map_err(failed)?;
    if store.copy_place().map_err(failed)?.as_ref() != Some(&to) {
        store.set_copy_place(&to).map_err(failed)?;
    }
    Ok(())
}

/// The log is in the session folder; it names frames and numbers, never a person.
fn write_log(folder: &Folder, lang: Lang) -> Result<(), Failure> {
    let path = folder.log().join("station.log");
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&path)
        .map_err(|e| Failure::reading(&path, &e, lang))?;
    let log = tracing_subscriber::fmt().with_ansi(false).with_writer(std::sync::Mutex::new(file));
    // A second start in one process (tests) keeps the first log.
    drop(log.try_init());
    Ok(())
}

fn tell_healed(healed: &Healed, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    opening::told(healed, lang).iter().try_for_each(|sentence| writeln!(out, "{sentence}"))
}

fn say_goodbye(folder: &Folder, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    let failed = |e| Failure::store(&e, lang);
    let status = Store::look_in(folder.clone()).and_then(|store| store.status()).map_err(failed)?;
    let (dir, done, waiting) = (folder.path().display(), status.done, status.waiting);
    match lang {
        Lang::Zh => writeln!(out, "已退出：{dir} 已拍 {done} 人，未拍 {waiting} 人")?,
        Lang::En => writeln!(out, "left {dir}: {done} done, {waiting} waiting")?,
    }
    Ok(())
}
