//! Light on both cheeks: overlap of their histograms, percent (OFIQ 1.0.3, `IlluminationUniformity`).

use super::subject::{Measured, Subject, at_least, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::LeastShare;

pub(super) fn find(subject: &Subject<'_>, rule: &LeastShare) -> Finding {
    let overlap = subject.readings.light_balance.map_err(face_unseen);
    let measured = overlap.map(|share| {
        let value = 100.0 * share;
        let verdict = at_least(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::BalanceLight }
    });
    let limits = Limits { min: Some(rule.pass_percent), max: None };
    finding(Check::LightBalance, Unit::Percent, limits, measured)
}
