//! Pictures as characters: an upper half block a cell, its foreground the upper pixel, its background the lower one.

use super::look::{Colours, Look};
use super::picture::Part;
use image::{Rgb, RgbImage};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// At most so many samples a side go into one pixel: enough for a mean, and a bound on the work.
const SAMPLES: u32 = 6;

/// Characters of rising brightness, for terminals without colour.
const RAMP: &[u8] = b" .:-=+*%#@";

/// A part of `picture`, which must lie inside it, reduced (or enlarged) to (width, height) px: the mean over each
/// pixel's area.
#[must_use]
pub fn sample(picture: &RgbImage, part: Part, (width, height): (u32, u32)) -> RgbImage {
    let columns = spans(part.x, part.width, width);
    let rows = spans(part.y, part.height, height);
    let mut out = RgbImage::new(width, height);
    for (row, line) in rows.iter().zip(out.rows_mut()) {
        for (column, pixel) in columns.iter().zip(line) {
            *pixel = mean(picture, column, row);
        }
    }
    out
}

/// The source positions that go into each of `count` pixels over `length` from `start`.
fn spans(start: u32, length: u32, count: u32) -> Vec<Vec<u32>> {
    let edge = |i: u32| (u64::from(i) * u64::from(length) / u64::from(count.max(1))) as u32;
    let span = |i: u32| {
        let (from, to) = (edge(i), edge(i + 1).max(edge(i) + 1));
        let step = (to - from).div_ceil(SAMPLES);
        let all = start + from..start + to.min(length);
        all.skip((step as usize - 1) / 2).step_by(step as usize).collect()
    };
    (0..count).map(span).collect()
}

fn mean(picture: &RgbImage, columns: &[u32], rows: &[u32]) -> Rgb<u8> {
    let mut sum = [0u32; 3];
    for &y in rows {
        for &x in columns {
            let pixel = picture.get_pixel(x, y).0;
            for (total, value) in sum.iter_mut().zip(pixel) {
                *total += u32::from(value);
            }
        }
    }
    let count = (columns.len() * rows.len()).max(1) as u32;
    Rgb(sum.map(|total| ((total + count / 2) / count) as u8))
}

/// Pixels that `area` shows in characters: (width, height).
#[must_use]
pub fn pixels(area: Rect, look: Look) -> (u32, u32) {
    let (width, height) = (u32::from(area.width), u32::from(area.height));
    if whole_cells(look) { (width, height) } else { (width, height * 2) }
}

/// Draws `canvas`, which has [`pixels`] many pixels, into `area`.
pub fn draw(canvas: &RgbImage, area: Rect, look: Look, buffer: &mut Buffer) {
    for y in 0..area.height {
        for x in 0..area.width {
            let Some(cell) = buffer.cell_mut((area.x + x, area.y + y)) else { continue };
            let (symbol, style) = one(canvas, u32::from(x), u32::from(y), look);
            cell.set_symbol(symbol).set_style(style);
        }
    }
}

/// Where the half block may take two cells, or there is no colour, a cell shows one pixel.
fn whole_cells(look: Look) -> bool {
    look.wide_ambiguous || look.colours == Colours::None
}

fn one(canvas: &RgbImage, x: u32, y: u32, look: Look) -> (&'static str, Style) {
    let at = |y| canvas.get_pixel_checked(x, y).copied().unwrap_or(Rgb([0, 0, 0]));
    if look.colours == Colours::None {
        return (ramp(at(y)), Style::new());
    }
    if look.wide_ambiguous {
        return (" ", Style::new().bg(colour(at(y), look)));
    }
    let style = Style::new().fg(colour(at(2 * y), look)).bg(colour(at(2 * y + 1), look));
    ("▀", style)
}

fn ramp(pixel: Rgb<u8>) -> &'static str {
    let [r, g, b] = pixel.0.map(usize::from);
    let level = (r * 3 + g * 6 + b) * RAMP.len() / 2560;
    std::str::from_utf8(RAMP.get(level..=level).unwrap_or(b" ")).unwrap_or(" ")
}

fn colour(pixel: Rgb<u8>, look: Look) -> Color {
    let [r, g, b] = pixel.0;
    if look.colours == Colours::Indexed {
        let step = |v: u8| if v < 48 { 0 } else { ((u16::from(v) - 35) / 40).min(5) as u8 };
        return Color::Indexed(16 + 36 * step(r) + 6 * step(g) + step(b));
    }
    Color::Rgb(r, g, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
        let part = Part { x: 0, y: 0, width: picture.width(), height: picture.height() };
        sample(picture, part, (width, height))
    }

    fn checkers() -> RgbImage {
        RgbImage::from_fn(64, 64, |x, y| if (x + y) % 2 == 0 { Rgb([255; 3]) } else { Rgb([1; 3]) })
    }

    #[test]
    fn a_reduced_pixel_is_the_mean_of_its_area() {
        let small = whole(&checkers(), 16, 16);
        assert!(small.pixels().all(|p| p.0 == [128; 3]), "{:?}", small.get_pixel(3, 3));
    }

    #[test]
    fn edges_stay_where_they_are() {
        let half =
            RgbImage::from_fn(100, 10, |x, _| if x < 50 { Rgb([0; 3]) } else { Rgb([200; 3]) });
        let small = whole(&half, 10, 2);
        let row: Vec<u8> = (0..10).map(|x| small.get_pixel(x, 0).0[0]).collect();
        assert_eq!(row, [0, 0, 0, 0, 0, 200, 200, 200, 200, 200]);
    }

    #[test]
    fn a_picture_smaller_than_the_window_is_enlarged() {
        let tiny = RgbImage::from_fn(2, 1, |x, _| Rgb([x as u8 * 100; 3]));
        let large = whole(&tiny, 4, 3);
        let row: Vec<u8> = (0..4).map(|x| large.get_pixel(x, 2).0[0]).collect();
        assert_eq!(row, [0, 0, 100, 100]);
    }

    #[test]
    fn a_part_is_shown_alone() {
        let pixels = RgbImage::from_fn(10, 4, |x, _| Rgb([x as u8; 3]));
        let part = Part { x: 4, y: 0, width: 2, height: 4 };
        let small = sample(&pixels, part, (2, 1));
        assert_eq!((small.get_pixel(0, 0).0[0], small.get_pixel(1, 0).0[0]), (4, 5));
    }

    #[test]
    fn a_cell_carries_two_pixels_one_above_the_other() {
        let canvas = RgbImage::from_fn(1, 2, |_, y| Rgb([10 + 90 * y as u8, 0, 0]));
        let area = Rect::new(0, 0, 1, 1);
        let mut buffer = Buffer::empty(area);
        draw(&canvas, area, Look::default(), &mut buffer);
        let cell = &buffer[(0, 0)];
        assert_eq!(
            (cell.symbol(), cell.fg, cell.bg),
            ("▀", Color::Rgb(10, 0, 0), Color::Rgb(100, 0, 0))
        );
    }

    #[test]
    fn no_ambiguous_character_is_drawn_where_they_are_wide() {
        let look = Look { wide_ambiguous: true, ..Look::default() };
        let area = Rect::new(0, 0, 1, 1);
        let mut buffer = Buffer::empty(area);
        draw(&RgbImage::from_pixel(1, 1, Rgb([1, 2, 3])), area, look, &mut buffer);
        assert_eq!((buffer[(0, 0)].symbol(), buffer[(0, 0)].bg), (" ", Color::Rgb(1, 2, 3)));
        assert_eq!(pixels(Rect::new(0, 0, 8, 4), look), (8, 4));
    }

    #[test]
    fn without_colour_brightness_is_a_character() {
        assert_eq!(ramp(Rgb([0, 0, 0])), " ");
        assert_eq!(ramp(Rgb([255, 255, 255])), "@");
    }

    #[test]
    fn the_indexed_palette_keeps_its_corners() {
        let look = Look { colours: Colours::Indexed, ..Look::default() };
        assert_eq!(colour(Rgb([0, 0, 0]), look), Color::Indexed(16));
        assert_eq!(colour(Rgb([255, 255, 255]), look), Color::Indexed(231));
        assert_eq!(colour(Rgb([95, 135, 215]), look), Color::Indexed(16 + 36 + 12 + 4));
    }
}
