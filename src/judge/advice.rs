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
    /// The eyes are closed, or nearly.
    OpenEyes,
    /// The backdrop is not light blue.
    ChangeBackdrop,
    /// The backdrop is too dark.
    LightBackdrop,
    /// The backdrop is too pale.
    DimBackdrop,
    /// The backdrop shows a gradient, a shadow or things.
    EvenBackdrop,
    /// The face moved.
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
    /// The head lies on its side: the camera's orientation was lost.
    TurnPicture,
    /// The face is turned to the sitter's left.
    TurnToOwnRight,
    /// The face is turned to the sitter's right.
    TurnToOwnLeft,
    /// The face looks up.
    LowerChin,
    /// The face looks down.
    RaiseChin,
    /// The mouth is open or teeth show.
    CloseMouth,
    /// Glasses reflect a lamp.
    AvoidGlare,
    /// Dark glasses hide the eyes.
    TakeOffDarkGlasses,
    /// One side of the face is much darker.
    BalanceLight,
    /// Skin has a colour cast.
    SetWhiteBalance,
    /// The picture has no colour.
    ShootInColour,
    /// The picture is grainy.
    LowerIso,
    /// The exposure is too long for a hand or a sitter to keep still.
    ShorterExposure,
    /// The file tells no camera settings.
    SettingsUnknown,
    /// A shadow falls on the backdrop.
    AvoidShadow,
    /// Something besides the sitter stands before the backdrop.
    ClearBackdrop,
    /// Clothes have the colour of the backdrop.
    OtherClothes,
    /// The clothes could not be measured.
    ClothesUnseen,
    /// The face is out of focus.
    Focus,
    /// Two measures of the outline disagree.
    OutlineInDoubt,
    /// The file can't be made as large or as small as the rules ask.
    FileSize,
}

impl Advice {
    /// All of them.
    pub const ALL: [Self; 48] = [
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
        Self::OpenEyes,
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
        Self::TurnPicture,
        Self::TurnToOwnRight,
        Self::TurnToOwnLeft,
        Self::LowerChin,
        Self::RaiseChin,
        Self::CloseMouth,
        Self::AvoidGlare,
        Self::TakeOffDarkGlasses,
        Self::BalanceLight,
        Self::SetWhiteBalance,
        Self::ShootInColour,
        Self::LowerIso,
        Self::ShorterExposure,
        Self::SettingsUnknown,
        Self::AvoidShadow,
        Self::ClearBackdrop,
        Self::OtherClothes,
        Self::ClothesUnseen,
        Self::Focus,
        Self::OutlineInDoubt,
        Self::FileSize,
    ];

    /// Whether this advice, where a value is missing, is a fault that was seen and not a measure that failed.
    pub(super) fn tells_a_fault(self) -> bool {
        matches!(
            self,
            Self::ShowWholeHead
                | Self::FrameTooSmall
                | Self::MoveLeft
                | Self::MoveRight
                | Self::TurnPicture
        )
    }

    /// The instruction; empty when there is nothing to correct.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table of words")]
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
            Self::OpenEyes => ("请睁开眼睛再拍", "eyes open, and shoot again"),
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
            Self::HoldStill => {
                ("照片模糊，请坐稳不动再拍", "the face is blurred by movement: hold still")
            }
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
            Self::TurnPicture => (
                "照片方向不对，请检查相机的自动旋转设置",
                "the picture lies on its side: check the camera's rotation setting",
            ),
            Self::TurnToOwnRight => ("脸往右边转正一点", "turn your face a little to your right"),
            Self::TurnToOwnLeft => ("脸往左边转正一点", "turn your face a little to your left"),
            Self::LowerChin => ("下巴收一点", "lower your chin a little"),
            Self::RaiseChin => ("头抬高一点", "raise your chin a little"),
            Self::CloseMouth => ("请闭上嘴，不露牙齿", "close your mouth, no teeth"),
            Self::AvoidGlare => (
                "眼镜反光，请低一点头或调整灯位",
                "the glasses reflect: lower them a little or move the lamp",
            ),
            Self::TakeOffDarkGlasses => ("请摘下深色眼镜", "take off the dark glasses"),
            Self::BalanceLight => (
                "脸部左右明暗不均，请调整灯光",
                "one side of the face is dark: even out the lights",
            ),
            Self::SetWhiteBalance => {
                ("肤色偏色，请校准白平衡", "the skin has a colour cast: set the white balance")
            }
            Self::ShootInColour => (
                "照片是黑白的，请将相机设为彩色",
                "the picture has no colour: set the camera to colour",
            ),
            Self::LowerIso => {
                ("噪点多，请降低感光度并补光", "the picture is grainy: lower the ISO and add light")
            }
            Self::ShorterExposure => {
                ("快门太慢，请提高快门速度", "the exposure is long: use a faster shutter")
            }
            Self::SettingsUnknown => ("文件中没有相机参数", "the file tells no camera settings"),
            Self::AvoidShadow => (
                "背景有阴影，请离背景远一点或调整灯位",
                "a shadow falls on the backdrop: sit further from it or move the lamp",
            ),
            Self::ClearBackdrop => {
                ("背景有杂物，请移开", "something stands before the backdrop: take it away")
            }
            Self::OtherClothes => (
                "衣服颜色与背景接近，请换深色衣服",
                "the clothes have the backdrop's colour: wear darker ones",
            ),
            Self::ClothesUnseen => {
                ("测不到衣服，请露出肩部", "the clothes can't be measured: show the shoulders")
            }
            Self::Focus => ("照片不够清晰，请对焦后再拍", "the face is out of focus: focus again"),
            Self::OutlineInDoubt => (
                "头部轮廓不确定，请检查阴影和头发与背景的反差",
                "the outline of the head is in doubt: check for shadows and for hair like the backdrop",
            ),
            Self::FileSize => (
                "成品文件大小不合要求，请重拍",
                "the finished file can't be given the size the rules ask: shoot again",
            ),
        };
        lang.pick(zh, en)
    }
}
