//! Photos from outside: every file gets the outcome it should, and no file stops the others.

use image::RgbImage;
use paishe::app::Exit;
use paishe::app::check::{self, Args};
use paishe::crop;
use paishe::judge::{self, Check, Judgement, Verdict};
use paishe::lang::Lang;
use paishe::measure::Meter;
use paishe::picture::{self, Detail, ExifFacts, Picture};
use paishe::sitter::{Defect, Scene};
use paishe::spec::Profile;
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

fn judged(meter: &Meter, picture: &Picture) -> Judgement {
    let profile = Profile::builtin("nwpu-2009").unwrap();
    let readings = meter.measure(picture);
    judge::judge(&readings, &picture.exif, crop::best(&readings, &profile), &profile)
}

/// The checks that do not pass, the worst first.
fn named(judgement: &Judgement) -> Vec<(Check, Verdict)> {
    let faults = judgement.findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
    faults.map(|finding| (finding.check, finding.verdict)).collect()
}

/// The checks of which one has to name a defect of the studio set; none for what no check looks at yet.
fn namers(defect: &str) -> &'static [Check] {
    match defect {
        "bg_white" | "bg_red" | "bg_dark_blue" | "bg_purple" | "bg_too_pale" | "mono"
        | "colour_cast" => &[Check::BackgroundColour],
        "bg_uneven" | "bg_hard_shadow" | "bg_clutter" => &[Check::BackgroundEvenness],
        "head_large" | "cut_chin" => &[Check::HeadHeight],
        "cut_top" => &[Check::Headroom],
        "cut_bottom" => &[Check::Shoulders],
        "off_centre" => &[Check::Centring, Check::SideMargins],
        "eyes_closed" => &[Check::EyesOpen],
        "roll" | "sideways" => &[Check::Roll],
        "two_persons" => &[Check::FaceCount],
        "blur_motion" | "blur_defocus" => &[Check::Sharpness],
        "over_exposed" => &[Check::OverExposure],
        _ => &[],
    }
}

#[test]
fn studio_frames_pass_when_good_and_have_their_defects_named() {
    let Some(frames) = frames() else { return println!("skipped: no ../shared/frames") };
    let meter = Meter::new().unwrap();
    let mut table = csv::Reader::from_path(frames.join("studio.csv")).unwrap();
    let (mut good, mut false_fails) = (0, Vec::new());
    let (mut looked_at, mut missed) = (0, Vec::new());
    for row in table.records().map(Result::unwrap).filter(|row| &row[24] == "0") {
        let bytes = std::fs::read(frames.join("studio").join(&row[0])).unwrap();
        let faults = named(&judged(&meter, &picture::decode(&bytes, Detail::Analysis).unwrap()));
        println!("{:24} {:24} {faults:?}", &row[0], &row[2]);
        if &row[1] == "1" {
            good += 1;
            if faults.iter().any(|(_, verdict)| *verdict == Verdict::Fail) {
                false_fails.push(row[0].to_owned());
            }
        }
        for defect in row[2].split(';').filter(|defect| !namers(defect).is_empty()) {
            looked_at += 1;
            if !faults.iter().any(|(check, _)| namers(defect).contains(check)) {
                missed.push(row[0].to_owned());
            }
        }
    }
    assert!(good > 0 && looked_at > 0, "the table's columns are not where they were");
    println!("good frames {good}, failed {false_fails:?}");
    println!("defects looked at {looked_at}, missed {missed:?}");
    assert!(false_fails.is_empty(), "good frames fail: {false_fails:?}");
    assert!(missed.len() * 10 <= looked_at, "more than a tenth missed: {missed:?}");
}

/// The checks of which one has to name a defect of the drawn sitter.
fn drawn_namers(defect: Defect) -> &'static [Check] {
    match defect {
        Defect::Nobody | Defect::TwoPeople => &[Check::FaceCount],
        Defect::TooHigh => &[Check::Headroom],
        Defect::TooLow => &[Check::Shoulders],
        Defect::TooFarLeft | Defect::TooFarRight => &[Check::Centring, Check::SideMargins],
        Defect::TooSmall => &[Check::Resolution, Check::HeadHeight],
        Defect::TooLarge => &[Check::HeadHeight],
        Defect::Rolled => &[Check::Roll],
        Defect::WrongBackdrop => &[Check::BackgroundColour],
        Defect::UnevenBackdrop => &[Check::BackgroundEvenness],
        Defect::Blurred => &[Check::Sharpness],
        Defect::OverExposed => &[Check::OverExposure],
        Defect::UnderExposed => &[Check::UnderExposure],
        Defect::EyesClosed => &[Check::EyesOpen],
    }
}

fn drawn(scene: &Scene) -> Picture {
    let (width_px, height_px) = (1000, 1500);
    let (pixels, exif) = (scene.render(width_px, height_px), ExifFacts::default());
    Picture { pixels, scale: 1.0, height_px, width_px, exif }
}

#[test]
fn every_scripted_defect_of_the_drawn_sitter_is_named() {
    let meter = Meter::new().unwrap();
    let mut wrong = Vec::new();
    for seed in 0..8 {
        let faults = named(&judged(&meter, &drawn(&Scene::seeded(seed))));
        println!("{seed} without fault: {faults:?}");
        if faults.iter().any(|(_, verdict)| *verdict == Verdict::Fail) {
            wrong.push(format!("{seed} without fault: {faults:?}"));
        }
        for defect in Defect::ALL {
            let faults = named(&judged(&meter, &drawn(&Scene::seeded(seed).with(*defect))));
            println!("{seed} {defect:?}: {faults:?}");
            let wanted = drawn_namers(*defect);
            if !faults.iter().any(|(check, _)| wanted.contains(check)) {
                wrong.push(format!("{seed} {defect:?}: {faults:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Runs the command; its outcome, what it told and what it complained of.
fn told(args: &Args) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let outcome = check::run(args, &mut out, &mut err);
    (outcome, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn args(files: &[&Path]) -> Args {
    let files = files.iter().map(PathBuf::from).collect();
    Args { files, profile: None, json: true, annotate: None, lang: Lang::En }
}

fn save_jpeg(path: &Path, scene: &Scene) {
    scene.render(1000, 1500).save(path).unwrap();
}

#[test]
fn a_missing_file_is_the_machines_fault_and_the_others_are_still_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (gone, cut, drawn) = (
        folder.path().join("gone.jpg"),
        folder.path().join("cut.jpg"),
        folder.path().join("a.jpg"),
    );
    save_jpeg(&drawn, &Scene::seeded(1));
    let bytes = std::fs::read(&drawn).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let (outcome, out, err) = told(&args(&[&gone, &cut, &drawn]));
    assert_eq!(outcome, Exit::Machine);
    assert!(err.contains("gone.jpg") && err.lines().count() == 1, "{err}");
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1]["verdict"], "refused");
    assert!(lines[1]["reason"].as_str().unwrap().contains("cut off"));
    assert_eq!(lines[2]["findings"].as_array().unwrap().len(), judge::CHECKS.len());
    assert_eq!(lines[2]["measures"]["face_count"], 1);
    assert!(
        lines[2]["measures"]["eyes"][0][0].as_f64() < lines[2]["measures"]["eyes"][1][0].as_f64()
    );
    assert!(lines[2]["crop"]["h"].as_f64().unwrap() >= 192.0);
}

#[test]
fn a_refused_photo_alone_ends_with_one_and_a_wrong_profile_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.jpg");
    std::fs::write(&file, "not a photo").unwrap();
    let mut args = args(&[&file]);
    assert_eq!(told(&args).0, Exit::Refused);
    args.profile = Some("nwpu-2099".to_owned());
    let (outcome, out, err) = told(&args);
    assert_eq!(outcome, Exit::Usage);
    assert!(out.is_empty() && err.contains("nwpu-2009"), "{err}");
}

#[test]
fn overlays_are_written_beside_a_table_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jpg");
    save_jpeg(&file, &Scene::seeded(2));
    let mut args = args(&[&file]);
    args.json = false;
    args.lang = Lang::Zh;
    args.annotate = Some(folder.path().join("out"));
    let (outcome, out, _) = told(&args);
    assert!(outcome <= Exit::Refused && out.contains("头顶留白"), "{out}");
    let overlay = image::open(folder.path().join("out/a.check.png")).unwrap();
    assert_eq!((overlay.width(), overlay.height()), (1000, 1500));
}
