//! How the picture is turned against the head: told by the detector's eyes, and by a second look at the picture upside
//! down where the first found little.

use super::face_detector::{Face, best_score};
use super::nets::Net;
use super::readings::Turn;
use image::RgbImage;
use image::imageops::rotate180;

/// A face with a lower score than this may be one that is upside down.
const SURE: f32 = 0.8;
/// Upside down it has to score this much higher.
const BETTER: f32 = 0.1;

/// The turn; none when there is no face either way.
pub(super) fn turn(net: &Net, reduced: &RgbImage, faces: &[Face]) -> Option<Turn> {
    let score = faces.iter().map(|face| face.score).fold(0.0, f32::max);
    if score < SURE && best_score(net, &rotate180(reduced)) > score.max(0.5) + BETTER {
        return Some(Turn::UpsideDown);
    }
    faces.first().and_then(of_eyes)
}

/// The turn that the eyes of a face tell.
pub(super) fn of_eyes(face: &Face) -> Option<Turn> {
    match face.roll_deg() {
        roll if roll.abs() <= 45.0 => Some(Turn::Upright),
        roll if roll.abs() >= 135.0 => Some(Turn::UpsideDown),
        roll if roll > 0.0 => Some(Turn::CrownRight),
        roll if roll < 0.0 => Some(Turn::CrownLeft),
        _ => None,
    }
}
