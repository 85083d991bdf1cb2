//! The contact sheet: one page of HTML with a small picture of every photo, which needs nothing but itself.
//!
//! It is written as the answers come, so its length costs no memory. What counts the photos is known at the end only,
//! so it stands at the end and the style moves it to the top.

use super::look::{Fate, Judged};
use super::report::Tally;
use super::{json, table};
use crate::app::html::escaped;
use crate::app::part::Part;
use crate::crop::CropRect;
use crate::judge::{Finding, Judgement, Verdict};
use crate::lang::Lang;
use crate::picture::Picture;
use crate::spec::Profile;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use std::io::{self, Write};
use std::path::Path;

/// Longest width and height of a small picture, px.
const THUMBNAIL_PX: (f64, f64) = (150.0, 200.0);
/// JPEG quality of a small picture.
const QUALITY: u8 = 82;
/// Findings told of a photo.
const MOST_FINDINGS: usize = 4;

const STYLE: &str = include_str!("sheet/style.css");

/// Outcomes by which photos are chosen, best first: class, sign, words.
const OUTCOMES: [(&str, &str, &str, &str); 5] = [
    ("pass", "✓", "合格", "pass"),
    ("warn", "!", "注意", "warn"),
    ("unmeasured", "?", "测不到", "unmeasured"),
    ("fail", "✗", "不合格", "fail"),
    ("refused", "⊘", "拒绝", "refused"),
];

/// A small JPEG of the part of a picture that becomes the photo, or of all of it; none when it can't be made.
pub(super) fn thumbnail(picture: &Picture, crop: Option<CropRect>) -> Option<Vec<u8>> {
    let (width, height) = picture.pixels.dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let by = picture.scale;
    let crop = crop.map_or((0.0, 0.0, width, height), |c| (c.x / by, c.y / by, c.w / by, c.h / by));
    let (x, y) = (crop.0.clamp(0.0, width - 1.0), crop.1.clamp(0.0, height - 1.0));
    let (w, h) = (crop.2.min(width - x).max(1.0), crop.3.min(height - y).max(1.0));
    let shrink = (THUMBNAIL_PX.0 / w).min(THUMBNAIL_PX.1 / h).min(1.0);
    let size = (w * shrink, h * shrink);
    let mut small =
        Image::new(size.0.round().max(1.0) as u32, size.1.round().max(1.0) as u32, PixelType::U8x3);
    let raw = picture.pixels.as_raw();
    let source = ImageRef::new(width as u32, height as u32, raw, PixelType::U8x3).ok()?;
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .crop(x, y, w, h);
    Resizer::new().resize(&source, &mut small, &options).ok()?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(small.buffer(), small.width(), small.height(), ExtendedColorType::Rgb8)
        .ok()?;
    Some(jpeg)
}

/// A page that is being written.
pub(super) struct Sheet {
    page: Part,
    profiles: Vec<String>,
    lang: Lang,
}

impl Sheet {
    pub(super) fn create(path: &Path, profiles: &[Profile], lang: Lang) -> io::Result<Self> {
        let names = profiles.iter().map(|profile| profile.name.clone()).collect();
        let mut sheet = Self { page: Part::create(path)?, profiles: names, lang };
        sheet.begin(profiles)?;
        Ok(sheet)
    }

    fn begin(&mut self, profiles: &[Profile]) -> io::Result<()> {
        let (tag, title) = self.lang.pick(("zh-CN", "照片检查"), ("en", "Photo check"));
        // Nothing outside the page may be loaded, whatever a file name manages to say.
        write!(
            self.page,
            "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" \
             content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n"
        )?;
        for profile in profiles {
            let name = escaped(&profile.name);
            let words = escaped(self.lang.pick(&profile.title_zh, &profile.title_en));
            writeln!(self.page, "<p class=\"profile\">{words} <code>{name}</code></p>")?;
        }
        let classes = ["all"].into_iter().chain(OUTCOMES.map(|outcome| outcome.0));
        for (at, class) in classes.enumerate() {
            let checked = if at == 0 { " checked" } else { "" };
            let label = if at == 0 { self.lang.pick("全部", "all") } else { self.word(class) };
            writeln!(
                self.page,
                "<input type=\"radio\" name=\"show\" id=\"show-{class}\" aria-label=\"{label}\"{checked}>"
            )?;
        }
        writeln!(self.page, "<main>")
    }

    fn word(&self, class: &str) -> &'static str {
        let found = OUTCOMES.iter().find(|outcome| outcome.0 == class);
        found.map_or("", |(_, _, zh, en)| self.lang.pick(zh, en))
    }

    /// Writes one photo's card.
    pub(super) fn add(&mut self, file: &Path, fate: &Fate) -> io::Result<()> {
        let class = fate.name();
        let sign = OUTCOMES.iter().find(|outcome| outcome.0 == class).map_or("", |o| o.1);
        let word = self.word(class);
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        let (name, path) = (escaped(&name), escaped(&file.to_string_lossy()));
        write!(self.page, "<article class=\"{class}\"><div class=\"view\">")?;
        match fate {
            Fate::Judged(judged) => self.picture(judged)?,
            Fate::Refused(_) | Fate::Unread(_) => write!(self.page, "<span>{sign}</span>")?,
        }
        write!(
            self.page,
            "</div><p class=\"verdict\"><b>{sign}</b> {word}</p>\
             <p class=\"name\" title=\"{path}\"><bdi>{name}</bdi></p>"
        )?;
        match fate {
            Fate::Judged(judged) => self.words(judged)?,
            Fate::Refused(why) | Fate::Unread(why) => {
                write!(self.page, "<p class=\"why\">{}</p>", escaped(why))?;
            }
        }
        writeln!(self.page, "</article>")
    }

    fn picture(&mut self, judged: &Judged) -> io::Result<()> {
        let Some(jpeg) = &judged.thumbnail else { return Ok(()) };
        let data = STANDARD.encode(jpeg);
        write!(self.page, "<img alt=\"\" decoding=\"async\" src=\"data:image/jpeg;base64,{data}\">")
    }

    fn words(&mut self, judged: &Judged) -> io::Result<()> {
        self.by_profile(judged)?;
        let Some(first) = judged.first() else { return Ok(()) };
        for instruction in json::instructions(first, self.lang) {
            write!(self.page, "<p class=\"do\">{}</p>", escaped(instruction))?;
        }
        self.findings(first)
    }

    /// One line that tells by which profiles the photo serves, when there are several.
    fn by_profile(&mut self, judged: &Judged) -> io::Result<()> {
        if self.profiles.len() < 2 {
            return Ok(());
        }
        write!(self.page, "<p class=\"serves\">")?;
        for (name, judgement) in self.profiles.iter().zip(&judged.by_profile) {
            let (class, sign) = class_and_sign(judgement.verdict);
            write!(self.page, "<span class=\"{class}\"><b>{sign}</b> {}</span> ", escaped(name))?;
        }
        write!(self.page, "</p>")
    }

    fn findings(&mut self, judgement: &Judgement) -> io::Result<()> {
        let faults = |finding: &&Finding| finding.verdict != Verdict::Pass;
        let faults: Vec<&Finding> = judgement.findings.iter().filter(faults).collect();
        if faults.is_empty() {
            return Ok(());
        }
        write!(self.page, "<ul>")?;
        for finding in faults.iter().take(MOST_FINDINGS) {
            let (class, sign) = class_and_sign(finding.verdict);
            let check = escaped(finding.check.text(self.lang));
            let (value, limits) = (table::value(finding), table::limits(finding.limits));
            let value = match (finding.value, limits.is_empty()) {
                (None, _) => String::new(),
                (_, true) => escaped(&value),
                (_, false) => format!("{} <i>({})</i>", escaped(&value), escaped(&limits)),
            };
            write!(self.page, "<li class=\"{class}\"><b>{sign}</b> {check} {value}</li>")?;
        }
        if let Some(more) = faults.len().checked_sub(MOST_FINDINGS).filter(|more| *more > 0) {
            let more = self.lang.pick(format!("另有 {more} 项"), format!("{more} more"));
            write!(self.page, "<li class=\"more\">{more}</li>")?;
        }
        write!(self.page, "</ul>")
    }

    /// Writes the buttons with their counts and gives the page its name.
    pub(super) fn finish(mut self, tally: Tally) -> io::Result<()> {
        let counts = [tally.pass, tally.warn, tally.unmeasured, tally.fail, tally.refused];
        let all = self.lang.pick("全部", "all");
        write!(
            self.page,
            "</main>\n<nav>\n<label for=\"show-all\">{all} <b>{}</b></label>\n",
            tally.total()
        )?;
        for ((class, sign, zh, en), count) in OUTCOMES.into_iter().zip(counts) {
            let word = self.lang.pick(zh, en);
            let label = format!("<b>{sign}</b> {word} <b>{count}</b>");
            writeln!(self.page, "<label for=\"show-{class}\" class=\"{class}\">{label}</label>")?;
        }
        write!(self.page, "</nav>\n</body></html>\n")?;
        self.page.finish()
    }
}

fn class_and_sign(verdict: Verdict) -> (&'static str, &'static str) {
    let found = OUTCOMES.iter().find(|outcome| outcome.0 == verdict.name());
    found.map_or(("", ""), |outcome| (outcome.0, outcome.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_can_not_become_markup() {
        let name = "<img src=x onerror='a()'>\"&\n";
        assert_eq!(escaped(name), "&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;&amp;\u{fffd}");
    }

    #[test]
    fn a_small_picture_keeps_its_shape_and_is_never_enlarged() {
        let picture = |width, height| Picture {
            pixels: image::RgbImage::new(width, height),
            scale: 2.0,
            height_px: height * 2,
            width_px: width * 2,
            exif: crate::picture::ExifFacts::default(),
        };
        let size = |jpeg: Vec<u8>| {
            let image = image::load_from_memory(&jpeg).unwrap();
            (image.width(), image.height())
        };
        assert_eq!(size(thumbnail(&picture(1500, 1000), None).unwrap()), (150, 100));
        assert_eq!(size(thumbnail(&picture(30, 20), None).unwrap()), (30, 20));
        let crop = CropRect { x: 100.0, y: 40.0, w: 600.0, h: 800.0 };
        assert_eq!(size(thumbnail(&picture(1500, 1000), Some(crop)).unwrap()), (150, 200));
        assert_eq!(size(thumbnail(&picture(1, 3000), None).unwrap()), (1, 200));
    }
}
