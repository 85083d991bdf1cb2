//! The drawn sitter keeps its promises: same seed, same picture; the truth is what is drawn.

use image::RgbImage;
use paishe::measure::readings::Point;
use paishe::sitter::{Defect, HairStyle, Scene, Truth};

const WIDTH: u32 = 680;
const HEIGHT: u32 = 1024;

/// A scene without noise, so that every difference between two pictures is something drawn.
fn clean(seed: u64) -> Scene {
    let mut scene = Scene::seeded(seed);
    scene.optics.noise = 0.0;
    scene
}

fn truth(scene: &Scene) -> Truth {
    scene.truth(WIDTH, HEIGHT).unwrap()
}

/// Where a picture differs from the empty backdrop.
struct Silhouette {
    picture: RgbImage,
    empty: RgbImage,
}

impl Silhouette {
    fn of(scene: &Scene) -> Self {
        let empty = Scene { sitters: Vec::new(), ..scene.clone() };
        Self { picture: scene.render(WIDTH, HEIGHT), empty: empty.render(WIDTH, HEIGHT) }
    }

    fn is_person(&self, x: u32, y: u32) -> bool {
        let (a, b) = (self.picture.get_pixel(x, y).0, self.empty.get_pixel(x, y).0);
        (0..3).any(|k| a[k].abs_diff(b[k]) > 12)
    }

    fn columns(&self, y: u32) -> impl Iterator<Item = u32> + '_ {
        (0..WIDTH).filter(move |x| self.is_person(*x, y))
    }

    fn crown(&self) -> f64 {
        (0..HEIGHT).find(|y| self.columns(*y).next().is_some()).unwrap().into()
    }

    fn sides(&self, last_row: u32) -> (f64, f64) {
        let all: Vec<u32> = (0..=last_row).flat_map(|y| self.columns(y)).collect();
        (f64::from(*all.iter().min().unwrap()), f64::from(*all.iter().max().unwrap()))
    }
}

/// Row of the mouth line in px, from the eyes and the build of the face.
fn mouth_row(scene: &Scene, truth: &Truth) -> f64 {
    let face = &scene.sitters[0].face;
    let unit = truth.eyes.distance_px() / f64::from(2.0 * face.eye_gap);
    let below = f64::from(face.mouth_y - face.eye_y) * unit;
    truth.eyes.middle().y + below * truth.roll_deg.to_radians().cos()
}

fn assert_near(measured: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (measured - expected).abs();
    assert!(error <= tolerance, "{what}: {measured:.2} measured, {expected:.2} true");
}

#[test]
fn the_same_seed_draws_the_same_picture_and_another_seed_another() {
    let picture = |seed| Scene::seeded(seed).render(256, 170);
    assert_eq!(picture(5), picture(5));
    assert_ne!(picture(5), picture(6));
}

#[test]
fn a_picture_has_the_size_that_was_asked_for() {
    for (width, height) in [(1, 1), (102, 68), (68, 102), (171, 64), (90, 129)] {
        assert_eq!(Scene::seeded(2).render(width, height).dimensions(), (width, height));
        let blurred = Scene::seeded(2).with(Defect::Blurred);
        assert_eq!(blurred.render(width, height).dimensions(), (width, height));
    }
}

#[test]
fn crown_and_sides_of_the_truth_are_those_of_the_drawn_silhouette() {
    for seed in 0..10 {
        let upright = clean(seed);
        let tilted = upright.clone().with(Defect::Rolled);
        for scene in [upright, tilted] {
            let (truth, drawn) = (truth(&scene), Silhouette::of(&scene));
            assert_near(drawn.crown(), truth.head.crown_px, 1.0, "crown");
            let (left, right) = drawn.sides(mouth_row(&scene, &truth) as u32);
            assert_near(left, truth.sides.left_px, 1.0, "left side");
            assert_near(right, truth.sides.right_px, 1.0, "right side");
        }
    }
}

#[test]
fn the_chin_of_the_truth_is_the_edge_between_face_and_neck() {
    for seed in 0..10 {
        let mut scene = clean(seed);
        scene.sitters[0].roll_deg = 0.0;
        let (truth, picture) = (truth(&scene), scene.render(WIDTH, HEIGHT));
        let column = truth.eyes.middle().x.round() as u32;
        let light = |y: u32| i32::from(picture.get_pixel(column, y).0[1]);
        let chin = truth.head.chin_px;
        let near = (chin - 20.0) as u32..(chin + 20.0) as u32;
        let edge = near.max_by_key(|y| light(y - 1) - light(y + 1)).unwrap();
        assert_near(edge.into(), chin, 1.0, "chin");
    }
}

#[test]
fn the_eyes_of_the_truth_are_the_pupils() {
    for seed in 0..10 {
        let scene = clean(seed);
        let (truth, picture) = (truth(&scene), scene.render(WIDTH, HEIGHT));
        let reach = truth.eyes.distance_px() * 0.06;
        for eye in [truth.eyes.left, truth.eyes.right] {
            let pupil = darkest_middle(&picture, eye, reach);
            assert_near(pupil.x, eye.x, 1.5, "column of an eye");
            assert_near(pupil.y, eye.y, 1.5, "row of an eye");
        }
    }
}

/// Middle of the darkest pixels around a point.
fn darkest_middle(picture: &RgbImage, about: Point, reach: f64) -> Point {
    let span = |v: f64| (v - reach) as u32..=(v + reach) as u32;
    let dark: Vec<(u32, u32)> = span(about.y)
        .flat_map(|y| span(about.x).map(move |x| (x, y)))
        .filter(|(x, y)| picture.get_pixel(*x, *y).0.iter().all(|c| *c < 30))
        .collect();
    let mean = |of: fn(&(u32, u32)) -> u32| {
        dark.iter().map(|p| f64::from(of(p))).sum::<f64>() / dark.len() as f64
    };
    Point { x: mean(|p| p.0), y: mean(|p| p.1) }
}

#[test]
fn the_shoulders_of_the_truth_are_the_first_clothes_beside_the_face() {
    for seed in 0..10 {
        let mut scene = clean(seed);
        let sitter = &mut scene.sitters[0];
        (sitter.roll_deg, sitter.x, sitter.head_height) = (0.0, 0.0, 0.44);
        if scene.sitters[0].hair.style == HairStyle::Long {
            continue;
        }
        let (truth, drawn) = (truth(&scene), Silhouette::of(&scene));
        let unit = truth.eyes.distance_px() / f64::from(2.0 * scene.sitters[0].face.eye_gap);
        let face_width = 0.624 * f64::from(scene.sitters[0].face.width) * unit;
        let row = |side: f64| {
            let column = (truth.eyes.middle().x + side * face_width).round() as u32;
            (0..HEIGHT).find(|y| drawn.is_person(column, *y)).unwrap()
        };
        let mean = f64::from(row(-1.0) + row(1.0)) / 2.0;
        assert_near(mean, truth.shoulder_px, 1.5, "shoulders");
    }
}

#[test]
fn the_truth_grows_with_the_picture() {
    let scene = Scene::seeded(9);
    let (small, large) = (truth(&scene), scene.truth(4 * WIDTH, 4 * HEIGHT).unwrap());
    let grown = |px: f64| (px + 0.5) * 4.0 - 0.5;
    assert_near(large.head.chin_px, grown(small.head.chin_px), 1e-6, "chin");
    assert_near(large.sides.left_px, grown(small.sides.left_px), 1e-6, "left side");
    assert_near(large.eyes.right.x, grown(small.eyes.right.x), 1e-6, "right eye");
    assert_near(large.roll_deg, small.roll_deg, 1e-6, "roll");
}

#[test]
fn a_crop_with_the_head_at_seven_tenths_fits_into_every_good_frame() {
    for seed in 0..300 {
        for (width, height) in [(1024, 680), (680, 1024)] {
            let truth = Scene::seeded(seed).truth(width, height).unwrap();
            let crop = truth.head.height_px() / 0.7;
            let head = truth.sides.right_px - truth.sides.left_px;
            let middle = truth.eyes.middle().x;
            assert!(truth.head.crown_px > 0.1 * crop, "seed {seed}: no room above");
            assert!(truth.head.crown_px + 0.9 * crop < f64::from(height), "seed {seed}: below");
            assert!(middle > 0.375 * crop, "seed {seed}: no room at the left");
            assert!(middle + 0.375 * crop < f64::from(width), "seed {seed}: at the right");
            assert!(head < 0.8 * 0.75 * crop, "seed {seed}: head wider than the rule allows");
            assert!(head > 0.6 * truth.head.height_px(), "seed {seed}: head too thin");
        }
    }
}

#[test]
fn a_moving_sitter_stays_near_and_the_truth_moves_along() {
    let scene = clean(4);
    let start = truth(&scene);
    assert_eq!(truth(&scene.after(0.0)), start);
    assert_eq!(scene.after(1.0).after(1.5), scene.after(2.5));
    for step in 1..8 {
        let later = scene.after(f64::from(step) * 0.7);
        let (truth, drawn) = (truth(&later), Silhouette::of(&later));
        assert_ne!(truth, start);
        assert_near(truth.head.chin_px, start.head.chin_px, 12.0, "chin after a while");
        assert_near(drawn.crown(), truth.head.crown_px, 1.0, "crown after a while");
    }
}

#[test]
fn a_sitter_blinks_now_and_then_but_not_for_long() {
    let scene = Scene::seeded(4);
    let open = (0..1200).filter(|i| scene.after(f64::from(*i) * 0.05).eyes_are_open()).count();
    assert!((1080..1200).contains(&open), "{open} of 1200 moments with open eyes");
}

#[test]
fn every_defect_changes_the_picture() {
    for defect in Defect::ALL {
        let good = Scene::seeded(7);
        let bad = good.clone().with(*defect);
        assert_ne!(bad.render(170, 256), good.render(170, 256), "{defect:?}");
    }
}

#[test]
fn misplaced_sitters_leave_no_room_for_a_crop_in_either_aspect() {
    for seed in 0..40 {
        for (width, height) in [(1024, 680), (680, 1024)] {
            let of = |d| Scene::seeded(seed).with(d).truth(width, height).unwrap();
            let (w, h) = (f64::from(width), f64::from(height));
            // The smallest crop that the rule tolerates has the head at 72 % of its height.
            let crop = |t: &Truth| t.head.height_px() / 0.72;
            let t = of(Defect::TooHigh);
            assert!(t.head.crown_px < 0.04 * crop(&t), "too high");
            let t = of(Defect::TooLow);
            assert!(h - t.head.chin_px < 0.10 * crop(&t), "too low");
            let t = of(Defect::TooFarLeft);
            assert!(t.eyes.middle().x < 0.32 * 0.94 * crop(&t), "too far left");
            let t = of(Defect::TooFarRight);
            assert!(w - t.eyes.middle().x < 0.32 * 0.94 * crop(&t), "too far right");
            let t = of(Defect::TooLarge);
            assert!(crop(&t) > h, "too large");
            let t = of(Defect::TooSmall);
            assert!(crop(&t) < 192.0, "too small");
            assert!(of(Defect::Rolled).roll_deg.abs() > 9.0, "rolled");
        }
    }
}

#[test]
fn nobody_has_no_truth_and_two_people_are_two() {
    let scene = Scene::seeded(1);
    assert!(scene.clone().with(Defect::Nobody).truth(WIDTH, HEIGHT).is_none());
    assert_eq!(scene.with(Defect::TwoPeople).sitters.len(), 2);
}

#[test]
fn a_good_backdrop_is_an_even_light_blue_and_a_wrong_one_is_not() {
    for seed in 0..60 {
        let corner = |scene: Scene| scene.render(90, 60).get_pixel(2, 2).0.map(i32::from);
        let [r, g, b] = corner(Scene::seeded(seed));
        assert!(b > g + 20 && g > r + 15 && g > 160, "seed {seed}: {r} {g} {b}");
        let [r, g, b] = corner(Scene::seeded(seed).with(Defect::WrongBackdrop));
        assert!(b < g + 20, "seed {seed}: still blue, {r} {g} {b}");
    }
}

#[test]
fn blur_takes_the_detail_out_of_the_face() {
    let detail = |scene: &Scene| {
        let (picture, eyes) = (scene.render(WIDTH, HEIGHT), truth(scene).eyes);
        let row = eyes.left.y.round() as u32;
        let light = |x: u32| i64::from(picture.get_pixel(x, row).0[1]);
        (eyes.left.x as u32..eyes.right.x as u32)
            .map(|x| (light(x - 1) + light(x + 1) - 2 * light(x)).pow(2))
            .sum::<i64>()
    };
    let sharp = clean(3);
    assert!(detail(&sharp) > 20 * detail(&sharp.clone().with(Defect::Blurred)));
}

#[test]
fn exposure_burns_the_skin_or_drowns_it() {
    for seed in 0..20 {
        let cheek = |scene: &Scene| {
            let t = truth(scene);
            let eye = t.eyes.left;
            let y = (eye.y + 0.22 * t.head.height_px()) as u32;
            scene.render(WIDTH, HEIGHT).get_pixel(eye.x as u32, y).0
        };
        let good = clean(seed);
        assert!((70..246).contains(&cheek(&good)[1]), "seed {seed}");
        assert!(cheek(&good.clone().with(Defect::OverExposed))[1] > 246, "seed {seed}");
        assert!(cheek(&good.with(Defect::UnderExposed))[1] < 80, "seed {seed}");
    }
}

#[test]
fn closed_eyes_show_no_white() {
    let eye = |scene: &Scene| {
        let t = truth(scene);
        let x = (t.eyes.left.x + 0.03 * t.head.height_px()) as u32;
        scene.render(WIDTH, HEIGHT).get_pixel(x, t.eyes.left.y as u32).0
    };
    let open = clean(12);
    let blue = |scene: &Scene| i32::from(eye(scene)[2]);
    assert!(blue(&open) > blue(&open.clone().with(Defect::EyesClosed)) + 25);
}
