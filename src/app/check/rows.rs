//! The table of rows (RFC 4180): a row a photo and profile, a column a measure, two a check.

use super::json::{Measures, measures};
use super::look::Fate;
use crate::crop::CropRect;
use crate::judge::{CHECKS, Check, Judgement};
use crate::spec::Profile;
use std::path::Path;

/// Columns before those of the checks.
const FIRST: [&str; 27] = [
    "file",
    "profile",
    "verdict",
    "reason",
    "crown_y",
    "chin_y",
    "head_left_x",
    "head_right_x",
    "left_eye_x",
    "left_eye_y",
    "right_eye_x",
    "right_eye_y",
    "eye_distance_px",
    "roll_deg",
    "yaw_deg",
    "pitch_deg",
    "eye_opening",
    "mouth_opening",
    "shoulder_y",
    "face_count",
    "second_face_share",
    "outline",
    "crop_x",
    "crop_y",
    "crop_w",
    "crop_h",
    "instructions",
];

/// The first row, with the names of the columns.
pub(super) fn header() -> Vec<u8> {
    let checks = CHECKS
        .iter()
        .flat_map(|check| ["value", "verdict"].map(|part| format!("{}_{part}", check.name())));
    coded(FIRST.map(str::to_owned).into_iter().chain(checks))
}

/// The rows of one photo, one a profile.
pub(super) fn of(
    file: &Path,
    fate: &Fate,
    profiles: &[Profile],
    lang: crate::lang::Lang,
) -> Vec<u8> {
    let row = |(at, profile): (usize, &Profile)| {
        let mut cells = vec![safe(&file.to_string_lossy()), safe(&profile.name)];
        match fate {
            Fate::Refused(why) | Fate::Unread(why) => {
                cells.extend(["refused".to_owned(), safe(why)]);
                cells.resize(FIRST.len() + 2 * CHECKS.len(), String::new());
            }
            Fate::Judged(judged) => {
                let Some(judgement) = judged.by_profile.get(at) else { return Vec::new() };
                cells.extend([judgement.verdict.name().to_owned(), String::new()]);
                cells.extend(measured(&measures(&judged.readings)));
                cells.extend(cropped(judgement.crop));
                let told = super::json::instructions(judgement, lang);
                cells.push(told.join(lang.pick("；", "; ")));
                cells.extend(CHECKS.iter().flat_map(|check| found(judgement, *check)));
            }
        }
        coded(cells)
    };
    profiles.iter().enumerate().flat_map(row).collect()
}

fn measured(measures: &Measures) -> Vec<String> {
    let eyes = measures
        .eyes
        .map_or([None; 4], |[left, right]| [left[0], left[1], right[0], right[1]].map(Some));
    let head = [measures.crown_y, measures.chin_y, measures.head_left_x, measures.head_right_x];
    let rest = [
        measures.eye_distance_px,
        measures.roll_deg,
        measures.yaw_deg,
        measures.pitch_deg,
        measures.eye_opening,
        measures.mouth_opening,
        measures.shoulder_y,
    ];
    let outline = serde_json::to_value(measures.outline).ok();
    head.into_iter()
        .chain(eyes)
        .chain(rest)
        .map(number)
        .chain([measures.face_count.to_string(), number(Some(measures.second_face_share))])
        .chain([outline.as_ref().and_then(|o| o.as_str()).unwrap_or_default().to_owned()])
        .collect()
}

fn cropped(crop: Option<CropRect>) -> [String; 4] {
    crop.map_or([None; 4], |crop| [crop.x, crop.y, crop.w, crop.h].map(Some)).map(rounded)
}

fn found(judgement: &Judgement, check: Check) -> [String; 2] {
    let finding = judgement.findings.iter().find(|finding| finding.check == check);
    [
        rounded(finding.and_then(|finding| finding.value)),
        finding.map_or("", |finding| finding.verdict.name()).to_owned(),
    ]
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A number with at most four decimals.
fn rounded(value: Option<f64>) -> String {
    number(value.map(|value| (value * 10_000.0).round() / 10_000.0))
}

/// Text that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    let first = text.chars().next();
    if matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n')) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn coded(cells: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory doesn't fail, and a row stands alone, so its length can't be wrong.
    drop(writer.write_record(cells));
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn read(bytes: &[u8]) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(bytes).records().map(Result::unwrap).collect()
    }

    #[test]
    fn a_refused_photo_has_as_many_cells_as_there_are_columns() {
        let fate = Fate::Refused("cut, \"off\"\nhere".to_owned());
        let profiles = [Profile::builtin("nwpu-2009").unwrap()];
        let row = of(Path::new("a.jpg"), &fate, &profiles, Lang::En);
        let rows = read(&[header(), row].concat());
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].len(), FIRST.len() + 2 * CHECKS.len());
        assert_eq!(&rows[0][3], "cut, \"off\"\nhere");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1.jpg", "+a", "-a", "@a", "\ta"] {
            assert_eq!(safe(text), format!("'{text}"));
        }
        assert_eq!(safe("a=1.jpg"), "a=1.jpg");
    }
}
