//! The shapes that rules come in: limits with their unit in the name, each with its source.

use super::shape::{Key, Shape, key};
use serde::{Deserialize, Serialize};

/// Declares a rule: a struct read from TOML, whose last field is where its numbers come from.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
            /// Where the numbers come from; "chosen" for what no text fixes.
            pub source: String,
        }

        impl Shape for $name {
            fn keys() -> Vec<Key> {
                vec![$(key::<$kind>(stringify!($field)),)* key::<String>("source")]
            }
        }
    };
}

rule! {
    /// Size and coding of the finished picture.
    FileRule {
        /// Columns, px.
        width_px: u32,
        /// Rows, px.
        height_px: u32,
        /// JPEG quality to begin with, 1..=100.
        quality: u8,
        /// Smallest JPEG quality that may be used to keep within `max_bytes`, 1..=100.
        min_quality: u8,
        /// Smallest file, bytes; 0 when there is no such rule. A smaller one is never padded.
        min_bytes: usize,
        /// Largest file, bytes.
        max_bytes: usize,
        /// JFIF density, in the unit that the rules state it in, so that no rounding shows.
        density: Density,
        /// Columns that survive the trim of the print, px, centred.
        print_safe_px: u32,
        /// The file's name; `{shot_number}` or `{id_number}` stands for the student's.
        name: String,
    }
}

rule! {
    /// When the station warns during a session; no photo is judged by it.
    SessionRule {
        /// A frame within so many seconds of a change of student is doubtful (存疑).
        doubt_window_s: f64,
        /// Battery level from which on there is a warning, percent.
        battery_percent: u8,
        /// Pictures that still fit on the card, from which on there is a warning.
        card_pictures: u32,
        /// Difference of the camera's clock that is still right, s.
        clock_s: f64,
        /// Distance of the backdrop from the test shot's, ΔE*ab, from which on lamps or exposure have moved.
        light_de: f64,
        /// When a student gets a 拍摄序号; at the accept when it isn't said.
        sequence: Option<Sequence>,
    }
}

rule! {
    /// What goes to the receiver, and what it costs.
    DeliveryRule {
        /// 所在院校名称 of rows that have none; others are noticed. Empty: any.
        school_name: String,
        /// 院校代码, likewise.
        school_code: String,
        /// Title of the 汇总表.
        title: String,
        /// Columns of the 汇总表 from left to right, by their names; one that the regulation doesn't know is taken from the
        /// roster's further columns.
        columns: Vec<String>,
        /// Whether only rows whose proof is 信息无误 are delivered.
        proved_only: bool,
        /// Fee of each head, yuan.
        fee_yuan: f64,
        /// Months in which is photographed, 1..=12; none: any.
        shooting_months: Vec<u8>,
    }
}

impl DeliveryRule {
    /// Whether a month, 1..=12, is one in which is photographed.
    #[must_use]
    pub fn is_in_season(&self, month: u8) -> bool {
        self.shooting_months.is_empty() || self.shooting_months.contains(&month)
    }

    /// The fee of so many heads, in fen (hundredths of a yuan).
    #[must_use]
    pub fn fee_fen(&self, heads: u64) -> u64 {
        // Rounded once a head, as each of them pays.
        heads.saturating_mul((self.fee_yuan * 100.0).round() as u64)
    }
}

impl FileRule {
    /// Name of a student's photo.
    #[must_use]
    pub fn file_name(&self, shot_number: u32, id_number: &str) -> String {
        let name = self.name.replace("{shot_number}", &shot_number.to_string());
        name.replace("{id_number}", id_number)
    }

    /// Whether files are named by the 身份证号码, so that a name is personal too.
    #[must_use]
    pub fn is_named_by_id(&self) -> bool {
        self.name.contains("{id_number}")
    }
}

/// When a student gets a 拍摄序号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sequence {
    /// When a shot is accepted.
    #[default]
    OnAccept,
    /// When the student is called.
    OnCheckin,
}

impl Sequence {
    /// The word in profiles and sessions.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::OnAccept => "on_accept",
            Self::OnCheckin => "on_checkin",
        }
    }
}

impl std::str::FromStr for Sequence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on_accept" => Ok(Self::OnAccept),
            "on_checkin" => Ok(Self::OnCheckin),
            _ => Err("只能是 on_accept 或 on_checkin / it is on_accept or on_checkin".to_owned()),
        }
    }
}

/// Dots per length in which a file's px are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Dots per centimetre.
    PerCm(u16),
    /// Dots per inch, dpi.
    PerInch(u16),
}

impl Density {
    /// The number, whatever its unit.
    #[must_use]
    pub fn dots(self) -> u16 {
        match self {
            Self::PerCm(dots) | Self::PerInch(dots) => dots,
        }
    }
}

rule! {
    /// How large a second face may be.
    FaceRule {
        /// Area of the second face over the first, 0..=1, that still counts as one person.
        max_second_share: f64,
    }
}
rule! {
    /// A share with two ends and a value to aim at, all in percent.
    Band {
        /// Smallest that passes.
        min_percent: f64,
        /// Largest that passes.
        max_percent: f64,
        /// What the crop aims at.
        target_percent: f64,
    }
}
rule! {
    /// A share that must be reached, in percent.
    Margin {
        /// Smallest that passes.
        min_percent: f64,
    }
}
rule! {
    /// A share that should be large, in percent.
    LeastShare {
        /// Smallest that passes.
        pass_percent: f64,
        /// Smallest that only warns.
        warn_percent: f64,
    }
}
rule! {
    /// A share that should be small, in percent.
    MostShare {
        /// Largest that passes.
        pass_percent: f64,
        /// Largest that only warns; 100 when it never fails.
        warn_percent: f64,
    }
}
rule! {
    /// Shares of skin without detail in the lights that must not be passed.
    Lightness {
        /// Largest share of luminance at its end that passes, percent.
        pass_percent: f64,
        /// Largest such share that only warns, percent.
        warn_percent: f64,
        /// Largest share with some channel at its end that passes, percent.
        clipped_pass_percent: f64,
        /// Largest such share that only warns, percent.
        clipped_warn_percent: f64,
    }
}
rule! {
    /// A share of dark skin that must not be passed, with the backdrop as grey card.
    Darkness {
        /// Largest share that passes, percent.
        pass_percent: f64,
        /// Largest share that only warns, percent.
        warn_percent: f64,
        /// CIELAB lightness, 0..=100, below which the backdrop shows that too little light fell; above it, dark skin
        /// only warns.
        dark_backdrop_lightness: f64,
        /// Before such a backdrop, skin of less mean linear luminance than this warns, percent, and of less than half of
        /// it fails.
        dark_skin_percent: f64,
    }
}
rule! {
    /// An angle to either side, in degrees.
    Angle {
        /// Largest that passes.
        pass_deg: f64,
        /// Largest that only warns.
        warn_deg: f64,
    }
}
rule! {
    /// Turn of the head from upright beyond which the picture lies on its side.
    Turn {
        /// Largest that passes, degrees.
        max_deg: f64,
    }
}
rule! {
    /// Reflections and tints of glasses.
    Glasses {
        /// Largest share of an eye's zone without detail in the lights that passes, percent.
        pass_percent: f64,
        /// Largest that only warns, percent.
        warn_percent: f64,
        /// Smallest light of the eye's zone against the cheeks that passes, percent; less is a dark glass.
        min_light_percent: f64,
    }
}
rule! {
    /// The colours of the backdrop and how far it may be off.
    Colour {
        /// The colours allowed, sRGB 0..=255; the nearest counts.
        references: Vec<[f64; 3]>,
        /// Largest CIEDE2000 difference that passes.
        pass_de: f64,
        /// Largest CIEDE2000 difference that only warns.
        warn_de: f64,
        /// Which lighter colours also pass, if any.
        lighter: Option<Lighter>,
    }
}

/// Colours of the same hue as the first reference but lighter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lighter {
    /// Smallest hue (HSL, degrees).
    pub min_hue_deg: f64,
    /// Largest such hue.
    pub max_hue_deg: f64,
    /// Smallest CIELAB chroma: less is white.
    pub min_chroma: f64,
}

rule! {
    /// A colour difference that should be small.
    MostDifference {
        /// Largest that passes, dE.
        pass_de: f64,
        /// Largest that only warns, dE.
        warn_de: f64,
    }
}
rule! {
    /// A colour difference that should be large.
    LeastDifference {
        /// Smallest that passes, dE.
        pass_de: f64,
        /// Smallest that only warns, dE; 0 when it never fails.
        warn_de: f64,
    }
}
rule! {
    /// The window of CIELAB in which the skin's colour lies under white light.
    SkinWindow {
        /// Smallest a*.
        min_a: f64,
        /// Largest a*.
        max_a: f64,
        /// Smallest b*.
        min_b: f64,
        /// Largest b*.
        max_b: f64,
        /// Largest distance from the window that only warns, dE.
        warn_de: f64,
        /// a* of usual skin in white light.
        usual_a: f64,
        /// b* of usual skin in white light.
        usual_b: f64,
        /// Skin and backdrop that are both off by more than this, dE, and the same way, have a cast: a warning.
        cast_de: f64,
    }
}
rule! {
    /// Colour that a picture must have.
    LeastChroma {
        /// Smallest 95th percentile of the picture's CIELAB chroma that passes.
        min_chroma: f64,
    }
}
rule! {
    /// A plain number that must be reached.
    LeastEnergy {
        /// Smallest that passes.
        pass_min: f64,
        /// Smallest that only warns.
        warn_min: f64,
    }
}
rule! {
    /// Grain of the picture, in levels of 0..=255.
    MostNoise {
        /// Largest standard deviation that passes.
        pass_levels: f64,
        /// Largest that only warns.
        warn_levels: f64,
    }
}
rule! {
    /// Pixels that must be there.
    LeastPixels {
        /// Smallest distance between the eyes in the full picture, px.
        min_eye_distance_px: f64,
    }
}
rule! {
    /// What the camera's settings should be; beyond, a warning.
    CameraRule {
        /// Largest ISO speed.
        max_iso: u32,
        /// Longest exposure, seconds.
        max_exposure_s: f64,
    }
}
