//! Pictures that are drawn once and measured by several sections: `target/bench/data`.

use crate::figure::Sheet;
use crate::machine;
use crate::rounds::Rounds;
use image::codecs::jpeg::JpegEncoder;
use paishe::sitter::Scene;
use std::path::{Path, PathBuf};

pub const LIVE_SITTERS: u64 = 6;
const LIVE_FRAMES: u32 = 30;
pub const LIVE_PX: (u32, u32) = (1024, 680);
pub const FULL_PX: (u32, u32) = (6000, 4000);
/// Grain of a camera at ISO 200: makes the file as long as a camera's.
const SENSOR_NOISE: f32 = 5.0;
/// Sitters of the many files; each stands there under several names.
pub const CHECK_SITTERS: usize = 40;
pub const CHECK_PX: (u32, u32) = (1500, 2250);
pub const CHECK_FILES: Rounds = Rounds { whole: 1_000, quick: 80 };

/// Where all that a run makes is.
pub fn bench_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("bench")
}

fn folder(part: &str) -> PathBuf {
    bench_folder().join("data").join(part)
}

/// A second of live view of each of some sitters, who sway, breathe and blink: what a camera sends.
pub fn live() -> Vec<PathBuf> {
    let names = 0..LIVE_SITTERS * u64::from(LIVE_FRAMES);
    names.map(|at| folder("live").join(format!("{at:03}.jpg"))).collect()
}

/// A folder with one full frame.
pub fn full_folder() -> PathBuf {
    folder("full")
}

pub fn full() -> PathBuf {
    full_folder().join("full.jpg")
}

/// A folder with many files.
pub fn check_folder() -> PathBuf {
    folder(&format!("check-{}", CHECK_FILES.count()))
}

pub fn check_one() -> PathBuf {
    check_folder().join("0000.jpg")
}

/// Draws what is not there yet.
pub fn make(_: &mut Sheet) {
    std::fs::create_dir_all(folder("")).unwrap();
    let (stamp, now) = (folder("stamp"), stamp());
    if std::fs::read_to_string(&stamp).ok() != now {
        for part in ["live", "full", "check"] {
            clear(&folder(part));
        }
        draw();
        std::fs::write(&stamp, now.unwrap_or_default()).unwrap();
    }
    name_the_many();
}

/// What the pictures depend on; none when the sources that draw them differ from the commit.
fn stamp() -> Option<String> {
    let changed = machine::git(&["status", "--porcelain", "src/sitter", "src/sitter.rs", file!()])?;
    let drawn_by = machine::git(&["rev-parse", "HEAD:src/sitter", &format!("HEAD:{}", file!())])?;
    changed.is_empty().then_some(drawn_by)
}

fn clear(folder: &Path) {
    drop(std::fs::remove_dir_all(folder)); // not there the first time
    std::fs::create_dir_all(folder).unwrap();
}

fn draw() {
    let moments = (0..LIVE_FRAMES).map(|frame| f64::from(frame) / 30.0);
    let of = |seed| moments.clone().map(move |second| Scene::seeded(seed).after(second));
    for (path, scene) in live().iter().zip((0..LIVE_SITTERS).flat_map(of)) {
        put(path, &scene, LIVE_PX, 88);
    }
    put(&full(), &grained(1), FULL_PX, 95);
    for sitter in 0..CHECK_SITTERS {
        put(&folder("check").join(format!("{sitter}.jpg")), &grained(sitter as u64), CHECK_PX, 92);
    }
}

fn grained(seed: u64) -> Scene {
    let mut scene = Scene::seeded(seed);
    scene.optics.noise = SENSOR_NOISE;
    scene
}

fn put(path: &Path, scene: &Scene, (width, height): (u32, u32), quality: u8) {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    scene.render(width, height).write_with_encoder(encoder).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Gives the drawn files as many names as are wanted.
fn name_the_many() {
    let many = check_folder();
    clear(&many);
    for at in 0..CHECK_FILES.count() {
        let drawn = folder("check").join(format!("{}.jpg", at % CHECK_SITTERS));
        std::fs::hard_link(drawn, many.join(format!("{at:04}.jpg"))).unwrap();
    }
}
