//! Readings against a profile: findings, each with value, limits, verdict and one instruction.

mod advice;
mod background_clutter;
mod background_colour;
mod background_evenness;
mod background_shadow;
mod centring;
mod check;
mod ciede2000;
mod clothes_background;
mod colour_cast;
mod exif;
mod eye_line;
mod eyes_open;
mod face_count;
mod face_width;
mod file;
mod finding;
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
mod steady;
mod subject;
mod under_exposure;
mod yaw;

pub use advice::Advice;
pub use check::{CHECKS, Check};
pub use ciede2000::ciede2000;
pub use finding::{Finding, Limits, Unit, Verdict};
pub use several::{Service, several};
pub use steady::Steady;

use crate::crop::{CropError, CropRect};
use crate::measure::readings::{Reading, Readings};
use crate::picture::ExifFacts;
use crate::spec::{Checks, FileRule, Profile};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use subject::Subject;

/// All findings on one frame and the crop they were judged on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Worst verdict of the findings.
    pub verdict: Verdict,
    /// One per check: the worst first, and of equal ones what to fix first.
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
    let subject = Subject::of(readings, exif, crop, profile);
    let findings = CHECKS.iter().filter_map(|check| find(*check, &subject, &profile.checks));
    Judgement::of(findings.collect(), crop.ok())
}

/// Judges a live-view frame: without the checks of which a preview says nothing.
#[must_use]
pub fn judge_live(readings: &Readings, crop: Reading<CropRect>, profile: &Profile) -> Judgement {
    const STILL_ONLY: [Check; 4] =
        [Check::Resolution, Check::Exif, Check::Noise, Check::Orientation];
    let exif = ExifFacts::default();
    let subject = Subject::of(readings, &exif, crop, profile);
    let checks = CHECKS.iter().filter(|check| !STILL_ONLY.contains(check));
    let findings = checks.filter_map(|check| find(*check, &subject, &profile.checks));
    Judgement::of(findings.collect(), crop.ok())
}

impl Judgement {
    fn of(mut findings: Vec<Finding>, crop: Option<CropRect>) -> Self {
        findings.sort_by_key(|found| (Reverse((found.weight(), found.verdict)), found.check));
        let verdict = findings.first().map_or(Verdict::Unmeasured, Finding::weight);
        Self { verdict, findings, crop }
    }

    /// The judgement with the finding on the finished file added.
    #[must_use]
    pub fn with_file(self, photo: &Result<Vec<u8>, CropError>, rule: &FileRule) -> Self {
        let mut findings = self.findings;
        findings.push(file::find(photo, rule));
        Self::of(findings, self.crop)
    }
}

/// The finding of one check; none when the profile doesn't ask for it.
fn find(check: Check, subject: &Subject<'_>, rules: &Checks) -> Option<Finding> {
    Some(match check {
        Check::Orientation => orientation::find(subject, rules.orientation.as_ref()?),
        Check::FaceCount => face_count::find(subject, rules.face_count.as_ref()?),
        Check::ClothesBackground => {
            clothes_background::find(subject, rules.clothes_background.as_ref()?)
        }
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
        Check::GlassesGlare => glasses_glare::find(subject, rules.glasses_glare.as_ref()?),
        Check::EyesOpen => eyes_open::find(subject, rules.eyes_open.as_ref()?),
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
        Check::Resolution => resolution::find(subject, rules.resolution.as_ref()?),
        Check::Exif => exif::find(subject, rules.exif.as_ref()?),
        Check::File => return None,
    })
}

#[cfg(test)]
mod tests;
