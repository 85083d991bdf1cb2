//! Skin without detail in the darks, percent.
//!
//! Dark skin and a dark picture look alike by their shares, but the backdrop's true colour is known: only where it is
//! too dark as well, or was not found, too little light fell. Before a backdrop that is too dark, the skin's mean
//! luminance counts too (OFIQ 1.0.3, `LuminanceMean`): fair skin gets dim long before it gets black.

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::spec::Darkness;

pub(super) fn find(subject: &Subject<'_>, rule: &Darkness) -> Finding {
    let exposure = subject.readings.exposure.map_err(face_unseen);
    let measured = exposure.map(|exposure| {
        let value = exposure.under_share * 100.0;
        let verdict = match at_most(value, rule.pass_percent, rule.warn_percent) {
            Verdict::Fail if !is_dark(subject, rule) => Verdict::Warn,
            verdict if is_dark(subject, rule) => verdict.max(dim(exposure.mean_luminance, rule)),
            verdict => verdict,
        };
        Measured { value, verdict, advice: Advice::MoreLight }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::UnderExposure, Unit::Percent, limits, measured)
}

/// The verdict on the skin's mean luminance before a dark backdrop.
fn dim(mean_luminance: f64, rule: &Darkness) -> Verdict {
    match 100.0 * mean_luminance {
        percent if percent < rule.dark_skin_percent / 2.0 => Verdict::Fail,
        percent if percent < rule.dark_skin_percent => Verdict::Warn,
        _ => Verdict::Pass,
    }
}

fn is_dark(subject: &Subject<'_>, rule: &Darkness) -> bool {
    let least = rule.dark_backdrop_lightness;
    subject.readings.backdrop.is_ok_and(|backdrop| {
        let [lightness, ..] = backdrop.lab;
        lightness < least
    }) || subject.readings.backdrop.is_err()
}
