//! Sharpness of the face, as energy of the Laplacian.

use super::subject::{Measured, Subject, at_least, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::LeastEnergy;

/// From this much direction on, a blur is taken for movement; it only chooses the words.
const MOVED: f64 = 0.5;

pub(super) fn find(subject: &Subject<'_>, rule: &LeastEnergy) -> Finding {
    let sharpness = subject.readings.sharpness.map_err(face_unseen);
    let measured = sharpness.map(|sharpness| {
        let value = sharpness.energy;
        let verdict = at_least(value, rule.pass_min, rule.warn_min);
        let moved = sharpness.direction >= MOVED;
        let advice = if moved { Advice::HoldStill } else { Advice::Focus };
        Measured { value, verdict, advice }
    });
    let limits = Limits { min: Some(rule.pass_min), max: None };
    finding(Check::Sharpness, Unit::Ratio, limits, measured)
}
