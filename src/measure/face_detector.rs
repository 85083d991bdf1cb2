//! Faces in a picture: `BlazeFace`'s raw answers to boxes, near ones merged, the largest first.
#![expect(clippy::indexing_slicing, reason = "fixed layouts of the net's outputs")]

use super::nets::Net;
use super::sampling::{Outside, Window, planes};
use image::RgbImage;

/// Smallest score of a face.
const MIN_SCORE: f32 = 0.5;
/// Boxes that overlap by more (intersection over union) are one face.
const SAME_FACE_OVERLAP: f32 = 0.3;
/// Numbers per anchor: box centre and size, then six points.
const ANCHOR_VALUES: usize = 16;
/// Side of the net's input, to which its answers refer.
const NET_SIDE: f32 = 128.0;

/// A found face, in px of the picture it was looked for in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// The net's score, 0..=1.
    pub score: f32,
    /// Left, top, width and height.
    pub bounds: [f32; 4],
    /// The eye at the left in the picture.
    pub left_eye: (f32, f32),
    /// The eye at the right in the picture.
    pub right_eye: (f32, f32),
}

impl Face {
    /// Area of the box.
    pub(super) fn area(&self) -> f32 {
        self.bounds[2] * self.bounds[3]
    }

    /// The window that the landmark net wants: the box enlarged by half, turned with the eyes.
    pub(super) fn mesh_window(&self) -> Window {
        let [left, top, width, height] = self.bounds;
        Window {
            x: left + width / 2.0,
            y: top + height / 2.0,
            width: width * 1.5,
            height: height * 1.5,
            angle: self.roll_deg().to_radians(),
        }
    }

    /// Slope of the line through the eyes in degrees.
    pub(super) fn roll_deg(&self) -> f32 {
        let (dx, dy) = (self.right_eye.0 - self.left_eye.0, self.right_eye.1 - self.left_eye.1);
        dy.atan2(dx).to_degrees()
    }

    /// The face with all coordinates mapped from a picture reduced by `step`.
    pub(super) fn enlarged(&self, step: f32) -> Face {
        let point = |(x, y): (f32, f32)| ((x + 0.5) * step - 0.5, (y + 0.5) * step - 0.5);
        let [left, top, width, height] = self.bounds;
        let (left, top) = point((left, top));
        Face {
            score: self.score,
            bounds: [left, top, width * step, height * step],
            left_eye: point(self.left_eye),
            right_eye: point(self.right_eye),
        }
    }
}

/// All faces, largest first. Looks at the whole picture, then, when nothing is found, at parts of it.
///
/// At most ten runs of the net.
pub(super) fn faces(net: &Net, picture: &RgbImage) -> Vec<Face> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let long = width.max(height);
    let centre = (width / 2.0, height / 2.0);
    let whole = Window::square(centre.0, centre.1, long);
    let found = faces_in(net, picture, &[whole]);
    if !found.is_empty() {
        return found;
    }
    let short = width.min(height);
    let near =
        [Window::square(centre.0, centre.1, short), Window::square(centre.0, centre.1, long * 1.6)];
    let found = faces_in(net, picture, &near);
    if found.is_empty() { faces_in(net, picture, &tiles(width, height)) } else { found }
}

/// The best score of a face in the whole picture, 0 when there is none.
pub(super) fn best_score(net: &Net, picture: &RgbImage) -> f32 {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let whole = Window::square(width / 2.0, height / 2.0, width.max(height));
    let faces = faces_in(net, picture, &[whole]);
    faces.iter().map(|face| face.score).fold(0.0, f32::max)
}

/// Half-size squares that overlap by half and cover the picture, seven at most.
fn tiles(width: f32, height: f32) -> Vec<Window> {
    let side = width.max(height) / 2.0;
    let mut out = vec![Window::square(width / 2.0, height / 2.0, side)];
    let steps =
        |length: f32| if length > 1.6 * side { vec![0.0, 0.5, 1.0] } else { vec![0.0, 1.0] };
    for v in steps(height) {
        for u in steps(width) {
            let x = side / 2.0 + u * (width - side);
            let y = side / 2.0 + v * (height - side).max(0.0);
            out.push(Window::square(x, y, side));
        }
    }
    out.truncate(7);
    out
}

fn faces_in(net: &Net, picture: &RgbImage, windows: &[Window]) -> Vec<Face> {
    let candidates = windows.iter().flat_map(|window| candidates(net, picture, window)).collect();
    let mut merged = merge(candidates);
    merged.sort_by(|a, b| b.area().total_cmp(&a.area()));
    merged
}

/// Every anchor's answer above the smallest score.
fn candidates(net: &Net, picture: &RgbImage, window: &Window) -> Vec<Face> {
    let input = planes(picture, window, net.side(), (-1.0, 1.0), Outside::Black);
    let Some(outputs) = net.run(&input) else { return Vec::new() };
    let Some(scores) = outputs.iter().min_by_key(|values| values.len()) else { return Vec::new() };
    let Some(boxes) = outputs.iter().max_by_key(|values| values.len()) else { return Vec::new() };
    anchors()
        .zip(scores.iter().zip(boxes.chunks_exact(ANCHOR_VALUES)))
        .filter_map(|(anchor, (&raw, values))| {
            let score = sigmoid(raw);
            (score >= MIN_SCORE).then(|| decode(anchor, score, values, window))
        })
        .collect()
}

/// Centres of the 896 anchors: 16 x 16 twice, then 8 x 8 six times.
fn anchors() -> impl Iterator<Item = (f32, f32)> {
    [(16, 2), (8, 6)].into_iter().flat_map(|(count, each)| {
        (0..count * count * each).map(move |index| {
            let (row, column) = (index / each / count, index / each % count);
            ((column as f32 + 0.5) / count as f32, (row as f32 + 0.5) / count as f32)
        })
    })
}

fn decode(anchor: (f32, f32), score: f32, values: &[f32], window: &Window) -> Face {
    let point = |at: usize| {
        window.at(values[at] / NET_SIDE + anchor.0, values[at + 1] / NET_SIDE + anchor.1)
    };
    let (x, y) = point(0);
    let width = values[2] / NET_SIDE * window.width;
    let height = values[3] / NET_SIDE * window.height;
    Face {
        score,
        bounds: [x - width / 2.0, y - height / 2.0, width, height],
        left_eye: point(4),
        right_eye: point(6),
    }
}

/// Boxes of one face become their mean, weighted by score.
fn merge(mut candidates: Vec<Face>) -> Vec<Face> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut out = Vec::new();
    while let Some(&best) = candidates.first() {
        let (same, rest): (Vec<Face>, Vec<Face>) =
            candidates.into_iter().partition(|face| overlap(&best, face) > SAME_FACE_OVERLAP);
        out.push(mean(&best, &same));
        // A box without area overlaps nothing, itself included: it is dropped with its turn.
        candidates = rest.into_iter().filter(|face| *face != best).collect();
    }
    out
}

fn mean(best: &Face, same: &[Face]) -> Face {
    let total: f32 = same.iter().map(|face| face.score).sum();
    let of = |pick: &dyn Fn(&Face) -> f32| {
        same.iter().map(|face| pick(face) * face.score).sum::<f32>() / total.max(f32::EPSILON)
    };
    Face {
        score: best.score,
        bounds: std::array::from_fn(|i| of(&|face| face.bounds[i])),
        left_eye: (of(&|face| face.left_eye.0), of(&|face| face.left_eye.1)),
        right_eye: (of(&|face| face.right_eye.0), of(&|face| face.right_eye.1)),
    }
}

/// Intersection over union.
fn overlap(a: &Face, b: &Face) -> f32 {
    let side = |i: usize| {
        let end = (a.bounds[i] + a.bounds[i + 2]).min(b.bounds[i] + b.bounds[i + 2]);
        (end - a.bounds[i].max(b.bounds[i])).max(0.0)
    };
    let common = side(0) * side(1);
    common / (a.area() + b.area() - common).max(f32::EPSILON)
}

/// The logistic function.
pub(super) fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value.clamp(-100.0, 100.0)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(left: f32, score: f32) -> Face {
        Face {
            score,
            bounds: [left, 0.0, 10.0, 10.0],
            left_eye: (left + 3.0, 4.0),
            right_eye: (left + 7.0, 4.0),
        }
    }

    #[test]
    fn overlapping_boxes_become_one_and_far_ones_stay() {
        let merged = merge(vec![face(0.0, 0.9), face(1.0, 0.9), face(50.0, 0.6)]);
        assert_eq!(merged.len(), 2);
        assert!((merged[0].bounds[0] - 0.5).abs() < 1e-5);
    }

    #[test]
    fn there_are_896_anchors() {
        assert_eq!(anchors().count(), 896);
    }

    #[test]
    fn tiles_stay_bounded_and_reach_the_corners() {
        for (width, height) in [(1024.0, 680.0), (680.0, 1024.0), (500.0, 500.0)] {
            let tiles = tiles(width, height);
            assert!(tiles.len() <= 7);
            assert!(tiles.iter().any(|tile| tile.x - tile.width / 2.0 <= 0.5));
        }
    }
}
