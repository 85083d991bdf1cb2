//! Skin without detail in the lights, percent.

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::MostShare;

pub(super) fn find(subject: &Subject<'_>, rule: &MostShare) -> Finding {
    let exposure = subject.readings.exposure.map_err(face_unseen);
    let measured = exposure.map(|exposure| {
        let value = exposure.over_share * 100.0;
        let verdict = at_most(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::LessLight }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::OverExposure, Unit::Percent, limits, measured)
}
