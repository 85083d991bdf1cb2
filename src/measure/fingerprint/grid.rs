//! Cells of brightness, and the same ones moved and enlarged.
#![expect(clippy::indexing_slicing, reason = "loops over the cells of a grid of known size")]

use image::RgbImage;

/// How a grid is moved and enlarged to cover another one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Warp {
    /// To the right, in shares of the width.
    pub right: f32,
    /// Downwards, in shares of the height.
    pub down: f32,
    /// Enlarged about the middle by this share.
    pub larger: f32,
}

/// Brightness, row by row, 0 to 255.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    cells: Vec<f32>,
}

impl Grid {
    /// Means of a photo's brightness (ITU-R BT.601) in `width` x `height` cells.
    pub(super) fn of(photo: &RgbImage, width: usize, height: usize) -> Grid {
        let columns = photo.width() as usize;
        let luma: Vec<f32> = photo.pixels().map(|pixel| brightness(pixel.0)).collect();
        let mean = |column: usize, row: usize| {
            let (left, right) = span(column, width, columns);
            let (top, bottom) = span(row, height, photo.height() as usize);
            let rows = (top..bottom).map(|row| &luma[row * columns + left..row * columns + right]);
            let sum: f32 = rows.map(|row| row.iter().sum::<f32>()).sum();
            sum / ((right - left) * (bottom - top)).max(1) as f32
        };
        Grid::from_fn(width, height, mean)
    }

    /// A grid whose cells are asked for by column and row.
    pub(super) fn from_fn(width: usize, height: usize, cell: impl Fn(usize, usize) -> f32) -> Grid {
        let places = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
        Grid { width, height, cells: places.map(|(column, row)| cell(column, row)).collect() }
    }

    /// One cell; beyond the edge, the nearest one.
    pub(super) fn at(&self, column: isize, row: isize) -> f32 {
        let column = column.clamp(0, self.width as isize - 1) as usize;
        let row = row.clamp(0, self.height as isize - 1) as usize;
        self.cells[row * self.width + column]
    }

    /// Every `step`-th cell, as the mean of the cells around it with one more on each side.
    pub(super) fn coarser(&self, step: usize) -> Grid {
        let reach = step as isize / 2 + 1;
        Grid::from_fn(self.width / step, self.height / step, |column, row| {
            let middle = |at: usize| (at * step + step / 2) as isize;
            self.mean_around(middle(column), middle(row), reach)
        })
    }

    fn mean_around(&self, column: isize, row: isize, reach: isize) -> f32 {
        let rows = (row - reach)..=(row + reach);
        let columns = (column - reach)..=(column + reach);
        let count = (2 * reach + 1) * (2 * reach + 1);
        let row_sum = |row| columns.clone().map(|column| self.at(column, row)).sum::<f32>();
        rows.map(row_sum).sum::<f32>() / count as f32
    }

    /// This grid, moved and enlarged; what lies beyond the edge is as the edge.
    pub(super) fn warped(&self, warp: Warp) -> Grid {
        let columns = stops(self.width, warp.right, warp.larger);
        let mut cells = Vec::with_capacity(self.cells.len());
        for row in stops(self.height, warp.down, warp.larger) {
            let (upper, lower) = (self.row(row.before), self.row(row.after));
            cells.extend(columns.iter().map(|column| {
                let (upper, lower) = (column.between(upper), column.between(lower));
                upper + (lower - upper) * row.share
            }));
        }
        Grid { cells, ..*self }
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    /// The cells that are not at the edge.
    pub(super) fn inner(&self) -> impl Iterator<Item = f32> + '_ {
        let rows = 1..self.height.saturating_sub(1);
        rows.flat_map(move |row| {
            let start = row * self.width;
            self.cells[start + 1..start + self.width - 1].iter().copied()
        })
    }

    /// The inner cells about their mean, as a direction.
    pub(super) fn inner_unit(&self) -> Vec<f32> {
        unit(self.inner().collect())
    }

    /// What cells have of their own: each less the mean of those up to `reach` cells around it, as a direction. Cells nearer
    /// than that to the edge are left out.
    pub(super) fn detail(&self, reach: usize) -> Vec<f32> {
        let span = 2 * reach + 1;
        let sums = |row| self.row(row).windows(span).map(|cells| cells.iter().sum()).collect();
        let across: Vec<Vec<f32>> = (0..self.height).map(sums).collect();
        let mut own = Vec::with_capacity(self.cells.len());
        for (row, rows) in across.windows(span).enumerate() {
            let cells = &self.row(row + reach)[reach..self.width - reach];
            own.extend(cells.iter().enumerate().map(|(column, cell)| {
                let sum: f32 = rows.iter().map(|sums| sums[column]).sum();
                cell - sum / (span * span) as f32
            }));
        }
        unit(own)
    }
}

/// Where a cell of a moved grid lies: between which two, and how near to the second.
struct Stop {
    before: usize,
    after: usize,
    share: f32,
}

impl Stop {
    fn between(&self, cells: &[f32]) -> f32 {
        cells[self.before] + (cells[self.after] - cells[self.before]) * self.share
    }
}

/// The places of all cells along one side of a grid that is moved and enlarged.
fn stops(size: usize, moved: f32, larger: f32) -> Vec<Stop> {
    let last = size.saturating_sub(1);
    let middle = last as f32 / 2.0;
    let place = |cell: usize| {
        let from_middle = (cell as f32 - middle - moved * size as f32) / (1.0 + larger);
        (middle + from_middle).clamp(0.0, last as f32)
    };
    let stop = |place: f32| {
        let before = place as usize;
        Stop { before, after: (before + 1).min(last), share: place - before as f32 }
    };
    (0..size).map(|cell| stop(place(cell))).collect()
}

/// The px of one cell along one side; at least one where there are any.
fn span(cell: usize, cells: usize, px: usize) -> (usize, usize) {
    let start = cell * px / cells;
    (start, ((cell + 1) * px / cells).max((start + 1).min(px)))
}

fn brightness([red, green, blue]: [u8; 3]) -> f32 {
    0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}

/// The values about their mean, of length 1; all 0 when they are all the same.
fn unit(mut values: Vec<f32>) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    for value in &mut values {
        *value -= mean;
    }
    let length = product(&values, &values).sqrt();
    // Brightness has steps of 1: less than that all over is no structure.
    let share = if length < 1.0 { 0.0 } else { 1.0 / length };
    for value in &mut values {
        *value *= share;
    }
    values
}

/// The sum of the products of two lists.
pub(super) fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_that_is_not_moved_stays_as_it_is() {
        let grid = Grid::from_fn(9, 12, |column, row| (column * 7 + row * 3) as f32);
        assert_eq!(grid.warped(Warp::default()), grid);
    }

    #[test]
    fn a_grid_moves_by_shares_of_its_sides_and_grows_about_its_middle() {
        let grid = Grid::from_fn(10, 20, |column, row| (column + 100 * row) as f32);
        let moved = grid.warped(Warp { right: 0.1, down: 0.1, larger: 0.0 });
        assert!((moved.at(5, 10) - grid.at(4, 8)).abs() < 1e-3);
        let grown = grid.warped(Warp { right: 0.0, down: 0.0, larger: 1.0 });
        assert!((grown.at(9, 10) - (4.5 + 2.25 + 100.0 * (9.5 + 0.25))).abs() < 1e-2);
    }

    #[test]
    fn a_photo_of_a_few_px_and_none_at_all_have_cells_too() {
        assert!(Grid::of(&RgbImage::new(0, 0), 4, 4).at(3, 3).abs() < 1e-3);
        let few = RgbImage::from_pixel(2, 1, image::Rgb([10, 10, 10]));
        assert!((Grid::of(&few, 4, 4).at(3, 3) - 10.0).abs() < 1e-3);
    }
}
