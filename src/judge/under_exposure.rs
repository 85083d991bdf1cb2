//! Skin without detail in the darks, percent.

use super::subject::{Measured, Subject, at_most, finding};
use super::{Advice, Check, Finding, Limits, Unit};

pub(super) fn find(subject: &Subject<'_>) -> Finding {
    let rule = &subject.profile.under_exposure;
    let exposure = subject.readings.exposure.map_err(|_| Advice::FaceUnseen);
    let measured = exposure.map(|exposure| {
        let value = exposure.under_share * 100.0;
        let verdict = at_most(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::MoreLight }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::UnderExposure, Unit::Percent, limits, measured)
}
