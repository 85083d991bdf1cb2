//! The checks by name, in the order in which a photographer puts things right.

use crate::lang::Lang;
use serde::{Deserialize, Serialize};

/// All checks, in the order in which their trouble is best removed: first what makes all else void, then where the
/// sitter sits, how the head is held, the face, and last what the photographer alone sets right.
pub const CHECKS: [Check; 30] = [
    Check::Orientation,
    Check::FaceCount,
    Check::ClothesBackground,
    Check::HeadHeight,
    Check::FaceWidth,
    Check::Headroom,
    Check::EyeLine,
    Check::Shoulders,
    Check::Centring,
    Check::SideMargins,
    Check::Roll,
    Check::Yaw,
    Check::Pitch,
    Check::GlassesGlare,
    Check::EyesOpen,
    Check::MouthClosed,
    Check::BackgroundClutter,
    Check::BackgroundColour,
    Check::BackgroundShadow,
    Check::BackgroundEvenness,
    Check::Monochrome,
    Check::ColourCast,
    Check::OverExposure,
    Check::UnderExposure,
    Check::LightBalance,
    Check::Sharpness,
    Check::Noise,
    Check::Resolution,
    Check::Exif,
    Check::File,
];

/// A check by its name in the standard list; the JSON name is the snake case one. Ordered as [`CHECKS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Turn of the whole picture.
    Orientation,
    /// Exactly one face.
    FaceCount,
    /// Clothes against the backdrop: who has to change begins anew.
    ClothesBackground,
    /// Crown to chin.
    HeadHeight,
    /// Cheek to cheek.
    FaceWidth,
    /// Empty part above the head.
    Headroom,
    /// Middle of the eyes.
    EyeLine,
    /// Part below the chin.
    Shoulders,
    /// Face centre across the width.
    Centring,
    /// Empty part left and right of the head.
    SideMargins,
    /// Slope of the eye line.
    Roll,
    /// Turn of the head to a side.
    Yaw,
    /// Nod of the head.
    Pitch,
    /// Reflections and tints of glasses.
    GlassesGlare,
    /// Gap between the lids.
    EyesOpen,
    /// Gap between the lips.
    MouthClosed,
    /// Things beside the sitter.
    BackgroundClutter,
    /// Colour of the backdrop.
    BackgroundColour,
    /// Shadow on the backdrop.
    BackgroundShadow,
    /// Evenness of the backdrop.
    BackgroundEvenness,
    /// Colour of the picture.
    Monochrome,
    /// Colour of the skin.
    ColourCast,
    /// Skin without detail in the lights.
    OverExposure,
    /// Skin without detail in the darks.
    UnderExposure,
    /// Light on both cheeks.
    LightBalance,
    /// Sharpness of the face.
    Sharpness,
    /// Grain of the picture.
    Noise,
    /// Pixels of the crop before it is reduced.
    Resolution,
    /// The camera's settings.
    Exif,
    /// The finished file.
    File,
}

impl Check {
    /// Its name in JSON and profiles.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.names().0
    }

    /// Its name for the operator, at most 12 cells wide.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let (_, zh, en) = self.names();
        lang.pick(zh, en)
    }

    /// Name, Chinese words, English words.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Orientation => ("orientation", "照片方向", "Orientation"),
            Self::FaceCount => ("face_count", "人脸数", "Faces"),
            Self::ClothesBackground => ("clothes_background", "衣服颜色", "Clothes"),
            Self::HeadHeight => ("head_height", "头部高度", "Head height"),
            Self::FaceWidth => ("face_width", "脸部宽度", "Face width"),
            Self::Headroom => ("headroom", "头顶留白", "Headroom"),
            Self::EyeLine => ("eye_line", "眼睛高度", "Eye line"),
            Self::Shoulders => ("shoulders", "下颌以下", "Below chin"),
            Self::Centring => ("centring", "左右居中", "Centring"),
            Self::SideMargins => ("side_margins", "两侧留白", "Side margins"),
            Self::Roll => ("roll", "头部倾斜", "Head tilt"),
            Self::Yaw => ("yaw", "左右转头", "Head turn"),
            Self::Pitch => ("pitch", "抬头低头", "Head nod"),
            Self::GlassesGlare => ("glasses_glare", "眼镜反光", "Glasses"),
            Self::EyesOpen => ("eyes_open", "眼睛睁开", "Eyes open"),
            Self::MouthClosed => ("mouth_closed", "嘴巴闭合", "Mouth closed"),
            Self::BackgroundClutter => ("background_clutter", "背景杂物", "Clutter"),
            Self::BackgroundColour => ("background_colour", "背景颜色", "Backdrop hue"),
            Self::BackgroundShadow => ("background_shadow", "背景阴影", "Shadow"),
            Self::BackgroundEvenness => ("background_evenness", "背景均匀", "Evenness"),
            Self::Monochrome => ("monochrome", "彩色", "In colour"),
            Self::ColourCast => ("colour_cast", "肤色", "Skin colour"),
            Self::OverExposure => ("over_exposure", "过曝", "Too light"),
            Self::UnderExposure => ("under_exposure", "欠曝", "Too dark"),
            Self::LightBalance => ("light_balance", "左右光线", "Light L/R"),
            Self::Sharpness => ("sharpness", "清晰度", "Sharpness"),
            Self::Noise => ("noise", "噪点", "Noise"),
            Self::Resolution => ("resolution", "像素", "Resolution"),
            Self::Exif => ("exif", "相机参数", "Settings"),
            Self::File => ("file", "成品文件", "File"),
        }
    }
}
