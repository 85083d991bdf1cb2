//! The picture on the screen: scaled, with the profile's guides drawn in.

use super::guides::{self, Guides};
use super::halfblock;
use super::look::{CellSize, Look, Protocol, Tone};
use crate::crop::CropRect;
use crate::judge::Judgement;
use image::RgbImage;
use ratatui::layout::Rect;

/// Longer side of a picture sent as graphics, in px. More shows nothing more at the size of a window's half.
const LONGEST_PX: f64 = 720.0;

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
}

/// The largest rectangle of cells inside `area`, centred, in which the picture keeps its shape.
#[must_use]
pub fn fit(picture: &RgbImage, area: Rect, cell: CellSize) -> Rect {
    let (cell_w, cell_h) = (f64::from(cell.width_px.max(1)), f64::from(cell.height_px.max(1)));
    let (w, h) = (f64::from(picture.width().max(1)), f64::from(picture.height().max(1)));
    let room_w = f64::from(area.width) * cell_w;
    let room_h = f64::from(area.height) * cell_h;
    let factor = (room_w / w).min(room_h / h);
    let width = ((w * factor / cell_w).round() as u16).min(area.width);
    let height = ((h * factor / cell_h).round() as u16).min(area.height);
    let x = area.x + (area.width - width) / 2;
    let y = area.y + (area.height - height) / 2;
    Rect { x, y, width, height }
}

/// Size in px at which a picture for `area` is sent by the look's protocol: (width, height).
#[must_use]
pub fn size_px(area: Rect, look: Look) -> (u32, u32) {
    if look.protocol == Protocol::HalfBlocks {
        return halfblock::pixels(area, look);
    }
    let width = f64::from(area.width) * f64::from(look.cell.width_px);
    let height = f64::from(area.height) * f64::from(look.cell.height_px);
    let scaled_by_terminal = look.protocol != Protocol::Sixel;
    let over = if scaled_by_terminal { width.max(height) / LONGEST_PX } else { 1.0 };
    let factor = over.max(1.0);
    ((width / factor) as u32, (height / factor) as u32)
}

/// The picture at `width` x `height` px with its guides.
///
/// A judged still is darkened outside its crop. Where no head was found the guides lie around the picture's middle.
#[must_use]
pub fn compose(shown: &Shown, guides: &Guides, (width, height): (u32, u32)) -> RgbImage {
    let mut canvas = halfblock::sample(shown.pixels, width, height);
    let crop = shown.judgement.and_then(|judgement| judgement.crop);
    if let Some(rect) = crop.filter(|_| shown.still) {
        let rect = on_canvas(rect, shown, &canvas);
        guides::dim_outside(&mut canvas, rect);
    }
    if crop.is_some() || !shown.still {
        let rect = crop.unwrap_or_else(|| middle(shown, guides));
        let rect = on_canvas(rect, shown, &canvas);
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
    guides::centred(full(shown.pixels.height()), full(shown.pixels.width()), guides.aspect)
}

/// Full px to px of the canvas.
fn on_canvas(rect: CropRect, shown: &Shown, canvas: &RgbImage) -> CropRect {
    let ratio = |to: u32, from: u32| f64::from(to) / (f64::from(from.max(1)) * shown.scale);
    let fx = ratio(canvas.width(), shown.pixels.width());
    let fy = ratio(canvas.height(), shown.pixels.height());
    CropRect { x: rect.x * fx, y: rect.y * fy, w: rect.w * fx, h: rect.h * fy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape_in_cells_twice_as_high_as_wide() {
        let landscape = RgbImage::new(1024, 680);
        let area = Rect::new(0, 2, 38, 19);
        let rect = fit(&landscape, area, CellSize::default());
        assert_eq!(rect, Rect::new(0, 5, 38, 13));
        let portrait = RgbImage::new(680, 1024);
        assert_eq!(fit(&portrait, area, CellSize::default()), Rect::new(6, 2, 25, 19));
    }

    #[test]
    fn only_sixel_is_sent_at_the_size_of_the_screen() {
        let area = Rect::new(0, 0, 120, 40);
        let look = |protocol| Look { protocol, ..Look::default() };
        assert_eq!(size_px(area, look(Protocol::HalfBlocks)), (120, 80));
        assert_eq!(size_px(area, look(Protocol::Sixel)), (1200, 800));
        assert_eq!(size_px(area, look(Protocol::Kitty)), (720, 480));
    }

    #[test]
    fn full_pixels_come_down_to_the_canvas() {
        let pixels = RgbImage::new(1500, 1000);
        let shown = Shown { id: 1, pixels: &pixels, scale: 4.0, still: true, judgement: None };
        let rect = CropRect { x: 1500.0, y: 0.0, w: 3000.0, h: 4000.0 };
        let canvas = RgbImage::new(60, 40);
        assert_eq!(
            on_canvas(rect, &shown, &canvas),
            CropRect { x: 15.0, y: 0.0, w: 30.0, h: 40.0 }
        );
    }
}
