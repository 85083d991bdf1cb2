//! Paints in layers, a band of rows at a time, and develops the band into 8-bit pixels.
#![expect(clippy::indexing_slicing, reason = "a pixel loop over a buffer of known size")]

use image::RgbImage;

use super::params::{Backdrop, Colour};
use super::shapes::{Bounds, P};

/// Rows painted at once; keeps the working memory small at 24 megapixels.
const BAND: u32 = 64;
/// Pixels per standard deviation that a blurred picture is drawn with before it is enlarged.
const BLUR_STEP: f64 = 2.0;
/// A blur below this is not visible.
const LEAST_BLUR_PX: f64 = 0.3;

/// Colour and how much of the pixel it covers.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    pub colour: Colour,
    pub alpha: f32,
}

impl Ink {
    /// Nothing.
    pub const NONE: Self = Self { colour: [0.0; 3], alpha: 0.0 };

    /// This ink over `below`.
    pub fn over(self, below: Self) -> Self {
        let alpha = self.alpha + below.alpha * (1.0 - self.alpha);
        if alpha <= 0.0 {
            return Self::NONE;
        }
        let t = self.alpha / alpha;
        let mixed = |k: usize| below.colour[k] + (self.colour[k] - below.colour[k]) * t;
        Self { colour: [mixed(0), mixed(1), mixed(2)], alpha }
    }
}

/// Where a part's own coordinates lie in the scene.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Scene position of the part's origin.
    pub origin: [f64; 2],
    /// Scene length of the part's unit.
    pub unit: f64,
    /// Turn of the part, clockwise in the picture, radians.
    pub turn: f64,
}

impl Frame {
    /// From the part's coordinates to the scene's.
    pub fn to_scene(self, p: P) -> [f64; 2] {
        let (sin, cos) = self.turn.sin_cos();
        let (u, v) = (f64::from(p[0]) * self.unit, f64::from(p[1]) * self.unit);
        [self.origin[0] + u * cos - v * sin, self.origin[1] + u * sin + v * cos]
    }

    /// From the scene's coordinates to the part's.
    fn to_part(self, scene: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (scene[0] - self.origin[0], scene[1] - self.origin[1]);
        [(x * cos + y * sin) / self.unit, (y * cos - x * sin) / self.unit]
    }
}

/// Ink at a point of the part; the last number is the width of a pixel there.
type Brush = Box<dyn Fn(f32, f32, f32) -> Ink>;

/// One layer of a part.
pub struct Paint {
    frame: Frame,
    bounds: Bounds,
    brush: Brush,
}

impl Paint {
    /// A layer that leaves everything outside `bounds` as it is.
    pub fn new(
        frame: Frame,
        bounds: Bounds,
        brush: impl Fn(f32, f32, f32) -> Ink + 'static,
    ) -> Self {
        Self { frame, bounds, brush: Box::new(brush) }
    }

    /// Left, top, right, bottom in the scene.
    fn scene_box(&self) -> [f64; 4] {
        let Bounds { min, max } = self.bounds;
        let corners =
            [min, [max[0], min[1]], max, [min[0], max[1]]].map(|p| self.frame.to_scene(p));
        let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        corners
            .iter()
            .fold(start, |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])])
    }
}

/// What is to be drawn and at which size.
pub struct Canvas<'a> {
    pub width_px: u32,
    pub height_px: u32,
    pub backdrop: &'a Backdrop,
    pub paints: &'a [Paint],
}

impl Canvas<'_> {
    /// Draws, blurs (standard deviation in frame heights), exposes and adds noise.
    pub fn render(&self, blur: f64, gain: f32, noise: f32, seed: u64) -> RgbImage {
        let sigma_px = blur * f64::from(self.height_px);
        let sensor = Sensor { gain, noise, seed };
        if sigma_px > LEAST_BLUR_PX { self.soft(sigma_px, &sensor) } else { self.sharp(&sensor) }
    }

    fn sharp(&self, sensor: &Sensor) -> RgbImage {
        let mut picture = RgbImage::new(self.width_px, self.height_px);
        let row_bytes = self.width_px as usize * 3;
        let mut band = vec![[0.0_f32; 3]; self.width_px as usize * BAND as usize];
        for (i, bytes) in picture.chunks_mut(row_bytes * BAND as usize).enumerate() {
            let top = i as u32 * BAND;
            self.paint_band(&mut band, top);
            for (row, line) in bytes.chunks_mut(row_bytes).enumerate() {
                let from = row * self.width_px as usize;
                sensor.develop(&band[from..], line, top + row as u32);
            }
        }
        picture
    }

    /// A blurred picture carries no detail, so it is drawn small, blurred there and enlarged.
    fn soft(&self, sigma_px: f64, sensor: &Sensor) -> RgbImage {
        let shrink = (sigma_px / BLUR_STEP).max(1.0);
        let small = |n: u32| ((f64::from(n) / shrink).round() as u32).max(1);
        let (w, h) = (small(self.width_px), small(self.height_px));
        let still = Sensor { gain: 1.0, noise: 0.0, seed: 0 };
        let drawn = Canvas { width_px: w, height_px: h, ..*self }.sharp(&still);
        let blurred = image::imageops::blur(&drawn, (sigma_px / shrink) as f32);
        let mut picture = RgbImage::new(self.width_px, self.height_px);
        let mut line = vec![[0.0_f32; 3]; self.width_px as usize];
        for (y, bytes) in picture.chunks_mut(self.width_px as usize * 3).enumerate() {
            enlarge_row(&blurred, &mut line, y as u32, self.height_px);
            sensor.develop(&line, bytes, y as u32);
        }
        picture
    }

    fn paint_band(&self, band: &mut [[f32; 3]], top: u32) {
        let rows = BAND.min(self.height_px - top);
        for row in 0..rows {
            let from = (row * self.width_px) as usize;
            let line = &mut band[from..from + self.width_px as usize];
            self.fill_backdrop(line, top + row);
        }
        for paint in self.paints {
            self.lay(paint, band, top, rows);
        }
    }

    fn fill_backdrop(&self, line: &mut [[f32; 3]], y: u32) {
        let px = 1.0 / self.height_px as f32;
        let half = self.width_px as f32 * px / 2.0;
        let row = self.backdrop.row((y as f32 + 0.5) * px, half);
        for (x, pixel) in line.iter_mut().enumerate() {
            *pixel = row.at((x as f32 + 0.5) * px - half);
        }
    }

    /// Lays one layer over the rows `top..top + rows`.
    fn lay(&self, paint: &Paint, band: &mut [[f32; 3]], top: u32, rows: u32) {
        let h = f64::from(self.height_px);
        let middle = f64::from(self.width_px) / 2.0;
        let [left, upper, right, lower] = paint.scene_box();
        let limit = |v: f64, max: u32| v.clamp(0.0, f64::from(max)) as u32;
        let y_from = limit((upper * h).floor(), self.height_px).max(top);
        let y_to = limit((lower * h).ceil(), self.height_px).min(top + rows);
        let x_from = limit((left * h + middle).floor(), self.width_px);
        let x_to = limit((right * h + middle).ceil(), self.width_px);
        if x_from >= x_to {
            return;
        }
        for y in y_from..y_to {
            let row = ((y - top) * self.width_px) as usize;
            let line = &mut band[row + x_from as usize..row + x_to as usize];
            self.lay_row(paint, line, x_from, y);
        }
    }

    fn lay_row(&self, paint: &Paint, line: &mut [[f32; 3]], x_from: u32, y: u32) {
        let h = f64::from(self.height_px);
        let x = (f64::from(x_from) + 0.5 - f64::from(self.width_px) / 2.0) / h;
        let start = paint.frame.to_part([x, (f64::from(y) + 0.5) / h]);
        let next = paint.frame.to_part([x + 1.0 / h, (f64::from(y) + 0.5) / h]);
        let (u0, v0) = (start[0] as f32, start[1] as f32);
        let (du, dv) = ((next[0] - start[0]) as f32, (next[1] - start[1]) as f32);
        let px = (1.0 / (h * paint.frame.unit)) as f32;
        let Bounds { min, max } = paint.bounds;
        for (i, pixel) in line.iter_mut().enumerate() {
            let (u, v) = (u0 + du * i as f32, v0 + dv * i as f32);
            if u < min[0] || u > max[0] || v < min[1] || v > max[1] {
                continue;
            }
            let ink = (paint.brush)(u, v, px);
            for (channel, own) in pixel.iter_mut().zip(ink.colour) {
                *channel += (own - *channel) * ink.alpha;
            }
        }
    }
}

/// One row of a small picture, enlarged to the line's width and `height_px` rows.
fn enlarge_row(small: &RgbImage, line: &mut [[f32; 3]], y: u32, height_px: u32) {
    let (w, h) = small.dimensions();
    let place = |i: u32, of: u32, n: u32| {
        let at = ((i as f32 + 0.5) * n as f32 / of as f32 - 0.5).clamp(0.0, (n - 1) as f32);
        (at as u32, (at as u32 + 1).min(n - 1), at.fract())
    };
    let (y0, y1, fy) = place(y, height_px, h);
    let width_px = line.len() as u32;
    for (x, pixel) in line.iter_mut().enumerate() {
        let (x0, x1, fx) = place(x as u32, width_px, w);
        let corner = |x: u32, y: u32, k: usize| f32::from(small.get_pixel(x, y).0[k]);
        for (k, channel) in pixel.iter_mut().enumerate() {
            let upper = corner(x0, y0, k) + (corner(x1, y0, k) - corner(x0, y0, k)) * fx;
            let lower = corner(x0, y1, k) + (corner(x1, y1, k) - corner(x0, y1, k)) * fx;
            *channel = upper + (lower - upper) * fy;
        }
    }
}

/// Exposure and noise.
struct Sensor {
    gain: f32,
    noise: f32,
    seed: u64,
}

impl Sensor {
    /// Turns painted colours into bytes; the noise of a pixel depends on the seed and its place only.
    fn develop(&self, painted: &[[f32; 3]], bytes: &mut [u8], y: u32) {
        let row_seed = self.seed ^ (u64::from(y) << 32);
        for (x, (pixel, out)) in painted.iter().zip(bytes.chunks_exact_mut(3)).enumerate() {
            let grain = grain(row_seed.wrapping_add(x as u64));
            for k in 0..3 {
                let value = pixel[k] * self.gain + grain[k] * self.noise;
                out[k] = (value + 0.5) as u8;
            }
        }
    }
}

/// Triangular noise, -1..=1 for each channel.
fn grain(place: u64) -> [f32; 3] {
    let mut h = place.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h = (h ^ (h >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    h ^= h >> 32;
    let ten = |shift: u32| ((h >> shift) & 1023) as i32;
    let pair = |shift: u32| (ten(shift) + ten(shift + 10) - 1023) as f32 * (1.0 / 1023.0);
    [pair(0), pair(20), pair(40)]
}
