//! Windows of a picture, turned and scaled, for the nets and for the face measures.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the picture's own")]
#![expect(clippy::cast_possible_wrap, reason = "pictures are far smaller than 2^31 px")]

use image::{RgbImage, imageops};
use std::ops::AddAssign;

/// A turned rectangle in px of the picture; `angle` in radians, positive turns right side down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    /// Column of the centre.
    pub x: f32,
    /// Row of the centre.
    pub y: f32,
    /// Width along the window's own horizontal.
    pub width: f32,
    /// Height along the window's own vertical.
    pub height: f32,
    /// Turn of the window's horizontal against the picture's.
    pub angle: f32,
}

impl Window {
    /// An upright square.
    pub(super) fn square(x: f32, y: f32, side: f32) -> Window {
        Window { x, y, width: side, height: side, angle: 0.0 }
    }

    /// Picture position of the window position `(u, v)`, each 0..=1 from its left top corner.
    pub(super) fn at(&self, u: f32, v: f32) -> (f32, f32) {
        self.axes().at(u, v)
    }

    /// The window's sides as vectors, for many positions.
    pub(super) fn axes(&self) -> Axes {
        let (sin, cos) = self.angle.sin_cos();
        let across = (self.width * cos, self.width * sin);
        let down = (-self.height * sin, self.height * cos);
        let corner =
            (self.x - f32::midpoint(across.0, down.0), self.y - f32::midpoint(across.1, down.1));
        Axes { corner, across, down }
    }

    /// Window position of a picture position: the inverse of [`Window::at`].
    pub(super) fn locate(&self, x: f32, y: f32) -> (f32, f32) {
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = (x - self.x, y - self.y);
        ((dx * cos + dy * sin) / self.width + 0.5, (dy * cos - dx * sin) / self.height + 0.5)
    }
}

/// A window as its left top corner and its two sides, in px of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    corner: (f32, f32),
    across: (f32, f32),
    down: (f32, f32),
}

impl Axes {
    /// Picture position of the window position `(u, v)`.
    pub(super) fn at(&self, u: f32, v: f32) -> (f32, f32) {
        (
            self.corner.0 + u * self.across.0 + v * self.down.0,
            self.corner.1 + u * self.across.1 + v * self.down.1,
        )
    }
}

/// What lies outside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outside {
    /// Black.
    Black,
    /// The nearest pixel of the picture.
    Nearest,
}

/// The window resampled to `side` x `side` as three planes (3 x side x side), 0..=255 mapped to `range`.
///
/// Sample positions are those of `MediaPipe`, without a half-pixel offset: the nets were trained so.
pub(super) fn planes(
    picture: &RgbImage,
    window: &Window,
    side: usize,
    range: (f32, f32),
    outside: Outside,
) -> Vec<f32> {
    let mut out = vec![0.0; 3 * side * side];
    let step = (range.1 - range.0) / 255.0;
    let axes = window.axes();
    for row in 0..side {
        for column in 0..side {
            let (x, y) = axes.at(column as f32 / side as f32, row as f32 / side as f32);
            let colour = bilinear(picture, x, y, outside);
            for (channel, value) in colour.into_iter().enumerate() {
                out[(channel * side + row) * side + column] = value * step + range.0;
            }
        }
    }
    out
}

/// The colour at a sub-pixel position, 0..=255 each.
pub(super) fn bilinear(picture: &RgbImage, x: f32, y: f32, outside: Outside) -> [f32; 3] {
    let (left, top) = (floor(x), floor(y));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let (width, height) = (picture.width() as i32, picture.height() as i32);
    let corners = [
        (0, 0, (1.0 - fx) * (1.0 - fy)),
        (1, 0, fx * (1.0 - fy)),
        (0, 1, (1.0 - fx) * fy),
        (1, 1, fx * fy),
    ];
    let mut sum = [0.0; 3];
    if left >= 0 && top >= 0 && left + 1 < width && top + 1 < height {
        // Nearly all places lie inside: two neighbouring pixels of two rows.
        let stride = width as usize * 3;
        let at = top as usize * stride + left as usize * 3;
        let (upper, lower) =
            (&picture.as_raw()[at..at + 6], &picture.as_raw()[at + stride..at + stride + 6]);
        for (channel, total) in sum.iter_mut().enumerate() {
            *total = corners[0].2 * f32::from(upper[channel])
                + corners[1].2 * f32::from(upper[channel + 3])
                + corners[2].2 * f32::from(lower[channel])
                + corners[3].2 * f32::from(lower[channel + 3]);
        }
        return sum;
    }
    for (dx, dy, weight) in corners {
        let (mut column, mut row) = (left + dx, top + dy);
        if column < 0 || row < 0 || column >= width || row >= height {
            if outside == Outside::Black {
                continue;
            }
            column = column.clamp(0, width - 1);
            row = row.clamp(0, height - 1);
        }
        let at = ((row * width + column) * 3) as usize;
        let pixel = &picture.as_raw()[at..at + 3];
        for (total, &value) in sum.iter_mut().zip(pixel) {
            *total += weight * f32::from(value);
        }
    }
    sum
}

/// The largest whole number not above `value`; without a library call, which the baseline processor would need.
fn floor(value: f32) -> i32 {
    let cut = value as i32;
    cut - i32::from(cut as f32 > value)
}

/// The picture reduced by a whole factor: each pixel the mean of `step` x `step`; a rest at the edge is dropped.
///
/// A coordinate `c` of the result lies at `(c + 0.5) * step - 0.5` of the picture.
pub(super) fn reduced(picture: &RgbImage, step: u32) -> RgbImage {
    // Loops of a length that the compiler knows take less than half the instructions; nearly all pictures have these steps.
    match step {
        0 | 1 => picture.clone(),
        2 => reduced_by(picture, cells_of::<2, 6>, 2),
        3 => reduced_by(picture, cells_of::<3, 9>, 3),
        4 => reduced_by(picture, cells_of::<4, 12>, 4),
        _ => reduced_by(picture, |sums, out| cells_of_any(sums, out, step as usize), step as usize),
    }
}

/// Adds the rows of each row of cells; `cells` makes their means of the sums.
fn reduced_by<Sum: From<u8> + AddAssign + Copy>(
    picture: &RgbImage,
    cells: impl Fn(&[Sum], &mut [u8]),
    step: usize,
) -> RgbImage {
    let (across, down) = (picture.width() as usize, picture.height() as usize);
    let (width, height) = ((across / step).max(1), (down / step).max(1));
    let stride = across * 3;
    let mut sums = vec![Sum::from(0); stride];
    let mut out = vec![0; width * height * 3];
    for (row, out) in out.chunks_exact_mut(width * 3).enumerate() {
        sums.fill(Sum::from(0));
        for line in 0..step {
            let start = (row * step + line).min(down - 1) * stride;
            let pixels = &picture.as_raw()[start..start + stride];
            sums.iter_mut().zip(pixels).for_each(|(sum, &value)| *sum += Sum::from(value));
        }
        cells(&sums, out);
    }
    RgbImage::from_raw(width as u32, height as u32, out)
        .unwrap_or_else(|| RgbImage::new(width as u32, height as u32))
}

/// Means of cells of a few px, `STEP` across, that is of `VALUES` sums.
fn cells_of<const STEP: usize, const VALUES: usize>(sums: &[u16], out: &mut [u8]) {
    let count = (STEP * STEP) as u16;
    let (blocks, _) = sums.as_chunks::<VALUES>();
    let (cells, _) = out.as_chunks_mut::<3>();
    for (cell, block) in cells.iter_mut().zip(blocks) {
        let mut sums = [count / 2; 3];
        for px in 0..STEP {
            for (channel, sum) in sums.iter_mut().enumerate() {
                *sum += block[px * 3 + channel];
            }
        }
        *cell = sums.map(|sum| (sum / count) as u8);
    }
}

/// The same for any number of px.
fn cells_of_any(sums: &[u32], out: &mut [u8], step: usize) {
    // A division by a number that is not known to the compiler takes longer than all else here.
    let share = 1.0 / (step * step) as f32;
    for (cell, block) in out.chunks_exact_mut(3).zip(sums.chunks_exact(step * 3)) {
        for (channel, mean) in cell.iter_mut().enumerate() {
            let sum: u32 = block.iter().skip(channel).step_by(3).sum();
            *mean = (sum as f32 * share + 0.5) as u8;
        }
    }
}

/// The picture around `window` reduced by `step`, and the window in it.
pub(super) fn shrunk(picture: &RgbImage, window: &Window, step: u32) -> (RgbImage, Window) {
    let reach = window.width.hypot(window.height) / 2.0 + step as f32;
    let (left, top) = (
        bound(window.x - reach, picture.width() - 1),
        bound(window.y - reach, picture.height() - 1),
    );
    let right = bound(window.x + reach, picture.width()).max(left + 1);
    let bottom = bound(window.y + reach, picture.height()).max(top + 1);
    let part = imageops::crop_imm(picture, left, top, right - left, bottom - top).to_image();
    let factor = step as f32;
    let within = Window {
        x: (window.x - left as f32 + 0.5) / factor - 0.5,
        y: (window.y - top as f32 + 0.5) / factor - 0.5,
        width: window.width / factor,
        height: window.height / factor,
        angle: window.angle,
    };
    (reduced(&part, step), within)
}

/// A px position rounded and kept within `0..=end`.
pub(super) fn bound(px: f32, end: u32) -> u32 {
    (px.round().max(0.0) as u32).min(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn a_window_finds_its_own_positions_again() {
        let window = Window { x: 40.0, y: 30.0, width: 20.0, height: 10.0, angle: 0.4 };
        let (x, y) = window.at(0.25, 0.9);
        let (u, v) = window.locate(x, y);
        assert!((u - 0.25).abs() < 1e-5 && (v - 0.9).abs() < 1e-5);
    }

    #[test]
    fn reducing_takes_block_means() {
        let picture = RgbImage::from_fn(6, 4, |x, _| Rgb([(x * 10) as u8, 7, 255]));
        let small = reduced(&picture, 2);
        assert_eq!(small.dimensions(), (3, 2));
        assert_eq!(small.get_pixel(1, 1).0, [25, 7, 255]);
    }

    #[test]
    fn every_step_takes_the_same_means() {
        let picture = RgbImage::from_fn(47, 31, |x, y| Rgb([(x * 53 + y * 91) as u8, y as u8, 9]));
        for step in 2..7 {
            let small = reduced(&picture, step);
            let (width, height) = (47 / step, 31 / step);
            assert_eq!(small.dimensions(), (width, height));
            for (column, row, cell) in small.enumerate_pixels() {
                let px =
                    (0..step * step).map(|i| (column * step + i % step, row * step + i / step));
                let sum: u32 = px.map(|(x, y)| u32::from(picture.get_pixel(x, y).0[0])).sum();
                let mean = f64::from(sum) / f64::from(step * step);
                assert!((f64::from(cell.0[0]) - mean).abs() <= 0.5 + 1e-4, "{step}: {cell:?}");
            }
        }
    }

    #[test]
    fn outside_is_black_or_the_nearest_pixel() {
        let picture = RgbImage::from_pixel(2, 2, Rgb([200, 100, 50]));
        let at = |outside| bilinear(&picture, -5.0, 0.0, outside).map(|value| value as u8);
        assert_eq!(at(Outside::Black), [0; 3]);
        assert_eq!(at(Outside::Nearest), [200, 100, 50]);
    }
}
