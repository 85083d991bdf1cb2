//! Colour cast: distance of the cheeks' colour from the window of skin under white light, dE76 in a* and b*.
//!
//! OFIQ 1.0.3, `NaturalColour`: D of a* 5..=25 and b* 5..=35. The window is wide, since people differ; but the backdrop's
//! true colour is known, and a lamp colours both: skin and backdrop that are off the same way have a cast too.

use super::background_colour::nearest;
use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict, lab};
use crate::spec::SkinWindow;

/// Least cosine between two shifts of the same direction.
const SAME_WAY: f64 = 0.7;

pub(super) fn find(subject: &Subject<'_>, rule: &SkinWindow) -> Finding {
    let skin = subject.readings.skin_lab.map_err(face_unseen);
    let measured = skin.map(|[_, a, b]| {
        let outside = |value: f64, min: f64, max: f64| (min - value).max(value - max).max(0.0);
        let off_a = outside(a, rule.min_a, rule.max_a);
        let value = off_a.hypot(outside(b, rule.min_b, rule.max_b));
        let verdict = at_most(value, 0.0, rule.warn_de);
        match shared_shift(subject, rule, (a, b)) {
            Some(shift) if verdict == Verdict::Pass => {
                (Measured { value: shift, verdict: Verdict::Warn, advice: ADVICE }, rule.cast_de)
            }
            _ => (Measured { value, verdict, advice: ADVICE }, 0.0),
        }
    });
    let max = measured.as_ref().map_or(0.0, |(_, max)| *max);
    let limits = Limits { min: None, max: Some(max) };
    finding(Check::ColourCast, Unit::DeltaE, limits, measured.map(|(measured, _)| measured))
}

const ADVICE: Advice = Advice::SetWhiteBalance;

/// How far the skin is off usual skin, if the backdrop is off its colour as far and the same way.
fn shared_shift(subject: &Subject<'_>, rule: &SkinWindow, (a, b): (f64, f64)) -> Option<f64> {
    let backdrop = subject.readings.backdrop.ok()?;
    let (wanted, _) = nearest(&backdrop, subject.background?);
    let ([_, wanted_a, wanted_b], [_, own_a, own_b]) = (lab::lab(wanted), backdrop.lab);
    let skin = (a - rule.usual_a, b - rule.usual_b);
    let behind = (own_a - wanted_a, own_b - wanted_b);
    let lengths = (skin.0.hypot(skin.1), behind.0.hypot(behind.1));
    let cosine = (skin.0 * behind.0 + skin.1 * behind.1) / (lengths.0 * lengths.1).max(1e-9);
    let shared = lengths.0 > rule.cast_de && lengths.1 > rule.cast_de && cosine >= SAME_WAY;
    shared.then_some(lengths.0)
}
