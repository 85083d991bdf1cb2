//! Exposure of the skin: shares without detail, by linear luminance as OFIQ defines them.

use super::colour::Tables;
use super::face_chip::FaceChip;
use super::readings::Exposure;

/// Linear luminance of skin without detail in the lights (OFIQ 1.0.3, `OverExposure`).
const OVER: f32 = 247.0 / 255.0;
/// Linear luminance of skin without detail in the darks (OFIQ 1.0.3, `UnderExposure`).
const UNDER: f32 = 25.0 / 255.0;

/// A channel at this value has lost what was brighter.
const CLIPPED: u8 = 254;

/// Measures the chip's skin.
pub(super) fn exposure(chip: &FaceChip, tables: &Tables) -> Exposure {
    let (mut over, mut clipped, mut under, mut sum, mut count) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (pixel, _) in chip.pixels.pixels().zip(chip.skin.pixels()).filter(|(_, skin)| skin.0[0] > 0)
    {
        let luminance = tables.luminance(pixel.0);
        over += f64::from(u8::from(luminance >= OVER));
        clipped += f64::from(u8::from(pixel.0.iter().any(|&value| value >= CLIPPED)));
        under += f64::from(u8::from(luminance <= UNDER));
        sum += f64::from(luminance);
        count += 1.0;
    }
    let count = f64::max(count, 1.0);
    Exposure {
        over_share: over / count,
        clipped_share: clipped / count,
        under_share: under / count,
        mean_luminance: sum / count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma, Rgb, RgbImage};

    #[test]
    fn shares_count_the_skin_only() {
        let pixels = RgbImage::from_fn(10, 10, |x, _| match x {
            0..=4 => Rgb([255, 255, 255]),
            5..=6 => Rgb([20, 20, 20]),
            _ => Rgb([180, 150, 130]),
        });
        let skin = GrayImage::from_fn(10, 10, |x, _| Luma([if x < 4 { 0 } else { 255 }]));
        let chip = FaceChip { pixels, oval: skin.clone(), skin, scale: 1.0 };
        let exposure = exposure(&chip, &Tables::new());
        assert!((exposure.over_share - 1.0 / 6.0).abs() < 1e-9);
        assert!((exposure.under_share - 2.0 / 6.0).abs() < 1e-9);
    }
}
