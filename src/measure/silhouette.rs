//! Which cells show the sitter: what is not backdrop reachable from the frame's border, and holds the face.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::backdrop::{Surface, place};
use super::cells::Cells;
use super::colour::{Tables, distance};
use super::landmarks::Landmarks;
use image::{GrayImage, Luma};
use imageproc::distance_transform::Norm;
use imageproc::morphology::{dilate, open};
use imageproc::region_labelling::{Connectivity, connected_components};

/// Marks a cell that belongs to a mask.
const IN: Luma<u8> = Luma([255]);
/// Marks a cell that does not.
const OUT: Luma<u8> = Luma([0]);
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

/// Splits the frame into backdrop and foreground, letting the surface grow inwards with what it finds.
///
/// Returns the surface in its final form and the foreground mask.
pub(super) fn foreground(cells: &Cells, surface: Surface, tables: &Tables) -> (Surface, GrayImage) {
    let mut surface = surface;
    for _ in 0..2 {
        let reached = reached_backdrop(&near_surface(cells, &surface));
        surface = surface.refit(cells, |at| reached.as_raw()[at] > 0);
    }
    let mut backdrop = near_surface(cells, &surface);
    let shadows = shadows(cells, &surface, tables, &backdrop);
    backdrop.iter_mut().zip(shadows.iter()).for_each(|(cell, shadow)| *cell |= *shadow);
    let mut mask = reached_backdrop(&backdrop);
    mask.iter_mut().for_each(|cell| *cell = !*cell);
    (surface, mask)
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
    let head = component(&above, seed)?;
    let mut sitter = component(foreground, seed)?;
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

/// The part of `backdrop` that hangs together with the frame's border.
fn reached_backdrop(backdrop: &GrayImage) -> GrayImage {
    let labels = connected_components(backdrop, Connectivity::Four, OUT);
    let (width, height) = labels.dimensions();
    let mut reached = vec![false; labels.iter().max().map_or(0, |&most| most as usize) + 1];
    let rows = (0..height).flat_map(|row| [(0, row), (width - 1, row)]);
    let columns = (0..width).flat_map(|column| [(column, 0), (column, height - 1)]);
    for (column, row) in rows.chain(columns) {
        reached[labels.get_pixel(column, row).0[0] as usize] = true;
    }
    reached[0] = false;
    GrayImage::from_fn(width, height, |column, row| {
        if reached[labels.get_pixel(column, row).0[0] as usize] { IN } else { OUT }
    })
}

/// The foreground that hangs together with `seed`; none when `seed` is backdrop.
fn component(mask: &GrayImage, seed: (u32, u32)) -> Option<GrayImage> {
    let labels = connected_components(mask, Connectivity::Eight, OUT);
    let wanted = labels.get_pixel(seed.0, seed.1).0[0];
    let (width, height) = mask.dimensions();
    (wanted != 0).then(|| {
        GrayImage::from_fn(width, height, |column, row| {
            if labels.get_pixel(column, row).0[0] == wanted { IN } else { OUT }
        })
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
