//! The second opinion: the silhouette net's outline of the head.
//!
//! It knows people and no backdrop. Its grid is coarse, a hundredth of the head's height, but a shirt or a hijab in the
//! backdrop's colour does not fool it. A hard shadow may: it takes it for a part of the head.
#![expect(clippy::indexing_slicing, reason = "a grid of known size")]

use super::cells::Cells;
use super::contour::outermost;
use super::head::{CROWN_MASS, CROWN_REACH, MASS};
use super::landmarks::Landmarks;
use super::nets::Net;
use super::sampling::{Outside, Window, planes};
use image::{GrayImage, Luma};

/// Side of the window over forehead to chin.
const WINDOW_OVER_FACE: f32 = 3.0;
/// The window's middle lies this share of forehead to chin above the face's, because hair reaches further than a chin.
const WINDOW_ABOVE: f32 = 0.15;
/// From this probability on a place is a person.
const IS_PERSON: f32 = 0.5;

/// Where the net sees a person: probabilities on a grid over a window of the picture.
pub(super) struct Person {
    grid: Vec<f32>,
    side: usize,
    /// In px of the picture.
    window: Window,
}

impl Person {
    /// Asks the net about the surroundings of a face; none when the engine refuses.
    pub(super) fn around(net: &Net, cells: &Cells, face: &Landmarks) -> Option<Person> {
        let (forehead, chin) = (face.point(10), face.point(152));
        let length = (chin.0 - forehead.0).hypot(chin.1 - forehead.1);
        let x = f32::midpoint(forehead.0, chin.0);
        let y = f32::midpoint(forehead.1, chin.1) - WINDOW_ABOVE * length;
        let window = Window::square(x, y, WINDOW_OVER_FACE * length);
        let step = cells.step as f32;
        let reduced = Window::square(cells.cell(x), cells.cell(y), window.width / step);
        let input = planes(&cells.pixels, &reduced, net.side(), (0.0, 1.0), Outside::Nearest);
        let grid = net.run(&input)?.into_iter().next()?;
        let side = net.side();
        (grid.len() == side * side).then_some(Person { grid, side, window })
    }

    /// Cells that are a person; what lies outside the window is none.
    pub(super) fn mask(&self, cells: &Cells) -> GrayImage {
        GrayImage::from_fn(cells.width() as u32, cells.height() as u32, |column, row| {
            let (x, y) = (cells.px(column as f32), cells.px(row as f32));
            let (u, v) = self.window.locate(x, y);
            let at = |share: f32| (share * self.side as f32).round();
            let (i, j) = (at(u), at(v));
            let inside = i >= 0.0 && j >= 0.0 && i < self.side as f32 && j < self.side as f32;
            let is_person = inside && self.grid[j as usize * self.side + i as usize] >= IS_PERSON;
            Luma([if is_person { 255 } else { 0 }])
        })
    }

    /// Row of the crown in px of the picture; none when the person reaches the window's or the frame's top.
    pub(super) fn crown(&self, face: &Landmarks) -> Option<f32> {
        let half = CROWN_REACH * face.face_width();
        let middle = face.point(10).0;
        let (first, last) = (self.column(middle - half), self.column(middle + half));
        let start = self.row(face.forehead_row());
        let edges: Vec<Option<f32>> = (first..=last)
            .map(|column| self.last_inside(start, |step| (column, start - step)))
            .map(|steps| steps.map(|steps| self.y(start as f32 - steps)))
            .collect();
        outermost(&edges, self.lines(CROWN_MASS, face)).filter(|&row| row > self.clearance())
    }

    /// Leftmost and rightmost column between `crown` and the mouth line, in px of the picture `width` px wide; none when the
    /// person reaches the frame's sides.
    pub(super) fn sides(&self, crown: f32, width: f32, face: &Landmarks) -> Option<(f32, f32)> {
        let middle = self.column(face.middle_column());
        let rows = self.row(crown)..=self.row(face.mouth_row());
        let span = self.lines(MASS, face);
        let left: Vec<Option<f32>> = rows
            .clone()
            .map(|row| self.last_inside(middle, |step| (middle - step, row)))
            .map(|steps| steps.map(|steps| self.x(middle as f32 - steps)))
            .collect();
        let room = self.side - 1 - middle;
        let right: Vec<Option<f32>> = rows
            .map(|row| self.last_inside(room, |step| (middle + step, row)))
            .map(|steps| steps.map(|steps| -self.x(middle as f32 + steps)))
            .collect();
        let (left, right) = (outermost(&left, span)?, -outermost(&right, span)?);
        let clear = left > self.clearance() && right < width - self.clearance();
        clear.then_some((left, right))
    }

    /// Steps from the start of a walk to where it leaves the person, interpolated; none when it starts outside or
    /// never leaves.
    fn last_inside(&self, most: usize, place: impl Fn(usize) -> (usize, usize)) -> Option<f32> {
        let value = |step: usize| {
            let (column, row) = place(step);
            self.grid[row * self.side + column]
        };
        if value(0) < IS_PERSON {
            return None;
        }
        let outside = (1..=most).find(|&step| value(step) < IS_PERSON)?;
        let (inner, outer) = (value(outside - 1), value(outside));
        Some((outside - 1) as f32 + (inner - IS_PERSON) / (inner - outer).max(1e-6))
    }

    /// Nearer to the frame's edge than this the net can't tell whether the head is cut, in px of the picture.
    fn clearance(&self) -> f32 {
        2.0 * self.window.width / self.side as f32
    }

    fn lines(&self, share: f32, face: &Landmarks) -> usize {
        let px = self.window.width / self.side as f32;
        (share * face.face_width() / px).round().max(2.0) as usize
    }

    fn column(&self, x: f32) -> usize {
        self.clamped(self.window.locate(x, self.window.y).0)
    }

    fn row(&self, y: f32) -> usize {
        self.clamped(self.window.locate(self.window.x, y).1)
    }

    fn clamped(&self, share: f32) -> usize {
        ((share * self.side as f32).round().max(0.0) as usize).min(self.side - 1)
    }

    fn x(&self, column: f32) -> f32 {
        self.window.at(column / self.side as f32, 0.5).0
    }

    fn y(&self, row: f32) -> f32 {
        self.window.at(0.5, row / self.side as f32).1
    }
}
