//! The finished file: size in px, size in bytes, coding. Made only where a photo was rendered.

use super::subject::{Measured, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::crop::CropError;
use crate::spec::FileRule;

/// The finding on a finished photo, or on why there is none.
pub(super) fn find(photo: &Result<Vec<u8>, CropError>, rule: &FileRule) -> Finding {
    let kb = |bytes: usize| bytes as f64 / 1000.0;
    let limits = Limits { min: Some(kb(rule.min_bytes)), max: Some(kb(rule.max_bytes)) };
    let measured = match photo {
        Ok(bytes) => {
            Ok(Measured { value: kb(bytes.len()), verdict: Verdict::Pass, advice: Advice::None })
        }
        Err(CropError::Bytes { bytes }) => {
            let advice = Advice::FileSize;
            Ok(Measured { value: kb(*bytes), verdict: Verdict::Fail, advice })
        }
        Err(_) => Err(Advice::FrameTooSmall),
    };
    finding(Check::File, Unit::Kilobytes, limits, measured)
}
