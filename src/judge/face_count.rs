//! Exactly one face.

use super::subject::{Measured, Subject, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::spec::FaceRule;

pub(super) fn find(subject: &Subject<'_>, rule: &FaceRule) -> Finding {
    let readings = subject.readings;
    let small = readings.second_face_share <= rule.max_second_share;
    let (verdict, advice) = match readings.face_count {
        0 => (Verdict::Fail, Advice::FaceTheCamera),
        1 => (Verdict::Pass, Advice::None),
        _ if small => (Verdict::Warn, Advice::OnePersonOnly),
        _ => (Verdict::Fail, Advice::OnePersonOnly),
    };
    let value = readings.face_count as f64;
    let limits = Limits { min: Some(1.0), max: Some(1.0) };
    finding(Check::FaceCount, Unit::Count, limits, Ok(Measured { value, verdict, advice }))
}
