//! Empty part above the head, percent of the crop's height.

use super::subject::{Subject, band_limits, finding, in_band};
use super::{Advice, Check, Finding, Unit};
use crate::spec::Band;

pub(super) fn find(subject: &Subject<'_>, band: &Band) -> Finding {
    let measured =
        subject.rows().map(|(crown, _)| in_band(band, crown, Advice::TiltUp, Advice::TiltDown));
    let found = finding(Check::Headroom, Unit::Percent, band_limits(band), measured);
    subject.doubted(found)
}
