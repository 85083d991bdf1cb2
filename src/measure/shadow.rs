//! Shadow on the backdrop: the share of it that has the backdrop's hue in markedly less light than its surface.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::backdrop::{Surface, place};
use super::cells::Cells;
use super::colour::{Tables, distance};
use super::evenness::Region;
use super::flood::{IN, OUT};
use image::GrayImage;
use imageproc::distance_transform::Norm;
use imageproc::morphology::open;

/// Light left in a shadow, as a share of the surface's: a fall-off of the lamps is smoother and shallower.
const MOST_LIGHT: f32 = 0.86;
/// A shadow keeps the backdrop's hue within this distance (dE76) of the surface in the same light.
const SAME_HUE: f32 = 10.0;
/// A shadow is wider than the soft edge of hair: it survives an opening by this many cells.
const RADIUS: u8 = 2;

/// Share of the region's backdrop that lies in shadow, 0..=1; 0 where no backdrop is.
///
/// `sitter` is the silhouette with a margin, which is left out.
pub(super) fn shadow_share(
    cells: &Cells,
    surface: &Surface,
    sitter: Option<&GrayImage>,
    region: Region,
    tables: &Tables,
) -> f64 {
    let free =
        |column: u32, row: u32| sitter.is_none_or(|mask| mask.get_pixel(column, row) == &OUT);
    let (width, height) = (cells.width() as u32, cells.height() as u32);
    let shaded = GrayImage::from_fn(width, height, |column, row| {
        let inside = region.holds(column as usize, row as usize) && free(column, row);
        if inside && is_shaded(cells, surface, (column, row), tables) { IN } else { OUT }
    });
    let shaded = open(&shaded, Norm::LInf, RADIUS).iter().filter(|cell| **cell > 0).count();
    let all = region.cells().filter(|&(column, row)| free(column as u32, row as u32)).count();
    shaded as f64 / all.max(1) as f64
}

fn is_shaded(cells: &Cells, surface: &Surface, (column, row): (u32, u32), tables: &Tables) -> bool {
    let (u, v) = place(column as f32, row as f32, cells.width(), cells.height());
    let wanted = surface.at(u, v);
    let own = cells.lab[row as usize * cells.width() + column as usize];
    let share = luminance(own[0]) / luminance(wanted[0]).max(1e-4);
    if share > MOST_LIGHT || share < 0.1 {
        return false;
    }
    let dimmed = tables.lab_of_linear(linear(wanted).map(|value| value * share));
    distance(own, dimmed) < SAME_HUE
}

/// Linear luminance of a CIELAB lightness.
fn luminance(lightness: f32) -> f32 {
    cube((lightness + 16.0) / 116.0)
}

/// Linear sRGB of a CIELAB colour (D65), not clamped.
fn linear([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    let fy = (lightness + 16.0) / 116.0;
    let (x, y, z) = (0.950_47 * cube(fy + a / 500.0), cube(fy), 1.088_83 * cube(fy - b / 200.0));
    [
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.2040 * y + 1.0570 * z,
    ]
}

fn cube(value: f32) -> f32 {
    if value > 6.0 / 29.0 { value.powi(3) } else { (value - 16.0 / 116.0) / 7.787 }
}
