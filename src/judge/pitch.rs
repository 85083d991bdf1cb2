//! Nod of the head, in degrees; positive when the face looks up.

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::Angle;

pub(super) fn find(subject: &Subject<'_>, rule: &Angle) -> Finding {
    let limits = Limits { min: Some(-rule.pass_deg), max: Some(rule.pass_deg) };
    let pose = subject.readings.pose.map_err(face_unseen);
    let measured = pose.map(|pose| {
        let value = pose.pitch_deg;
        let verdict = at_most(value.abs(), rule.pass_deg, rule.warn_deg);
        let advice = if value > 0.0 { Advice::LowerChin } else { Advice::RaiseChin };
        Measured { value, verdict, advice }
    });
    finding(Check::Pitch, Unit::Deg, limits, measured)
}
