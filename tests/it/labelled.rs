//! Labelled photos beside the repository, where they are: their tables and which check has to name which defect.

use paishe::judge::Check;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One row of a table of labelled photos.
pub struct Labelled {
    /// The photo.
    pub file: PathBuf,
    fields: HashMap<String, String>,
}

impl Labelled {
    /// The photo's file name.
    pub fn name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// A field as it is written; empty when there is none.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    /// A field as a number, in px of the upright picture.
    pub fn number(&self, field: &str) -> Option<f64> {
        self.text(field).parse().ok()
    }

    /// The defects that a careful person named; none of a good photo.
    pub fn defects(&self) -> Vec<&str> {
        self.text("defects").split(';').filter(|defect| !defect.is_empty()).collect()
    }

    /// Whether a careful person could decide otherwise.
    pub fn is_debatable(&self) -> bool {
        self.text("debatable") == "1"
    }
}

/// The rows of one set (`landmark`, `studio`, `hostile`); none where the photos are not.
pub fn set(name: &str) -> Option<Vec<Labelled>> {
    let frames = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/frames");
    let mut table = csv::Reader::from_path(frames.join(format!("{name}.csv"))).ok()?;
    let columns: Vec<String> = table.headers().ok()?.iter().map(str::to_owned).collect();
    let rows = table.records().filter_map(Result::ok).map(|row| Labelled {
        file: frames.join(name).join(row.get(0).unwrap_or_default()),
        fields: columns.iter().cloned().zip(row.iter().map(str::to_owned)).collect(),
    });
    Some(rows.collect())
}

/// The checks of which one has to name a labelled defect; none for a word that is not known.
pub fn namers(defect: &str) -> &'static [Check] {
    match defect {
        "bg_white" | "bg_red" | "bg_dark_blue" | "bg_purple" | "bg_too_pale" => {
            &[Check::BackgroundColour]
        }
        "bg_uneven" => &[Check::BackgroundEvenness],
        "bg_hard_shadow" => &[Check::BackgroundShadow, Check::BackgroundEvenness],
        "bg_clutter" => &[Check::BackgroundClutter],
        "mono" => &[Check::Monochrome],
        "colour_cast" => &[Check::ColourCast],
        "head_large" => &[Check::HeadHeight],
        "cut_top" => &[Check::Headroom],
        "cut_bottom" | "cut_chin" => &[Check::Shoulders],
        "off_centre" => &[Check::Centring, Check::SideMargins],
        "eyes_closed" => &[Check::EyesOpen],
        "roll" => &[Check::Roll],
        "sideways" => &[Check::Orientation],
        "turned" => &[Check::Yaw],
        "two_persons" => &[Check::FaceCount],
        "teeth" => &[Check::MouthClosed],
        "glare" | "dark_glasses" => &[Check::GlassesGlare],
        "blur_motion" | "blur_defocus" => &[Check::Sharpness],
        "noisy" => &[Check::Noise],
        "over_exposed" => &[Check::OverExposure],
        "under_exposed" => &[Check::UnderExposure],
        "face_half_dark" => &[Check::LightBalance],
        _ => &[],
    }
}
