//! The crop's pixels to the finished JPEG.

use super::CropRect;
use crate::lang::Lang;
use crate::picture::{self, Detail, Picture};
use crate::spec::{Density, FileRule, Profile};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{ExtendedColorType, ImageEncoder};

/// Why a finished picture could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CropError {
    /// The rectangle does not lie in the picture or has another aspect than the photo.
    #[error("the crop does not fit the picture")]
    Misplaced,
    /// Too few pixels: the photo would have to be enlarged. Decode with more detail, or shoot closer.
    #[error("the crop has fewer pixels than the photo")]
    TooCoarse,
    /// At no allowed quality has the file an allowed size; padding would be a lie.
    #[error("the finished file has {bytes} bytes at the nearest allowed quality")]
    Bytes {
        /// Size at the allowed quality that comes nearest.
        bytes: usize,
    },
    /// The resizer or encoder failed.
    #[error("the photo could not be made: {0}")]
    Coding(String),
    /// What was written does not read back as it should.
    #[error("the photo does not read back: {0}")]
    ReadBack(String),
}

impl CropError {
    /// What is wrong and what to do, in one sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Misplaced => "裁剪框不在照片之内，请重拍",
            Self::TooCoarse => "照片像素不足，裁剪后需要放大，请靠近一点重拍",
            Self::Bytes { .. } => "成品文件大小不合要求，请重拍",
            Self::Coding(_) | Self::ReadBack(_) => "成品照片生成失败，请重试",
        };
        lang.pick(zh, &self.to_string()).to_owned()
    }
}

/// Cuts the rectangle out, reduces it (Lanczos) and codes it as a baseline JPEG, sRGB, 3 channels.
///
/// The same picture and rectangle always give the same bytes. Nothing is rotated, mirrored or enlarged. The file is
/// decoded again and its size, channels and density are verified.
///
/// # Errors
/// Every [`CropError`].
pub fn render(picture: &Picture, rect: CropRect, profile: &Profile) -> Result<Vec<u8>, CropError> {
    let file = &profile.file;
    let pixels = reduced(picture, rect, file)?;
    let bytes = sized(&pixels, file)?;
    verify(&bytes, file)?;
    Ok(bytes)
}

fn reduced(picture: &Picture, rect: CropRect, file: &FileRule) -> Result<Vec<u8>, CropError> {
    let (x, y, w, h) = in_pixels(picture, rect, file)?;
    let (width, height) = picture.pixels.dimensions();
    let coding = |error: &dyn std::fmt::Display| CropError::Coding(error.to_string());
    let source = ImageRef::new(width, height, picture.pixels.as_raw(), PixelType::U8x3)
        .map_err(|e| coding(&e))?;
    let mut target = Image::new(file.width_px, file.height_px, PixelType::U8x3);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(x, y, w, h);
    Resizer::new().resize(&source, &mut target, &options).map_err(|e| coding(&e))?;
    Ok(target.into_vec())
}

/// The rectangle in px of the decoded pixels: left, top, width, height.
fn in_pixels(
    picture: &Picture,
    rect: CropRect,
    file: &FileRule,
) -> Result<(f64, f64, f64, f64), CropError> {
    /// Rounding of sums of f64, px.
    const SLACK_PX: f64 = 1e-6;
    let inside = rect.x >= -SLACK_PX
        && rect.y >= -SLACK_PX
        && rect.x + rect.w <= f64::from(picture.width_px) + SLACK_PX
        && rect.y + rect.h <= f64::from(picture.height_px) + SLACK_PX;
    let shaped = (rect.w - rect.h * file.aspect()).abs() <= SLACK_PX;
    if !(inside && shaped) {
        return Err(CropError::Misplaced);
    }
    let (w, h) = (rect.w / picture.scale, rect.h / picture.scale);
    if h + SLACK_PX < f64::from(file.height_px) || w + SLACK_PX < f64::from(file.width_px) {
        return Err(CropError::TooCoarse);
    }
    let (width, height) = picture.pixels.dimensions();
    let x = (rect.x / picture.scale).clamp(0.0, (f64::from(width) - w).max(0.0));
    let y = (rect.y / picture.scale).clamp(0.0, (f64::from(height) - h).max(0.0));
    Ok((x, y, w.min(f64::from(width)), h.min(f64::from(height))))
}

/// Codes at the rule's quality or, where that gives too many or too few bytes, at the nearest one that fits.
///
/// A search by halving: the size grows with the quality. At most nine codings.
fn sized(pixels: &[u8], file: &FileRule) -> Result<Vec<u8>, CropError> {
    let first = coded(pixels, file, file.quality)?;
    if (file.min_bytes..=file.max_bytes).contains(&first.len()) {
        return Ok(first);
    }
    let too_many = first.len() > file.max_bytes;
    let end = if too_many { file.min_quality } else { 100 };
    let enough = |bytes: &[u8]| {
        if too_many { bytes.len() <= file.max_bytes } else { bytes.len() >= file.min_bytes }
    };
    // `good` is enough; `bad` is nearer to the first quality and is not.
    let (mut bad, mut good, mut best) = (file.quality, end, coded(pixels, file, end)?);
    while enough(&best) && bad.abs_diff(good) > 1 {
        let middle = bad.midpoint(good);
        let bytes = coded(pixels, file, middle)?;
        if enough(&bytes) {
            (good, best) = (middle, bytes);
        } else {
            bad = middle;
        }
    }
    let fits = (file.min_bytes..=file.max_bytes).contains(&best.len());
    if fits { Ok(best) } else { Err(CropError::Bytes { bytes: best.len() }) }
}

fn coded(pixels: &[u8], file: &FileRule, quality: u8) -> Result<Vec<u8>, CropError> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let dots = file.density.dots();
    let unit = match file.density {
        Density::PerCm(_) => PixelDensityUnit::Centimeters,
        Density::PerInch(_) => PixelDensityUnit::Inches,
    };
    encoder.set_pixel_density(PixelDensity { density: (dots, dots), unit });
    encoder
        .write_image(pixels, file.width_px, file.height_px, ExtendedColorType::Rgb8)
        .map_err(|error| CropError::Coding(error.to_string()))?;
    Ok(bytes)
}

/// Reads a finished picture back and compares it with what the profile asks for.
fn verify(bytes: &[u8], file: &FileRule) -> Result<(), CropError> {
    let wrong = |what: &str| Err(CropError::ReadBack(what.to_owned()));
    let back = picture::decode(bytes, Detail::Full)
        .map_err(|error| CropError::ReadBack(error.to_string()))?;
    if (back.width_px, back.height_px) != (file.width_px, file.height_px) {
        return wrong("another size");
    }
    let unit = match file.density {
        Density::PerInch(_) => 1,
        Density::PerCm(_) => 2,
    };
    let dots = file.density.dots().to_be_bytes();
    let jfif = [&b"JFIF\0\x01\x02"[..], &[unit], &dots, &dots].concat();
    if bytes.get(6..18) != Some(jfif.as_slice()) {
        return wrong("another density");
    }
    // SOF0 is the frame header of a baseline picture; its last count is that of the channels.
    let header = bytes.windows(10).find(|part| part.starts_with(&[0xFF, 0xC0]));
    match header {
        Some([.., 3]) => Ok(()),
        _ => wrong("not baseline with 3 channels"),
    }
}
