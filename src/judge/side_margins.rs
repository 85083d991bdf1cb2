//! Empty part at the narrower side of the head, percent of the crop's width.

use super::subject::{Measured, Subject, finding, head_unseen};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::measure::readings::Unmeasured;
use crate::spec::Margin;

pub(super) fn find(subject: &Subject<'_>, rule: &Margin) -> Finding {
    let limits = Limits { min: Some(rule.min_percent), max: None };
    subject.doubted(finding(Check::SideMargins, Unit::Percent, limits, measured(subject, rule)))
}

fn measured(subject: &Subject<'_>, rule: &Margin) -> Result<Measured, Advice> {
    let crop = subject.crop()?;
    let sides = subject.readings.sides.map_err(|why| unseen(subject, why))?;
    let left = crop.column_percent(sides.left_px);
    let right = 100.0 - crop.column_percent(sides.right_px);
    let least = rule.min_percent;
    let verdict = match left.min(right) {
        margin if margin < least => Verdict::Fail,
        margin if margin < subject.file.trim_percent() => Verdict::Warn,
        _ => Verdict::Pass,
    };
    Ok(Measured { value: left.min(right), verdict, advice: advice(left, right, least) })
}

/// Moving helps while the other side has room to give.
fn advice(left: f64, right: f64, least: f64) -> Advice {
    match left + right < 2.0 * least {
        true => Advice::GatherHair,
        false if left < right => Advice::MoveRight,
        false => Advice::MoveLeft,
    }
}

/// A head that the frame's side cuts has to move away from that side.
fn unseen(subject: &Subject<'_>, why: Unmeasured) -> Advice {
    let middle = f64::from(subject.readings.width_px) / 2.0;
    match (why, subject.readings.eyes) {
        (Unmeasured::OutsideFrame, Ok(eyes)) if eyes.middle().x < middle => Advice::MoveRight,
        (Unmeasured::OutsideFrame, Ok(_)) => Advice::MoveLeft,
        _ => head_unseen(why),
    }
}
