//! The same picture, or the same face, under two students: for somebody to look at, never a verdict.

use super::photos::Seen;
use super::points::{Point, Standing, joined};
use crate::measure::Pair;
use crate::measure::fingerprint::{Fingerprint, SAME_PICTURE_BELOW, like_pictures};
use crate::measure::likeness::{Likeness, SAME_FACE_BELOW, like_faces};
use image::RgbImage;

/// Most pairs told of; more mean that something else is wrong.
const PAIRS_MAX: usize = 200;

/// Pictures that are nearly the same.
pub(super) fn same_picture(seen: &[Seen]) -> Point {
    let right: Vec<(&Seen, &RgbImage)> = right(seen);
    let prints: Vec<_> = right.iter().map(|(_, pixels)| Fingerprint::of(pixels)).collect();
    let pairs = like_pictures(&prints, SAME_PICTURE_BELOW, PAIRS_MAX);
    Point::new("same_picture", vec![right.len() as u64], told(&pairs, &right), Standing::Look)
}

/// Faces that are so alike that they may be one person's.
pub(super) fn same_face(seen: &[Seen]) -> Point {
    let right: Vec<(&Seen, &RgbImage)> = right(seen);
    let likeness = match Likeness::new() {
        Ok(likeness) => likeness,
        Err(error) => {
            return Point::new("same_face", vec![0, 0], vec![error.to_string()], Standing::Look);
        }
    };
    let faces: Vec<_> = right.iter().map(|(_, pixels)| likeness.face(pixels)).collect();
    let unseen = faces.iter().filter(|face| face.is_none()).count() as u64;
    let pairs = like_faces(&faces, SAME_FACE_BELOW, PAIRS_MAX);
    Point::new("same_face", vec![right.len() as u64, unseen], told(&pairs, &right), Standing::Look)
}

fn right(seen: &[Seen]) -> Vec<(&Seen, &RgbImage)> {
    seen.iter().filter_map(|photo| Some((photo, photo.pixels.as_ref().ok()?))).collect()
}

/// Two enrolments of one person are expected to look alike.
fn told(pairs: &[Pair], seen: &[(&Seen, &RgbImage)]) -> Vec<String> {
    let tell = |pair: &Pair| {
        let (one, other) = (seen.get(pair.first)?.0, seen.get(pair.second)?.0);
        let are_two = one.person != other.person;
        are_two.then(|| format!("{} ({:.2})", joined(&[one.number, other.number]), pair.distance))
    };
    pairs.iter().filter_map(tell).collect()
}
