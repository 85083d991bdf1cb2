//! The same picture, or the same face, under two students: for somebody to look at, never a verdict.

use super::photos::Seen;
use super::points::{Point, Standing, joined};
use crate::measure::fingerprint::{Fingerprint, SAME_PICTURE_BELOW, like_pictures};
use crate::measure::likeness::{FaceVector, Likeness, SAME_FACE_BELOW, like_faces};
use crate::measure::{MeterError, Pair};
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
    let faces = match faces(&right) {
        Ok(faces) => faces,
        Err(error) => {
            return Point::new("same_face", vec![0, 0], vec![error.to_string()], Standing::Look);
        }
    };
    let unseen = faces.iter().filter(|face| face.is_none()).count() as u64;
    let pairs = like_faces(&faces, SAME_FACE_BELOW, PAIRS_MAX);
    Point::new("same_face", vec![right.len() as u64, unseen], told(&pairs, &right), Standing::Look)
}

/// What is known of each face; on all cores, because a face takes a net some 60 ms.
fn faces(right: &[(&Seen, &RgbImage)]) -> Result<Vec<Option<FaceVector>>, MeterError> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = right.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let look = |photos: &'_ [(&Seen, &RgbImage)]| {
            let likeness = Likeness::new()?;
            Ok(photos.iter().map(|(_, pixels)| likeness.face(pixels)).collect::<Vec<_>>())
        };
        let threads: Vec<_> =
            right.chunks(share).map(|photos| scope.spawn(move || look(photos))).collect();
        let mut faces = Vec::with_capacity(right.len());
        for thread in threads {
            // A thread that broke has seen no face.
            let blind = || (0..share).map(|_| None).collect();
            faces.extend(thread.join().unwrap_or_else(|_| Ok(blind()))?);
        }
        faces.truncate(right.len());
        Ok(faces)
    })
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
