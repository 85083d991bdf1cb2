//! Grain of the picture, levels of 0..=255.

use super::subject::{Measured, Subject, at_most, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::MostNoise;

pub(super) fn find(subject: &Subject<'_>, rule: &MostNoise) -> Finding {
    let noise = subject.readings.noise.map_err(|_| Advice::BackdropUnseen);
    let measured = noise.map(|value| {
        let verdict = at_most(value, rule.pass_levels, rule.warn_levels);
        Measured { value, verdict, advice: Advice::LowerIso }
    });
    let limits = Limits { min: None, max: Some(rule.pass_levels) };
    finding(Check::Noise, Unit::Levels, limits, measured)
}
