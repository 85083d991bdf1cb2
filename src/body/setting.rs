//! The settings of a body that decide how a picture looks.

use serde::{Deserialize, Serialize};

/// A setting that is shown, watched, and set from the station where the body allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Exposure program: manual, aperture priority, and so on.
    Program,
    /// ISO speed.
    Iso,
    /// Exposure time.
    Shutter,
    /// Aperture number.
    Aperture,
    /// White balance.
    WhiteBalance,
    /// Kind and quality of the files: JPEG, RAW, or both.
    ImageFormat,
    /// Pixels of the pictures.
    ImageSize,
    /// Focus mode.
    Focus,
}

impl Setting {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Program,
        Self::Iso,
        Self::Shutter,
        Self::Aperture,
        Self::WhiteBalance,
        Self::ImageFormat,
        Self::ImageSize,
        Self::Focus,
    ];

    /// Whether a change moves exposure or colour of the pictures.
    #[must_use]
    pub fn moves_the_look(self) -> bool {
        !matches!(self, Self::Focus)
    }
}

/// A setting of the body that is connected.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SettingState {
    /// Which.
    pub setting: Setting,
    /// Its value in the driver's words, such as `1/125`.
    pub value: String,
    /// The values that the body offers now; empty when it tells none.
    pub choices: Vec<String>,
    /// Whether the station may set it.
    pub settable: bool,
}

impl SettingState {
    /// The choice `steps` after the present one (before it when negative), or `None` at either end, where the body
    /// offers nothing else, or where it can't be set.
    #[must_use]
    pub fn neighbour(&self, steps: isize) -> Option<&str> {
        let at = self.choices.iter().position(|choice| *choice == self.value)?;
        let other = at.checked_add_signed(steps)?;
        self.choices.get(other).filter(|_| self.settable && steps != 0).map(String::as_str)
    }
}

/// Whether a file format's words tell of RAW files and of no JPEG beside them: such frames can't be judged.
#[must_use]
pub fn is_raw_alone(format: &str) -> bool {
    let words = format.to_ascii_lowercase();
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let raw = has(&["raw", "nef", "cr2", "cr3", "arw", "raf", "dng"]);
    // Canon writes "RAW + Large Fine JPEG", Nikon "NEF+Fine", Sony "RAW+JPEG".
    raw && !has(&["+", "jpeg", "jpg", "&"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(value: &str) -> SettingState {
        SettingState {
            setting: Setting::Iso,
            value: value.into(),
            choices: ["100", "200", "400"].map(String::from).into(),
            settable: true,
        }
    }

    #[test]
    fn the_neighbour_of_a_value_is_the_next_choice_and_none_beyond_the_ends() {
        assert_eq!(iso("200").neighbour(1), Some("400"));
        assert_eq!(iso("200").neighbour(-1), Some("100"));
        assert_eq!(iso("400").neighbour(1), None);
        assert_eq!(iso("100").neighbour(-1), None);
        assert_eq!(iso("123").neighbour(1), None);
        assert_eq!(SettingState { settable: false, ..iso("200") }.neighbour(1), None);
    }

    #[test]
    fn raw_alone_is_told_from_raw_beside_a_jpeg() {
        for alone in ["RAW", "NEF (Raw)", "cRAW", "Raw lossless"] {
            assert!(is_raw_alone(alone), "{alone}");
        }
        for fine in
            ["JPEG Fine", "NEF+Fine", "RAW + Large Fine JPEG", "RAW+JPEG", "Large Fine JPEG"]
        {
            assert!(!is_raw_alone(fine), "{fine}");
        }
    }
}
