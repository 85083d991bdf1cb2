use super::place::Subject;
use super::*;
use crate::measure::readings::{Eyes, FaceMarks, HeadSides, HeadSpan, Point, Readings, Unmeasured};
use crate::picture::{self, Detail, ExifFacts, Picture};
use crate::sitter::Scene;
use crate::spec::{Density, Profile};
use image::{Rgb, RgbImage};
use proptest::prelude::*;

fn profile() -> Profile {
    Profile::builtin("nwpu-2009").unwrap()
}

fn readings(frame: (u32, u32), rows: (f64, f64), columns: (f64, f64)) -> Readings {
    let middle = f64::midpoint(columns.0, columns.1);
    let eye = |side: f64| Point {
        x: middle + side * (columns.1 - columns.0) * 0.2,
        y: f64::midpoint(rows.0, rows.1),
    };
    Readings {
        width_px: frame.0,
        height_px: frame.1,
        face_count: 1,
        second_face_share: 0.0,
        head: Ok(HeadSpan { crown_px: rows.0, chin_px: rows.1 }),
        sides: Ok(HeadSides { left_px: columns.0, right_px: columns.1 }),
        eyes: Ok(Eyes { left: eye(-1.0), right: eye(1.0) }),
        face: Err(Unmeasured::NoFace),
        shoulder_px: Err(Unmeasured::OutsideFrame),
        backdrop: Err(Unmeasured::NoBackdrop),
        sharpness: Err(Unmeasured::NoFace),
        exposure: Err(Unmeasured::NoFace),
        eye_opening: Err(Unmeasured::NoFace),
        mouth_opening: Err(Unmeasured::NoFace),
        pose: Err(Unmeasured::NoFace),
        eye_zones: Err(Unmeasured::NoFace),
        turn: Err(Unmeasured::NoFace),
        outline: Err(Unmeasured::NoFace),
        stray: Ok(Vec::new()),
        clothes: Err(Unmeasured::NoFace),
        noise: Err(Unmeasured::NoBackdrop),
        skin_lab: Err(Unmeasured::NoFace),
        light_balance: Err(Unmeasured::NoFace),
        chroma: Err(Unmeasured::NoFace),
    }
}

fn near(value: f64, wanted: f64, tolerance: f64) -> bool {
    (value - wanted).abs() <= tolerance
}

#[test]
fn a_head_with_room_around_it_gets_the_target_crop() {
    let rect =
        best(&readings((4000, 6000), (1500.0, 2900.0), (1500.0, 2500.0)), &profile()).unwrap();
    assert!(near(rect.row_percent(1500.0), 10.0, 1e-9));
    assert!(near(rect.row_percent(2900.0), 80.0, 1e-9));
    assert!(near(rect.column_percent(2000.0), 50.0, 1e-9));
}

#[test]
fn a_wide_head_is_made_smaller_until_its_margins_hold() {
    // 0.85 of the width at the target share.
    let rect =
        best(&readings((4000, 6000), (1500.0, 2900.0), (1362.5, 2637.5)), &profile()).unwrap();
    let head = rect.row_percent(2900.0) - rect.row_percent(1500.0);
    assert!(rect.column_percent(1362.5) >= 10.0 && rect.column_percent(2637.5) <= 90.0);
    assert!((58.0..69.0).contains(&head), "{head}");
}

#[test]
fn little_room_above_lowers_the_headroom_within_its_limits() {
    let rect = best(&readings((1000, 1500), (75.0, 775.0), (250.0, 750.0)), &profile()).unwrap();
    assert!(near(rect.y, 0.0, 1e-9));
    let headroom = rect.row_percent(75.0);
    assert!((6.0..10.0).contains(&headroom), "{headroom}");
}

#[test]
fn a_head_too_large_for_the_frame_gets_the_whole_of_it() {
    let rect = best(&readings((900, 1200), (40.0, 1100.0), (50.0, 850.0)), &profile()).unwrap();
    assert!(near(rect.h, 1200.0, 1e-9) && near(rect.w, 900.0, 1e-9));
}

#[test]
fn a_tiny_head_is_never_enlarged() {
    let rect = best(&readings((900, 1200), (500.0, 560.0), (430.0, 480.0)), &profile()).unwrap();
    assert!(near(rect.h, 192.0, 1e-9));
}

#[test]
fn without_a_head_there_is_no_crop_and_a_small_frame_has_none() {
    let mut none = readings((900, 1200), (1.0, 2.0), (1.0, 2.0));
    none.head = Err(Unmeasured::NoFace);
    assert_eq!(best(&none, &profile()), Err(Unmeasured::NoFace));
    let small = readings((143, 190), (20.0, 130.0), (40.0, 100.0));
    assert_eq!(best(&small, &profile()), Err(Unmeasured::OutsideFrame));
}

#[test]
fn the_head_sides_stand_in_for_eyes_that_were_not_found() {
    let mut blind = readings((4000, 6000), (1500.0, 2900.0), (1500.0, 2500.0));
    blind.eyes = Err(Unmeasured::NoFace);
    assert!(near(best(&blind, &profile()).unwrap().column_percent(2000.0), 50.0, 1e-9));
}

fn gradient(width: u32, height: u32, scale: f64) -> Picture {
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 128])
    });
    let full = |px: u32| (f64::from(px) * scale) as u32;
    Picture {
        pixels,
        scale,
        width_px: full(width),
        height_px: full(height),
        exif: ExifFacts::default(),
    }
}

#[test]
fn the_finished_picture_is_the_cut_out_part_and_always_the_same_bytes() {
    let picture = gradient(600, 800, 2.0);
    let rect = CropRect { x: 300.0, y: 400.0, w: 600.0, h: 800.0 };
    let bytes = render(&picture, rect, &profile()).unwrap();
    assert_eq!(bytes, render(&picture, rect, &profile()).unwrap());
    let back = picture::decode(&bytes, Detail::Full).unwrap();
    assert_eq!(back.pixels.dimensions(), (144, 192));
    let (first, last) = (back.pixels.get_pixel(0, 0), back.pixels.get_pixel(143, 191));
    assert!(near(first[0].into(), 64.0, 3.0) && near(first[1].into(), 64.0, 3.0), "{first:?}");
    assert!(near(last[0].into(), 191.0, 3.0) && near(last[1].into(), 191.0, 3.0), "{last:?}");
}

#[test]
fn the_finished_picture_tells_forty_dots_a_centimetre() {
    let rect = CropRect { x: 0.0, y: 0.0, w: 600.0, h: 800.0 };
    let bytes = render(&gradient(600, 800, 1.0), rect, &profile()).unwrap();
    assert_eq!(bytes[6..18], *b"JFIF\0\x01\x02\x02\0\x28\0\x28");
}

#[test]
fn what_would_be_enlarged_stretched_or_lies_outside_is_refused() {
    let picture = gradient(300, 400, 4.0);
    let cases = [
        (CropRect { x: 0.0, y: 0.0, w: 300.0, h: 400.0 }, CropError::TooCoarse),
        (CropRect { x: 0.0, y: 0.0, w: 900.0, h: 1100.0 }, CropError::Misplaced),
        (CropRect { x: 400.0, y: 0.0, w: 900.0, h: 1200.0 }, CropError::Misplaced),
        (CropRect { x: f64::NAN, y: 0.0, w: 900.0, h: 1200.0 }, CropError::Misplaced),
    ];
    for (rect, wanted) in cases {
        assert_eq!(render(&picture, rect, &profile()).unwrap_err(), wanted);
    }
}

proptest! {
    #[test]
    fn a_crop_lies_inside_keeps_its_aspect_and_is_never_enlarged(
        width in 144u32..7000, height in 192u32..7000,
        crown in -200.0..6000.0f64, head in 1.0..5000.0f64,
        left in -500.0..6500.0f64, wide in 1.0..4000.0f64,
    ) {
        let subject = readings((width, height), (crown, crown + head), (left, left + wide));
        let rect = best(&subject, &profile()).unwrap();
        prop_assert!(rect.x >= 0.0 && rect.y >= 0.0);
        prop_assert!(rect.x + rect.w <= f64::from(width) + 1e-6);
        prop_assert!(rect.y + rect.h <= f64::from(height) + 1e-6);
        prop_assert!((rect.w / rect.h - 0.75).abs() < 1e-12);
        prop_assert!(rect.h >= 192.0);
    }

    #[test]
    fn a_head_that_fits_somewhere_is_cropped_within_every_limit(
        head in 300.0..1000.0f64, ratio in 0.55..0.95f64,
        above in 0.0..1.0f64, aside in 0.0..1.0f64,
    ) {
        // A frame in which a crop of 65 % head height with 9 % headroom fits just so or with room.
        let h = head / 0.65;
        let (slack_y, slack_x) = (above * 300.0, aside * 300.0);
        let (width, height) = ((h * 0.75 + slack_x).ceil() as u32, (h + slack_y).ceil() as u32);
        let crown = slack_y / 2.0 + 0.09 * h;
        let middle = slack_x / 2.0 + 0.375 * h;
        let wide = head * ratio;
        let columns = (middle - wide / 2.0, middle + wide / 2.0);
        let rect = best(&readings((width, height), (crown, crown + head), columns), &profile()).unwrap();
        let (top, bottom) = (rect.row_percent(crown), rect.row_percent(crown + head));
        prop_assert!((6.0..=12.0).contains(&top), "headroom {top}");
        prop_assert!((58.0..=72.0).contains(&(bottom - top)), "head {}", bottom - top);
        prop_assert!((18.0..=32.0).contains(&(100.0 - bottom)), "below {}", 100.0 - bottom);
        let wanted = 0.1f64.min((1.0 - wide / (h * 0.75)) / 2.0) * 100.0;
        prop_assert!(rect.column_percent(columns.0) >= wanted - 1e-6);
        prop_assert!(100.0 - rect.column_percent(columns.1) >= wanted - 1e-6);
    }
}

/// A face whose cheeks are at these columns.
fn face(columns: (f64, f64), row: f64) -> FaceMarks {
    let at = |x: f64| Point { x, y: row };
    let middle = at(f64::midpoint(columns.0, columns.1));
    FaceMarks {
        box_start: at(columns.0),
        box_end: at(columns.1),
        left: at(columns.0),
        right: at(columns.1),
        chin: middle,
        mouth: middle,
        left_shoulder: None,
        right_shoulder: None,
        sharpness_scale: 1.0,
    }
}

/// Any head in any frame that holds a photo of every profile, the head partly outside it now and then.
fn subjects() -> impl Strategy<Value = Readings> {
    let frame = (480u32..5000, 640u32..6000);
    let head = (-0.1..0.9f64, 0.05..1.0f64, 0.0..1.0f64, 0.5..1.1f64);
    let parts = (0.4..0.6f64, -0.1..0.1f64, 0.6..1.0f64, 0u8..4);
    (frame, head, parts).prop_map(|((width, height), (top, tall, across, broad), parts)| {
        let (eye_share, aside, cheeks, absent) = parts;
        let crown = top * f64::from(height);
        let length = tall * f64::from(height) + 1.0;
        let middle = across * f64::from(width);
        let half = length * broad / 2.0;
        let columns = (middle - half, middle + half);
        let mut subject = readings((width, height), (crown, crown + length), columns);
        let row = crown + eye_share * length;
        let face_middle = middle + aside * half;
        let eye = |side: f64| Point { x: face_middle + side * half * 0.4, y: row };
        subject.eyes = Ok(Eyes { left: eye(-1.0), right: eye(1.0) });
        subject.face = Ok(face((face_middle - half * cheeks, face_middle + half * cheeks), row));
        match absent {
            0 => subject.sides = Err(Unmeasured::NoSilhouette),
            1 => subject.face = Err(Unmeasured::NoFace),
            _ => {}
        }
        subject
    })
}

fn profiles() -> Vec<Profile> {
    Profile::names().into_iter().map(|name| Profile::builtin(name).unwrap()).collect()
}

fn in_order<T>(swapped: bool, a: T, b: T) -> (T, T) {
    if swapped { (b, a) } else { (a, b) }
}

/// The same frame of `times` the pixels, mirrored if so wished.
fn moved(subject: &Readings, times: f64, mirrored: bool) -> Readings {
    let width = f64::from(subject.width_px) * times;
    let x = |x: f64| if mirrored { width - x * times } else { x * times };
    let point = |point: Point| Point { x: x(point.x), y: point.y * times };
    let mut moved = subject.clone();
    moved.width_px = width as u32;
    moved.height_px = (f64::from(subject.height_px) * times) as u32;
    moved.head = subject
        .head
        .map(|head| HeadSpan { crown_px: head.crown_px * times, chin_px: head.chin_px * times });
    moved.sides = subject.sides.map(|sides| {
        let (left_px, right_px) = in_order(mirrored, x(sides.left_px), x(sides.right_px));
        HeadSides { left_px, right_px }
    });
    moved.eyes = subject.eyes.map(|eyes| {
        let (left, right) = in_order(mirrored, point(eyes.left), point(eyes.right));
        Eyes { left, right }
    });
    moved.face = subject.face.map(|marks| {
        let (left, right) = in_order(mirrored, point(marks.left), point(marks.right));
        FaceMarks { left, right, ..marks }
    });
    moved
}

/// Evenly spaced places of a range, both ends included.
fn spread(low: f64, high: f64, count: u32) -> impl Iterator<Item = f64> + Clone {
    (0..=count).map(move |i| low + (high - low) * f64::from(i) / f64::from(count))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_crop_of_any_profile_lies_in_the_frame_has_its_shape_and_enough_pixels(subject in subjects()) {
        for profile in profiles() {
            let file = &profile.file;
            let rect = best(&subject, &profile).unwrap();
            prop_assert!(rect.x >= 0.0 && rect.y >= 0.0);
            prop_assert!(rect.x + rect.w <= f64::from(subject.width_px) + 1e-6);
            prop_assert!(rect.y + rect.h <= f64::from(subject.height_px) + 1e-6);
            prop_assert!((rect.w / rect.h - file.aspect()).abs() < 1e-12);
            prop_assert!(rect.w >= f64::from(file.width_px) - 1e-9);
            prop_assert!(rect.h >= f64::from(file.height_px) - 1e-9);
        }
    }

    #[test]
    fn no_rectangle_of_an_allowed_scale_meets_a_profile_better(subject in subjects()) {
        for profile in profiles() {
            let meets = Subject::of(&subject, &profile).unwrap();
            let found = best(&subject, &profile).unwrap();
            let (least, most) = meets.heights().unwrap();
            for h in spread(least, most, 14) {
                let w = h * profile.file.aspect();
                let (right, low) = (f64::from(subject.width_px) - w, f64::from(subject.height_px) - h);
                for (x, y) in spread(0.0, right, 14).flat_map(|x| spread(0.0, low, 14).map(move |y| (x, y))) {
                    let other = meets.cost(CropRect { x, y, w, h });
                    prop_assert!(meets.cost(found) <= other + 1e-4, "{}: {found:?}", profile.name);
                }
            }
        }
    }

    #[test]
    fn a_rectangle_a_little_off_never_meets_a_profile_better(
        subject in subjects(), larger in -0.01..0.01f64, down in -0.01..0.01f64, right in -0.01..0.01f64,
    ) {
        for profile in profiles() {
            let meets = Subject::of(&subject, &profile).unwrap();
            let found = best(&subject, &profile).unwrap();
            let (least, most) = meets.heights().unwrap();
            let h = (found.h * (1.0 + larger)).clamp(least, most);
            let w = h * profile.file.aspect();
            let y = (found.y + down * h).clamp(0.0, f64::from(subject.height_px) - h);
            let x = (found.x + right * w).clamp(0.0, (f64::from(subject.width_px) - w).max(0.0));
            let other = meets.cost(CropRect { x, y, w, h });
            prop_assert!(meets.cost(found) <= other + 1e-4, "{}: {found:?} {other}", profile.name);
        }
    }

    #[test]
    fn the_mirrored_frame_gets_the_mirrored_rectangle(subject in subjects()) {
        for profile in profiles() {
            let rect = best(&subject, &profile).unwrap();
            let other = best(&moved(&subject, 1.0, true), &profile).unwrap();
            let x = f64::from(subject.width_px) - other.x - other.w;
            let off = (x - rect.x).abs() + (other.y - rect.y).abs() + (other.h - rect.h).abs();
            prop_assert!(off < 1e-4 * rect.h, "{}: {rect:?} {other:?}", profile.name);
        }
    }

    #[test]
    fn a_frame_of_twice_the_pixels_gets_a_rectangle_twice_as_large(subject in subjects()) {
        for profile in profiles() {
            let rect = best(&subject, &profile).unwrap();
            // The pixels that a photo needs don't grow with the frame.
            let (least, _) = Subject::of(&subject, &profile).unwrap().heights().unwrap();
            if least <= f64::from(profile.file.height_px) {
                continue;
            }
            let other = best(&moved(&subject, 2.0, false), &profile).unwrap();
            let twice = CropRect { x: rect.x * 2.0, y: rect.y * 2.0, w: rect.w * 2.0, h: rect.h * 2.0 };
            let off = (twice.x - other.x).abs() + (twice.y - other.y).abs() + (twice.h - other.h).abs();
            prop_assert!(off < 1e-6 * rect.h, "{}: {twice:?} {other:?}", profile.name);
        }
    }
}

/// Marker and content of every segment up to the picture's data.
fn segments(jpeg: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    let mut at = 2;
    while jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA {
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        found.push((jpeg[at + 1], &jpeg[at + 4..at + 2 + length]));
        at += 2 + length;
    }
    found
}

/// Quality of a finished photo, by its quantisation tables: those of another file of that quality.
fn quality_of(jpeg: &[u8]) -> u8 {
    let tables = |jpeg: &[u8]| -> Vec<Vec<u8>> {
        let tables = segments(jpeg).into_iter().filter(|(marker, _)| *marker == 0xDB);
        tables.map(|(_, table)| table.to_vec()).collect()
    };
    let wanted = tables(jpeg);
    let of_quality = |quality: &u8| {
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, *quality);
        RgbImage::new(8, 8).write_with_encoder(encoder).unwrap();
        tables(&bytes) == wanted
    };
    (1..=100).find(of_quality).unwrap()
}

/// A drawn sitter's finished photo.
fn finished(seed: u64, noise: f32, profile: &Profile) -> Result<Vec<u8>, CropError> {
    let (width, height) = (1500, 2000);
    let mut scene = Scene::seeded(seed);
    scene.optics.noise = noise;
    let truth = scene.truth(width, height).unwrap();
    let columns = (truth.sides.left_px, truth.sides.right_px);
    let rows = (truth.head.crown_px, truth.head.chin_px);
    let mut subject = readings((width, height), rows, columns);
    subject.eyes = Ok(truth.eyes);
    subject.face = Ok(face(columns, truth.eyes.middle().y));
    let exif = ExifFacts::default();
    let pixels = scene.render(width, height);
    let picture = Picture { pixels, scale: 1.0, width_px: width, height_px: height, exif };
    render(&picture, best(&subject, profile).unwrap(), profile)
}

#[test]
fn a_sitters_national_photo_has_an_allowed_size_and_quality_and_nothing_but_the_picture() {
    let profile = Profile::builtin("chsi-2017").unwrap();
    for (seed, noise) in [(1, 0.0), (2, 2.0), (3, 4.0), (4, 8.0)] {
        let photo = finished(seed, noise, &profile).unwrap();
        assert!((20_480..=40_000).contains(&photo.len()), "{seed}: {} bytes", photo.len());
        assert!(quality_of(&photo) >= 60, "{seed}: quality {}", quality_of(&photo));
        let known = [0xE0, 0xDB, 0xC0, 0xC4];
        assert!(segments(&photo).iter().all(|(marker, _)| known.contains(marker)), "{seed}");
        assert!(photo.ends_with(&[0xFF, 0xD9]));
        // An end marker is never within the picture's data: this one is the only one.
        assert_eq!(photo.windows(2).filter(|pair| *pair == [0xFF, 0xD9]).count(), 1);
        assert_eq!(photo[6..18], *b"JFIF\0\x01\x02\x01\x01\x2C\x01\x2C");
    }
}

#[test]
fn of_the_qualities_that_give_an_allowed_size_the_best_is_taken() {
    let profile = Profile::builtin("chsi-2017").unwrap();
    let quality = quality_of(&finished(4, 8.0, &profile).unwrap());
    assert!(quality < profile.file.quality, "{quality}");
    let mut better = profile.clone();
    (better.file.quality, better.file.min_bytes, better.file.max_bytes) =
        (quality + 1, 0, 1_000_000);
    assert!(finished(4, 8.0, &better).unwrap().len() > profile.file.max_bytes);
}

#[test]
fn a_picture_too_plain_or_too_busy_for_an_allowed_size_is_refused_and_never_padded() {
    let profile = Profile::builtin("chsi-2017").unwrap();
    let rect = CropRect { x: 0.0, y: 0.0, w: 480.0, h: 640.0 };
    let of = |pixels: RgbImage| Picture {
        pixels,
        scale: 1.0,
        width_px: 480,
        height_px: 640,
        exif: ExifFacts::default(),
    };
    let plain = of(RgbImage::from_pixel(480, 640, Rgb([100, 197, 255])));
    let dust = |x: u32, y: u32| {
        (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).rotate_left(x % 31) as u8
    };
    let busy =
        of(RgbImage::from_fn(480, 640, |x, y| Rgb([dust(x, y), dust(y, x), dust(x + 7, y)])));
    let bytes = |picture: &Picture| match render(picture, rect, &profile) {
        Err(CropError::Bytes { bytes }) => bytes,
        other => panic!("{other:?}"),
    };
    assert!(bytes(&plain) < 20_480);
    assert!(bytes(&busy) > 40_000);
}

#[test]
fn a_size_that_no_quality_gives_is_told_at_the_quality_that_comes_nearest() {
    let mut profile = Profile::builtin("chsi-2017").unwrap();
    profile.file.max_bytes = 10_000;
    profile.file.min_bytes = 0;
    let lowest = {
        let mut free = profile.clone();
        (free.file.quality, free.file.max_bytes) = (60, 1_000_000);
        finished(3, 4.0, &free).unwrap().len()
    };
    assert_eq!(finished(3, 4.0, &profile), Err(CropError::Bytes { bytes: lowest }));
}

#[test]
fn the_file_tells_its_density_in_the_unit_of_the_rules() {
    let mut profile = profile();
    let rect = CropRect { x: 0.0, y: 0.0, w: 600.0, h: 800.0 };
    for (density, wanted) in [
        (Density::PerCm(118), *b"\x02\0\x76\0\x76"),
        (Density::PerInch(300), *b"\x01\x01\x2C\x01\x2C"),
    ] {
        profile.file.density = density;
        let bytes = render(&gradient(600, 800, 1.0), rect, &profile).unwrap();
        assert_eq!(bytes[13..18], wanted);
    }
}
