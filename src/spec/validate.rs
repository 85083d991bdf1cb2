//! Whether a profile's numbers make sense, each by itself and together.

use super::rules::{
    Angle, Band, CameraRule, Colour, Darkness, FaceRule, FileRule, Glasses, LeastChroma,
    LeastDifference, LeastEnergy, LeastPixels, LeastShare, Lightness, Margin, MostDifference,
    MostNoise, MostShare, SkinWindow, Turn,
};
use super::{Profile, SpecError};

/// A rule that can be examined.
pub trait Rule {
    /// Where its numbers come from.
    fn source(&self) -> &str;
    /// What is wrong with its numbers, if anything.
    fn fault(&self) -> Option<&'static str>;
}

const ORDER: &str = "the limits are in the wrong order";
const PERCENT: &str = "a share is 0 to 100 %";

/// Checks every number; the first wrong one is reported.
pub(super) fn check(profile: &Profile) -> Result<(), SpecError> {
    let file: (&'static str, &dyn Rule) = ("file", &profile.file);
    for (field, rule) in std::iter::once(file).chain(profile.checks.rules()) {
        if let Some(why) = rule.fault() {
            return Err(SpecError::invalid(field, why));
        }
        if rule.source().trim().is_empty() {
            return Err(SpecError::invalid(field, "source is empty"));
        }
    }
    together(profile)
}

/// The three shares of the height have to add up.
fn together(profile: &Profile) -> Result<(), SpecError> {
    let checks = &profile.checks;
    let (Some(above), Some(head), Some(below)) =
        (&checks.headroom, &checks.head_height, &checks.shoulders)
    else {
        return Ok(());
    };
    let rows = [above, head, below];
    let sum = |of: fn(&Band) -> f64| rows.iter().map(|band| of(band)).sum::<f64>();
    let meets = sum(|band| band.min_percent) <= 100.0 && sum(|band| band.max_percent) >= 100.0;
    if !meets {
        let why = "headroom, head height and shoulders can't add up to 100 %";
        return Err(SpecError::invalid("head_height", why));
    }
    if (sum(|band| band.target_percent) - 100.0).abs() >= 0.5 {
        let why = "the targets of headroom, head_height and shoulders don't add up to 100 %";
        return Err(SpecError::invalid("head_height", why));
    }
    Ok(())
}

fn unless(holds: bool, why: &'static str) -> Option<&'static str> {
    if holds { None } else { Some(why) }
}

fn is_percent(value: f64) -> bool {
    (0.0..=100.0).contains(&value)
}

/// Ascending, not negative and finite.
fn ascending(low: f64, high: f64) -> bool {
    low >= 0.0 && low <= high && high.is_finite()
}

/// Implements [`Rule`] with one expression: `$self` names the rule.
macro_rules! examined {
    ($($rule:ty, $this:ident => $fault:expr;)*) => {$(
        impl Rule for $rule {
            fn source(&self) -> &str {
                &self.source
            }
            fn fault(&self) -> Option<&'static str> {
                let $this = self;
                $fault
            }
        }
    )*};
}

examined! {
    FileRule, rule => file(rule);
    FaceRule, rule => unless((0.0..=1.0).contains(&rule.max_second_share), "a share is 0 to 1");
    Band, rule => band(rule);
    Margin, rule => unless((0.0..50.0).contains(&rule.min_percent), "a margin is 0 to 50 %");
    LeastShare, rule => steps(rule.warn_percent, rule.pass_percent);
    MostShare, rule => steps(rule.pass_percent, rule.warn_percent);
    Lightness, rule => steps(rule.pass_percent, rule.warn_percent)
        .or(steps(rule.clipped_pass_percent, rule.clipped_warn_percent));
    Darkness, rule => steps(rule.pass_percent, rule.warn_percent)
        .or(unless(is_percent(rule.dark_backdrop_lightness), "a lightness is 0 to 100"))
        .or(unless(is_percent(rule.dark_skin_percent), PERCENT));
    Angle, rule => unless(ascending(rule.pass_deg, rule.warn_deg) && rule.warn_deg <= 90.0, ORDER);
    Turn, rule => unless((0.0..=90.0).contains(&rule.max_deg), "a turn is 0 to 90 degrees");
    Glasses, rule => steps(rule.pass_percent, rule.warn_percent)
        .or(unless(is_percent(rule.min_light_percent), PERCENT));
    Colour, rule => colour(rule);
    MostDifference, rule => unless(ascending(rule.pass_de, rule.warn_de), ORDER);
    LeastDifference, rule => unless(ascending(rule.warn_de, rule.pass_de), ORDER);
    SkinWindow, rule => unless(
        rule.min_a <= rule.max_a && rule.min_b <= rule.max_b && rule.warn_de >= 0.0 && rule.cast_de > 0.0, ORDER);
    LeastChroma, rule => unless(ascending(0.0, rule.min_chroma), "a chroma is at least 0");
    LeastEnergy, rule => unless(ascending(rule.warn_min, rule.pass_min), ORDER);
    MostNoise, rule => unless(ascending(rule.pass_levels, rule.warn_levels), ORDER);
    LeastPixels, rule => unless(
        (0.0..=10_000.0).contains(&rule.min_eye_distance_px), "px are 0 to 10000");
    CameraRule, rule => unless(
        rule.max_iso > 0 && rule.max_exposure_s > 0.0 && rule.max_exposure_s.is_finite(),
        "limits of the camera are above 0");
}

fn steps(low: f64, high: f64) -> Option<&'static str> {
    unless(ascending(low, high), ORDER).or(unless(is_percent(high), PERCENT))
}

fn band(band: &Band) -> Option<&'static str> {
    let (min, max) = (band.min_percent, band.max_percent);
    unless(min >= 0.0 && max <= 100.0 && min < max, "0 <= min < max <= 100 %")
        .or(unless((min..=max).contains(&band.target_percent), "the target is between min and max"))
}

fn file(file: &FileRule) -> Option<&'static str> {
    let size = 16..=4096;
    unless(size.contains(&file.width_px), "width_px is 16 to 4096")
        .or(unless(size.contains(&file.height_px), "height_px is 16 to 4096"))
        .or(unless((1..=100).contains(&file.quality), "quality is 1 to 100"))
        .or(unless((1..=file.quality).contains(&file.min_quality), "min_quality is 1 to quality"))
        .or(unless(file.min_bytes < file.max_bytes, "min_bytes is below max_bytes"))
        .or(unless(file.density.dots() > 0, "density is above 0"))
        .or(unless(
            (1..=file.width_px).contains(&file.print_safe_px),
            "print_safe_px is 1 to width_px",
        ))
        .or(unless(
            file.name.contains("{shot_number}") || file.name.contains("{id_number}"),
            "name holds {shot_number} or {id_number}",
        ))
}

fn colour(colour: &Colour) -> Option<&'static str> {
    let channels = colour.references.iter().flatten().all(|value| (0.0..=255.0).contains(value));
    unless(!colour.references.is_empty(), "references name at least one colour")
        .or(unless(channels, "a colour's channels are 0 to 255"))
        .or(unless(ascending(colour.pass_de, colour.warn_de), ORDER))
        .or(colour.lighter.and_then(|lighter| {
            let (low, high) = (lighter.min_hue_deg, lighter.max_hue_deg);
            unless(
                low >= 0.0 && low <= high && high <= 360.0,
                "hues are 0 to 360, the smaller first",
            )
            .or(unless(lighter.min_chroma >= 0.0, "min_chroma is at least 0"))
        }))
}
