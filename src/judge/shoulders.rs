//! Part below the chin, percent of the crop's height.

use super::subject::{Subject, band_limits, finding, in_band};
use super::{Advice, Check, Finding, Unit};
use crate::spec::Band;

pub(super) fn find(subject: &Subject<'_>, band: &Band) -> Finding {
    let measured = subject
        .rows()
        .map(|(_, chin)| in_band(band, 100.0 - chin, Advice::TiltDown, Advice::TiltUp));
    finding(Check::Shoulders, Unit::Percent, band_limits(band), measured)
}
