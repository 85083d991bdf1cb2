//! What is told about one photo: a line of JSON, or a small table.

use super::{Args, Fate};
use crate::crop::CropRect;
use crate::judge::{Finding, Judgement, Limits, Unit, Verdict};
use crate::lang::Lang;
use crate::measure::readings::{Point, Readings};
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// One photo's line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    verdict: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    findings: Vec<Told>,
    measures: Option<Measures>,
    crop: Option<CropRect>,
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
#[derive(Serialize)]
struct Measures {
    crown_y: Option<f64>,
    chin_y: Option<f64>,
    head_left_x: Option<f64>,
    head_right_x: Option<f64>,
    /// The eye at the left in the picture first; each x, y.
    eyes: Option<[[f64; 2]; 2]>,
    roll_deg: Option<f64>,
    face_count: usize,
}

pub(super) fn tell(out: &mut dyn Write, file: &Path, fate: &Fate, args: &Args) -> io::Result<()> {
    if args.json {
        let line = serde_json::to_string(&line(file, fate, args.lang))?;
        return writeln!(out, "{line}");
    }
    match fate {
        Fate::Judged(judged) => table(out, file, &judged.1, args.lang),
        Fate::Refused(why) => {
            let refused = args.lang.pick("拒绝", "refused");
            writeln!(out, "{}  {refused}  {why}", file.display())
        }
        Fate::Unread(_) => Ok(()),
    }
}

fn line<'a>(file: &Path, fate: &'a Fate, lang: Lang) -> Line<'a> {
    let file = file.to_string_lossy().into_owned();
    match fate {
        Fate::Judged(judged) => Line {
            file,
            verdict: judged.1.verdict.name(),
            reason: None,
            findings: judged.1.findings.iter().map(|finding| told(finding, lang)).collect(),
            measures: Some(measures(&judged.0)),
            crop: judged.1.crop,
        },
        Fate::Refused(why) | Fate::Unread(why) => Line {
            file,
            verdict: "refused",
            reason: Some(why),
            findings: Vec::new(),
            measures: None,
            crop: None,
        },
    }
}

fn told(finding: &Finding, lang: Lang) -> Told {
    Told {
        check: finding.check.name(),
        value: finding.value,
        unit: finding.unit,
        limits: finding.limits,
        verdict: finding.verdict,
        advice: finding.advice.text(lang),
    }
}

fn measures(readings: &Readings) -> Measures {
    let at = |point: Point| [hundredths(point.x), hundredths(point.y)];
    let (head, sides) = (readings.head.ok(), readings.sides.ok());
    let eyes = readings.eyes.ok();
    Measures {
        crown_y: head.map(|head| hundredths(head.crown_px)),
        chin_y: head.map(|head| hundredths(head.chin_px)),
        head_left_x: sides.map(|sides| hundredths(sides.left_px)),
        head_right_x: sides.map(|sides| hundredths(sides.right_px)),
        eyes: eyes.map(|eyes| [at(eyes.left), at(eyes.right)]),
        roll_deg: eyes.map(|eyes| hundredths(eyes.roll_deg())),
        face_count: readings.face_count,
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn table(out: &mut dyn Write, file: &Path, judgement: &Judgement, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}  {}", file.display(), word(judgement.verdict, lang))?;
    for finding in &judgement.findings {
        let cells = [
            padded(finding.check.text(lang), 18),
            padded(&value(finding), 12),
            padded(&limits(finding.limits), 12),
            padded(word(finding.verdict, lang), 7),
            finding.advice.text(lang).to_owned(),
        ];
        writeln!(out, "  {}", cells.concat().trim_end())?;
    }
    Ok(())
}

fn word(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Pass => lang.pick("合格", "pass"),
        Verdict::Warn => lang.pick("注意", "warn"),
        Verdict::Unmeasured => lang.pick("测不到", "unmeasured"),
        Verdict::Fail => lang.pick("不合格", "fail"),
    }
}

fn value(finding: &Finding) -> String {
    let sign = finding.unit.sign();
    match finding.value {
        None => "-".to_owned(),
        Some(value) if finding.unit == Unit::Count => format!("{value:.0}"),
        Some(value) => format!("{value:.1} {sign}"),
    }
}

fn limits(limits: Limits) -> String {
    match (limits.min, limits.max) {
        (Some(min), Some(max)) if min < max => format!("{min}..{max}"),
        (Some(only), Some(_)) => format!("{only}"),
        (Some(min), None) => format!(">= {min}"),
        (None, Some(max)) => format!("<= {max}"),
        (None, None) => String::new(),
    }
}

/// Text filled with spaces to a number of terminal cells.
fn padded(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(text.width()).max(1);
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_two_cells() {
        assert_eq!(padded("肩部", 6), "肩部  ");
        assert_eq!(padded("roll", 6), "roll  ");
    }

    #[test]
    fn limits_are_told_by_the_ends_they_have() {
        let of = |min, max| limits(Limits { min, max });
        assert_eq!(of(Some(6.0), Some(12.0)), "6..12");
        assert_eq!(of(Some(1.0), Some(1.0)), "1");
        assert_eq!(of(None, Some(0.25)), "<= 0.25");
        assert_eq!(of(Some(90.0), None), ">= 90");
    }

    #[test]
    fn a_refused_file_tells_why_and_has_no_measures() {
        let fate = Fate::Refused("cut".to_owned());
        let json = serde_json::to_value(line(Path::new("a.jpg"), &fate, Lang::En)).unwrap();
        assert_eq!(json["verdict"], "refused");
        assert_eq!(json["reason"], "cut");
        assert!(json["measures"].is_null() && json["crop"].is_null());
    }
}
