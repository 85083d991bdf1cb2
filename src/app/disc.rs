//! `paishe disc`: the delivery as disc images, read back, and burnt if wanted.

use super::export::{self, Made};
use super::{Exit, Failure, opening, profiles};
use crate::export::disc::{self, Capacity, Disc, DiscPhoto, Order, burn};
use crate::export::{ExportError, Forms, Put};
use crate::lang::Lang;
use clap::Args;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments of `disc`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct DiscArgs {
    /// 任务文件夹 / The session folder
    pub dir: PathBuf,
    /// 映像文件；一张不够时为 FILE-1.iso、FILE-2.iso 等 /
    /// The image; FILE-1.iso, FILE-2.iso and so on when one disc is not enough
    #[arg(long, value_name = "FILE.iso")]
    pub out: PathBuf,
    /// 光盘容量：cd（681984000 字节）、dvd（4700372992 字节）、字节数，或 700MB 之类 /
    /// What a disc holds: cd (681,984,000 bytes), dvd (4,700,372,992), bytes, or such as 700MB
    #[arg(long, value_name = "SIZE", default_value = "cd")]
    pub capacity: Capacity,
    /// 卷标：字母 A-Z、数字和 _ / Label of the disc: letters A-Z, digits and _
    #[arg(long, default_value = disc::LABEL, value_parser = disc::label)]
    pub label: String,
    /// 用此光驱（如 /dev/sr0）刻录，需要 xorriso 或 wodim；刻后与映像比对 /
    /// Burn in this drive, such as /dev/sr0, by xorriso or wodim, and compare the disc with the image
    #[arg(long, value_name = "DEVICE")]
    pub burn: Option<PathBuf>,
    /// 汇总表最后一列放照片 / Show the photos in a last column of the workbook
    #[arg(long)]
    pub pictures: bool,
    /// 盘上另放一份 Excel 97-2003 格式的汇总表（需要 LibreOffice） /
    /// Put the table on it as a workbook of Excel 97-2003 too (needs LibreOffice)
    #[arg(long)]
    pub xls: bool,
    /// 盘上另放一份 CSV 格式的汇总表 / Put the table on it as comma separated text too
    #[arg(long)]
    pub csv: bool,
    /// 输出一个 JSON 对象 / Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Exports, makes the images, burns them; says how long each step took.
pub fn run(args: &DiscArgs, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    if let Some(device) = &args.burn {
        burn::check_device(device).map_err(|e| Failure::machine(e.text(lang)))?;
    }
    let store = opening::look(&args.dir, lang)?;
    let profile = profiles::of_session(store.folder(), &store.settings().profile, lang)?;
    let centre = store.settings().centre.clone();
    let forms = Forms { pictures: args.pictures, xls: args.xls, csv: args.csv };
    let start = Instant::now();
    let made = export::make(&store, &profile, None, forms, lang)?;
    let exporting = start.elapsed();
    drop(store);
    if made.shots.is_empty() {
        return Err(nothing(&args.dir, lang));
    }
    if !args.json {
        export::report(&made, lang, out)?;
        writeln!(out, "{} {}", lang.pick("导出用时", "export took"), seconds(exporting))?;
        warn_of_no_centre(&centre, lang, out)?;
    }
    let discs = images(args, &made, &centre, lang, out)?;
    let burnt = match &args.burn {
        Some(device) => burn_all(device, &discs, args.json, lang, out)?,
        None => Vec::new(),
    };
    if args.json {
        let object = json(args, &made, exporting, &discs, &burnt);
        writeln!(out, "{object}")?;
    }
    Ok(Exit::Ok)
}

fn nothing(dir: &Path, lang: Lang) -> Failure {
    let dir = dir.display();
    let sentence = match lang {
        Lang::Zh => format!("{dir}：还没有可以交付的照片，没有生成映像"),
        Lang::En => format!("{dir}: no shot to deliver yet, so no image was made"),
    };
    Failure { exit: Exit::Refused, sentence }
}

fn warn_of_no_centre(centre: &str, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    if !centre.trim().is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{}",
        lang.pick(
            "注意：任务没有填写校外学习中心（函授站）名称，汇总表中这一行是空的",
            "note: the session names no 校外学习中心（函授站）, so that line of the 汇总表 is empty"
        )
    )
}

fn images(
    args: &DiscArgs,
    made: &Made,
    centre: &str,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Vec<Disc>, Failure> {
    let failed = |e: ExportError| Failure::machine(e.text(lang));
    let (photos, sheets) = files(made).map_err(failed)?;
    let order = Order {
        out: &args.out,
        label: &args.label,
        centre,
        capacity: args.capacity,
        photos: &photos,
        sheets: &sheets,
    };
    let mut unprinted = None;
    let discs = disc::make(&order, &mut |disc| {
        if !args.json && unprinted.is_none() {
            unprinted = tell(disc, lang, out).err();
        }
    });
    let discs = discs.map_err(failed)?;
    unprinted.map_or(Ok(discs), |error| Err(error.into()))
}

/// The files of a delivery: photos with whom they show, then the tables.
fn files(made: &Made) -> Result<(Vec<DiscPhoto>, Vec<PathBuf>), ExportError> {
    let folder = made.delivered.workbook.parent().unwrap_or(Path::new("."));
    let (photos, tables) = made.delivered.files.split_at(made.shots.len());
    let mut shots: Vec<_> = made.shots.iter().collect();
    shots.sort_by_key(|shot| shot.row.number);
    let photo = |(file, shot): (&String, &&crate::export::DeliveredShot)| {
        let path = folder.join(file);
        let meta = path.metadata().map_err(ExportError::io("read", &path))?;
        Ok(DiscPhoto {
            number: shot.row.number,
            file: file.clone(),
            bytes: meta.len(),
            sha256: shot.sha256,
            name: shot.row.student.name.clone(),
            student: shot.row.student.number.0.clone(),
            path,
        })
    };
    let photos = photos.iter().zip(&shots).map(photo).collect::<Result<_, ExportError>>()?;
    Ok((photos, tables.iter().map(|table| folder.join(table)).collect()))
}

fn tell(disc: &Disc, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let (path, bytes, photos) = (disc.path.display(), disc.bytes, disc.photos);
    let numbers = disc.numbers.map(|(a, b)| format!("{a}-{b}")).unwrap_or_default();
    let (writing, reading) = (seconds(disc.writing), seconds(disc.reading));
    let (turn, of) = (disc.turn.disc, disc.turn.of);
    match (lang, disc.put) {
        (Lang::Zh, Put::Written) => writeln!(
            out,
            "映像 {turn}/{of}：{path}，{photos} 张照片（{numbers}），{bytes} 字节，写入 {writing}，回读核对 {reading}"
        ),
        (Lang::Zh, Put::Kept) => writeln!(
            out,
            "映像 {turn}/{of}：{path} 已有完全相同的文件，保留，{photos} 张照片（{numbers}），{bytes} 字节"
        ),
        (Lang::En, Put::Written) => writeln!(
            out,
            "image {turn}/{of}: {path}, {photos} photos ({numbers}), {bytes} bytes, written in {writing}, read back in {reading}"
        ),
        (Lang::En, Put::Kept) => writeln!(
            out,
            "image {turn}/{of}: {path} is there already with the same bytes and is kept, {photos} photos ({numbers}), {bytes} bytes"
        ),
    }
}

/// Burns one disc after the other; asks for each but the first.
fn burn_all(
    device: &Path,
    discs: &[Disc],
    quiet: bool,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Vec<Duration>, Failure> {
    let mut burnt = Vec::new();
    for disc in discs {
        let (turn, of) = (disc.turn.disc, disc.turn.of);
        if turn > 1 && quiet {
            wait_for_disc(turn, of, lang, &mut std::io::stderr())?;
        } else if turn > 1 {
            wait_for_disc(turn, of, lang, out)?;
        }
        let start = Instant::now();
        burn::burn(&disc.path, device).map_err(|e| Failure::machine(e.text(lang)))?;
        burnt.push(start.elapsed());
        if !quiet {
            let (device, took) = (device.display(), seconds(start.elapsed()));
            match lang {
                Lang::Zh => writeln!(
                    out,
                    "光盘 {turn}/{of}：已在 {device} 刻录，并与映像逐字节核对一致，用时 {took}"
                )?,
                Lang::En => writeln!(
                    out,
                    "disc {turn}/{of}: burnt in {device} and compared with its image byte for byte, took {took}"
                )?,
            }
        }
    }
    Ok(burnt)
}

fn wait_for_disc(turn: usize, of: usize, lang: Lang, out: &mut dyn Write) -> Result<(), Failure> {
    match lang {
        Lang::Zh => write!(out, "请放入第 {turn}/{of} 张空白光盘，然后按 Enter：")?,
        Lang::En => write!(out, "put in empty disc {turn} of {of} and press Enter: ")?,
    }
    out.flush()?;
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line)? > 0 {
        return Ok(());
    }
    Err(Failure::machine(lang.pick(
        "没有人换盘，其余光盘未刻录；映像都在，可单独刻录",
        "nobody changed the disc, so the others were not burnt; their images are there",
    )))
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn json(
    args: &DiscArgs,
    made: &Made,
    exporting: Duration,
    discs: &[Disc],
    burnt: &[Duration],
) -> serde_json::Value {
    let ms = |time: Duration| time.as_millis() as u64;
    let one = |(index, disc): (usize, &Disc)| {
        serde_json::json!({
            "disc": disc.turn.disc,
            "of": disc.turn.of,
            "file": disc.path.to_string_lossy(),
            "bytes": disc.bytes,
            "photos": disc.photos,
            "first": disc.numbers.map(|(first, _)| first.0),
            "last": disc.numbers.map(|(_, last)| last.0),
            "kept": disc.put == Put::Kept,
            "image_ms": ms(disc.writing),
            "read_back_ms": ms(disc.reading),
            "burn_ms": burnt.get(index).copied().map(ms),
        })
    };
    serde_json::json!({
        "photos": made.delivered.photos,
        "held_back": made.held_back,
        "capacity_bytes": args.capacity.bytes(),
        "export_ms": ms(exporting),
        "discs": discs.iter().enumerate().map(one).collect::<Vec<_>>(),
    })
}
