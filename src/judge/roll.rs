//! Slope of the eye line in degrees; positive when the eye at the right in the picture is lower.

use super::subject::{Measured, Subject, at_most, eyes_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::Angle;

pub(super) fn find(subject: &Subject<'_>, rule: &Angle) -> Finding {
    let limits = Limits { min: Some(-rule.pass_deg), max: Some(rule.pass_deg) };
    let eyes = subject.readings.eyes.map_err(eyes_unseen);
    let measured = eyes.map(|eyes| {
        let value = eyes.roll_deg();
        let verdict = at_most(value.abs(), rule.pass_deg, rule.warn_deg);
        // The eye at the right in the picture is the sitter's left one.
        let low_left = value > 0.0;
        let advice = if low_left { Advice::TiltHeadToOwnRight } else { Advice::TiltHeadToOwnLeft };
        Measured { value, verdict, advice }
    });
    finding(Check::Roll, Unit::Deg, limits, measured)
}
