//! The one table of what a profile can ask for: each check's section and the shape of its rule.

use super::examine::{Part, section};
use super::mistake::Mistake;
use super::rules::{
    Angle, Band, CameraRule, Colour, Darkness, FaceRule, Glasses, LeastChroma, LeastDifference,
    LeastEnergy, LeastPixels, LeastShare, Lightness, Margin, MostDifference, MostNoise, MostShare,
    SkinWindow, Turn,
};
use serde::{Deserialize, Serialize};

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident: $rule:ty,)*) => {
        /// A profile's rules, one a check; a check without a rule is not made.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Checks {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $name: Option<$rule>,
            )*
        }

        impl Checks {
            /// Names of all checks that a profile can ask for.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// These rules, and those of `base` where there is none.
            pub(super) fn or(self, base: &Self) -> Self {
                Self { $($name: self.$name.or_else(|| base.$name.clone()),)* }
            }

            /// Takes a rule away; false when there is no such check.
            pub(super) fn remove(&mut self, name: &str) -> bool {
                match name {
                    $(stringify!($name) => self.$name = None,)*
                    _ => return false,
                }
                true
            }

            /// All mistakes of a check's section; none when there is no such check.
            pub(super) fn examine(name: &str, part: &Part<'_>) -> Option<Vec<Mistake>> {
                match name {
                    $(stringify!($name) => Some(section::<$rule>(part)),)*
                    _ => None,
                }
            }
        }
    };
}

checks! {
    /// Turn of the whole picture.
    orientation: Turn,
    /// Exactly one face.
    face_count: FaceRule,
    /// Empty part above the head, percent of the crop's height.
    headroom: Band,
    /// Middle of the eyes, percent of the crop's height from its top.
    eye_line: Band,
    /// Crown to chin, percent of the crop's height.
    head_height: Band,
    /// Part below the chin, percent of the crop's height.
    shoulders: Band,
    /// Cheek to cheek, percent of the crop's width.
    face_width: Band,
    /// Empty part at each side of the head, percent of the crop's width.
    side_margins: Margin,
    /// Face centre, percent of the crop's width from its left edge.
    centring: Band,
    /// Slope of the eye line.
    roll: Angle,
    /// Turn of the head to a side.
    yaw: Angle,
    /// Nod of the head.
    pitch: Angle,
    /// Gap between the lids, percent of the distance from eyes to chin.
    eyes_open: LeastShare,
    /// Gap between the lips, percent of the same distance.
    mouth_closed: MostShare,
    /// Reflections and tints of glasses.
    glasses_glare: Glasses,
    /// Colour of the backdrop.
    background_colour: Colour,
    /// Evenness of the backdrop: block means against their median.
    background_evenness: MostDifference,
    /// Shadow on the backdrop, percent of the backdrop in the crop.
    background_shadow: MostShare,
    /// Things before or beside the backdrop, percent of the crop around the sitter.
    background_clutter: MostShare,
    /// Clothes against the backdrop.
    clothes_background: LeastDifference,
    /// Colour of the skin.
    colour_cast: SkinWindow,
    /// Colour of the picture.
    monochrome: LeastChroma,
    /// Skin without detail in the lights, percent.
    over_exposure: Lightness,
    /// Skin without detail in the darks, percent.
    under_exposure: Darkness,
    /// Likeness of the light on both cheeks, percent.
    light_balance: LeastShare,
    /// Sharpness of the face.
    sharpness: LeastEnergy,
    /// Grain of the picture.
    noise: MostNoise,
    /// Pixels before the reduction.
    resolution: LeastPixels,
    /// The camera's settings.
    exif: CameraRule,
}
