//! Reflections on glasses, percent of an eye's zone; and dark glasses, which let too little light through.

use super::subject::{Measured, Subject, at_most, eyes_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::spec::Glasses;

pub(super) fn find(subject: &Subject<'_>, rule: &Glasses) -> Finding {
    let zones = subject.readings.eye_zones.map_err(eyes_unseen);
    let measured = zones.map(|zones| {
        let value = 100.0 * zones.glare_share;
        let dark = 100.0 * zones.light < rule.min_light_percent;
        let verdict =
            if dark { Verdict::Fail } else { at_most(value, rule.pass_percent, rule.warn_percent) };
        let advice = if dark { Advice::TakeOffDarkGlasses } else { Advice::AvoidGlare };
        Measured { value, verdict, advice }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::GlassesGlare, Unit::Percent, limits, measured)
}
