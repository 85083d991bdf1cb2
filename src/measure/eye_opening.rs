//! How far the eyes are open: the gap between the lids over the distance from eyes to chin.
//!
//! OFIQ 1.0.3, `EyesOpen`: the smaller eye's largest lid gap over T, with T from the middle of the eyes to the chin.

use super::eyes::eyes;
use super::landmarks::Landmarks;

/// Points of the upper and the lower lid that lie above each other, per eye.
const LIDS: [[(usize, usize); 3]; 2] =
    [[(160, 144), (159, 145), (158, 153)], [(385, 380), (386, 374), (387, 373)]];

/// The chin's point.
const CHIN: usize = 152;

/// The gap of the eye that is less open, as a share of T; about 0.05 to 0.09 open, below 0.03 closed.
pub(super) fn eye_opening(face: &Landmarks) -> f64 {
    let [left, right] = eyes(face);
    let middle = (f32::midpoint(left.0, right.0), f32::midpoint(left.1, right.1));
    let reach = distance(middle, face.point(CHIN)).max(f32::EPSILON);
    let gap = |lids: &[(usize, usize); 3]| {
        let gaps = lids.iter().map(|&(up, low)| distance(face.point(up), face.point(low)));
        gaps.fold(0.0, f32::max)
    };
    f64::from(LIDS.iter().map(gap).fold(f32::INFINITY, f32::min) / reach)
}

fn distance(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}
