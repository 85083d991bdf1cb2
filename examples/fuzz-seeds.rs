//! Writes small sound files for the fuzzer to change.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageError, ImageFormat, RgbImage};
use std::io::Cursor;
use std::path::PathBuf;

fn main() -> Result<(), ImageError> {
    let folder =
        PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "corpus/decode".into()));
    std::fs::create_dir_all(&folder)?;
    let scene = RgbImage::from_fn(48, 64, |x, y| image::Rgb([(x * 5) as u8, (y * 4) as u8, 128]));
    for quality in [20, 60, 95] {
        let mut bytes = Vec::new();
        scene.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))?;
        std::fs::write(folder.join(format!("colour-{quality}.jpg")), &bytes)?;
        std::fs::write(folder.join(format!("turned-{quality}.jpg")), turned(&bytes))?;
    }
    let picture = DynamicImage::ImageRgb8(scene);
    let mut grey = Vec::new();
    picture.to_luma8().write_with_encoder(JpegEncoder::new(&mut grey))?;
    std::fs::write(folder.join("grey.jpg"), grey)?;
    let mut png = Vec::new();
    picture.to_rgba8().write_with_encoder(PngEncoder::new(&mut png))?;
    std::fs::write(folder.join("alpha.png"), png)?;
    let mut deep = Cursor::new(Vec::new());
    DynamicImage::ImageRgb16(picture.to_rgb16()).write_to(&mut deep, ImageFormat::Png)?;
    std::fs::write(folder.join("deep.png"), deep.into_inner())?;
    Ok(())
}

/// The JPEG with an EXIF segment that says orientation 6.
fn turned(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    let length = (tiff.len() + 8) as u16;
    let segment = [&[0xFF, 0xE1][..], &length.to_be_bytes(), b"Exif\0\0", &tiff].concat();
    let (start, rest) = jpeg.split_at(2);
    [start, &segment, rest].concat()
}
