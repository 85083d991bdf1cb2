//! Eye centres: the irises' centres, or the middles between the eyes' corners where the net tells no irises.

use super::landmarks::Landmarks;

/// Corners of the eyes at the left and at the right in the picture.
const CORNERS: [(usize, usize); 2] = [(33, 133), (362, 263)];
/// Centres of the irises.
const IRISES: [usize; 2] = [468, 473];

/// The eyes at the left and at the right in the picture, in px of the picture.
pub(super) fn eyes(face: &Landmarks) -> [(f32, f32); 2] {
    if face.has_irises() {
        return IRISES.map(|index| face.point(index));
    }
    CORNERS.map(|(outer, inner)| {
        let (a, b) = (face.point(outer), face.point(inner));
        (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1))
    })
}
