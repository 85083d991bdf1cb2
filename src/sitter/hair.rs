//! Hair: its outlines, the window in it that shows the face, and its strands.

use super::canvas::{Frame, Ink, Paint};
use super::params::{Colour, Face, Hair, HairStyle};
use super::shapes::{Outline, P, bell, coverage, noise, ramp, scale};

impl HairStyle {
    /// Whether the hair hides the ears.
    pub(super) fn covers_ears(self) -> bool {
        matches!(self, Self::Bob | Self::Long)
    }
}

/// The outline of all hair but a bun; `None` for a bald head.
pub fn cap(hair: &Hair, face: &Face) -> Option<Outline> {
    let half: &[P] = match hair.style {
        HairStyle::Bald => return None,
        HairStyle::Short => &SHORT,
        HairStyle::Bun => &TIED,
        HairStyle::Bob => &BOB,
        HairStyle::Long => &LONG,
    };
    let wide = face.width * hair.fullness;
    let half: Vec<P> = half.iter().map(|p| [p[0] * wide, p[1]]).collect();
    Some(Outline::mirrored(if hair.style == HairStyle::Long { 0.6 } else { 0.4 }, &half))
}

/// A bun behind the crown.
pub fn bun() -> Outline {
    let half = [[0.0, -0.085], [0.075, -0.068], [0.112, -0.015], [0.095, 0.045], [0.0, 0.075]];
    Outline::mirrored(0.0, &half)
}

const SHORT: [P; 10] = [
    [0.0, 0.0],
    [0.112, 0.016],
    [0.208, 0.063],
    [0.282, 0.142],
    [0.322, 0.238],
    [0.336, 0.34],
    [0.330, 0.44],
    [0.317, 0.515],
    [0.22, 0.55],
    [0.0, 0.56],
];

const TIED: [P; 10] = [
    [0.0, 0.0],
    [0.108, 0.017],
    [0.200, 0.065],
    [0.270, 0.145],
    [0.309, 0.24],
    [0.323, 0.34],
    [0.321, 0.43],
    [0.312, 0.50],
    [0.22, 0.55],
    [0.0, 0.56],
];

const BOB: [P; 12] = [
    [0.0, 0.0],
    [0.120, 0.017],
    [0.222, 0.068],
    [0.300, 0.155],
    [0.346, 0.265],
    [0.366, 0.38],
    [0.372, 0.52],
    [0.372, 0.66],
    [0.362, 0.79],
    [0.330, 0.875],
    [0.22, 0.90],
    [0.0, 0.90],
];

const LONG: [P; 13] = [
    [0.0, 0.0],
    [0.120, 0.017],
    [0.220, 0.068],
    [0.296, 0.155],
    [0.340, 0.265],
    [0.359, 0.38],
    [0.365, 0.52],
    [0.366, 0.70],
    [0.372, 0.90],
    [0.384, 1.12],
    [0.384, 1.32],
    [0.330, 1.46],
    [0.0, 1.52],
];

/// The line inside which the face is not covered.
fn window(hair: &Hair, face: &Face) -> Outline {
    let side = face.width;
    let low = hair.fringe;
    let top = match hair.style {
        HairStyle::Short | HairStyle::Bun | HairStyle::Bald => 0.20 + 0.11 * low,
        HairStyle::Bob | HairStyle::Long => 0.20 + 0.12 * low,
    };
    let edge: [P; 8] = match hair.style {
        HairStyle::Short | HairStyle::Bun | HairStyle::Bald => [
            [0.13, top + 0.008],
            [0.215, top + 0.045],
            [0.262, 0.365],
            [0.288, 0.43],
            [0.302, 0.51],
            [0.345, 0.60],
            [0.42, 0.80],
            [0.40, 1.20],
        ],
        HairStyle::Bob | HairStyle::Long => [
            [0.12, top + 0.006],
            [0.208, top + 0.030],
            [0.252, 0.42],
            [0.272, 0.55],
            [0.280, 0.70],
            [0.272, 0.86],
            [0.262, 1.05],
            [0.330, 1.45],
        ],
    };
    let half: Vec<P> = std::iter::once([0.0, top])
        .chain(edge.iter().map(|p| [p[0] * side, p[1]]))
        .chain(std::iter::once([0.0, 1.6]))
        .collect();
    let parted = parted(&half, hair);
    Outline::through([0.0, 0.7], &parted)
}

/// Both halves of the window, with the parting pulled up to one side.
fn parted(half: &[P], hair: &Hair) -> Vec<P> {
    let lift = |p: P| {
        let near = bell((p[0] - hair.parting * 0.2) / 0.11) * ramp(0.45, 0.3, p[1]);
        [p[0], p[1] - 0.05 * near * hair.parting.abs()]
    };
    let left = half.iter().rev().filter(|p| p[0] > 1e-4).map(|p| [-p[0], p[1]]);
    half.iter().copied().chain(left).map(lift).collect()
}

/// Hair filling an outline.
pub fn mass(frame: Frame, line: Outline, colour: Colour, hair: &Hair) -> Paint {
    let strands = Strands::of(hair, colour);
    Paint::new(frame, line.bounds().grown(0.01), move |x, y, px| {
        let alpha = coverage(line.distance(x, y), px.max(0.002));
        if alpha <= 0.0 { Ink::NONE } else { Ink { colour: strands.at(x, y), alpha } }
    })
}

/// The hair before face and shoulders: the cap without its window.
pub fn front(frame: Frame, line: Outline, hair: &Hair, face: &Face) -> Paint {
    let strands = Strands::of(hair, hair.colour);
    let window = window(hair, face);
    Paint::new(frame, line.bounds().grown(0.01), move |x, y, px| {
        let shown = coverage(window.distance(x, y), px.max(0.010));
        let alpha = coverage(line.distance(x, y), px.max(0.002)) * (1.0 - shown);
        if alpha <= 0.0 { Ink::NONE } else { Ink { colour: strands.at(x, y), alpha } }
    })
}

/// Strands that run from the parting over the skull and then down.
struct Strands {
    colour: Colour,
    root: P,
    seed: u32,
    long: bool,
}

impl Strands {
    fn of(hair: &Hair, colour: Colour) -> Self {
        let root = [hair.parting * 0.08, 0.10];
        Self { colour, root, seed: hair.seed, long: hair.style.covers_ears() }
    }

    fn at(&self, x: f32, y: f32) -> Colour {
        let (dx, dy) = (x - self.root[0], y - self.root[1]);
        // Below the skull long hair hangs: the strands follow x instead of the angle.
        let hang = if self.long { ramp(0.15, 0.55, y) } else { 0.0 };
        let fan = dx / (dx.abs() + dy.abs() + 0.05) + if dy < 0.0 { 2.0 } else { 0.0 };
        let across = fan * (1.0 - hang) + dx * 2.6 * hang;
        let strand =
            0.60 * noise(across * 46.0, self.seed) + 0.40 * noise(across * 150.0, self.seed + 1);
        let far = dx.hypot(dy);
        let gloss = bell((far - 0.19) / 0.07) * ramp(0.45, 0.1, y) * (0.7 + 0.3 * strand);
        let light = 0.92 + 0.17 * strand + 0.30 * gloss - 0.12 * ramp(0.2, 0.5, y);
        let sheen = 20.0 * gloss;
        let [r, g, b] = scale(self.colour, light);
        [r + sheen, g + sheen, b + sheen]
    }
}
