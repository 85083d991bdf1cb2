//! A badge for each finding that doesn't pass, where its trouble is seen, and one for the photo's verdict.

use super::pen::Pen;
use crate::crop::{self, CropRect};
use crate::judge::{Check, Finding, Judgement, Verdict};
use crate::measure::readings::{Point, Readings};

/// More badges than this hide the photo; the worst are drawn.
const MOST: usize = 8;

/// Where a finding's badge is drawn; badges of one place stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// Between the photo's top and the crown.
    Above,
    /// Beside the eyes.
    Eyes,
    /// Beside the mouth.
    Mouth,
    /// On the forehead: what concerns the whole face.
    Face,
    /// At the chin's height beside the head.
    Head,
    /// On the shoulders.
    Shoulders,
    /// In the photo's upper left corner, which shows the backdrop.
    Backdrop,
    /// In the photo's lower left corner: what concerns the whole picture.
    Picture,
}

pub(super) fn draw(pen: &mut Pen, readings: &Readings, judgement: &Judgement) {
    let crop = judgement.crop.unwrap_or(crop::whole(readings.height_px, readings.width_px));
    let radius = (crop.h / 32.0 / pen.scale).max(6.0);
    let step = radius * 2.4 * pen.scale;
    let mut drawn: Vec<Place> = Vec::new();
    let faults = |finding: &&Finding| finding.verdict != Verdict::Pass;
    for finding in judgement.findings.iter().filter(faults).take(MOST) {
        let place = place(finding);
        let before = drawn.iter().filter(|other| **other == place).count();
        let at = position(place, readings, crop, step);
        pen.badge((at.x + step * before as f64, at.y), radius, finding.verdict);
        drawn.push(place);
    }
    let corner = (crop.x + crop.w - step, crop.y + step);
    pen.badge(corner, radius * 1.7, judgement.verdict);
}

fn place(finding: &Finding) -> Place {
    match finding.check {
        // What was not seen has no place, and the face stays free.
        _ if finding.verdict == Verdict::Unmeasured => Place::Picture,
        Check::Headroom => Place::Above,
        Check::EyeLine | Check::EyesOpen | Check::GlassesGlare => Place::Eyes,
        Check::MouthClosed => Place::Mouth,
        Check::Roll
        | Check::Yaw
        | Check::Pitch
        | Check::ColourCast
        | Check::OverExposure
        | Check::UnderExposure
        | Check::LightBalance
        | Check::Sharpness => Place::Face,
        Check::HeadHeight | Check::FaceWidth | Check::Centring | Check::SideMargins => Place::Head,
        Check::Shoulders | Check::ClothesBackground => Place::Shoulders,
        Check::BackgroundClutter
        | Check::BackgroundColour
        | Check::BackgroundShadow
        | Check::BackgroundEvenness => Place::Backdrop,
        _ => Place::Picture,
    }
}

/// Where the first badge of a place is drawn, px of the full picture; in a corner when what it points at was not seen.
fn position(place: Place, readings: &Readings, crop: CropRect, step: f64) -> Point {
    let corner = Point { x: crop.x + step, y: crop.y + crop.h - step };
    let middle = crop.x + crop.w / 2.0;
    let (head, eyes) = (readings.head.ok(), readings.eyes.ok());
    let found = match place {
        Place::Above => {
            head.map(|head| Point { x: middle, y: f64::midpoint(crop.y, head.crown_px) })
        }
        Place::Eyes => {
            eyes.map(|eyes| Point { x: eyes.right.x + eyes.distance_px() * 0.75, y: eyes.right.y })
        }
        Place::Mouth => readings
            .face
            .ok()
            .map(|face| Point { x: face.mouth.x + face.width_px() * 0.35, y: face.mouth.y }),
        Place::Face => {
            eyes.map(|eyes| Point { x: eyes.left.x, y: eyes.middle().y - eyes.distance_px() * 0.7 })
        }
        Place::Head => readings
            .face
            .ok()
            .map(|face| Point { x: face.left.x - face.width_px() * 0.2, y: face.chin.y }),
        Place::Shoulders => readings.shoulder_px.ok().map(|y| Point { x: middle, y: y + step }),
        Place::Backdrop => Some(Point { x: crop.x + step, y: crop.y + step }),
        Place::Picture => None,
    };
    found.unwrap_or(corner)
}
