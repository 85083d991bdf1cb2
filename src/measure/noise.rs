//! Grain: how much the backdrop's luma varies within small blocks, where nothing but noise can vary.

use super::cells::Cells;
use super::colour::quantile;
use image::{GrayImage, RgbImage};

/// Rows and columns of a block, px.
const BLOCK: usize = 6;
/// Fewer blocks than this say nothing.
const MIN_BLOCKS: usize = 60;
/// Every so many blocks one is looked at, across and down.
const STRIDE: usize = 3;

/// Median standard deviation of luma within blocks of backdrop, in levels of 0..=255.
///
/// A block's own slope is taken out, so that a gradient is no grain. None when too little backdrop shows.
pub(super) fn noise(picture: &RgbImage, cells: &Cells, backdrop: &GrayImage) -> Option<f64> {
    let (width, height) = (picture.width() as usize / BLOCK, picture.height() as usize / BLOCK);
    let blocks = (0..height).step_by(STRIDE).flat_map(|row| {
        (0..width).step_by(STRIDE).map(move |column| (column * BLOCK, row * BLOCK))
    });
    let mut deviations: Vec<f32> = blocks
        .filter(|&at| is_backdrop(cells, backdrop, at))
        .map(|at| deviation(picture, at))
        .collect();
    if deviations.len() < MIN_BLOCKS {
        return None;
    }
    quantile(&mut deviations, 0.5).map(f64::from)
}

/// Whether all cells that a block touches are backdrop.
fn is_backdrop(cells: &Cells, backdrop: &GrayImage, (x, y): (usize, usize)) -> bool {
    let step = cells.step as usize;
    let inside = |px: usize, end: u32| ((px / step) as u32).min(end - 1);
    let columns = inside(x, backdrop.width())..=inside(x + BLOCK - 1, backdrop.width());
    let mut rows = inside(y, backdrop.height())..=inside(y + BLOCK - 1, backdrop.height());
    rows.all(|row| columns.clone().all(|column| backdrop.get_pixel(column, row).0[0] > 0))
}

/// Standard deviation of a block's luma about its own plane.
fn deviation(picture: &RgbImage, (x, y): (usize, usize)) -> f32 {
    let middle = (BLOCK as f32 - 1.0) / 2.0;
    let spread = (0..BLOCK).map(|i| (i as f32 - middle).powi(2)).sum::<f32>() * BLOCK as f32;
    let (mut sum, mut squares, mut across, mut down) = (0.0, 0.0, 0.0, 0.0);
    for row in 0..BLOCK {
        for column in 0..BLOCK {
            let [r, g, b] = picture.get_pixel((x + column) as u32, (y + row) as u32).0;
            let luma = 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
            sum += luma;
            squares += luma * luma;
            across += luma * (column as f32 - middle);
            down += luma * (row as f32 - middle);
        }
    }
    let count = (BLOCK * BLOCK) as f32;
    let rest = squares - sum * sum / count - (across * across + down * down) / spread;
    // Three numbers were fitted to the block.
    (rest.max(0.0) / (count - 3.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::colour::Tables;
    use super::*;
    use image::{Luma, Rgb};

    fn grain(colour: impl Fn(u32, u32) -> u8) -> f64 {
        let picture = RgbImage::from_fn(300, 200, |x, y| Rgb([colour(x, y); 3]));
        let cells = Cells::of(&picture, 400, &Tables::new());
        let all = GrayImage::from_pixel(cells.pixels.width(), cells.pixels.height(), Luma([255]));
        noise(&picture, &cells, &all).unwrap()
    }

    #[test]
    fn a_gradient_is_no_grain() {
        assert!(grain(|x, y| (x / 3 + y / 4) as u8) < 0.6);
    }

    #[test]
    fn grain_of_four_levels_is_read_as_four() {
        // Two levels apart from the mean by 4, by a hash that has no pattern.
        let flips = |x: u32, y: u32| {
            (x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663)).count_ones() % 2
        };
        let read = grain(|x, y| if flips(x, y) == 0 { 124 } else { 132 });
        assert!((read - 4.0).abs() < 0.3, "{read}");
    }
}
