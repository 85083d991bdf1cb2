//! Evenness of the backdrop: 95th percentile of block means from their median, dE76.

use super::subject::{Measured, Subject, at_most, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::MostDifference;

pub(super) fn find(subject: &Subject<'_>, rule: &MostDifference) -> Finding {
    let backdrop = subject.readings.backdrop.map_err(|_| Advice::BackdropUnseen);
    let measured = backdrop.map(|backdrop| {
        let value = backdrop.block_p95_de;
        let verdict = at_most(value, rule.pass_de, rule.warn_de);
        Measured { value, verdict, advice: Advice::EvenBackdrop }
    });
    let limits = Limits { min: None, max: Some(rule.pass_de) };
    finding(Check::BackgroundEvenness, Unit::DeltaE, limits, measured)
}
