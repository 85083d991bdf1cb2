//! How a JPEG is coded: what its markers tell without decoding a pixel.

use super::jpeg::Walk;

/// What the markers before the first scan tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// Rows as stored, px.
    pub height_px: u32,
    /// Columns as stored, px.
    pub width_px: u32,
    /// Whether it is baseline: one sequential pass, Huffman coded, 8 bit.
    pub is_baseline: bool,
    /// Colour components: 3 in colour, 1 in grey.
    pub components: u8,
    /// JFIF density across and down.
    pub density: Option<(Unit, u16, u16)>,
    /// JPEG quality, 1..=100, as the library of the Independent JPEG Group counts it, by the luminance table. An
    /// encoder with tables of its own gets the nearest.
    pub quality: Option<u8>,
}

/// Unit of a JFIF density.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// None: the numbers are an aspect ratio.
    Aspect,
    /// Dots per inch.
    PerInch,
    /// Dots per centimetre.
    PerCm,
}

/// Luminance table of quality 50 (ITU-T T.81, table K.1); only its sum matters here.
const LUMINANCE: [u32; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

impl Coding {
    /// Reads the markers up to the first scan.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut walk = Walk::start(bytes);
        let (mut frame, mut density, mut quality) = (None, None, None);
        loop {
            let marker = walk.marker().ok()?;
            if matches!(marker, 0x01 | 0xD0..=0xD7) {
                continue;
            }
            let body = walk.segment().ok()?;
            match marker {
                0xDA | 0xD9 => break,
                0xE0 if density.is_none() => density = jfif_density(body),
                0xDB => quality = quality.or_else(|| luminance_quality(body)),
                0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                    frame = Some((marker == 0xC0, frame_of(body)?));
                }
                _ => {}
            }
        }
        let (is_baseline, (height_px, width_px, components)) = frame?;
        Some(Self { height_px, width_px, is_baseline, components, density, quality })
    }
}

/// Height, width and components of a frame header.
fn frame_of(body: &[u8]) -> Option<(u32, u32, u8)> {
    let [_, h1, h0, w1, w0, components, ..] = body else { return None };
    let number = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
    Some((number(h1, h0), number(w1, w0), *components))
}

fn jfif_density(body: &[u8]) -> Option<(Unit, u16, u16)> {
    let [_, _, unit, x1, x0, y1, y0, ..] = body.strip_prefix(b"JFIF\0")? else { return None };
    let unit = match unit {
        1 => Unit::PerInch,
        2 => Unit::PerCm,
        _ => Unit::Aspect,
    };
    Some((unit, u16::from_be_bytes([*x1, *x0]), u16::from_be_bytes([*y1, *y0])))
}

/// The quality by the first table of a segment, if that is the luminance table in 8 bit.
fn luminance_quality(body: &[u8]) -> Option<u8> {
    let table = body.strip_prefix(&[0])?.get(..64)?;
    let sum: u32 = table.iter().map(|step| u32::from(*step)).sum();
    (1..=100_u8).min_by_key(|quality| sum_at(*quality).abs_diff(sum))
}

/// Sum of the luminance table at a quality.
fn sum_at(quality: u8) -> u32 {
    let quality = u32::from(quality);
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    LUMINANCE.iter().map(|step| ((step * scale + 50) / 100).clamp(1, 255)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};

    fn jpeg(quality: u8, grey: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        encoder.set_pixel_density(PixelDensity {
            density: (40, 40),
            unit: PixelDensityUnit::Centimeters,
        });
        let colour =
            if grey { image::ExtendedColorType::L8 } else { image::ExtendedColorType::Rgb8 };
        let pixels = vec![90; 144 * 192 * if grey { 1 } else { 3 }];
        encoder.encode(&pixels, 144, 192, colour).unwrap();
        bytes
    }

    #[test]
    fn size_density_quality_and_components_are_read_from_the_markers() {
        for quality in [30, 50, 60, 75, 95, 100] {
            let coding = super::super::coding(&jpeg(quality, false)).unwrap();
            assert_eq!((coding.height_px, coding.width_px, coding.components), (192, 144, 3));
            assert_eq!(coding.density, Some((Unit::PerCm, 40, 40)));
            assert!(coding.is_baseline && coding.quality == Some(quality), "{coding:?}");
        }
        assert_eq!(super::super::coding(&jpeg(90, true)).unwrap().components, 1);
        assert_eq!(super::super::coding(b"\xFF\xD8\xFF"), None);
        assert_eq!(super::super::coding(b"no picture"), None);
    }
}
