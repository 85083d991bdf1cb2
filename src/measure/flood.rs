//! Cells of a mask that hang together with given cells.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use image::{GrayImage, Luma};

/// Marks a cell that belongs to a mask.
pub(super) const IN: Luma<u8> = Luma([255]);
/// Marks a cell that does not.
pub(super) const OUT: Luma<u8> = Luma([0]);

/// Which cells touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// By their sides only.
    Sides,
    /// By sides and corners.
    Corners,
}

/// The part of `mask` that can be reached from `seeds` through it; each cell is visited once.
pub(super) fn reached(
    mask: &GrayImage,
    seeds: impl IntoIterator<Item = (u32, u32)>,
    touch: Touch,
) -> GrayImage {
    let (width, height) = mask.dimensions();
    let mut left = mask.clone();
    let mut out = GrayImage::new(width, height);
    for (column, row) in seeds {
        for at in taken(&mut left, (column, row), touch) {
            out.as_flat_samples_mut().samples[at] = 255;
        }
    }
    out
}

/// Takes out of `left` the cells that hang together with `seed`, and tells their places, row by row counted.
pub(super) fn taken(left: &mut GrayImage, seed: (u32, u32), touch: Touch) -> Vec<usize> {
    let (width, height) = (left.width() as usize, left.height() as usize);
    let cells: &mut [u8] = left;
    let first = seed.1 as usize * width + seed.0 as usize;
    if cells[first] == 0 {
        return Vec::new();
    }
    cells[first] = 0;
    let mut found = vec![first];
    let mut next = 0;
    while next < found.len() {
        let (row, column) = (found[next] / width, found[next] % width);
        next += 1;
        let columns = column.saturating_sub(1)..(column + 2).min(width);
        for y in row.saturating_sub(1)..(row + 2).min(height) {
            for x in columns.clone() {
                let at = y * width + x;
                if cells[at] > 0 && (touch == Touch::Corners || y == row || x == column) {
                    cells[at] = 0;
                    found.push(at);
                }
            }
        }
    }
    found
}

/// The cells along the four sides.
pub(super) fn border(mask: &GrayImage) -> impl Iterator<Item = (u32, u32)> + use<> {
    let (width, height) = mask.dimensions();
    let sides = (0..height).flat_map(move |row| [(0, row), (width - 1, row)]);
    sides.chain((0..width).flat_map(move |column| [(column, 0), (column, height - 1)]))
}

/// `mask` turned inside out.
pub(super) fn inverted(mask: &GrayImage) -> GrayImage {
    let mut out = mask.clone();
    out.iter_mut().for_each(|cell| *cell = !*cell);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_join_or_part() {
        let mask = GrayImage::from_fn(4, 4, |x, y| if x == y { IN } else { OUT });
        let count = |mask: &GrayImage| mask.iter().filter(|cell| **cell > 0).count();
        assert_eq!(count(&reached(&mask, [(0, 0)], Touch::Corners)), 4);
        assert_eq!(count(&reached(&mask, [(0, 0)], Touch::Sides)), 1);
        assert_eq!(count(&reached(&mask, [(0, 1)], Touch::Corners)), 0);
    }

    #[test]
    fn an_island_is_not_reached_from_the_border() {
        let sea = |x: u32, y: u32| (2..5).contains(&x) && (2..5).contains(&y);
        let mask =
            GrayImage::from_fn(7, 7, |x, y| if sea(x, y) && (x, y) != (3, 3) { OUT } else { IN });
        let out = reached(&mask, border(&mask), Touch::Sides);
        assert_eq!(out.get_pixel(3, 3), &OUT);
        assert_eq!(out.get_pixel(0, 6), &IN);
    }
}
