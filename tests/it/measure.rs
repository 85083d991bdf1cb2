//! The measuring oracle: readings against the drawn sitter's known truth.

use paishe::measure::Meter;
use paishe::measure::readings::{Readings, Unmeasured};
use paishe::picture::{ExifFacts, Picture};
use paishe::sitter::{Defect, Scene, Truth};

/// Sizes of the frames, width and height, landscape and portrait, as previews and scaled stills have them.
const SIZES: [(u32, u32); 4] = [(1024, 680), (680, 1024), (800, 533), (640, 960)];
/// Largest error of crown, chin and sides, as a share of the head height.
const MAX_ERROR: f64 = 0.01;

fn readings(
    meter: &Meter,
    scene: &Scene,
    (width_px, height_px): (u32, u32),
    scale: u32,
) -> Readings {
    let pixels = scene.render(width_px, height_px);
    meter.measure(&Picture {
        pixels,
        scale: f64::from(scale),
        height_px: height_px * scale,
        width_px: width_px * scale,
        exif: ExifFacts::default(),
    })
}

/// Errors of crown, chin, left and right as shares of the head height.
fn errors(readings: &Readings, truth: &Truth) -> Result<[(&'static str, f64); 4], Unmeasured> {
    let (head, sides) = (readings.head?, readings.sides?);
    let height = truth.head.height_px();
    Ok([
        ("crown", (head.crown_px - truth.head.crown_px) / height),
        ("chin", (head.chin_px - truth.head.chin_px) / height),
        ("left", (sides.left_px - truth.sides.left_px) / height),
        ("right", (sides.right_px - truth.sides.right_px) / height),
    ])
}

#[test]
fn crown_chin_and_sides_keep_within_one_percent_of_the_head_on_200_drawn_sitters() {
    let meter = Meter::new().unwrap();
    let mut wrong = Vec::new();
    for seed in 0..200 {
        let size = SIZES[seed as usize % SIZES.len()];
        let scene = Scene::seeded(seed);
        let truth = scene.truth(size.0, size.1).unwrap();
        match errors(&readings(&meter, &scene, size, 1), &truth) {
            Err(missing) => wrong.push(format!("seed {seed}: {missing:?}")),
            Ok(errors) => wrong.extend(
                errors
                    .iter()
                    .filter(|(_, error)| error.abs() > MAX_ERROR)
                    .map(|(name, error)| format!("seed {seed}: {name} {:+.2} %", 100.0 * error)),
            ),
        }
    }
    assert!(wrong.is_empty(), "{} of 800 readings: {wrong:#?}", wrong.len());
}

#[test]
fn eyes_and_roll_are_read_where_they_are() {
    let meter = Meter::new().unwrap();
    for seed in 0..12 {
        let scene = Scene::seeded(seed);
        let truth = scene.truth(1024, 680).unwrap();
        let eyes = readings(&meter, &scene, (1024, 680), 1).eyes.unwrap();
        let off = (eyes.middle().x - truth.eyes.middle().x)
            .hypot(eyes.middle().y - truth.eyes.middle().y);
        assert!(off < 0.01 * truth.head.height_px(), "seed {seed}: {off} px");
        assert!((eyes.roll_deg() - truth.roll_deg).abs() < 1.0, "seed {seed}");
    }
}

#[test]
fn readings_of_a_reduced_picture_are_in_px_of_the_full_one() {
    let meter = Meter::new().unwrap();
    let scene = Scene::seeded(3);
    let truth = scene.truth(4096, 2720).unwrap();
    let readings = readings(&meter, &scene, (1024, 680), 4);
    assert_eq!((readings.height_px, readings.width_px), (2720, 4096));
    for (name, error) in errors(&readings, &truth).unwrap() {
        assert!(error.abs() < MAX_ERROR, "{name} {error}");
    }
}

#[test]
fn an_empty_chair_has_a_backdrop_and_no_face() {
    let meter = Meter::new().unwrap();
    let readings = readings(&meter, &Scene::seeded(1).with(Defect::Nobody), (1024, 680), 1);
    assert_eq!(readings.face_count, 0);
    assert_eq!(readings.head, Err(Unmeasured::NoFace));
    assert!(readings.backdrop.is_ok());
}

#[test]
fn a_frame_of_noise_gives_reasons_and_no_readings() {
    let meter = Meter::new().unwrap();
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 7;
    let pixels = image::RgbImage::from_fn(300, 200, |x, y| {
        image::Rgb(noise(x, y).to_le_bytes()[..3].try_into().unwrap())
    });
    let exif = ExifFacts::default();
    let picture = Picture { pixels, scale: 1.0, height_px: 200, width_px: 300, exif };
    let readings = meter.measure(&picture);
    assert_eq!(readings.head, Err(Unmeasured::NoFace));
    assert_eq!(readings.backdrop, Err(Unmeasured::NoBackdrop));
}

#[test]
fn tiny_pictures_are_measured_without_harm() {
    let meter = Meter::new().unwrap();
    for (width, height) in [(1, 1), (3, 200), (200, 3), (17, 13)] {
        let pixels = image::RgbImage::from_pixel(width, height, image::Rgb([100, 197, 255]));
        let exif = ExifFacts::default();
        let picture = Picture { pixels, scale: 1.0, height_px: height, width_px: width, exif };
        assert_eq!(meter.measure(&picture).head, Err(Unmeasured::NoFace));
    }
}
