//! The photo profile: geometry, background and file rules, each number with its unit and source.
//!
//! A profile is a TOML file, so that a province's or school's own numbers need no new program. The built-in ones are
//! in `assets/profiles`.

mod error;
mod validate;

pub use error::SpecError;

use serde::Deserialize;

/// Names and texts of the built-in profiles, the default first.
const BUILT_IN: [(&str, &str); 1] =
    [("nwpu-2009", include_str!("../assets/profiles/nwpu-2009.toml"))];

/// All rules a photo is judged by.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Short name, such as `nwpu-2009`.
    pub name: String,
    /// What it is for, in Chinese.
    pub title_zh: String,
    /// What it is for, in English.
    pub title_en: String,
    /// The finished picture.
    pub file: FileRule,
    /// Exactly one face.
    pub face_count: FaceRule,
    /// Empty part above the head, percent of the crop height.
    pub headroom: Band,
    /// Crown to chin, percent of the crop height.
    pub head_height: Band,
    /// Part below the chin, percent of the crop height.
    pub shoulders: Band,
    /// Empty part at each side of the head, percent of the crop width.
    pub side_margins: LeastShare,
    /// Face centre, percent of the crop width from its left edge.
    pub centring: Band,
    /// Slope of the eye line.
    pub roll: Angle,
    /// Colour of the backdrop.
    pub background_colour: Colour,
    /// Evenness of the backdrop.
    pub background_evenness: Difference,
    /// Sharpness of the face.
    pub sharpness: LeastEnergy,
    /// Skin without detail in the lights.
    pub over_exposure: MostShare,
    /// Skin without detail in the darks.
    pub under_exposure: Darkness,
    /// Pixels before the reduction.
    pub resolution: LeastPixels,
}

/// Size and coding of the finished picture.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Columns, px.
    pub width_px: u32,
    /// Rows, px.
    pub height_px: u32,
    /// JPEG quality, 1..=100.
    pub quality: u8,
    /// JFIF density, dots per cm.
    pub density_per_cm: u16,
    /// Columns that survive the trim of the print, px, centred.
    pub print_safe_px: u32,
    /// Where the numbers come from.
    pub source: String,
}

/// How large a second face may be.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaceRule {
    /// Area of the second face over the first, 0..=1, that still counts as one person.
    pub max_second_share: f64,
    /// Where the number comes from.
    pub source: String,
}

/// A share with two ends and a value to aim at, all in percent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Smallest that passes.
    pub min_percent: f64,
    /// Largest that passes.
    pub max_percent: f64,
    /// What the crop aims at.
    pub target_percent: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// A share that must be reached, in percent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeastShare {
    /// Smallest that passes.
    pub min_percent: f64,
    /// Where the number comes from.
    pub source: String,
}

/// A share that must not be passed, in percent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MostShare {
    /// Largest that passes.
    pub pass_percent: f64,
    /// Largest that only warns.
    pub warn_percent: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// A share of dark skin that must not be passed, with the backdrop as grey card.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Darkness {
    /// Largest share that passes, percent.
    pub pass_percent: f64,
    /// Largest share that only warns, percent.
    pub warn_percent: f64,
    /// CIELAB lightness, 0..=100, below which the backdrop shows that too little light fell; above it, dark skin
    /// only warns.
    pub dark_backdrop_lightness: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// An angle to either side, in degrees.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Angle {
    /// Largest that passes.
    pub pass_deg: f64,
    /// Largest that only warns.
    pub warn_deg: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// The colour of the backdrop and how far it may be off.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colour {
    /// The colour asked for, sRGB 0..=255.
    pub srgb: [f64; 3],
    /// Largest CIEDE2000 difference that passes.
    pub pass_de: f64,
    /// Largest CIEDE2000 difference that only warns.
    pub warn_de: f64,
    /// Smallest hue (HSL, degrees) that passes when lighter than the colour asked for.
    pub min_hue_deg: f64,
    /// Largest such hue.
    pub max_hue_deg: f64,
    /// Smallest CIELAB chroma that a lighter backdrop keeps.
    pub min_chroma: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// A colour difference that must not be passed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Largest that passes.
    pub pass_de: f64,
    /// Largest that only warns.
    pub warn_de: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// An energy that must be reached, a plain number.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeastEnergy {
    /// Smallest that passes.
    pub pass_min: f64,
    /// Smallest that only warns.
    pub warn_min: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// Pixels that must be there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeastPixels {
    /// Smallest distance between the eyes in the full picture, px.
    pub min_eye_distance_px: f64,
    /// Where the number comes from.
    pub source: String,
}

impl Profile {
    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// [`SpecError::Syntax`] with line and column, or [`SpecError::Invalid`] with the number's name.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let profile: Self = toml::from_str(text).map_err(|e| SpecError::syntax(text, &e))?;
        validate::check(&profile)?;
        Ok(profile)
    }

    /// A built-in profile by its name.
    ///
    /// # Errors
    /// [`SpecError::Unknown`] with the names there are.
    pub fn builtin(name: &str) -> Result<Self, SpecError> {
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::parse(text),
            None => {
                Err(SpecError::Unknown { name: name.to_owned(), known: Self::names().join(", ") })
            }
        }
    }

    /// Names of the built-in profiles, the default first.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(name, _)| *name).collect()
    }
}

impl FileRule {
    /// Width over height.
    #[must_use]
    pub fn aspect(&self) -> f64 {
        f64::from(self.width_px) / f64::from(self.height_px)
    }

    /// What the print trims at each side, percent of the width.
    #[must_use]
    pub fn trim_percent(&self) -> f64 {
        let trimmed = f64::from(self.width_px) - f64::from(self.print_safe_px);
        trimmed * 50.0 / f64::from(self.width_px)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> &'static str {
        BUILT_IN[0].1
    }

    #[test]
    fn every_built_in_profile_is_valid_and_named_as_listed() {
        for name in Profile::names() {
            assert_eq!(Profile::builtin(name).unwrap().name, name);
        }
    }

    #[test]
    fn the_file_is_three_by_four_and_the_print_trims_six_pixels_a_side() {
        let file = Profile::builtin("nwpu-2009").unwrap().file;
        assert!((file.aspect() - 0.75).abs() < 1e-12);
        assert!((file.trim_percent() - 600.0 / 144.0).abs() < 1e-12);
    }

    #[test]
    fn an_unknown_profile_names_the_known_ones() {
        let error = Profile::builtin("nwpu-2099").unwrap_err().to_string();
        assert!(error.contains("nwpu-2099") && error.contains("nwpu-2009"), "{error}");
    }

    #[test]
    fn a_typo_is_told_with_line_and_column() {
        let broken = text().replace("[headroom]", "[headroum]");
        let error = Profile::parse(&broken).unwrap_err();
        let place = text().lines().position(|line| line == "[headroom]").unwrap() + 1;
        assert!(matches!(error, SpecError::Syntax { line, column: 2, .. } if line == place));
        assert!(error.to_string().contains("headroum"), "{error}");
    }

    #[test]
    fn a_number_without_source_is_refused() {
        let broken = text().replacen("source = \"chosen", "origin = \"chosen", 1);
        assert!(matches!(Profile::parse(&broken), Err(SpecError::Syntax { .. })));
    }

    #[test]
    fn limits_in_the_wrong_order_are_refused_by_name() {
        let cases = [
            ("max_percent = 12.0", "max_percent = 5.0", "headroom"),
            ("target_percent = 70.0", "target_percent = 99.0", "head_height"),
            ("warn_deg = 8.0", "warn_deg = 1.0", "roll"),
            ("warn_de = 18.0", "warn_de = nan", "background_colour"),
            ("width_px = 144", "width_px = 0", "file"),
            ("quality = 95", "quality = 101", "file"),
            ("max_second_share = 0.1", "max_second_share = 2.0", "face_count"),
        ];
        for (old, new, field) in cases {
            let error = Profile::parse(&text().replacen(old, new, 1)).unwrap_err();
            assert!(error.to_string().contains(field), "{new}: {error}");
        }
    }

    #[test]
    fn bands_that_no_picture_can_meet_are_refused() {
        let broken = text().replacen("min_percent = 18.0", "min_percent = 19.9", 1).replacen(
            "min_percent = 58.0",
            "min_percent = 71.5",
            1,
        );
        assert!(Profile::parse(&broken).is_err());
    }
}
