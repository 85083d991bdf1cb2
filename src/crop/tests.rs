use super::*;
use crate::measure::readings::{Eyes, HeadSides, HeadSpan, Point, Readings, Unmeasured};
use crate::picture::{self, Detail, ExifFacts, Picture};
use crate::spec::Profile;
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
