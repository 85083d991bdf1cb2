//! What a sitter does while the camera looks: breathe, sway, blink.

use std::f64::consts::TAU;

use super::params::Sitter;

const SWAY_S: f64 = 6.1;
const BREATH_S: f64 = 3.7;
/// Largest sway to a side, in head heights.
const SWAY: f64 = 0.008;
/// Rise of the head with a breath, in head heights.
const BREATH: f64 = 0.003;
/// Largest tilt by swaying, degrees.
const TILT_DEG: f64 = 0.4;
/// How long a blink takes, seconds.
const BLINK_S: f64 = 0.22;

/// The sitter at a moment of the scene, seconds from its beginning; at 0 exactly as given.
pub fn at(sitter: &Sitter, moment_s: f64) -> Sitter {
    let rhythm = sitter.rhythm;
    let wave = |period: f64| {
        let angle = TAU * moment_s / period + rhythm.phase;
        rhythm.liveliness * (angle.sin() - rhythm.phase.sin()) / 2.0
    };
    Sitter {
        x: sitter.x + SWAY * sitter.head_height * wave(SWAY_S),
        crown_y: sitter.crown_y + BREATH * sitter.head_height * wave(BREATH_S),
        roll_deg: sitter.roll_deg + TILT_DEG * wave(SWAY_S),
        eyes_open: sitter.eyes_open * lids(moment_s, rhythm.blink_every_s),
        ..sitter.clone()
    }
}

/// 1 when open, down to 0 and up again within a blink; blinks fall in the middle of their period.
fn lids(moment_s: f64, every_s: f64) -> f64 {
    let since = (moment_s - every_s / 2.0).rem_euclid(every_s);
    let t = since / BLINK_S;
    if t >= 1.0 { 1.0 } else { (2.0 * t - 1.0).powi(2) }
}
