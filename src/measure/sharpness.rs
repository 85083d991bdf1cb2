//! Sharpness: energy of the Laplacian on the face at a fixed inter-eye distance.

use super::face_chip::FaceChip;
use image::GrayImage;
use image::imageops::grayscale;
use imageproc::filter::gaussian_blur_f32;

/// Smoothing before the Laplacian, in px of the chip: keeps sensor noise out.
const SMOOTHING: f32 = 0.8;

/// Mean square of the Laplacian over the face's oval, over the mean square of the luma's deviation from
/// its mean, times 100: a plain number, larger is sharper, the same in weak and in strong light.
pub(super) fn sharpness(chip: &FaceChip) -> f64 {
    let luma = gaussian_blur_f32(&grayscale(&chip.pixels), SMOOTHING);
    let (width, height) = luma.dimensions();
    let mut energy = 0.0;
    let mut values = Vec::new();
    for row in 1..height.saturating_sub(1) {
        for column in 1..width.saturating_sub(1) {
            if chip.oval.get_pixel(column, row).0[0] > 0 {
                energy += laplacian(&luma, column, row).powi(2);
                values.push(f64::from(luma.get_pixel(column, row).0[0]));
            }
        }
    }
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    100.0 * energy / count / spread.max(25.0)
}

fn laplacian(luma: &GrayImage, column: u32, row: u32) -> f64 {
    let at = |column: u32, row: u32| f64::from(luma.get_pixel(column, row).0[0]);
    at(column - 1, row) + at(column + 1, row) + at(column, row - 1) + at(column, row + 1)
        - 4.0 * at(column, row)
}
