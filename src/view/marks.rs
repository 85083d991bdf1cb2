//! What was measured on a frame, drawn into the picture: crown, chin, sides, eyes, and the edge of the silhouette.

use image::{Rgb, RgbImage};

/// Measured lines: magenta stands out from skin, hair and blue.
const MEASURED: Rgb<u8> = Rgb([255, 0, 200]);
/// Edge of the silhouette: no cloth, skin or backdrop is this green.
const EDGE: Rgb<u8> = Rgb([0, 255, 90]);
/// Length of a dash and of the gap after it, px of the canvas.
const DASH: u32 = 5;

/// What was measured, in px of the full frame. What could not be measured is not there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// Rows: top of the head, lowest point of the chin.
    pub rows: Vec<f64>,
    /// Columns: left and right side of the head.
    pub columns: Vec<f64>,
    /// The two pupils: column, row.
    pub eyes: Vec<(f64, f64)>,
    /// Points of the silhouette's edge: column, row.
    pub edge: Vec<(f64, f64)>,
}

/// Draws the marks; `to_canvas` turns px of the frame into px of the canvas: column, row.
pub fn draw(canvas: &mut RgbImage, marks: &Marks, to_canvas: impl Fn(f64, f64) -> (f64, f64)) {
    let (width, height) = canvas.dimensions();
    for (x, y) in &marks.edge {
        let (x, y) = to_canvas(*x, *y);
        dot(canvas, x, y, EDGE);
    }
    let dashes = |length: u32| (0..length).filter(|at| (at / DASH).is_multiple_of(2));
    for row in &marks.rows {
        let (_, y) = to_canvas(0.0, *row);
        dashes(width).for_each(|x| dot(canvas, f64::from(x), y, MEASURED));
    }
    for column in &marks.columns {
        let (x, _) = to_canvas(*column, 0.0);
        dashes(height).for_each(|y| dot(canvas, x, f64::from(y), MEASURED));
    }
    for (x, y) in &marks.eyes {
        let (x, y) = to_canvas(*x, *y);
        for step in -3..=3 {
            dot(canvas, x + f64::from(step), y, MEASURED);
            dot(canvas, x, y + f64::from(step), MEASURED);
        }
    }
}

fn dot(canvas: &mut RgbImage, x: f64, y: f64, colour: Rgb<u8>) {
    let (x, y) = (x.round(), y.round());
    if x < 0.0 || y < 0.0 {
        return;
    }
    if let Some(pixel) = canvas.get_pixel_mut_checked(x as u32, y as u32) {
        *pixel = colour;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_edge_and_eyes_lie_where_they_were_measured() {
        let mut canvas = RgbImage::new(50, 40);
        let marks = Marks {
            rows: vec![20.0],
            columns: vec![60.0],
            eyes: vec![(40.0, 60.0)],
            edge: vec![(90.0, 70.0), (-5.0, 1e9)],
        };
        draw(&mut canvas, &marks, |x, y| (x / 2.0, y / 2.0));
        assert_eq!(*canvas.get_pixel(0, 10), MEASURED);
        assert_eq!(*canvas.get_pixel(30, 0), MEASURED);
        assert_eq!(*canvas.get_pixel(17, 30), MEASURED);
        assert_eq!(*canvas.get_pixel(45, 35), EDGE);
        assert_eq!(canvas.get_pixel(3, 3).0, [0; 3]);
    }
}
