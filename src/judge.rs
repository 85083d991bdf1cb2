//! Readings against a profile: findings, each with value, limits, verdict and one instruction.

use crate::crop::CropRect;
use serde::{Deserialize, Serialize};

/// A check by its name in the standard list; the JSON name is the snake case one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Exactly one face.
    FaceCount,
    /// Empty part above the head.
    Headroom,
    /// Crown to chin.
    HeadHeight,
    /// Part below the chin.
    Shoulders,
    /// Empty part left and right of the head.
    SideMargins,
    /// Face centre across the width.
    Centring,
    /// Slope of the eye line.
    Roll,
    /// Colour of the backdrop.
    BackgroundColour,
    /// Evenness of the backdrop.
    BackgroundEvenness,
    /// Sharpness of the face.
    Sharpness,
    /// Skin without detail in the lights.
    OverExposure,
    /// Skin without detail in the darks.
    UnderExposure,
    /// Pixels of the crop before it is reduced.
    Resolution,
}

/// The outcome of one check or of a whole frame. Ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the limits.
    Pass,
    /// Acceptable, worth a look.
    Warn,
    /// Not acceptable without a reason. Also what could not be measured.
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
}

/// What a value must keep to; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Smallest value that passes.
    pub min: Option<f64>,
    /// Largest value that passes.
    pub max: Option<f64>,
}

/// What to do about a finding: one short instruction. Its words, Chinese and English, are in [`Advice::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Nothing to correct.
    None,
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

/// All findings on one frame and the crop they were judged on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Worst verdict of the findings.
    pub verdict: Verdict,
    /// One per check, in the order of what to fix first.
    pub findings: Vec<Finding>,
    /// The rectangle that meets the profile best, or none when the head could not be measured.
    pub crop: Option<CropRect>,
}
