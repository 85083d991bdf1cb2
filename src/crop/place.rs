//! The rectangle that meets the profile best, or comes nearest to it.
//!
//! A limit that is missed costs far more than a target that is. The scale keeps to its bands as far as the frame
//! permits. In shares of the crop, with `u = 1 / h`, every place is linear in `u`, `y u` and `x u`, and every cost is
//! a convex function of one place: so is their sum, and so is the best that each scale can have. Thirds narrow the
//! scale down to the best one. For one scale rows and columns are independent, and the best top and left edge are
//! among the few places where a limit or a target is met exactly.

use super::CropRect;
use crate::measure::readings::{HeadSides, HeadSpan, Reading, Readings, Unmeasured};
use crate::spec::{Band, Profile};

/// Times that the range of scales is cut by a third; what is left is below a billionth of it.
const CUTS: u32 = 52;
/// Costs that differ by less are the same: sums of f64 are no more exact.
const SAME_COST: f64 = 1e-6;
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
    Subject::of(readings, profile)?.best().ok_or(Unmeasured::OutsideFrame)
}

/// What has to be framed.
pub(super) struct Subject<'a> {
    /// Width and height of the full upright picture, px.
    frame: (f64, f64),
    head: HeadSpan,
    sides: Option<HeadSides>,
    /// Row of the middle of the eyes.
    eye_row: Option<f64>,
    /// Cheek to cheek, px.
    face_width: Option<f64>,
    /// Column of the face centre.
    middle: f64,
    profile: &'a Profile,
}

impl<'a> Subject<'a> {
    /// What the readings tell of the head, for this profile.
    pub(super) fn of(readings: &Readings, profile: &'a Profile) -> Reading<Self> {
        let middle = match (readings.eyes, readings.sides) {
            (Ok(eyes), _) => eyes.middle().x,
            (Err(_), Ok(sides)) => f64::midpoint(sides.left_px, sides.right_px),
            (Err(why), Err(_)) => return Err(why),
        };
        Ok(Self {
            frame: (f64::from(readings.width_px), f64::from(readings.height_px)),
            head: readings.head?,
            sides: readings.sides.ok(),
            eye_row: readings.eyes.ok().map(|eyes| eyes.middle().y),
            face_width: readings.face.ok().map(|face| face.width_px()),
            middle,
            profile,
        })
    }

    fn best(&self) -> Option<CropRect> {
        let (least, most) = self.heights()?;
        let targets = self.scales().map(|(px, band)| px / share(band.target_percent));
        let heights = targets.chain([least, most, self.cheapest_height(least, most)]);
        let placed = heights.map(|h| self.placed(h.clamp(least, most)));
        first_cheapest(placed.map(|rect| (self.cost(rect), rect)).collect())
    }

    /// The height between two whose best rectangle costs least.
    fn cheapest_height(&self, least: f64, most: f64) -> f64 {
        let cost = |u: f64| self.cost(self.placed(1.0 / u));
        let (mut low, mut high) = (1.0 / most, 1.0 / least);
        for _ in 0..CUTS {
            let third = (high - low) / 3.0;
            if cost(low + third) <= cost(high - third) { high -= third } else { low += third }
        }
        2.0 / (low + high)
    }

    /// The lengths that set the scale, each as px of the crop's height that 100 % of its band would be.
    fn scales(&self) -> impl Iterator<Item = (f64, &Band)> {
        let checks = &self.profile.checks;
        let aspect = self.profile.file.aspect();
        let head = checks.head_height.as_ref().map(|band| (self.head.height_px(), band));
        let face = self.face_width.zip(checks.face_width.as_ref());
        head.into_iter().chain(face.map(|(px, band)| (px / aspect, band)))
    }

    /// Smallest and largest height to try: what the bands of scale allow, as far as the frame has it.
    pub(super) fn heights(&self) -> Option<(f64, f64)> {
        let file = &self.profile.file;
        let floor = f64::from(file.height_px).max(f64::from(file.width_px) / file.aspect());
        let ceiling = self.frame.1.min(self.frame.0 / file.aspect());
        if !(self.head.height_px() > 0.0 && floor <= ceiling) {
            return None;
        }
        let least = self.scales().map(|(px, band)| px / share(band.max_percent)).reduce(f64::min);
        let most = self.scales().map(|(px, band)| px / share(band.min_percent)).reduce(f64::max);
        let within = |wanted: Option<f64>, or: f64| wanted.unwrap_or(or).clamp(floor, ceiling);
        Some((within(least, floor), within(most, ceiling)))
    }

    /// The best rectangle of one height.
    fn placed(&self, h: f64) -> CropRect {
        let w = h * self.profile.file.aspect();
        let y = cheapest(self.tops(h), self.frame.1 - h, |y| self.row_cost(y, h));
        let x = cheapest(self.lefts(w), self.frame.0 - w, |x| self.column_cost(x, w));
        CropRect { x, y, w, h }
    }

    /// How badly a rectangle meets the profile.
    pub(super) fn cost(&self, rect: CropRect) -> f64 {
        let scale: f64 = self.scales().map(|(px, band)| band_cost(band, 100.0 * px / rect.h)).sum();
        scale + self.row_cost(rect.y, rect.h) + self.column_cost(rect.x, rect.w)
    }

    /// The rows that the profile places: px of the frame, its band, and whether it counts from the bottom.
    fn rows(&self) -> impl Iterator<Item = (f64, &Band, bool)> {
        let checks = &self.profile.checks;
        let crown = checks.headroom.as_ref().map(|band| (self.head.crown_px, band, false));
        let chin = checks.shoulders.as_ref().map(|band| (self.head.chin_px, band, true));
        let eyes = self.eye_row.zip(checks.eye_line.as_ref());
        crown.into_iter().chain(chin).chain(eyes.map(|(row, band)| (row, band, false)))
    }

    /// Top edges where a limit or target of the rows is met exactly.
    fn tops(&self, h: f64) -> Vec<f64> {
        let at = |row: f64, percent: f64, from_bottom: bool| {
            if from_bottom { row + share(percent) * h - h } else { row - share(percent) * h }
        };
        self.rows()
            .flat_map(|(row, band, bottom)| {
                knots(band).map(move |percent| at(row, percent, bottom))
            })
            .chain([self.frame.1 / 2.0 - h / 2.0])
            .collect()
    }

    fn row_cost(&self, y: f64, h: f64) -> f64 {
        let rect = CropRect { x: 0.0, y, w: h, h };
        let percent = |row: f64, from_bottom: bool| {
            let from_top = rect.row_percent(row);
            if from_bottom { 100.0 - from_top } else { from_top }
        };
        self.rows().map(|(row, band, bottom)| band_cost(band, percent(row, bottom))).sum()
    }

    /// Left edges where a limit or target of the columns is met exactly.
    fn lefts(&self, w: f64) -> Vec<f64> {
        let centring = self.profile.checks.centring.as_ref();
        let from_middle =
            centring.into_iter().flat_map(knots).map(|percent| self.middle - share(percent) * w);
        let from_sides = self.sides.iter().flat_map(|sides| {
            let even = f64::midpoint(sides.left_px, sides.right_px) - w / 2.0;
            let margins = self.margins().map(|percent| share(percent) * w);
            let edges =
                margins.flat_map(|margin| [sides.left_px - margin, sides.right_px + margin - w]);
            edges.chain([even]).collect::<Vec<f64>>()
        });
        from_middle.chain(from_sides).chain([self.middle - w / 2.0]).collect()
    }

    /// Side margins to try, percent.
    fn margins(&self) -> impl Iterator<Item = f64> {
        let least = self.profile.checks.side_margins.as_ref().map(|margin| margin.min_percent);
        least.into_iter().flat_map(|least| [least, least + RESERVE_PERCENT])
    }

    fn column_cost(&self, x: f64, w: f64) -> f64 {
        let rect = CropRect { x, y: 0.0, w, h: w };
        let checks = &self.profile.checks;
        let middle = rect.column_percent(self.middle);
        let centring = checks.centring.as_ref().map_or(0.0, |band| band_cost(band, middle));
        let sides = self.sides.zip(checks.side_margins.as_ref()).map_or(0.0, |(sides, margin)| {
            let left = rect.column_percent(sides.left_px);
            let right = 100.0 - rect.column_percent(sides.right_px);
            below_cost(margin.min_percent, left) + below_cost(margin.min_percent, right)
        });
        centring + sides
    }
}

fn share(percent: f64) -> f64 {
    percent / 100.0
}

/// The cheapest of some places, each moved into `0..=room` first.
fn cheapest(places: Vec<f64>, room: f64, cost: impl Fn(f64) -> f64) -> f64 {
    let room = room.max(0.0);
    let places = places.into_iter().map(|place| place.clamp(0.0, room));
    first_cheapest(places.map(|place| (cost(place), place)).collect()).unwrap_or_default()
}

/// The first of those that cost least: rounding doesn't choose among equals.
fn first_cheapest<T>(priced: Vec<(f64, T)>) -> Option<T> {
    let least = priced.iter().map(|(cost, _)| *cost).min_by(f64::total_cmp)?;
    priced.into_iter().find(|(cost, _)| *cost <= least + SAME_COST).map(|(_, found)| found)
}

/// The shares at which the cost of a band bends.
fn knots(band: &Band) -> impl Iterator<Item = f64> + use<> {
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
