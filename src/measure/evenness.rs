//! The backdrop's colour and how even it is: means of 12 x 10 blocks against their median.

use super::cells::Cells;
use super::colour::{distance, median, quantile};
use super::readings::{Backdrop, Reading, Unmeasured};
use image::GrayImage;

/// Blocks across and down.
const BLOCKS: (usize, usize) = (12, 10);
/// A block counts when at least this share of it is backdrop.
const MIN_BLOCK_SHARE: f32 = 0.25;
/// Fewer blocks than this say nothing.
const MIN_BLOCKS: usize = 8;

/// A rectangle of cells: first column, first row, end column, end row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Column after the last.
    pub right: usize,
    /// Row after the last.
    pub bottom: usize,
}

impl Region {
    /// All cells.
    pub(super) fn whole(cells: &Cells) -> Region {
        Region { left: 0, top: 0, right: cells.width(), bottom: cells.height() }
    }

    /// What photo formats keep around a head between rows `crown` and `chin` (px of the picture).
    ///
    /// Wide enough for a head of half the photo's height at 3:4; `middle` is the head's column.
    pub(super) fn around(cells: &Cells, crown: f32, chin: f32, middle: f32) -> Region {
        let head = chin - crown;
        let bound = |px: f32, end: usize| (cells.cell(px).round().max(0.0) as usize).min(end);
        Region {
            left: bound(middle - 0.75 * head, cells.width()),
            top: bound(crown - 0.3 * head, cells.height()),
            right: bound(middle + 0.75 * head, cells.width()),
            bottom: bound(chin + 0.5 * head, cells.height()),
        }
        .ordered()
    }

    /// Without cells where the ends cross, as they do around a head that lies on its side.
    fn ordered(self) -> Region {
        Region { right: self.right.max(self.left), bottom: self.bottom.max(self.top), ..self }
    }
}

/// Measures the cells of `region` that `sitter` (with its margin) leaves free.
pub(super) fn evenness(
    cells: &Cells,
    sitter: Option<&GrayImage>,
    region: Region,
    shadow_share: f64,
) -> Reading<Backdrop> {
    let free = |column: usize, row: usize| {
        sitter.is_none_or(|mask| mask.get_pixel(column as u32, row as u32).0[0] == 0)
    };
    let blocks = block_means(cells, region, free);
    let lab = median(&blocks).ok_or(Unmeasured::NoBackdrop)?;
    if blocks.len() < MIN_BLOCKS {
        return Err(Unmeasured::NoBackdrop);
    }
    let mut distances: Vec<f32> = blocks.iter().map(|&block| distance(block, lab)).collect();
    let p95 = quantile(&mut distances, 0.95).ok_or(Unmeasured::NoBackdrop)?;
    let most = quantile(&mut distances, 1.0).ok_or(Unmeasured::NoBackdrop)?;
    Ok(Backdrop {
        lab: median(&colours(cells, region, free, |at| cells.lab_at(at.0, at.1)))
            .unwrap_or(lab)
            .map(f64::from),
        srgb: median(&colours(cells, region, free, |at| {
            cells.pixels.get_pixel(at.0 as u32, at.1 as u32).0.map(f32::from)
        }))
        .unwrap_or_default()
        .map(f64::from),
        block_p95_de: f64::from(p95),
        block_max_de: f64::from(most),
        shadow_share,
    })
}

/// Every third free cell of the region across and down, as `colour` gives it.
fn colours(
    cells: &Cells,
    region: Region,
    free: impl Fn(usize, usize) -> bool,
    colour: impl Fn((usize, usize)) -> [f32; 3],
) -> Vec<[f32; 3]> {
    let rows = (region.top..region.bottom.min(cells.height())).step_by(3);
    rows.flat_map(|row| (region.left..region.right).step_by(3).map(move |column| (column, row)))
        .filter(|&(column, row)| free(column, row))
        .map(colour)
        .collect()
}

fn block_means(
    cells: &Cells,
    region: Region,
    free: impl Fn(usize, usize) -> bool,
) -> Vec<[f32; 3]> {
    let edge = |start: usize, end: usize, count: usize, i: usize| start + (end - start) * i / count;
    let mut out = Vec::with_capacity(BLOCKS.0 * BLOCKS.1);
    for down in 0..BLOCKS.1 {
        for across in 0..BLOCKS.0 {
            let block = Region {
                left: edge(region.left, region.right, BLOCKS.0, across),
                right: edge(region.left, region.right, BLOCKS.0, across + 1),
                top: edge(region.top, region.bottom, BLOCKS.1, down),
                bottom: edge(region.top, region.bottom, BLOCKS.1, down + 1),
            };
            out.extend(block_mean(cells, block, &free));
        }
    }
    out
}

/// Mean colour of a block's free cells; none when they are too few.
fn block_mean(
    cells: &Cells,
    block: Region,
    free: &impl Fn(usize, usize) -> bool,
) -> Option<[f32; 3]> {
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for row in block.top..block.bottom {
        for column in (block.left..block.right).filter(|&column| free(column, row)) {
            for (total, value) in sum.iter_mut().zip(cells.lab_at(column, row)) {
                *total += value;
            }
            count += 1.0;
        }
    }
    let size = ((block.bottom - block.top) * (block.right - block.left)) as f32;
    (count > 0.0 && count >= MIN_BLOCK_SHARE * size).then(|| sum.map(|total| total / count))
}

#[cfg(test)]
mod tests {
    use super::super::colour::Tables;
    use super::*;
    use image::{Rgb, RgbImage};

    fn measured(colour: impl Fn(u32, u32) -> [u8; 3]) -> Backdrop {
        let picture = RgbImage::from_fn(240, 200, |x, y| Rgb(colour(x, y)));
        let cells = Cells::of(&picture, 400, &Tables::new());
        evenness(&cells, None, Region::whole(&cells), 0.0).unwrap()
    }

    #[test]
    fn a_plain_backdrop_is_even_and_keeps_its_colour() {
        let backdrop = measured(|_, _| [100, 197, 255]);
        assert!(backdrop.block_max_de < 0.01);
        assert_eq!(backdrop.srgb.map(|value| value as u8), [100, 197, 255]);
    }

    #[test]
    fn a_dark_corner_shows_in_the_largest_distance_only() {
        let backdrop =
            measured(|x, y| if x < 40 && y < 40 { [60, 130, 170] } else { [100, 197, 255] });
        assert!(backdrop.block_max_de > 15.0);
        assert!(backdrop.block_p95_de < 1.0);
    }
}
