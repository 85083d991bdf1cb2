//! Full frames and live-view frames as JPEG bytes, as a camera's sensor and its firmware would give them.

use std::io::Cursor;

use exif::experimental::Writer as ExifWriter;
use exif::{Field, In, Rational, SRational, Tag, Value};
use image::{RgbImage, imageops};
use img_parts::jpeg::Jpeg;
use img_parts::{Bytes, ImageEXIF};
use jiff::civil::DateTime;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use turbojpeg::{Decompressor, PixelFormat, ScalingFactor, Subsamp};

use super::SimError;
use super::dataset::{MAKER, MODEL};
use super::properties::Settings;
use crate::sitter::Scene;

/// JPEG quality of full frames.
const FULL_QUALITY: i32 = 92;
/// JPEG quality of live-view frames.
const PREVIEW_QUALITY: i32 = 88;
/// Long side of a live-view frame, in px.
const PREVIEW_LONG_PX: u32 = 1024;
/// Short side of a live-view frame, in px.
const PREVIEW_SHORT_PX: u32 = 680;

/// How the camera is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// Upright: landscape pictures, EXIF orientation 1.
    #[default]
    Upright,
    /// Turned to the right (grip down): portrait pictures, EXIF orientation 6. Live view lies on its side.
    TurnedRight,
    /// Turned to the left (grip up): portrait pictures, EXIF orientation 8. Live view lies on its side.
    TurnedLeft,
}

impl Hold {
    /// EXIF orientation of the pictures.
    #[must_use]
    pub fn orientation(self) -> u16 {
        match self {
            Self::Upright => 1,
            Self::TurnedRight => 6,
            Self::TurnedLeft => 8,
        }
    }

    /// What the sensor sees of a scene: `long x short` px, the scene upright or on its side.
    fn render(self, scene: &Scene, long_px: u32, short_px: u32) -> RgbImage {
        match self {
            Self::Upright => scene.render(long_px, short_px),
            Self::TurnedRight => imageops::rotate270(&scene.render(short_px, long_px)),
            Self::TurnedLeft => imageops::rotate90(&scene.render(short_px, long_px)),
        }
    }
}

/// Size of full frames as the sensor lies, in px.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSize {
    /// Long side, at most 12000.
    pub long_px: u32,
    /// Short side, at most the long one.
    pub short_px: u32,
}

impl Default for FrameSize {
    fn default() -> Self {
        Self { long_px: 6000, short_px: 4000 }
    }
}

/// The circumstances of one exposure.
#[derive(Debug, Clone)]
pub(super) struct Shot {
    /// Tells it from all others: 32 hexadecimal digits.
    pub(super) id: String,
    pub(super) settings: Settings,
    /// When, by the camera's clock.
    pub(super) time: DateTime,
    pub(super) hold: Hold,
    pub(super) size: FrameSize,
    /// Length of its raw file, if it has one.
    pub(super) raw_bytes: u32,
}

impl Shot {
    /// Width and height of the picture once it is turned upright, in px.
    pub(super) fn upright_px(&self) -> (u32, u32) {
        let FrameSize { long_px, short_px } = self.size;
        if self.hold == Hold::Upright { (long_px, short_px) } else { (short_px, long_px) }
    }
}

/// Draws a full frame with its EXIF.
pub(super) fn draw(scene: &Scene, shot: &Shot) -> Result<Vec<u8>, SimError> {
    let pixels = shot.hold.render(scene, shot.size.long_px, shot.size.short_px);
    let jpeg = turbojpeg::compress_image(&pixels, FULL_QUALITY, Subsamp::Sub2x1)?;
    with_exif(jpeg.to_vec(), exif(shot, pixels.width(), pixels.height())?)
}

/// Makes a raw file: TIFF with the same EXIF as the JPEG, then noise in place of the sensor's data.
pub(super) fn raw(shot: &Shot) -> Result<Vec<u8>, SimError> {
    let mut bytes = exif(shot, shot.size.long_px, shot.size.short_px)?;
    let seed = u64::from_str_radix(shot.id.get(..16).unwrap_or_default(), 16).unwrap_or_default();
    let header_bytes = bytes.len();
    bytes.resize(header_bytes.max(shot.raw_bytes as usize), 0);
    if let Some(noise) = bytes.get_mut(header_bytes..) {
        Pcg64Mcg::seed_from_u64(seed).fill_bytes(noise);
    }
    Ok(bytes)
}

/// Draws a live-view frame.
pub(super) fn draw_preview(scene: &Scene, hold: Hold) -> Result<Vec<u8>, SimError> {
    let pixels = hold.render(scene, PREVIEW_LONG_PX, PREVIEW_SHORT_PX);
    Ok(turbojpeg::compress_image(&pixels, PREVIEW_QUALITY, Subsamp::Sub2x2)?.to_vec())
}

/// Makes a live-view frame of a full frame: its long side is at most 1024 px, its EXIF is gone.
pub(super) fn reduce(full: &[u8]) -> Result<Vec<u8>, SimError> {
    let mut decompressor = Decompressor::new()?;
    let header = decompressor.read_header(full)?;
    let factor = eighths(header.width.max(header.height));
    decompressor.set_scaling_factor(factor)?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    let pitch = width * 3;
    let mut pixels = vec![0; pitch * height];
    let format = PixelFormat::RGB;
    let target = turbojpeg::Image { pixels: pixels.as_mut_slice(), width, pitch, height, format };
    decompressor.decompress(full, target)?;
    let image = turbojpeg::Image { pixels: pixels.as_slice(), width, pitch, height, format };
    Ok(turbojpeg::compress(image, PREVIEW_QUALITY, Subsamp::Sub2x2)?.to_vec())
}

/// The greatest reduction in eighths that the decoder offers and that brings `long_px` to 1024 or below.
fn eighths(long_px: usize) -> ScalingFactor {
    let fits = |factor: &ScalingFactor| factor.scale(long_px) <= PREVIEW_LONG_PX as usize;
    let candidates = (1..=8).rev().map(|eighths| ScalingFactor::new(eighths, 8));
    candidates.into_iter().find(fits).unwrap_or(ScalingFactor::ONE_EIGHTH)
}

/// Width and height of a JPEG in px, or zeros when it is none.
pub(super) fn size_of(jpeg: &[u8]) -> (u32, u32) {
    turbojpeg::read_header(jpeg)
        .map_or((0, 0), |header| (header.width as u32, header.height as u32))
}

fn with_exif(jpeg: Vec<u8>, exif: Vec<u8>) -> Result<Vec<u8>, SimError> {
    let mut jpeg = Jpeg::from_bytes(Bytes::from(jpeg)).map_err(|_| SimError::Exif)?;
    jpeg.set_exif(Some(Bytes::from(exif)));
    Ok(jpeg.encoder().bytes().to_vec())
}

fn exif(shot: &Shot, width_px: u32, height_px: u32) -> Result<Vec<u8>, SimError> {
    let mut fields = identity(shot);
    fields.extend(times(shot.time));
    fields.extend(exposure(&shot.settings));
    fields.push((Tag::PixelXDimension, Value::Long(vec![width_px])));
    fields.push((Tag::PixelYDimension, Value::Long(vec![height_px])));
    let fields: Vec<Field> =
        fields.into_iter().map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value }).collect();
    let mut writer = ExifWriter::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, true).map_err(|_| SimError::Exif)?;
    Ok(bytes.into_inner())
}

type Entry = (Tag, Value);

fn identity(shot: &Shot) -> Vec<Entry> {
    vec![
        (Tag::Make, ascii(MAKER)),
        (Tag::Model, ascii(MODEL)),
        (Tag::Software, ascii(concat!("paishe ", env!("CARGO_PKG_VERSION")))),
        (Tag::Orientation, Value::Short(vec![shot.hold.orientation()])),
        (Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0)),
        (Tag::ColorSpace, Value::Short(vec![1])), // sRGB
        (Tag::ImageUniqueID, ascii(&shot.id)),
    ]
}

fn times(time: DateTime) -> Vec<Entry> {
    let second = time.strftime("%Y:%m:%d %H:%M:%S").to_string();
    let thousandths = format!("{:03}", time.subsec_nanosecond() / 1_000_000);
    vec![
        (Tag::DateTime, ascii(&second)),
        (Tag::DateTimeOriginal, ascii(&second)),
        (Tag::DateTimeDigitized, ascii(&second)),
        (Tag::SubSecTime, ascii(&thousandths)),
        (Tag::SubSecTimeOriginal, ascii(&thousandths)),
        (Tag::SubSecTimeDigitized, ascii(&thousandths)),
    ]
}

fn exposure(settings: &Settings) -> Vec<Entry> {
    let ratio = |num, denom| Value::Rational(vec![Rational { num, denom }]);
    let bias = SRational { num: settings.compensation_milli, denom: 1000 };
    // EXIF and PTP number these four programs alike.
    let program = settings.program;
    vec![
        (Tag::ExposureTime, ratio(settings.time_100us, 10_000)),
        (Tag::FNumber, ratio(settings.f_number_percent, 100)),
        (Tag::ExposureProgram, Value::Short(vec![program])),
        (Tag::PhotographicSensitivity, Value::Short(vec![settings.iso])),
        (Tag::SensitivityType, Value::Short(vec![2])), // recommended exposure index
        (Tag::ExposureBiasValue, Value::SRational(vec![bias])),
        (Tag::Flash, Value::Short(vec![0x09])), // fired, forced
        (Tag::FocalLength, ratio(85, 1)),
        (Tag::WhiteBalance, Value::Short(vec![u16::from(!settings.is_auto_white_balance)])),
    ]
}

fn ascii(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}
