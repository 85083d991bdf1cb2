//! Whether two photos are the same picture, coded anew, cut anew or made a little lighter: a small copy of each photo, and
//! how well two of them cover each other.
//!
//! Hashes of a few bits are of no use here: the photos of a session have the same backdrop, and heads of the same size in
//! the same place, and a cut that is 3 % off changes more bits than another person does. So one copy is first moved and
//! enlarged until it covers the other best; then the fine detail decides, which no two faces share.

mod grid;
mod tangents;

use super::pairs::{Closest, Pair};
use grid::{Grid, Warp};
use image::RgbImage;
use tangents::Tangents;

/// Two photos nearer than this are taken for the same picture.
///
/// Measured by `cargo bench --bench likeness` on photos of 144 x 192: the same picture, cut up to 3 % off, up to 10 % lighter
/// or darker and coded anew, is at most 0.06 away; of 1,485 pairs of different people none is nearer than 0.30. A cut 5 % off
/// is mostly found, too.
pub const SAME_PICTURE_BELOW: f64 = 0.15;

/// Columns and rows of the copy, 4 px each of a photo of 144 x 192.
const FINE: (usize, usize) = (36, 48);
/// A cell of the coarse copy is the mean of 5 x 5 fine ones around every third.
const COARSER: usize = 3;
/// Cells beyond which the surroundings of a cell begin that are taken off for the fine detail.
const DETAIL_REACH: usize = 2;
/// Farther apart than this after the first look at the coarse copies, photos are not the same; a cut 3 % off gives
/// up to 0.05.
const MOST_COARSE: f32 = 0.08;
/// Distance beyond which the coarse copies, laid over each other as they are, are not looked at further.
const MOST_UNMOVED: f32 = 0.35;
/// How little the coarse, then the fine copies may have in common at each look, after which the cover is better; a cut 3 % off
/// leaves 0.04 at the second look and 0.015 at the last.
const MOST_LEFT: ([f32; 2], [f32; 4]) = ([MOST_COARSE, 0.06], [0.12, 0.08, 0.06, 0.06]);
/// The distance of photos that are not the same by the looks at the coarse or the fine copies, or have no detail.
const APART: f64 = 1.0;

/// A photo as 36 x 48 cells of brightness, and a coarser copy of these.
#[derive(Debug, Clone, PartialEq)]
pub struct Fingerprint {
    fine: Grid,
    coarse: Grid,
    /// The inner cells of `coarse` about their mean, of length 1.
    unit: Vec<f32>,
}

impl Fingerprint {
    /// The print of an upright photo: height x width x 3, sRGB, 8 bit, of any size.
    #[must_use]
    pub fn of(photo: &RgbImage) -> Fingerprint {
        let fine = Grid::of(photo, FINE.0, FINE.1);
        let coarse = fine.coarser(COARSER);
        let unit = coarse.inner_unit();
        Fingerprint { fine, coarse, unit }
    }

    /// How little two photos have in common, 0 to 2: 1 less the correlation of their fine detail where they cover each other
    /// best; 1 when they don't cover each other at all. See [`SAME_PICTURE_BELOW`].
    ///
    /// It may differ by some thousandths the other way round.
    #[must_use]
    pub fn distance(&self, other: &Fingerprint) -> f64 {
        Laid::of(self).distance(other)
    }
}

/// The pairs of photos that are nearer than `below`, the closest first and at most `most`.
///
/// All pairs are looked at, one after the other: a microsecond or two for a pair that isn't alike.
#[must_use]
pub fn like_pictures(prints: &[Fingerprint], below: f64, most: usize) -> Vec<Pair> {
    let mut closest = Closest::new(below, most);
    for (first, print) in prints.iter().enumerate() {
        let laid = Laid::of(print);
        for (second, other) in prints.iter().enumerate().skip(first + 1) {
            let distance = laid.distance(other);
            closest.offer(Pair { first, second, distance });
        }
    }
    closest.sorted()
}

/// One print, made ready to be covered by many others.
struct Laid<'a> {
    print: &'a Fingerprint,
    coarse: Tangents,
    fine: Tangents,
    detail: Vec<f32>,
}

impl Laid<'_> {
    fn of(print: &Fingerprint) -> Laid<'_> {
        Laid {
            print,
            coarse: Tangents::of(&print.coarse),
            fine: Tangents::of(&print.fine),
            detail: print.fine.detail(DETAIL_REACH),
        }
    }

    fn distance(&self, other: &Fingerprint) -> f64 {
        let unmoved = 1.0 - grid::product(&self.print.unit, &other.unit);
        if unmoved > MOST_UNMOVED || self.coarse.residual(&other.unit) > MOST_COARSE {
            return APART;
        }
        let Some(warp) = self.best_cover(other) else { return APART };
        let detail = other.fine.warped(warp).detail(DETAIL_REACH);
        f64::from(1.0 - grid::product(&self.detail, &detail)).clamp(0.0, 2.0)
    }

    /// How `other` is to be moved to cover this one; none when it can't.
    fn best_cover(&self, other: &Fingerprint) -> Option<Warp> {
        let mut warp = Warp::default();
        for most in MOST_LEFT.0 {
            let seen = self.coarse.look(&other.coarse.warped(warp), warp);
            if seen.residual > most {
                return None;
            }
            warp = seen.warp;
        }
        for most in MOST_LEFT.1 {
            let seen = self.fine.look(&other.fine.warped(warp), warp);
            if seen.residual > most {
                return None;
            }
            warp = seen.warp;
        }
        Some(warp)
    }
}

#[cfg(test)]
mod tests;
