//! The backdrop's colour as a smooth surface over the frame, fitted to the frame's border and grown inwards.
#![expect(clippy::indexing_slicing, reason = "small matrices and pixel loops")]

use super::cells::Cells;
use super::colour::{distance, quantile};

/// Terms of the surface: 1, u, v, uu, uv, vv.
const TERMS: usize = 6;
/// Terms of a plane.
const PLANE_TERMS: usize = 3;
/// A shadow changes lightness more than hue: lightness weighs half.
const LIGHTNESS_WEIGHT: f32 = 0.5;
/// Depth of the border strips as a share of the side.
const STRIP: f32 = 1.0 / 14.0;
/// The side strips end here, above the shoulders, as a share of the height.
const STRIP_END: f32 = 0.6;
/// Within this distance of the commonest border colour a sample is taken for backdrop at first.
const MODE_RADIUS: f32 = 14.0;
/// Share of the border samples that must lie on the surface of a plain backdrop.
const MIN_PLAIN_SHARE: f32 = 0.5;
/// Cells looked at when the surface grows, about: it has eighteen numbers.
const REFIT_SAMPLES: usize = 6000;
/// Largest median residual of a plain backdrop.
const MAX_SIGMA: f32 = 5.0;

/// One colour at a place: `u`, `v` are -0.5..=0.5 across and down the frame.
#[derive(Clone, Copy)]
struct Sample {
    u: f32,
    v: f32,
    lab: [f32; 3],
}

/// The backdrop's CIELAB colour at every place of the frame.
#[derive(Debug, Clone)]
pub(super) struct Surface {
    terms: [[f32; TERMS]; 3],
    /// Median distance of backdrop from the surface.
    pub sigma: f32,
}

impl Surface {
    /// Fits the surface; none when the border shows no plain backdrop.
    pub(super) fn fit(cells: &Cells) -> Option<Surface> {
        let border = border_samples(cells);
        let mode = commonest(&border)?;
        let near = |sample: &Sample| distance(sample.lab, mode) < MODE_RADIUS;
        let mut surface = Surface::of(&filtered(&border, near), PLANE_TERMS)?;
        for _ in 0..2 {
            let limit = surface.threshold();
            let kept = filtered(&border, |sample| surface.sample_distance(sample) < limit);
            surface = Surface::of(&kept, PLANE_TERMS)?;
        }
        let limit = surface.threshold();
        let plain = filtered(&border, |sample| surface.sample_distance(sample) < limit).len();
        let share = plain as f32 / border.len().max(1) as f32;
        (share >= MIN_PLAIN_SHARE && surface.sigma <= MAX_SIGMA).then_some(surface)
    }

    /// The surface fitted again to the cells named as backdrop; unchanged when they are too few.
    pub(super) fn refit(&self, cells: &Cells, is_backdrop: impl Fn(usize) -> bool) -> Surface {
        let stride = (cells.lab.len() / REFIT_SAMPLES).isqrt().max(2);
        let samples: Vec<Sample> = (0..cells.height())
            .step_by(stride)
            .flat_map(|row| (0..cells.width()).step_by(stride).map(move |column| (column, row)))
            .filter(|&(column, row)| is_backdrop(row * cells.width() + column))
            .map(|(column, row)| sample(cells, column, row))
            .collect();
        if samples.len() < 50 {
            return self.clone();
        }
        Surface::of(&samples, TERMS).unwrap_or_else(|| self.clone())
    }

    /// Colour at `u`, `v` (-0.5..=0.5).
    pub(super) fn at(&self, u: f32, v: f32) -> [f32; 3] {
        self.row(v).at(u)
    }

    /// The colours of one row, `v` -0.5..=0.5: what all its cells share is computed once.
    pub(super) fn row(&self, v: f32) -> SurfaceRow {
        SurfaceRow(
            self.terms.map(|[one, u, v1, uu, uv, vv]| [one + v * (v1 + v * vv), u + v * uv, uu]),
        )
    }

    /// Distances of all cells from the surface, row by row.
    pub(super) fn distances(&self, cells: &Cells) -> Vec<f32> {
        let (width, height) = (cells.width(), cells.height());
        let mut out = Vec::with_capacity(width * height);
        for (row, labs) in cells.lab.chunks_exact(width).enumerate() {
            let surface = self.row(place(0.0, row as f32, width, height).1);
            out.extend(labs.iter().enumerate().map(|(column, &lab)| {
                let u = (column as f32 + 0.5) / width as f32 - 0.5;
                weighted(lab, surface.at(u))
            }));
        }
        out
    }

    /// Distance of a colour from the surface, lightness weighing half.
    pub(super) fn distance(&self, lab: [f32; 3], u: f32, v: f32) -> f32 {
        weighted(lab, self.at(u, v))
    }

    /// Distance from which on a cell is foreground.
    pub(super) fn threshold(&self) -> f32 {
        (4.0 * self.sigma).clamp(8.0, 18.0)
    }

    fn sample_distance(&self, sample: &Sample) -> f32 {
        self.distance(sample.lab, sample.u, sample.v)
    }

    /// Least squares over `samples`, with the first `count` terms.
    fn of(samples: &[Sample], count: usize) -> Option<Surface> {
        let mut matrix = [[0.0f64; TERMS]; TERMS];
        let mut right = [[0.0f64; TERMS]; 3];
        for sample in samples {
            let basis = basis(sample.u, sample.v).map(f64::from);
            for i in 0..count {
                for j in 0..count {
                    matrix[i][j] += basis[i] * basis[j];
                }
                for (channel, sums) in right.iter_mut().enumerate() {
                    sums[i] += basis[i] * f64::from(sample.lab[channel]);
                }
            }
        }
        let mut terms = [[0.0; TERMS]; 3];
        for (solution, sums) in terms.iter_mut().zip(right) {
            *solution = solve(matrix, sums, count)?;
        }
        let mut surface = Surface { terms, sigma: 1.0 };
        let mut residuals: Vec<f32> =
            samples.iter().map(|sample| surface.sample_distance(sample)).collect();
        surface.sigma = quantile(&mut residuals, 0.5)?.max(1.0);
        Some(surface)
    }
}

/// The surface along one row: for each channel the terms of 1, u and u squared.
pub(super) struct SurfaceRow([[f32; 3]; 3]);

impl SurfaceRow {
    /// Colour at `u` (-0.5..=0.5).
    pub(super) fn at(&self, u: f32) -> [f32; 3] {
        self.0.map(|[one, u1, uu]| one + u * (u1 + u * uu))
    }
}

/// Distance of two CIELAB colours, lightness weighing half.
fn weighted(lab: [f32; 3], at: [f32; 3]) -> f32 {
    let lightness = LIGHTNESS_WEIGHT * (lab[0] - at[0]);
    let (a, b) = (lab[1] - at[1], lab[2] - at[2]);
    (lightness * lightness + a * a + b * b).sqrt()
}

/// Place of a cell in the frame, -0.5..=0.5 each.
pub(super) fn place(column: f32, row: f32, width: usize, height: usize) -> (f32, f32) {
    ((column + 0.5) / width as f32 - 0.5, (row + 0.5) / height as f32 - 0.5)
}

fn basis(u: f32, v: f32) -> [f32; TERMS] {
    [1.0, u, v, u * u, u * v, v * v]
}

fn sample(cells: &Cells, column: usize, row: usize) -> Sample {
    let (u, v) = place(column as f32, row as f32, cells.width(), cells.height());
    Sample { u, v, lab: cells.lab_at(column, row) }
}

fn filtered(samples: &[Sample], keep: impl Fn(&Sample) -> bool) -> Vec<Sample> {
    samples.iter().copied().filter(|sample| keep(sample)).collect()
}

/// Every second cell of the top strip and of the upper side strips.
fn border_samples(cells: &Cells) -> Vec<Sample> {
    let (width, height) = (cells.width(), cells.height());
    let across = ((width as f32 * STRIP) as usize).max(1);
    let down = ((height as f32 * STRIP) as usize).max(1);
    let mut out = Vec::new();
    for row in (0..(height as f32 * STRIP_END) as usize).step_by(2) {
        for column in (0..width).step_by(2) {
            if row < down || column < across || column + across >= width {
                out.push(sample(cells, column, row));
            }
        }
    }
    out
}

/// The sample colour with most others near it.
fn commonest(samples: &[Sample]) -> Option<[f32; 3]> {
    let stride = (samples.len() / 64).max(1);
    let near = |lab: [f32; 3]| {
        samples.iter().step_by(3).filter(|other| distance(other.lab, lab) < 10.0).count()
    };
    samples.iter().step_by(stride).map(|sample| sample.lab).max_by_key(|&lab| near(lab))
}

/// Gaussian elimination with pivots over the first `count` unknowns.
fn solve(
    mut matrix: [[f64; TERMS]; TERMS],
    mut right: [f64; TERMS],
    count: usize,
) -> Option<[f32; TERMS]> {
    for i in 0..count {
        let pivot =
            (i..count).max_by(|&a, &b| matrix[a][i].abs().total_cmp(&matrix[b][i].abs()))?;
        if matrix[pivot][i].abs() < 1e-9 {
            return None;
        }
        matrix.swap(i, pivot);
        right.swap(i, pivot);
        for j in i + 1..count {
            let factor = matrix[j][i] / matrix[i][i];
            let above = matrix[i];
            for (value, over) in matrix[j].iter_mut().zip(above).skip(i) {
                *value -= factor * over;
            }
            right[j] -= factor * right[i];
        }
    }
    let mut out = [0.0; TERMS];
    for i in (0..count).rev() {
        let known: f64 = (i + 1..count).map(|k| matrix[i][k] * f64::from(out[k])).sum();
        out[i] = ((right[i] - known) / matrix[i][i]) as f32;
    }
    Some(out)
}
