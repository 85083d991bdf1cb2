//! How the picture is turned against the head: told by the detector's eyes, and by a second look at the picture upside
//! down, because the detector finds such a face too and takes its chin for its forehead.

use super::face_detector::{Face, best_score};
use super::nets::Net;
use super::readings::Turn;
use image::RgbImage;
use image::imageops::rotate180;

/// Upside down, a face that stands upright scores lower, and the other way round, by at least this much.
const BETTER: f32 = 0.06;

/// The turn; none when there is no face either way.
pub(super) fn turn(net: &Net, reduced: &RgbImage, faces: &[Face]) -> Option<Turn> {
    let told = faces.first().and_then(of_eyes);
    if matches!(told, None | Some(Turn::Upright)) {
        let score = faces.iter().map(|face| face.score).fold(0.0, f32::max);
        if best_score(net, &rotate180(reduced)) > score.max(0.5) + BETTER {
            return Some(Turn::UpsideDown);
        }
    }
    told
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
