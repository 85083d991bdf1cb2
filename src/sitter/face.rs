//! Eyes, brows, nostrils and lips.

use super::canvas::{Frame, Ink, Paint};
use super::params::{Colour, Face, Sitter};
use super::shapes::{Bounds, bell, coverage, mix, mix_colour, noise, ramp, scale};

/// The features of a face, from back to front.
pub fn features(sitter: &Sitter, frame: Frame) -> Vec<Paint> {
    let face = &sitter.face;
    let mut paints = vec![nostrils(face, frame), lips(face, frame)];
    for side in [-1.0, 1.0] {
        paints.push(eye(face, sitter.eyes_open, side, frame));
        paints.push(brow(sitter, side, frame));
    }
    paints
}

/// The lids of one eye: rows of the upper and lower edge at `e`, -1 (inner corner) to 1 (outer).
struct Lids {
    upper: f32,
    lower: f32,
    slant: f32,
}

impl Lids {
    fn of(face: &Face, open: f32) -> Self {
        let lower = 0.0145 * face.eye_height;
        let upper = mix(-lower * 0.85, 0.0225 * face.eye_height, open);
        Self { upper, lower, slant: face.eye_slant }
    }

    fn upper_at(&self, e: f32) -> f32 {
        // The highest point lies a little inside of the middle.
        let arch = (1.0 - e * e) * (1.0 - 0.16 * e);
        -self.upper * arch - self.slant * e
    }

    fn lower_at(&self, e: f32) -> f32 {
        self.lower * (1.0 - e * e) * (1.0 + 0.18 * e) - self.slant * e
    }
}

fn eye(face: &Face, open: f64, side: f32, frame: Frame) -> Paint {
    let face = face.clone();
    let open = open as f32;
    let lids = Lids::of(&face, open);
    let (cx, cy, half) = (side * face.eye_gap, face.eye_y, face.eye_half);
    let bounds = Bounds::new(cx - half * 1.5, cy - 0.07, cx + half * 1.5, cy + 0.05);
    Paint::new(frame, bounds, move |x, y, px| {
        let (dx, dy) = (x - cx, y - cy);
        let e = dx * side / half;
        let lid = lid_ink(&face, &lids, open, e, dy, px);
        let inside = e.clamp(-1.0, 1.0);
        let gap = (lids.upper_at(inside) - dy).max(dy - lids.lower_at(inside));
        let edge = gap.max((e.abs() - 1.0) * half * 0.5);
        let alpha = coverage(edge, px.max(0.0015)) * ramp(0.0, 0.15, open);
        if alpha <= 0.0 {
            return lid;
        }
        let ball = Ink { colour: eyeball(&face, &lids, e, dx, dy, px), alpha };
        lashes(&lids, e, dy, px, open).over(ball.over(lid))
    })
}

/// White, iris, pupil and the lamp's reflection.
fn eyeball(face: &Face, lids: &Lids, e: f32, dx: f32, dy: f32, px: f32) -> Colour {
    let r = dx.hypot(dy);
    let iris_r = 0.0245;
    let shade = 1.0 - 0.30 * bell((dy - lids.upper_at(e)) / 0.010) - 0.16 * e * e;
    let white = scale([236.0, 231.0, 228.0], shade);
    let rays = 1.0 + 0.16 * noise(dy.atan2(dx) * 9.0, 7);
    let depth = mix(1.25, 0.62, ramp(0.35, 1.0, r / iris_r));
    let iris = scale(face.iris, rays * depth * shade);
    let with_iris = mix_colour(white, iris, coverage(r - iris_r, px.max(0.003)));
    let pupil = coverage(r - 0.0105, px.max(0.002));
    let with_pupil = mix_colour(with_iris, [14.0, 11.0, 11.0], pupil);
    let glint = coverage((dx + 0.008).hypot(dy + 0.009) - 0.0046, px.max(0.002));
    mix_colour(with_pupil, [244.0, 246.0, 250.0], glint)
}

/// The crease above the eye, and the skin of a lid that is closed.
fn lid_ink(face: &Face, lids: &Lids, open: f32, e: f32, dy: f32, px: f32) -> Ink {
    let fade = ramp(1.25, 0.75, e.abs());
    let crease_row = -0.034 * face.eye_height * (1.0 - 0.75 * e * e).max(0.0) - lids.slant * e;
    let crease = bell((dy - crease_row) / 0.0042) * 0.42 * face.lid_crease * fade;
    let lower = bell((dy - lids.lower_at(e) - 0.006) / 0.005) * 0.20 * fade;
    let dark = scale(face.skin, 0.55);
    let fold = Ink { colour: dark, alpha: (crease + lower).min(0.7) };
    if open > 0.5 {
        return fold;
    }
    let seam = (dy - lids.lower_at(e) * 0.9).abs() - 0.0035;
    let line = coverage(seam, px.max(0.003)) * ramp(1.05, 0.95, e.abs()) * ramp(0.5, 0.15, open);
    Ink { colour: [44.0, 32.0, 30.0], alpha: line * 0.9 }.over(fold)
}

/// The dark edge of the upper lid, and a faint one below.
fn lashes(lids: &Lids, e: f32, dy: f32, px: f32, open: f32) -> Ink {
    let fade = ramp(1.12, 0.98, e.abs());
    let thick = 0.0030 + 0.0018 * ramp(-0.6, 0.9, e);
    let upper = coverage((dy - lids.upper_at(e) + 0.001).abs() - thick, px.max(0.0022));
    let lower = coverage((dy - lids.lower_at(e)).abs() - 0.0010, px.max(0.0022)) * 0.4;
    let alpha = upper.max(lower) * fade * ramp(0.05, 0.3, open);
    Ink { colour: [38.0, 27.0, 25.0], alpha: alpha * 0.92 }
}

fn brow(sitter: &Sitter, side: f32, frame: Frame) -> Paint {
    let face = &sitter.face;
    let (inner, outer) = (face.eye_gap - 0.078, face.eye_gap + 0.078);
    let row = face.eye_y - face.brow_rise;
    let half = face.brow_half;
    let dark = mix_colour(scale(sitter.hair.colour, 0.8), [40.0, 32.0, 30.0], 0.45);
    let seed = sitter.hair.seed;
    let (left, right) = (outer.min(inner * side).min(outer * side), outer.max(inner));
    let bounds = Bounds::new(left, row - 0.05, right, row + 0.05).grown(0.01);
    Paint::new(frame, bounds, move |x, y, px| {
        let t = (x * side - inner) / (outer - inner);
        if !(-0.05..=1.05).contains(&t) {
            return Ink::NONE;
        }
        // Rises from the inner end to two thirds, then falls.
        let line = row + 0.002 - 0.011 * ramp(0.0, 0.62, t) + 0.014 * ramp(0.58, 1.0, t);
        let thick = half * ramp(-0.06, 0.14, t) * mix(1.0, 0.30, ramp(0.35, 1.0, t));
        let hairs = 0.82 + 0.18 * noise((x * side + (y - line) * 1.6) * 420.0, seed);
        let alpha = coverage((y - line).abs() - thick, px.max(0.007));
        Ink { colour: dark, alpha: alpha * hairs * ramp(1.04, 0.9, t) * 0.9 }
    })
}

fn nostrils(face: &Face, frame: Frame) -> Paint {
    let (skin, base, wide) = (face.skin, face.nose_y, face.nose_width);
    let bounds = Bounds::new(-0.11, base - 0.08, 0.11, base + 0.03);
    Paint::new(frame, bounds, move |x, y, px| {
        let side = x.abs();
        let (dx, dy) = ((side - 0.0265 * wide) / (0.0150 * wide), (y - base + 0.004) / 0.0062);
        let hole = coverage(((dx * dx + dy * dy).sqrt() - 1.0) * 0.006, px.max(0.004)) * 0.78;
        // The crease round the wing, and the shade below the tip.
        let wing = ((side - 0.043 * wide) / 0.021).hypot((y - base + 0.020) / 0.023) - 1.0;
        let outer = ramp(0.040 * wide, 0.055 * wide, side);
        let crease = bell(wing / 0.17) * outer * 0.34;
        let under = bell(side / 0.045) * bell((y - base - 0.004) / 0.008) * 0.30;
        let soft = Ink { colour: scale(skin, 0.58), alpha: (crease + under).min(0.6) };
        Ink { colour: [skin[0] * 0.28, skin[1] * 0.20, skin[2] * 0.20], alpha: hole }.over(soft)
    })
}

fn lips(face: &Face, frame: Frame) -> Paint {
    let (row, half, full, skin) = (face.mouth_y, face.mouth_half, face.lips, face.skin);
    let tint = mix_colour(scale(skin, 0.93), [188.0, 92.0, 94.0], 0.25 + 0.45 * face.lip_red);
    let bounds = Bounds::new(-half, row - 0.04, half, row + 0.06).grown(0.012);
    Paint::new(frame, bounds, move |x, y, px| {
        let t = (x / half).abs();
        let seam = row + 0.0035 * bell(x / 0.02) - 0.009 * t * t;
        let taper = (1.0 - t.min(1.0).powf(2.2)).max(0.0);
        let bow = 0.0245 * full * taper * (1.0 - 0.20 * bell(x / 0.016)) * (1.0 - 0.18 * t);
        let swell = 0.0345 * full * (1.0 - t.min(1.0) * t.min(1.0)).max(0.0).powf(0.75);
        let ends = ramp(1.03, 0.93, t);
        let body = coverage((seam - bow - y).max(y - seam - swell), px.max(0.0055)) * ends;
        let down = (y - seam) / 0.034;
        let light = if y < seam { 0.86 } else { 0.97 + 0.12 * bell((down - 0.45) / 0.28) };
        let red = Ink { colour: scale(tint, light), alpha: body * 0.92 };
        let line = coverage((y - seam).abs() - 0.0022, px.max(0.0035)) * ramp(1.08, 0.98, t);
        let dark = [tint[0] * 0.46, tint[1] * 0.36, tint[2] * 0.36];
        Ink { colour: dark, alpha: line * 0.85 }.over(red)
    })
}
