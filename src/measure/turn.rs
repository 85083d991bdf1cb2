//! How the picture is turned against the head: told by the detector's eyes, and by a second look at the picture upside
//! down, because the detector finds such a face too and takes its chin for its forehead.

use super::cells::Cells;
use super::colour::{distance, median};
use super::face_detector::{Face, best_score};
use super::nets::Net;
use super::readings::Turn;
use image::imageops::rotate180;

/// Upside down, a face that stands upright scores lower, and the other way round, by at least this much.
const BETTER: f32 = 0.06;
/// A face found with less than this score is always looked at the other way round.
const SURE: f32 = 0.8;
/// Rows at an end of the picture that are compared, as a share of its height.
const END: f32 = 0.06;

/// The turn; none when there is no face either way.
pub(super) fn turn(net: &Net, cells: &Cells, faces: &[Face]) -> Option<Turn> {
    let told = faces.first().and_then(of_eyes);
    let score = faces.iter().map(|face| face.score).fold(0.0, f32::max);
    let may_stand_on_its_head = score < SURE || top_is_fuller(cells);
    if matches!(told, None | Some(Turn::Upright)) && may_stand_on_its_head {
        let turned = best_score(net, &rotate180(&cells.pixels));
        if turned > score.max(0.5) + BETTER {
            return Some(Turn::UpsideDown);
        }
    }
    told
}

/// Whether more varies along the picture's top than along its bottom: a body hangs down from there.
fn top_is_fuller(cells: &Cells) -> bool {
    let rows = ((cells.height() as f32 * END) as usize).max(1).min(cells.height());
    let spread = |first: usize| {
        let end = (first + rows) * cells.width();
        let colours = cells.lab.get(first * cells.width()..end).unwrap_or_default();
        let middle = median(colours).unwrap_or_default();
        colours.iter().map(|&lab| distance(lab, middle)).sum::<f32>()
    };
    spread(0) > spread(cells.height() - rows)
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
