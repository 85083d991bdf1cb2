//! The shoulders: where the sitter begins beside the face, below the mouth line.

use super::cells::Cells;
use super::landmarks::Landmarks;
use image::GrayImage;

/// The shoulders' first rows, one face width left and right of the face, in cells' px.
pub(super) fn shoulders(
    cells: &Cells,
    sitter: &GrayImage,
    face: &Landmarks,
) -> [Option<(f32, f32)>; 2] {
    [-1.0, 1.0].map(|side| {
        let x = face.middle_column() + side * face.face_width();
        let column = cells.cell(x).round();
        if column < 0.0 || column >= sitter.width() as f32 {
            return None;
        }
        let start = cells.cell(face.mouth_row()).round().max(0.0) as u32;
        let row =
            (start..sitter.height()).find(|&row| sitter.get_pixel(column as u32, row).0[0] > 0)?;
        Some((x, cells.px(row as f32 - 0.5)))
    })
}
