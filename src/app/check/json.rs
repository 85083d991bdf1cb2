//! One photo as a line of JSON.

use super::look::{Fate, Judged};
use crate::crop::CropRect;
use crate::judge::{Finding, Judgement, Limits, Unit, Verdict};
use crate::lang::Lang;
use crate::measure::readings::{Outline, Point, Readings};
use crate::spec::Profile;
use serde::Serialize;
use std::path::Path;

/// One photo's line. Verdict, findings and crop are those of the first profile.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// What to do, at most two sentences, the first first.
    instructions: Vec<&'static str>,
    findings: Vec<Told>,
    measures: Option<Measures>,
    crop: Option<CropRect>,
    /// Names of the profiles by which it needs no reason to be accepted.
    serves: Vec<&'a str>,
    /// One a profile, when several were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    profiles: Vec<ByProfile<'a>>,
}

#[derive(Serialize)]
struct ByProfile<'a> {
    profile: &'a str,
    verdict: Verdict,
    serves: bool,
    crop: Option<CropRect>,
    findings: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    check: &'static str,
    value: Option<f64>,
    unit: Unit,
    limits: Limits,
    verdict: Verdict,
    advice: &'static str,
}

/// Px of the full upright picture; null where nothing was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Measures {
    pub crown_y: Option<f64>,
    pub chin_y: Option<f64>,
    pub head_left_x: Option<f64>,
    pub head_right_x: Option<f64>,
    /// The eye at the left in the picture first; each x, y.
    pub eyes: Option<[[f64; 2]; 2]>,
    pub eye_distance_px: Option<f64>,
    pub roll_deg: Option<f64>,
    /// Positive when the nose points to the right of the picture.
    pub yaw_deg: Option<f64>,
    /// Positive when the face looks up.
    pub pitch_deg: Option<f64>,
    /// Share of the distance from eyes to chin.
    pub eye_opening: Option<f64>,
    /// Share of the distance from eyes to chin.
    pub mouth_opening: Option<f64>,
    pub shoulder_y: Option<f64>,
    pub face_count: usize,
    /// Area of the second face over that of the first.
    pub second_face_share: f64,
    /// How crown and sides were found.
    pub outline: Option<Outline>,
}

/// The photo's line, without its end.
pub(super) fn line(
    file: &Path,
    fate: &Fate,
    profiles: &[Profile],
    lang: Lang,
) -> serde_json::Result<String> {
    serde_json::to_string(&of(file, fate, profiles, lang))
}

fn of<'a>(file: &Path, fate: &'a Fate, profiles: &'a [Profile], lang: Lang) -> Line<'a> {
    let mut line = Line {
        file: file.to_string_lossy().into_owned(),
        verdict: fate.name(),
        reason: None,
        instructions: Vec::new(),
        findings: Vec::new(),
        measures: None,
        crop: None,
        serves: Vec::new(),
        profiles: Vec::new(),
    };
    match fate {
        Fate::Refused(why) | Fate::Unread(why) => line.reason = Some(why),
        Fate::Judged(judged) => fill(&mut line, judged, profiles, lang),
    }
    line
}

fn fill<'a>(line: &mut Line<'a>, judged: &Judged, profiles: &'a [Profile], lang: Lang) {
    line.measures = Some(measures(&judged.readings));
    if let Some(first) = judged.first() {
        line.instructions = instructions(first, lang);
        line.findings = told(first, lang);
        line.crop = first.crop;
    }
    line.serves = serves(judged, profiles).collect();
    if profiles.len() > 1 {
        let each = profiles.iter().zip(&judged.by_profile);
        line.profiles = each.map(|(profile, judgement)| by(profile, judgement, lang)).collect();
    }
}

fn by<'a>(profile: &'a Profile, judgement: &Judgement, lang: Lang) -> ByProfile<'a> {
    ByProfile {
        profile: &profile.name,
        verdict: judgement.verdict,
        serves: !judgement.verdict.needs_reason(),
        crop: judgement.crop,
        findings: told(judgement, lang),
    }
}

/// Names of the profiles by which a photo needs no reason to be accepted.
pub(super) fn serves<'a>(
    judged: &Judged,
    profiles: &'a [Profile],
) -> impl Iterator<Item = &'a str> {
    let each = profiles.iter().zip(&judged.by_profile);
    each.filter(|(_, judgement)| !judgement.verdict.needs_reason())
        .map(|(profile, _)| profile.name.as_str())
}

/// What to do, in words.
pub(super) fn instructions(judgement: &Judgement, lang: Lang) -> Vec<&'static str> {
    judgement.instructions().iter().map(|(advice, _)| advice.text(lang)).collect()
}

fn told(judgement: &Judgement, lang: Lang) -> Vec<Told> {
    judgement.findings.iter().map(|finding| one(finding, lang)).collect()
}

fn one(finding: &Finding, lang: Lang) -> Told {
    Told {
        check: finding.check.name(),
        value: finding.value,
        unit: finding.unit,
        limits: finding.limits,
        verdict: finding.verdict,
        advice: finding.advice.text(lang),
    }
}

pub(super) fn measures(readings: &Readings) -> Measures {
    let at = |point: Point| [hundredths(point.x), hundredths(point.y)];
    let (head, sides) = (readings.head.ok(), readings.sides.ok());
    let (eyes, pose) = (readings.eyes.ok(), readings.pose.ok());
    Measures {
        crown_y: head.map(|head| hundredths(head.crown_px)),
        chin_y: head.map(|head| hundredths(head.chin_px)),
        head_left_x: sides.map(|sides| hundredths(sides.left_px)),
        head_right_x: sides.map(|sides| hundredths(sides.right_px)),
        eyes: eyes.map(|eyes| [at(eyes.left), at(eyes.right)]),
        eye_distance_px: eyes.map(|eyes| hundredths(eyes.distance_px())),
        roll_deg: eyes.map(|eyes| hundredths(eyes.roll_deg())),
        yaw_deg: pose.map(|pose| hundredths(pose.yaw_deg)),
        pitch_deg: pose.map(|pose| hundredths(pose.pitch_deg)),
        eye_opening: readings.eye_opening.ok().map(ten_thousandths),
        mouth_opening: readings.mouth_opening.ok().map(ten_thousandths),
        shoulder_y: readings.shoulder_px.ok().map(hundredths),
        face_count: readings.face_count,
        second_face_share: ten_thousandths(readings.second_face_share),
        outline: readings.outline.ok(),
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn ten_thousandths(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_file_tells_why_and_has_no_measures() {
        let fate = Fate::Refused("cut".to_owned());
        let json = serde_json::to_value(of(Path::new("a.jpg"), &fate, &[], Lang::En)).unwrap();
        assert_eq!(json["verdict"], "refused");
        assert_eq!(json["reason"], "cut");
        assert!(json["measures"].is_null() && json["crop"].is_null());
        assert!(json.get("profiles").is_none() && json["serves"].as_array().unwrap().is_empty());
    }
}
