//! Where the parts of a sitter lie in a picture, from the outlines that were drawn.

use super::body::BodyLine;
use super::canvas::Frame;
use super::head::{CHEEK, HeadLines};
use super::params::Sitter;
use super::shapes::{Outline, P};
use crate::measure::readings::{Eyes, HeadSides, HeadSpan, Point};

/// Row of the point about which a head tilts: the top of the spine, in head units.
const PIVOT: f32 = 0.95;

/// What a perfect measurement of a scene reads, in px of the picture (0 = centre of the first pixel).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// Crown (hair and bun included) and chin.
    pub head: HeadSpan,
    /// Outermost columns of hair and ears between crown and mouth line.
    pub sides: HeadSides,
    /// Centres of the irises, which are the middles of the eyes.
    pub eyes: Eyes,
    /// Slope of the eye line in degrees; positive when the eye at the right in the picture is lower.
    pub roll_deg: f64,
    /// Row of the topmost clothes one face width beside the middle of the face, mean of both sides.
    pub shoulder_px: f64,
}

/// Where head and body of a sitter lie in the scene.
#[derive(Debug, Clone, Copy)]
pub struct Frames {
    /// The head's own coordinates, tilted.
    pub head: Frame,
    /// The same, upright.
    pub body: Frame,
}

impl Frames {
    /// Places a sitter in a frame of this aspect (width over height).
    pub fn of(sitter: &Sitter, aspect: f64) -> Self {
        let crown = f64::from(HeadLines::of(sitter).crown());
        let unit = sitter.head_height / (1.0 - crown);
        let x = sitter.x + sitter.lean * aspect / 2.0;
        let body = Frame { origin: [x, sitter.crown_y - crown * unit], unit, turn: 0.0 };
        let turn = sitter.roll_deg.to_radians();
        let pivot = body.to_scene([0.0, PIVOT]);
        let turned = Frame { turn, ..body }.to_scene([0.0, PIVOT]);
        let origin = [body.origin[0] + pivot[0] - turned[0], body.origin[1] + pivot[1] - turned[1]];
        Self { head: Frame { origin, unit, turn }, body }
    }
}

/// Scene to px of one picture.
struct Pixels {
    width: f64,
    height: f64,
}

impl Pixels {
    fn point(&self, scene: [f64; 2]) -> Point {
        let x = scene[0] * self.height + self.width / 2.0 - 0.5;
        Point { x, y: scene[1] * self.height - 0.5 }
    }
}

/// The truth of one sitter.
pub fn of(sitter: &Sitter, width_px: u32, height_px: u32) -> Truth {
    let pixels = Pixels { width: f64::from(width_px), height: f64::from(height_px) };
    let frames = Frames::of(sitter, pixels.width / pixels.height);
    let in_picture = |p: P| pixels.point(frames.head.to_scene(p));
    let lines = HeadLines::of(sitter);
    let edge: Vec<Point> = lines.all().flat_map(Outline::points).map(in_picture).collect();
    let crown_px = edge.iter().map(|p| p.y).fold(f64::MAX, f64::min);
    let chin_px = lines.face.points().map(|p| in_picture(p).y).fold(f64::MIN, f64::max);
    let mouth = in_picture([0.0, sitter.face.mouth_y]).y;
    let face = &sitter.face;
    let eyes = Eyes {
        left: in_picture([-face.eye_gap, face.eye_y]),
        right: in_picture([face.eye_gap, face.eye_y]),
    };
    Truth {
        head: HeadSpan { crown_px, chin_px },
        sides: sides(&edge, mouth),
        eyes,
        roll_deg: eyes.roll_deg(),
        shoulder_px: shoulder(sitter, &frames, &pixels),
    }
}

fn sides(edge: &[Point], mouth_px: f64) -> HeadSides {
    let above = || edge.iter().filter(|p| p.y <= mouth_px).map(|p| p.x);
    HeadSides {
        left_px: above().fold(f64::MAX, f64::min),
        right_px: above().fold(f64::MIN, f64::max),
    }
}

fn shoulder(sitter: &Sitter, frames: &Frames, pixels: &Pixels) -> f64 {
    let body = BodyLine::of(&sitter.clothes);
    let width = 2.0 * CHEEK * sitter.face.width;
    let middle = frames.head.to_scene([0.0, sitter.face.eye_y])[0];
    let middle = ((middle - frames.body.origin[0]) / frames.body.unit) as f32;
    let rows = [-width, width].map(|dx| body.top_at(middle + dx));
    pixels.point(frames.body.to_scene([0.0, f32::midpoint(rows[0], rows[1])])).y
}
