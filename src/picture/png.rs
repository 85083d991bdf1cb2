//! PNG files, which test scenes and other programs make.

use super::{
    Detail, ExifFacts, MAX_DECODED_BYTES, MAX_DECODED_PIXELS, Picture, PictureError, check_size,
    reduction, upright,
};
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};
use std::io::Cursor;

pub(super) fn decode(bytes: &[u8], want: Detail) -> Result<Picture, PictureError> {
    let (width, height) = size(bytes)?;
    check_size(width, height)?;
    if u64::from(width) * u64::from(height) > MAX_DECODED_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut decoder =
        PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(|e| damaged(&e))?;
    // 16 bits a channel and transparency take up to 8 bytes a pixel.
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(PictureError::TooLarge { width, height });
    }
    let orientation = decoder.orientation().ok().map(image::metadata::Orientation::to_exif);
    let pixels = DynamicImage::from_decoder(decoder).map_err(|e| damaged(&e))?.into_rgb8();
    let by = reduction(width, height, want);
    let pixels = if by == 1 {
        pixels
    } else {
        image::imageops::thumbnail(&pixels, width.div_ceil(by), height.div_ceil(by))
    };
    let exif = ExifFacts { orientation, ..ExifFacts::default() };
    Ok(upright(pixels, (width, height), exif, by))
}

/// Width and height of the header chunk, which always comes first.
fn size(bytes: &[u8]) -> Result<(u32, u32), PictureError> {
    match bytes.get(16..24) {
        Some([w3, w2, w1, w0, h3, h2, h1, h0]) => {
            Ok((u32::from_be_bytes([*w3, *w2, *w1, *w0]), u32::from_be_bytes([*h3, *h2, *h1, *h0])))
        }
        _ => Err(PictureError::Truncated),
    }
}

fn damaged(error: &ImageError) -> PictureError {
    match error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::Truncated
        }
        other => PictureError::Damaged { detail: other.to_string() },
    }
}
