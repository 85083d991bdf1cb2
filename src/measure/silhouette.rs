//! Which cells show the sitter: what is not backdrop reachable from the frame's border, and holds the face.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::backdrop::{Surface, place};
use super::cells::Cells;
use super::colour::{Tables, distance};
use super::flood::{IN, OUT, Touch, border, inverted, reached};
use super::landmarks::Landmarks;
use image::GrayImage;
use imageproc::distance_transform::Norm;
use imageproc::morphology::{dilate, open};

/// Light left in a shadow on the backdrop, as shares of the full light.
const SHADOW_LIGHT: (f32, f32) = (0.18, 0.97);
/// A shadow has the backdrop's own hue within this distance (dE76).
const SHADOW_DISTANCE: f32 = 9.0;
/// On a backdrop of less colour than this a shadow can't be told from grey hair.
const MIN_SHADOWED_CHROMA: f32 = 12.0;
/// A shadow is wider than an edge's blur: it survives an opening by this many cells.
const SHADOW_RADIUS: u8 = 2;

/// Masks over the cells of one frame.
pub(super) struct Silhouette {
    /// The head: the foreground that holds the face, cut below the mouth line.
    pub head: GrayImage,
    /// The sitter: the head and, below the mouth line, all foreground that hangs together with it.
    pub sitter: GrayImage,
}

/// The frame split into backdrop and foreground.
pub(super) struct Ground {
    /// The backdrop's colour everywhere, in its final form.
    pub surface: Surface,
    /// Cells that are not backdrop.
    pub foreground: GrayImage,
    /// Cells of the backdrop that are neither shadow nor blurred edge.
    pub lit: GrayImage,
}

/// Splits the frame, letting the surface grow inwards with what it finds.
pub(super) fn ground(cells: &Cells, surface: Surface, tables: &Tables) -> Ground {
    let mut surface = surface;
    for _ in 0..2 {
        let near = near_surface(cells, &surface);
        let reached = reached(&near, border(&near), Touch::Sides);
        surface = surface.refit(cells, |at| reached.as_raw()[at] > 0);
    }
    let lit = near_surface(cells, &surface);
    let mut backdrop = lit.clone();
    let shadows = shadows(cells, &surface, tables, &lit);
    backdrop.iter_mut().zip(shadows.iter()).for_each(|(cell, shadow)| *cell |= *shadow);
    let reached = reached(&backdrop, border(&backdrop), Touch::Sides);
    Ground { surface, foreground: inverted(&reached), lit }
}

/// The sitter's silhouette in `foreground`; none when the face itself is no foreground.
pub(super) fn silhouette(
    cells: &Cells,
    foreground: &GrayImage,
    face: &Landmarks,
) -> Option<Silhouette> {
    let mouth = (cells.cell(face.mouth_row()).round().max(0.0) as u32).min(foreground.height() - 1);
    let seed = face_cell(cells, face)?;
    let mut above = foreground.clone();
    above
        .enumerate_pixels_mut()
        .filter(|(_, row, _)| *row > mouth)
        .for_each(|(.., cell)| *cell = OUT);
    if foreground.get_pixel(seed.0, seed.1) == &OUT {
        return None;
    }
    let head = reached(&above, [seed], Touch::Corners);
    let mut sitter = reached(foreground, [seed], Touch::Corners);
    for (column, row, cell) in sitter.enumerate_pixels_mut() {
        if row <= mouth {
            *cell = *head.get_pixel(column, row);
        }
    }
    Some(Silhouette { head, sitter })
}

/// The mask with a margin of `cells` cells.
pub(super) fn with_margin(mask: &GrayImage, cells: u8) -> GrayImage {
    dilate(mask, Norm::LInf, cells)
}

/// The cell between the eyes and the mouth.
fn face_cell(cells: &Cells, face: &Landmarks) -> Option<(u32, u32)> {
    let nose = face.point(4);
    let (column, row) = (cells.cell(nose.0).round(), cells.cell(nose.1).round());
    let inside =
        column >= 0.0 && row >= 0.0 && column < cells.width() as f32 && row < cells.height() as f32;
    inside.then_some((column as u32, row as u32))
}

/// Cells within the surface's threshold.
fn near_surface(cells: &Cells, surface: &Surface) -> GrayImage {
    let (width, height) = (cells.width(), cells.height());
    let limit = surface.threshold();
    GrayImage::from_fn(width as u32, height as u32, |column, row| {
        let (u, v) = place(column as f32, row as f32, width, height);
        let lab = cells.lab_at(column as usize, row as usize);
        if surface.distance(lab, u, v) < limit { IN } else { OUT }
    })
}

/// Cells that are the backdrop in less light, wide enough not to be the blurred edge of dark hair.
fn shadows(cells: &Cells, surface: &Surface, tables: &Tables, backdrop: &GrayImage) -> GrayImage {
    let Some(light) = mean_light(cells, tables, backdrop) else { return backdrop.clone() };
    let [_, a, b] = tables.lab_of_linear(light);
    if a.hypot(b) < MIN_SHADOWED_CHROMA {
        return backdrop.clone();
    }
    let width = cells.width();
    let candidates = GrayImage::from_fn(backdrop.width(), backdrop.height(), |column, row| {
        let is_backdrop = backdrop.get_pixel(column, row).0[0] > 0;
        let at = row as usize * width + column as usize;
        if is_backdrop || is_shadow(cells, surface, tables, light, at) { IN } else { OUT }
    });
    open(&candidates, Norm::LInf, SHADOW_RADIUS)
}

/// Mean linear light of the backdrop cells.
fn mean_light(cells: &Cells, tables: &Tables, backdrop: &GrayImage) -> Option<[f32; 3]> {
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for (pixel, _) in cells.pixels.pixels().zip(backdrop.iter()).filter(|(_, cell)| **cell > 0) {
        for (total, value) in sum.iter_mut().zip(tables.linear(pixel.0)) {
            *total += value;
        }
        count += 1.0;
    }
    (count > 0.0).then(|| sum.map(|total| total / count))
}

/// Whether a cell's colour is the backdrop's in less light.
fn is_shadow(
    cells: &Cells,
    surface: &Surface,
    tables: &Tables,
    light: [f32; 3],
    at: usize,
) -> bool {
    let pixel = cells.pixels.get_pixel((at % cells.width()) as u32, (at / cells.width()) as u32);
    let own = tables.linear(pixel.0);
    let dot = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).map(|(p, q)| p * q).sum::<f32>();
    let share = dot(own, light) / dot(light, light).max(1e-6);
    if share < SHADOW_LIGHT.0 || share > SHADOW_LIGHT.1 {
        return false;
    }
    let dimmed = tables.lab_of_linear(light.map(|value| value * share));
    distance(cells.lab[at], dimmed) < SHADOW_DISTANCE.max(1.5 * surface.sigma)
}
