use super::*;
use crate::lang::Lang;
use image::{Rgb, codecs::jpeg::JpegEncoder};
use img_parts::{Bytes, ImageEXIF, jpeg::Jpeg};

/// Red at the left, green at the top right, blue at the bottom right.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, _) => Rgb([220, 30, 30]),
        (false, true) => Rgb([30, 220, 30]),
        (false, false) => Rgb([30, 30, 220]),
    })
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&scene(width, height)).unwrap();
    bytes
}

/// A little-endian TIFF block whose one entry is the orientation.
fn with_exif(bytes: &[u8], tiff: &[u8]) -> Vec<u8> {
    let mut parts = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)).unwrap();
    parts.set_exif(Some(Bytes::copy_from_slice(tiff)));
    parts.encoder().bytes().to_vec()
}

fn orientation_block(value: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]);
    tiff
}

fn is_red(pixel: Rgb<u8>) -> bool {
    pixel[0] > 150 && pixel[1] < 100
}

#[test]
fn a_sound_jpeg_decodes_at_its_full_size() {
    let picture = decode(&jpeg(40, 60), Detail::Full).unwrap();
    assert_eq!((picture.width_px, picture.height_px), (40, 60));
    assert_eq!(picture.pixels.dimensions(), (40, 60));
    assert!(is_red(*picture.pixels.get_pixel(2, 2)));
}

#[test]
fn analysis_keeps_the_long_edge_and_reduces_the_rest() {
    assert_eq!(reduction(6000, 4000, Detail::Analysis), 4);
    assert_eq!(reduction(2799, 100, Detail::Analysis), 2);
    assert_eq!(reduction(2798, 100, Detail::Analysis), 1);
    assert_eq!(reduction(1024, 680, Detail::Analysis), 1);
    assert_eq!(reduction(6000, 4000, Detail::Full), 1);
    assert_eq!(reduction(16000, 12000, Detail::Full), 2);
}

#[test]
fn a_reduced_picture_tells_its_scale() {
    let picture = decode(&jpeg(2803, 40), Detail::Analysis).unwrap();
    assert_eq!(picture.pixels.dimensions(), (1402, 20));
    assert_eq!((picture.width_px, picture.height_px), (2803, 40));
    assert!((picture.scale - 2.0).abs() < f64::EPSILON);
}

#[test]
fn every_orientation_brings_the_left_side_where_it_belongs() {
    // Where the red left half of the stored picture ends up, as a point in the upright one.
    let red_at = [(5, 20), (25, 20), (25, 20), (5, 20), (20, 5), (20, 5), (20, 25), (20, 25)];
    for (orientation, (x, y)) in (1u8..=8).zip(red_at) {
        let bytes = with_exif(&jpeg(32, 48), &orientation_block(orientation));
        let picture = decode(&bytes, Detail::Full).unwrap();
        let turned = orientation >= 5;
        assert_eq!(picture.width_px, if turned { 48 } else { 32 });
        assert!(is_red(*picture.pixels.get_pixel(x, y)), "orientation {orientation}");
        assert_eq!(exif_facts(&bytes).orientation, Some(orientation));
    }
}

#[test]
fn damaged_exif_is_ignored() {
    for tiff in [&b"II*\0\xff\xff\xff\x7f"[..], b"no tiff at all", &orientation_block(9)] {
        let bytes = with_exif(&jpeg(32, 48), tiff);
        assert_eq!(decode(&bytes, Detail::Full).unwrap().width_px, 32);
        assert_eq!(exif_facts(&bytes).orientation, None);
    }
}

#[test]
fn a_jpeg_cut_anywhere_is_refused() {
    let bytes = jpeg(64, 64);
    for length in 1..bytes.len() {
        assert!(decode(&bytes[..length], Detail::Full).is_err(), "cut to {length}");
    }
}

#[test]
fn more_rows_declared_than_coded_is_refused() {
    let mut bytes = jpeg(64, 64);
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[at + 5] = 1;
    let error = decode(&bytes, Detail::Full).unwrap_err();
    assert!(matches!(error, PictureError::Damaged { .. } | PictureError::Truncated), "{error}");
}

#[test]
fn a_huge_size_is_refused_before_it_is_allocated() {
    let mut bytes = jpeg(64, 64);
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[at + 5..at + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    let error = decode(&bytes, Detail::Analysis).unwrap_err();
    assert_eq!(error, PictureError::TooLarge { width: 65500, height: 65500 });
}

#[test]
fn what_is_no_picture_is_named() {
    assert_eq!(decode(b"", Detail::Full).unwrap_err(), PictureError::Empty);
    assert_eq!(decode(b"BM1234", Detail::Full).unwrap_err(), PictureError::NotAPicture);
    assert!(decode(&[0xFF, 0xD8, 0xFF, 0xD9], Detail::Full).is_err());
}

#[test]
fn a_grey_jpeg_decodes_to_three_equal_channels() {
    let grey = image::GrayImage::from_pixel(16, 16, image::Luma([90]));
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode_image(&grey).unwrap();
    let pixel = *decode(&bytes, Detail::Full).unwrap().pixels.get_pixel(8, 8);
    assert!(pixel[0] == pixel[1] && pixel[1] == pixel[2]);
}

#[test]
fn a_png_decodes_and_a_cut_one_is_refused() {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    scene(30, 20).write_with_encoder(encoder).unwrap();
    assert_eq!(decode(&bytes, Detail::Full).unwrap().width_px, 30);
    assert!(decode(&bytes[..bytes.len() / 2], Detail::Full).is_err());
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    let errors = [
        PictureError::Empty,
        PictureError::NotAPicture,
        PictureError::Truncated,
        PictureError::Cmyk,
        PictureError::TooManyScans,
        PictureError::TooLong { bytes: 1 },
        PictureError::TooLarge { width: 1, height: 1 },
        PictureError::Damaged { detail: "x".to_owned() },
        PictureError::Unsupported { detail: "x".to_owned() },
    ];
    for error in errors {
        assert!(error.text(Lang::En).contains("; "));
        assert!(!error.text(Lang::Zh).is_ascii());
    }
}
