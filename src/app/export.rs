//! `paishe export`: photos and 汇总表 for the receiver.

use super::{Exit, Failure, cli, opening};
use crate::export::{Delivered, DeliveredShot, ExportError, ShotRow, deliver};
use crate::lang::Lang;
use std::io::Write;

/// Writes the delivery and says what is in it.
pub fn run(args: &cli::Export, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let failed = |e| Failure::store(&e, lang);
    let store = opening::look(&args.dir, lang)?;
    let to = args.to.clone().unwrap_or_else(|| store.folder().export().join("delivery"));
    let shots: Vec<DeliveredShot> = store
        .delivered()
        .map_err(failed)?
        .into_iter()
        .map(|(number, shot)| DeliveredShot {
            row: ShotRow { number, student: shot.entry.student },
            photo: shot.photo,
            sha256: digest(&shot.sha256),
        })
        .collect();
    let delivered = deliver(&to, &store.settings().centre, &shots)
        .map_err(|e: ExportError| Failure::machine(e.text(lang)))?;
    report(&delivered, lang, out)?;
    Ok(Exit::Ok)
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

fn report(done: &Delivered, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let (photos, workbook) = (done.photos, done.workbook.display());
    match lang {
        Lang::Zh => writeln!(out, "已导出 {photos} 张照片和 {workbook}，均已回读核对"),
        Lang::En => writeln!(out, "exported {photos} photos and {workbook}, all read back"),
    }
}
