//! Crown to chin, percent of the crop's height.

use super::subject::{Subject, band_limits, finding, in_band};
use super::{Advice, Check, Finding, Unit};
use crate::spec::Band;

pub(super) fn find(subject: &Subject<'_>, band: &Band) -> Finding {
    let measured = subject
        .rows()
        .map(|(crown, chin)| in_band(band, chin - crown, Advice::StepCloser, Advice::StepBack));
    let found = finding(Check::HeadHeight, Unit::Percent, band_limits(band), measured);
    subject.doubted(found)
}
