//! The window of a photo in which a face lies as the recogniser was trained on: turned, scaled and moved so that five
//! points come near to fixed places.

use super::super::eyes::eyes;
use super::super::landmarks::Landmarks;
use super::super::sampling::Window;

/// Side of the recogniser's picture in px.
const SIDE_PX: f32 = 112.0;
/// Where the eyes, the nose tip and the corners of the mouth shall lie, left to right in the picture, in px of 112.
///
/// OpenCV, `modules/objdetect/src/face_recognize.cpp`, `getSimilarityTransformMatrix`; the same as ArcFace's.
const PLACES: [(f32, f32); 5] = [
    (38.2946, 51.6963),
    (73.5318, 51.5014),
    (56.0252, 71.7366),
    (41.5493, 92.3655),
    (70.7299, 92.2041),
];
/// The nose tip and the corners of the mouth, by their numbers in the mesh.
const NOSE_AND_MOUTH: [usize; 3] = [NOSE_TIP, 61, 291];
/// The foremost point of the nose.
const NOSE_TIP: usize = 1;

/// The window, in px of the photo that the points lie in.
pub(super) fn window(face: &Landmarks) -> Window {
    let [left, right] = eyes(face);
    let [nose, mouth_left, mouth_right] = NOSE_AND_MOUTH.map(|index| face.point(index));
    fitted(&[left, right, nose, mouth_left, mouth_right])
}

/// The window in which the points come nearest to their places, by least squares in px of the window.
fn fitted(points: &[(f32, f32); 5]) -> Window {
    let (from, to) = (middle(points), middle(&PLACES));
    // As complex numbers: place = factor * point + shift.
    let (mut re, mut im, mut spread) = (0.0, 0.0, 0.0);
    for (point, place) in points.iter().zip(PLACES) {
        let (x, y) = (point.0 - from.0, point.1 - from.1);
        let (u, v) = (place.0 - to.0, place.1 - to.1);
        re += x * u + y * v;
        im += x * v - y * u;
        spread += x * x + y * y;
    }
    let enlarged = (re.hypot(im) / spread.max(f32::EPSILON)).max(f32::EPSILON);
    let side = SIDE_PX / enlarged;
    let angle = (-im).atan2(re);
    let (right, down) = (0.5 - to.0 / SIDE_PX, 0.5 - to.1 / SIDE_PX);
    let (sin, cos) = angle.sin_cos();
    let x = from.0 + side * (right * cos - down * sin);
    let y = from.1 + side * (right * sin + down * cos);
    Window { angle, ..Window::square(x, y, side) }
}

fn middle(points: &[(f32, f32); 5]) -> (f32, f32) {
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    (sum.0 / points.len() as f32, sum.1 / points.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_lie_as_they_should_are_found_at_their_places() {
        let window = Window { angle: 0.3, ..Window::square(200.0, 150.0, 280.0) };
        let points = PLACES.map(|(u, v)| window.at(u / SIDE_PX, v / SIDE_PX));
        let found = fitted(&points);
        assert!((found.x - 200.0).abs() < 0.01 && (found.y - 150.0).abs() < 0.01, "{found:?}");
        assert!((found.width - 280.0).abs() < 0.01 && (found.angle - 0.3).abs() < 1e-4);
    }

    #[test]
    fn points_in_one_place_give_a_window_without_nonsense_in_it() {
        let found = fitted(&[(10.0, 10.0); 5]);
        assert!(found.width.is_finite() && found.x.is_finite() && found.angle.is_finite());
    }
}
