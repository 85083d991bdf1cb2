//! What can be wrong with a scene, one thing at a time.

use super::params::{Colour, Shadow};
use super::{Scene, Sitter};

/// One thing wrong, strong enough that nobody would let it pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// An empty chair.
    Nobody,
    /// A second person beside the sitter.
    TwoPeople,
    /// The crown touches the top edge of the frame: no room above the head for a crop.
    TooHigh,
    /// The chin is at the bottom edge of the frame: no room for shoulders.
    TooLow,
    /// The head is at the left edge of the frame: no crop has it in the middle.
    TooFarLeft,
    /// The head is at the right edge of the frame.
    TooFarRight,
    /// The head is 8 % of the frame's height: too few pixels.
    TooSmall,
    /// The head is 80 % of the frame's height: the crop would be larger than the frame.
    TooLarge,
    /// The head is tilted by 11 degrees.
    Rolled,
    /// The backdrop is white, red or green.
    WrongBackdrop,
    /// The backdrop fades by 40 % from side to side, or carries a strong soft shadow.
    UnevenBackdrop,
    /// Out of focus.
    Blurred,
    /// The skin is burnt out.
    OverExposed,
    /// The skin drowns in the dark.
    UnderExposed,
    /// The eyes are shut.
    EyesClosed,
}

impl Defect {
    /// Every defect.
    pub const ALL: &'static [Self] = &[
        Self::Nobody,
        Self::TwoPeople,
        Self::TooHigh,
        Self::TooLow,
        Self::TooFarLeft,
        Self::TooFarRight,
        Self::TooSmall,
        Self::TooLarge,
        Self::Rolled,
        Self::WrongBackdrop,
        Self::UnevenBackdrop,
        Self::Blurred,
        Self::OverExposed,
        Self::UnderExposed,
        Self::EyesClosed,
    ];
}

/// Standard deviation of the blur in head heights; about 4 px where the eyes are 100 px apart.
const BLUR: f64 = 0.012;

/// The scene with the defect. Choices among kinds follow the scene's noise seed.
pub fn apply(mut scene: Scene, defect: Defect) -> Scene {
    let pick = scene.optics.noise_seed;
    match defect {
        Defect::Nobody => scene.sitters.clear(),
        Defect::TwoPeople => add_second(&mut scene),
        Defect::WrongBackdrop => scene.backdrop.colour = wrong_colour(pick),
        Defect::UnevenBackdrop => make_uneven(&mut scene, pick),
        Defect::Blurred => scene.optics.blur = BLUR * head_height(&scene),
        Defect::OverExposed => scene.optics.gain = 420.0 / skin(&scene),
        Defect::UnderExposed => scene.optics.gain = 62.0 / skin(&scene),
        _ => scene.sitters.iter_mut().for_each(|s| misplace(s, defect)),
    }
    scene
}

fn misplace(sitter: &mut Sitter, defect: Defect) {
    let keep_middle = |s: &mut Sitter, head: f64| {
        s.crown_y = 0.5 - head / 2.0;
        s.head_height = head;
        s.x = 0.0;
    };
    match defect {
        Defect::TooHigh => sitter.crown_y = 0.012,
        Defect::TooLow => sitter.crown_y = 0.97 - sitter.head_height,
        Defect::TooFarLeft => (sitter.lean, sitter.x) = (-1.0, 0.40 * sitter.head_height),
        Defect::TooFarRight => (sitter.lean, sitter.x) = (1.0, -0.40 * sitter.head_height),
        Defect::TooSmall => keep_middle(sitter, 0.08),
        Defect::TooLarge => keep_middle(sitter, 0.80),
        Defect::Rolled => sitter.roll_deg = 11.0_f64.copysign(sitter.roll_deg),
        Defect::EyesClosed => sitter.eyes_open = 0.0,
        _ => {}
    }
}

/// Makes room for someone who leans into the picture from behind.
fn add_second(scene: &mut Scene) {
    let seed = scene.optics.noise_seed.wrapping_add(0x5EC0);
    let other = Scene::seeded(seed).sitters.into_iter().next();
    if let (Some(first), Some(mut other)) = (scene.sitters.first_mut(), other) {
        first.head_height = first.head_height.min(0.40);
        first.x = -0.145;
        other.head_height = 0.31;
        other.crown_y = first.crown_y + 0.02;
        other.x = 0.185;
        scene.sitters.push(other);
    }
}

fn wrong_colour(pick: u64) -> Colour {
    match pick % 3 {
        0 => [243.0, 243.0, 241.0],
        1 => [196.0, 40.0, 46.0],
        _ => [62.0, 150.0, 74.0],
    }
}

fn make_uneven(scene: &mut Scene, pick: u64) {
    let side = if pick & 2 == 0 { -1.0 } else { 1.0 };
    if pick & 1 == 0 {
        scene.backdrop.colour = super::shapes::scale(scene.backdrop.colour, 0.80);
        scene.backdrop.slope_x = 0.25 * side;
    } else {
        let x = 0.27 * side;
        scene.backdrop.shadow = Some(Shadow { x, y: 0.42, reach: 0.30, depth: 0.50 });
    }
}

fn head_height(scene: &Scene) -> f64 {
    scene.sitters.first().map_or(0.5, |s| s.head_height)
}

/// Green of the skin, which carries most of its brightness.
fn skin(scene: &Scene) -> f32 {
    scene.sitters.first().map_or(180.0, |s| s.face.skin[1])
}
