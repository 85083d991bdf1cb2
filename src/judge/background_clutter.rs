//! Things beside the sitter that are not backdrop, percent of the photo's part around the sitter.

use super::subject::{Measured, Subject, at_most, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::MostShare;

pub(super) fn find(subject: &Subject<'_>, rule: &MostShare) -> Finding {
    let backdrop = subject.readings.backdrop.map_err(|_| Advice::BackdropUnseen);
    let measured = backdrop.map(|backdrop| {
        let value = 100.0 * backdrop.clutter_share;
        let verdict = at_most(value, rule.pass_percent, rule.warn_percent);
        Measured { value, verdict, advice: Advice::ClearBackdrop }
    });
    let limits = Limits { min: None, max: Some(rule.pass_percent) };
    finding(Check::BackgroundClutter, Unit::Percent, limits, measured)
}
