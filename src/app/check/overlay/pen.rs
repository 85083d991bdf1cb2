//! Draws in px of the full picture on its reduced pixels.

use super::colour;
use crate::judge::Verdict;
use crate::measure::readings::Point;
use image::{GrayImage, Rgb, RgbImage};
use imageproc::drawing::{draw_filled_circle_mut, draw_filled_rect_mut, draw_hollow_circle_mut};
use imageproc::rect::Rect;

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

/// Strokes of the signs, in shares of the badge's radius around its centre.
const TICK: &[&[(f64, f64)]] = &[&[(-0.5, 0.05), (-0.15, 0.4), (0.5, -0.4)]];
const CROSS: &[&[(f64, f64)]] = &[&[(-0.4, -0.4), (0.4, 0.4)], &[(0.4, -0.4), (-0.4, 0.4)]];
const CALL: &[&[(f64, f64)]] = &[&[(0.0, -0.55), (0.0, 0.12)], &[(0.0, 0.5), (0.0, 0.52)]];
const QUESTION: &[&[(f64, f64)]] = &[
    &[(-0.3, -0.3), (-0.2, -0.5), (0.0, -0.58), (0.22, -0.5), (0.3, -0.3), (0.0, 0.0), (0.0, 0.18)],
    &[(0.0, 0.5), (0.0, 0.52)],
];

pub(super) struct Pen {
    /// Full px per px of `image`.
    pub scale: f64,
    pub image: RgbImage,
}

impl Pen {
    /// Width of a line, px of `image`.
    fn stroke(&self) -> u32 {
        (self.image.width().max(self.image.height()) / 500).max(1)
    }

    /// A place in `image`; far outside ones come no further than drawing can count.
    fn place(&self, full: f64) -> i32 {
        (full / self.scale).clamp(-1e5, 1e5) as i32
    }

    fn bar(&mut self, x: f64, y: f64, size: (u32, u32), colour: Rgb<u8>) {
        let half = (self.stroke() / 2).cast_signed();
        let rect = Rect::at(self.place(x) - half, self.place(y) - half)
            .of_size(size.0.max(1), size.1.max(1));
        draw_filled_rect_mut(&mut self.image, rect, colour);
    }

    pub(super) fn row(&mut self, y: f64, colour: Rgb<u8>) {
        self.bar(0.0, y, (self.image.width(), self.stroke()), colour);
    }

    pub(super) fn column(&mut self, x: f64, colour: Rgb<u8>) {
        self.bar(x, 0.0, (self.stroke(), self.image.height()), colour);
    }

    pub(super) fn frame(&mut self, start: (f64, f64), end: (f64, f64), colour: Rgb<u8>) {
        let stroke = self.stroke() * 2;
        let inset = f64::from(stroke) * self.scale;
        let length = |from: f64, to: f64| ((to - from) / self.scale) as u32;
        let (w, h) = (length(start.0, end.0), length(start.1, end.1));
        self.bar(start.0, start.1, (w, stroke), colour);
        self.bar(start.0, end.1 - inset, (w, stroke), colour);
        self.bar(start.0, start.1, (stroke, h), colour);
        self.bar(end.0 - inset, start.1, (stroke, h), colour);
    }

    pub(super) fn ring(&mut self, at: Point, colour: Rgb<u8>) {
        let centre = (self.place(at.x), self.place(at.y));
        let stroke = self.stroke().cast_signed();
        for radius in stroke * 3..stroke * 4 {
            draw_hollow_circle_mut(&mut self.image, centre, radius, colour);
        }
    }

    /// A thin line along the edge of a mask of cells, `cell_px` px of the full picture each.
    pub(super) fn edge_of(&mut self, mask: &GrayImage, cell_px: f64, colour: Rgb<u8>) {
        let cell = cell_px / self.scale;
        let (width, height) = self.image.dimensions();
        let stroke = self.stroke();
        let inside = |x: u32, y: u32| smooth(mask, f64::from(x) / cell, f64::from(y) / cell);
        for y in 0..height.saturating_sub(stroke) {
            let mut here = inside(0, y);
            for x in 0..width.saturating_sub(stroke) {
                let (right, below) = (inside(x + stroke, y), inside(x, y + stroke));
                if here != right || here != below {
                    self.image.put_pixel(x, y, colour);
                }
                here = inside(x + 1, y);
            }
        }
    }

    /// A disc in a verdict's colour with its sign; `radius` in px of the image.
    pub(super) fn badge(&mut self, at: (f64, f64), radius: f64, verdict: Verdict) {
        let centre = (self.place(at.0), self.place(at.1));
        draw_filled_circle_mut(&mut self.image, centre, (radius * 1.15) as i32, WHITE);
        draw_filled_circle_mut(&mut self.image, centre, radius as i32, colour(verdict));
        let strokes = match verdict {
            Verdict::Pass => TICK,
            Verdict::Warn => CALL,
            Verdict::Unmeasured => QUESTION,
            Verdict::Fail => CROSS,
        };
        for stroke in strokes {
            self.brush(centre, radius, stroke);
        }
    }

    fn brush(&mut self, centre: (i32, i32), radius: f64, path: &[(f64, f64)]) {
        let tip = (radius * 0.13).max(1.0) as i32;
        let ends = path.iter().zip(path.iter().skip(1));
        for ((x0, y0), (x1, y1)) in ends {
            for step in 0..=24 {
                let t = f64::from(step) / 24.0;
                let along = |from: f64, to: f64| ((from + (to - from) * t) * radius).round() as i32;
                let at = (centre.0 + along(*x0, *x1), centre.1 + along(*y0, *y1));
                draw_filled_circle_mut(&mut self.image, at, tip, WHITE);
            }
        }
    }
}

/// Whether a place, in cells from the corner, is inside a mask, with the corners of the cells rounded off.
fn smooth(mask: &GrayImage, x: f64, y: f64) -> bool {
    let (x, y) = (x - 0.5, y - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let value = |dx: i64, dy: i64| {
        let column = (x.floor() as i64 + dx).clamp(0, i64::from(mask.width()) - 1);
        let row = (y.floor() as i64 + dy).clamp(0, i64::from(mask.height()) - 1);
        f64::from(mask.get_pixel(column as u32, row as u32).0[0])
    };
    let upper = value(0, 0) * (1.0 - fx) + value(1, 0) * fx;
    let lower = value(0, 1) * (1.0 - fx) + value(1, 1) * fx;
    upper * (1.0 - fy) + lower * fy >= 127.5
}
