//! The parts of a head and the outlines that bound it.
//!
//! Coordinates: x from the middle of the face, y from 0 (top of the skull with hair) to 1 (chin).

use super::canvas::{Frame, Ink, Paint};
use super::params::{Colour, Face, HairStyle, Light, Sitter};
use super::relief::ShadeMap;
use super::shapes::{Outline, P, coverage, scale};
use super::{face, hair};

/// Half the width of the face at the cheekbones before the face's own factor.
pub const CHEEK: f32 = 0.312;

/// The closed lines that bound the head; together they are its silhouette.
pub struct HeadLines {
    /// Skull and face down to the chin.
    pub face: Outline,
    /// Both ears.
    pub ears: [Outline; 2],
    /// Hair, if any: the cap, or all the hair of a long cut.
    pub cap: Option<Outline>,
    /// A bun on the crown.
    pub bun: Option<Outline>,
}

impl HeadLines {
    /// The lines of a sitter's head.
    pub fn of(sitter: &Sitter) -> Self {
        let style = sitter.hair.style;
        Self {
            face: face_line(&sitter.face, style == HairStyle::Bald),
            ears: [ear_line(&sitter.face, -1.0), ear_line(&sitter.face, 1.0)],
            cap: hair::cap(&sitter.hair, &sitter.face),
            bun: (style == HairStyle::Bun).then(hair::bun),
        }
    }

    /// All lines.
    pub fn all(&self) -> impl Iterator<Item = &Outline> {
        std::iter::once(&self.face).chain(&self.ears).chain(&self.cap).chain(&self.bun)
    }

    /// The topmost row of the upright head.
    pub fn crown(&self) -> f32 {
        self.all().map(|l| l.bounds().min[1]).fold(f32::MAX, f32::min)
    }
}

fn face_line(face: &Face, bald: bool) -> Outline {
    let top = if bald { 0.0 } else { 0.035 };
    let (w, j) = (face.width * CHEEK, face.width * face.jaw * CHEEK);
    let half: [P; 15] = [
        [0.0, top],
        [0.38 * w, top + 0.022],
        [0.68 * w, 0.093],
        [0.90 * w, 0.2],
        [0.985 * w, 0.33],
        [w, 0.45],
        [w, 0.56],
        [0.965 * w, 0.68],
        [0.875 * j, 0.785],
        [0.735 * j, 0.872],
        [0.555 * j, 0.935],
        [0.395 * j, 0.972],
        [0.250 * j, 0.9915],
        [0.120 * j, 0.9985],
        [0.0, 1.0],
    ];
    Outline::mirrored(0.55, &half)
}

fn ear_line(face: &Face, side: f32) -> Outline {
    let x = face.width * CHEEK;
    let half: [P; 8] = [
        [x - 0.02, 0.475],
        [x + 0.022, 0.465],
        [x + 0.043, 0.495],
        [x + 0.041, 0.545],
        [x + 0.029, 0.60],
        [x + 0.018, 0.645],
        [x - 0.002, 0.655],
        [x - 0.03, 0.60],
    ];
    Outline::through([side * (x + 0.006), 0.555], &half.map(|p| [side * p[0], p[1]]))
}

/// A head ready to be painted.
pub struct Head<'a> {
    sitter: &'a Sitter,
    light: &'a Light,
    lines: HeadLines,
}

impl<'a> Head<'a> {
    /// The head of a sitter under a lamp.
    pub fn of(sitter: &'a Sitter, light: &'a Light) -> Self {
        Self { sitter, light, lines: HeadLines::of(sitter) }
    }

    /// What lies behind neck and shoulders: the back of the hair.
    pub fn behind(&self, frame: Frame) -> Vec<Paint> {
        let mass = |line: &Outline, depth: f32| {
            let colour = scale(self.sitter.hair.colour, depth);
            hair::mass(frame, line.clone(), colour, &self.sitter.hair)
        };
        let bun = self.lines.bun.iter().map(|l| mass(l, 0.92));
        let cap = self.lines.cap.iter().map(|l| mass(l, 0.55));
        bun.chain(cap).collect()
    }

    /// Ears, face, features and the hair in front of them.
    pub fn front(&self, frame: Frame) -> Vec<Paint> {
        let face = &self.sitter.face;
        let mut paints = Vec::new();
        if !self.sitter.hair.style.covers_ears() {
            paints.extend(self.lines.ears.iter().map(|l| ear(frame, l.clone(), face.skin)));
        }
        paints.push(self.skin(frame));
        paints.extend(face::features(self.sitter, frame));
        if let Some(cap) = &self.lines.cap {
            paints.push(hair::front(frame, cap.clone(), &self.sitter.hair, face));
        }
        paints
    }

    fn skin(&self, frame: Frame) -> Paint {
        let line = self.lines.face.clone();
        let map = ShadeMap::of(self.sitter, self.light);
        Paint::new(frame, line.bounds().grown(0.01), move |x, y, px| {
            let alpha = coverage(line.distance(x, y), px);
            if alpha <= 0.0 { Ink::NONE } else { Ink { colour: map.at(x, y), alpha } }
        })
    }
}

fn ear(frame: Frame, line: Outline, skin: Colour) -> Paint {
    Paint::new(frame, line.bounds().grown(0.01), move |x, y, px| {
        let depth = line.distance(x, y);
        let alpha = coverage(depth, px);
        if alpha <= 0.0 {
            return Ink::NONE;
        }
        // A bright rim around a darker shell.
        let shell = (1.0 - ((depth + 0.02) / 0.012).powi(2)).clamp(-0.6, 1.0);
        let light = 0.86 - 0.07 * shell;
        Ink { colour: [skin[0] * light, skin[1] * (light - 0.05), skin[2] * (light - 0.05)], alpha }
    })
}
