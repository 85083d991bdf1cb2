//! The cheeks: their colour, and how alike the light on both is.
//!
//! Two squares of 0.3 inter-eye distances below the eyes, half-way to the mouth, as OFIQ 1.0.3 has them.

use super::colour::Tables;
use super::face_chip::{FaceChip, Patch};

/// Half the side of a square, in inter-eye distances.
const HALF_SIDE: f32 = 0.15;
/// Distance of a square's middle from the face's, in inter-eye distances: below the outer half of an eye.
const ASIDE: f32 = 0.52;
/// Rows of the squares' middles below the eyes, in inter-eye distances: half-way to the mouth.
const BELOW_EYES: f32 = 0.55;
/// Levels of luminance that a histogram tells apart.
const LEVELS: usize = 256;
/// Luminance of one pixel reaches so many neighbouring levels: a square has a few hundred pixels only.
const SMOOTHING: usize = 4;

/// The squares at the left and at the right in the picture.
fn squares(chip: &FaceChip) -> [Patch; 2] {
    [-1.0, 1.0].map(|side| {
        let x = side * ASIDE;
        chip.patch((x - HALF_SIDE, BELOW_EYES - HALF_SIDE), (x + HALF_SIDE, BELOW_EYES + HALF_SIDE))
    })
}

/// Mean CIELAB colour of both cheeks (OFIQ 1.0.3, `NaturalColour`, with white D65); none on an empty chip.
pub(super) fn skin_lab(chip: &FaceChip, tables: &Tables) -> Option<[f64; 3]> {
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for pixel in squares(chip).into_iter().flat_map(|square| chip.pixels_of(square)) {
        for (total, value) in sum.iter_mut().zip(tables.linear(pixel)) {
            *total += value;
        }
        count += 1.0;
    }
    (count > 0.0).then(|| tables.lab_of_linear(sum.map(|total| total / count)).map(f64::from))
}

/// Mean linear luminance of the cheeks at the left and at the right in the picture, 0..=1 each, black on an empty chip.
pub(super) fn luminances(chip: &FaceChip, tables: &Tables) -> [f32; 2] {
    squares(chip).map(|square| {
        let (sum, count) = chip
            .pixels_of(square)
            .fold((0.0, 0.0), |(sum, count), pixel| (sum + tables.luminance(pixel), count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    })
}

/// Common area of the cheeks' luminance histograms, 0..=1 (OFIQ 1.0.3, `IlluminationUniformity`).
pub(super) fn light_balance(chip: &FaceChip, tables: &Tables) -> Option<f64> {
    let [left, right] = squares(chip).map(|square| histogram(chip, square, tables));
    let overlap = left?.iter().zip(right?).map(|(a, b)| a.min(b)).sum();
    Some(overlap)
}

/// Shares of the levels of luminance in a square, summing to 1.
fn histogram(chip: &FaceChip, square: Patch, tables: &Tables) -> Option<Vec<f64>> {
    let mut bins = vec![0.0; LEVELS];
    let mut count = 0.0;
    for pixel in chip.pixels_of(square) {
        let level = (tables.luminance(pixel) * (LEVELS - 1) as f32 + 0.5) as usize;
        let first = level.saturating_sub(SMOOTHING);
        for bin in bins.iter_mut().skip(first).take(2 * SMOOTHING + 1) {
            *bin += 1.0;
            count += 1.0;
        }
    }
    (count > 0.0).then(|| bins.into_iter().map(|bin| bin / count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Rgb, RgbImage};

    fn chip(left: [u8; 3], right: [u8; 3]) -> FaceChip {
        let pixels = RgbImage::from_fn(216, 270, |x, _| Rgb(if x < 108 { left } else { right }));
        let mask = GrayImage::new(216, 270);
        FaceChip { pixels, skin: mask.clone(), oval: mask, scale: 1.0 }
    }

    #[test]
    fn the_same_light_overlaps_wholly_and_other_light_not_at_all() {
        let tables = Tables::new();
        let same = light_balance(&chip([200, 160, 140], [200, 160, 140]), &tables).unwrap();
        let other = light_balance(&chip([200, 160, 140], [90, 60, 50]), &tables).unwrap();
        assert!((same - 1.0).abs() < 1e-9 && other < 1e-9, "{same} {other}");
    }

    #[test]
    fn skin_has_its_own_colour() {
        let [_, a, b] = skin_lab(&chip([200, 160, 140], [200, 160, 140]), &Tables::new()).unwrap();
        assert!((5.0..25.0).contains(&a) && (5.0..35.0).contains(&b), "{a} {b}");
    }
}
