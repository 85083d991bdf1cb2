//! Readings to the crop rectangle and the finished picture.

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
