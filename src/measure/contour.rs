//! Sub-pixel edges between backdrop and sitter, half-way between the two.
#![expect(clippy::indexing_slicing, reason = "profiles of known length")]

use super::backdrop::{Surface, place};
use super::colour::{Tables, quantile};
use image::RgbImage;
use std::cell::Cell;

/// Smallest rise of the distance (dE) that is an edge.
const MIN_RISE: f32 = 4.0;

/// Which way an edge is crossed, from the backdrop to the sitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From above.
    Down,
    /// From the left.
    Right,
    /// From the right.
    Left,
}

/// The picture as distances from the backdrop, each computed when it is first asked for.
pub(super) struct Field<'a> {
    pixels: &'a RgbImage,
    surface: &'a Surface,
    tables: &'a Tables,
    /// Of the rows down to the last one that is asked for, row by row; below 0 where nobody asked yet.
    known: Vec<Cell<f32>>,
}

impl<'a> Field<'a> {
    /// Nothing is computed yet; most is asked for above `rows`.
    pub(super) fn new(
        pixels: &'a RgbImage,
        surface: &'a Surface,
        tables: &'a Tables,
        rows: f32,
    ) -> Self {
        let rows = (rows.max(0.0) as usize).min(pixels.height() as usize);
        let count = pixels.width() as usize * rows;
        Field { pixels, surface, tables, known: vec![Cell::new(-1.0); count] }
    }

    /// Height of the picture.
    pub(super) fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// Width of the picture.
    pub(super) fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Where the contour is crossed on one line, in px along the way's axis.
    ///
    /// `line` is the column (way down) or row; `from..to` the px from outside to inside, both along the axis;
    /// `solid` the px that must be sitter behind the edge: less is a single hair.
    pub(super) fn edge(
        &self,
        way: Way,
        line: f32,
        from: f32,
        to: f32,
        solid: usize,
    ) -> Option<f32> {
        let count = (to - from).abs().round() as usize;
        let sign = if way == Way::Left { -1.0 } else { 1.0 };
        let profile: Vec<f32> =
            (0..=count).map(|i| self.across(way, line, from + sign * i as f32)).collect();
        Some(from + sign * rise(&profile, solid)?)
    }

    /// Mean distance of three neighbours across the way.
    fn across(&self, way: Way, line: f32, along: f32) -> f32 {
        let at = |offset: f32| match way {
            Way::Down => self.distance(line + offset, along),
            Way::Right | Way::Left => self.distance(along, line + offset),
        };
        (at(-1.0) + at(0.0) + at(1.0)) / 3.0
    }

    fn distance(&self, x: f32, y: f32) -> f32 {
        let (width, height) = self.pixels.dimensions();
        let nearest = |px: f32, count: u32| ((px + 0.5).max(0.0) as u32).min(count - 1);
        let (column, row) = (nearest(x, width), nearest(y, height));
        let known = self.known.get(row as usize * width as usize + column as usize);
        if let Some(distance) = known.map(Cell::get).filter(|distance| *distance >= 0.0) {
            return distance;
        }
        let lab = self.tables.lab(self.pixels.get_pixel(column, row).0);
        let (u, v) = place(column as f32, row as f32, width as usize, height as usize);
        let distance = self.surface.distance(lab, u, v);
        if let Some(known) = known {
            known.set(distance);
        }
        distance
    }
}

/// Where `profile` rises half-way from its outer to its inner level and stays there for `solid` steps.
fn rise(profile: &[f32], solid: usize) -> Option<f32> {
    let third = profile.len() / 3;
    let outer = quantile(&mut profile[..third].to_vec(), 0.5)?;
    let inner = quantile(&mut profile[profile.len() - third..].to_vec(), 0.6)?;
    if inner - outer < MIN_RISE {
        return None;
    }
    let half = f32::midpoint(outer, inner);
    let stays = |at: usize| {
        let end = (at + solid.max(1)).min(profile.len());
        profile[at..end].iter().sum::<f32>() / (end - at) as f32 >= half
    };
    let at = (1..profile.len()).find(|&at| profile[at] >= half && stays(at))?;
    let (before, after) = (profile[at - 1].min(half), profile[at]);
    Some(at as f32 - (after - half) / (after - before).max(1e-3))
}

/// The outermost place that `span` neighbouring edges reach together; `edges` rise towards the inside.
///
/// A contour that only a few neighbours reach is a single hair and doesn't count.
pub(super) fn outermost(edges: &[Option<f32>], span: usize) -> Option<f32> {
    let reach = |window: &[Option<f32>]| {
        window.iter().try_fold(f32::MIN, |most, edge| edge.map(|at| most.max(at)))
    };
    edges.windows(span.max(1)).filter_map(reach).min_by(f32::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blurred_edge_is_found_half_way() {
        let profile = [0.0, 0.0, 0.0, 0.0, 5.0, 15.0, 25.0, 35.0, 40.0, 40.0, 40.0, 40.0];
        let at = rise(&profile, 3).unwrap();
        assert!((at - 5.5).abs() < 1e-4, "{at}");
    }

    #[test]
    fn a_thin_hair_before_the_edge_is_passed_over() {
        let mut profile = vec![0.0; 30];
        profile[4] = 40.0;
        profile[15..].fill(40.0);
        let at = rise(&profile, 4).unwrap();
        assert!((at - 14.5).abs() < 1e-4, "{at}");
    }

    #[test]
    fn a_flat_profile_has_no_edge() {
        assert_eq!(rise(&[1.0; 20], 3), None);
    }

    #[test]
    fn one_neighbour_alone_does_not_set_the_extent() {
        let mut edges: Vec<Option<f32>> = (0..20).map(|_| Some(10.0)).collect();
        edges[7] = Some(2.0);
        assert_eq!(outermost(&edges, 4), Some(10.0));
        assert_eq!(outermost(&[None, Some(1.0)], 2), None);
    }
}
