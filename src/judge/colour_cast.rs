//! Colour cast: distance of the cheeks' colour from the window of skin under white light, dE76 in a* and b*.
//!
//! OFIQ 1.0.3, `NaturalColour`: D of a* 5..=25 and b* 5..=35.

use super::subject::{Measured, Subject, at_most, face_unseen, finding};
use super::{Advice, Check, Finding, Limits, Unit};
use crate::spec::SkinWindow;

pub(super) fn find(subject: &Subject<'_>, rule: &SkinWindow) -> Finding {
    let skin = subject.readings.skin_lab.map_err(face_unseen);
    let measured = skin.map(|[_, a, b]| {
        let outside = |value: f64, min: f64, max: f64| (min - value).max(value - max).max(0.0);
        let off_a = outside(a, rule.min_a, rule.max_a);
        let value = off_a.hypot(outside(b, rule.min_b, rule.max_b));
        let verdict = at_most(value, 0.0, rule.warn_de);
        Measured { value, verdict, advice: Advice::SetWhiteBalance }
    });
    finding(Check::ColourCast, Unit::DeltaE, Limits { min: None, max: Some(0.0) }, measured)
}
