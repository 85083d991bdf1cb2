//! Shadow on the backdrop: the share of it that has the backdrop's hue in markedly less light than its surface.
#![expect(clippy::indexing_slicing, reason = "pixel loops; bounds are the mask's own")]

use super::backdrop::{Surface, place};
use super::cells::Cells;
use super::colour::{Tables, distance};
use super::evenness::Region;
use super::morphology::open;
use image::GrayImage;

/// Light left in a shadow, as a share of the surface's: a fall-off of the lamps is smoother and shallower.
const MOST_LIGHT: f32 = 0.86;
/// Darker than this it is a thing.
const LEAST_LIGHT: f32 = 0.1;
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
    let (width, height) = (cells.width(), cells.height());
    let mut shaded = GrayImage::new(width as u32, height as u32);
    let mut all = 0;
    for row in region.top..region.bottom.min(height) {
        let surface = surface.row(place(0.0, row as f32, width, height).1);
        for column in region.left..region.right.min(width) {
            let at = row * width + column;
            if sitter.is_some_and(|mask| mask.as_raw()[at] > 0) {
                continue;
            }
            all += 1;
            let wanted = surface.at(place(column as f32, 0.0, width, height).0);
            if is_shaded(cells.lab[at], wanted, tables) {
                shaded.as_flat_samples_mut().samples[at] = 255;
            }
        }
    }
    let found = shaded.iter().filter(|cell| **cell > 0).count();
    if found < (2 * usize::from(RADIUS) + 1).pow(2) {
        return 0.0;
    }
    let shaded = open(&shaded, RADIUS).iter().filter(|cell| **cell > 0).count();
    shaded as f64 / f64::from(all.max(1))
}

/// Whether a colour is the one wanted in markedly less light.
fn is_shaded(own: [f32; 3], wanted: [f32; 3], tables: &Tables) -> bool {
    if own[0] >= wanted[0] {
        return false;
    }
    let share = luminance(own[0]) / luminance(wanted[0]).max(1e-4);
    if !(LEAST_LIGHT..=MOST_LIGHT).contains(&share) {
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
