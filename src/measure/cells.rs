//! The picture reduced to a few hundred cells across, with each cell's CIELAB colour.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the picture's own")]

use super::colour::Tables;
use super::sampling::reduced;
use image::RgbImage;

/// Cells of a picture; a cell is the mean of `step` x `step` px.
pub(super) struct Cells {
    /// Mean colours.
    pub pixels: RgbImage,
    /// CIELAB of `pixels`, row by row.
    pub lab: Vec<[f32; 3]>,
    /// Px of the picture per cell.
    pub step: u32,
}

impl Cells {
    /// Reduces `picture` to about `long_side` cells along its longer side.
    pub(super) fn of(picture: &RgbImage, long_side: u32, tables: &Tables) -> Cells {
        let step = (picture.width().max(picture.height()) + long_side / 2) / long_side;
        let step = step.clamp(1, picture.width().min(picture.height()).max(1));
        let pixels = reduced(picture, step);
        let lab = pixels.pixels().map(|pixel| tables.lab(pixel.0)).collect();
        Cells { pixels, lab, step }
    }

    /// Cells in a row.
    pub(super) fn width(&self) -> usize {
        self.pixels.width() as usize
    }

    /// Rows of cells.
    pub(super) fn height(&self) -> usize {
        self.pixels.height() as usize
    }

    /// Colour of a cell.
    pub(super) fn lab_at(&self, column: usize, row: usize) -> [f32; 3] {
        self.lab[row * self.width() + column]
    }

    /// The cell coordinate of a px coordinate of the picture.
    pub(super) fn cell(&self, px: f32) -> f32 {
        (px + 0.5) / self.step as f32 - 0.5
    }

    /// The px coordinate of a cell's centre.
    pub(super) fn px(&self, cell: f32) -> f32 {
        (cell + 0.5) * self.step as f32 - 0.5
    }
}
