//! The picture on the screen: scaled, with the profile's guides drawn in.

use super::guides::{self, Guides};
use super::halfblock;
use super::look::{CellSize, Look, Protocol, Tone};
use super::marks::{self, Marks};
use crate::crop::CropRect;
use crate::judge::Judgement;
use image::RgbImage;
use ratatui::layout::Rect;

/// Longer side of a picture that the terminal scales, in px: a still that is looked at, and live view, of which
/// several a second have to pass (0.8 MB each under kitty).
const LONGEST_STILL_PX: f64 = 720.0;
const LONGEST_LIVE_PX: f64 = 480.0;

/// A picture to show.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Changes whenever the pixels do.
    pub id: u64,
    /// Upright pixels: a live-view frame, or a full frame reduced.
    pub pixels: &'a RgbImage,
    /// Full px per px of `pixels`; 1 for live view.
    pub scale: f64,
    /// Whether it is a frame that was taken.
    pub still: bool,
    /// What was found on this very picture.
    pub judgement: Option<&'a Judgement>,
    /// What was measured on it, to be drawn in place of the profile's lines.
    pub marks: Option<&'a Marks>,
    /// Whether it is only to be looked at, without lines: a part enlarged, a frame of the tray.
    pub plain: bool,
}

/// A part of a picture, in px of its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Left column.
    pub x: u32,
    /// Top row.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Where a picture goes, and which part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The cells it fills.
    pub area: Rect,
    /// What of it they show.
    pub part: Part,
}

/// The share of a picture's width that is shown in any case.
const KEPT: f64 = 0.6;

/// Fits a picture into `area`, centred and in its shape.
///
/// A landscape frame that would leave the window half empty loses some of its two sides, so that the head is larger:
/// the middle stays, or what holds the whole crop where that is not in the middle.
#[must_use]
pub fn fit(shown: &Shown, area: Rect, cell: CellSize) -> Place {
    let (cell_w, cell_h) = (f64::from(cell.width_px.max(1)), f64::from(cell.height_px.max(1)));
    let (room_w, room_h) = (f64::from(area.width) * cell_w, f64::from(area.height) * cell_h);
    let (w, h) = (f64::from(shown.pixels.width().max(1)), f64::from(shown.pixels.height().max(1)));
    let crop = shown.judgement.and_then(|judgement| judgement.crop);
    let span = crop.map(|crop| (crop.x / shown.scale, crop.w / shown.scale));
    // What was cut out on purpose is shown whole.
    let kept = if shown.plain { w } else { w * KEPT };
    let least = span.map_or(0.0, |(_, length)| length).max(kept).min(w);
    let part_w = (h * room_w / room_h.max(1.0)).clamp(least, w);
    let factor = (room_w / part_w).min(room_h / h);
    let width = ((part_w * factor / cell_w).round() as u16).min(area.width);
    let height = ((h * factor / cell_h).round() as u16).min(area.height);
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
    let part = Part {
        x: start(w, part_w, span),
        y: 0,
        width: part_w as u32,
        height: shown.pixels.height(),
    };
    Place { area: Rect { x, y, width, height }, part }
}

/// Where a part begins: in the middle, or moved just so far that it holds `span` (start, length).
fn start(whole: f64, part: f64, span: Option<(f64, f64)>) -> u32 {
    let slack = (whole - part).max(0.0);
    let moved =
        span.map_or(slack / 2.0, |(at, length)| (slack / 2.0).max(at + length - part).min(at));
    moved.clamp(0.0, slack) as u32
}

/// Size in px at which a picture for `area` is sent by the look's protocol: (width, height).
#[must_use]
pub fn size_px(area: Rect, look: Look, still: bool) -> (u32, u32) {
    if look.protocol == Protocol::HalfBlocks {
        return halfblock::pixels(area, look);
    }
    let width = f64::from(area.width) * f64::from(look.cell.width_px);
    let height = f64::from(area.height) * f64::from(look.cell.height_px);
    let longest = if still { LONGEST_STILL_PX } else { LONGEST_LIVE_PX };
    let over = (width.max(height) / longest).max(1.0);
    // Sixel pixels are the screen's own: the terminal does not scale them.
    let factor = if look.protocol == Protocol::Sixel { 1.0 } else { over };
    let (width, height) = ((width / factor) as u32, (height / factor) as u32);
    // A last band of less than its 6 rows could spill over into the row of text below.
    let spill = if look.protocol == Protocol::Sixel { height % 6 } else { 0 };
    (width, height - spill)
}

/// A part of the picture at `width` x `height` px with its guides.
///
/// A judged still is darkened outside its crop. Where no head was found the guides lie around the picture's middle.
#[must_use]
pub fn compose(shown: &Shown, part: Part, guides: &Guides, size: (u32, u32)) -> RgbImage {
    let mut canvas = halfblock::sample(shown.pixels, part, size);
    if shown.plain {
        return canvas;
    }
    let crop = shown.judgement.and_then(|judgement| judgement.crop);
    if let Some(rect) = crop.filter(|_| shown.still) {
        let rect = on_canvas(rect, shown, part, size);
        guides::dim_outside(&mut canvas, rect);
    }
    if let Some(marks) = shown.marks {
        marks::draw(&mut canvas, marks, |x, y| point_on_canvas((x, y), shown, part, size));
    } else if crop.is_some() || !shown.still {
        let rect = crop.unwrap_or_else(|| middle(shown, guides));
        let rect = on_canvas(rect, shown, part, size);
        guides::draw(&mut canvas, rect, guides, tone(shown));
    }
    canvas
}

fn tone(shown: &Shown) -> Tone {
    let found = shown.judgement.filter(|judgement| judgement.crop.is_some());
    found.map_or(Tone::Calm, |judgement| judgement.verdict.into())
}

fn middle(shown: &Shown, guides: &Guides) -> CropRect {
    let full = |px: u32| f64::from(px) * shown.scale;
    crate::crop::centred(full(shown.pixels.height()), full(shown.pixels.width()), guides.aspect)
}

/// Full px to whole px of a canvas of `size` that shows `part`.
fn on_canvas(rect: CropRect, shown: &Shown, part: Part, size: (u32, u32)) -> CropRect {
    let to = |x, y| {
        let (x, y) = point_on_canvas((x, y), shown, part, size);
        (x.round(), y.round())
    };
    let (x, y) = to(rect.x, rect.y);
    let (right, bottom) = to(rect.x + rect.w, rect.y + rect.h);
    CropRect { x, y, w: right - x, h: bottom - y }
}

/// A point of the full frame (column, row) on a canvas of `size` that shows `part`.
fn point_on_canvas(point: (f64, f64), shown: &Shown, part: Part, size: (u32, u32)) -> (f64, f64) {
    let fx = f64::from(size.0) / f64::from(part.width.max(1));
    let fy = f64::from(size.1) / f64::from(part.height.max(1));
    let x = (point.0 / shown.scale - f64::from(part.x)) * fx;
    let y = (point.1 / shown.scale - f64::from(part.y)) * fy;
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Verdict;

    fn shown<'a>(pixels: &'a RgbImage, judgement: Option<&'a Judgement>) -> Shown<'a> {
        let (marks, plain) = (None, false);
        Shown { id: 1, pixels, scale: 4.0, still: true, judgement, marks, plain }
    }

    fn found(crop: CropRect) -> Judgement {
        Judgement { verdict: Verdict::Pass, findings: Vec::new(), crop: Some(crop) }
    }

    #[test]
    fn a_portrait_fills_the_height_in_cells_twice_as_high_as_wide() {
        let pixels = RgbImage::new(680, 1024);
        let place = fit(&shown(&pixels, None), Rect::new(0, 2, 38, 19), CellSize::default());
        assert_eq!(place.area, Rect::new(6, 2, 25, 19));
        assert_eq!(place.part, Part { x: 0, y: 0, width: 680, height: 1024 });
    }

    #[test]
    fn a_landscape_frame_loses_its_ends_in_a_narrow_window_but_never_too_much() {
        let pixels = RgbImage::new(1000, 600);
        let place = fit(&shown(&pixels, None), Rect::new(0, 0, 40, 25), CellSize::default());
        assert_eq!(place.part, Part { x: 200, y: 0, width: 600, height: 600 });
        assert_eq!(place.area, Rect::new(0, 2, 40, 20));
    }

    #[test]
    fn a_part_that_is_only_looked_at_is_shown_whole() {
        let pixels = RgbImage::new(1000, 500);
        let eyes = Shown { plain: true, ..shown(&pixels, None) };
        let place = fit(&eyes, Rect::new(0, 0, 40, 25), CellSize::default());
        assert_eq!((place.part.x, place.part.width), (0, 1000));
        assert_eq!(place.area, Rect::new(0, 7, 40, 10));
    }

    #[test]
    fn a_head_at_the_edge_is_never_cut_off_the_screen() {
        let pixels = RgbImage::new(1000, 600);
        let area = Rect::new(0, 0, 40, 20);
        for (x, first) in [(0.0, 0), (1600.0, 200), (2800.0, 400)] {
            let judgement = found(CropRect { x, y: 0.0, w: 1200.0, h: 1600.0 });
            let place = fit(&shown(&pixels, Some(&judgement)), area, CellSize::default());
            assert_eq!(place.part.x, first, "crop at {x}");
        }
    }

    #[test]
    fn only_sixel_is_sent_at_the_size_of_the_screen() {
        let area = Rect::new(0, 0, 120, 40);
        let look = |protocol| Look { protocol, ..Look::default() };
        assert_eq!(size_px(area, look(Protocol::HalfBlocks), false), (120, 80));
        assert_eq!(size_px(area, look(Protocol::Sixel), false), (1200, 798));
        assert_eq!(size_px(area, look(Protocol::Kitty), true), (720, 480));
        assert_eq!(size_px(area, look(Protocol::Kitty), false), (480, 320));
    }

    #[test]
    fn full_pixels_come_down_to_the_canvas() {
        let pixels = RgbImage::new(1500, 1000);
        let part = Part { x: 250, y: 0, width: 1000, height: 1000 };
        let rect = CropRect { x: 1500.0, y: 0.0, w: 3000.0, h: 4000.0 };
        let on = on_canvas(rect, &shown(&pixels, None), part, (40, 40));
        assert_eq!(on, CropRect { x: 5.0, y: 0.0, w: 30.0, h: 40.0 });
    }

    #[test]
    fn a_judged_still_is_dark_outside_its_crop_and_untouched_within() {
        let pixels = RgbImage::from_pixel(100, 100, image::Rgb([100, 100, 100]));
        let judgement = found(CropRect { x: 80.0, y: 80.0, w: 240.0, h: 240.0 });
        let shown = shown(&pixels, Some(&judgement));
        let part = Part { x: 0, y: 0, width: 100, height: 100 };
        let band = |target| super::super::Band { min: 0.0, target, max: 1.0 };
        let guides = Guides {
            aspect: 1.0,
            crown: band(0.1),
            chin: band(0.8),
            side_margin: 0.1,
            print_trim: 0.0,
        };
        let canvas = compose(&shown, part, &guides, (50, 50));
        assert_eq!(canvas.get_pixel(5, 25).0, [50; 3]);
        assert_eq!(canvas.get_pixel(25, 25).0, [100; 3]);
        assert_eq!(canvas.get_pixel(10, 25).0, [0, 170, 60]);
    }
}
