//! Face centre across the crop, percent of its width from the left edge.

use super::subject::{Measured, Subject, band_limits, eyes_unseen, finding, in_band};
use super::{Advice, Check, Finding, Unit};
use crate::spec::Band;

pub(super) fn find(subject: &Subject<'_>, band: &Band) -> Finding {
    finding(Check::Centring, Unit::Percent, band_limits(band), measured(subject, band))
}

fn measured(subject: &Subject<'_>, band: &Band) -> Result<Measured, Advice> {
    let crop = subject.crop()?;
    let eyes = subject.readings.eyes.map_err(eyes_unseen)?;
    let value = crop.column_percent(eyes.middle().x);
    Ok(in_band(band, value, Advice::MoveRight, Advice::MoveLeft))
}
