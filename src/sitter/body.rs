//! Neck, shoulders and clothes.
//!
//! Coordinates are the head's, but upright: a tilted head sits on straight shoulders.

use super::canvas::{Frame, Ink, Paint};
use super::params::{Clothes, Colour, Cut, Light, Sitter};
use super::shapes::{Bounds, Outline, P, bell, convex, coverage, mix, noise, ramp, scale};

/// Row below which the body is a straight column.
const HIPS: f32 = 2.2;
/// Row where the column ends; far below the frame for the smallest head.
const END: f32 = 14.0;
/// Rows between which the shoulders begin.
const HIGHEST: f32 = 0.9;
const DEEPEST: f32 = 2.0;

/// The line of shoulders and trunk down to the hips.
pub struct BodyLine {
    line: Outline,
    half: f32,
}

impl BodyLine {
    /// The body of a sitter.
    pub fn of(clothes: &Clothes) -> Self {
        let (w, s) = (clothes.shoulders, clothes.slope);
        let half: [P; 15] = [
            [0.0, 1.055],
            [0.10, 1.058],
            [0.18, 1.072],
            [0.25, 1.100 + 0.1 * s],
            [0.36 * w, 1.140 + 0.3 * s],
            [0.52 * w, 1.192 + 0.6 * s],
            [0.68 * w, 1.245 + s],
            [0.83 * w, 1.318 + s],
            [0.94 * w, 1.42 + s],
            [1.01 * w, 1.58],
            [1.05 * w, 1.85],
            [1.06 * w, HIPS],
            [1.06 * w, HIPS + 0.2],
            [0.95 * w, HIPS + 0.4],
            [0.0, HIPS + 0.5],
        ];
        Self { line: Outline::mirrored(1.9, &half), half: 1.06 * w }
    }

    /// Distance to the body's edge, negative inside.
    pub fn distance(&self, x: f32, y: f32) -> f32 {
        let column = (x.abs() - self.half).max(HIPS - y);
        self.line.distance(x, y).min(column)
    }

    /// The topmost row of the body at a column, by bisection; [`DEEPEST`] beside the shoulders.
    pub fn top_at(&self, x: f32) -> f32 {
        let (mut outside, mut inside) = (HIGHEST, DEEPEST);
        for _ in 0..40 {
            let middle = f32::midpoint(outside, inside);
            if self.distance(x, middle) > 0.0 { outside = middle } else { inside = middle }
        }
        inside
    }
}

/// Neck and clothes, from back to front.
pub fn paints(sitter: &Sitter, light: &Light, frame: Frame) -> Vec<Paint> {
    let clothes = &sitter.clothes;
    let side = light.from[0].clamp(-1.0, 1.0);
    let mut paints = vec![neck(sitter.face.skin, side, frame)];
    match clothes.cut {
        Cut::Crew => paints.push(crew(clothes, side, frame)),
        Cut::Shirt => {
            paints.push(shirt(clothes, clothes.colour, side, frame));
            paints.push(collar(clothes.colour, frame));
        }
        Cut::Jacket => {
            paints.push(shirt(clothes, clothes.shirt, side, frame));
            paints.push(jacket(clothes, side, frame));
            paints.push(collar(clothes.shirt, frame));
        }
    }
    paints
}

fn neck(skin: Colour, side: f32, frame: Frame) -> Paint {
    let half: [P; 8] = [
        [0.0, 0.80],
        [0.150, 0.82],
        [0.172, 0.94],
        [0.180, 1.03],
        [0.205, 1.09],
        [0.27, 1.15],
        [0.26, 1.32],
        [0.0, 1.36],
    ];
    let line = Outline::mirrored(1.08, &half);
    Paint::new(frame, line.bounds().grown(0.01), move |x, y, px| {
        let alpha = coverage(line.distance(x, y), px);
        if alpha <= 0.0 {
            return Ink::NONE;
        }
        // The chin shades the neck; the shade is deepest right under the jaw.
        let under = ramp(1.17, 0.98, y + 0.35 * x * x);
        let round = 1.0 - 3.2 * x * x + 0.35 * x * side;
        let sinew = 0.03 * bell((x.abs() - 0.07 - 0.25 * (1.2 - y)) / 0.022);
        let light = mix(0.90, 0.60, under) * round + sinew * (1.0 - under);
        Ink { colour: [skin[0] * light, skin[1] * light * 0.93, skin[2] * light * 0.91], alpha }
    })
}

fn cloth_bounds() -> Bounds {
    Bounds::new(-1.3, 1.0, 1.3, END)
}

/// Light on cloth: rounder at the sides, with folds that fan out from the armpits.
fn cloth(colour: Colour, x: f32, y: f32, side: f32) -> Colour {
    let folds = noise((x + 0.4 * (y - 1.4)) * 7.0, 11) * noise((y * 2.2 - x.abs()) * 3.0, 12);
    let weave = noise(x * 310.0, 13) * noise(y * 310.0, 14);
    let arm = bell((x.abs() - 0.80 - 0.06 * (y - 1.5)) / 0.03) * ramp(1.5, 1.8, y);
    let light = 0.98 - 0.17 * x * x + 0.09 * x * side + 0.06 * folds + 0.03 * weave - 0.22 * arm;
    scale(colour, light.max(0.35))
}

/// Distance to the edge of a round neck opening, negative inside the opening.
fn opening(x: f32, y: f32) -> f32 {
    ((x / 0.212).hypot((y - 1.055) / 0.125) - 1.0) * 0.14
}

fn crew(clothes: &Clothes, side: f32, frame: Frame) -> Paint {
    let body = BodyLine::of(clothes);
    let colour = clothes.colour;
    Paint::new(frame, cloth_bounds(), move |x, y, px| {
        let gap = if y < 1.3 { opening(x, y) } else { 1.0 };
        let alpha = coverage(body.distance(x, y).max(-gap), px);
        if alpha <= 0.0 {
            return Ink::NONE;
        }
        let band = coverage(gap - 0.034, px.max(0.002));
        let ribs = 1.0 + 0.05 * (x.atan2(y - 0.9) * 160.0).sin();
        let seam = 1.0 - 0.25 * bell((gap - 0.034) / 0.004);
        let light = mix(1.0, 0.88 * ribs, band) * seam;
        Ink { colour: scale(cloth(colour, x, y, side), light), alpha }
    })
}

/// The V of a collar, negative inside.
fn vee(x: f32, y: f32) -> f32 {
    (x.abs() - (1.235 - y) * 1.15).max(y - 1.235) * 0.7
}

fn shirt(clothes: &Clothes, colour: Colour, side: f32, frame: Frame) -> Paint {
    let body = BodyLine::of(clothes);
    Paint::new(frame, cloth_bounds(), move |x, y, px| {
        let gap = if y < 1.25 { vee(x, y) } else { 1.0 };
        let alpha = coverage(body.distance(x, y).max(-gap), px);
        if alpha <= 0.0 {
            return Ink::NONE;
        }
        let placket = 0.10 * bell((x.abs() - 0.032) / 0.0035) * ramp(1.22, 1.25, y);
        let row = ((y - 1.32) / 0.26).fract() * 0.26 - 0.02;
        let button = coverage(x.hypot(row) - 0.013, px.max(0.002)) * ramp(1.28, 1.30, y);
        let light = 1.0 - placket - 0.22 * button;
        Ink { colour: scale(cloth(colour, x, y, side), light), alpha }
    })
}

/// Two leaves that lie over the neckline.
fn collar(colour: Colour, frame: Frame) -> Paint {
    let leaf: [P; 4] = [[0.188, 1.045], [0.262, 1.105], [0.165, 1.300], [0.012, 1.222]];
    Paint::new(frame, Bounds::new(-0.3, 1.0, 0.3, 1.36), move |x, y, px| {
        let depth = convex(&leaf, x.abs(), y);
        let alpha = coverage(depth, px);
        let shadow = coverage(convex(&leaf, x.abs() - 0.006, y - 0.014), 0.03) * 0.30;
        let below = Ink { colour: scale(colour, 0.35), alpha: shadow };
        let stitch = 1.0 - 0.10 * bell((depth + 0.012) / 0.002);
        let light = (1.02 - 0.3 * (y - 1.05)) * stitch;
        Ink { colour: scale(colour, light.min(1.03)), alpha }.over(below)
    })
}

fn jacket(clothes: &Clothes, side: f32, frame: Frame) -> Paint {
    let body = BodyLine::of(clothes);
    let colour = clothes.colour;
    Paint::new(frame, cloth_bounds(), move |x, y, px| {
        let open = if y < 1.95 { x.abs() - 0.225 * (1.95 - y) / 0.85 } else { 1.0 };
        let alpha = coverage(body.distance(x, y).max(-open), px);
        if alpha <= 0.0 {
            return Ink::NONE;
        }
        // The lapel: a strip along the opening, its edge catching the light.
        let width = 0.05 + 0.16 * ramp(1.95, 1.30, y) * ramp(1.08, 1.28, y);
        let edge = 0.16 * bell((open - width) / 0.005) * ramp(1.98, 1.9, y);
        let lapel = coverage(open - width, px.max(0.003)) * ramp(1.98, 1.9, y);
        let light = 1.0 + 0.10 * lapel - edge;
        Ink { colour: scale(cloth(colour, x, y, side), light), alpha }
    })
}
