//! The numbers that make a scene.
//!
//! Lengths of a sitter are in head heights (crown to chin of a head without bun), those of a scene in
//! frame heights. Colours are sRGB, 0..=255.

/// An sRGB colour, 0..=255 per channel, not rounded.
pub type Colour = [f32; 3];

/// One person in front of the camera.
#[derive(Debug, Clone, PartialEq)]
pub struct Sitter {
    /// Build of the face and colour of skin and eyes.
    pub face: Face,
    /// Style and colour of the hair.
    pub hair: Hair,
    /// What the person wears.
    pub clothes: Clothes,
    /// Crown (bun included) to chin when upright, in frame heights.
    pub head_height: f64,
    /// Row of the crown when upright, in frame heights from the top edge.
    pub crown_y: f64,
    /// Column of the face's middle, in frame heights from the frame's middle.
    pub x: f64,
    /// Moves the face's middle by this share of half the frame's width: -1 is the left edge, 1 the right.
    pub lean: f64,
    /// Tilt of the head in degrees; positive when the eye at the right in the picture is lower.
    pub roll_deg: f64,
    /// 1 is open, 0 is closed.
    pub eyes_open: f64,
    /// When the sitter breathes, sways and blinks.
    pub rhythm: Rhythm,
}

/// Build of a face; factors are about 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Factor on the width of skull and cheeks.
    pub width: f32,
    /// Factor on the width of the jaw.
    pub jaw: f32,
    /// Row of the eyes, crown 0 to chin 1.
    pub eye_y: f32,
    /// Half the distance between the eye centres.
    pub eye_gap: f32,
    /// Half the width of an eye.
    pub eye_half: f32,
    /// Factor on the opening of the eyes.
    pub eye_height: f32,
    /// Rise of the outer corner of the eye.
    pub eye_slant: f32,
    /// Factor on the crease of the upper lid, 0 for none.
    pub lid_crease: f32,
    /// Height of the brows above the eyes.
    pub brow_rise: f32,
    /// Half the thickness of the brows.
    pub brow_half: f32,
    /// Row of the nose's base.
    pub nose_y: f32,
    /// Factor on the width of the nose.
    pub nose_width: f32,
    /// Row of the line between the lips.
    pub mouth_y: f32,
    /// Half the width of the mouth.
    pub mouth_half: f32,
    /// Factor on the height of the lips.
    pub lips: f32,
    /// Skin.
    pub skin: Colour,
    /// Iris.
    pub iris: Colour,
    /// Redness of the lips, 0..=1.
    pub lip_red: f32,
}

/// How the hair is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HairStyle {
    /// Cut above the ears.
    Short,
    /// Down to the jaw, over the ears.
    Bob,
    /// Down over the shoulders.
    Long,
    /// Combed back into a bun on the crown.
    Bun,
    /// None.
    Bald,
}

/// The hair of a head.
#[derive(Debug, Clone, PartialEq)]
pub struct Hair {
    /// How it is worn.
    pub style: HairStyle,
    /// Its colour; brows take a darker shade of it.
    pub colour: Colour,
    /// Factor on its width beside the face.
    pub fullness: f32,
    /// How far the hairline comes down the forehead; 0 is high, 1 a full fringe.
    pub fringe: f32,
    /// Where the hair parts, -1..=1 across the forehead.
    pub parting: f32,
    /// Seeds the strands.
    pub seed: u32,
}

/// The cut of the clothes at the neck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cut {
    /// A round neck with a ribbed band.
    Crew,
    /// A shirt with a collar and buttons.
    Shirt,
    /// A jacket over a shirt.
    Jacket,
}

/// What a sitter wears.
#[derive(Debug, Clone, PartialEq)]
pub struct Clothes {
    /// Cut at the neck.
    pub cut: Cut,
    /// Colour of the outermost piece.
    pub colour: Colour,
    /// Colour of the shirt under a jacket.
    pub shirt: Colour,
    /// Factor on the width of the shoulders.
    pub shoulders: f32,
    /// How far the shoulders fall towards their ends, about 0.
    pub slope: f32,
}

/// Phases of the small movements, so that two sitters do not move alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    /// Phase of swaying and breathing, radians.
    pub phase: f64,
    /// Seconds from one blink to the next.
    pub blink_every_s: f64,
    /// Factor on swaying and breathing, 0 for a statue.
    pub liveliness: f64,
}

/// The cloth or wall behind the sitter.
#[derive(Debug, Clone, PartialEq)]
pub struct Backdrop {
    /// Colour in the middle of the frame.
    pub colour: Colour,
    /// Relative change of brightness from the middle to the bottom edge.
    pub slope_y: f32,
    /// Relative change of brightness from the middle to the right edge.
    pub slope_x: f32,
    /// Relative loss of brightness at half a frame height from the middle.
    pub vignette: f32,
    /// A shadow on it.
    pub shadow: Option<Shadow>,
}

/// A soft round shadow, in frame heights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shadow {
    /// Column, from the frame's middle.
    pub x: f32,
    /// Row, from the top edge.
    pub y: f32,
    /// Distance at which the shadow has lost 63 % of its depth.
    pub reach: f32,
    /// Loss of brightness in the middle, 0..=1.
    pub depth: f32,
}

/// The lamp.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// From where it shines on the face: right, down, towards the camera; any length.
    pub from: [f32; 3],
    /// Share of the light that comes from everywhere, 0..=1.
    pub ambient: f32,
}

/// Lens, exposure and sensor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optics {
    /// Gaussian blur of the whole picture, standard deviation in frame heights.
    pub blur: f64,
    /// Factor on the sRGB values. A factor `e` on the light is about `e.powf(1.0 / 2.2)` here.
    pub gain: f32,
    /// Half the width of the triangular noise, in 8-bit steps.
    pub noise: f32,
    /// Seeds the noise.
    pub noise_seed: u64,
}
