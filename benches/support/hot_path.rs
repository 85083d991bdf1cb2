//! The two paths that decide how fast a station is, run so that nothing but their own work changes what they cost.
//!
//! No clock, no randomness of its own; the nets have one thread. The pictures are drawn beforehand, into files.

use image::codecs::jpeg::JpegEncoder;
use paishe::crop;
use paishe::judge::{self, Steady};
use paishe::measure::{Follower, Meter};
use paishe::picture::{self, Detail};
use paishe::sitter::Scene;
use paishe::spec::Profile;
use std::hint::black_box;
use std::path::{Path, PathBuf};

/// Live view of one sitter: how many frames before it begins again.
const LIVE_FRAMES: usize = 24;
const LIVE_PX: (u32, u32) = (1024, 680);
/// Grain of a camera at ISO 200: makes the file as long as a camera's.
const SENSOR_NOISE: f32 = 5.0;

/// A hot path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HotPath {
    /// A live-view JPEG in memory to the findings that are shown.
    Live,
    /// A full JPEG in memory to findings and the finished photo.
    Full,
}

impl HotPath {
    pub const ALL: [HotPath; 2] = [HotPath::Live, HotPath::Full];

    pub fn word(self) -> &'static str {
        match self {
            HotPath::Live => "live",
            HotPath::Full => "full",
        }
    }

    /// The path of that word.
    pub fn named(word: &str) -> Option<HotPath> {
        HotPath::ALL.into_iter().find(|path| path.word() == word)
    }

    /// Draws its pictures into a folder; full frames have the size that is given, width and height.
    pub fn draw(self, folder: &Path, full_px: (u32, u32)) {
        match self {
            HotPath::Live => {
                for (at, file) in live_files(folder).iter().enumerate() {
                    put(file, &Scene::seeded(1).after(at as f64 / 30.0), LIVE_PX, 88);
                }
            }
            HotPath::Full => {
                let mut scene = Scene::seeded(1);
                scene.optics.noise = SENSOR_NOISE;
                put(&full_file(folder), &scene, full_px, 95);
            }
        }
    }

    /// Takes the path so many times.
    pub fn take(self, folder: &Path, frames: usize) {
        let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
        match self {
            HotPath::Live => live(&meter, &profile, folder, frames),
            HotPath::Full => full(&meter, &profile, folder, frames),
        }
    }
}

fn live(meter: &Meter, profile: &Profile, folder: &Path, frames: usize) {
    let files: Vec<Vec<u8>> = live_files(folder).iter().map(read).collect();
    let (mut follower, mut steady) = (Follower::default(), Steady::new());
    for bytes in files.iter().cycle().take(frames) {
        let picture = picture::decode(bytes, Detail::Analysis).unwrap();
        let readings = meter.glance(&picture, &mut follower);
        let best = crop::best(&readings, profile);
        black_box(steady.see(judge::judge_live(&readings, best, profile)));
    }
}

fn full(meter: &Meter, profile: &Profile, folder: &Path, frames: usize) {
    let bytes = read(&full_file(folder));
    for _ in 0..frames {
        let picture = picture::decode(&bytes, Detail::Analysis).unwrap();
        let readings = meter.measure(&picture);
        let best = crop::best(&readings, profile);
        let judgement = judge::judge(&readings, &picture.exif, best, profile);
        let photo = crop::render(&picture, best.unwrap(), profile);
        black_box(judgement.with_file(&photo, &profile.file));
    }
}

fn live_files(folder: &Path) -> Vec<PathBuf> {
    (0..LIVE_FRAMES).map(|at| folder.join(format!("live-{at:02}.jpg"))).collect()
}

fn full_file(folder: &Path) -> PathBuf {
    folder.join("full.jpg")
}

fn read(file: &PathBuf) -> Vec<u8> {
    std::fs::read(file).unwrap()
}

fn put(file: &Path, scene: &Scene, (width, height): (u32, u32), quality: u8) {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    scene.render(width, height).write_with_encoder(encoder).unwrap();
    std::fs::write(file, bytes).unwrap();
}
