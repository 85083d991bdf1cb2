//! One check's result: value, unit, limits, verdict and advice.

use super::{Advice, Check};
use serde::{Deserialize, Serialize};

/// The outcome of one check or of a whole frame. Ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the limits.
    Pass,
    /// Acceptable, worth a look.
    Warn,
    /// Could not be measured: never a pass, and like a fail not acceptable without a reason.
    Unmeasured,
    /// Not acceptable without a reason.
    Fail,
}

/// Unit of a finding's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole things, such as faces.
    Count,
    /// Share of the height or width or area, in percent.
    Percent,
    /// Degrees.
    Deg,
    /// CIEDE2000 or CIE76 colour difference.
    DeltaE,
    /// Pixels of the full upright picture.
    Px,
    /// A plain number.
    Ratio,
    /// Levels of 0..=255.
    Levels,
    /// ISO speed.
    Iso,
    /// Thousands of bytes.
    Kilobytes,
}

/// What a value must keep to; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Smallest value that passes.
    pub min: Option<f64>,
    /// Largest value that passes.
    pub max: Option<f64>,
}

/// One check's result on one frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// The value, or none when it could not be measured.
    pub value: Option<f64>,
    /// Unit of value and limits.
    pub unit: Unit,
    /// Limits of a pass.
    pub limits: Limits,
    /// The outcome.
    pub verdict: Verdict,
    /// What to do about it.
    pub advice: Advice,
}

impl Verdict {
    /// Whether a frame is accepted only with a reason.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Fail | Self::Unmeasured)
    }

    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Unmeasured => "unmeasured",
            Self::Fail => "fail",
        }
    }
}

impl Unit {
    /// Its sign after a value.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Count | Self::Ratio => "",
            Self::Percent => "%",
            Self::Deg => "°",
            Self::DeltaE => "ΔE",
            Self::Px => "px",
            Self::Levels => "/255",
            Self::Iso => "ISO",
            Self::Kilobytes => "kB",
        }
    }
}

impl Finding {
    /// What the finding adds to the frame's verdict.
    ///
    /// Settings that a file doesn't tell say nothing against the picture; clothes and grain that could not be measured
    /// are worth a look, and no reason is asked for.
    pub(super) fn weight(&self) -> Verdict {
        match (self.check, self.verdict) {
            (Check::Exif, Verdict::Unmeasured) => Verdict::Pass,
            (Check::ClothesBackground | Check::Noise, Verdict::Unmeasured) => Verdict::Warn,
            (_, verdict) => verdict,
        }
    }
}
