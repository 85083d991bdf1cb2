//! How far the eyes are open: the gap between the lids over the distance from eyes to chin.
//!
//! OFIQ 1.0.3, `EyesOpen`: the smaller eye's largest lid gap over T, with T from the middle of the eyes to the chin.

use super::landmarks::{Landmarks, distance};

/// Points of the upper and the lower lid that lie above each other, per eye.
const LIDS: [[(usize, usize); 3]; 2] =
    [[(160, 144), (159, 145), (158, 153)], [(385, 380), (386, 374), (387, 373)]];

/// The gap of the eye that is less open, as a share of T; about 0.05 to 0.09 open, below 0.03 closed.
pub(super) fn eye_opening(face: &Landmarks) -> f64 {
    let gap = |lids: &[(usize, usize); 3]| {
        let gaps = lids.iter().map(|&(up, low)| distance(face.point(up), face.point(low)));
        gaps.fold(0.0, f32::max)
    };
    f64::from(LIDS.iter().map(gap).fold(f32::INFINITY, f32::min) / face.eyes_to_chin())
}
