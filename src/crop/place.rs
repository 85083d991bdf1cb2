//! The rectangle that meets the profile best, or comes nearest to it.
//!
//! Scale first: every head share from the largest allowed to the smallest that the frame permits is tried. For each,
//! rows and columns are independent, so the best top and the best left edge are found one after the other among the
//! few places where a limit or a target is met exactly. A limit that is missed costs far more than a target that is.

use super::CropRect;
use crate::measure::readings::{HeadSides, HeadSpan, Reading, Readings, Unmeasured};
use crate::spec::{Band, Profile};

/// Heights tried between the smallest and the largest.
const STEPS: u32 = 96;
/// Cost of a percent outside a limit against a percent away from a target.
const OUTSIDE_COST: f64 = 100.0;
/// Cost of a percent less than the reserve.
const RESERVE_COST: f64 = 3.0;
/// Distance from a limit that is kept where that is possible, percent: a re-measured picture still passes.
const RESERVE_PERCENT: f64 = 1.0;

/// The 3:4 (by the profile) rectangle in the frame that meets the profile best.
///
/// It is never larger than the frame and never has fewer px than the finished picture. Where no rectangle meets the
/// profile, the nearest one is given, so that the findings on it tell what to change.
///
/// # Errors
/// Why the head could not be measured; [`Unmeasured::OutsideFrame`] when the frame is smaller than the photo.
pub fn best(readings: &Readings, profile: &Profile) -> Reading<CropRect> {
    let head = readings.head?;
    let middle = match (readings.eyes, readings.sides) {
        (Ok(eyes), _) => eyes.middle().x,
        (Err(_), Ok(sides)) => f64::midpoint(sides.left_px, sides.right_px),
        (Err(why), Err(_)) => return Err(why),
    };
    let subject = Subject {
        frame: (f64::from(readings.width_px), f64::from(readings.height_px)),
        head,
        sides: readings.sides.ok(),
        middle,
        profile,
    };
    subject.best().ok_or(Unmeasured::OutsideFrame)
}

/// What has to be framed.
struct Subject<'a> {
    /// Width and height of the full upright picture, px.
    frame: (f64, f64),
    head: HeadSpan,
    sides: Option<HeadSides>,
    /// Column of the face centre.
    middle: f64,
    profile: &'a Profile,
}

impl Subject<'_> {
    fn best(&self) -> Option<CropRect> {
        let (least, most) = self.heights()?;
        let target = self.head.height_px() / share(self.profile.head_height.target_percent);
        let grid = (0..=STEPS).map(|i| least + (most - least) * f64::from(i) / f64::from(STEPS));
        grid.chain([target.clamp(least, most)])
            .map(|h| self.placed(h))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, rect)| rect)
    }

    /// Smallest and largest height to try: what the head height allows, as far as the frame has it.
    fn heights(&self) -> Option<(f64, f64)> {
        let file = &self.profile.file;
        let floor = f64::from(file.height_px).max(f64::from(file.width_px) / file.aspect());
        let ceiling = self.frame.1.min(self.frame.0 / file.aspect());
        if !(self.head.height_px() > 0.0 && floor <= ceiling) {
            return None;
        }
        let band = &self.profile.head_height;
        let wanted = |percent: f64| (self.head.height_px() / share(percent)).clamp(floor, ceiling);
        Some((wanted(band.max_percent), wanted(band.min_percent)))
    }

    /// The best rectangle of one height, with its cost.
    fn placed(&self, h: f64) -> (f64, CropRect) {
        let w = h * self.profile.file.aspect();
        let (row_cost, y) = cheapest(self.tops(h), self.frame.1 - h, |y| self.row_cost(y, h));
        let (column_cost, x) =
            cheapest(self.lefts(w), self.frame.0 - w, |x| self.column_cost(x, w));
        (row_cost + column_cost, CropRect { x, y, w, h })
    }

    /// Top edges where a limit or target of the rows is met exactly.
    fn tops(&self, h: f64) -> Vec<f64> {
        let (above, below) = (&self.profile.headroom, &self.profile.shoulders);
        let from_crown = knots(above).map(|percent| self.head.crown_px - share(percent) * h);
        let from_chin = knots(below).map(|percent| self.head.chin_px + share(percent) * h - h);
        from_crown.chain(from_chin).collect()
    }

    fn row_cost(&self, y: f64, h: f64) -> f64 {
        let rect = CropRect { x: 0.0, y, w: h, h };
        let crown = rect.row_percent(self.head.crown_px);
        let chin = rect.row_percent(self.head.chin_px);
        band_cost(&self.profile.headroom, crown)
            + band_cost(&self.profile.head_height, chin - crown)
            + band_cost(&self.profile.shoulders, 100.0 - chin)
    }

    /// Left edges where a limit or target of the columns is met exactly.
    fn lefts(&self, w: f64) -> Vec<f64> {
        let from_middle =
            knots(&self.profile.centring).map(|percent| self.middle - share(percent) * w);
        let least = self.profile.side_margins.min_percent;
        let margins = [least, least + RESERVE_PERCENT].map(|percent| share(percent) * w);
        let from_sides = self.sides.iter().flat_map(|sides| {
            let even = f64::midpoint(sides.left_px, sides.right_px) - w / 2.0;
            let left = margins.map(|margin| sides.left_px - margin);
            let right = margins.map(|margin| sides.right_px + margin - w);
            left.into_iter().chain(right).chain([even])
        });
        from_middle.chain(from_sides).collect()
    }

    fn column_cost(&self, x: f64, w: f64) -> f64 {
        let rect = CropRect { x, y: 0.0, w, h: w };
        let centring = band_cost(&self.profile.centring, rect.column_percent(self.middle));
        let least = self.profile.side_margins.min_percent;
        let sides = self.sides.map_or(0.0, |sides| {
            let left = rect.column_percent(sides.left_px);
            let right = 100.0 - rect.column_percent(sides.right_px);
            below_cost(least, left) + below_cost(least, right)
        });
        centring + sides
    }
}

fn share(percent: f64) -> f64 {
    percent / 100.0
}

/// The cheapest of some places, each moved into `0..=room` first.
fn cheapest(places: Vec<f64>, room: f64, cost: impl Fn(f64) -> f64) -> (f64, f64) {
    let room = room.max(0.0);
    places
        .into_iter()
        .map(|place| place.clamp(0.0, room))
        .map(|place| (cost(place), place))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((f64::INFINITY, 0.0))
}

/// The shares at which the cost of a band bends.
fn knots(band: &Band) -> impl Iterator<Item = f64> {
    let (min, max) = (band.min_percent, band.max_percent);
    [min, max, band.target_percent, min + RESERVE_PERCENT, max - RESERVE_PERCENT].into_iter()
}

/// How badly a share keeps to its band, in percent of the target's side.
fn band_cost(band: &Band, value: f64) -> f64 {
    let most = below_cost(-band.max_percent, -value);
    (value - band.target_percent).abs() + below_cost(band.min_percent, value) + most
}

/// How badly a share keeps above a limit.
fn below_cost(min: f64, value: f64) -> f64 {
    let outside = (min - value).max(0.0);
    let short = (min + RESERVE_PERCENT - value).max(0.0);
    outside * OUTSIDE_COST + short * RESERVE_COST
}
