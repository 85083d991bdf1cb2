//! What a station starts with: the session from the store, the tether, the scanner.

use crate::app::sharing::Connection;
use crate::app::shoot::inbox::Inbox;
use crate::app::shoot::page::Page;
use crate::app::shoot::scanner::Scanner;
use crate::app::shoot::scanner::devices::Wanted;
use crate::app::{Failure, cli, doctor};
use crate::camera::CameraError;
use crate::camera::sim::{Pictures, SimConfig};
use crate::camera::tether::{Tether, TetherConfig, TetherEvent, TetherHandle};
use crate::lang::Lang;
use crate::session::{Crew, Limits, Session};
use crate::spec::{Profile, SessionRule};
use crate::store::{Folder, Store};
use crate::view::PageAddress;
use crate::view::board::Reach;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc::Receiver;

/// Holds the scanner that is asked for, if one is.
pub(super) fn hold(
    word: Option<&str>,
    lang: Lang,
    inbox: &Inbox,
) -> Result<Option<Scanner>, Failure> {
    let wanted = word.and_then(Wanted::of);
    let held = wanted.map(|wanted| Scanner::hold(wanted, lang, inbox.clone()));
    held.transpose().map_err(|e| Failure::machine(e.to_string()))
}

/// The session as the store has it.
pub(super) fn session_of(
    store: &Store,
    profile: &Profile,
    args: &cli::Shoot,
    lang: Lang,
) -> Result<Session, Failure> {
    let failed = |e| Failure::store(&e, lang);
    let queue = store.queue().map_err(failed)?;
    let next = store.next_number().map_err(failed)?;
    let mut session = Session::new(queue, next, store.tray().map_err(failed)?);
    session.limits = limits_of(&profile.session, args.doubt_window);
    session.sequence = store.settings().sequence;
    session.undo = store.newest_done().map_err(failed)?;
    session.redo = store.newest_undone().map_err(failed)?;
    session.rig.reference = store.reference().map_err(failed)?;
    session.accepted_at = store.accepted_times().map_err(failed)?;
    session.wishes = store.wishes().map_err(failed)?;
    Ok(session)
}

/// What is known of the other stations, where several share the session.
pub(super) fn crew_of(
    store: &Store,
    shared: Option<&Connection>,
    lang: Lang,
) -> Result<Option<Crew>, Failure> {
    let Some(shared) = shared else { return Ok(None) };
    let labels = store.labels().map_err(|e| Failure::store(&e, lang))?.len();
    let (station, is_reached) = (shared.station.clone(), shared.is_reached.load(Ordering::Acquire));
    Ok(Some(Crew { station, is_reached, labels, ..Crew::default() }))
}

pub(super) fn limits_of(rule: &SessionRule, doubt_window_s: Option<f64>) -> Limits {
    let us = |seconds: f64| (seconds * 1e6) as i64;
    Limits {
        doubt_window_us: us(doubt_window_s.unwrap_or(rule.doubt_window_s)),
        battery_percent: rule.battery_percent,
        card_pictures: u64::from(rule.card_pictures),
        clock_us: us(rule.clock_s),
        light_de: rule.light_de,
    }
}

/// Who holds a camera that can't be claimed, and what to do about it.
pub(super) fn holder_of(error: &CameraError, lang: Lang) -> Option<String> {
    let CameraError::Claimed(_) = error else { return None };
    doctor::claimed(lang)
}

pub(super) fn start_tether(
    args: &cli::Shoot,
    folder: &Folder,
) -> Result<(TetherHandle, Receiver<TetherEvent>), Failure> {
    let program = std::env::current_exe().map_err(|e| Failure::machine(e.to_string()))?;
    Ok(Tether::start(TetherConfig {
        program,
        source: args.camera.clone(),
        originals: folder.originals(),
        ledger: folder.card_ledger(),
        catches_up: true,
        log: folder.log().join("tether.log"),
        home: folder.log().join("tether-home"),
        sim: SimConfig {
            pictures: Pictures::Drawn { seed: args.sim_seed },
            ..SimConfig::default()
        },
    }))
}

/// Free room on the session's disk, in bytes.
pub(super) fn room(folder: &Folder) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder.path()).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Where a page is found. Only an address that other machines can open is worth a QR code.
pub(super) fn address(page: &Page) -> PageAddress {
    let code = page.code().filter(|_| page.reach() == Reach::Lan);
    PageAddress { urls: page.urls(), code: code.map(|code| code.lines).unwrap_or_default() }
}
