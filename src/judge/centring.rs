//! Face centre across the crop, percent of its width from the left edge.

use super::subject::{Measured, Subject, band_limits, finding, in_band};
use super::{Advice, Check, Finding, Unit};

pub(super) fn find(subject: &Subject<'_>) -> Finding {
    let band = &subject.profile.centring;
    finding(Check::Centring, Unit::Percent, band_limits(band), measured(subject))
}

fn measured(subject: &Subject<'_>) -> Result<Measured, Advice> {
    let crop = subject.crop()?;
    let eyes = subject.readings.eyes.map_err(|_| Advice::EyesUnseen)?;
    let value = crop.column_percent(eyes.middle().x);
    Ok(in_band(&subject.profile.centring, value, Advice::MoveRight, Advice::MoveLeft))
}
