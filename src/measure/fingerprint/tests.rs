use super::*;
use crate::sitter::Scene;
use image::imageops::{FilterType, crop_imm, resize};

/// A finished photo of a drawn sitter whose cut is moved by shares of its sides and reduced by a share.
fn photo(seed: u64, right: f64, down: f64, smaller: f64) -> RgbImage {
    const FRAME: (u32, u32) = (600, 800);
    let frame = Scene::seeded(seed).render(FRAME.0, FRAME.1);
    let kept = 0.8 * (1.0 - smaller);
    let (width, height) = (kept * f64::from(FRAME.0), kept * f64::from(FRAME.1));
    let left = 0.1 * f64::from(FRAME.0) + right * width;
    let top = 0.1 * f64::from(FRAME.1) + down * height;
    let cut = crop_imm(&frame, left as u32, top as u32, width as u32, height as u32).to_image();
    resize(&cut, 144, 192, FilterType::Triangle)
}

fn coded(photo: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
    photo.write_with_encoder(encoder).unwrap();
    image::load_from_memory(&bytes).unwrap().into_rgb8()
}

fn lighter(photo: &RgbImage, by: i16) -> RgbImage {
    let mut out = photo.clone();
    out.pixels_mut().flat_map(|pixel| pixel.0.iter_mut()).for_each(|value| {
        *value = (i16::from(*value) + by).clamp(0, 255) as u8;
    });
    out
}

fn distance(a: &RgbImage, b: &RgbImage) -> f64 {
    Fingerprint::of(a).distance(&Fingerprint::of(b))
}

#[test]
fn the_same_photo_is_no_distance_away_and_its_print_always_the_same() {
    let one = photo(1, 0.0, 0.0, 0.0);
    assert_eq!(Fingerprint::of(&one), Fingerprint::of(&one));
    assert!(distance(&one, &one) < 1e-5);
}

#[test]
fn a_photo_coded_anew_cut_anew_or_made_lighter_is_the_same_picture() {
    for seed in 0..6 {
        let one = photo(seed, 0.0, 0.0, 0.0);
        let others = [
            coded(&one, 50),
            lighter(&one, 15),
            lighter(&one, -15),
            coded(&photo(seed, 0.03, -0.03, 0.0), 80),
            coded(&lighter(&photo(seed, -0.02, 0.02, 0.04), 10), 80),
        ];
        for (at, other) in others.iter().enumerate() {
            let (here, back) = (distance(&one, other), distance(other, &one));
            assert!(here < SAME_PICTURE_BELOW, "seed {seed}, change {at}: {here}");
            assert!((here - back).abs() < 0.05, "seed {seed}, change {at}: {here} and {back}");
        }
    }
}

#[test]
fn different_drawn_sitters_are_different_pictures() {
    let prints: Vec<Fingerprint> =
        (0..12).map(|seed| Fingerprint::of(&photo(seed, 0.0, 0.0, 0.0))).collect();
    assert_eq!(like_pictures(&prints, SAME_PICTURE_BELOW, 100), []);
}

#[test]
fn the_one_picture_that_stands_twice_is_found_among_many() {
    let mut prints: Vec<Fingerprint> =
        (0..8).map(|seed| Fingerprint::of(&photo(seed, 0.0, 0.0, 0.0))).collect();
    prints.push(Fingerprint::of(&coded(&photo(3, 0.02, 0.0, 0.02), 75)));
    let found = like_pictures(&prints, SAME_PICTURE_BELOW, 100);
    assert_eq!(found.iter().map(|pair| (pair.first, pair.second)).collect::<Vec<_>>(), [(3, 8)]);
}

#[test]
fn empty_and_plain_pictures_are_like_nothing() {
    let plain = RgbImage::from_pixel(144, 192, image::Rgb([120, 180, 230]));
    for strange in [&plain, &RgbImage::new(0, 0), &RgbImage::new(1, 1)] {
        assert!((distance(strange, strange) - 1.0).abs() < 1e-6);
        assert!((distance(strange, &photo(1, 0.0, 0.0, 0.0)) - 1.0).abs() < 1e-6);
    }
}
