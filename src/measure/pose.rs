//! Turn and nod of the head, from the depths that the landmark net gives its points.
//!
//! Weak perspective: the net tells depth in the same px as rows and columns. Points that mirror each other make the
//! head's own horizontal, forehead and jaw its own vertical; no model has to be fitted.

use super::landmarks::Landmarks;
use super::readings::Pose;

/// Points at the left and at the right in the picture that mirror each other: eye corners, temples, cheeks, jaw, nose.
const MIRRORED: [(usize, usize); 8] =
    [(33, 263), (133, 362), (143, 372), (117, 346), (129, 358), (205, 425), (147, 376), (136, 365)];
/// Points of the forehead.
const FOREHEAD: [usize; 4] = [54, 284, 67, 297];
/// Points of the jaw.
const JAW: [usize; 2] = [136, 365];
/// How far the forehead leans towards the camera on a head that looks straight, in degrees: MediaPipe's canonical face
/// has these points 14.49 cm apart in height and 1.86 cm in depth.
const STRAIGHT_LEAN_DEG: f64 = 7.3;

/// Turn and nod in degrees, from about -40 to 40; beyond, the net's depths are no longer right.
pub(super) fn pose(face: &Landmarks) -> Pose {
    let (mut across, mut lower, mut farther) = (0.0, 0.0, 0.0);
    for (left, right) in MIRRORED {
        across += f64::from(face.point(right).0 - face.point(left).0);
        lower += f64::from(face.point(right).1 - face.point(left).1);
        farther += f64::from(face.depth(right) - face.depth(left));
    }
    let (forehead, jaw) = (mean(face, &FOREHEAD), mean(face, &JAW));
    let rise = (forehead.0 - jaw.0).hypot(forehead.1 - jaw.1);
    let lean = (jaw.2 - forehead.2).atan2(rise).to_degrees();
    Pose {
        yaw_deg: farther.atan2(across.hypot(lower)).to_degrees(),
        pitch_deg: STRAIGHT_LEAN_DEG - lean,
    }
}

/// Mean column, row and depth of some points.
fn mean(face: &Landmarks, points: &[usize]) -> (f64, f64, f64) {
    let count = points.len() as f64;
    points.iter().fold((0.0, 0.0, 0.0), |sum, &index| {
        let (x, y) = face.point(index);
        (
            sum.0 + f64::from(x) / count,
            sum.1 + f64::from(y) / count,
            sum.2 + f64::from(face.depth(index)) / count,
        )
    })
}
