//! Eyes open: the gap between the lids in percent of the distance from eyes to chin.

use super::subject::{Measured, Subject, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};

pub(super) fn find(subject: &Subject<'_>) -> Finding {
    let rule = &subject.profile.eyes_open;
    let opening = subject.readings.eye_opening.map_err(|_| Advice::EyesUnseen);
    let measured = opening.map(|share| {
        let value = 100.0 * share;
        let verdict = match value {
            v if v >= rule.pass_percent => Verdict::Pass,
            v if v >= rule.warn_percent => Verdict::Warn,
            _ => Verdict::Fail,
        };
        Measured { value, verdict, advice: Advice::OpenEyes }
    });
    let limits = Limits { min: Some(rule.pass_percent), max: None };
    finding(Check::EyesOpen, Unit::Percent, limits, measured)
}
