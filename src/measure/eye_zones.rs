//! What lies before the eyes: reflections on glasses, and glasses too dark to see through.
//!
//! An eye's zone is where a lens sits. A reflection is much brighter than the skin around it; the white of an eye is
//! not, and the lamp's image on a bare eye is a few pixels.

use super::cheeks;
use super::colour::{Tables, quantile};
use super::face_chip::FaceChip;
use super::readings::EyeZones;

/// A reflection has at least this linear luminance: the white of an eye has about 0.4.
const BRIGHT: f32 = 0.68;
/// And this many times that of the cheeks.
const BRIGHTER: f32 = 1.4;
/// Extent of a zone from the eye's centre, in inter-eye distances: to either side, up, and down.
const ZONE: (f32, f32, f32) = (0.40, 0.20, 0.34);
/// The part of a lens below the eye, where skin shows through: first and last row, half width.
const BELOW: (f32, f32, f32) = (0.16, 0.32, 0.22);

/// Measures both zones; none on a chip too small for them.
pub(super) fn eye_zones(chip: &FaceChip, tables: &Tables) -> Option<EyeZones> {
    let cheeks = cheeks::luminances(chip, tables);
    let mut zones = EyeZones { glare_share: 0.0, light: f64::INFINITY };
    // Each eye against the cheek below it: one side of the face may lie in the dark.
    for (eye, cheek) in [-0.5, 0.5].into_iter().zip(cheeks) {
        zones.glare_share = zones.glare_share.max(glare_share(chip, eye, cheek, tables)?);
        let light = light_below(chip, eye, tables)? / cheek.max(1e-3);
        zones.light = zones.light.min(f64::from(light));
    }
    Some(zones)
}

/// Share of a zone that reflects, 0..=1.
fn glare_share(chip: &FaceChip, eye: f32, cheek: f32, tables: &Tables) -> Option<f64> {
    let (aside, up, down) = ZONE;
    let zone = chip.patch((eye - aside, -up), (eye + aside, down));
    let least = BRIGHT.max(BRIGHTER * cheek);
    let (shining, all) = chip.pixels_of(zone).fold((0, 0), |(shining, all), pixel| {
        (shining + u32::from(tables.luminance(pixel) >= least), all + 1)
    });
    (all > 0).then(|| f64::from(shining) / f64::from(all))
}

/// Median luminance of the skin below an eye, where a lens covers it.
fn light_below(chip: &FaceChip, eye: f32, tables: &Tables) -> Option<f32> {
    let (first, last, aside) = BELOW;
    let below = chip.patch((eye - aside, first), (eye + aside, last));
    let mut light: Vec<f32> = chip.pixels_of(below).map(|pixel| tables.luminance(pixel)).collect();
    quantile(&mut light, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Rgb, RgbImage};

    const SKIN: Rgb<u8> = Rgb([190, 150, 130]);

    /// A face of skin with a spot of `colour` over the lens at the left, its half side in px.
    fn zones(colour: Rgb<u8>, half_side: i64) -> EyeZones {
        // The eye at the left lies at column 63, row 95 of a chip of 216 x 270.
        let in_spot = |x: u32, y: u32| {
            (i64::from(x) - 63).abs() <= half_side && (i64::from(y) - 110).abs() <= half_side
        };
        let pixels = RgbImage::from_fn(216, 270, |x, y| if in_spot(x, y) { colour } else { SKIN });
        let mask = GrayImage::new(216, 270);
        let chip = FaceChip { pixels, skin: mask.clone(), oval: mask, scale: 1.0 };
        eye_zones(&chip, &Tables::new()).unwrap()
    }

    #[test]
    fn bare_skin_has_neither_glare_nor_tint() {
        let zones = zones(SKIN, 0);
        assert!(zones.glare_share < 1e-9 && (zones.light - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_white_spot_is_glare() {
        assert!(zones(Rgb([255, 255, 255]), 8).glare_share > 0.03);
    }

    #[test]
    fn a_dark_lens_lets_little_light_through() {
        assert!(zones(Rgb([30, 28, 28]), 25).light < 0.2);
    }
}
