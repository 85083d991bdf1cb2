//! `paishe audit`: compares a camera's card with the session and brings what never arrived. Nothing is deleted anywhere.

mod matching;

use super::tethered::{Places, Tethered};
use super::{Exit, Failure, cli, opening};
use crate::camera::messages::{FileKind, Owed};
use crate::camera::tether::{ArrivedFrame, TetherEvent, TetherHandle};
use crate::camera::{CardEntry, CardFile};
use crate::lang::Lang;
use crate::store::Store;
use crate::store::frames::{FrameState, NewFrame};
use matching::{Standing, compare};
use std::io::Write;
use std::time::Duration;

/// Longest wait for the card's list.
const LIST_WITHIN: Duration = Duration::from_mins(5);
/// Longest wait for one picture, its repeated attempts included.
const FETCH_WITHIN: Duration = Duration::from_mins(3);

/// What was found, in pictures of the card.
#[derive(Debug, Default, serde::Serialize)]
struct Audit {
    /// On the card.
    on_card: usize,
    /// Here, by length and time.
    here: usize,
    /// Here, by content.
    here_by_content: usize,
    /// Older than the session.
    older: usize,
    /// Never arrived, and brought now.
    brought: usize,
    /// Never arrived, and not brought: paths on the card.
    missing: Vec<String>,
}

/// Audits a session's card; exit code 1 when something is still missing.
pub fn run(args: &cli::Audit, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (mut store, _) = opening::open(&args.dir, lang)?;
    let folder = store.folder().clone();
    let (originals, ledger, log) = (folder.originals(), folder.card_ledger(), folder.log());
    let places = Places { originals: &originals, ledger: &ledger, log: &log };
    let mut camera = Tethered::open(&args.camera, places, lang)?;
    let card = list(&mut camera, lang)?;
    let frames = store.card_copies().map_err(|e| Failure::store(&e, lang))?;
    let mut audit = Audit { on_card: card.len(), ..Audit::default() };
    for (entry, standing) in card.iter().zip(compare(&card, &frames)) {
        match standing {
            Standing::Here => audit.here += 1,
            Standing::Older if !args.all => audit.older += 1,
            _ if args.dry_run => audit.missing.push(entry.file.to_string()),
            _ => bring(entry, &mut camera, &mut store, &mut audit, lang)?,
        }
    }
    drop(camera);
    if !args.dry_run {
        store.set_audited(audit.missing.len()).map_err(|e| Failure::store(&e, lang))?;
    }
    tell(&audit, args, lang, out)?;
    Ok(if audit.missing.is_empty() { Exit::Ok } else { Exit::Refused })
}

fn list(camera: &mut Tethered, lang: Lang) -> Result<Vec<CardEntry>, Failure> {
    let no_list = || {
        Failure::machine(lang.pick(
            "读不出存储卡的目录，请重新连接相机再试",
            "the card can't be listed; reconnect the camera and try again",
        ))
    };
    if !camera.handle().is_some_and(TetherHandle::list) {
        return Err(no_list());
    }
    let mut card = Vec::new();
    let whole = camera.wait_for(LIST_WITHIN, |event| match event {
        TetherEvent::Card(entries, is_last) => {
            card.extend(entries);
            is_last.then_some(true)
        }
        TetherEvent::Trouble(_) | TetherEvent::Lost { .. } => Some(false),
        _ => None,
    });
    if whole != Some(true) {
        return Err(no_list());
    }
    card.sort_by_key(|entry| (entry.saved_at_us, entry.file.to_string()));
    Ok(card)
}

/// Brings one picture and gives it a row in the tray.
fn bring(
    entry: &CardEntry,
    camera: &mut Tethered,
    store: &mut Store,
    audit: &mut Audit,
    lang: Lang,
) -> Result<(), Failure> {
    match fetch(&entry.file, camera) {
        Fetched::Frame(frame) => {
            record(&frame, store).map_err(|e| Failure::store(&e, lang))?;
            audit.brought += 1;
        }
        Fetched::AlreadyHere => audit.here_by_content += 1,
        Fetched::Failed => audit.missing.push(entry.file.to_string()),
    }
    Ok(())
}

enum Fetched {
    Frame(Box<ArrivedFrame>),
    AlreadyHere,
    Failed,
}

fn fetch(file: &CardFile, camera: &mut Tethered) -> Fetched {
    let seen_at_us = jiff::Timestamp::now().as_microsecond();
    let owed = Owed { file: file.clone(), seen_at_us, announced: false };
    if !camera.handle().is_some_and(|handle| handle.fetch(owed)) {
        return Fetched::Failed;
    }
    let answer = camera.wait_for(FETCH_WITHIN, |event| match event {
        TetherEvent::Frame(frame) if frame.on_camera == *file => {
            Some(Fetched::Frame(Box::new(frame)))
        }
        TetherEvent::AlreadyHere(known) if known == *file => Some(Fetched::AlreadyHere),
        TetherEvent::DownloadFailed { on_camera, .. } if on_camera == *file => {
            Some(Fetched::Failed)
        }
        _ => None,
    });
    answer.unwrap_or(Fetched::Failed)
}

fn record(frame: &ArrivedFrame, store: &mut Store) -> Result<(), crate::store::StoreError> {
    let new = NewFrame::from(frame);
    match frame.kind {
        FileKind::Raw => store.record_raw(&new),
        FileKind::Jpeg => {
            let id = store.record_frame(&new)?;
            store.set_frame_state(id, FrameState::Tray)
        }
    }
}

fn tell(audit: &Audit, args: &cli::Audit, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    if args.json {
        return writeln!(out, "{}", serde_json::json!(audit));
    }
    let Audit { on_card, here, here_by_content, older, brought, missing } = audit;
    match lang {
        Lang::Zh => writeln!(
            out,
            "卡上 {on_card} 张：已有 {here} 张（大小和时间相符），{here_by_content} 张（内容相符），早于本任务 {older} 张；\
             补回 {brought} 张到待认领，缺 {} 张",
            missing.len()
        )?,
        Lang::En => writeln!(
            out,
            "{on_card} on the card: {here} here by length and time, {here_by_content} by content, {older} older than the \
             session; {brought} brought to the tray, {} missing",
            missing.len()
        )?,
    }
    for path in missing {
        writeln!(out, "{} {path}", lang.pick("缺", "missing"))?;
    }
    Ok(())
}
