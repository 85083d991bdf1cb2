//! What the camera did: orientation, settings, grain, and the finished file.

use super::*;

#[test]
fn a_head_on_its_side_fails_and_tells_to_check_the_camera() {
    let at = |turn| after(Check::Orientation, |r| r.turn = Ok(turn));
    assert_eq!(at(Turn::Upright), (Verdict::Pass, Advice::None));
    for turn in [Turn::CrownLeft, Turn::CrownRight, Turn::UpsideDown] {
        assert_eq!(at(turn), (Verdict::Fail, Advice::TurnPicture), "{turn:?}");
    }
    let nobody = after(Check::Orientation, |r| r.turn = Err(Unmeasured::NoFace));
    assert_eq!(nobody, (Verdict::Unmeasured, Advice::FaceTheCamera));
}

#[test]
fn grain_warns_then_fails() {
    let rule = rules().noise.unwrap();
    let at = |levels| after(Check::Noise, |r| r.noise = Ok(levels));
    assert_eq!(at(rule.pass_levels), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_levels + 0.01), (Verdict::Warn, Advice::LowerIso));
    assert_eq!(at(rule.warn_levels + 0.01), (Verdict::Fail, Advice::LowerIso));
    let lost = after(Check::Noise, |r| r.noise = Err(Unmeasured::NoBackdrop));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::BackdropUnseen));
}

/// The finding on a camera's settings, and the frame's verdict with it.
fn shot_with(exif: &ExifFacts) -> (Verdict, Advice, Verdict) {
    let judgement = judge(&good(), exif, crop::best(&good(), &profile()), &profile());
    let finding = the(Check::Exif, &judgement);
    (finding.verdict, finding.advice, judgement.verdict)
}

#[test]
fn a_high_iso_or_a_long_exposure_warns_and_never_fails() {
    let rule = rules().exif.unwrap();
    let at = |iso, exposure_s| {
        shot_with(&ExifFacts { iso: Some(iso), exposure_s: Some(exposure_s), ..settings() })
    };
    let warn = |advice| (Verdict::Warn, advice, Verdict::Warn);
    assert_eq!(at(rule.max_iso, rule.max_exposure_s), (Verdict::Pass, Advice::None, Verdict::Pass));
    assert_eq!(at(rule.max_iso + 1, rule.max_exposure_s), warn(Advice::LowerIso));
    assert_eq!(at(rule.max_iso, rule.max_exposure_s * 1.01), warn(Advice::ShorterExposure));
    assert_eq!(at(rule.max_iso * 100, 30.0), warn(Advice::LowerIso));
}

#[test]
fn a_flash_makes_a_long_exposure_short() {
    let flashed = ExifFacts { exposure_s: Some(0.5), flash_fired: Some(true), ..settings() };
    assert_eq!(shot_with(&flashed).0, Verdict::Pass);
    let dark = ExifFacts { flash_fired: Some(false), ..flashed };
    assert_eq!(shot_with(&dark).1, Advice::ShorterExposure);
}

#[test]
fn settings_that_the_file_does_not_tell_are_unmeasured_and_say_nothing_against_the_picture() {
    let unknown = (Verdict::Unmeasured, Advice::SettingsUnknown, Verdict::Pass);
    assert_eq!(shot_with(&ExifFacts::default()), unknown);
    let judgement =
        judge(&good(), &ExifFacts::default(), crop::best(&good(), &profile()), &profile());
    assert_eq!(judgement.instructions(), []);
    assert_eq!(judgement.findings[0].check, Check::Exif, "before what passes");
}

/// The good frame with that finished photo.
fn finished(photo: &Result<Vec<u8>, CropError>) -> (Finding, Judgement) {
    let judgement = judged(&good()).with_file(photo, &profile().file);
    (the(Check::File, &judgement), judgement)
}

#[test]
fn a_finished_file_is_told_by_its_size() {
    let (file, judgement) = finished(&Ok(vec![0; 12_500]));
    assert_eq!((file.value, file.verdict), (Some(12.5), Verdict::Pass));
    assert_eq!(judgement.verdict, Verdict::Pass);
    assert!(judgement.crop.is_some());
}

#[test]
fn a_file_that_cannot_have_the_size_asked_for_fails() {
    let (file, judgement) = finished(&Err(CropError::Bytes { bytes: 150_000 }));
    assert_eq!((file.verdict, file.advice), (Verdict::Fail, Advice::FileSize));
    assert_eq!(file.value, Some(150.0));
    assert_eq!(judgement.findings[0].check, Check::File);
}

#[test]
fn a_photo_that_would_have_to_be_enlarged_fails_without_a_value() {
    let (file, _) = finished(&Err(CropError::TooCoarse));
    assert_eq!((file.value, file.verdict), (None, Verdict::Fail));
    assert_eq!(file.advice, Advice::FrameTooSmall);
}
