//! Eyes open: the gap between the lids in percent of the distance from eyes to chin.

use super::subject::{Measured, Subject, at_least, eyes_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::LeastShare;

pub(super) fn find(subject: &Subject<'_>, rule: &LeastShare) -> Finding {
    let opening = subject.readings.eye_opening.map_err(eyes_unseen);
    let measured = opening.map(|share| {
        let value = 100.0 * share;
        let verdict = at_least(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::OpenEyes }
    });
    let limits = Limits { min: Some(rule.pass_percent), max: None };
    finding(Check::EyesOpen, Unit::Percent, limits, measured)
}
