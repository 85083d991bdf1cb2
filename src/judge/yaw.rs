//! Turn of the head to a side, in degrees; positive when the nose points to the right of the picture.

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::Angle;

pub(super) fn find(subject: &Subject<'_>, rule: &Angle) -> Finding {
    let limits = Limits { min: Some(-rule.pass_deg), max: Some(rule.pass_deg) };
    let pose = subject.readings.pose.map_err(face_unseen);
    let measured = pose.map(|pose| {
        let value = pose.yaw_deg;
        let verdict = at_most(value.abs(), rule.pass_deg, rule.warn_deg);
        // The right of the picture is the sitter's left.
        let advice = if value > 0.0 { Advice::TurnToOwnRight } else { Advice::TurnToOwnLeft };
        Measured { value, verdict, advice }
    });
    finding(Check::Yaw, Unit::Deg, limits, measured)
}
