//! Skin without detail in the lights, percent: by luminance (OFIQ 1.0.3, `OverExposure`), and by single channels.
//!
//! Skin is red: long before its luminance is at its end, its red is, and with it the skin's colour.

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::Lightness;

pub(super) fn find(subject: &Subject<'_>, rule: &Lightness) -> Finding {
    let exposure = subject.readings.exposure.map_err(face_unseen);
    let of = |share: f64, pass: f64, warn: f64| {
        let value = 100.0 * share;
        let verdict = at_most(value, pass, warn);
        (Measured { value, verdict, advice: Advice::LessLight }, pass)
    };
    let worse = exposure.map(|exposure| {
        let white = of(exposure.over_share, rule.pass_percent, rule.warn_percent);
        let (pass, warn) = (rule.clipped_pass_percent, rule.clipped_warn_percent);
        let clipped = of(exposure.clipped_share, pass, warn);
        if clipped.0.verdict > white.0.verdict { clipped } else { white }
    });
    let most = worse.as_ref().map_or(rule.pass_percent, |(_, pass)| *pass);
    let limits = Limits { min: None, max: Some(most) };
    finding(Check::OverExposure, Unit::Percent, limits, worse.map(|(measured, _)| measured))
}
