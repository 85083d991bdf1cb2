//! Light, colour, backdrop and clothes.

use super::*;

/// Just inside and just outside of a limit.
const STEP: f64 = 0.01;

#[test]
fn a_face_lit_from_one_side_warns_then_fails() {
    let rule = rules().light_balance.unwrap();
    let at = |percent: f64| after(Check::LightBalance, |r| r.light_balance = Ok(percent / 100.0));
    assert_eq!(at(rule.pass_percent + STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_percent - STEP), (Verdict::Warn, Advice::BalanceLight));
    assert_eq!(at(rule.warn_percent + STEP), (Verdict::Warn, Advice::BalanceLight));
    assert_eq!(at(rule.warn_percent - STEP), (Verdict::Fail, Advice::BalanceLight));
    let lost = after(Check::LightBalance, |r| r.light_balance = Err(Unmeasured::Hidden));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::FaceUnseen));
}

#[test]
fn skin_outside_the_window_of_white_light_warns_then_fails() {
    let rule = rules().colour_cast.unwrap();
    let at = |a, b| after(Check::ColourCast, |r| r.skin_lab = Ok([60.0, a, b]));
    for a in [rule.min_a, rule.max_a] {
        assert_eq!(at(a, rule.min_b), (Verdict::Pass, Advice::None));
        assert_eq!(at(a, rule.max_b), (Verdict::Pass, Advice::None));
    }
    let cast = Advice::SetWhiteBalance;
    assert_eq!(at(rule.min_a - STEP, rule.min_b), (Verdict::Warn, cast));
    assert_eq!(at(rule.max_a, rule.max_b + STEP), (Verdict::Warn, cast));
    assert_eq!(at(rule.max_a, rule.max_b + rule.warn_de - STEP), (Verdict::Warn, cast));
    assert_eq!(at(rule.min_a, rule.min_b - rule.warn_de - STEP), (Verdict::Fail, cast));
    // Both axes count together.
    let off = 0.8 * rule.warn_de;
    assert_eq!(at(rule.max_a + off, rule.max_b + off), (Verdict::Fail, cast));
    let lost = after(Check::ColourCast, |r| r.skin_lab = Err(Unmeasured::Hidden));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::FaceUnseen));
}

#[test]
fn a_grey_picture_fails() {
    let least = rules().monochrome.unwrap().min_chroma;
    let at = |chroma| after(Check::Monochrome, |r| r.chroma = Ok(chroma));
    assert_eq!(at(least), (Verdict::Pass, Advice::None));
    assert_eq!(at(least - STEP), (Verdict::Fail, Advice::ShootInColour));
    let lost = after(Check::Monochrome, |r| r.chroma = Err(Unmeasured::TooSmall));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::FaceUnseen));
}

#[test]
fn a_shadow_on_the_backdrop_warns_then_fails() {
    let rule = rules().background_shadow.unwrap();
    let at = |percent: f64| {
        let shadow_share = percent / 100.0;
        let backdrop = Backdrop { shadow_share, ..backdrop([100.0, 197.0, 255.0]) };
        after(Check::BackgroundShadow, |r| r.backdrop = Ok(backdrop))
    };
    assert_eq!(at(rule.pass_percent - STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_percent + STEP), (Verdict::Warn, Advice::AvoidShadow));
    assert_eq!(at(rule.warn_percent - STEP), (Verdict::Warn, Advice::AvoidShadow));
    assert_eq!(at(rule.warn_percent + STEP), (Verdict::Fail, Advice::AvoidShadow));
}

/// A thing of `percent` of the good frame's crop, at its left top corner or outside it.
fn thing(percent: f64, outside: bool) -> Area {
    let crop = crop::best(&good(), &profile()).unwrap();
    let at = |x: f64, y: f64| Point { x, y };
    let (x, h) = (crop.x - if outside { crop.w } else { 0.0 }, crop.h * percent / 100.0);
    Area { start: at(x, crop.y), end: at(x + crop.w, crop.y + h), filled: 1.0 }
}

#[test]
fn things_before_the_backdrop_warn_then_fail() {
    let rule = rules().background_clutter.unwrap();
    let at = |percent: f64| {
        after(Check::BackgroundClutter, |r| r.stray = Ok(vec![thing(percent, false)]))
    };
    assert_eq!(at(rule.pass_percent - STEP), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_percent + STEP), (Verdict::Warn, Advice::ClearBackdrop));
    assert_eq!(at(rule.warn_percent - STEP), (Verdict::Warn, Advice::ClearBackdrop));
    assert_eq!(at(rule.warn_percent + STEP), (Verdict::Fail, Advice::ClearBackdrop));
}

#[test]
fn what_the_crop_leaves_out_is_no_clutter() {
    let found = after(Check::BackgroundClutter, |r| r.stray = Ok(vec![thing(50.0, true)]));
    assert_eq!(found.0, Verdict::Pass);
}

#[test]
fn without_a_backdrop_nothing_of_it_is_measured() {
    for check in [
        Check::BackgroundColour,
        Check::BackgroundEvenness,
        Check::BackgroundShadow,
        Check::BackgroundClutter,
    ] {
        let lost = after(check, |r| {
            r.backdrop = Err(Unmeasured::NoBackdrop);
            r.stray = Err(Unmeasured::NoBackdrop);
        });
        assert_eq!(lost, (Verdict::Unmeasured, Advice::BackdropUnseen), "{check:?}");
    }
}

#[test]
fn clothes_like_the_backdrop_warn() {
    let rule = rules().clothes_background.unwrap();
    let backdrop_lab = [76.0, -9.0, -39.0];
    let at =
        |lab| after(Check::ClothesBackground, |r| r.clothes = Ok(Clothes { lab, backdrop_lab }));
    let lighter = |by: f64| [76.0 + by, -9.0, -39.0];
    let differs = |lab| ciede2000(lab, backdrop_lab);
    assert!(differs(lighter(20.0)) > rule.pass_de && differs(lighter(10.0)) < rule.pass_de);
    assert_eq!(at(lighter(20.0)), (Verdict::Pass, Advice::None));
    assert_eq!(at(lighter(10.0)), (Verdict::Warn, Advice::OtherClothes));
}

#[test]
fn clothes_that_do_not_show_are_unmeasured() {
    let why = |why| after(Check::ClothesBackground, |r| r.clothes = Err(why));
    let unmeasured = Verdict::Unmeasured;
    assert_eq!(why(Unmeasured::OutsideFrame), (unmeasured, Advice::ClothesUnseen));
    assert_eq!(why(Unmeasured::NoBackdrop), (unmeasured, Advice::BackdropUnseen));
}

#[test]
fn a_blur_with_a_direction_asks_to_hold_still_and_one_without_to_focus() {
    let rule = rules().sharpness.unwrap();
    let at = |energy, direction| {
        after(Check::Sharpness, |r| r.sharpness = Ok(Sharpness { energy, direction }))
    };
    assert_eq!(at(rule.pass_min, 1.0), (Verdict::Pass, Advice::None));
    assert_eq!(at(rule.pass_min - STEP, 0.9), (Verdict::Warn, Advice::HoldStill));
    assert_eq!(at(rule.warn_min - STEP, 0.1), (Verdict::Fail, Advice::Focus));
    let lost = after(Check::Sharpness, |r| r.sharpness = Err(Unmeasured::TooSmall));
    assert_eq!(lost, (Verdict::Unmeasured, Advice::FaceUnseen));
}
