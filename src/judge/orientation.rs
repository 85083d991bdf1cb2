//! The whole picture's turn: a head that lies on its side means a lost or wrong camera orientation.

use super::subject::{Measured, Subject, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::measure::readings::Turn;
use crate::spec;

pub(super) fn find(subject: &Subject<'_>, rule: &spec::Turn) -> Finding {
    let limits = Limits { min: Some(-rule.max_deg), max: Some(rule.max_deg) };
    let turn = subject.readings.turn.map_err(|_| Advice::FaceTheCamera);
    let measured = turn.map(|turn| {
        let value = degrees(turn);
        let upright = value.abs() <= rule.max_deg;
        let verdict = if upright { Verdict::Pass } else { Verdict::Fail };
        Measured { value, verdict, advice: Advice::TurnPicture }
    });
    finding(Check::Orientation, Unit::Deg, limits, measured)
}

/// Turn of the head from upright, clockwise positive.
fn degrees(turn: Turn) -> f64 {
    match turn {
        Turn::Upright => 0.0,
        Turn::CrownLeft => -90.0,
        Turn::CrownRight => 90.0,
        Turn::UpsideDown => 180.0,
    }
}
