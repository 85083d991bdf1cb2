//! `paishe export`: photos and 汇总表 for the receiver.

use super::{Exit, Failure, opening, profiles};
use crate::export::{
    Delivered, DeliveredShot, Delivery, ExportError, Forms, Layout, ShotRow, deliver,
};
use crate::lang::Lang;
use crate::spec::Profile;
use crate::store::Store;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 写到哪里；默认为任务的 export/delivery / Where to; `export/delivery` of the session when absent
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// 汇总表最后一列放照片 / Show the photos in a last column of the workbook
    #[arg(long)]
    pub pictures: bool,
    /// 另写一份 Excel 97-2003 格式的汇总表（需要 LibreOffice） /
    /// Write the table as a workbook of Excel 97-2003 too (needs LibreOffice)
    #[arg(long)]
    pub xls: bool,
    /// 另写一份 CSV 格式的汇总表 / Write the table as comma separated text too
    #[arg(long)]
    pub csv: bool,
}

/// A delivery that was made.
pub(super) struct Made {
    pub(super) delivered: Delivered,
    /// The shots in it.
    pub(super) shots: Vec<DeliveredShot>,
    /// Accepted shots that are not proved and were held back.
    pub(super) held_back: usize,
    /// Where an earlier delivery lies now that this one does not continue.
    pub(super) earlier: Option<PathBuf>,
}

/// Writes the delivery and says what is in it.
pub fn run(args: &ExportArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let store = opening::look(&args.dir, lang)?;
    let profile = profiles::of_session(store.folder(), &store.settings().profile, lang)?;
    let forms = Forms { pictures: args.pictures, xls: args.xls, csv: args.csv };
    let made = make(&store, &profile, args.to.as_deref(), forms, lang)?;
    report(&made, lang, out)?;
    tell_station(&store, lang, out)?;
    Ok(Exit::Ok)
}

/// A station of a shared session has its own shots only.
fn tell_station(store: &Store, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(share) = store.share().map_err(|e| Failure::store(&e, lang))? else { return Ok(()) };
    let station = share.station;
    match lang {
        Lang::Zh => writeln!(
            out,
            "注意：这只是 {station} 号台的照片；全部交付请先用 paishe store migrate 汇总各台"
        )?,
        Lang::En => writeln!(
            out,
            "note: these are station {station}'s photos only; for the whole delivery bring all stations together with \
             `paishe store migrate`"
        )?,
    }
    Ok(())
}

/// Makes the delivery of a session; in its own folder when no other is named.
pub(super) fn make(
    store: &Store,
    profile: &Profile,
    to: Option<&Path>,
    forms: Forms,
    lang: Lang,
) -> Result<Made, Failure> {
    // A label is no 拍摄序号 to deliver.
    store.require_numbered().map_err(|e| Failure::store(&e, lang))?;
    let (shots, held_back) = shots(store, profile, lang)?;
    let folder = to.map_or_else(|| store.folder().export().join("delivery"), Path::to_owned);
    let delivery = Delivery {
        centre: &store.settings().centre,
        layout: &Layout::of(&profile.delivery),
        file: &profile.file,
        forms,
        shots: &shots,
    };
    let failed = |e: ExportError| Failure::machine(e.text(lang));
    let mut earlier = None;
    let delivered = match deliver(&folder, &delivery) {
        // In the session's own folder only an earlier delivery can be in the way: after a retake, say.
        Err(ExportError::InTheWay { .. }) if to.is_none() => {
            earlier = Some(set_aside(&folder).map_err(failed)?);
            deliver(&folder, &delivery)
        }
        other => other,
    };
    let delivered = delivered.map_err(failed)?;
    Ok(Made { delivered, shots, held_back, earlier })
}

/// The shots that are delivered, and how many are held back because nobody has confirmed their rows.
fn shots(
    store: &Store,
    profile: &Profile,
    lang: Lang,
) -> Result<(Vec<DeliveredShot>, usize), Failure> {
    let failed = |e| Failure::store(&e, lang);
    let all = store.delivered().map_err(failed)?;
    let proved =
        profile.delivery.proved_only.then(|| store.proved()).transpose().map_err(failed)?;
    let is_held = |number| proved.as_ref().is_some_and(|proved| !proved.contains(&number));
    let count = all.len();
    let shots: Vec<_> = all
        .into_iter()
        .filter(|(_, shot)| !is_held(shot.number))
        .map(|(number, shot)| DeliveredShot {
            row: ShotRow { number, student: shot.entry.student },
            photo: shot.photo,
            sha256: digest(&shot.sha256),
        })
        .collect();
    let held_back = count - shots.len();
    Ok((shots, held_back))
}

/// Gives an earlier delivery another name; nothing of it is lost.
fn set_aside(folder: &Path) -> Result<PathBuf, ExportError> {
    let free = (1..10_000).map(|n| folder.with_file_name(format!("delivery-earlier-{n}")));
    let aside = free.into_iter().find(|path| !path.exists());
    let aside = aside.ok_or_else(|| ExportError::InTheWay { path: folder.to_owned() })?;
    std::fs::rename(folder, &aside).map_err(ExportError::io("rename", folder))?;
    Ok(aside)
}

/// The 32 bytes of a hexadecimal SHA-256. A row that holds no such thing gives zeros, which no photo matches.
fn digest(hex: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        let digit =
            std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        *byte = digit.unwrap_or(0);
    }
    bytes
}

/// What was delivered, where, and what was not.
pub(super) fn report(made: &Made, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let (photos, workbook) = (made.delivered.photos, made.delivered.workbook.display());
    if let Some(earlier) = &made.earlier {
        let (earlier, words) = (
            earlier.display(),
            lang.pick(
                "上一次导出与现在不同，已改名保留为",
                "the earlier delivery differs and is kept as",
            ),
        );
        writeln!(out, "{words} {earlier}")?;
    }
    match lang {
        Lang::Zh => writeln!(out, "已导出 {photos} 张照片和 {workbook}，均已回读核对")?,
        Lang::En => writeln!(out, "exported {photos} photos and {workbook}, all read back")?,
    }
    let held = made.held_back;
    match lang {
        _ if held == 0 => Ok(()),
        Lang::Zh => {
            writeln!(out, "另有 {held} 张尚未确认信息无误，按规格未导出（见 paishe proof）")
        }
        Lang::En => writeln!(
            out,
            "{held} more are not confirmed (信息无误) and were held back, as the profile asks; see `paishe proof`"
        ),
    }
}
