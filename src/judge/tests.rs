use super::*;
use crate::crop;
use crate::lang::Lang;
use crate::measure::readings::{
    Area, Backdrop, Clothes, Exposure, EyeZones, Eyes, FaceMarks, HeadSides, HeadSpan, Outline,
    Point, Pose, Readings, Sharpness, Turn, Unmeasured,
};
use crate::spec::Band;

mod camera;
mod face;
mod light;

/// The built-in profile, with rules also for what it leaves open, so that every check is made.
fn profile() -> Profile {
    let mut profile = Profile::builtin("nwpu-2009").unwrap();
    profile.checks.eye_line = Some(band(40.0, 45.0, 50.0));
    profile.checks.face_width = Some(band(50.0, 60.0, 70.0));
    profile
}

fn rules() -> Checks {
    profile().checks
}

fn band(min_percent: f64, target_percent: f64, max_percent: f64) -> Band {
    Band { min_percent, target_percent, max_percent, source: "test".into() }
}

/// A frame without fault: head 1500..2900, face in the middle of 4000 x 6000.
fn good() -> Readings {
    let eye = |x| Point { x, y: 2200.0 };
    Readings {
        width_px: 4000,
        height_px: 6000,
        face_count: 1,
        second_face_share: 0.0,
        head: Ok(HeadSpan { crown_px: 1500.0, chin_px: 2900.0 }),
        sides: Ok(HeadSides { left_px: 1500.0, right_px: 2500.0 }),
        eyes: Ok(Eyes { left: eye(1800.0), right: eye(2200.0) }),
        shoulder_px: Ok(3000.0),
        backdrop: Ok(backdrop([100.0, 197.0, 255.0])),
        sharpness: Ok(Sharpness { energy: 1e6, direction: 0.0 }),
        exposure: Ok(Exposure {
            over_share: 0.0,
            under_share: 0.01,
            clipped_share: 0.0,
            mean_luminance: 0.4,
        }),
        eye_opening: Ok(0.06),
        mouth_opening: Ok(0.02),
        pose: Ok(Pose { yaw_deg: 1.0, pitch_deg: -2.0 }),
        eye_zones: Ok(EyeZones { glare_share: 0.001, light: 0.9 }),
        turn: Ok(Turn::Upright),
        outline: Ok(Outline::Agreed),
        stray: Ok(Vec::new()),
        clothes: Ok(Clothes { lab: [30.0, 0.0, 0.0], backdrop_lab: [76.0, -9.0, -39.0] }),
        noise: Ok(1.5),
        skin_lab: Ok([65.0, 15.0, 18.0]),
        light_balance: Ok(0.7),
        chroma: Ok(40.0),
        face: Ok(marks()),
    }
}

/// An even backdrop of that colour, sRGB 0..=255.
fn backdrop(srgb: [f64; 3]) -> Backdrop {
    Backdrop { lab: lab::lab(srgb), srgb, block_p95_de: 2.0, block_max_de: 3.0, shadow_share: 0.0 }
}

fn marks() -> FaceMarks {
    let point = |x, y| Point { x, y };
    FaceMarks {
        box_start: point(1500.0, 1800.0),
        box_end: point(2500.0, 2800.0),
        left: point(1550.0, 2300.0),
        right: point(2450.0, 2300.0),
        chin: point(2000.0, 2900.0),
        mouth: point(2000.0, 2600.0),
        left_shoulder: None,
        right_shoulder: None,
        sharpness_scale: 1.0,
    }
}

fn settings() -> ExifFacts {
    ExifFacts { iso: Some(200), exposure_s: Some(0.008), ..ExifFacts::default() }
}

fn judged(readings: &Readings) -> Judgement {
    judge(readings, &settings(), crop::best(readings, &profile()), &profile())
}

fn the(check: Check, judgement: &Judgement) -> Finding {
    judgement.findings.iter().find(|finding| finding.check == check).unwrap().clone()
}

/// Verdict and advice of one check on a frame.
fn said(check: Check, readings: &Readings) -> (Verdict, Advice) {
    let finding = the(check, &judged(readings));
    (finding.verdict, finding.advice)
}

/// What a check says of the good frame after a change to it.
fn after(check: Check, change: impl FnOnce(&mut Readings)) -> (Verdict, Advice) {
    let mut readings = good();
    change(&mut readings);
    said(check, &readings)
}

/// The good frame judged on a crop of 1440 x 1920 with the head somewhere in it.
fn on_crop(x: f64, y: f64, check: Check, readings: &Readings) -> (Verdict, Advice) {
    let rect = CropRect { x, y, w: 1500.0, h: 2000.0 };
    let finding = the(check, &judge(readings, &settings(), Ok(rect), &profile()));
    (finding.verdict, finding.advice)
}

#[test]
fn a_good_frame_passes_every_check() {
    let judgement = judged(&good());
    assert_eq!(judgement.verdict, Verdict::Pass);
    assert_eq!(judgement.findings.len(), CHECKS.len() - 1, "all but the finished file");
    for finding in judgement.findings {
        assert_eq!((finding.verdict, finding.advice), (Verdict::Pass, Advice::None));
        let value = finding.value.unwrap();
        assert!(finding.limits.min.is_none_or(|min| value >= min), "{finding:?}");
        assert!(finding.limits.max.is_none_or(|max| value <= max), "{finding:?}");
    }
}

#[test]
fn live_view_is_not_judged_by_its_pixels() {
    let readings = good();
    let judgement = judge_live(&readings, crop::best(&readings, &profile()), &profile());
    let judged = |check| judgement.findings.iter().any(|finding| finding.check == check);
    for check in [Check::Resolution, Check::Exif, Check::Noise, Check::Orientation, Check::File] {
        assert!(!judged(check), "{check:?}");
    }
    assert_eq!(judgement.findings.len(), CHECKS.len() - 5);
    assert_eq!(judgement.verdict, Verdict::Pass);
}

#[test]
fn faces_are_counted_and_a_small_second_one_only_warns() {
    let mut readings = good();
    readings.face_count = 0;
    assert_eq!(said(Check::FaceCount, &readings), (Verdict::Fail, Advice::FaceTheCamera));
    readings.face_count = 2;
    readings.second_face_share = 0.1;
    assert_eq!(said(Check::FaceCount, &readings), (Verdict::Warn, Advice::OnePersonOnly));
    readings.second_face_share = 0.11;
    assert_eq!(said(Check::FaceCount, &readings), (Verdict::Fail, Advice::OnePersonOnly));
}

#[test]
fn headroom_holds_from_six_to_twelve_percent() {
    let at = |percent: f64| on_crop(1250.0, 1500.0 - 20.0 * percent, Check::Headroom, &good());
    assert_eq!(at(5.9), (Verdict::Fail, Advice::TiltUp));
    assert_eq!(at(6.0).0, Verdict::Pass);
    assert_eq!(at(12.0).0, Verdict::Pass);
    assert_eq!(at(12.1), (Verdict::Fail, Advice::TiltDown));
}

#[test]
fn head_height_holds_from_58_to_72_percent() {
    let at = |percent: f64| {
        let mut readings = good();
        readings.head = Ok(HeadSpan { crown_px: 1500.0, chin_px: 1500.0 + 20.0 * percent });
        on_crop(1250.0, 1300.0, Check::HeadHeight, &readings)
    };
    assert_eq!(at(57.9), (Verdict::Fail, Advice::StepCloser));
    assert_eq!(at(58.1).0, Verdict::Pass);
    assert_eq!(at(71.9).0, Verdict::Pass);
    assert_eq!(at(72.1), (Verdict::Fail, Advice::StepBack));
}

#[test]
fn shoulders_hold_from_18_to_32_percent() {
    let at = |percent: f64| on_crop(1250.0, 900.0 + 20.0 * percent, Check::Shoulders, &good());
    assert_eq!(at(17.9), (Verdict::Fail, Advice::TiltDown));
    assert_eq!(at(18.1).0, Verdict::Pass);
    assert_eq!(at(31.9).0, Verdict::Pass);
    assert_eq!(at(32.1), (Verdict::Fail, Advice::TiltUp));
}

#[test]
fn a_tenth_of_the_width_stays_free_at_each_side() {
    let at = |x: f64| on_crop(x, 1300.0, Check::SideMargins, &good());
    assert_eq!(at(1350.0).0, Verdict::Pass);
    assert_eq!(at(1351.0), (Verdict::Fail, Advice::MoveRight));
    assert_eq!(at(1149.0), (Verdict::Fail, Advice::MoveLeft));
    let mut wide = good();
    wide.sides = Ok(HeadSides { left_px: 1390.0, right_px: 2610.0 });
    let finding = on_crop(1250.0, 1300.0, Check::SideMargins, &wide);
    assert_eq!(finding, (Verdict::Fail, Advice::GatherHair));
}

#[test]
fn the_face_centre_stays_within_three_percent_of_the_middle() {
    let at = |percent: f64| on_crop(2000.0 - 15.0 * percent, 1300.0, Check::Centring, &good());
    assert_eq!(at(46.9), (Verdict::Fail, Advice::MoveRight));
    assert_eq!(at(47.1).0, Verdict::Pass);
    assert_eq!(at(52.9).0, Verdict::Pass);
    assert_eq!(at(53.1), (Verdict::Fail, Advice::MoveLeft));
}

#[test]
fn a_tilted_head_warns_from_three_and_fails_from_eight_degrees() {
    let at = |degrees: f64| {
        let mut readings = good();
        let (dx, dy) = (200.0 * degrees.to_radians().cos(), 200.0 * degrees.to_radians().sin());
        let point = |side: f64| Point { x: 2000.0 + side * dx, y: 2200.0 + side * dy };
        readings.eyes = Ok(Eyes { left: point(-1.0), right: point(1.0) });
        said(Check::Roll, &readings)
    };
    assert_eq!(at(2.9), (Verdict::Pass, Advice::None));
    assert_eq!(at(3.1), (Verdict::Warn, Advice::TiltHeadToOwnRight));
    assert_eq!(at(-7.9), (Verdict::Warn, Advice::TiltHeadToOwnLeft));
    assert_eq!(at(8.1), (Verdict::Fail, Advice::TiltHeadToOwnRight));
    assert_eq!(at(-8.1), (Verdict::Fail, Advice::TiltHeadToOwnLeft));
}

#[test]
fn the_backdrop_is_light_blue_or_lighter_of_the_same_hue() {
    let at = |srgb: [f64; 3]| {
        let mut readings = good();
        readings.backdrop = Ok(backdrop(srgb));
        said(Check::BackgroundColour, &readings)
    };
    assert_eq!(at([100.0, 197.0, 255.0]).0, Verdict::Pass);
    assert_eq!(at([94.0, 185.0, 237.0]).0, Verdict::Pass);
    assert_eq!(at([162.0, 217.0, 251.0]).0, Verdict::Pass);
    assert_eq!(at([75.0, 145.0, 190.0]), (Verdict::Warn, Advice::LightBackdrop));
    assert_eq!(at([223.0, 238.0, 246.0]), (Verdict::Fail, Advice::ChangeBackdrop));
    assert_eq!(at([231.0, 235.0, 237.0]), (Verdict::Fail, Advice::ChangeBackdrop));
    assert_eq!(at([185.0, 35.0, 58.0]), (Verdict::Fail, Advice::ChangeBackdrop));
    assert_eq!(at([25.0, 59.0, 139.0]).0, Verdict::Fail);
    assert_eq!(at([190.0, 190.0, 190.0]), (Verdict::Fail, Advice::ChangeBackdrop));
}

#[test]
fn an_uneven_backdrop_warns_then_fails() {
    let at = |spread: f64| {
        let mut readings = good();
        readings.backdrop = readings.backdrop.map(|b| Backdrop { block_p95_de: spread, ..b });
        said(Check::BackgroundEvenness, &readings)
    };
    assert_eq!(at(5.0).0, Verdict::Pass);
    assert_eq!(at(5.1), (Verdict::Warn, Advice::EvenBackdrop));
    assert_eq!(at(9.1), (Verdict::Fail, Advice::EvenBackdrop));
}

#[test]
fn exposure_is_judged_by_the_shares_without_detail() {
    let at = |check: Check, over_share: f64, under_share: f64| {
        let mut readings = good();
        readings.exposure =
            Ok(Exposure { over_share, under_share, clipped_share: 0.0, mean_luminance: 0.4 });
        said(check, &readings)
    };
    assert_eq!(at(Check::OverExposure, 0.0025, 0.0).0, Verdict::Pass);
    assert_eq!(at(Check::OverExposure, 0.0026, 0.0), (Verdict::Warn, Advice::LessLight));
    assert_eq!(at(Check::OverExposure, 0.0101, 0.0), (Verdict::Fail, Advice::LessLight));
    assert_eq!(at(Check::UnderExposure, 0.0, 0.25).0, Verdict::Pass);
    assert_eq!(at(Check::UnderExposure, 0.0, 0.26), (Verdict::Warn, Advice::MoreLight));
}

#[test]
fn dark_skin_before_a_well_lit_backdrop_never_fails() {
    let mut readings = good();
    readings.exposure = Ok(Exposure {
        over_share: 0.0,
        under_share: 0.9,
        clipped_share: 0.0,
        mean_luminance: 0.08,
    });
    assert_eq!(said(Check::UnderExposure, &readings).0, Verdict::Warn);
    let srgb = [50.0, 98.0, 127.0];
    readings.backdrop = readings.backdrop.map(|b| Backdrop { lab: lab::lab(srgb), srgb, ..b });
    assert_eq!(said(Check::UnderExposure, &readings), (Verdict::Fail, Advice::MoreLight));
    readings.backdrop = Err(Unmeasured::NoBackdrop);
    assert_eq!(said(Check::UnderExposure, &readings).0, Verdict::Fail);
}

#[test]
fn fair_skin_in_half_the_light_is_told_by_the_backdrop_that_is_too_dark_too() {
    let mut readings = good();
    let dim = |mean_luminance| {
        Ok(Exposure { over_share: 0.0, clipped_share: 0.0, under_share: 0.05, mean_luminance })
    };
    readings.exposure = dim(0.15);
    assert_eq!(said(Check::UnderExposure, &readings).0, Verdict::Pass);
    readings.backdrop = Ok(backdrop([70.0, 138.0, 179.0]));
    assert_eq!(said(Check::UnderExposure, &readings), (Verdict::Warn, Advice::MoreLight));
    readings.exposure = dim(0.09);
    assert_eq!(said(Check::UnderExposure, &readings), (Verdict::Fail, Advice::MoreLight));
}

#[test]
fn red_that_clips_is_over_exposed_before_all_of_the_skin_is() {
    let rule = profile().checks.over_exposure.unwrap();
    let at = |percent: f64| {
        let mut readings = good();
        let clipped_share = percent / 100.0;
        readings.exposure =
            Ok(Exposure { over_share: 0.0, clipped_share, under_share: 0.0, mean_luminance: 0.5 });
        said(Check::OverExposure, &readings)
    };
    assert_eq!(at(rule.clipped_pass_percent).0, Verdict::Pass);
    assert_eq!(at(rule.clipped_pass_percent + 0.1), (Verdict::Warn, Advice::LessLight));
    assert_eq!(at(rule.clipped_warn_percent + 0.1), (Verdict::Fail, Advice::LessLight));
}

#[test]
fn sharpness_warns_below_its_pass_and_fails_below_its_warning() {
    let rule = profile().checks.sharpness.unwrap();
    let at = |value: f64| {
        let mut readings = good();
        readings.sharpness = Ok(Sharpness { energy: value, direction: 1.0 });
        said(Check::Sharpness, &readings)
    };
    assert_eq!(at(rule.pass_min).0, Verdict::Pass);
    assert_eq!(at(rule.pass_min - 0.01), (Verdict::Warn, Advice::HoldStill));
    assert_eq!(at(rule.warn_min - 0.01), (Verdict::Fail, Advice::HoldStill));
}

#[test]
fn ninety_px_between_the_eyes_are_enough() {
    let at = |distance: f64| {
        let mut readings = good();
        let eye = |side: f64| Point { x: 2000.0 + side * distance / 2.0, y: 2200.0 };
        readings.eyes = Ok(Eyes { left: eye(-1.0), right: eye(1.0) });
        said(Check::Resolution, &readings)
    };
    assert_eq!(at(90.0).0, Verdict::Pass);
    assert_eq!(at(89.9), (Verdict::Fail, Advice::MorePixels));
}

/// A frame in which nothing could be measured, for that reason.
fn nothing(why: Unmeasured) -> Readings {
    Readings {
        turn: Err(why),
        head: Err(why),
        sides: Err(why),
        outline: Err(why),
        eyes: Err(why),
        eye_opening: Err(why),
        mouth_opening: Err(why),
        pose: Err(why),
        eye_zones: Err(why),
        face: Err(why),
        shoulder_px: Err(why),
        backdrop: Err(why),
        stray: Err(why),
        clothes: Err(why),
        sharpness: Err(why),
        noise: Err(why),
        exposure: Err(why),
        skin_lab: Err(why),
        light_balance: Err(why),
        chroma: Err(why),
        ..good()
    }
}

#[test]
fn what_was_not_measured_never_passes_whatever_the_reason() {
    for why in [
        Unmeasured::NoFace,
        Unmeasured::NoBackdrop,
        Unmeasured::NoSilhouette,
        Unmeasured::OutsideFrame,
        Unmeasured::InDoubt,
        Unmeasured::NotUpright,
        Unmeasured::Hidden,
        Unmeasured::TooSmall,
    ] {
        let judgement = judged(&nothing(why));
        assert!(judgement.verdict.needs_reason(), "{why:?}");
        for finding in judgement.findings {
            if [Check::FaceCount, Check::Exif].contains(&finding.check) {
                continue;
            }
            assert_eq!(finding.value, None, "{why:?} {:?}", finding.check);
            assert!(finding.verdict.needs_reason(), "{why:?} {:?}", finding.check);
            assert_ne!(finding.advice, Advice::None, "{why:?} {:?}", finding.check);
        }
    }
}

#[test]
fn before_an_empty_chair_the_one_instruction_is_to_sit_down() {
    let readings = Readings {
        face_count: 0,
        backdrop: good().backdrop,
        noise: Ok(1.0),
        ..nothing(Unmeasured::NoFace)
    };
    let judgement = judged(&readings);
    assert_eq!(judgement.crop, None);
    assert_eq!(judgement.findings[0].check, Check::FaceCount);
    assert_eq!(judgement.instructions(), [(Advice::FaceTheCamera, Verdict::Fail)]);
}

#[test]
fn a_cut_head_was_seen_and_fails_while_a_lost_outline_is_unmeasured() {
    let head = |why| after(Check::Headroom, |readings| readings.head = Err(why));
    assert_eq!(head(Unmeasured::OutsideFrame), (Verdict::Fail, Advice::ShowWholeHead));
    assert_eq!(head(Unmeasured::NotUpright), (Verdict::Fail, Advice::TurnPicture));
    assert_eq!(head(Unmeasured::NoSilhouette), (Verdict::Unmeasured, Advice::HeadUnseen));
    assert_eq!(head(Unmeasured::InDoubt), (Verdict::Unmeasured, Advice::OutlineInDoubt));
    let backdrop = after(Check::BackgroundColour, |r| r.backdrop = Err(Unmeasured::NoBackdrop));
    assert_eq!(backdrop, (Verdict::Unmeasured, Advice::BackdropUnseen));
}

#[test]
fn a_frame_of_which_something_is_unmeasured_is_worse_than_a_warning_and_better_than_a_fail() {
    let mut readings = good();
    readings.pose = Err(Unmeasured::Hidden);
    readings.light_balance = Ok(0.2);
    let judgement = judged(&readings);
    assert_eq!(judgement.verdict, Verdict::Unmeasured);
    let order: Vec<_> = judgement.findings.iter().take(3).map(|f| f.check).collect();
    assert_eq!(order, [Check::Yaw, Check::Pitch, Check::LightBalance]);
    readings.face_count = 2;
    readings.second_face_share = 0.9;
    assert_eq!(judged(&readings).verdict, Verdict::Fail);
}

#[test]
fn clothes_and_grain_that_were_not_measured_only_warn() {
    let mut readings = good();
    readings.clothes = Err(Unmeasured::OutsideFrame);
    readings.noise = Err(Unmeasured::NoBackdrop);
    let judgement = judged(&readings);
    assert_eq!(judgement.verdict, Verdict::Warn);
    assert_eq!(the(Check::ClothesBackground, &judgement).verdict, Verdict::Unmeasured);
    assert_eq!(the(Check::Noise, &judgement).verdict, Verdict::Unmeasured);
}

#[test]
fn a_profile_without_a_rule_gives_no_finding() {
    let mut bare = profile();
    bare.checks = Checks::default();
    let judgement = judge(&good(), &settings(), crop::best(&good(), &bare), &bare);
    assert_eq!(judgement.findings, []);
    assert_eq!(judgement.verdict, Verdict::Unmeasured, "nothing asked is nothing passed");
}

#[test]
fn on_the_nearest_crop_the_advice_says_how_to_make_a_better_one() {
    let mut readings = good();
    readings.head = Ok(HeadSpan { crown_px: 20.0, chin_px: 1420.0 });
    assert_eq!(said(Check::Headroom, &readings), (Verdict::Fail, Advice::TiltUp));
    readings.head = Ok(HeadSpan { crown_px: 4550.0, chin_px: 5950.0 });
    assert_eq!(said(Check::Shoulders, &readings), (Verdict::Fail, Advice::TiltDown));
    readings.head = Ok(HeadSpan { crown_px: 200.0, chin_px: 5200.0 });
    assert_eq!(said(Check::HeadHeight, &readings), (Verdict::Fail, Advice::StepBack));
    let mut aside = good();
    let eye = |x| Point { x, y: 2200.0 };
    aside.eyes = Ok(Eyes { left: eye(300.0), right: eye(700.0) });
    aside.sides = Ok(HeadSides { left_px: 0.0, right_px: 1000.0 });
    assert_eq!(said(Check::Centring, &aside), (Verdict::Fail, Advice::MoveRight));
}

#[test]
fn a_head_cut_by_a_side_of_the_frame_has_to_move_away_from_it() {
    let mut readings = good();
    readings.sides = Err(Unmeasured::OutsideFrame);
    let eye = |x| Point { x, y: 2200.0 };
    readings.eyes = Ok(Eyes { left: eye(300.0), right: eye(700.0) });
    assert_eq!(said(Check::SideMargins, &readings), (Verdict::Fail, Advice::MoveRight));
    readings.eyes = Ok(Eyes { left: eye(3300.0), right: eye(3700.0) });
    assert_eq!(said(Check::SideMargins, &readings), (Verdict::Fail, Advice::MoveLeft));
}

#[test]
fn the_worst_finding_comes_first_and_is_the_verdict() {
    let mut readings = good();
    readings.sharpness = Ok(Sharpness { energy: 0.0, direction: 1.0 });
    readings.second_face_share = 0.05;
    readings.face_count = 2;
    let judgement = judged(&readings);
    assert_eq!(judgement.verdict, Verdict::Fail);
    let first: Vec<Check> = judgement.findings.iter().take(2).map(|f| f.check).collect();
    assert_eq!(first, [Check::Sharpness, Check::FaceCount]);
}

#[test]
fn two_instructions_are_given_at_most_and_none_twice() {
    let mut readings = good();
    readings.head = Err(Unmeasured::NoSilhouette);
    readings.backdrop = Err(Unmeasured::NoBackdrop);
    readings.pose = Ok(Pose { yaw_deg: 30.0, pitch_deg: 30.0 });
    let told = judged(&readings).instructions();
    let wanted = [(Advice::TurnToOwnRight, Verdict::Fail), (Advice::LowerChin, Verdict::Fail)];
    assert_eq!(told, wanted);
    readings.pose = good().pose;
    let told = judged(&readings).instructions();
    let wanted =
        [(Advice::HeadUnseen, Verdict::Unmeasured), (Advice::BackdropUnseen, Verdict::Unmeasured)];
    assert_eq!(told, wanted);
}

#[test]
fn of_equal_trouble_the_one_that_makes_the_rest_void_comes_first() {
    let mut readings = good();
    readings.face_count = 2;
    readings.second_face_share = 0.9;
    readings.eye_opening = Ok(0.0);
    readings.mouth_opening = Ok(0.9);
    let told: Vec<Advice> = judged(&readings).instructions().iter().map(|told| told.0).collect();
    assert_eq!(told, [Advice::OnePersonOnly, Advice::OpenEyes]);
}

#[test]
fn names_are_those_of_the_json_and_of_the_profile() {
    for check in CHECKS {
        assert_eq!(serde_json::to_value(check).unwrap(), check.name());
    }
    let mut asked: Vec<_> = CHECKS.iter().map(|check| check.name()).collect();
    asked.retain(|name| *name != Check::File.name());
    let mut known = Checks::NAMES.to_vec();
    asked.sort_unstable();
    known.sort_unstable();
    assert_eq!(asked, known);
    for verdict in [Verdict::Pass, Verdict::Warn, Verdict::Unmeasured, Verdict::Fail] {
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.name());
    }
}

#[test]
fn checks_are_ordered_as_they_are_listed_and_their_names_fit_their_column() {
    assert!(CHECKS.is_sorted());
    for (check, lang) in CHECKS.iter().flat_map(|check| [(check, Lang::Zh), (check, Lang::En)]) {
        assert!(unicode_width::UnicodeWidthStr::width(check.text(lang)) <= 12, "{check:?}");
    }
}

#[test]
fn every_advice_is_said_in_both_languages_in_one_row_of_the_smallest_screen() {
    let mut seen = std::collections::HashSet::new();
    for advice in Advice::ALL {
        let (zh, en) = (advice.text(Lang::Zh), advice.text(Lang::En));
        assert_eq!(zh.is_empty(), advice == Advice::None);
        assert!(en.is_ascii() && (!zh.is_ascii() || zh.is_empty()));
        assert!(seen.insert(zh) && seen.insert(en) || advice == Advice::None, "{advice:?}");
        for words in [zh, en] {
            assert!(unicode_width::UnicodeWidthStr::width(words) <= 39, "{words}");
        }
    }
}
