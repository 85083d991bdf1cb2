//! Things that are neither backdrop nor sitter: stands, posters, the backdrop's edge, other people.

use super::cells::Cells;
use super::flood::{IN, OUT, Touch, reached};
use super::readings::{Area, Point};
use image::GrayImage;
use imageproc::distance_transform::Norm;
use imageproc::morphology::dilate;

/// Smaller things are dust and single hairs, in cells.
const MIN_CELLS: usize = 12;
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
    let own = dilate(sitter, Norm::LInf, margin);
    let mut left = foreground.clone();
    left.iter_mut().zip(own.iter()).for_each(|(cell, own)| *cell &= !*own);
    let mut out = Vec::new();
    for row in 0..left.height() {
        for column in 0..left.width() {
            if left.get_pixel(column, row) == &IN && out.len() < MOST {
                let part = reached(&left, [(column, row)], Touch::Corners);
                left.iter_mut().zip(part.iter()).for_each(|(cell, part)| *cell &= !*part);
                out.extend(area(cells, &part, scale));
            }
        }
    }
    out
}

/// Extent and size of one thing; none when it is too small.
fn area(cells: &Cells, part: &GrayImage, scale: f64) -> Option<Area> {
    let inside: Vec<(u32, u32)> = part
        .enumerate_pixels()
        .filter(|(.., cell)| *cell != &OUT)
        .map(|(column, row, _)| (column, row))
        .collect();
    let columns = inside.iter().map(|at| at.0);
    let rows = inside.iter().map(|at| at.1);
    let (left, right) = (columns.clone().min()?, columns.max()?);
    let (top, bottom) = (rows.clone().min()?, rows.max()?);
    let step = f64::from(cells.step) * scale;
    let corner = |column: u32, row: u32| Point {
        x: f64::from(column) * step - 0.5,
        y: f64::from(row) * step - 0.5,
    };
    (inside.len() >= MIN_CELLS).then(|| Area {
        start: corner(left, top),
        end: corner(right + 1, bottom + 1),
        filled: inside.len() as f64 / (f64::from(right + 1 - left) * f64::from(bottom + 1 - top)),
    })
}
