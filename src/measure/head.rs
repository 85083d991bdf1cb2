//! Crown and sides of the head: the silhouette's outermost places above the mouth line.

use super::cells::Cells;
use super::contour::{Field, Way, outermost};
use super::landmarks::Landmarks;
use super::readings::{Reading, Unmeasured};
use image::GrayImage;

/// What less than this share of the face width reaches is single hairs.
pub(super) const MASS: f32 = 0.04;
/// The same for the crown, where tufts stand up.
pub(super) const CROWN_MASS: f32 = 0.09;
/// Largest difference of what lies beside the face left and right, as a share of the face width: more is
/// not hair but a thing that touches the head.
const MAX_ASYMMETRY: f32 = 0.42;
/// The crown lies at least this share of chin to forehead above the forehead's topmost landmark.
const MIN_CROWN: f32 = 0.03;
/// The head's sides may lie this share of the face width inside the landmarks' sides.
const SIDE_TOLERANCE: f32 = 0.06;
/// The crown is looked for this far to either side of the forehead's middle, in face widths.
pub(super) const CROWN_REACH: f32 = 0.65;
/// Cells searched outside the coarse contour, and inside.
const SEARCH_CELLS: (f32, f32) = (4.0, 5.0);

/// What the crown and the sides are measured on.
pub(super) struct HeadView<'a> {
    /// The picture as distances from the backdrop.
    pub field: Field<'a>,
    /// Its cells.
    pub cells: &'a Cells,
    /// The head's cells, cut below the mouth line.
    pub head: &'a GrayImage,
    /// The face's points.
    pub face: &'a Landmarks,
}

impl HeadView<'_> {
    /// Row of the crown in px of the picture.
    pub(super) fn crown(&self) -> Reading<f32> {
        let (first, last) = self.columns();
        let tops: Vec<Option<u32>> = (first..=last).map(|column| self.top(column)).collect();
        if Self::reaches(&tops, self.span() / self.cells.step as usize) {
            return Err(Unmeasured::OutsideFrame);
        }
        let edges = self.refined(Way::Down, first, &tops);
        let crown = outermost(&edges, self.lines(CROWN_MASS)).ok_or(Unmeasured::NoSilhouette)?;
        let (forehead, chin) = (self.face.forehead_row(), self.face.point(152).1);
        let highest_doubtful = forehead - MIN_CROWN * (chin - forehead);
        if crown < highest_doubtful { Ok(crown) } else { Err(Unmeasured::NoSilhouette) }
    }

    /// Leftmost and rightmost column of the head in px of the picture, between `crown` and the mouth line.
    pub(super) fn sides(&self, crown: f32) -> Reading<(f32, f32)> {
        let (left, right) = (self.left(crown)?, self.right(crown)?);
        let beside = (self.face.point(234).0 - left, right - self.face.point(454).0);
        let symmetric = (beside.0 - beside.1).abs() <= MAX_ASYMMETRY * self.face.face_width();
        if symmetric { Ok((left, right)) } else { Err(Unmeasured::NoSilhouette) }
    }

    /// Leftmost column of the head in px of the picture, between `crown` and the mouth line.
    fn left(&self, crown: f32) -> Reading<f32> {
        let (first, last) = self.rows(crown);
        let starts: Vec<Option<u32>> = (first..=last).map(|row| self.side(row, false)).collect();
        if Self::reaches(&starts, self.span() / self.cells.step as usize) {
            return Err(Unmeasured::OutsideFrame);
        }
        let edges = self.refined(Way::Right, first, &starts);
        let left = outermost(&edges, self.span()).ok_or(Unmeasured::NoSilhouette)?;
        let limit = self.face.point(234).0 + SIDE_TOLERANCE * self.face.face_width();
        if left < limit { Ok(left) } else { Err(Unmeasured::NoSilhouette) }
    }

    /// Rightmost column of the head in px of the picture, between `crown` and the mouth line.
    fn right(&self, crown: f32) -> Reading<f32> {
        let (first, last) = self.rows(crown);
        let width = self.head.width();
        let ends: Vec<Option<u32>> = (first..=last).map(|row| self.side(row, true)).collect();
        let mirrored: Vec<_> = ends.iter().map(|end| end.map(|at| width - 1 - at)).collect();
        if Self::reaches(&mirrored, self.span() / self.cells.step as usize) {
            return Err(Unmeasured::OutsideFrame);
        }
        let edges: Vec<_> =
            self.refined(Way::Left, first, &ends).iter().map(|edge| edge.map(|at| -at)).collect();
        let right = -outermost(&edges, self.span()).ok_or(Unmeasured::NoSilhouette)?;
        let limit = self.face.point(454).0 - SIDE_TOLERANCE * self.face.face_width();
        if right > limit { Ok(right) } else { Err(Unmeasured::NoSilhouette) }
    }

    /// Px of neighbouring lines that make a mass of hair.
    fn span(&self) -> usize {
        self.lines(MASS)
    }

    /// Px lines that make this share of the face width.
    fn lines(&self, share: f32) -> usize {
        (share * self.face.face_width()).round().max(2.0) as usize
    }

    /// Cell columns in which the crown is looked for.
    fn columns(&self) -> (u32, u32) {
        let (middle, width) = (self.face.point(10).0, self.face.face_width());
        let last = self.head.width() - 1;
        let cell = |px: f32| (self.cells.cell(px).round().max(0.0) as u32).min(last);
        (cell(middle - CROWN_REACH * width), cell(middle + CROWN_REACH * width))
    }

    /// Cell rows in which the sides are looked for.
    fn rows(&self, crown: f32) -> (u32, u32) {
        let last = self.head.height() - 1;
        let cell = |px: f32| (self.cells.cell(px).round().max(0.0) as u32).min(last);
        let mouth = cell(self.face.mouth_row());
        (cell(crown).min(mouth), mouth)
    }

    fn top(&self, column: u32) -> Option<u32> {
        (0..self.head.height()).find(|&row| self.head.get_pixel(column, row).0[0] > 0)
    }

    fn side(&self, row: u32, from_right: bool) -> Option<u32> {
        let is_head = |column: &u32| self.head.get_pixel(*column, row).0[0] > 0;
        let mut columns = 0..self.head.width();
        if from_right { columns.rev().find(is_head) } else { columns.find(is_head) }
    }

    /// Whether a mass of the head touches the frame's edge, where the contour's cell is 0.
    fn reaches(outer: &[Option<u32>], span: usize) -> bool {
        outer.windows(span.max(2)).any(|window| window.iter().all(|cell| *cell == Some(0)))
    }

    /// The contour of every px line of the coarse one.
    fn refined(&self, way: Way, first: u32, coarse: &[Option<u32>]) -> Vec<Option<f32>> {
        let step = self.cells.step;
        let solid = self.lines(MASS / 2.0);
        let sign = if way == Way::Left { -1.0 } else { 1.0 };
        let limit = match way {
            Way::Down => self.field.height(),
            Way::Right | Way::Left => self.field.width(),
        };
        let clamp = |px: f32| px.clamp(0.0, (limit - 1) as f32);
        let mut out = Vec::with_capacity(coarse.len() * step as usize);
        for (index, cell) in coarse.iter().enumerate() {
            for offset in 0..step {
                let line = ((first + index as u32) * step + offset) as f32;
                out.push(cell.and_then(|cell| {
                    let from = clamp(self.cells.px(cell as f32 - sign * SEARCH_CELLS.0));
                    let to = clamp(self.cells.px(cell as f32 + sign * SEARCH_CELLS.1));
                    self.field.edge(way, line, from, to, solid)
                }));
            }
        }
        out
    }
}
