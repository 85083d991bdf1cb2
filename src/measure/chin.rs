//! The chin: the lowest point of the jaw's outline, moved onto the edge between chin and neck.
#![expect(clippy::indexing_slicing, reason = "profiles of known length")]

use super::colour::{Tables, distance};
use super::landmarks::Landmarks;
use super::sampling::{Outside, bilinear};
use image::RgbImage;

/// Points of the outline around the chin, from the left in the picture to the right.
const OUTLINE: [usize; 5] = [176, 148, 152, 377, 400];
/// The points along which the edge is looked for: the middle, where the outline is nearly straight.
const EDGE: [usize; 3] = [148, 152, 377];
/// Where the edge lies below the landmarks as a rule, as a share of forehead to chin: the landmark net puts
/// its outline that far above the chin's lower edge, on photographed and drawn people alike.
const USUAL_DEPTH: f32 = 0.0105;
/// How far from there an edge is still believed (standard deviation), as the same share.
const DEPTH_SPREAD: f32 = 0.023;
/// Rows searched above and below the landmarks, as the same share.
const SEARCH: (f32, f32) = (-0.03, 0.065);
/// Height of the two strips that are compared at an edge, as the same share.
const STRIP: f32 = 0.006;
/// Colour step (dE76) of an edge that is believed half.
const HALF_BELIEVED: f32 = 1.5;
/// Steps of the search.
const STEPS: usize = 76;
/// Columns between two neighbouring points of the outline.
const COLUMNS: usize = 6;

/// Lowest point of the chin in px of the picture.
pub(super) fn chin(picture: &RgbImage, face: &Landmarks, tables: &Tables) -> (f32, f32) {
    let (forehead, tip) = (face.point(10), face.point(152));
    let down = (tip.0 - forehead.0, tip.1 - forehead.1);
    let profile: Vec<[f32; 3]> =
        (0..STEPS).map(|step| mean_colour(picture, face, down, depth(step), tables)).collect();
    let depth = edge_depth(&profile);
    let lowest =
        OUTLINE.map(|index| face.point(index)).into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let (x, y) = lowest.unwrap_or(tip);
    (x + down.0 * depth, y + down.1 * depth)
}

/// Depth of a search step below the landmarks, as a share of forehead to chin.
fn depth(step: usize) -> f32 {
    SEARCH.0 + (SEARCH.1 - SEARCH.0) * step as f32 / (STEPS - 1) as f32
}

/// Mean CIELAB colour along the outline moved down by `depth`.
fn mean_colour(
    picture: &RgbImage,
    face: &Landmarks,
    down: (f32, f32),
    depth: f32,
    tables: &Tables,
) -> [f32; 3] {
    let mut sum = [0.0; 3];
    for pair in EDGE.windows(2) {
        let (from, to) = (face.point(pair[0]), face.point(pair[1]));
        for column in 0..COLUMNS {
            let t = column as f32 / COLUMNS as f32;
            let x = from.0 + (to.0 - from.0) * t + down.0 * depth;
            let y = from.1 + (to.1 - from.1) * t + down.1 * depth;
            let colour = bilinear(picture, x, y, Outside::Nearest).map(|value| value as u8);
            for (total, value) in sum.iter_mut().zip(tables.lab(colour)) {
                *total += value;
            }
        }
    }
    sum.map(|total| total / (COLUMNS * (EDGE.len() - 1)) as f32)
}

/// Depth of the strongest edge near the usual depth; the weaker it is, the nearer to the usual depth.
fn edge_depth(profile: &[[f32; 3]]) -> f32 {
    let strip = (STRIP / (depth(1) - depth(0))).round().max(1.0) as usize;
    let (mut total, mut moment) = (0.0, 0.0);
    for at in strip..profile.len().saturating_sub(strip) {
        let rise = distance(mean(&profile[at - strip..at]), mean(&profile[at..at + strip]));
        let centre = depth(at) - (depth(1) - depth(0)) / 2.0;
        let off = (centre - USUAL_DEPTH) / DEPTH_SPREAD;
        // A high power picks the peak, yet moves smoothly from frame to frame.
        let weight = (rise * (-off * off / 2.0).exp() / HALF_BELIEVED).powi(4);
        total += weight;
        moment += weight * centre;
    }
    (moment + USUAL_DEPTH) / (total + 1.0)
}

fn mean(colours: &[[f32; 3]]) -> [f32; 3] {
    let count = colours.len().max(1) as f32;
    std::array::from_fn(|channel| colours.iter().map(|colour| colour[channel]).sum::<f32>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_neck_leaves_the_usual_depth() {
        let depth = edge_depth(&[[60.0, 10.0, 10.0]; STEPS]);
        assert!((depth - USUAL_DEPTH).abs() < 1e-6);
    }

    #[test]
    fn a_clear_edge_is_found() {
        let profile: Vec<[f32; 3]> = (0..STEPS)
            .map(|step| [if depth(step) < 0.02 { 70.0 } else { 45.0 }, 10.0, 10.0])
            .collect();
        let depth = edge_depth(&profile);
        assert!((depth - 0.02).abs() < 0.003, "{depth}");
    }
}
