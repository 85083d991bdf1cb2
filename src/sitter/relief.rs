//! Light and shade of a face: a height relief, lit, with the skin's own colours, on a grid.
#![expect(clippy::indexing_slicing, reason = "a grid of known size")]

use super::head::CHEEK;
use super::params::{Colour, Face, HairStyle, Light, Sitter};
use super::shapes::{bell, mix_colour, ramp};

/// The grid spans x -LEFT..=LEFT and y TOP..=TOP + the rest.
const LEFT: f32 = 0.37;
const TOP: f32 = -0.03;
const STEP: f32 = 0.0075;
const COLUMNS: usize = 100;
const ROWS: usize = 142;

/// A rise or hollow of the face: where, how wide, how high, and whether on both sides.
struct Bump {
    at: [f32; 2],
    size: [f32; 2],
    height: f32,
    both: bool,
}

const fn one(x: f32, y: f32, w: f32, h: f32, height: f32) -> Bump {
    Bump { at: [x, y], size: [w, h], height, both: false }
}

const fn two(x: f32, y: f32, w: f32, h: f32, height: f32) -> Bump {
    Bump { at: [x, y], size: [w, h], height, both: true }
}

/// Bridge, tip and wings of the nose, sockets, brow ridge, cheeks, mouth, chin.
fn bumps(face: &Face) -> [Bump; 15] {
    let (eye, nose, mouth) = (face.eye_y, face.nose_y, face.mouth_y);
    let wide = face.nose_width;
    [
        one(0.0, eye + 0.03, 0.042 * wide, 0.10, 0.026),
        one(0.0, nose - 0.070, 0.040 * wide, 0.070, 0.036),
        one(0.0, nose - 0.035, 0.034 * wide, 0.036, 0.040),
        two(0.046 * wide, nose - 0.022, 0.020, 0.022, 0.022),
        two(face.eye_gap, eye, 0.075, 0.042, -0.022),
        two(face.eye_gap, eye, 0.048, 0.022, 0.014),
        two(face.eye_gap, eye - face.brow_rise, 0.10, 0.030, 0.012),
        two(0.185 * face.width, eye + 0.125, 0.085, 0.085, 0.020),
        one(0.0, mouth, 0.105, 0.060, 0.024),
        one(0.0, mouth - 0.042, 0.010, 0.022, -0.004),
        one(0.0, mouth + 0.068, 0.065, 0.018, -0.014),
        one(0.0, 0.935, 0.070, 0.042, 0.022),
        two(0.098, mouth - 0.055, 0.022, 0.055, -0.007),
        two(face.mouth_half + 0.014, mouth + 0.004, 0.022, 0.024, -0.008),
        two(0.25 * face.width, 0.36, 0.05, 0.10, -0.010),
    ]
}

/// Colours of a lit face on a grid, read with smooth steps between.
pub struct ShadeMap {
    nodes: Vec<Colour>,
}

impl ShadeMap {
    /// The face of a sitter under a lamp.
    pub fn of(sitter: &Sitter, light: &Light) -> Self {
        let heights = relief(&sitter.face);
        let nodes = (0..COLUMNS * ROWS)
            .map(|i| {
                let (x, y) = place(i % COLUMNS, i / COLUMNS);
                lit(skin_at(sitter, x, y), lambert(&heights, i, light))
            })
            .collect();
        Self { nodes }
    }

    /// Colour at a point of the face.
    pub fn at(&self, x: f32, y: f32) -> Colour {
        let cx = ((x + LEFT) / STEP).clamp(0.0, (COLUMNS - 2) as f32);
        let cy = ((y - TOP) / STEP).clamp(0.0, (ROWS - 2) as f32);
        let (i, j) = (cx as usize, cy as usize);
        let (fx, fy) = ((cx - i as f32).min(1.0), (cy - j as f32).min(1.0));
        let node = j * COLUMNS + i;
        let (a, b) = (&self.nodes[node], &self.nodes[node + 1]);
        let (c, d) = (&self.nodes[node + COLUMNS], &self.nodes[node + COLUMNS + 1]);
        let (wa, wb) = ((1.0 - fx) * (1.0 - fy), fx * (1.0 - fy));
        let (wc, wd) = ((1.0 - fx) * fy, fx * fy);
        let channel = |k: usize| a[k] * wa + b[k] * wb + c[k] * wc + d[k] * wd;
        [channel(0), channel(1), channel(2)]
    }
}

fn place(column: usize, row: usize) -> (f32, f32) {
    (column as f32 * STEP - LEFT, row as f32 * STEP + TOP)
}

fn relief(face: &Face) -> Vec<f32> {
    let bumps = bumps(face);
    (0..COLUMNS * ROWS)
        .map(|i| {
            let (x, y) = place(i % COLUMNS, i / COLUMNS);
            skull(face, x, y) + bumps.iter().map(|b| rise(b, x, y)).sum::<f32>()
        })
        .collect()
}

/// The egg of the head without features.
fn skull(face: &Face, x: f32, y: f32) -> f32 {
    let across = x / (face.width * CHEEK * 1.12);
    let down = (y - 0.52) / if y < 0.52 { 0.60 } else { 0.62 };
    let round = 1.0 - across.abs().powf(2.4) - down * down;
    0.30 * (round.max(0.0) + 0.04).sqrt()
}

fn rise(bump: &Bump, x: f32, y: f32) -> f32 {
    let x = if bump.both { x.abs() } else { x };
    let (dx, dy) = ((x - bump.at[0]) / bump.size[0], (y - bump.at[1]) / bump.size[1]);
    let far = dx * dx + dy * dy;
    if far > 9.0 { 0.0 } else { bump.height * (-far).exp() }
}

/// Brightness of a node, about 0.6..=1.1.
fn lambert(heights: &[f32], node: usize, light: &Light) -> f32 {
    let (x, y) = (node % COLUMNS, node / COLUMNS);
    let at = |x: usize, y: usize| heights[y.min(ROWS - 1) * COLUMNS + x.min(COLUMNS - 1)];
    let dx = (at(x + 1, y) - at(x.saturating_sub(1), y)) / (2.0 * STEP);
    let dy = (at(x, y + 1) - at(x, y.saturating_sub(1))) / (2.0 * STEP);
    let [lx, ly, lz] = light.from;
    let length = (dx * dx + dy * dy + 1.0).sqrt() * (lx * lx + ly * ly + lz * lz).sqrt();
    let facing = ((lz - dx * lx - dy * ly) / length).max(0.0);
    light.ambient + (1.08 - light.ambient) * facing
}

/// Skin with light on it: shade turns it redder.
fn lit(skin: Colour, light: f32) -> Colour {
    let dark = (1.0 - light).max(0.0);
    [
        skin[0] * light * (1.0 + 0.10 * dark),
        skin[1] * light * (1.0 - 0.08 * dark),
        skin[2] * light * (1.0 - 0.14 * dark),
    ]
}

/// The skin's own colour: red cheeks and nose, dull round the eyes, hair roots on a bald skull.
fn skin_at(sitter: &Sitter, x: f32, y: f32) -> Colour {
    let face = &sitter.face;
    let side = x.abs();
    let spot = |cx: f32, cy: f32, w: f32, h: f32| bell((side - cx) / w) * bell((y - cy) / h);
    let cheek = spot(0.175, face.eye_y + 0.14, 0.08, 0.07);
    let nose = spot(0.0, face.nose_y - 0.03, 0.05, 0.03);
    let eye =
        spot(face.eye_gap, face.eye_y + 0.03, 0.06, 0.022) + spot(0.04, face.eye_y, 0.03, 0.03);
    let [r, g, b] = face.skin;
    let red = 0.055 * cheek + 0.045 * nose;
    let dull = 0.07 * eye;
    let own = [r * (1.0 - dull), g * (1.0 - red - dull * 1.3), b * (1.0 - red - dull)];
    if sitter.hair.style == HairStyle::Bald {
        let roots = 0.16 * ramp(0.24, 0.14, y + 0.9 * (0.3 - side).min(0.0));
        return mix_colour(own, sitter.hair.colour, roots);
    }
    own
}
