//! Sharpness: energy of the Laplacian on the face at a fixed inter-eye distance.

use super::face_chip::FaceChip;
use super::readings::Sharpness;
use image::GrayImage;
use image::imageops::grayscale;
use imageproc::filter::gaussian_blur_f32;

/// Smoothing before the Laplacian, in px of the chip: keeps sensor noise out.
const SMOOTHING: f32 = 0.8;

/// Energy: mean square of the Laplacian over the face's oval, over the mean square of the luma's deviation from its
/// mean, times 100; a plain number, larger is sharper, the same in weak and in strong light. Direction: how much the
/// second differences along the strongest of four directions outweigh those along the weakest, 0..=1.
pub(super) fn sharpness(chip: &FaceChip) -> Sharpness {
    let luma = gaussian_blur_f32(&grayscale(&chip.pixels), SMOOTHING);
    let (width, height) = luma.dimensions();
    let mut sums = Sums::default();
    for row in 1..height.saturating_sub(1) {
        for column in 1..width.saturating_sub(1) {
            if chip.oval.get_pixel(column, row).0[0] > 0 {
                sums.add(&luma, column, row);
            }
        }
    }
    let count = sums.count.max(1.0);
    let mean = sums.luma / count;
    let spread = sums.luma_squares / count - mean * mean;
    let most = sums.along.iter().copied().fold(0.0, f64::max);
    let least = sums.along.iter().copied().fold(f64::INFINITY, f64::min);
    Sharpness {
        energy: 100.0 * sums.laplacian / count / spread.max(25.0),
        direction: if most > 0.0 { 1.0 - least.min(most) / most } else { 0.0 },
    }
}

#[derive(Default)]
struct Sums {
    count: f64,
    luma: f64,
    luma_squares: f64,
    laplacian: f64,
    /// Squared second differences along the row, the column and both diagonals.
    along: [f64; 4],
}

impl Sums {
    fn add(&mut self, luma: &GrayImage, column: u32, row: u32) {
        let at = |column: u32, row: u32| f64::from(luma.get_pixel(column, row).0[0]);
        let twice = 2.0 * at(column, row);
        let across = at(column - 1, row) + at(column + 1, row) - twice;
        let down = at(column, row - 1) + at(column, row + 1) - twice;
        // A diagonal step is longer by the root of two: the second difference along it is twice as large.
        let falling = (at(column - 1, row - 1) + at(column + 1, row + 1) - twice) / 2.0;
        let rising = (at(column - 1, row + 1) + at(column + 1, row - 1) - twice) / 2.0;
        self.count += 1.0;
        self.luma += twice / 2.0;
        self.luma_squares += twice * twice / 4.0;
        self.laplacian += (across + down).powi(2);
        for (sum, value) in self.along.iter_mut().zip([across, down, falling, rising]) {
            *sum += value * value;
        }
    }
}
