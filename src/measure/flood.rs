//! Cells of a mask that hang together with given cells.

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
    let mut out = GrayImage::from_pixel(width, height, OUT);
    let mut waiting = Vec::new();
    let visit = |out: &mut GrayImage, waiting: &mut Vec<(u32, u32)>, at: (u32, u32)| {
        if mask.get_pixel(at.0, at.1) == &IN && out.get_pixel(at.0, at.1) == &OUT {
            out.put_pixel(at.0, at.1, IN);
            waiting.push(at);
        }
    };
    for seed in seeds {
        visit(&mut out, &mut waiting, seed);
        while let Some((x, y)) = waiting.pop() {
            for row in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                for column in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    if touch == Touch::Corners || row == y || column == x {
                        visit(&mut out, &mut waiting, (column, row));
                    }
                }
            }
        }
    }
    out
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
