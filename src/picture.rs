//! Camera files to upright pixels, and back to a JPEG.

use image::RgbImage;

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
}
