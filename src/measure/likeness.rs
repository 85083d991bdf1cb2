//! Whether two photos show the same face: a face as 128 numbers, and the closest pairs of many.
//!
//! For warnings only. Siblings can be near, the same person years apart can be far, and identical twins are one face. The
//! figures below come from published sets of mostly white adults; on East Asian faces, of which three were among them, such
//! nets are known to take two people for one more often. What the program warns of is for a person to look at.

mod alignment;

use super::MeterError;
use super::face_detector;
use super::landmarks::Landmarks;
use super::nets::Net;
use super::pairs::{Closest, Pair};
use super::sampling::{Outside, planes, reduced, shrunk};
use image::RgbImage;
use rten::ThreadPool;
use std::sync::Arc;

/// Two faces nearer than this are taken for one person's.
///
/// Measured by `cargo bench --bench likeness` on photos of 144 x 192. Different people: of 1,485 pairs of the labelled set none
/// is nearer than 0.58, of 78,000 pairs of the AT&T set none nearer than 0.51; a normal distribution laid over them gives 0.02
/// to 0.3 pairs in a session of 3,000 students (4.5 million pairs), the most for women of one origin. One person: of 1,800
/// pairs of the AT&T set, heads turned and glasses put on among them, 93 % are nearer; one shot that is cut, lit and coded
/// anew is at most 0.06 away from itself. OpenCV's own limit for SFace, 0.637, is for one pair and would give ten thousands.
pub const SAME_FACE_BELOW: f64 = 0.35;

/// Numbers of a face.
const NUMBERS: usize = 128;
/// Longest side in px of the picture in which faces are looked for.
const LOOK_PX: u32 = 400;
/// Faces compared at a time: two such blocks fit the processor's second cache.
const BLOCK: usize = 128;
/// Sums that a product is split into, so that the compiler can run them side by side.
const LANES: usize = 16;

/// A face as a direction in a space of 128 dimensions.
///
/// It tells who someone is: keep it in memory only, and no longer than the comparison lasts.
#[derive(Clone, PartialEq)]
pub struct FaceVector {
    /// Of length 1.
    unit: [f32; NUMBERS],
}

impl FaceVector {
    /// The direction of `values`; none unless these are 128 finite numbers that have one.
    fn of(values: &[f32]) -> Option<FaceVector> {
        let mut unit = <[f32; NUMBERS]>::try_from(values).ok()?;
        let length = unit.iter().map(|value| value * value).sum::<f32>().sqrt();
        if !length.is_normal() {
            return None;
        }
        for value in &mut unit {
            *value /= length;
        }
        Some(FaceVector { unit })
    }

    /// How far apart two faces are, 0 to 2: 1 less the cosine of the angle between them.
    ///
    /// The same photo coded anew: below 0.06. Different people: about 0.9. See [`SAME_FACE_BELOW`].
    #[must_use]
    pub fn distance(&self, other: &FaceVector) -> f64 {
        f64::from(1.0 - product(&self.unit, &other.unit)).max(0.0)
    }
}

impl std::fmt::Debug for FaceVector {
    /// Tells nothing of the face, because logs are kept.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("FaceVector(..)")
    }
}

/// Knows faces again; holds the loaded nets. One per thread, made when it is needed: that takes a fifth of a second.
pub struct Likeness {
    detector: Net,
    quick_mesh: Net,
    mesh: Net,
    recogniser: Net,
}

impl Likeness {
    /// Loads the nets.
    pub fn new() -> Result<Likeness, MeterError> {
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        Ok(Likeness {
            detector: Net::detector(&pool)?,
            quick_mesh: Net::quick_mesh(&pool)?,
            mesh: Net::mesh(&pool)?,
            recogniser: Net::recogniser(&pool)?,
        })
    }

    /// The largest face of an upright photo; none when there is none.
    ///
    /// Photo: height x width x 3, sRGB, 8 bit. A finished photo of 192 x 144 has just the pixels that the net looks at.
    #[must_use]
    pub fn face(&self, photo: &RgbImage) -> Option<FaceVector> {
        let points = self.points(photo)?;
        let window = alignment::window(&points);
        let step = (window.width / self.recogniser.side() as f32).floor().max(1.0) as u32;
        let (photo, window) = shrunk(photo, &window, step);
        let chip = planes(&photo, &window, self.recogniser.side(), (0.0, 255.0), Outside::Nearest);
        FaceVector::of(self.recogniser.run(&chip)?.first()?)
    }

    fn points(&self, photo: &RgbImage) -> Option<Landmarks> {
        let (width, height) = photo.dimensions();
        if width == 0 || height == 0 {
            return None;
        }
        let step = width.max(height).div_ceil(LOOK_PX);
        let faces = face_detector::faces(&self.detector, &reduced(photo, step));
        faces.iter().find_map(|face| {
            let face = face.enlarged(step as f32);
            Landmarks::of(&self.mesh, &self.quick_mesh, photo, &face)
        })
    }
}

/// The pairs of faces that are nearer than `below`, the closest first and at most `most`; what is no face is near nothing.
#[must_use]
pub fn like_faces(faces: &[Option<FaceVector>], below: f64, most: usize) -> Vec<Pair> {
    let known: Vec<(usize, &FaceVector)> =
        faces.iter().enumerate().filter_map(|(at, face)| Some((at, face.as_ref()?))).collect();
    let mut closest = Closest::new(below, most);
    for (index, block) in known.chunks(BLOCK).enumerate() {
        for other in known.chunks(BLOCK).skip(index) {
            compare(block, other, &mut closest);
        }
    }
    closest.sorted()
}

/// Offers all pairs of one block with another, or with itself.
fn compare(block: &[(usize, &FaceVector)], other: &[(usize, &FaceVector)], closest: &mut Closest) {
    for &(first, face) in block {
        for &(second, against) in other.iter().filter(|(second, _)| first < *second) {
            let distance = face.distance(against);
            closest.offer(Pair { first, second, distance });
        }
    }
}

fn product(a: &[f32; NUMBERS], b: &[f32; NUMBERS]) -> f32 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests;
