//! Colour of the clothes at the shoulders, and of the backdrop above them.

use super::cells::Cells;
use super::colour::median;
use super::landmarks::Landmarks;
use super::readings::{Clothes, Reading, Unmeasured};
use image::GrayImage;

/// The shoulders are looked at from this far beside the face's middle to that far, in face widths.
const BESIDE: (f32, f32) = (0.75, 1.25);
/// Cells left out at either side of the shoulder's edge, and cells looked at.
const EDGE: (u32, u32) = (3, 8);
/// Fewer cells than this say nothing.
const MIN_CELLS: usize = 24;

/// Measures along the shoulders of `sitter`; too small when hardly any shoulder is in the frame.
pub(super) fn clothes(cells: &Cells, sitter: &GrayImage, face: &Landmarks) -> Reading<Clothes> {
    let (mut worn, mut behind) = (Vec::new(), Vec::new());
    let mouth = cells.cell(face.mouth_row()).round().max(0.0) as u32;
    let (middle, width) = (face.middle_column(), face.face_width());
    for column in 0..sitter.width() {
        let aside = (cells.px(column as f32) - middle).abs() / width;
        if !(BESIDE.0..=BESIDE.1).contains(&aside) {
            continue;
        }
        let Some(edge) =
            (mouth..sitter.height()).find(|&row| sitter.get_pixel(column, row).0[0] > 0)
        else {
            continue;
        };
        let colour = |row: u32| cells.lab_at(column as usize, row as usize);
        let below = edge + EDGE.0..edge + EDGE.0 + EDGE.1;
        worn.extend(below.filter(|&row| row < sitter.height()).map(colour));
        let above = edge.saturating_sub(EDGE.0 + EDGE.1)..edge.saturating_sub(EDGE.0);
        behind.extend(above.filter(|&row| sitter.get_pixel(column, row).0[0] == 0).map(colour));
    }
    if worn.len().min(behind.len()) < MIN_CELLS {
        return Err(Unmeasured::TooSmall);
    }
    let (worn, behind) = median(&worn).zip(median(&behind)).ok_or(Unmeasured::TooSmall)?;
    Ok(Clothes { lab: worn.map(f64::from), backdrop_lab: behind.map(f64::from) })
}
