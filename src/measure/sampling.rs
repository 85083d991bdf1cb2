//! Windows of a picture, turned and scaled, for the nets and for the face measures.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the picture's own")]
#![expect(clippy::cast_possible_wrap, reason = "pictures are far smaller than 2^31 px")]

use image::{RgbImage, imageops};

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
    if step <= 1 {
        return picture.clone();
    }
    let (width, height) = ((picture.width() / step).max(1), (picture.height() / step).max(1));
    let stride = picture.width() as usize * 3;
    let mut sums = vec![0u32; stride];
    let share = 1.0 / (step * step) as f32;
    let mut out = Vec::with_capacity(width as usize * height as usize * 3);
    for row in 0..height as usize {
        sums.fill(0);
        for line in 0..step as usize {
            let start = (row * step as usize + line).min(picture.height() as usize - 1) * stride;
            let line = &picture.as_raw()[start..start + stride];
            sums.iter_mut().zip(line).for_each(|(sum, &value)| *sum += u32::from(value));
        }
        for block in sums.chunks_exact(step as usize * 3).take(width as usize) {
            let mut cell = [0; 3];
            for pixel in block.chunks_exact(3) {
                cell.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
            }
            // A division by a number that is not known to the compiler takes longer than all else here.
            out.extend(cell.map(|sum| (sum as f32 * share + 0.5) as u8));
        }
    }
    RgbImage::from_raw(width, height, out).unwrap_or_else(|| RgbImage::new(width, height))
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
    fn outside_is_black_or_the_nearest_pixel() {
        let picture = RgbImage::from_pixel(2, 2, Rgb([200, 100, 50]));
        let at = |outside| bilinear(&picture, -5.0, 0.0, outside).map(|value| value as u8);
        assert_eq!(at(Outside::Black), [0; 3]);
        assert_eq!(at(Outside::Nearest), [200, 100, 50]);
    }
}
