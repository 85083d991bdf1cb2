//! The cloth behind the sitter.

use super::params::{Backdrop, Colour, Shadow};
use super::shapes::scale;

/// One row of the backdrop, ready to be read along x.
pub(super) struct Row {
    colour: Colour,
    base: f32,
    slope: f32,
    vignette: f32,
    shadow: Option<(Shadow, f32)>,
}

impl Backdrop {
    /// The row at `y`; `half` is half the frame's width, both in frame heights.
    pub(super) fn row(&self, y: f32, half: f32) -> Row {
        let dy = y - 0.5;
        Row {
            colour: self.colour,
            base: 1.0 + self.slope_y * dy * 2.0 - self.vignette * dy * dy * 4.0,
            slope: self.slope_x / half,
            vignette: self.vignette * 4.0,
            shadow: self.shadow.map(|s| (s, ((y - s.y) / s.reach).powi(2))),
        }
    }
}

impl Row {
    /// Colour at `x`, in frame heights from the middle.
    pub fn at(&self, x: f32) -> Colour {
        let plain = self.base + self.slope * x - self.vignette * x * x;
        let light = match &self.shadow {
            None => plain,
            Some((s, dy2)) => {
                plain * (1.0 - s.depth * (-((x - s.x) / s.reach).powi(2) - dy2).exp())
            }
        };
        scale(self.colour, light)
    }
}
