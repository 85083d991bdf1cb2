//! Readings against a profile: findings, each with value, limits, verdict and one instruction.

mod advice;
mod background_colour;
mod background_evenness;
mod centring;
mod ciede2000;
mod eyes_open;
mod face_count;
mod head_height;
mod headroom;
mod lab;
mod over_exposure;
mod resolution;
mod roll;
mod sharpness;
mod shoulders;
mod side_margins;
mod subject;
mod under_exposure;

pub use advice::Advice;
pub use ciede2000::ciede2000;

use crate::crop::CropRect;
use crate::lang::Lang;
use crate::measure::readings::{Reading, Readings};
use crate::spec::Profile;
use serde::{Deserialize, Serialize};

/// All checks, in the order in which their trouble is best removed.
pub const CHECKS: [Check; 14] = [
    Check::FaceCount,
    Check::HeadHeight,
    Check::Headroom,
    Check::Shoulders,
    Check::Centring,
    Check::SideMargins,
    Check::Roll,
    Check::EyesOpen,
    Check::BackgroundColour,
    Check::BackgroundEvenness,
    Check::OverExposure,
    Check::UnderExposure,
    Check::Sharpness,
    Check::Resolution,
];

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
    /// Gap between the lids.
    EyesOpen,
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

/// Judges one frame on the crop that was found for it.
///
/// Every check gives a finding. What could not be measured fails, without a value. Where the crop is only the nearest
/// possible one, the findings on it tell what to change.
#[must_use]
pub fn judge(readings: &Readings, crop: Reading<CropRect>, profile: &Profile) -> Judgement {
    findings(readings, crop, profile, &CHECKS)
}

/// Judges a live-view frame: everything but the resolution, which a preview says nothing about.
#[must_use]
pub fn judge_live(readings: &Readings, crop: Reading<CropRect>, profile: &Profile) -> Judgement {
    let checks: Vec<Check> = CHECKS.into_iter().filter(|c| *c != Check::Resolution).collect();
    findings(readings, crop, profile, &checks)
}

fn findings(
    readings: &Readings,
    crop: Reading<CropRect>,
    profile: &Profile,
    checks: &[Check],
) -> Judgement {
    let subject = subject::Subject { readings, crop, profile };
    let mut findings: Vec<Finding> = checks.iter().map(|check| find(*check, &subject)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let verdict = findings.first().map_or(Verdict::Fail, |finding| finding.verdict);
    Judgement { verdict, findings, crop: crop.ok() }
}

fn find(check: Check, subject: &subject::Subject<'_>) -> Finding {
    match check {
        Check::FaceCount => face_count::find(subject),
        Check::Headroom => headroom::find(subject),
        Check::HeadHeight => head_height::find(subject),
        Check::Shoulders => shoulders::find(subject),
        Check::SideMargins => side_margins::find(subject),
        Check::Centring => centring::find(subject),
        Check::Roll => roll::find(subject),
        Check::EyesOpen => eyes_open::find(subject),
        Check::BackgroundColour => background_colour::find(subject),
        Check::BackgroundEvenness => background_evenness::find(subject),
        Check::Sharpness => sharpness::find(subject),
        Check::OverExposure => over_exposure::find(subject),
        Check::UnderExposure => under_exposure::find(subject),
        Check::Resolution => resolution::find(subject),
    }
}

impl Check {
    /// Its name in JSON and profiles.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FaceCount => "face_count",
            Self::Headroom => "headroom",
            Self::HeadHeight => "head_height",
            Self::Shoulders => "shoulders",
            Self::SideMargins => "side_margins",
            Self::Centring => "centring",
            Self::Roll => "roll",
            Self::EyesOpen => "eyes_open",
            Self::BackgroundColour => "background_colour",
            Self::BackgroundEvenness => "background_evenness",
            Self::Sharpness => "sharpness",
            Self::OverExposure => "over_exposure",
            Self::UnderExposure => "under_exposure",
            Self::Resolution => "resolution",
        }
    }

    /// Its name for the operator.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::FaceCount => ("人脸数", "Faces"),
            Self::Headroom => ("头顶留白", "Headroom"),
            Self::HeadHeight => ("头部高度", "Head height"),
            Self::Shoulders => ("下颌以下", "Below chin"),
            Self::SideMargins => ("两侧留白", "Side margins"),
            Self::Centring => ("左右居中", "Centring"),
            Self::Roll => ("头部倾斜", "Head tilt"),
            Self::EyesOpen => ("眼睛睁开", "Eyes open"),
            Self::BackgroundColour => ("背景颜色", "Backdrop hue"),
            Self::BackgroundEvenness => ("背景均匀", "Evenness"),
            Self::Sharpness => ("清晰度", "Sharpness"),
            Self::OverExposure => ("过曝", "Too light"),
            Self::UnderExposure => ("欠曝", "Too dark"),
            Self::Resolution => ("像素", "Resolution"),
        };
        lang.pick(zh, en)
    }
}

impl Verdict {
    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
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
        }
    }
}

#[cfg(test)]
mod tests;
