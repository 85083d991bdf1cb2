//! Closed outlines, signed distances and coverage.
#![expect(clippy::indexing_slicing, reason = "tables of fixed size, read once a pixel")]

/// A point or direction in the units of the shape.
pub type P = [f32; 2];

/// Share of a pixel that a shape covers; `distance` to its edge is negative inside.
pub fn coverage(distance: f32, soft: f32) -> f32 {
    (0.5 - distance / soft).clamp(0.0, 1.0)
}

/// A bell of height 1 and standard width 1.
pub fn bell(x: f32) -> f32 {
    (-x * x).exp()
}

/// 0 below `from`, 1 above `to`, smooth between.
pub fn ramp(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Linear mix: `a` at 0, `b` at 1.
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Linear mix of colours.
pub fn mix_colour(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)]
}

/// A colour made lighter or darker by a factor.
pub fn scale(c: [f32; 3], k: f32) -> [f32; 3] {
    [c[0] * k, c[1] * k, c[2] * k]
}

/// A rectangle that holds a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Left, top.
    pub min: P,
    /// Right, bottom.
    pub max: P,
}

impl Bounds {
    /// From left, top, right, bottom.
    pub const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { min: [left, top], max: [right, bottom] }
    }

    /// Wider by `by` on all sides.
    pub fn grown(self, by: f32) -> Self {
        let Self { min, max } = self;
        Self::new(min[0] - by, min[1] - by, max[0] + by, max[1] + by)
    }
}

/// Nodes of an outline's table; a head of 3000 px has one about every second px of its edge.
const NODES: usize = 4096;
/// Straight pieces between two control points.
const PIECES: usize = 48;

/// A closed smooth line around a centre that sees all of it.
///
/// The line is kept as its distance from the centre, `|x| + |y|`, by direction. Direction is the
/// diamond angle 0..4, which costs one division.
#[derive(Debug, Clone)]
pub struct Outline {
    centre: P,
    reach: Vec<f32>,
    slant: Vec<f32>,
}

impl Outline {
    /// The smooth closed line through `points`, all of it in sight of `centre`.
    pub fn through(centre: P, points: &[P]) -> Self {
        let line = smooth_closed(points);
        let mut reach = vec![0.0_f32; NODES + 1];
        for (i, a) in line.iter().enumerate() {
            let b = line[(i + 1) % line.len()];
            fill(&mut reach, sub(*a, centre), sub(b, centre));
        }
        reach[NODES] = reach[0];
        let slant = (0..=NODES).map(|i| slant_at(&reach, i)).collect();
        Self { centre, reach, slant }
    }

    /// The line through `half` (from top to bottom, right of the middle) and its mirror image.
    pub fn mirrored(centre_y: f32, half: &[P]) -> Self {
        let left = half.iter().rev().filter(|p| p[0] > 1e-4).map(|p| [-p[0], p[1]]);
        let all: Vec<P> = half.iter().copied().chain(left).collect();
        Self::through([0.0, centre_y], &all)
    }

    /// Distance to the line, negative inside; exact at the line, fair near it.
    pub fn distance(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.centre[0], y - self.centre[1]);
        let s = dx.abs() + dy.abs();
        let at = diamond(dx, dy, s) * (NODES as f32 / 4.0);
        let i = (at as usize).min(NODES - 1);
        let t = at - i as f32;
        let reach = self.reach[i] + (self.reach[i + 1] - self.reach[i]) * t;
        (s - reach) * self.slant[i]
    }

    /// Points of the line, close together.
    pub fn points(&self) -> impl Iterator<Item = P> + '_ {
        self.reach.iter().enumerate().map(|(i, r)| {
            let d = direction(i);
            [self.centre[0] + d[0] * r, self.centre[1] + d[1] * r]
        })
    }

    /// The smallest rectangle around the line.
    pub fn bounds(&self) -> Bounds {
        let start = Bounds::new(f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        self.points().fold(start, |b, p| {
            let (min, max) = (b.min, b.max);
            Bounds::new(min[0].min(p[0]), min[1].min(p[1]), max[0].max(p[0]), max[1].max(p[1]))
        })
    }
}

/// Angle 0..4 of a direction, with `s = |x| + |y|`.
fn diamond(x: f32, y: f32, s: f32) -> f32 {
    let p = x / s.max(1e-9);
    if y >= 0.0 { 1.0 - p } else { 3.0 + p }
}

/// Direction of a table node, with `|x| + |y| = 1`.
fn direction(node: usize) -> P {
    let t = node as f32 * 4.0 / NODES as f32;
    if t < 2.0 { [1.0 - t, 1.0 - (1.0 - t).abs()] } else { [t - 3.0, (t - 3.0).abs() - 1.0] }
}

/// Closed Catmull-Rom line through the points, as short straight pieces.
fn smooth_closed(points: &[P]) -> Vec<P> {
    let n = points.len();
    let mut line = Vec::with_capacity(n * PIECES);
    for i in 0..n {
        let four = [points[(i + n - 1) % n], points[i], points[(i + 1) % n], points[(i + 2) % n]];
        line.extend((0..PIECES).map(|k| catmull_rom(four, k as f32 / PIECES as f32)));
    }
    line
}

fn catmull_rom([a, b, c, d]: [P; 4], t: f32) -> P {
    let at = |k: usize| {
        let square = 2.0 * a[k] - 5.0 * b[k] + 4.0 * c[k] - d[k];
        let cubic = 3.0 * (b[k] - c[k]) + d[k] - a[k];
        0.5 * (2.0 * b[k] + (c[k] - a[k]) * t + square * t * t + cubic * t * t * t)
    };
    [at(0), at(1)]
}

fn sub(a: P, b: P) -> P {
    [a[0] - b[0], a[1] - b[1]]
}

fn cross(a: P, b: P) -> f32 {
    a[0] * b[1] - a[1] * b[0]
}

/// Enters the piece from `a` to `b` (seen from the centre) into the table.
fn fill(reach: &mut [f32], a: P, b: P) {
    let turn = |p: P| diamond(p[0], p[1], p[0].abs() + p[1].abs()) * (NODES as f32 / 4.0);
    let (mut from, mut to) = (turn(a), turn(b));
    let half = NODES as f32 / 2.0;
    if (to - from).abs() > half {
        if to < from { to += NODES as f32 } else { from += NODES as f32 }
    }
    let (low, high) = (from.min(to).ceil() as usize, from.max(to).floor() as usize);
    for node in low..=high {
        let d = direction(node % NODES);
        let along = sub(b, a);
        let facing = cross(d, along);
        let t = if facing.abs() < 1e-12 { 0.0 } else { (-cross(d, a) / facing).clamp(0.0, 1.0) };
        let r = (a[0] + along[0] * t).abs() + (a[1] + along[1] * t).abs();
        reach[node % NODES] = reach[node % NODES].max(r);
    }
}

/// Factor from a difference of reach to a distance across the line.
fn slant_at(reach: &[f32], node: usize) -> f32 {
    let point = |i: usize| {
        let (d, r) = (direction(i % NODES), reach[i % NODES]);
        [d[0] * r, d[1] * r]
    };
    let tangent = sub(point(node + 1), point(node + NODES - 1));
    let length = tangent[0].hypot(tangent[1]).max(1e-9);
    (cross(direction(node % NODES), tangent) / length).abs().max(0.05)
}

/// Signed distance to a convex polygon whose corners run clockwise in the picture; negative inside.
pub fn convex(corners: &[P], x: f32, y: f32) -> f32 {
    let n = corners.len();
    (0..n).fold(f32::MIN, |far, i| {
        let edge = sub(corners[(i + 1) % n], corners[i]);
        let out = cross([x - corners[i][0], y - corners[i][1]], edge) / edge[0].hypot(edge[1]);
        far.max(out)
    })
}

/// Smooth noise along a line, -1..=1, different for each seed.
pub fn noise(x: f32, seed: u32) -> f32 {
    let cell = x.floor();
    let t = x - cell;
    let (a, b) = (lattice(cell as i32, seed), lattice(cell as i32 + 1, seed));
    mix(a, b, t * t * (3.0 - 2.0 * t))
}

fn lattice(i: i32, seed: u32) -> f32 {
    let mut h = (i.cast_unsigned() ^ seed.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B);
    h = (h ^ (h >> 15)).wrapping_mul(0xC2B2_AE35);
    ((h >> 8) as f32) * (2.0 / 16_777_216.0) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(radius: f32) -> Outline {
        let points: Vec<P> = (0..24)
            .map(|i| (i as f32 * std::f32::consts::TAU / 24.0).sin_cos())
            .map(|(sin, cos)| [0.3 + radius * cos, 0.2 + radius * sin])
            .collect();
        Outline::through([0.3, 0.2], &points)
    }

    #[test]
    fn the_distance_to_a_circle_is_the_distance_to_its_radius() {
        let line = circle(0.5);
        for (x, y) in [(0.3, 0.71), (0.3, 0.69), (0.66, 0.56), (-0.19, 0.2), (-0.22, 0.2)] {
            let expected = (x - 0.3_f32).hypot(y - 0.2) - 0.5;
            assert!((line.distance(x, y) - expected).abs() < 2e-3, "{x} {y}");
        }
    }

    #[test]
    fn the_bounds_of_a_circle_touch_it() {
        let Bounds { min, max } = circle(0.5).bounds();
        let expected = [-0.2, -0.3, 0.8, 0.7];
        let found = [min[0], min[1], max[0], max[1]];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3), "{found:?}");
    }

    #[test]
    fn every_point_of_an_outline_is_at_distance_zero() {
        let line = Outline::mirrored(0.0, &[[0.0, -0.4], [0.3, -0.1], [0.25, 0.3], [0.0, 0.5]]);
        assert!(line.points().all(|p| line.distance(p[0], p[1]).abs() < 1e-3));
    }

    #[test]
    fn a_point_inside_a_polygon_is_as_far_in_as_its_nearest_edge() {
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        assert!((convex(&square, 0.5, 0.9) + 0.1).abs() < 1e-6);
        assert!((convex(&square, 1.2, 0.5) - 0.2).abs() < 1e-6);
    }

    #[test]
    fn a_pixel_on_the_edge_is_half_covered() {
        assert!((coverage(0.0, 0.1) - 0.5).abs() < 1e-6);
        assert!(coverage(0.1, 0.1) <= 0.0 && coverage(-0.1, 0.1) >= 1.0);
    }
}
