//! Colour of the picture: 95th percentile of its CIELAB chroma; a grey picture has nearly none.

use super::subject::{Measured, Subject, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::spec::LeastChroma;

pub(super) fn find(subject: &Subject<'_>, rule: &LeastChroma) -> Finding {
    let chroma = subject.readings.chroma.map_err(face_unseen);
    let measured = chroma.map(|value| {
        let coloured = value >= rule.min_chroma;
        let verdict = if coloured { Verdict::Pass } else { Verdict::Fail };
        Measured { value, verdict, advice: Advice::ShootInColour }
    });
    let limits = Limits { min: Some(rule.min_chroma), max: None };
    finding(Check::Monochrome, Unit::Ratio, limits, measured)
}
