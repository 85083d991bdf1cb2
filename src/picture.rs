//! Camera files to upright pixels.
//!
//! What a file is, is told by its first bytes, never by its name. A file that is cut or damaged is refused: half a
//! picture must not pass as a good one.

mod coding;
mod error;
mod exif;
mod jpeg;
mod png;

pub use coding::{Coding, Unit};
pub use error::PictureError;
pub use exif::ExifFacts;

use image::RgbImage;

/// Longest file that is looked at, in bytes.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// Most pixels a file may declare.
pub const MAX_PIXELS: u64 = 200_000_000;
/// Most pixels that are ever held decoded; a larger picture is reduced further.
const MAX_DECODED_PIXELS: u64 = 64_000_000;
/// Most bytes that decoding may hold of one picture: twice as much colour as a photo has is no photo.
const MAX_DECODED_BYTES: u64 = 4 * MAX_DECODED_PIXELS;
/// Long edge, in px, that an analysed picture keeps at least, if it has it.
const ANALYSIS_EDGE_PX: u32 = 1400;

/// A decoded picture, upright by its EXIF orientation.
///
/// `pixels` may be reduced (1/2, 1/4, 1/8 by the JPEG decoder); `scale` tells by how much. All readings are given in
/// px of the *full* upright picture, so a coordinate in `pixels` is multiplied by `scale`.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Height x width x 3, sRGB, 8 bit.
    pub pixels: RgbImage,
    /// Full px per px of `pixels`; 1, 2, 4 or 8.
    pub scale: f64,
    /// Height of the full upright picture, in px.
    pub height_px: u32,
    /// Width of the full upright picture, in px.
    pub width_px: u32,
    /// What the camera wrote about the shot.
    pub exif: ExifFacts,
}

impl Picture {
    /// Whether `pixels`, reduced by `scale`, are those of a picture of the full size.
    #[must_use]
    pub fn sizes_agree(&self) -> bool {
        let by = self.scale as u32;
        let (width, height) = self.pixels.dimensions();
        [1, 2, 4, 8].contains(&by)
            && width > 0
            && (width, height) == (self.width_px.div_ceil(by), self.height_px.div_ceil(by))
    }
}

/// How many of a file's pixels are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// The fewest there are: enough to see whether the file is whole.
    Proof,
    /// As few as keep the long edge at 1400 px or more: enough to measure, and fast.
    Analysis,
    /// All of them (up to 64 million; beyond, reduced as little as possible).
    Full,
}

/// What a file is by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Jpeg,
    Png,
}

/// Decodes a JPEG (or PNG) file and turns it upright.
///
/// # Errors
/// Every [`PictureError`]: too long, too large, cut, damaged, or not a picture that can be judged.
pub fn decode(bytes: &[u8], want: Detail) -> Result<Picture, PictureError> {
    match sniff(bytes)? {
        Kind::Jpeg => jpeg::decode(bytes, want),
        Kind::Png => png::decode(bytes, want),
    }
}

/// What the camera wrote about the shot, of a JPEG or of a RAW file that is a TIFF; damaged or absent EXIF gives an
/// empty answer, never an error.
#[must_use]
pub fn exif_facts(bytes: &[u8]) -> ExifFacts {
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        return ExifFacts::read(bytes);
    }
    match sniff(bytes) {
        Ok(Kind::Jpeg) => jpeg::exif_facts(bytes),
        Ok(Kind::Png) | Err(_) => ExifFacts::default(),
    }
}

/// How a JPEG is coded, by its markers before the first scan; none when it is no JPEG or its markers are broken.
#[must_use]
pub fn coding(bytes: &[u8]) -> Option<Coding> {
    matches!(sniff(bytes), Ok(Kind::Jpeg)).then(|| Coding::read(bytes)).flatten()
}

fn sniff(bytes: &[u8]) -> Result<Kind, PictureError> {
    match bytes {
        [] => Err(PictureError::Empty),
        _ if bytes.len() > MAX_FILE_BYTES => Err(PictureError::TooLong { bytes: bytes.len() }),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Kind::Png),
        _ => Err(PictureError::NotAPicture),
    }
}

/// The reduction (1, 2, 4 or 8) to decode a picture of this size with.
fn reduction(width: u32, height: u32, want: Detail) -> u32 {
    let long = width.max(height);
    let kept = |by: u32| long.div_ceil(by) >= ANALYSIS_EDGE_PX;
    let pixels = |by: u32| u64::from(width.div_ceil(by)) * u64::from(height.div_ceil(by));
    let wanted = match want {
        Detail::Full => 1,
        Detail::Proof => 8,
        Detail::Analysis => [8, 4, 2].into_iter().find(|by| kept(*by)).unwrap_or(1),
    };
    [1, 2, 4].into_iter().find(|by| *by >= wanted && pixels(*by) <= MAX_DECODED_PIXELS).unwrap_or(8)
}

/// Refuses sizes that no camera makes before anything is allocated for them.
fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged { detail: "no rows or columns".to_owned() });
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok(())
}

/// Turns decoded pixels upright by the EXIF orientation.
fn upright(pixels: RgbImage, stored: (u32, u32), exif: ExifFacts, by: u32) -> Picture {
    let orientation = exif.turn();
    let turn = image::metadata::Orientation::from_exif(orientation)
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut turned = image::DynamicImage::ImageRgb8(pixels);
    turned.apply_orientation(turn);
    let (width_px, height_px) = if orientation >= 5 { (stored.1, stored.0) } else { stored };
    Picture { pixels: turned.into_rgb8(), scale: f64::from(by), height_px, width_px, exif }
}

#[cfg(test)]
mod tests;
