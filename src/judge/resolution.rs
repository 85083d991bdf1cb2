//! Pixels before the reduction: the distance between the eyes in the full picture.

use super::subject::{Measured, Subject, eyes_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::spec::LeastPixels;

pub(super) fn find(subject: &Subject<'_>, rule: &LeastPixels) -> Finding {
    let least = rule.min_eye_distance_px;
    let eyes = subject.readings.eyes.map_err(eyes_unseen);
    let measured = eyes.map(|eyes| {
        let value = eyes.distance_px();
        let verdict = if value >= least { Verdict::Pass } else { Verdict::Fail };
        Measured { value, verdict, advice: Advice::MorePixels }
    });
    finding(Check::Resolution, Unit::Px, Limits { min: Some(least), max: None }, measured)
}
