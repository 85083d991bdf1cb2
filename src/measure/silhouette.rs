//! Which cells show the sitter: what is not backdrop reachable from the frame's border, and holds the face.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::backdrop::Surface;
use super::cells::Cells;
use super::colour::{Tables, distance};
use super::flood::{OUT, Touch, border, inverted, reached};
use super::landmarks::Landmarks;
use super::morphology::{dilate, open};
use image::GrayImage;

/// Light left in a shadow on the backdrop, as shares of the full light.
const SHADOW_LIGHT: (f32, f32) = (0.18, 0.97);
/// A shadow has the backdrop's own hue within this distance (dE76).
const SHADOW_DISTANCE: f32 = 9.0;
/// On a backdrop of less colour than this a shadow can't be told from grey hair.
const MIN_SHADOWED_CHROMA: f32 = 12.0;
/// What looks like shadow on less than this share of the frame is the blurred edge of hair.
const LEAST_SHADOW: f32 = 0.004;
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

/// Splits the frame, letting the surface grow inwards with what it finds for some rounds.
pub(super) fn ground(cells: &Cells, surface: Surface, rounds: usize, tables: &Tables) -> Ground {
    let mut surface = surface;
    for _ in 0..rounds {
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
    dilate(mask, cells)
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
    let limit = surface.threshold();
    let near = surface.distances(cells).into_iter().map(|off| if off < limit { 255 } else { 0 });
    mask_of(cells, near.collect())
}

/// A mask with a value a cell, row by row.
fn mask_of(cells: &Cells, values: Vec<u8>) -> GrayImage {
    let (width, height) = (cells.width() as u32, cells.height() as u32);
    GrayImage::from_raw(width, height, values).unwrap_or_else(|| GrayImage::new(width, height))
}

/// Cells that are the backdrop in less light, wide enough not to be the blurred edge of dark hair.
fn shadows(cells: &Cells, surface: &Surface, tables: &Tables, backdrop: &GrayImage) -> GrayImage {
    let Some(light) = mean_light(cells, tables, backdrop) else { return backdrop.clone() };
    let [_, a, b] = tables.lab_of_linear(light);
    let chroma = a.hypot(b);
    if chroma < MIN_SHADOWED_CHROMA {
        return backdrop.clone();
    }
    let limit = SHADOW_DISTANCE.max(1.5 * surface.sigma);
    // The darkest shadow keeps this much of the backdrop's chroma: nearly all of a sitter has less.
    let least = SHADOW_LIGHT.0.cbrt() * chroma - limit;
    let candidates = backdrop.iter().zip(cells.pixels.pixels()).zip(&cells.lab);
    let candidates: Vec<u8> = candidates
        .map(|((is_backdrop, pixel), &lab)| {
            let along = (lab[1] * a + lab[2] * b) / chroma;
            let shaded = *is_backdrop == 0
                && along >= least
                && is_shadow(tables, light, limit, pixel.0, lab);
            *is_backdrop | if shaded { 255 } else { 0 }
        })
        .collect();
    let count = |mask: &[u8]| mask.iter().filter(|cell| **cell > 0).count();
    let shaded = count(&candidates) - count(backdrop);
    if (shaded as f32) < LEAST_SHADOW * candidates.len() as f32 {
        return backdrop.clone();
    }
    open(&mask_of(cells, candidates), SHADOW_RADIUS)
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

/// Whether a colour is the backdrop's in less light, within a distance of `limit`.
fn is_shadow(tables: &Tables, light: [f32; 3], limit: f32, pixel: [u8; 3], lab: [f32; 3]) -> bool {
    let own = tables.linear(pixel);
    let dot = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).map(|(p, q)| p * q).sum::<f32>();
    let share = dot(own, light) / dot(light, light).max(1e-6);
    if share < SHADOW_LIGHT.0 || share > SHADOW_LIGHT.1 {
        return false;
    }
    distance(lab, tables.lab_of_linear(light.map(|value| value * share))) < limit
}
