//! How far the mouth is open: the largest gap between the inner lips over the distance from eyes to chin.
//!
//! OFIQ 1.0.3, `MouthClosed`. Closed lips measure 0.004 to 0.03, a smile with teeth 0.08 to 0.11, speaking 0.17.

use super::landmarks::{Landmarks, distance};

/// Points of the upper and the lower inner lip that lie above each other.
const LIPS: [(usize, usize); 3] = [(82, 87), (13, 14), (312, 317)];

/// The gap as a share of T, 0 or above.
pub(super) fn mouth_opening(face: &Landmarks) -> f64 {
    let gaps = LIPS.iter().map(|&(up, low)| distance(face.point(up), face.point(low)));
    f64::from(gaps.fold(0.0, f32::max) / face.eyes_to_chin())
}
