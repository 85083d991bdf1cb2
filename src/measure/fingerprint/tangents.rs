//! How a grid changes when it is moved or enlarged a little, and by how much another grid is to be moved to cover it.
//!
//! Another grid is taken for `a + b * grid + c * (change to the right) + d * (down) + e * (larger)`; least squares give the
//! five numbers, and these where the other one lies (Gauss-Newton, as Lucas and Kanade did).
#![expect(clippy::indexing_slicing, reason = "five vectors and a 5 x 5 triangle")]

use super::grid::{Grid, Warp, product};

/// Constant, the grid itself, and its three changes.
const TERMS: usize = 5;
/// Most that a grid is moved, in shares of its sides, or enlarged.
const MOST: Warp = Warp { right: 0.06, down: 0.06, larger: 0.1 };

/// A grid and its changes as five directions at right angles.
pub(super) struct Tangents {
    directions: [Vec<f32>; TERMS],
    /// What each term has of each direction up to its own.
    shares: [[f32; TERMS]; TERMS],
}

/// What one look gives.
pub(super) struct Look {
    /// How little the grids have in common but for a small move, 0 to 1.
    pub residual: f32,
    /// How the other grid is to be moved.
    pub warp: Warp,
}

impl Tangents {
    /// The directions of one grid, by Gram and Schmidt.
    pub(super) fn of(grid: &Grid) -> Tangents {
        let mut directions = changes(grid);
        let mut shares = [[0.0; TERMS]; TERMS];
        for (term, shares) in shares.iter_mut().enumerate() {
            let (before, rest) = directions.split_at_mut(term);
            let own = &mut rest[0];
            for (share, direction) in shares.iter_mut().zip(before) {
                *share = product(direction, own);
                own.iter_mut().zip(direction).for_each(|(value, part)| *value -= *share * *part);
            }
            let length = product(own, own).sqrt().max(f32::EPSILON);
            shares[term] = length;
            for value in own {
                *value /= length;
            }
        }
        Tangents { directions, shares }
    }

    /// How little a grid of this size has in common with this one but for a small move, 0 to 1; given by its inner cells about
    /// their mean, of length 1.
    pub(super) fn residual(&self, unit: &[f32]) -> f32 {
        let shares = self.directions[1..].iter().map(|direction| product(direction, unit).powi(2));
        1.0 - shares.sum::<f32>().sqrt()
    }

    /// Looks at a grid that was moved by `warp` already.
    pub(super) fn look(&self, other: &Grid, warp: Warp) -> Look {
        let cells: Vec<f32> = other.inner().collect();
        let shares: [f32; TERMS] =
            std::array::from_fn(|term| product(&self.directions[term], &cells));
        let all = product(&cells, &cells) - shares[0] * shares[0];
        let common = shares[1..].iter().map(|share| share * share).sum::<f32>();
        let residual = 1.0 - (common / all.max(f32::EPSILON)).min(1.0).sqrt();
        Look { residual, warp: self.moved(shares, warp) }
    }

    /// The warp with what is left to move taken in.
    fn moved(&self, shares: [f32; TERMS], warp: Warp) -> Warp {
        let mut terms = shares;
        for term in (0..TERMS).rev() {
            let known: f32 =
                (term + 1..TERMS).map(|later| self.shares[later][term] * terms[later]).sum();
            terms[term] = (terms[term] - known) / self.shares[term][term];
        }
        let [_, grid, right, down, larger] = terms;
        if grid <= f32::EPSILON {
            return warp;
        }
        let step = |now: f32, change: f32, most: f32| (now + change / grid).clamp(-most, most);
        Warp {
            right: step(warp.right, right, MOST.right),
            down: step(warp.down, down, MOST.down),
            larger: step(warp.larger, larger, MOST.larger),
        }
    }
}

/// The terms before they are set at right angles. The changes are those of the other grid, which has to be moved back.
fn changes(grid: &Grid) -> [Vec<f32>; TERMS] {
    let (width, height) = (grid.width as f32, grid.height as f32);
    let inner = |value: &dyn Fn(isize, isize) -> f32| {
        let places = (1..grid.height as isize - 1)
            .flat_map(|row| (1..grid.width as isize - 1).map(move |column| (column, row)));
        places.map(|(column, row)| value(column, row)).collect::<Vec<f32>>()
    };
    let right = |x: isize, y: isize| (grid.at(x + 1, y) - grid.at(x - 1, y)) / 2.0 * width;
    let down = |x: isize, y: isize| (grid.at(x, y + 1) - grid.at(x, y - 1)) / 2.0 * height;
    let larger = |x: isize, y: isize| {
        let (u, v) = ((x as f32 + 0.5) / width - 0.5, (y as f32 + 0.5) / height - 0.5);
        u * right(x, y) + v * down(x, y)
    };
    [inner(&|_, _| 1.0), inner(&|x, y| grid.at(x, y)), inner(&right), inner(&down), inner(&larger)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hill(x: f32, y: f32) -> Grid {
        Grid::from_fn(36, 48, |column, row| {
            let (dx, dy) = (column as f32 - x, row as f32 - y);
            200.0 * (-(dx * dx + 0.5 * dy * dy + 0.3 * dx * dy) / 60.0).exp()
        })
    }

    #[test]
    fn a_grid_that_lies_elsewhere_is_moved_until_it_covers() {
        let (here, there) = (hill(17.0, 23.0), hill(18.2, 21.9));
        let tangents = Tangents::of(&here);
        let mut warp = Warp::default();
        for _ in 0..6 {
            warp = tangents.look(&there.warped(warp), warp).warp;
        }
        assert!((warp.right * 36.0 + 1.2).abs() < 0.1, "{warp:?}");
        assert!((warp.down * 48.0 - 1.1).abs() < 0.1, "{warp:?}");
        assert!(tangents.look(&there.warped(warp), warp).residual < 0.001);
    }

    #[test]
    fn a_grid_without_structure_moves_nothing_and_is_no_number_to_fear() {
        let flat = Grid::from_fn(12, 16, |_, _| 7.0);
        let look = Tangents::of(&flat).look(&hill(17.0, 23.0).coarser(3), Warp::default());
        assert!(look.residual.is_finite() && look.warp.right.is_finite());
    }
}
