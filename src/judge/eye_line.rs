//! Middle of the eyes, percent of the crop's height from its top.

use super::subject::{Subject, band_limits, eyes_unseen, finding, in_band};
use super::{Advice, Check, Finding, Unit};
use crate::spec::Band;

pub(super) fn find(subject: &Subject<'_>, band: &Band) -> Finding {
    let measured = subject.crop().and_then(|crop| {
        let eyes = subject.readings.eyes.map_err(eyes_unseen)?;
        let value = crop.row_percent(eyes.middle().y);
        Ok(in_band(band, value, Advice::TiltUp, Advice::TiltDown))
    });
    finding(Check::EyeLine, Unit::Percent, band_limits(band), measured)
}
