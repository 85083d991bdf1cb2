//! Sharpness of the face, as energy of the Laplacian.

use super::subject::{Measured, Subject, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};

pub(super) fn find(subject: &Subject<'_>) -> Finding {
    let rule = &subject.profile.sharpness;
    let sharpness = subject.readings.sharpness.map_err(|_| Advice::FaceUnseen);
    let measured = sharpness.map(|value| {
        let verdict = match value {
            v if v >= rule.pass_min => Verdict::Pass,
            v if v >= rule.warn_min => Verdict::Warn,
            _ => Verdict::Fail,
        };
        Measured { value, verdict, advice: Advice::HoldStill }
    });
    let limits = Limits { min: Some(rule.pass_min), max: None };
    finding(Check::Sharpness, Unit::Ratio, limits, measured)
}
