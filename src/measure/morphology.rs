//! Widening and opening of masks by squares: a running count along rows, then along columns.
//!
//! The library's morphology measures distances to every cell first, which costs a live-view frame ten times as much.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::flood::inverted;
use image::GrayImage;

/// Cells within `radius` cells of the mask, diagonally too.
pub(super) fn dilate(mask: &GrayImage, radius: u8) -> GrayImage {
    let (width, height) = (mask.width() as usize, mask.height() as usize);
    let mut rows = mask.clone();
    for row in 0..height {
        widen(mask, &mut rows, Line { start: row * width, step: 1, length: width }, radius);
    }
    let mut out = rows.clone();
    for column in 0..width {
        widen(&rows, &mut out, Line { start: column, step: width, length: height }, radius);
    }
    out
}

/// Cells whose whole square of `radius` lies in the mask or outside the frame.
fn erode(mask: &GrayImage, radius: u8) -> GrayImage {
    inverted(&dilate(&inverted(mask), radius))
}

/// The mask without what is narrower than `2 * radius + 1` cells.
pub(super) fn open(mask: &GrayImage, radius: u8) -> GrayImage {
    dilate(&erode(mask, radius), radius)
}

/// A row or a column of a mask.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    step: usize,
    length: usize,
}

/// Marks the cells of a line that have a marked one within `radius`.
fn widen(from: &[u8], to: &mut [u8], line: Line, radius: u8) {
    let radius = usize::from(radius);
    let at = |i: usize| line.start + i * line.step;
    let mut marked = (0..radius.min(line.length)).filter(|&i| from[at(i)] > 0).count();
    for i in 0..line.length {
        if i + radius < line.length && from[at(i + radius)] > 0 {
            marked += 1;
        }
        if i > radius && from[at(i - radius - 1)] > 0 {
            marked -= 1;
        }
        to[at(i)] = if marked > 0 { 255 } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imageproc::distance_transform::Norm;
    use imageproc::morphology;

    #[test]
    fn they_agree_with_the_library() {
        let spots =
            |x: u32, y: u32| (x * 7 + y * 13).is_multiple_of(23) || (x > 8 && y > 20 && x < 16);
        let mask =
            GrayImage::from_fn(31, 47, |x, y| image::Luma([if spots(x, y) { 255 } else { 0 }]));
        for radius in [1, 2, 5, 40] {
            assert_eq!(dilate(&mask, radius), morphology::dilate(&mask, Norm::LInf, radius));
            assert_eq!(open(&mask, radius), morphology::open(&mask, Norm::LInf, radius));
        }
    }
}
