//! Eye centres: the irises' centres.

use super::landmarks::Landmarks;

/// The eyes at the left and at the right in the picture, in px of the picture.
pub(super) fn eyes(face: &Landmarks) -> [(f32, f32); 2] {
    [face.point(468), face.point(473)]
}
