//! How the head is held, and the face.

use super::*;

/// Just inside and just outside of a limit.
const STEP: f64 = 0.01;

#[test]
fn a_turned_head_is_told_to_turn_back_by_the_sitters_own_side() {
    let rule = rules().yaw.unwrap();
    let at = |yaw_deg| after(Check::Yaw, |r| r.pose = Ok(Pose { yaw_deg, pitch_deg: 0.0 }));
    for (sign, advice) in [(1.0, Advice::TurnToOwnRight), (-1.0, Advice::TurnToOwnLeft)] {
        assert_eq!(at(sign * rule.pass_deg), (Verdict::Pass, Advice::None));
        assert_eq!(at(sign * (rule.pass_deg + STEP)), (Verdict::Warn, advice));
        assert_eq!(at(sign * rule.warn_deg), (Verdict::Warn, advice));
        assert_eq!(at(sign * (rule.warn_deg + STEP)), (Verdict::Fail, advice));
    }
}

#[test]
fn a_face_that_looks_up_lowers_the_chin_and_one_that_looks_down_raises_it() {
    let rule = rules().pitch.unwrap();
    let at = |pitch_deg| after(Check::Pitch, |r| r.pose = Ok(Pose { yaw_deg: 0.0, pitch_deg }));
    for (sign, advice) in [(1.0, Advice::LowerChin), (-1.0, Advice::RaiseChin)] {
        assert_eq!(at(sign * rule.pass_deg), (Verdict::Pass, Advice::None));
        assert_eq!(at(sign * (rule.pass_deg + STEP)), (Verdict::Warn, advice));
        assert_eq!(at(sign * rule.warn_deg), (Verdict::Warn, advice));
        assert_eq!(at(sign * (rule.warn_deg + STEP)), (Verdict::Fail, advice));
    }
}

#[test]
fn a_pose_that_was_not_read_is_unmeasured() {
    for check in [Check::Yaw, Check::Pitch] {
        let hidden = after(check, |r| r.pose = Err(Unmeasured::Hidden));
        assert_eq!(hidden, (Verdict::Unmeasured, Advice::FaceUnseen));
    }
}

#[test]
fn an_open_mouth_warns_and_teeth_fail() {
    let rule = rules().mouth_closed.unwrap();
    let at = |percent: f64| after(Check::MouthClosed, |r| r.mouth_opening = Ok(percent / 100.0));
    assert_eq!(at(rule.pass_percent - STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_percent + STEP), (Verdict::Warn, Advice::CloseMouth));
    assert_eq!(at(rule.warn_percent - STEP), (Verdict::Warn, Advice::CloseMouth));
    assert_eq!(at(rule.warn_percent + STEP), (Verdict::Fail, Advice::CloseMouth));
    let hidden = after(Check::MouthClosed, |r| r.mouth_opening = Err(Unmeasured::Hidden));
    assert_eq!(hidden, (Verdict::Unmeasured, Advice::FaceUnseen));
}

#[test]
fn narrow_eyes_warn_and_shut_ones_fail() {
    let rule = rules().eyes_open.unwrap();
    let at = |percent: f64| after(Check::EyesOpen, |r| r.eye_opening = Ok(percent / 100.0));
    assert_eq!(at(rule.pass_percent + STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_percent - STEP), (Verdict::Warn, Advice::OpenEyes));
    assert_eq!(at(rule.warn_percent - STEP), (Verdict::Fail, Advice::OpenEyes));
    let hidden = after(Check::EyesOpen, |r| r.eye_opening = Err(Unmeasured::Hidden));
    assert_eq!(hidden, (Verdict::Unmeasured, Advice::TakeOffDarkGlasses));
}

#[test]
fn glasses_that_reflect_warn_then_fail() {
    let rule = rules().glasses_glare.unwrap();
    let at = |percent: f64| {
        let zones = EyeZones { glare_share: percent / 100.0, light: 0.9 };
        after(Check::GlassesGlare, |r| r.eye_zones = Ok(zones))
    };
    assert_eq!(at(rule.pass_percent - STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_percent + STEP), (Verdict::Warn, Advice::AvoidGlare));
    assert_eq!(at(rule.warn_percent - STEP), (Verdict::Warn, Advice::AvoidGlare));
    assert_eq!(at(rule.warn_percent + STEP), (Verdict::Fail, Advice::AvoidGlare));
}

#[test]
fn dark_glasses_fail_even_without_a_reflection() {
    let least = rules().glasses_glare.unwrap().min_light_percent / 100.0;
    let at = |light| {
        let zones = EyeZones { glare_share: 0.0, light };
        after(Check::GlassesGlare, |r| r.eye_zones = Ok(zones))
    };
    assert_eq!(at(least + 0.001), (Verdict::Pass, Advice::None));
    assert_eq!(at(least - 0.001), (Verdict::Fail, Advice::TakeOffDarkGlasses));
    let lost = after(Check::GlassesGlare, |r| r.eye_zones = Err(Unmeasured::TooSmall));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::EyesUnseen));
}

#[test]
fn a_narrow_face_comes_closer_and_a_wide_one_steps_back() {
    let rule = rules().face_width.unwrap();
    let at = |percent: f64| {
        let mut readings = good();
        let half = 15.0 * percent / 2.0;
        let side = |sign: f64| Point { x: 2000.0 + sign * half, y: 2300.0 };
        readings.face = Ok(FaceMarks { left: side(-1.0), right: side(1.0), ..marks() });
        on_crop(1250.0, 1300.0, Check::FaceWidth, &readings)
    };
    assert_eq!(at(rule.min_percent - STEP), (Verdict::Fail, Advice::StepCloser));
    assert_eq!(at(rule.min_percent + STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.max_percent - STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.max_percent + STEP), (Verdict::Fail, Advice::StepBack));
    let lost = after(Check::FaceWidth, |r| r.face = Err(Unmeasured::Hidden));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::FaceUnseen));
}

#[test]
fn eyes_too_high_in_the_photo_tilt_the_camera_up() {
    let rule = rules().eye_line.unwrap();
    let at = |percent: f64| on_crop(1250.0, 2200.0 - 20.0 * percent, Check::EyeLine, &good());
    assert_eq!(at(rule.min_percent - STEP), (Verdict::Fail, Advice::TiltUp));
    assert_eq!(at(rule.min_percent + STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.max_percent - STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.max_percent + STEP), (Verdict::Fail, Advice::TiltDown));
    let lost = after(Check::EyeLine, |r| r.eyes = Err(Unmeasured::Hidden));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::TakeOffDarkGlasses));
}
