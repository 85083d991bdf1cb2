//! JPEG files: the outline of a file first, its pixels only when the outline is sound.

use super::{Detail, ExifFacts, Picture, PictureError, check_size, reduction, upright};
use image::RgbImage;
use turbojpeg::{Colorspace, Decompressor, PixelFormat, ScalingFactor};

/// Most scans of one picture; cameras write 1, progressive encoders about 10.
const MAX_SCANS: u32 = 100;
/// Most pixels of a picture in several scans: the decoder holds all its coefficients at once, 6 bytes a pixel.
const MAX_PROGRESSIVE_PIXELS: u64 = 50_000_000;
/// Most pixels that all scans of one picture visit: each walks over all coefficients, however few bytes it has.
const MAX_SCANNED_PIXELS: u64 = 600_000_000;

/// What the markers of a JPEG file tell before any pixel is decoded.
#[derive(Debug, PartialEq)]
struct Outline<'a> {
    width: u32,
    height: u32,
    scans: u32,
    /// The TIFF block of the first EXIF segment before the first scan.
    exif: Option<&'a [u8]>,
}

/// Decodes a JPEG. Any complaint of the decoder refuses the file: libjpeg fills missing parts with grey.
pub(super) fn decode(bytes: &[u8], want: Detail) -> Result<Picture, PictureError> {
    let outline = outline(bytes)?;
    let (width, height) = (outline.width, outline.height);
    check_size(width, height)?;
    check_scans(&outline)?;
    let by = reduction(width, height, want);
    let pixels = pixels(bytes, (width, height), by)?;
    let exif = outline.exif.map(ExifFacts::read).unwrap_or_default();
    Ok(upright(pixels, (width, height), exif, by))
}

pub(super) fn exif_facts(bytes: &[u8]) -> ExifFacts {
    let found = outline(bytes).ok().and_then(|outline| outline.exif);
    found.map(ExifFacts::read).unwrap_or_default()
}

fn check_scans(outline: &Outline<'_>) -> Result<(), PictureError> {
    let pixels = u64::from(outline.width) * u64::from(outline.height);
    let scanned = u64::from(outline.scans) * pixels;
    if outline.scans > MAX_SCANS || (outline.scans > 1 && scanned > MAX_SCANNED_PIXELS) {
        return Err(PictureError::TooManyScans);
    }
    if outline.scans > 1 && pixels > MAX_PROGRESSIVE_PIXELS {
        return Err(PictureError::TooLarge { width: outline.width, height: outline.height });
    }
    Ok(())
}

fn pixels(bytes: &[u8], stored: (u32, u32), by: u32) -> Result<RgbImage, PictureError> {
    let mut decoder = Decompressor::new().map_err(complaint)?;
    decoder.set_scan_limit(MAX_SCANS).map_err(complaint)?;
    let header = decoder.read_header(bytes).map_err(complaint)?;
    match header.colorspace {
        Colorspace::CMYK | Colorspace::YCCK => return Err(PictureError::Cmyk),
        _ if header.is_lossless => {
            return Err(PictureError::Unsupported { detail: "lossless".to_owned() });
        }
        _ => {}
    }
    if (header.width, header.height) != (stored.0 as usize, stored.1 as usize) {
        return Err(PictureError::Damaged { detail: "two different sizes".to_owned() });
    }
    let factor = ScalingFactor::new(1, by as usize);
    decoder.set_scaling_factor(factor).map_err(complaint)?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    let mut buffer = vec![0; width * height * 3];
    let output = turbojpeg::Image {
        pixels: buffer.as_mut_slice(),
        width,
        pitch: width * 3,
        height,
        format: PixelFormat::RGB,
    };
    decoder.decompress(bytes, output).map_err(complaint)?;
    RgbImage::from_raw(width as u32, height as u32, buffer)
        .ok_or_else(|| PictureError::Damaged { detail: "wrong buffer size".to_owned() })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn complaint(error: turbojpeg::Error) -> PictureError {
    let detail = error.to_string();
    if detail.contains("Premature end") {
        return PictureError::Truncated;
    }
    let own = ["TurboJPEG error: ", "Corrupt JPEG data: "];
    let words = own.iter().fold(detail.as_str(), |text, prefix| {
        text.split_once(prefix).map_or(text, |(_, rest)| rest)
    });
    PictureError::Damaged { detail: words.trim().to_owned() }
}

/// Walks the markers of a file from its start to the end-of-image marker.
///
/// Bytes after that marker (previews, vendor data) belong to another picture and are ignored.
fn outline(bytes: &[u8]) -> Result<Outline<'_>, PictureError> {
    let mut walk = Walk::start(bytes);
    let mut size = None;
    let mut scans = 0;
    let mut exif = None;
    loop {
        let marker = walk.marker()?;
        match marker {
            0xD9 => break,
            0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let body = walk.segment()?;
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                size = Some(only_size(size, body)?);
            }
            0xE1 if exif.is_none() && scans == 0 => exif = body.strip_prefix(b"Exif\0\0"),
            0xDA => {
                scans += 1;
                walk.skip_scan()?;
            }
            _ => {}
        }
    }
    match size {
        Some((height, width)) if scans > 0 => Ok(Outline { width, height, scans, exif }),
        _ => Err(damage("no picture inside")),
    }
}

/// The size of a picture's one frame header.
fn only_size(seen: Option<(u32, u32)>, body: &[u8]) -> Result<(u32, u32), PictureError> {
    match seen {
        None => frame_size(body),
        Some(_) => Err(damage("two frame headers")),
    }
}

/// Height and width of a frame header.
fn frame_size(body: &[u8]) -> Result<(u32, u32), PictureError> {
    match body {
        [8, h1, h0, w1, w0, ..] => Ok((
            u32::from(u16::from_be_bytes([*h1, *h0])),
            u32::from(u16::from_be_bytes([*w1, *w0])),
        )),
        [bits, _, _, _, _, ..] => {
            Err(PictureError::Unsupported { detail: format!("{bits} bits a channel") })
        }
        _ => Err(damage("short frame header")),
    }
}

fn damage(detail: &str) -> PictureError {
    PictureError::Damaged { detail: detail.to_owned() }
}

/// A cursor over the segments of a JPEG file.
pub(super) struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    /// At the first segment of a file that begins with the marker of its start.
    pub(super) fn start(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.get(2..).unwrap_or_default() }
    }

    /// The next marker's second byte; any number of 0xFF may come before it.
    pub(super) fn marker(&mut self) -> Result<u8, PictureError> {
        match self.rest.first() {
            None => return Err(PictureError::Truncated),
            Some(0xFF) => {}
            Some(_) => return Err(damage("bytes between segments")),
        }
        let fill = self.rest.iter().position(|byte| *byte != 0xFF);
        let (marker, rest) = fill
            .and_then(|at| self.rest.get(at..)?.split_first())
            .ok_or(PictureError::Truncated)?;
        self.rest = rest;
        Ok(*marker)
    }

    /// The body of a segment, without its two length bytes.
    pub(super) fn segment(&mut self) -> Result<&'a [u8], PictureError> {
        let (length, _) = self.rest.split_first_chunk::<2>().ok_or(PictureError::Truncated)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length < 2 {
            return Err(damage("a segment shorter than its own length"));
        }
        let (segment, rest) = self.rest.split_at_checked(length).ok_or(PictureError::Truncated)?;
        self.rest = rest;
        segment.get(2..).ok_or(PictureError::Truncated)
    }

    /// Skips coded pixels up to the next real marker.
    fn skip_scan(&mut self) -> Result<(), PictureError> {
        let ends = |at: &usize| matches!(self.rest.get(at + 1), Some(next) if !matches!(next, 0 | 0xD0..=0xD7 | 0xFF));
        let at = memchr::memchr_iter(0xFF, self.rest).find(ends).ok_or(PictureError::Truncated)?;
        self.rest = self.rest.get(at..).unwrap_or_default();
        Ok(())
    }
}
