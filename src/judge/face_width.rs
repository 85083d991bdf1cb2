//! Cheek to cheek, percent of the crop's width.

use super::subject::{Subject, band_limits, face_unseen, finding, in_band};
use super::{Advice, Check, Finding, Unit};
use crate::spec::Band;

pub(super) fn find(subject: &Subject<'_>, band: &Band) -> Finding {
    let measured = subject.crop().and_then(|crop| {
        let face = subject.readings.face.map_err(face_unseen)?;
        let value = 100.0 * face.width_px() / crop.w;
        Ok(in_band(band, value, Advice::StepCloser, Advice::StepBack))
    });
    finding(Check::FaceWidth, Unit::Percent, band_limits(band), measured)
}
