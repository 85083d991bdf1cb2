//! What a check looks at, and the shapes that findings share.

use super::{Advice, Check, Finding, Limits, Unit, Verdict};
use crate::crop::CropRect;
use crate::measure::readings::{Outline, Reading, Readings, Unmeasured};
use crate::picture::ExifFacts;
use crate::spec::{Band, Colour, FileRule, Profile};

/// One frame with its crop and the rules for it.
pub(super) struct Subject<'a> {
    pub readings: &'a Readings,
    pub crop: Reading<CropRect>,
    pub exif: &'a ExifFacts,
    pub file: &'a FileRule,
    /// The rule on the backdrop's colour, for checks that take it for a grey card.
    pub background: Option<&'a Colour>,
}

/// What a check measured: its value and the advice if that is not good.
pub(super) struct Measured {
    pub value: f64,
    pub verdict: Verdict,
    pub advice: Advice,
}

/// The finding of a check that either measured something or tells why not.
pub(super) fn finding(
    check: Check,
    unit: Unit,
    limits: Limits,
    measured: Result<Measured, Advice>,
) -> Finding {
    let (value, verdict, advice) = match measured {
        Ok(Measured { value, verdict: Verdict::Pass, .. }) => {
            (Some(value), Verdict::Pass, Advice::None)
        }
        Ok(measured) => (Some(measured.value), measured.verdict, measured.advice),
        Err(advice) if advice.tells_a_fault() => (None, Verdict::Fail, advice),
        Err(advice) => (None, Verdict::Unmeasured, advice),
    };
    Finding { check, value, unit, limits, verdict, advice }
}

/// A share of the crop against a band: outside is a fail.
pub(super) fn in_band(band: &Band, value: f64, low: Advice, high: Advice) -> Measured {
    let inside = (band.min_percent..=band.max_percent).contains(&value);
    let verdict = if inside { Verdict::Pass } else { Verdict::Fail };
    let advice = if value < band.min_percent { low } else { high };
    Measured { value, verdict, advice }
}

/// A value that should be small: up to `pass` it passes, up to `warn` it warns.
pub(super) fn at_most(value: f64, pass: f64, warn: f64) -> Verdict {
    match value {
        v if v <= pass => Verdict::Pass,
        v if v <= warn => Verdict::Warn,
        _ => Verdict::Fail,
    }
}

/// A value that should be large: from `pass` on it passes, from `warn` on it warns.
pub(super) fn at_least(value: f64, pass: f64, warn: f64) -> Verdict {
    match value {
        v if v >= pass => Verdict::Pass,
        v if v >= warn => Verdict::Warn,
        _ => Verdict::Fail,
    }
}

/// The limits of a band.
pub(super) fn band_limits(band: &Band) -> Limits {
    Limits { min: Some(band.min_percent), max: Some(band.max_percent) }
}

/// Advice on a head that could not be measured.
pub(super) fn head_unseen(why: Unmeasured) -> Advice {
    match why {
        Unmeasured::NoFace => Advice::FaceTheCamera,
        Unmeasured::NoBackdrop => Advice::BackdropUnseen,
        Unmeasured::NoSilhouette | Unmeasured::Hidden | Unmeasured::TooSmall => Advice::HeadUnseen,
        Unmeasured::InDoubt => Advice::OutlineInDoubt,
        Unmeasured::NotUpright => Advice::TurnPicture,
        Unmeasured::OutsideFrame => Advice::ShowWholeHead,
    }
}

/// Advice on a face that could not be measured.
pub(super) fn face_unseen(why: Unmeasured) -> Advice {
    match why {
        Unmeasured::NoFace => Advice::FaceTheCamera,
        Unmeasured::NotUpright => Advice::TurnPicture,
        Unmeasured::OutsideFrame => Advice::ShowWholeHead,
        Unmeasured::NoBackdrop
        | Unmeasured::NoSilhouette
        | Unmeasured::InDoubt
        | Unmeasured::Hidden
        | Unmeasured::TooSmall => Advice::FaceUnseen,
    }
}

/// Advice on eyes that could not be measured.
pub(super) fn eyes_unseen(why: Unmeasured) -> Advice {
    match face_unseen(why) {
        Advice::FaceUnseen if why == Unmeasured::Hidden => Advice::TakeOffDarkGlasses,
        Advice::FaceUnseen => Advice::EyesUnseen,
        advice => advice,
    }
}

impl<'a> Subject<'a> {
    /// One frame and its crop under a profile's rules.
    pub fn of(
        readings: &'a Readings,
        exif: &'a ExifFacts,
        crop: Reading<CropRect>,
        profile: &'a Profile,
    ) -> Self {
        let background = profile.checks.background_colour.as_ref();
        Subject { readings, crop, exif, file: &profile.file, background }
    }
}

impl Subject<'_> {
    /// A finding on the outline: where its two witnesses disagree, what would pass is a warning that says so.
    pub fn doubted(&self, finding: Finding) -> Finding {
        let in_doubt = self.readings.outline == Ok(Outline::InDoubt);
        if in_doubt && finding.verdict == Verdict::Pass {
            return Finding { verdict: Verdict::Warn, advice: Advice::OutlineInDoubt, ..finding };
        }
        finding
    }

    /// The crop, or what to do so that there is one.
    pub fn crop(&self) -> Result<CropRect, Advice> {
        self.crop.map_err(|why| match (why, self.readings.head) {
            (Unmeasured::OutsideFrame, Ok(_)) => Advice::FrameTooSmall,
            _ => head_unseen(why),
        })
    }

    /// Crown and chin in percent of the crop's height, from its top edge.
    pub fn rows(&self) -> Result<(f64, f64), Advice> {
        let head = self.readings.head.map_err(head_unseen)?;
        let crop = self.crop()?;
        Ok((crop.row_percent(head.crown_px), crop.row_percent(head.chin_px)))
    }
}
