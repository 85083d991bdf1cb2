//! Things that are neither backdrop nor sitter: stands, posters, the backdrop's edge, other people.

use super::cells::Cells;
use super::flood::{IN, Left, Touch};
use super::morphology::dilate;
use super::readings::{Area, Point};
use image::GrayImage;

/// Smaller things are dust and single hairs, as a share of the frame.
const MIN_SHARE: f32 = 1.5e-4;
/// Most things that are told.
const MOST: usize = 24;

/// The connected parts of `foreground` outside `sitter` (widened by `margin` cells), in px of the full picture.
pub(super) fn stray(
    cells: &Cells,
    foreground: &GrayImage,
    sitter: &GrayImage,
    margin: u8,
    scale: f64,
) -> Vec<Area> {
    let own = dilate(sitter, margin);
    let mut things = foreground.clone();
    things.iter_mut().zip(own.iter()).for_each(|(cell, own)| *cell &= !*own);
    let mut left = Left::of(&things);
    let mut out = Vec::new();
    for (column, row, _) in things.enumerate_pixels().filter(|(.., cell)| *cell == &IN) {
        if out.len() < MOST {
            let part = left.take((column, row), Touch::Corners);
            out.extend(area(cells, &part, scale));
        }
    }
    out
}

/// Extent and size of one thing; none when it is too small.
fn area(cells: &Cells, part: &[usize], scale: f64) -> Option<Area> {
    let columns = part.iter().map(|at| at % cells.width());
    let rows = part.iter().map(|at| at / cells.width());
    let (left, right) = (columns.clone().min()?, columns.max()?);
    let (top, bottom) = (rows.clone().min()?, rows.max()?);
    let step = f64::from(cells.step) * scale;
    let corner = |column: usize, row: usize| Point {
        x: column as f64 * step - 0.5,
        y: row as f64 * step - 0.5,
    };
    let boxed = (right + 1 - left) * (bottom + 1 - top);
    let large = part.len() as f32 >= MIN_SHARE * cells.lab.len() as f32;
    large.then(|| Area {
        start: corner(left, top),
        end: corner(right + 1, bottom + 1),
        filled: part.len() as f64 / boxed as f64,
    })
}
