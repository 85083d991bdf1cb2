//! Widening and opening of masks by squares: along rows, then along columns.
//!
//! The library's morphology measures distances to every cell first, which costs a live-view frame ten times as much.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::flood::inverted;
use image::GrayImage;

/// Cells within `radius` cells of the mask, diagonally too.
pub(super) fn dilate(mask: &GrayImage, radius: u8) -> GrayImage {
    let (width, height) = (mask.width() as usize, mask.height() as usize);
    let radius = usize::from(radius);
    let mut rows = vec![0; (height + 2 * radius) * width];
    let mut line = Vec::new();
    let inner = rows[radius * width..].chunks_exact_mut(width.max(1));
    for (row, to) in mask.as_raw().chunks_exact(width.max(1)).zip(inner) {
        line.clear();
        line.resize(radius, 0);
        line.extend_from_slice(row);
        line.resize(width + 2 * radius, 0);
        spread(&mut line, 1, 2 * radius + 1);
        to.copy_from_slice(&line[..width]);
    }
    spread(&mut rows, width, 2 * radius + 1);
    rows.truncate(width * height);
    for cell in &mut rows {
        *cell = if *cell > 0 { 255 } else { 0 };
    }
    GrayImage::from_raw(mask.width(), mask.height(), rows).unwrap_or_default()
}

/// Cells whose whole square of `radius` lies in the mask or outside the frame.
fn erode(mask: &GrayImage, radius: u8) -> GrayImage {
    inverted(&dilate(&inverted(mask), radius))
}

/// The mask without what is narrower than `2 * radius + 1` cells.
pub(super) fn open(mask: &GrayImage, radius: u8) -> GrayImage {
    dilate(&erode(mask, radius), radius)
}

/// Marks each cell that is marked itself or has a marked one among the next `count - 1`, `step` apart.
///
/// The reach doubles with each round, and a round is nothing but one list laid over another.
fn spread(cells: &mut [u8], step: usize, count: usize) {
    let mut reach = 1;
    while reach < count {
        let further = reach.min(count - reach);
        let ahead = cells.get(further * step..).unwrap_or_default().to_vec();
        cells.iter_mut().zip(&ahead).for_each(|(cell, ahead)| *cell |= ahead);
        reach += further;
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
