//! What to do about a finding, in words.

use crate::lang::Lang;
use serde::{Deserialize, Serialize};

/// What to do about a finding: one short instruction to the sitter or the photographer.
///
/// Left and right are the sitter's own, as they are said to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Nothing to correct.
    None,
    /// No face was found.
    FaceTheCamera,
    /// More than one face was found.
    OnePersonOnly,
    /// The head is too large for the frame.
    StepBack,
    /// The head is too small in the frame.
    StepCloser,
    /// The head is too near to the top of the frame.
    TiltUp,
    /// The head is too near to the bottom of the frame.
    TiltDown,
    /// The sitter sits too far left in the picture.
    MoveRight,
    /// The sitter sits too far right in the picture.
    MoveLeft,
    /// Hair or ears come too near to both sides.
    GatherHair,
    /// The head leans to the sitter's left.
    TiltHeadToOwnRight,
    /// The head leans to the sitter's right.
    TiltHeadToOwnLeft,
    /// The backdrop is not light blue.
    ChangeBackdrop,
    /// The backdrop is too dark.
    LightBackdrop,
    /// The backdrop is too pale.
    DimBackdrop,
    /// The backdrop shows a gradient, a shadow or things.
    EvenBackdrop,
    /// The face is not sharp.
    HoldStill,
    /// Skin is over-exposed.
    LessLight,
    /// Skin is under-exposed.
    MoreLight,
    /// Too few pixels between the eyes.
    MorePixels,
    /// Crown or chin lie outside the frame.
    ShowWholeHead,
    /// The outline of the head was not found.
    HeadUnseen,
    /// The eyes were not found.
    EyesUnseen,
    /// No plain backdrop was found.
    BackdropUnseen,
    /// The skin of the face could not be measured.
    FaceUnseen,
    /// The frame has fewer pixels than the photo.
    FrameTooSmall,
}

impl Advice {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::None,
        Self::FaceTheCamera,
        Self::OnePersonOnly,
        Self::StepBack,
        Self::StepCloser,
        Self::TiltUp,
        Self::TiltDown,
        Self::MoveRight,
        Self::MoveLeft,
        Self::GatherHair,
        Self::TiltHeadToOwnRight,
        Self::TiltHeadToOwnLeft,
        Self::ChangeBackdrop,
        Self::LightBackdrop,
        Self::DimBackdrop,
        Self::EvenBackdrop,
        Self::HoldStill,
        Self::LessLight,
        Self::MoreLight,
        Self::MorePixels,
        Self::ShowWholeHead,
        Self::HeadUnseen,
        Self::EyesUnseen,
        Self::BackdropUnseen,
        Self::FaceUnseen,
        Self::FrameTooSmall,
    ];

    /// The instruction; empty when there is nothing to correct.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::None => ("", ""),
            Self::FaceTheCamera => {
                ("请坐到镜头前，面对镜头", "sit in front of the camera and look into it")
            }
            Self::OnePersonOnly => ("画面中只能有一个人", "only one person in the picture"),
            Self::StepBack => ("请退后一点", "step back a little"),
            Self::StepCloser => ("请靠近一点", "come a little closer"),
            Self::TiltUp => (
                "镜头抬高一点，头顶留空不够",
                "tilt the camera up, there is too little room above the head",
            ),
            Self::TiltDown => (
                "镜头压低一点，肩部露出不够",
                "tilt the camera down, too little of the shoulders shows",
            ),
            Self::MoveRight => ("请向您的左手边移一点", "move a little to your left-hand side"),
            Self::MoveLeft => ("请向您的右手边移一点", "move a little to your right-hand side"),
            Self::GatherHair => ("请把头发收拢一点", "gather your hair a little"),
            Self::TiltHeadToOwnRight => {
                ("头往右边正一点", "straighten your head towards your right")
            }
            Self::TiltHeadToOwnLeft => ("头往左边正一点", "straighten your head towards your left"),
            Self::ChangeBackdrop => (
                "背景不是浅蓝色，请换背景布并检查白平衡",
                "the backdrop is not light blue: change it and check the white balance",
            ),
            Self::LightBackdrop => {
                ("背景偏暗，请给背景补光", "the backdrop is too dark: put more light on it")
            }
            Self::DimBackdrop => {
                ("背景太淡，请减弱背景灯", "the backdrop is too pale: put less light on it")
            }
            Self::EvenBackdrop => (
                "背景不均匀，请离背景远一点并检查灯光",
                "the backdrop is uneven: sit further from it and check the lights",
            ),
            Self::HoldStill => (
                "照片不够清晰，请对焦后再拍，坐稳不动",
                "the face is not sharp: focus again, and hold still",
            ),
            Self::LessLight => {
                ("脸部过亮，请减少曝光", "the face is too bright: reduce the exposure")
            }
            Self::MoreLight => {
                ("脸部过暗，请增加曝光", "the face is too dark: increase the exposure")
            }
            Self::MorePixels => (
                "像素不够，请靠近一点或提高相机分辨率",
                "too few pixels: come closer or set a larger picture size",
            ),
            Self::ShowWholeHead => (
                "头顶或下巴不在画面内，请退后或调整镜头",
                "crown or chin is outside the picture: step back or move the camera",
            ),
            Self::HeadUnseen => (
                "测不到头部轮廓，请检查背景与头发的反差",
                "the outline of the head can't be measured: check that it stands out from the backdrop",
            ),
            Self::EyesUnseen => {
                ("测不到眼睛，请正对镜头", "the eyes can't be measured: look into the camera")
            }
            Self::BackdropUnseen => (
                "测不到背景，请使用浅蓝色背景布",
                "the backdrop can't be measured: use a plain light blue one",
            ),
            Self::FaceUnseen => {
                ("测不到脸部，请面对镜头", "the face can't be measured: look into the camera")
            }
            Self::FrameTooSmall => (
                "照片太小，请提高相机分辨率",
                "the picture is too small: set a larger picture size",
            ),
        };
        lang.pick(zh, en)
    }
}
