//! Why a file is refused, as one sentence for the operator.

use super::{MAX_FILE_BYTES, MAX_PIXELS};
use crate::lang::Lang;

/// Why a file can't be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// Neither JPEG nor PNG by its first bytes.
    #[error("the file is neither a JPEG nor a PNG picture")]
    NotAPicture,
    /// Longer than any camera file.
    #[error("the file is too long: {bytes} bytes")]
    TooLong {
        /// Length of the file.
        bytes: usize,
    },
    /// More pixels than any camera makes.
    #[error("the picture is too large: {width} x {height} px")]
    TooLarge {
        /// Declared columns.
        width: u32,
        /// Declared rows.
        height: u32,
    },
    /// The file ends before the picture does.
    #[error("the picture is cut off: the file ends before its last row")]
    Truncated,
    /// Parts of the file are wrong.
    #[error("the picture is damaged: {detail}")]
    Damaged {
        /// What is wrong, in the decoder's words.
        detail: String,
    },
    /// Built of more passes than any camera writes.
    #[error("the picture is built of too many passes")]
    TooManyScans,
    /// Print colours, which have no defined sRGB values.
    #[error("the picture is in CMYK print colours")]
    Cmyk,
    /// A kind of JPEG that cameras don't write.
    #[error("this kind of JPEG is not supported: {detail}")]
    Unsupported {
        /// Which kind.
        detail: String,
    },
}

impl PictureError {
    /// What is wrong and what to do, in one sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => format!("{self}; {}", self.remedy_en()),
        }
    }

    fn remedy_en(&self) -> String {
        match self {
            Self::Empty | Self::Truncated | Self::Damaged { .. } => {
                "copy it from the camera again or take the picture again".to_owned()
            }
            Self::NotAPicture | Self::Unsupported { .. } => {
                "set the camera to JPEG (standard)".to_owned()
            }
            Self::TooLong { .. } => format!("at most {} MB", MAX_FILE_BYTES >> 20),
            Self::TooLarge { .. } => {
                let most = MAX_PIXELS / 1_000_000;
                format!("at most {most} million pixels, fewer in PNG and progressive JPEG")
            }
            Self::TooManyScans => "save it as a standard JPEG".to_owned(),
            Self::Cmyk => "save it in sRGB".to_owned(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Empty => "文件是空的，请重新从相机复制或重拍".to_owned(),
            Self::NotAPicture => "文件不是 JPEG 或 PNG 照片，请将相机设为 JPEG 格式".to_owned(),
            Self::TooLong { bytes } => {
                format!("文件过大（{bytes} 字节），最多 {} MB", MAX_FILE_BYTES >> 20)
            }
            Self::TooLarge { width, height } => {
                let most = MAX_PIXELS / 10_000;
                format!(
                    "照片像素过多（{width}×{height}），最多 {most} 万像素，PNG 和渐进式 JPEG 更少"
                )
            }
            Self::Truncated => "照片不完整，文件提前结束，请重新从相机复制或重拍".to_owned(),
            Self::Damaged { detail } => {
                format!("照片文件已损坏（{detail}），请重新从相机复制或重拍")
            }
            Self::TooManyScans => "照片的扫描次数过多，请另存为标准 JPEG".to_owned(),
            Self::Cmyk => "照片是 CMYK 印刷色，请另存为 sRGB".to_owned(),
            Self::Unsupported { detail } => {
                format!("不支持这种 JPEG（{detail}），请将相机设为标准 JPEG")
            }
        }
    }
}
