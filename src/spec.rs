//! The photo profile: geometry, background and file rules, each number with its unit and source.
//!
//! A profile is a TOML file, so that a province's or school's own numbers need no new program: it may be based on
//! another one and then names only what differs. The built-in ones are in `profiles/`.

mod checks;
mod error;
mod examine;
mod mistake;
mod rules;
mod shape;
mod validate;

pub use checks::Checks;
pub use error::SpecError;
pub use mistake::{Mistake, What, Words};
pub use rules::*;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shape::nearest;
use std::collections::BTreeMap;

/// Names and texts of the built-in profiles, the default first.
const BUILT_IN: [(&str, &str); 3] = [
    ("nwpu-2009", include_str!("../profiles/nwpu-2009.toml")),
    ("chsi-2017", include_str!("../profiles/chsi-2017.toml")),
    ("cet-2017", include_str!("../profiles/cet-2017.toml")),
];

/// Most profiles that build on each other, the first one included.
const MAX_DEPTH: usize = 8;

/// Gives the text of a profile that is not built in by its name: none when there is none, and a sentence in the
/// user's language when it can't be read.
pub type Find<'a> = &'a dyn Fn(&str) -> Result<Option<String>, String>;

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
    /// When the station warns.
    pub session: SessionRule,
    /// What goes to the receiver.
    pub delivery: DeliveryRule,
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
    /// A profile whose rules hold where this one has none.
    based_on: Option<String>,
    /// Checks of that profile that are not made.
    #[serde(default)]
    without: Vec<String>,
    file: Option<FileRule>,
    /// The default profile's, where neither this one nor its base has one.
    session: Option<SessionRule>,
    /// Likewise.
    delivery: Option<DeliveryRule>,
    #[serde(rename = "check", default)]
    checks: Checks,
}

impl Profile {
    /// Reads a profile from TOML; it may be based on built-in ones only.
    ///
    /// # Errors
    /// [`SpecError::Faulty`] with all mistakes.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        Self::resolved(text, &|_| Ok(None), &mut Vec::new())
    }

    /// Reads a user's profile from TOML; it may be based on built-in ones and on those that `find` gives.
    ///
    /// A built-in profile's name with other rules is refused: a photo's record names the profile.
    ///
    /// # Errors
    /// [`SpecError::Faulty`] with all mistakes.
    pub fn parse_with(text: &str, find: Find<'_>) -> Result<Self, SpecError> {
        let profile = Self::resolved(text, find, &mut Vec::new())?;
        if Self::builtin(&profile.name).is_ok_and(|known| known != profile) {
            return Err(fault(text, &["name"], What::Taken));
        }
        Ok(profile)
    }

    /// The profile as TOML that needs no other profile and reads as the same one.
    ///
    /// # Errors
    /// The serialiser's; none is known to happen.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// `trail` holds the names of the profiles that are based on this one.
    fn resolved(text: &str, find: Find<'_>, trail: &mut Vec<String>) -> Result<Self, SpecError> {
        SpecError::of(examine::mistakes(text))?;
        let syntax = |e: toml::de::Error| fault(text, &[], What::Syntax(e.message().to_owned()));
        let draft: Draft = toml::from_str(text).map_err(syntax)?;
        let base = match &draft.based_on {
            None => None,
            Some(name) => {
                trail.push(draft.name.clone());
                let base = Self::base(name, find, trail);
                Some(base.map_err(|what| fault(text, &["based_on"], what))?)
            }
        };
        draft.on(base, text)
    }

    fn base(name: &str, find: Find<'_>, trail: &mut Vec<String>) -> Result<Self, What> {
        let wrong = |error| What::Base(Box::new(error));
        if let Some(text) = built_in_text(name) {
            return Self::parse(text).map_err(wrong);
        }
        if trail.iter().any(|above| above == name) {
            trail.push(name.to_owned());
            return Err(What::Circle(std::mem::take(trail)));
        }
        if trail.len() >= MAX_DEPTH {
            return Err(What::TooDeep(MAX_DEPTH));
        }
        let text = find(name).map_err(What::Unread)?.ok_or(What::NoBase)?;
        Self::resolved(&text, find, trail).map_err(wrong)
    }

    /// A built-in profile by its name.
    ///
    /// # Errors
    /// [`SpecError::Unknown`] with the names there are.
    pub fn builtin(name: &str) -> Result<Self, SpecError> {
        let known = || Self::names().into_iter().map(str::to_owned).collect();
        let text = built_in_text(name)
            .ok_or_else(|| SpecError::Unknown { name: name.to_owned(), known: known() })?;
        Self::parse(text)
    }

    /// Names of the built-in profiles, the default first.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(name, _)| *name).collect()
    }
}

impl Draft {
    /// The whole profile, with what `base` has where this one has nothing.
    fn on(self, base: Option<Profile>, text: &str) -> Result<Profile, SpecError> {
        let (base_file, base_session, base_delivery, mut checks) = match base {
            Some(base) => (Some(base.file), Some(base.session), Some(base.delivery), base.checks),
            None => (None, None, None, Checks::default()),
        };
        let session = or_standard(self.session.or(base_session), "session", text)?;
        let delivery = or_standard(self.delivery.or(base_delivery), "delivery", text)?;
        let strangers: Vec<&String> =
            self.without.iter().filter(|name| !checks.remove(name)).collect();
        let stranger = |name: &&String| Mistake {
            key: format!("check.{name}"),
            ..fault_at(text, &["without"], unknown_check(name))
        };
        SpecError::of(strangers.iter().map(stranger).collect())?;
        let file = self.file.or(base_file).ok_or_else(|| Mistake {
            key: "file".to_owned(),
            ..fault_at(text, &[], What::Missing)
        });
        let own = self.checks.share_of_height();
        let checks = self.checks.or(&checks);
        if let Some(words) = validate::together(&checks) {
            return Err(fault(text, &["check", own.unwrap_or_default()], What::Value(words)));
        }
        Ok(Profile {
            name: self.name,
            title_zh: self.title_zh,
            title_en: self.title_en,
            file: file.map_err(SpecError::from)?,
            session,
            delivery,
            checks,
        })
    }
}

impl Checks {
    /// The first of the three shares of the height that there is a rule for.
    fn share_of_height(&self) -> Option<&'static str> {
        let shares = [
            ("head_height", &self.head_height),
            ("headroom", &self.headroom),
            ("shoulders", &self.shoulders),
        ];
        shares.into_iter().find_map(|(name, rule)| rule.as_ref().map(|_| name))
    }
}

fn built_in_text(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

fn unknown_check(name: &str) -> What {
    let nearest = nearest(name, Checks::NAMES.iter().copied());
    What::Unknown { nearest: nearest.map(str::to_owned) }
}

fn fault_at(text: &str, path: &[&str], what: What) -> Mistake {
    Mistake::at(text, examine::place_of(text, path), &path.join("."), what)
}

fn fault(text: &str, path: &[&str], what: What) -> SpecError {
    fault_at(text, path, what).into()
}

/// A section's rule; where there is none, the default profile's.
fn or_standard<R: DeserializeOwned>(
    rule: Option<R>,
    section: &str,
    text: &str,
) -> Result<R, SpecError> {
    let [(_, standard), ..] = BUILT_IN;
    let read = || {
        let mut sections: BTreeMap<String, toml::Value> = toml::from_str(standard)?;
        R::deserialize(sections.remove(section).unwrap_or(toml::Value::Table(toml::Table::new())))
    };
    let failed = |e: toml::de::Error| fault(text, &[section], What::Syntax(e.message().to_owned()));
    rule.map_or_else(|| read().map_err(failed), Ok)
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
mod tests;
