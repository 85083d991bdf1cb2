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
    /// The head is too high in the frame.
    TiltUp,
    /// The head is too low in the frame.
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

    /// The instruction, short enough for one row of the screen; empty when there is nothing to correct.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::None => ("", ""),
            Self::FaceTheCamera => ("请坐好，看镜头", "sit down and look into the camera"),
            Self::OnePersonOnly => ("画面中只能有一个人", "only one person in the picture"),
            Self::StepBack => ("请退后一点", "move back a little"),
            Self::StepCloser => ("请靠近一点", "come a little closer"),
            Self::TiltUp => ("头太靠上，镜头抬高一点", "head too high: tilt the camera up"),
            Self::TiltDown => ("头太靠下，镜头压低一点", "head too low: tilt the camera down"),
            Self::MoveRight => ("请往您的左手边坐一点", "move a little to your left"),
            Self::MoveLeft => ("请往您的右手边坐一点", "move a little to your right"),
            Self::GatherHair => ("请把头发拢到耳后", "tuck your hair behind your ears"),
            Self::TiltHeadToOwnRight => {
                ("头往您的右边正一点", "straighten your head to your right")
            }
            Self::TiltHeadToOwnLeft => ("头往您的左边正一点", "straighten your head to your left"),
            Self::OpenEyes => ("请睁开眼睛", "open your eyes"),
            Self::ChangeBackdrop => {
                ("背景不是浅蓝色：换布或校白平衡", "not light blue: cloth or white balance")
            }
            Self::LightBackdrop => ("背景偏暗，给背景补光", "backdrop too dark: light it more"),
            Self::DimBackdrop => ("背景太浅，背景灯调暗", "backdrop too pale: light it less"),
            Self::EvenBackdrop => {
                ("背景不均匀，离背景远一点，查灯光", "backdrop uneven: sit further from it")
            }
            Self::HoldStill => ("请坐稳，不要动", "hold still"),
            Self::LessLight => ("脸部过亮，减少曝光", "face too bright: less exposure"),
            Self::MoreLight => ("脸部过暗，增加曝光", "face too dark: more exposure"),
            Self::MorePixels => {
                ("像素不够，靠近或调高照片尺寸", "too few pixels: closer, or larger size")
            }
            Self::ShowWholeHead => {
                ("头没拍全，请退后或移动镜头", "head cut off: move back, or the camera")
            }
            Self::HeadUnseen => {
                ("头部轮廓不清，查头发与背景的反差", "head not clear against the backdrop")
            }
            Self::EyesUnseen => ("看不清眼睛，请看镜头", "eyes not seen: look into the camera"),
            Self::BackdropUnseen => {
                ("看不到背景，请挂浅蓝色背景布", "no plain backdrop: hang a blue cloth")
            }
            Self::FaceUnseen => ("看不清脸，请看镜头", "face not seen: look into the camera"),
            Self::FrameTooSmall => {
                ("照片太小，调高照片尺寸", "picture too small: set a larger size")
            }
            Self::TurnPicture => {
                ("照片没放正，查相机的自动旋转", "picture not upright: check the camera")
            }
            Self::TurnToOwnRight => ("脸往您的右边转一点", "turn your face a little to your right"),
            Self::TurnToOwnLeft => ("脸往您的左边转一点", "turn your face a little to your left"),
            Self::LowerChin => ("下巴收一点", "lower your chin a little"),
            Self::RaiseChin => ("下巴抬一点", "raise your chin a little"),
            Self::CloseMouth => ("嘴闭上，不露牙", "close your mouth, no teeth"),
            Self::AvoidGlare => {
                ("眼镜反光，下巴收一点或移灯", "glasses reflect: lower chin, move lamp")
            }
            Self::TakeOffDarkGlasses => ("请摘下深色眼镜", "take off the dark glasses"),
            Self::BalanceLight => {
                ("脸一边暗，调匀左右灯光", "one cheek is dark: even out the lights")
            }
            Self::SetWhiteBalance => ("肤色偏色，校白平衡", "colour cast: set the white balance"),
            Self::ShootInColour => {
                ("照片是黑白的，相机改回彩色", "no colour: set the camera to colour")
            }
            Self::LowerIso => ("噪点多，降低感光度并补光", "grainy: lower the ISO, add light"),
            Self::ShorterExposure => ("快门太慢，调快一点", "slow shutter: shorten the exposure"),
            Self::SettingsUnknown => ("照片里没有相机参数", "no camera settings in the file"),
            Self::AvoidShadow => {
                ("背景有影子，离背景远一点或移灯", "shadow behind: sit forward, move lamp")
            }
            Self::ClearBackdrop => ("请移开背景前的东西", "clear what stands before the backdrop"),
            Self::OtherClothes => {
                ("衣服像背景色，请换深色衣服", "clothes like the backdrop: wear darker")
            }
            Self::ClothesUnseen => {
                ("看不到衣服，请露出肩膀", "clothes not seen: show the shoulders")
            }
            Self::Focus => ("没对准焦，重新对焦", "out of focus: focus again"),
            Self::OutlineInDoubt => {
                ("头部轮廓拿不准，查影子和头发", "outline in doubt: check shadows, hair")
            }
            Self::FileSize => {
                ("成品文件大小不合要求，请重拍", "file size not allowed: shoot again")
            }
        };
        lang.pick(zh, en)
    }
}
