//! The photo profile: geometry, background and file rules, each number with its unit and source.
//!
//! A profile is a TOML file, so that a province's or school's own numbers need no new program: it may be based on
//! another one and then names only what differs. The built-in ones are in `profiles/`.

mod checks;
mod error;
mod rules;
mod validate;

pub use checks::Checks;
pub use error::SpecError;
pub use rules::*;

use serde::{Deserialize, Serialize};

/// Names and texts of the built-in profiles, the default first.
const BUILT_IN: [(&str, &str); 3] = [
    ("nwpu-2009", include_str!("../profiles/nwpu-2009.toml")),
    ("chsi-2017", include_str!("../profiles/chsi-2017.toml")),
    ("cet-2017", include_str!("../profiles/cet-2017.toml")),
];

/// All rules a photo is judged by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// Short name, such as `nwpu-2009`.
    pub name: String,
    /// What it is for, in Chinese.
    pub title_zh: String,
    /// What it is for, in English.
    pub title_en: String,
    /// The finished picture.
    pub file: FileRule,
    /// The rules, one a check.
    #[serde(rename = "check")]
    pub checks: Checks,
}

/// A profile as it is written: what it is based on may be left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    name: String,
    title_zh: String,
    title_en: String,
    /// A built-in profile whose rules hold where this one has none.
    based_on: Option<String>,
    /// Checks of that profile that are not made.
    #[serde(default)]
    without: Vec<String>,
    file: Option<FileRule>,
    #[serde(rename = "check", default)]
    checks: Checks,
}

impl Profile {
    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// [`SpecError::Syntax`] with line and column, or [`SpecError::Invalid`] with the number's name.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let draft: Draft = toml::from_str(text).map_err(|e| SpecError::syntax(text, &e))?;
        let profile = Self::resolved(draft)?;
        validate::check(&profile)?;
        Ok(profile)
    }

    fn resolved(draft: Draft) -> Result<Self, SpecError> {
        let base = draft.based_on.as_deref().map(Self::builtin).transpose()?;
        let no_file =
            SpecError::invalid("file", "there is no [file], and no based_on to take it from");
        let file = draft.file.or_else(|| base.as_ref().map(|b| b.file.clone())).ok_or(no_file)?;
        let mut checks = base.map(|base| base.checks).unwrap_or_default();
        for name in &draft.without {
            if !checks.remove(name) {
                return Err(SpecError::invalid("without", "it names a check that there is not"));
            }
        }
        Ok(Self {
            name: draft.name,
            title_zh: draft.title_zh,
            title_en: draft.title_en,
            file,
            checks: draft.checks.or(&checks),
        })
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
        let broken = text().replace("[check.headroom]", "[check.headroum]");
        let error = Profile::parse(&broken).unwrap_err();
        let place = text().lines().position(|line| line == "[check.headroom]").unwrap() + 1;
        assert!(matches!(error, SpecError::Syntax { line, column: 8, .. } if line == place));
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
