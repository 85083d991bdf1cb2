//! The profile's lines, drawn into the pixels so that they show under every picture protocol.

use super::look::Tone;
use crate::crop::CropRect;
use crate::spec::{self, Profile};
use image::{Rgb, RgbImage};

/// A line to aim at and the band that is accepted, in shares of the crop's height counted down from its top.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Band {
    /// Upper end of what is accepted.
    pub min: f64,
    /// Where it should be.
    pub target: f64,
    /// Lower end of what is accepted.
    pub max: f64,
}

/// The profile's geometry as lines. All shares are 0..=1 of the crop.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Guides {
    /// Width over height of the crop.
    pub aspect: f64,
    /// Where the crown belongs.
    pub crown: Band,
    /// Where the chin belongs.
    pub chin: Band,
    /// Share of the width that stays free at the left and at the right of the head.
    pub side_margin: f64,
    /// Share of the width that a print trims at each side, or 0.
    pub print_trim: f64,
}

/// Where to draw the crown when a profile says nothing of it.
const CROWN: Band = Band { min: 0.06, target: 0.1, max: 0.14 };
/// Where to draw the chin, counted up from the bottom, when a profile says nothing of it.
const BELOW_CHIN: Band = Band { min: 0.18, target: 0.3, max: 0.4 };

impl From<&Profile> for Guides {
    fn from(profile: &Profile) -> Self {
        let checks = &profile.checks;
        let band = |band: &Option<spec::Band>, or: Band| {
            band.as_ref().map_or(or, |band| Band {
                min: band.min_percent / 100.0,
                target: band.target_percent / 100.0,
                max: band.max_percent / 100.0,
            })
        };
        let crown = band(&checks.headroom, CROWN);
        let below = band(&checks.shoulders, BELOW_CHIN);
        Self {
            aspect: profile.file.aspect(),
            crown,
            chin: Band { min: 1.0 - below.max, target: 1.0 - below.target, max: 1.0 - below.min },
            side_margin: checks
                .side_margins
                .as_ref()
                .map_or(0.1, |margin| margin.min_percent / 100.0),
            print_trim: profile.file.trim_percent() / 100.0,
        }
    }
}

/// Below this height of the crop on the canvas only its outline, crown and chin are drawn: more would hide the face.
const FINE_PX: f64 = 150.0;
const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
const DARK: Rgb<u8> = Rgb([20, 40, 90]);

/// The crop in px of the canvas, and what to draw with.
struct Brush<'a> {
    canvas: &'a mut RgbImage,
    rect: CropRect,
}

/// Draws the lines of `guides` for a crop given in px of `canvas`; `tone` colours its outline.
pub fn draw(canvas: &mut RgbImage, rect: CropRect, guides: &Guides, tone: Tone) {
    let mut brush = Brush { canvas, rect };
    if rect.h >= FINE_PX {
        brush.fine(guides);
    }
    for band in [guides.crown, guides.chin] {
        brush.across(band.target, guides.side_margin, WHITE, 2);
    }
    brush.outline(outline_colour(tone));
}

/// Darkens what lies outside `rect`, so that what remains is what will be delivered.
pub fn dim_outside(canvas: &mut RgbImage, rect: CropRect) {
    let inside = |x: f64, y: f64| {
        (rect.x..rect.x + rect.w).contains(&x) && (rect.y..rect.y + rect.h).contains(&y)
    };
    for (x, y, pixel) in canvas.enumerate_pixels_mut() {
        if !inside(f64::from(x), f64::from(y)) {
            pixel.0 = pixel.0.map(|v| v / 2);
        }
    }
}

fn outline_colour(tone: Tone) -> Rgb<u8> {
    match tone {
        Tone::Calm => WHITE,
        Tone::Good => Rgb([0, 170, 60]),
        Tone::Care => Rgb([255, 190, 0]),
        Tone::Unsure => Rgb([190, 60, 190]),
        Tone::Bad => Rgb([220, 30, 30]),
    }
}

impl Brush<'_> {
    fn fine(&mut self, guides: &Guides) {
        for band in [guides.crown, guides.chin] {
            self.across(band.min, guides.side_margin, DARK, 6);
            self.across(band.max, guides.side_margin, DARK, 6);
        }
        for share in [guides.side_margin, 1.0 - guides.side_margin] {
            self.down(share, WHITE, 6);
        }
        if guides.print_trim > 0.0 {
            self.down(guides.print_trim, DARK, 4);
            self.down(1.0 - guides.print_trim, DARK, 4);
        }
        self.down(0.5, WHITE, 10);
    }

    /// A dashed row at a share of the height, between the side margins.
    fn across(&mut self, share: f64, margin: f64, colour: Rgb<u8>, dash: i64) {
        let y = row(self.rect.y, self.rect.h, share);
        let from = row(self.rect.x, self.rect.w, margin);
        let to = row(self.rect.x, self.rect.w, 1.0 - margin);
        for x in (from..=to).filter(|x| (x / dash) % 2 == 0) {
            self.dot(x, y, colour);
        }
    }

    /// A dashed column at a share of the width.
    fn down(&mut self, share: f64, colour: Rgb<u8>, dash: i64) {
        let x = row(self.rect.x, self.rect.w, share);
        let (from, to) = (row(self.rect.y, self.rect.h, 0.0), row(self.rect.y, self.rect.h, 1.0));
        for y in (from..=to).filter(|y| (y / dash) % 2 == 0) {
            self.dot(x, y, colour);
        }
    }

    fn outline(&mut self, colour: Rgb<u8>) {
        let (left, right) =
            (row(self.rect.x, self.rect.w, 0.0), row(self.rect.x, self.rect.w, 1.0));
        let (top, bottom) =
            (row(self.rect.y, self.rect.h, 0.0), row(self.rect.y, self.rect.h, 1.0));
        for x in left..=right {
            self.dot(x, top, colour);
            self.dot(x, bottom, colour);
        }
        for y in top..=bottom {
            self.dot(left, y, colour);
            self.dot(right, y, colour);
        }
    }

    fn dot(&mut self, x: i64, y: i64, colour: Rgb<u8>) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.canvas.get_pixel_mut_checked(x, y) {
            *pixel = colour;
        }
    }
}

/// The pixel at a share of a span; the far end is its last pixel.
fn row(start: f64, length: f64, share: f64) -> i64 {
    (start + (length - 1.0) * share).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDES: Guides = Guides {
        aspect: 0.75,
        crown: Band { min: 0.06, target: 0.10, max: 0.12 },
        chin: Band { min: 0.68, target: 0.80, max: 0.82 },
        side_margin: 0.10,
        print_trim: 0.0,
    };

    fn grey(width: u32, height: u32) -> RgbImage {
        RgbImage::from_pixel(width, height, Rgb([90, 90, 90]))
    }

    #[test]
    fn the_outline_lies_on_the_crops_edge() {
        let mut canvas = grey(40, 40);
        draw(&mut canvas, CropRect { x: 5.0, y: 2.0, w: 27.0, h: 36.0 }, &GUIDES, Tone::Bad);
        let red = outline_colour(Tone::Bad);
        for (x, y) in [(5, 2), (31, 2), (5, 37), (31, 37), (18, 2), (5, 20)] {
            assert_eq!(*canvas.get_pixel(x, y), red, "at {x},{y}");
        }
        assert_eq!(canvas.get_pixel(4, 20).0, [90, 90, 90]);
        assert_eq!(canvas.get_pixel(32, 20).0, [90, 90, 90]);
    }

    #[test]
    fn the_crown_line_lies_a_tenth_down() {
        let mut canvas = grey(300, 400);
        let rect = CropRect { x: 0.0, y: 0.0, w: 300.0, h: 400.0 };
        draw(&mut canvas, rect, &GUIDES, Tone::Calm);
        let white = (40..260).filter(|&x| *canvas.get_pixel(x, 40) == WHITE).count();
        assert!(white > 80, "{white}");
        assert_eq!(canvas.get_pixel(100, 30).0, [90, 90, 90]);
    }

    #[test]
    fn a_crop_beyond_the_canvas_is_drawn_as_far_as_it_goes() {
        let mut canvas = grey(10, 10);
        draw(&mut canvas, CropRect { x: -5.0, y: -5.0, w: 60.0, h: 80.0 }, &GUIDES, Tone::Good);
        dim_outside(&mut canvas, CropRect { x: 5.0, y: 0.0, w: 5.0, h: 10.0 });
        assert_eq!(canvas.get_pixel(0, 9).0, [45, 45, 45]);
    }

    #[test]
    fn without_a_head_the_crop_is_centred_and_fits() {
        let rect = crate::crop::centred(680.0, 1024.0, 0.75);
        assert_eq!((rect.x, rect.y, rect.w, rect.h), (257.0, 0.0, 510.0, 680.0));
        let tall = crate::crop::centred(1000.0, 600.0, 0.75);
        assert_eq!((tall.w, tall.h, tall.y), (600.0, 800.0, 100.0));
    }
}
