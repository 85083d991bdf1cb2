//! Each file of a part by itself: its name and, of a photo, what is in it.

use super::deviation::{Code, Deviation};
use super::facts::{File, Kind, Part, Photo};
use super::{Rules, names};
use crate::picture::{Coding, PictureError, Unit};
use crate::spec::Density;

/// Judges every file of a part.
pub(super) fn judge(part: &Part, rules: &Rules, out: &mut Vec<Deviation>) {
    if part.is_cut {
        out.push(Deviation::new(Code::ImageCut).in_file(&part.place));
    }
    if part.names_differ > 0 {
        let count = part.names_differ.to_string();
        out.push(Deviation::new(Code::TreesDiffer).in_file(&part.place).with(&count, &count));
    }
    for file in &part.files {
        let deviation = |code| Deviation::new(code).in_file(&file.path);
        match &file.kind {
            Kind::Strange => out.push(deviation(Code::StrangeFile)),
            Kind::Unread => out.push(deviation(Code::UnreadableFile)),
            Kind::Photo(photo) => photo_file(file, photo, rules, out),
            Kind::Table | Kind::Text | Kind::Sums => {}
        }
    }
}

fn photo_file(file: &File, photo: &Photo, rules: &Rules, out: &mut Vec<Deviation>) {
    let deviation = |code| Deviation::new(code).in_file(&file.path);
    if file.path.contains('/') {
        out.push(deviation(Code::PhotoInSubfolder));
    }
    let sense = rules.pattern.sense(file.name());
    for code in &sense.faults {
        out.push(named(deviation(*code), &sense));
    }
    match photo {
        Photo::TooLong => out.push(deviation(Code::PhotoTooLong)),
        Photo::Refused(PictureError::Empty) => out.push(deviation(Code::EmptyFile)),
        Photo::Refused(PictureError::NotAPicture) => out.push(deviation(Code::NotAJpeg)),
        Photo::Refused(error) => {
            let (zh, en) = (error.text(crate::lang::Lang::Zh), error.to_string());
            out.push(deviation(Code::PhotoDamaged).with(&zh, &en));
        }
        Photo::Whole(coding) => whole(file, coding, rules, out),
    }
}

fn named(deviation: Deviation, sense: &names::Sense) -> Deviation {
    match &sense.wanted {
        Some(wanted) => {
            deviation.with(&format!("应为 {wanted}"), &format!("it should be {wanted}"))
        }
        None => deviation,
    }
}

/// Height before width, as the regulation prints it.
fn whole(file: &File, coding: &Coding, rules: &Rules, out: &mut Vec<Deviation>) {
    let rule = &rules.file;
    let mut say = |code: Code, zh: &str, en: &str| {
        out.push(Deviation::new(code).in_file(&file.path).with(zh, en));
    };
    let size = (coding.height_px, coding.width_px);
    if size != (rule.height_px, rule.width_px) {
        let (height, width) = size;
        let (want_height, want_width) = (rule.height_px, rule.width_px);
        say(
            Code::WrongPixelSize,
            &format!("高×宽为 {height}×{width}，应为 {want_height}×{want_width}"),
            &format!("height x width is {height}x{width}, not {want_height}x{want_width}"),
        );
    }
    let bytes = file.bytes;
    if bytes > rule.max_bytes as u64 {
        let most = rule.max_bytes;
        say(
            Code::FileTooLarge,
            &format!("{bytes} 字节，最多 {most}"),
            &format!("{bytes} bytes, at most {most}"),
        );
    }
    if bytes < rule.min_bytes as u64 {
        let least = rule.min_bytes;
        say(
            Code::FileTooSmall,
            &format!("{bytes} 字节，至少 {least}"),
            &format!("{bytes} bytes, at least {least}"),
        );
    }
    if let Some(quality) = coding.quality.filter(|quality| *quality < rule.min_quality) {
        let least = rule.min_quality;
        say(
            Code::LowQuality,
            &format!("{quality}，至少 {least}"),
            &format!("{quality}, at least {least}"),
        );
    }
    if !has_density(coding, rule.density) {
        let (zh, en) = density_words(rule.density);
        say(Code::WrongDensity, &format!("应为 {zh}"), &format!("it should be {en}"));
    }
    if !coding.is_baseline {
        out.push(Deviation::new(Code::NotBaseline).in_file(&file.path));
    }
    if coding.components != 3 {
        let count = coding.components.to_string();
        out.push(Deviation::new(Code::NotColour).in_file(&file.path).with(&count, &count));
    }
}

/// Within one dot: 40 a centimetre are 101.6 an inch, which programs round either way.
fn has_density(coding: &Coding, wanted: Density) -> bool {
    let Some((unit, across, down)) = coding.density else { return false };
    let per_cm = |dots: u16, unit: Unit| match unit {
        Unit::PerCm => Some(f64::from(dots)),
        Unit::PerInch => Some(f64::from(dots) / 2.54),
        Unit::Aspect => None,
    };
    let wanted = match wanted {
        Density::PerCm(dots) => f64::from(dots),
        Density::PerInch(dots) => f64::from(dots) / 2.54,
    };
    let is_near = |dots| per_cm(dots, unit).is_some_and(|dots| (dots - wanted).abs() < 1.0 / 2.54);
    is_near(across) && is_near(down)
}

fn density_words(density: Density) -> (String, String) {
    match density {
        Density::PerCm(dots) => (format!("每厘米 {dots} 点"), format!("{dots} dots per cm")),
        Density::PerInch(dots) => (format!("每英寸 {dots} 点"), format!("{dots} dots per inch")),
    }
}
