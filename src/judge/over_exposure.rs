//! Skin without detail in the lights, percent: by luminance (OFIQ 1.0.3, `OverExposure`), and by single channels.
//!
//! Skin is red: long before its luminance is at its end, its red is, and with it the skin's colour. And the backdrop's
//! true colour is known: light blue with two channels at their end is light blue in too much light.

use super::background_colour::nearest;
use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
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
        let mut worse = if clipped.0.verdict > white.0.verdict { clipped } else { white };
        if backdrop_is_burnt(subject) {
            worse.0.verdict = worse.0.verdict.max(Verdict::Warn);
        }
        worse
    });
    let most = worse.as_ref().map_or(rule.pass_percent, |(_, pass)| *pass);
    let limits = Limits { min: None, max: Some(most) };
    finding(Check::OverExposure, Unit::Percent, limits, worse.map(|(measured, _)| measured))
}

/// Whether more channels of the backdrop are at their end than of the colour asked for, and at least two.
fn backdrop_is_burnt(subject: &Subject<'_>) -> bool {
    const END: f64 = 251.5;
    let ended = |srgb: [f64; 3]| srgb.iter().filter(|value| **value >= END).count();
    let (Ok(backdrop), Some(rule)) = (subject.readings.backdrop, subject.background) else {
        return false;
    };
    let (wanted, _) = nearest(&backdrop, rule);
    ended(backdrop.srgb) >= 2 && ended(backdrop.srgb) > ended(wanted)
}
