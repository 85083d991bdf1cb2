//! Good sitters, as different as people are.

use std::f64::consts::TAU;

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;

use super::Scene;
use super::params::{
    Backdrop, Clothes, Colour, Cut, Face, Hair, HairStyle, Light, Optics, Rhythm, Sitter,
};
use super::shapes::{mix_colour, scale};

const SKINS: [Colour; 6] = [
    [238.0, 202.0, 178.0],
    [230.0, 188.0, 160.0],
    [222.0, 178.0, 146.0],
    [206.0, 160.0, 128.0],
    [190.0, 144.0, 113.0],
    [178.0, 132.0, 104.0],
];
const HAIRS: [Colour; 6] = [
    [30.0, 26.0, 27.0],
    [38.0, 31.0, 29.0],
    [56.0, 41.0, 34.0],
    [84.0, 58.0, 42.0],
    [118.0, 84.0, 54.0],
    [120.0, 116.0, 114.0],
];
const CLOTHES: [Colour; 9] = [
    [44.0, 46.0, 54.0],
    [33.0, 42.0, 74.0],
    [112.0, 38.0, 46.0],
    [44.0, 78.0, 62.0],
    [214.0, 200.0, 170.0],
    [128.0, 124.0, 122.0],
    [178.0, 138.0, 60.0],
    [88.0, 62.0, 98.0],
    [232.0, 230.0, 226.0],
];
const SHIRTS: [Colour; 3] = [[240.0, 240.0, 240.0], [236.0, 228.0, 214.0], [232.0, 208.0, 212.0]];
const IRISES: [Colour; 4] =
    [[58.0, 38.0, 27.0], [82.0, 54.0, 34.0], [104.0, 74.0, 44.0], [76.0, 90.0, 84.0]];
/// The regulation's light blue.
const LIGHT_BLUE: Colour = [100.0, 197.0, 255.0];

/// A good scene for a seed.
pub fn scene(seed: u64) -> Scene {
    let mut dice = Dice(Pcg64::seed_from_u64(seed));
    let sitter = sitter(&mut dice);
    Scene {
        sitters: vec![sitter],
        backdrop: backdrop(&mut dice),
        light: Light {
            from: [dice.within(-0.45, 0.45), dice.within(-0.55, -0.25), 1.0],
            ambient: dice.within(0.46, 0.56),
        },
        optics: Optics {
            blur: 0.0,
            gain: dice.within(0.975, 1.01),
            noise: dice.within(1.5, 4.0),
            noise_seed: dice.0.next_u64(),
        },
        moment_s: 0.0,
    }
}

struct Dice(Pcg64);

impl Dice {
    fn within(&mut self, low: f32, high: f32) -> f32 {
        self.0.random_range(low..high)
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        let i = self.0.random_range(0..from.len());
        #[expect(clippy::indexing_slicing, reason = "drawn from its own range")]
        from[i]
    }

    /// A colour of the list, a little lighter or darker.
    fn shade_of(&mut self, from: &[Colour]) -> Colour {
        let colour = self.one_of(from);
        scale(colour, self.within(0.95, 1.03))
    }
}

fn sitter(dice: &mut Dice) -> Sitter {
    let head_height = f64::from(dice.within(0.44, 0.56));
    // The crop that has the head at 7/10 of its height, and what the frame leaves around it.
    let crop = head_height / 0.7;
    let slack_y = 1.0 - crop;
    let slack_x = 2.0 / 3.0 - 0.75 * crop;
    Sitter {
        face: face(dice),
        hair: hair(dice),
        clothes: clothes(dice),
        head_height,
        crown_y: slack_y * f64::from(dice.within(0.3, 0.7)) + crop * 0.1,
        x: slack_x * f64::from(dice.within(-0.3, 0.3)),
        lean: 0.0,
        roll_deg: f64::from(dice.within(-1.5, 1.5)),
        eyes_open: 1.0,
        rhythm: Rhythm {
            phase: f64::from(dice.within(0.0, 1.0)) * TAU,
            blink_every_s: f64::from(dice.within(3.5, 6.0)),
            liveliness: 1.0,
        },
    }
}

fn face(dice: &mut Dice) -> Face {
    Face {
        width: dice.within(0.95, 1.04),
        jaw: dice.within(0.94, 1.05),
        eye_y: dice.within(0.497, 0.510),
        eye_gap: dice.within(0.129, 0.138),
        eye_half: dice.within(0.054, 0.059),
        eye_height: dice.within(0.92, 1.12),
        eye_slant: dice.within(0.0, 0.005),
        lid_crease: dice.within(0.2, 1.0),
        brow_rise: dice.within(0.076, 0.088),
        brow_half: dice.within(0.009, 0.014),
        nose_y: dice.within(0.692, 0.706),
        nose_width: dice.within(0.90, 1.12),
        mouth_y: dice.within(0.785, 0.798),
        mouth_half: dice.within(0.096, 0.110),
        lips: dice.within(0.85, 1.15),
        skin: dice.shade_of(&SKINS),
        iris: dice.one_of(&IRISES),
        lip_red: dice.within(0.2, 0.8),
    }
}

fn hair(dice: &mut Dice) -> Hair {
    use HairStyle::{Bald, Bob, Bun, Long, Short};
    Hair {
        style: dice.one_of(&[Short, Short, Short, Bob, Bob, Long, Long, Bun, Bun, Bald]),
        colour: dice.shade_of(&HAIRS),
        fullness: dice.within(0.99, 1.04),
        fringe: dice.within(0.0, 1.0),
        parting: dice.within(-1.0, 1.0),
        seed: dice.0.next_u32() >> 1,
    }
}

fn clothes(dice: &mut Dice) -> Clothes {
    Clothes {
        cut: dice.one_of(&[Cut::Crew, Cut::Shirt, Cut::Jacket]),
        colour: dice.shade_of(&CLOTHES),
        shirt: dice.one_of(&SHIRTS),
        shoulders: dice.within(0.92, 1.06),
        slope: dice.within(-0.02, 0.03),
    }
}

fn backdrop(dice: &mut Dice) -> Backdrop {
    let paler = mix_colour(LIGHT_BLUE, [255.0; 3], dice.within(0.0, 0.28));
    Backdrop {
        colour: scale(paler, dice.within(0.94, 0.985)),
        slope_y: dice.within(-0.012, 0.012),
        slope_x: dice.within(-0.012, 0.012),
        vignette: dice.within(0.0, 0.008),
        shadow: None,
    }
}
