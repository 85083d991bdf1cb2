//! The whole chain by the real program: a session of 3,000 shots from the school's roster to a verified disc image, step by step.
//!
//! `cargo bench --bench office` runs it; `-- SHOTS` takes so many. Wall time.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "support/machine.rs"]
mod machine;

use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{ExtendedColorType, Rgb, RgbImage};
use paishe::body::{Exposure, Witness};
use paishe::crop::CropRect;
use paishe::export::demo_roster;
use paishe::roster::{Student, demo};
use paishe::session::Moment;
use paishe::store::Store;
use paishe::store::accept::Acceptance;
use paishe::store::durable::{sha256_hex, write_new};
use paishe::store::frames::NewFrame;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

/// Shots when none are named.
const SHOTS: usize = 3_000;

fn main() {
    println!("{}", machine::described());
    let count = std::env::args().find_map(|word| word.parse().ok());
    run(count.unwrap_or(SHOTS));
}

fn run(count: usize) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let students = demo(count, 3);
    demo_roster(&dir.path().join("roster.xlsx"), &students).unwrap();
    println!("a session of {count} shots, by `paishe`");
    let step = |args: &[&str]| timed(dir.path(), args);
    step(&["new", "session", "--centre", "西安学习中心"]);
    step(&["import", "session", "roster.xlsx"]);
    let start = Instant::now();
    accept_all(&dir.path().join("session"), &students);
    println!("  {:<44} {:>7.2} s", "(accepts, by the store alone)", start.elapsed().as_secs_f64());
    step(&["cards", "session", "--with-ids"]);
    step(&["proof", "session", "pages"]);
    step(&["proof", "session", "confirm", "--all"]);
    step(&["reconcile", "session", "--no-faces"]);
    step(&["disc", "session", "--out", "disc.iso", "--csv"]);
    step(&["verify", "disc.iso"]);
    step(&["export", "session", "--to", "again"]);
    step(&["verify", "again"]);
    let bytes = dir.path().join("disc.iso").metadata().unwrap().len();
    println!("  image: {:.1} MB", bytes as f64 / 1e6);
}

/// Runs one command and prints its time; one that fails ends the benchmark with its words.
fn timed(dir: &Path, args: &[&str]) {
    let start = Instant::now();
    let out =
        Command::new(PROGRAM).args(["--lang", "en"]).args(args).current_dir(dir).output().unwrap();
    let took = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&out.stderr));
    println!("  {:<44} {took:>7.2} s", args.join(" "));
    if matches!(args.first(), Some(&"disc" | &"verify")) {
        for line in text.lines().take(12) {
            println!("      {line}");
        }
    }
}

fn accept_all(session: &Path, students: &[Student]) {
    let (mut store, _) = Store::open(session).unwrap();
    for (i, student) in students.iter().enumerate() {
        let photo = photo(i);
        let file = format!("{i}.jpg");
        write_new(&store.folder().originals().join(&file), file.as_bytes()).unwrap();
        let frame = store
            .record_frame(&NewFrame {
                sha256: sha256_hex(file.as_bytes()),
                bytes: file.len() as u64,
                camera_path: format!("/card/{file}"),
                exposure: Exposure { at_us: 1, give_or_take_us: 0, told_by: Witness::Announcement },
                body: "body".into(),
                saved_at_us: None,
                file,
            })
            .unwrap();
        store.bind(frame, &student.number).unwrap();
        let crop = CropRect { x: 0.0, y: 0.0, w: 144.0, h: 192.0 };
        let at = Moment(jiff::Timestamp::now().as_microsecond());
        let (student, photo) = (&student.number, photo.as_slice());
        store
            .accept(&Acceptance { frame, student, crop, photo, reason: None, at, retake: false })
            .unwrap();
    }
}

/// A photo of the regulation's size whose grain no other has, about 10 KB.
fn photo(seed: usize) -> Vec<u8> {
    let grain = |x: u32, y: u32, k: u32| {
        let n =
            (x * 7919 + y * 104_729 + k * 31 + seed as u32 * 2_654_435).wrapping_mul(2_246_822_519);
        (n >> 27) as u8
    };
    let pixel = |x, y| Rgb([100 + grain(x, y, 0), 190 + grain(x, y, 1), 220 + grain(x, y, 2)]);
    let picture = RgbImage::from_fn(144, 192, pixel);
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 90);
    encoder
        .set_pixel_density(PixelDensity { density: (40, 40), unit: PixelDensityUnit::Centimeters });
    encoder.encode(picture.as_raw(), 144, 192, ExtendedColorType::Rgb8).unwrap();
    jpeg
}
