//! The camera's settings as the file tells them: ISO speed and exposure time. They warn, and never fail.

use super::subject::{Measured, Subject, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::spec::CameraRule;

pub(super) fn find(subject: &Subject<'_>, rule: &CameraRule) -> Finding {
    let limits = Limits { min: None, max: Some(f64::from(rule.max_iso)) };
    finding(Check::Exif, Unit::Iso, limits, measured(subject, rule))
}

fn measured(subject: &Subject<'_>, rule: &CameraRule) -> Result<Measured, Advice> {
    let iso = subject.exif.iso.ok_or(Advice::SettingsUnknown)?;
    let flashed = subject.exif.flash_fired == Some(true);
    // A flash is over in a thousandth of a second, whatever the shutter says.
    let slow = !flashed && subject.exif.exposure_s.is_some_and(|s| s > rule.max_exposure_s);
    let (verdict, advice) = match () {
        () if iso > rule.max_iso => (Verdict::Warn, Advice::LowerIso),
        () if slow => (Verdict::Warn, Advice::ShorterExposure),
        () => (Verdict::Pass, Advice::None),
    };
    Ok(Measured { value: f64::from(iso), verdict, advice })
}
