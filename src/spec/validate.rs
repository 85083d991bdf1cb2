//! Whether a profile's numbers make sense together.

use super::{Band, Profile, SpecError};

/// Checks every number; the first wrong one is reported.
pub(super) fn check(profile: &Profile) -> Result<(), SpecError> {
    file(profile)?;
    bands(profile)?;
    steps(profile)?;
    let second = profile.face_count.max_second_share;
    require((0.0..=1.0).contains(&second), "face_count", "a share is 0 to 1")?;
    let margin = profile.side_margins.min_percent;
    require((0.0..50.0).contains(&margin), "side_margins", "a margin is 0 to 50 %")?;
    let eyes = profile.resolution.min_eye_distance_px;
    require((0.0..=10_000.0).contains(&eyes), "resolution", "px are 0 to 10000")?;
    let dark = profile.under_exposure.dark_backdrop_lightness;
    require((0.0..=100.0).contains(&dark), "under_exposure", "a lightness is 0 to 100")?;
    colour(profile)?;
    sources(profile)
}

fn require(holds: bool, field: &'static str, why: &'static str) -> Result<(), SpecError> {
    if holds { Ok(()) } else { Err(SpecError::Invalid { field, why }) }
}

fn file(profile: &Profile) -> Result<(), SpecError> {
    let file = &profile.file;
    let size = 16..=4096;
    require(size.contains(&file.width_px), "file", "width_px is 16 to 4096")?;
    require(size.contains(&file.height_px), "file", "height_px is 16 to 4096")?;
    require((1..=100).contains(&file.quality), "file", "quality is 1 to 100")?;
    require(file.density_per_cm > 0, "file", "density_per_cm is above 0")?;
    let safe = 1..=file.width_px;
    require(safe.contains(&file.print_safe_px), "file", "print_safe_px is at most width_px")
}

fn bands(profile: &Profile) -> Result<(), SpecError> {
    band(&profile.headroom, "headroom")?;
    band(&profile.head_height, "head_height")?;
    band(&profile.shoulders, "shoulders")?;
    band(&profile.centring, "centring")?;
    let rows = [&profile.headroom, &profile.head_height, &profile.shoulders];
    let least: f64 = rows.iter().map(|band| band.min_percent).sum();
    let most: f64 = rows.iter().map(|band| band.max_percent).sum();
    let target: f64 = rows.iter().map(|band| band.target_percent).sum();
    let whole = "headroom, head height and shoulders can't add up to 100 %";
    require(least <= 100.0 && most >= 100.0, "head_height", whole)?;
    require((target - 100.0).abs() < 0.5, "head_height", "the three targets don't add up to 100 %")
}

fn band(band: &Band, field: &'static str) -> Result<(), SpecError> {
    let (min, max) = (band.min_percent, band.max_percent);
    require(min >= 0.0 && max <= 100.0 && min < max, field, "0 <= min < max <= 100 %")?;
    let target = band.target_percent;
    require((min..=max).contains(&target), field, "the target is between min and max")
}

/// Limits that come in two steps, the pass before the warning.
fn steps(profile: &Profile) -> Result<(), SpecError> {
    let (over, under) = (&profile.over_exposure, &profile.under_exposure);
    let rising = [
        ("roll", profile.roll.pass_deg, profile.roll.warn_deg),
        ("background_colour", profile.background_colour.pass_de, profile.background_colour.warn_de),
        (
            "background_evenness",
            profile.background_evenness.pass_de,
            profile.background_evenness.warn_de,
        ),
        ("sharpness", profile.sharpness.warn_min, profile.sharpness.pass_min),
        ("over_exposure", over.pass_percent, over.warn_percent),
        ("under_exposure", under.pass_percent, under.warn_percent),
    ];
    rising.into_iter().try_for_each(|(field, low, high)| {
        let ordered = low >= 0.0 && low <= high && high.is_finite();
        require(ordered, field, "the limits are in the wrong order")
    })
}

fn colour(profile: &Profile) -> Result<(), SpecError> {
    let colour = &profile.background_colour;
    let channels = colour.srgb.iter().all(|value| (0.0..=255.0).contains(value));
    require(channels, "background_colour", "srgb is 0 to 255")?;
    let (low, high) = (colour.min_hue_deg, colour.max_hue_deg);
    let hues = low >= 0.0 && low <= high && high <= 360.0;
    require(hues, "background_colour", "0 <= min_hue_deg <= max_hue_deg <= 360")?;
    require(colour.min_chroma >= 0.0, "background_colour", "min_chroma is at least 0")
}

fn sources(profile: &Profile) -> Result<(), SpecError> {
    let sources = [
        ("file", &profile.file.source),
        ("face_count", &profile.face_count.source),
        ("headroom", &profile.headroom.source),
        ("head_height", &profile.head_height.source),
        ("shoulders", &profile.shoulders.source),
        ("side_margins", &profile.side_margins.source),
        ("centring", &profile.centring.source),
        ("roll", &profile.roll.source),
        ("background_colour", &profile.background_colour.source),
        ("background_evenness", &profile.background_evenness.source),
        ("sharpness", &profile.sharpness.source),
        ("over_exposure", &profile.over_exposure.source),
        ("under_exposure", &profile.under_exposure.source),
        ("resolution", &profile.resolution.source),
    ];
    sources
        .into_iter()
        .try_for_each(|(field, text)| require(!text.trim().is_empty(), field, "source is empty"))
}
