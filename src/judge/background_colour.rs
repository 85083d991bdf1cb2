//! Colour of the backdrop: CIEDE2000 from the colour asked for.

use super::subject::{Measured, Subject, at_most, finding};
use super::{Advice, Check, Finding, Limits, Unit, Verdict, ciede2000, lab};
use crate::measure::readings::Backdrop;
use crate::spec::{Colour, Lighter};

pub(super) fn find(subject: &Subject<'_>, rule: &Colour) -> Finding {
    let backdrop = subject.readings.backdrop.map_err(|_| Advice::BackdropUnseen);
    let measured = backdrop.map(|backdrop| measured(&backdrop, rule));
    let limits = Limits { min: None, max: Some(rule.pass_de) };
    finding(Check::BackgroundColour, Unit::DeltaE, limits, measured)
}

fn measured(backdrop: &Backdrop, rule: &Colour) -> Measured {
    let (wanted, value) = nearest(backdrop, rule);
    let verdict = match at_most(value, rule.pass_de, rule.warn_de) {
        _ if is_lighter(backdrop, rule) => Verdict::Pass,
        verdict => verdict,
    };
    Measured { value, verdict, advice: advice(backdrop, rule, wanted) }
}

/// The reference nearest to the backdrop, sRGB, and its difference.
pub(super) fn nearest(backdrop: &Backdrop, rule: &Colour) -> ([f64; 3], f64) {
    let off = |srgb: &[f64; 3]| (*srgb, ciede2000(backdrop.lab, lab::lab(*srgb)));
    let by_difference = |a: &([f64; 3], f64), b: &([f64; 3], f64)| a.1.total_cmp(&b.1);
    rule.references.iter().map(off).min_by(by_difference).unwrap_or(([0.0; 3], f64::INFINITY))
}

/// Whether the backdrop is what the rules also allow: the first reference's hue, lighter, and still a colour.
fn is_lighter(backdrop: &Backdrop, rule: &Colour) -> bool {
    let (Some(lighter), Some(&first)) = (rule.lighter, rule.references.first()) else {
        return false;
    };
    let (hue, lightness) = hue_and_lightness(backdrop.srgb);
    has_hue(hue, lighter)
        && lightness >= hue_and_lightness(first).1
        && chroma(backdrop.lab) >= lighter.min_chroma
}

fn has_hue(hue: f64, lighter: Lighter) -> bool {
    (lighter.min_hue_deg..=lighter.max_hue_deg).contains(&hue)
}

fn advice(backdrop: &Backdrop, rule: &Colour, wanted: [f64; 3]) -> Advice {
    let (hue, _) = hue_and_lightness(backdrop.srgb);
    let ([lightness, ..], [asked, ..]) = (backdrop.lab, lab::lab(wanted));
    match rule.lighter {
        Some(lighter) if has_hue(hue, lighter) && lightness < asked => Advice::LightBackdrop,
        Some(lighter)
            if has_hue(hue, lighter) && chroma(backdrop.lab) >= lighter.min_chroma / 2.0 =>
        {
            Advice::DimBackdrop
        }
        _ => Advice::ChangeBackdrop,
    }
}

fn chroma(lab: [f64; 3]) -> f64 {
    let [_, a, b] = lab;
    a.hypot(b)
}

/// Hue in degrees 0..360 and lightness 0..=1 of the HSL model; sRGB 0..=255. A grey has hue 0.
fn hue_and_lightness(srgb: [f64; 3]) -> (f64, f64) {
    let [r, g, b] = srgb;
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let spread = most - least;
    let sixth = match () {
        () if spread <= 0.0 => 0.0,
        () if r >= g && r >= b => ((g - b) / spread).rem_euclid(6.0),
        () if g >= b => (b - r) / spread + 2.0,
        () => (r - g) / spread + 4.0,
    };
    (sixth * 60.0, (most + least) / 510.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_asked_for_has_the_hue_of_light_blue() {
        let (hue, lightness) = hue_and_lightness([100.0, 197.0, 255.0]);
        assert!((hue - 202.45).abs() < 0.1 && (lightness - 0.696).abs() < 0.001);
    }

    #[test]
    fn hues_go_round_the_circle() {
        for (srgb, wanted) in [
            ([255.0, 0.0, 0.0], 0.0),
            ([255.0, 255.0, 0.0], 60.0),
            ([0.0, 255.0, 0.0], 120.0),
            ([0.0, 0.0, 255.0], 240.0),
            ([255.0, 0.0, 255.0], 300.0),
            ([80.0, 80.0, 80.0], 0.0),
        ] {
            assert!((hue_and_lightness(srgb).0 - wanted).abs() < 1e-9, "{srgb:?}");
        }
    }
}
