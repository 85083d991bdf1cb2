//! Things beside the sitter that are not backdrop, percent of the crop.

use super::subject::{Measured, Subject, at_most, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::crop::{self, CropRect};
use crate::measure::readings::{Area, Unmeasured};
use crate::spec::MostShare;

pub(super) fn find(subject: &Subject<'_>, rule: &MostShare) -> Finding {
    let readings = subject.readings;
    // Without a crop all that the frame shows counts.
    let crop = subject.crop.unwrap_or(crop::whole(readings.height_px, readings.width_px));
    let stray = readings.stray.as_ref().map_err(|&why| match why {
        Unmeasured::NoFace => Advice::FaceTheCamera,
        _ => Advice::BackdropUnseen,
    });
    let measured = stray.map(|things| {
        let covered = things.iter().fold(0.0, |sum, thing| sum + covered(thing, crop));
        let value = 100.0 * covered / (crop.w * crop.h);
        let verdict = at_most(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::ClearBackdrop }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::BackgroundClutter, Unit::Percent, limits, measured)
}

/// Square px of the crop that a thing covers.
fn covered(thing: &Area, crop: CropRect) -> f64 {
    let overlap = |start: f64, end: f64, from: f64, length: f64| {
        (end.min(from + length) - start.max(from)).max(0.0)
    };
    let w = overlap(thing.start.x, thing.end.x, crop.x, crop.w);
    let h = overlap(thing.start.y, thing.end.y, crop.y, crop.h);
    w * h * thing.filled
}
