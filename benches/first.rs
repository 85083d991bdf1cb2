//! First figures: a live-view frame to findings, a full frame to findings and photo, an accept to durable.
//!
//! `make bench` runs it in release. Wall time on one thread, medians of many with the 10th and 90th percentile, and each
//! figure as a ratio to a plainer job measured in the same run, interleaved.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "support/machine.rs"]
mod machine;

use image::codecs::jpeg::JpegEncoder;
use paishe::crop::{self, CropRect};
use paishe::judge;
use paishe::measure::{Follower, Meter};
use paishe::picture::{self, Detail};
use paishe::roster;
use paishe::session::{FrameId, Moment};
use paishe::sitter::Scene;
use paishe::spec::Profile;
use paishe::store::accept::Acceptance;
use paishe::store::durable::{rename_new, sha256_hex, sync_dir, write_new};
use paishe::store::frames::NewFrame;
use paishe::store::{Settings, Store};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const LIVE_ROUNDS: usize = 60;
const FULL_ROUNDS: usize = 15;
const ACCEPTS: usize = 200;

fn main() {
    println!("{}", machine::described());
    println!("{:44} {:>8} {:>8} {:>8} {:>7}", "", "median", "p10", "p90", "ratio");
    let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
    live_view(&meter, &profile);
    full_frame(&meter, &profile);
    accepts();
}

/// Milliseconds of a job.
fn timed<T>(job: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = black_box(job());
    (done, start.elapsed().as_secs_f64() * 1e3)
}

fn print(what: &str, samples: &[f64], against: &[f64]) {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted.get((share * (sorted.len() - 1) as f64) as usize).unwrap();
    let ratio = at(0.5) / median(against);
    println!("{what:44} {:8.2} {:8.2} {:8.2} {ratio:7.2}", at(0.5), at(0.1), at(0.9));
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    *sorted.get(sorted.len() / 2).unwrap()
}

fn jpeg(scene: &Scene, (width, height): (u32, u32), quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    scene.render(width, height).write_with_encoder(encoder).unwrap();
    bytes
}

fn live_view(meter: &Meter, profile: &Profile) {
    let frames: Vec<_> = (0..8).map(|seed| jpeg(&Scene::seeded(seed), (1024, 680), 88)).collect();
    let (mut decode, mut measure, mut judged, mut all) = (vec![], vec![], vec![], vec![]);
    let mut follower = Follower::default();
    for bytes in frames.iter().cycle().take(LIVE_ROUNDS) {
        let (picture, decode_ms) = timed(|| picture::decode(bytes, Detail::Analysis).unwrap());
        let (readings, measure_ms) = timed(|| meter.glance(&picture, &mut follower));
        let (_, judge_ms) =
            timed(|| judge::judge_live(&readings, crop::best(&readings, profile), profile));
        decode.push(decode_ms);
        measure.push(measure_ms);
        judged.push(judge_ms);
        all.push(decode_ms + measure_ms + judge_ms);
    }
    println!("live-view frame 1024x680, ms; ratio to its own decode");
    print("  decode", &decode, &decode);
    print("  measure", &measure, &decode);
    print("  crop and judge", &judged, &decode);
    print("  decode to findings", &all, &decode);
}

fn full_frame(meter: &Meter, profile: &Profile) {
    let bytes = jpeg(&Scene::seeded(1), (6000, 4000), 97);
    let (mut decode, mut findings, mut photo) = (vec![], vec![], vec![]);
    for _ in 0..FULL_ROUNDS {
        let (_, bare_ms) = timed(|| scaled_decode(&bytes));
        let ((picture, rect), findings_ms) = timed(|| {
            let picture = picture::decode(&bytes, Detail::Analysis).unwrap();
            let readings = meter.measure(&picture);
            let best = crop::best(&readings, profile);
            black_box(judge::judge(&readings, &picture.exif, best, profile));
            (picture, best.unwrap())
        });
        let (_, photo_ms) = timed(|| crop::render(&picture, rect, profile).unwrap());
        decode.push(bare_ms);
        findings.push(findings_ms);
        photo.push(photo_ms);
    }
    let size_mb = bytes.len() as f64 / 1e6;
    println!(
        "full frame 6000x4000, {size_mb:.1} MB, ms; ratio to a bare 1/4 decode by libjpeg-turbo"
    );
    print("  bare 1/4 decode", &decode, &decode);
    print("  JPEG in memory to findings", &findings, &decode);
    print("  findings to finished photo", &photo, &decode);
}

fn scaled_decode(bytes: &[u8]) -> usize {
    let mut reader = turbojpeg::Decompressor::new().unwrap();
    reader.set_scaling_factor(turbojpeg::ScalingFactor::ONE_QUARTER).unwrap();
    let header = reader.read_header(bytes).unwrap().scaled(turbojpeg::ScalingFactor::ONE_QUARTER);
    let mut image = turbojpeg::Image {
        pixels: vec![0; header.width * header.height * 3],
        width: header.width,
        pitch: header.width * 3,
        height: header.height,
        format: turbojpeg::PixelFormat::RGB,
    };
    reader.decompress(bytes, image.as_deref_mut()).unwrap();
    image.pixels.len()
}

fn accepts() {
    // Beside the build, on a real disk: a folder in memory would sync nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let settings = Settings { profile: "nwpu-2009".into(), centre: String::new() };
    let mut store = Store::create(&folder.path().join("session"), &settings).unwrap();
    let students = roster::demo(ACCEPTS, 1);
    store.import(&students).unwrap();
    let photo = vec![0x5a; 9_000];
    let (mut bare, mut durable) = (vec![], vec![]);
    for (index, student) in students.iter().enumerate() {
        let frame = frame(&mut store, index);
        store.bind(frame, &student.number).unwrap();
        bare.push(timed(|| bare_write(folder.path(), index, &photo)).1);
        let shot = Acceptance {
            frame,
            student: &student.number,
            crop: CropRect { x: 0.0, y: 0.0, w: 3.0, h: 4.0 },
            photo: &photo,
            reason: None,
            at: Moment(0),
        };
        durable.push(timed(|| store.accept(&shot).unwrap()).1);
    }
    println!("accept, ms; ratio to writing, syncing and naming the same file alone");
    print("  bare synced write", &bare, &bare);
    print("  accept to durable", &durable, &bare);
}

fn frame(store: &mut Store, index: usize) -> FrameId {
    let file = format!("{index}.jpg");
    let (sha256, camera_path) = (sha256_hex(file.as_bytes()), file.clone());
    let frame = NewFrame { file, sha256, bytes: 1, camera_path, exposed_at: Moment(0) };
    store.record_frame(&frame).unwrap()
}

fn bare_write(folder: &Path, index: usize, photo: &[u8]) {
    let (part, name) = (folder.join("part"), folder.join(format!("{index}.JPG")));
    write_new(&part, photo).unwrap();
    rename_new(&part, &name).unwrap();
    sync_dir(folder).unwrap();
}
