//! Readings against a profile: findings, each with value, limits, verdict and one instruction.

mod advice;
mod background_clutter;
mod background_colour;
mod background_evenness;
mod background_shadow;
mod centring;
mod ciede2000;
mod clothes_background;
mod colour_cast;
mod exif;
mod eye_line;
mod eyes_open;
mod face_count;
mod face_width;
mod file;
mod glasses_glare;
mod head_height;
mod headroom;
mod instructions;
mod lab;
mod light_balance;
mod monochrome;
mod mouth_closed;
mod noise;
mod orientation;
mod over_exposure;
mod pitch;
mod resolution;
mod roll;
mod several;
mod sharpness;
mod shoulders;
mod side_margins;
mod subject;
mod under_exposure;
mod yaw;

pub use advice::Advice;
pub use ciede2000::ciede2000;
pub use several::{Service, several};

use crate::crop::{CropError, CropRect};
use crate::lang::Lang;
use crate::measure::readings::{Reading, Readings, Unmeasured};
use crate::picture::ExifFacts;
use crate::spec::{Checks, FileRule, Profile};
use serde::{Deserialize, Serialize};
use subject::Subject;

/// All checks, in the order in which their trouble is best removed.
pub const CHECKS: [Check; 30] = [
    Check::Orientation,
    Check::FaceCount,
    Check::HeadHeight,
    Check::FaceWidth,
    Check::Headroom,
    Check::EyeLine,
    Check::Shoulders,
    Check::Centring,
    Check::SideMargins,
    Check::Roll,
    Check::Yaw,
    Check::Pitch,
    Check::EyesOpen,
    Check::GlassesGlare,
    Check::MouthClosed,
    Check::BackgroundClutter,
    Check::BackgroundColour,
    Check::BackgroundShadow,
    Check::BackgroundEvenness,
    Check::Monochrome,
    Check::ColourCast,
    Check::OverExposure,
    Check::UnderExposure,
    Check::LightBalance,
    Check::Sharpness,
    Check::Noise,
    Check::ClothesBackground,
    Check::Resolution,
    Check::Exif,
    Check::File,
];

/// A check by its name in the standard list; the JSON name is the snake case one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Turn of the whole picture.
    Orientation,
    /// Exactly one face.
    FaceCount,
    /// Crown to chin.
    HeadHeight,
    /// Cheek to cheek.
    FaceWidth,
    /// Empty part above the head.
    Headroom,
    /// Middle of the eyes.
    EyeLine,
    /// Part below the chin.
    Shoulders,
    /// Face centre across the width.
    Centring,
    /// Empty part left and right of the head.
    SideMargins,
    /// Slope of the eye line.
    Roll,
    /// Turn of the head to a side.
    Yaw,
    /// Nod of the head.
    Pitch,
    /// Gap between the lids.
    EyesOpen,
    /// Reflections and tints of glasses.
    GlassesGlare,
    /// Gap between the lips.
    MouthClosed,
    /// Things beside the sitter.
    BackgroundClutter,
    /// Colour of the backdrop.
    BackgroundColour,
    /// Shadow on the backdrop.
    BackgroundShadow,
    /// Evenness of the backdrop.
    BackgroundEvenness,
    /// Colour of the picture.
    Monochrome,
    /// Colour of the skin.
    ColourCast,
    /// Skin without detail in the lights.
    OverExposure,
    /// Skin without detail in the darks.
    UnderExposure,
    /// Light on both cheeks.
    LightBalance,
    /// Sharpness of the face.
    Sharpness,
    /// Grain of the picture.
    Noise,
    /// Clothes against the backdrop.
    ClothesBackground,
    /// Pixels of the crop before it is reduced.
    Resolution,
    /// The camera's settings.
    Exif,
    /// The finished file.
    File,
}

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
/// Every check that the profile asks for gives a finding. What could not be measured is unmeasured, without a value.
/// Where the crop is only the nearest possible one, the findings on it tell what to change.
#[must_use]
pub fn judge(
    readings: &Readings,
    exif: &ExifFacts,
    crop: Reading<CropRect>,
    profile: &Profile,
) -> Judgement {
    let subject = Subject { readings, exif, crop, file: &profile.file };
    let findings = CHECKS.iter().filter_map(|check| find(*check, &subject, &profile.checks));
    Judgement::of(findings.collect(), crop)
}

/// Judges a live-view frame: without the checks of which a preview says nothing.
#[must_use]
pub fn judge_live(readings: &Readings, crop: Reading<CropRect>, profile: &Profile) -> Judgement {
    const STILL_ONLY: [Check; 4] =
        [Check::Resolution, Check::Exif, Check::Noise, Check::Orientation];
    let exif = ExifFacts::default();
    let subject = Subject { readings, exif: &exif, crop, file: &profile.file };
    let checks = CHECKS.iter().filter(|check| !STILL_ONLY.contains(check));
    let findings = checks.filter_map(|check| find(*check, &subject, &profile.checks));
    Judgement::of(findings.collect(), crop)
}

impl Judgement {
    fn of(mut findings: Vec<Finding>, crop: Reading<CropRect>) -> Self {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
        let verdict = findings.iter().map(Finding::weight).max().unwrap_or(Verdict::Unmeasured);
        Self { verdict, findings, crop: crop.ok() }
    }

    /// The judgement with the finding on the finished file added.
    #[must_use]
    pub fn with_file(self, photo: &Result<Vec<u8>, CropError>, rule: &FileRule) -> Self {
        let mut findings = self.findings;
        findings.push(file::find(photo, rule));
        let crop = self.crop.ok_or(Unmeasured::OutsideFrame);
        Self::of(findings, crop)
    }
}

impl Finding {
    /// What the finding adds to the frame's verdict.
    ///
    /// Settings that a file doesn't tell say nothing against the picture.
    fn weight(&self) -> Verdict {
        match (self.check, self.verdict) {
            (Check::Exif, Verdict::Unmeasured) => Verdict::Pass,
            (Check::ClothesBackground | Check::Noise, Verdict::Unmeasured) => Verdict::Warn,
            (_, verdict) => verdict,
        }
    }
}

/// The finding of one check; none when the profile doesn't ask for it.
fn find(check: Check, subject: &Subject<'_>, rules: &Checks) -> Option<Finding> {
    Some(match check {
        Check::Orientation => orientation::find(subject, rules.orientation.as_ref()?),
        Check::FaceCount => face_count::find(subject, rules.face_count.as_ref()?),
        Check::HeadHeight => head_height::find(subject, rules.head_height.as_ref()?),
        Check::FaceWidth => face_width::find(subject, rules.face_width.as_ref()?),
        Check::Headroom => headroom::find(subject, rules.headroom.as_ref()?),
        Check::EyeLine => eye_line::find(subject, rules.eye_line.as_ref()?),
        Check::Shoulders => shoulders::find(subject, rules.shoulders.as_ref()?),
        Check::Centring => centring::find(subject, rules.centring.as_ref()?),
        Check::SideMargins => side_margins::find(subject, rules.side_margins.as_ref()?),
        Check::Roll => roll::find(subject, rules.roll.as_ref()?),
        Check::Yaw => yaw::find(subject, rules.yaw.as_ref()?),
        Check::Pitch => pitch::find(subject, rules.pitch.as_ref()?),
        Check::EyesOpen => eyes_open::find(subject, rules.eyes_open.as_ref()?),
        Check::GlassesGlare => glasses_glare::find(subject, rules.glasses_glare.as_ref()?),
        Check::MouthClosed => mouth_closed::find(subject, rules.mouth_closed.as_ref()?),
        Check::BackgroundClutter => {
            background_clutter::find(subject, rules.background_clutter.as_ref()?)
        }
        Check::BackgroundColour => {
            background_colour::find(subject, rules.background_colour.as_ref()?)
        }
        Check::BackgroundShadow => {
            background_shadow::find(subject, rules.background_shadow.as_ref()?)
        }
        Check::BackgroundEvenness => {
            background_evenness::find(subject, rules.background_evenness.as_ref()?)
        }
        Check::Monochrome => monochrome::find(subject, rules.monochrome.as_ref()?),
        Check::ColourCast => colour_cast::find(subject, rules.colour_cast.as_ref()?),
        Check::OverExposure => over_exposure::find(subject, rules.over_exposure.as_ref()?),
        Check::UnderExposure => under_exposure::find(subject, rules.under_exposure.as_ref()?),
        Check::LightBalance => light_balance::find(subject, rules.light_balance.as_ref()?),
        Check::Sharpness => sharpness::find(subject, rules.sharpness.as_ref()?),
        Check::Noise => noise::find(subject, rules.noise.as_ref()?),
        Check::ClothesBackground => {
            clothes_background::find(subject, rules.clothes_background.as_ref()?)
        }
        Check::Resolution => resolution::find(subject, rules.resolution.as_ref()?),
        Check::Exif => exif::find(subject, rules.exif.as_ref()?),
        Check::File => return None,
    })
}

impl Check {
    /// Its name in JSON and profiles.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Orientation => "orientation",
            Self::FaceCount => "face_count",
            Self::HeadHeight => "head_height",
            Self::FaceWidth => "face_width",
            Self::Headroom => "headroom",
            Self::EyeLine => "eye_line",
            Self::Shoulders => "shoulders",
            Self::Centring => "centring",
            Self::SideMargins => "side_margins",
            Self::Roll => "roll",
            Self::Yaw => "yaw",
            Self::Pitch => "pitch",
            Self::EyesOpen => "eyes_open",
            Self::GlassesGlare => "glasses_glare",
            Self::MouthClosed => "mouth_closed",
            Self::BackgroundClutter => "background_clutter",
            Self::BackgroundColour => "background_colour",
            Self::BackgroundShadow => "background_shadow",
            Self::BackgroundEvenness => "background_evenness",
            Self::Monochrome => "monochrome",
            Self::ColourCast => "colour_cast",
            Self::OverExposure => "over_exposure",
            Self::UnderExposure => "under_exposure",
            Self::LightBalance => "light_balance",
            Self::Sharpness => "sharpness",
            Self::Noise => "noise",
            Self::ClothesBackground => "clothes_background",
            Self::Resolution => "resolution",
            Self::Exif => "exif",
            Self::File => "file",
        }
    }

    /// Its name for the operator.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Orientation => ("照片方向", "Orientation"),
            Self::FaceCount => ("人脸数", "Faces"),
            Self::HeadHeight => ("头部高度", "Head height"),
            Self::FaceWidth => ("脸部宽度", "Face width"),
            Self::Headroom => ("头顶留白", "Headroom"),
            Self::EyeLine => ("眼睛高度", "Eye line"),
            Self::Shoulders => ("下颌以下", "Below chin"),
            Self::Centring => ("左右居中", "Centring"),
            Self::SideMargins => ("两侧留白", "Side margins"),
            Self::Roll => ("头部倾斜", "Head tilt"),
            Self::Yaw => ("左右转头", "Head turn"),
            Self::Pitch => ("抬头低头", "Head nod"),
            Self::EyesOpen => ("眼睛睁开", "Eyes open"),
            Self::GlassesGlare => ("眼镜反光", "Glasses"),
            Self::MouthClosed => ("嘴巴闭合", "Mouth closed"),
            Self::BackgroundClutter => ("背景杂物", "Clutter"),
            Self::BackgroundColour => ("背景颜色", "Backdrop hue"),
            Self::BackgroundShadow => ("背景阴影", "Shadow"),
            Self::BackgroundEvenness => ("背景均匀", "Evenness"),
            Self::Monochrome => ("彩色", "In colour"),
            Self::ColourCast => ("肤色", "Skin colour"),
            Self::OverExposure => ("过曝", "Too light"),
            Self::UnderExposure => ("欠曝", "Too dark"),
            Self::LightBalance => ("左右光线", "Light L/R"),
            Self::Sharpness => ("清晰度", "Sharpness"),
            Self::Noise => ("噪点", "Noise"),
            Self::ClothesBackground => ("衣服颜色", "Clothes"),
            Self::Resolution => ("像素", "Resolution"),
            Self::Exif => ("相机参数", "Settings"),
            Self::File => ("成品文件", "File"),
        };
        lang.pick(zh, en)
    }
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

#[cfg(test)]
mod tests;
