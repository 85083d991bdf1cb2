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
    let mut left = Left::of(mask);
    for seed in seeds {
        left.walk(seed, touch, |_| ());
    }
    let mut out = mask.clone();
    let rows = out.chunks_exact_mut(left.width.max(1)).zip(left.rows());
    for (cell, is_left) in rows.flat_map(|(row, left)| row.iter_mut().zip(left)) {
        *cell = if *cell > 0 && !is_left { 255 } else { 0 };
    }
    out
}

/// The cells of a mask that were not taken yet, with a frame of empty cells around, so that no neighbour lies outside.
pub(super) struct Left {
    cells: Vec<bool>,
    width: usize,
    waiting: Vec<usize>,
}

impl Left {
    /// All cells of a mask.
    pub(super) fn of(mask: &GrayImage) -> Left {
        let width = mask.width() as usize;
        let mut cells = vec![false; width + 2];
        for row in mask.as_raw().chunks_exact(width.max(1)) {
            cells.push(false);
            cells.extend(row.iter().map(|&cell| cell > 0));
            cells.push(false);
        }
        cells.resize(cells.len() + width + 2, false);
        Left { cells, width, waiting: Vec::new() }
    }

    /// The rows of the mask, without the frame around.
    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        let rows = self.cells.chunks_exact(self.width + 2).skip(1);
        rows.map(|row| &row[1..=self.width])
    }

    /// Takes the cells that hang together with `seed`; their places in the mask, counted row by row.
    pub(super) fn take(&mut self, seed: (u32, u32), touch: Touch) -> Vec<usize> {
        let (width, stride) = (self.width, self.width + 2);
        let mut found = Vec::new();
        self.walk(seed, touch, |at| found.push((at / stride - 1) * width + at % stride - 1));
        found
    }

    /// Takes the cells that hang together with `seed` and tells their places, the frame around included.
    fn walk(&mut self, (column, row): (u32, u32), touch: Touch, mut tell: impl FnMut(usize)) {
        let stride = self.width + 2;
        let sides = [1, stride, stride - 1, stride + 1];
        let steps = if touch == Touch::Sides { &sides[..2] } else { &sides[..] };
        self.visit((row as usize + 1) * stride + column as usize + 1);
        while let Some(at) = self.waiting.pop() {
            tell(at);
            for step in steps {
                self.visit(at + step);
                self.visit(at - step);
            }
        }
    }

    fn visit(&mut self, at: usize) {
        if std::mem::take(&mut self.cells[at]) {
            self.waiting.push(at);
        }
    }
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
