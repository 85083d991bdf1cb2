//! Mouth closed: the gap between the inner lips in percent of the distance from eyes to chin (OFIQ 1.0.3, `MouthClosed`).

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::MostShare;

pub(super) fn find(subject: &Subject<'_>, rule: &MostShare) -> Finding {
    let opening = subject.readings.mouth_opening.map_err(face_unseen);
    let measured = opening.map(|share| {
        let value = 100.0 * share;
        let verdict = at_most(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::CloseMouth }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::MouthClosed, Unit::Percent, limits, measured)
}
