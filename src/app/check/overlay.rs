//! Copies of photos with the measured lines, the eyes and the crop drawn in.

use crate::judge::{Judgement, Verdict};
use crate::measure::readings::{Point, Readings};
use crate::picture::Picture;
use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_filled_rect_mut, draw_hollow_circle_mut};
use imageproc::rect::Rect;
use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Measured lines: magenta stands out from skin, hair and blue.
const MEASURED: Rgb<u8> = Rgb([255, 0, 200]);

/// Where overlays go; nowhere when none are wanted.
pub(super) struct Folder<'a> {
    folder: Option<&'a Path>,
    taken: HashSet<OsString>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(folder: Option<&'a Path>) -> Self {
        Self { folder, taken: HashSet::new() }
    }

    /// Draws on the picture and writes it as `<stem>.check.png`.
    pub(super) fn write(
        &mut self,
        file: &Path,
        picture: Picture,
        readings: &Readings,
        judgement: &Judgement,
    ) -> io::Result<()> {
        let Some(folder) = self.folder else { return Ok(()) };
        let path = folder.join(self.name(file));
        draw(picture, readings, judgement).save(path).map_err(io::Error::other)
    }

    /// A name that no earlier photo of this run has: photos of two folders may be called alike.
    fn name(&mut self, file: &Path) -> PathBuf {
        let stem = file.file_stem().unwrap_or(file.as_os_str());
        let named = |number: usize| {
            let mut name = stem.to_owned();
            name.push(if number > 1 { format!("-{number}") } else { String::new() });
            name.push(".check.png");
            name
        };
        let name = (1..=self.taken.len() + 1)
            .map(named)
            .find(|name| !self.taken.contains(name))
            .unwrap_or_else(|| named(1));
        self.taken.insert(name.clone());
        PathBuf::from(name)
    }
}

fn draw(picture: Picture, readings: &Readings, judgement: &Judgement) -> RgbImage {
    let mut pen = Pen { scale: picture.scale, image: picture.pixels };
    if let Ok(head) = readings.head {
        pen.row(head.crown_px);
        pen.row(head.chin_px);
    }
    if let Ok(sides) = readings.sides {
        pen.column(sides.left_px);
        pen.column(sides.right_px);
    }
    if let Ok(eyes) = readings.eyes {
        pen.ring(eyes.left);
        pen.ring(eyes.right);
    }
    if let Some(crop) = judgement.crop {
        let colour = verdict_colour(judgement.verdict);
        pen.frame((crop.x, crop.y), (crop.x + crop.w, crop.y + crop.h), colour);
    }
    pen.image
}

fn verdict_colour(verdict: Verdict) -> Rgb<u8> {
    match verdict {
        Verdict::Pass => Rgb([0, 200, 0]),
        Verdict::Warn => Rgb([255, 190, 0]),
        Verdict::Unmeasured | Verdict::Fail => Rgb([230, 0, 0]),
    }
}

/// Draws in px of the full picture on reduced pixels.
struct Pen {
    scale: f64,
    image: RgbImage,
}

impl Pen {
    fn stroke(&self) -> u32 {
        (self.image.width().max(self.image.height()) / 500).max(1)
    }

    fn bar(&mut self, x: f64, y: f64, size: (u32, u32), colour: Rgb<u8>) {
        let half = (self.stroke() / 2).cast_signed();
        let place = |full: f64| (full / self.scale) as i32 - half;
        let rect = Rect::at(place(x), place(y)).of_size(size.0.max(1), size.1.max(1));
        draw_filled_rect_mut(&mut self.image, rect, colour);
    }

    fn row(&mut self, y: f64) {
        self.bar(0.0, y, (self.image.width(), self.stroke()), MEASURED);
    }

    fn column(&mut self, x: f64) {
        self.bar(x, 0.0, (self.stroke(), self.image.height()), MEASURED);
    }

    fn frame(&mut self, start: (f64, f64), end: (f64, f64), colour: Rgb<u8>) {
        let length = |from: f64, to: f64| ((to - from) / self.scale) as u32;
        let (w, h, stroke) = (length(start.0, end.0), length(start.1, end.1), self.stroke() * 2);
        self.bar(start.0, start.1, (w, stroke), colour);
        self.bar(start.0, end.1, (w, stroke), colour);
        self.bar(start.0, start.1, (stroke, h), colour);
        self.bar(end.0, start.1, (stroke, h), colour);
    }

    fn ring(&mut self, eye: Point) {
        let centre = ((eye.x / self.scale) as i32, (eye.y / self.scale) as i32);
        let stroke = self.stroke().cast_signed();
        for radius in stroke * 3..stroke * 4 {
            draw_hollow_circle_mut(&mut self.image, centre, radius, MEASURED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_called_alike_get_names_of_their_own() {
        let mut folder = Folder::new(Some(Path::new("/o")));
        let names =
            ["/a/1.JPG", "/b/1.JPG", "/c/1.jpg", "/c/2.jpg"].map(|f| folder.name(f.as_ref()));
        assert_eq!(
            names,
            ["1.check.png", "1-2.check.png", "1-3.check.png", "2.check.png"].map(PathBuf::from)
        );
    }
}
