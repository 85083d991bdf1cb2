//! Readings to the crop rectangle and the finished picture.

mod place;
mod render;

pub use place::best;
pub use render::{CropError, render};

use serde::{Deserialize, Serialize};

/// The part of the full upright picture that becomes the photo, in px.
///
/// `w / h` is the profile's aspect. Always inside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CropRect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl CropRect {
    /// A row of the full picture as percent of the crop's height, from its top edge.
    #[must_use]
    pub fn row_percent(&self, y: f64) -> f64 {
        (y - self.y) / self.h * 100.0
    }

    /// A column of the full picture as percent of the crop's width, from its left edge.
    #[must_use]
    pub fn column_percent(&self, x: f64) -> f64 {
        (x - self.x) / self.w * 100.0
    }
}

/// The whole of a picture, in px: what is looked at where there is no crop.
#[must_use]
pub fn whole(height_px: u32, width_px: u32) -> CropRect {
    CropRect { x: 0.0, y: 0.0, w: f64::from(width_px), h: f64::from(height_px) }
}

/// The largest centred crop of a picture in which no head was found, in px of that picture.
#[must_use]
pub fn centred(height_px: f64, width_px: f64, aspect: f64) -> CropRect {
    let h = height_px.min(width_px / aspect);
    let w = h * aspect;
    CropRect { x: (width_px - w) / 2.0, y: (height_px - h) / 2.0, w, h }
}

#[cfg(test)]
mod tests;
