//! Photos from outside: every file gets the outcome it should, and no file stops the others.

use image::RgbImage;
use paishe::picture::{self, Detail};
use std::path::{Path, PathBuf};

fn frames() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/frames");
    folder.is_dir().then_some(folder)
}

/// Mean colours of the four corners, each 16 x 16 px.
fn corners(pixels: &RgbImage) -> Vec<[i32; 3]> {
    let (w, h) = pixels.dimensions();
    let mean = |x0: u32, y0: u32| {
        let mut sum = [0; 3];
        for (x, y) in (0..256).map(|i| (x0 + i % 16, y0 + i / 16)) {
            let pixel = pixels.get_pixel(x, y);
            (0..3).for_each(|c| sum[c] += i32::from(pixel[c]));
        }
        sum.map(|s| s / 256)
    };
    [(0, 0), (w - 16, 0), (0, h - 16), (w - 16, h - 16)].map(|(x, y)| mean(x, y)).to_vec()
}

#[test]
fn damaged_files_are_refused_and_odd_ones_decoded() {
    let Some(frames) = frames() else { return println!("skipped: no ../shared/frames") };
    let base = std::fs::read(frames.join("hostile/ok_444.jpg")).unwrap();
    let base = corners(&picture::decode(&base, Detail::Full).unwrap().pixels);
    let mut table = csv::Reader::from_path(frames.join("hostile.csv")).unwrap();
    let mut wrong = Vec::new();
    for row in table.records().map(Result::unwrap) {
        let bytes = std::fs::read(frames.join("hostile").join(&row[0])).unwrap();
        let outcome = picture::decode(&bytes, Detail::Full);
        let said = match &outcome {
            Ok(picture) => format!("{}x{}", picture.width_px, picture.height_px),
            Err(error) => error.to_string(),
        };
        println!("{:42} {:7} {said}", &row[0], &row[1]);
        let as_wanted = match (&row[1], &outcome) {
            ("refuse", Err(_)) | ("either", _) => true,
            ("decode", Ok(picture)) => {
                let near =
                    |(a, b): (&[i32; 3], &[i32; 3])| (0..3).all(|c| (a[c] - b[c]).abs() < 25);
                said == format!("{}x{}", &row[3], &row[4])
                    && (&row[5] != "corners"
                        || corners(&picture.pixels).iter().zip(&base).all(near))
            }
            _ => false,
        };
        if !as_wanted {
            wrong.push(row[0].to_owned());
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
