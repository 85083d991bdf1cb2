//! Photos from outside: every file gets the outcome it should, and no file stops the others.

use crate::labelled;
use image::RgbImage;
use paishe::app::Exit;
use paishe::app::check::{self, Args, Stop};
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

#[test]
fn studio_frames_pass_when_good_and_have_their_defects_named() {
    let Some(rows) = labelled::set("studio") else {
        return println!("skipped: no ../shared/frames");
    };
    let meter = Meter::new().unwrap();
    let (mut good, mut false_fails) = (0, Vec::new());
    let (mut looked_at, mut missed) = (0, Vec::new());
    for row in rows.iter().filter(|row| !row.is_debatable()) {
        let bytes = std::fs::read(&row.file).unwrap();
        let faults = named(&judged(&meter, &picture::decode(&bytes, Detail::Analysis).unwrap()));
        println!("{:24} {:?} {faults:?}", row.name(), row.defects());
        if row.text("label_ok") == "1" {
            good += 1;
            if faults.iter().any(|(check, verdict)| *check != Check::Exif && verdict.needs_reason())
            {
                false_fails.push(row.name());
            }
        }
        for defect in row.defects() {
            looked_at += 1;
            if !faults.iter().any(|(check, _)| labelled::namers(defect).contains(check)) {
                missed.push(row.name());
            }
        }
    }
    assert!(good > 0 && looked_at > 0, "the table's columns are not where they were");
    println!("good frames {good}, failed {false_fails:?}");
    println!("defects looked at {looked_at}, missed {missed:?}");
    assert!(false_fails.is_empty(), "good frames fail: {false_fails:?}");
    assert!(missed.len() * 20 <= looked_at, "more than a twentieth missed: {missed:?}");
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
    let outcome = check::run(args, &Stop::default(), &mut out, &mut err);
    (outcome, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn args(files: &[&Path]) -> Args {
    let files = files.iter().map(PathBuf::from).collect();
    Args { files, json: true, lang: Lang::En, ..Args::default() }
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
    assert!(!lines[2]["findings"].as_array().unwrap().is_empty());
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
    args.profiles = vec!["nwpu-2099".to_owned()];
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

/// A small sound JPEG of a drawn sitter.
fn small_jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85);
    Scene::seeded(5).render(300, 400).write_with_encoder(encoder).unwrap();
    bytes
}

/// The place of the frame header.
fn frame_header(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap()
}

/// Files that are no photos, each with its name.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let whole = small_jpeg();
    let header = frame_header(&whole);
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = whole.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    vec![
        ("01-empty.jpg", Vec::new()),
        ("02-cut.jpg", whole[..whole.len() / 2].to_vec()),
        ("03-text.jpg", b"GIF89a, or so it says".to_vec()),
        ("04-huge.jpg", with(header + 5, &[0xFF, 0xDC, 0xFF, 0xDC])),
        ("05-twelve-bits.jpg", with(header + 4, &[12])),
        ("06-lossless.jpg", with(header + 1, &[0xC3])),
        ("07-no-rows.jpg", with(header + 5, &[0, 0])),
        ("08-png-header.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("09-png-bomb.png", png_of(60_000, 60_000, b"")),
        ("10-many-scans.jpg", many_scans(&whole, 300)),
    ]
}

/// A PNG that declares a size and has this data, whatever it is.
fn png_of(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let named = [name.as_slice(), body].concat();
        [&(body.len() as u32).to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
    };
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [size.as_slice(), &[16, 6, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", data),
        chunk(b"IEND", b""),
    ]
    .concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// The picture with its scan repeated.
fn many_scans(jpeg: &[u8], times: usize) -> Vec<u8> {
    let scan = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let end = jpeg.len() - 2;
    [&jpeg[..scan], &jpeg[scan..end].repeat(times), &jpeg[end..]].concat()
}

fn lines(out: &str) -> Vec<serde_json::Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn hostile_files_of_a_folder_are_refused_in_order_and_the_sound_one_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in hostile() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    std::fs::write(folder.path().join("100-sound.jpg"), small_jpeg()).unwrap();
    let mut args = args(&[folder.path()]);
    args.jobs = Some(3);
    let (outcome, out, err) = told(&args);
    assert_eq!((outcome, err.as_str()), (Exit::Refused, ""));
    let lines = lines(&out);
    let names: Vec<_> = hostile().iter().map(|(name, _)| (*name).to_owned()).collect();
    for (line, name) in lines.iter().zip(&names) {
        assert!(line["file"].as_str().unwrap().ends_with(name.as_str()), "{line}");
        assert_eq!(line["verdict"], "refused", "{line}");
        assert!(line["reason"].as_str().unwrap().contains("; "), "{line}");
    }
    assert_eq!(lines.len(), names.len() + 1);
    assert_eq!(lines[names.len()]["measures"]["face_count"], 1);
}

#[test]
fn the_first_picture_of_several_in_one_file_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.mpo");
    let mut other = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut other);
    RgbImage::new(40, 30).write_with_encoder(encoder).unwrap();
    std::fs::write(&file, [small_jpeg(), other].concat()).unwrap();
    let (_, out, _) = told(&args(&[&file]));
    assert_eq!(lines(&out)[0]["measures"]["face_count"], 1);
}

#[test]
fn sixteen_bits_a_channel_keep_their_colours() {
    let deep = image::ImageBuffer::from_pixel(20, 30, image::Rgb([65_535_u16, 32_768, 256]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb16(deep).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let picture = picture::decode(bytes.get_ref(), Detail::Full).unwrap();
    assert_eq!(picture.pixels.get_pixel(3, 3).0, [255, 128, 1]);
}

#[test]
fn a_pipe_in_the_folder_is_told_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    let pipe = folder.path().join("a.jpg");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    std::fs::write(folder.path().join("b.jpg"), small_jpeg()).unwrap();
    let (outcome, out, err) = told(&args(&[folder.path()]));
    assert_eq!((outcome, lines(&out).len(), err.lines().count()), (Exit::Machine, 2, 1));
}

#[test]
fn one_profile_more_changes_nothing_at_the_top_of_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jpg");
    save_jpeg(&file, &Scene::seeded(4));
    let mut args = args(&[&file]);
    let one = lines(&told(&args).1).remove(0);
    args.profiles = vec!["nwpu-2009".to_owned(), "nwpu-2009".to_owned()];
    let two = lines(&told(&args).1).remove(0);
    for field in ["verdict", "findings", "measures", "crop", "instructions"] {
        assert_eq!(one[field], two[field], "{field}");
    }
    let by = two["profiles"].as_array().unwrap();
    assert_eq!((by.len(), &by[1]["findings"]), (2, &two["findings"]));
    assert!(one.get("profiles").is_none());
}

#[test]
fn tables_and_sheets_are_whole_and_leave_nothing_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("in")).unwrap();
    save_jpeg(&at("in/=cmd.jpg"), &Scene::seeded(6));
    std::fs::write(at("in/<b>.jpg"), "not a photo").unwrap();
    let mut args = args(&[&at("in")]);
    args.csv = Some(at("t.csv"));
    args.contact_sheet = Some(at("s.html"));
    args.crops = Some(at("crops"));
    let (_, _, err) = told(&args);
    assert_eq!(err, "");
    let mut table = csv::Reader::from_path(at("t.csv")).unwrap();
    let verdict = table.headers().unwrap().iter().position(|name| name == "verdict").unwrap();
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().any(|row| &row[verdict] == "refused"));
    let page = std::fs::read_to_string(at("s.html")).unwrap();
    assert!(page.ends_with("</html>\n") && page.contains("data:image/jpeg;base64,"));
    assert!(page.contains("&lt;b&gt;.jpg") && !page.contains("<b>.jpg"));
    assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"));
    let photo =
        ["crops/=cmd.JPG", "crops/failing/=cmd.JPG"].map(at).into_iter().find(|p| p.exists());
    let photo = image::open(photo.unwrap()).unwrap();
    assert_eq!((photo.width(), photo.height()), (144, 192));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 4);
}

#[test]
fn a_run_that_was_asked_to_stop_leaves_whole_files_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jpg");
    std::fs::write(&file, small_jpeg()).unwrap();
    let mut args = args(&[&file]);
    args.csv = Some(folder.path().join("t.csv"));
    let stop = Stop::default();
    stop.ask();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    assert_eq!(check::run(&args, &stop, &mut out, &mut err), Exit::Machine);
    assert!(out.is_empty() && String::from_utf8(err).unwrap().contains("0 of 1"));
    assert_eq!(csv::Reader::from_path(folder.path().join("t.csv")).unwrap().records().count(), 0);
}

proptest::proptest! {
    #[test]
    fn a_changed_photo_never_breaks_the_decoder(
        changes in proptest::collection::vec((0_usize..4000, proptest::num::u8::ANY), 1..12),
        cut in 0_usize..4000,
    ) {
        use std::sync::LazyLock;
        static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let mut bytes = Vec::new();
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 50);
            Scene::seeded(7).render(96, 128).write_with_encoder(encoder).unwrap();
            bytes
        });
        let mut bytes = WHOLE.clone();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        if cut < 400 {
            bytes.truncate(cut * 10);
        }
        for detail in [Detail::Analysis, Detail::Full] {
            if let Ok(picture) = picture::decode(&bytes, detail) {
                proptest::prop_assert!(picture.sizes_agree());
            }
        }
        drop(picture::exif_facts(&bytes));
    }
}
