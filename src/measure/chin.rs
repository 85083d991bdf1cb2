//! The chin: the lowest point of the jaw's outline.

use super::landmarks::Landmarks;

/// Points of the outline around the chin.
const CHIN: [usize; 5] = [176, 148, 152, 377, 400];

/// Lowest point of the chin in px of the picture.
pub(super) fn chin(face: &Landmarks) -> (f32, f32) {
    let points = CHIN.map(|index| face.point(index));
    let lowest = points.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    lowest.unwrap_or_else(|| face.point(152))
}
