//! The face turned upright and reduced to a fixed distance between the eyes, with its skin marked.

use super::eyes::eyes;
use super::landmarks::{LEFT_EYE_AND_BROW, LIPS, Landmarks, OVAL, RIGHT_EYE_AND_BROW, distance};
use super::sampling::{Outside, Window, bilinear, bound, shrunk};
use image::{GrayImage, Luma, Rgb, RgbImage};
use imageproc::drawing::draw_polygon_mut;
use imageproc::point::Point;

/// Distance between the eyes on a chip, in px; OFIQ and the resolution check ask for as much in the frame.
pub(super) const EYE_DISTANCE: f32 = 90.0;
/// Width and height of the part of the face a chip shows, in inter-eye distances.
const SIZE: (f32, f32) = (2.4, 3.0);
/// The chip's centre lies this far below the eyes, in inter-eye distances.
const CENTRE_BELOW_EYES: f32 = 0.45;

/// An upright face at a fixed scale, never enlarged.
pub(super) struct FaceChip {
    /// The face's pixels.
    pub pixels: RgbImage,
    /// 255 where skin is: the face's oval without eyes, brows and lips.
    pub skin: GrayImage,
    /// 255 all over the face's oval.
    pub oval: GrayImage,
    /// Inter-eye distance on the chip over [`EYE_DISTANCE`], at most 1.
    pub scale: f32,
}

/// A square of a chip: first column, first row, columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patch {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl FaceChip {
    /// Cuts the chip of `face` out of `picture`.
    pub(super) fn of(picture: &RgbImage, face: &Landmarks) -> FaceChip {
        let [left, right] = eyes(face);
        let (dx, dy) = (right.0 - left.0, right.1 - left.1);
        let between = dx.hypot(dy).max(1.0);
        let angle = dy.atan2(dx);
        let below = CENTRE_BELOW_EYES * between;
        let window = Window {
            x: f32::midpoint(left.0, right.0) - below * angle.sin(),
            y: f32::midpoint(left.1, right.1) + below * angle.cos(),
            width: SIZE.0 * between,
            height: SIZE.1 * between,
            angle,
        };
        let scale = scale(face, 1.0);
        let unit = EYE_DISTANCE * scale;
        let pixels = resampled(picture, &window, (SIZE.0 * unit) as u32, (SIZE.1 * unit) as u32);
        let oval =
            filled(&GrayImage::new(pixels.width(), pixels.height()), face, &window, &OVAL, 255);
        let mut skin = oval.clone();
        for outline in [&LEFT_EYE_AND_BROW[..], &RIGHT_EYE_AND_BROW, &LIPS] {
            skin = filled(&skin, face, &window, outline, 0);
        }
        FaceChip { pixels, skin, oval, scale }
    }

    /// The rectangle from `from` to `to`, each across and down from the middle of the eyes in inter-eye distances, as
    /// far as the chip has it.
    pub(super) fn patch(&self, from: (f32, f32), to: (f32, f32)) -> Patch {
        let (width, height) = self.pixels.dimensions();
        let unit = EYE_DISTANCE * self.scale;
        let column = |x: f32| bound(width as f32 / 2.0 + x * unit, width);
        let row = |y: f32| bound(height as f32 / 2.0 + (y - CENTRE_BELOW_EYES) * unit, height);
        let (left, top) = (column(from.0), row(from.1));
        let (width, height) = (column(to.0).saturating_sub(left), row(to.1).saturating_sub(top));
        Patch { left, top, width, height }
    }

    /// Pixels of a patch.
    pub(super) fn pixels_of(&self, patch: Patch) -> impl Iterator<Item = [u8; 3]> + '_ {
        let rows = patch.top..patch.top + patch.height;
        rows.flat_map(move |row| {
            (patch.left..patch.left + patch.width)
                .map(move |column| self.pixels.get_pixel(column, row).0)
        })
    }
}

/// Distance between the eyes over [`EYE_DISTANCE`], at most 1, when the points are enlarged by a factor.
pub(super) fn scale(face: &Landmarks, enlarged: f32) -> f32 {
    let [left, right] = eyes(face);
    (distance(left, right).max(1.0) * enlarged / EYE_DISTANCE).min(1.0)
}

/// The window at `width` x `height`; a window of more px is averaged down, not thinned out.
fn resampled(picture: &RgbImage, window: &Window, width: u32, height: u32) -> RgbImage {
    let step = (window.width / width.max(1) as f32).floor().max(1.0) as u32;
    let (picture, window) = shrunk(picture, window, step);
    let axes = window.axes();
    RgbImage::from_fn(width.max(3), height.max(3), |column, row| {
        let u = (column as f32 + 0.5) / width as f32;
        let v = (row as f32 + 0.5) / height as f32;
        let (x, y) = axes.at(u, v);
        Rgb(bilinear(&picture, x, y, Outside::Nearest).map(|value| (value + 0.5) as u8))
    })
}

/// `mask` with one outline of the face filled.
fn filled(
    mask: &GrayImage,
    face: &Landmarks,
    window: &Window,
    outline: &[usize],
    value: u8,
) -> GrayImage {
    let (width, height) = (mask.width() as f32, mask.height() as f32);
    let mut points: Vec<Point<i32>> = Vec::with_capacity(outline.len());
    for &index in outline {
        let (x, y) = face.point(index);
        let (u, v) = window.locate(x, y);
        let point = Point::new((u * width).round() as i32, (v * height).round() as i32);
        // The drawing of polygons refuses one that names its first point again at the end.
        if points.first() != Some(&point) {
            points.push(point);
        }
    }
    let mut out = mask.clone();
    if points.len() >= 3 {
        draw_polygon_mut(&mut out, &points, Luma([value]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_window_is_averaged_down() {
        let picture = RgbImage::from_fn(400, 400, |x, _| Rgb([((x % 2) * 200) as u8, 0, 0]));
        let chip = resampled(&picture, &Window::square(200.0, 200.0, 200.0), 50, 50);
        assert_eq!(chip.dimensions(), (50, 50));
        assert_eq!(chip.get_pixel(25, 25).0[0], 100);
    }
}
