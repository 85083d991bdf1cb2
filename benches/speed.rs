//! How fast: a live-view frame to findings, a full frame to findings and photo, an accept to durable; and how much memory.
//!
//! `make bench` runs it in release. Wall time on one thread, medians of many with the 10th and 90th percentile, and each
//! figure as a ratio to a plainer job measured in the same run, interleaved.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "support/machine.rs"]
mod machine;

use image::codecs::jpeg::JpegEncoder;
use paishe::body::{Exposure, Witness};
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

const LIVE_SITTERS: u64 = 6;
const LIVE_FRAMES: u32 = 30;
const FULL_ROUNDS: usize = 21;
const ACCEPTS: usize = 200;
/// Grain of a camera at ISO 200: makes the file as long as a camera's.
const SENSOR_NOISE: f32 = 5.0;
/// Names the one file to judge when this program runs itself.
const ONE: &str = "PAISHE_BENCH_ONE";

fn main() {
    if let Ok(file) = std::env::var(ONE) {
        return judge_one(&file);
    }
    println!("{}", machine::described());
    println!("{:44} {:>8} {:>8} {:>8} {:>7}", "", "median", "p10", "p90", "ratio");
    let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
    live_view(&meter, &profile);
    full_frame(&meter, &profile);
    memory_of_one();
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

/// A second of live view of each of some sitters, who sway, breathe and blink: what a camera sends.
fn stream() -> Vec<Vec<u8>> {
    let moments = (0..LIVE_FRAMES).map(|frame| f64::from(frame) / 30.0);
    let of = |seed| {
        let scene = Scene::seeded(seed);
        moments.clone().map(move |second| jpeg(&scene.after(second), (1024, 680), 88))
    };
    (0..LIVE_SITTERS).flat_map(of).collect()
}

fn live_view(meter: &Meter, profile: &Profile) {
    let (mut decode, mut measure, mut judged, mut all) = (vec![], vec![], vec![], vec![]);
    let mut follower = Follower::default();
    for bytes in &stream() {
        let (picture, decode_ms) = timed(|| picture::decode(bytes, Detail::Analysis).unwrap());
        let (readings, measure_ms) = timed(|| meter.glance(&picture, &mut follower));
        let (_, judge_ms) =
            timed(|| judge::judge_live(&readings, crop::best(&readings, profile), profile));
        decode.push(decode_ms);
        measure.push(measure_ms);
        judged.push(judge_ms);
        all.push(decode_ms + measure_ms + judge_ms);
    }
    println!("\nlive-view frame 1024x680, ms; ratio to its own decode (target: median 16 ms)");
    print("  decode", &decode, &decode);
    print("  measure", &measure, &decode);
    print("  crop and judge", &judged, &decode);
    print("  JPEG in memory to findings", &all, &decode);
}

/// The face of a full frame as a picture of its own, in px of the frame: what has to be decoded at full resolution.
fn face_alone(bytes: &[u8], meter: &Meter) -> Vec<u8> {
    let readings = meter.measure(&picture::decode(bytes, Detail::Analysis).unwrap());
    let face = readings.face.unwrap();
    let multiple_of_16 = |px: f64| px.max(0.0) as usize / 16 * 16;
    let crop = turbojpeg::TransformCrop {
        x: multiple_of_16(face.box_start.x),
        y: multiple_of_16(face.box_start.y),
        width: Some((face.box_end.x - face.box_start.x) as usize),
        height: Some((face.box_end.y - face.box_start.y) as usize),
    };
    let mut transform = turbojpeg::Transform::default();
    transform.crop = Some(crop);
    turbojpeg::transform(&transform, bytes).unwrap().to_vec()
}

fn full_frame(meter: &Meter, profile: &Profile) {
    let mut scene = Scene::seeded(1);
    scene.optics.noise = SENSOR_NOISE;
    let bytes = jpeg(&scene, (6000, 4000), 95);
    let face = face_alone(&bytes, meter);
    let (mut bare, mut findings, mut photo) = (vec![], vec![], vec![]);
    for _ in 0..FULL_ROUNDS {
        let (_, bare_ms) = timed(|| decoded(&bytes, 4) + decoded(&face, 1));
        let ((picture, rect), findings_ms) = timed(|| {
            let picture = picture::decode(&bytes, Detail::Analysis).unwrap();
            let readings = meter.measure(&picture);
            let best = crop::best(&readings, profile);
            black_box(judge::judge(&readings, &picture.exif, best, profile));
            (picture, best.unwrap())
        });
        let (_, photo_ms) = timed(|| crop::render(&picture, rect, profile).unwrap());
        bare.push(bare_ms);
        findings.push(findings_ms);
        photo.push(photo_ms);
    }
    let size_mb = bytes.len() as f64 / 1e6;
    println!(
        "\nfull frame 6000x4000, {size_mb:.1} MB, ms; ratio to libjpeg-turbo's 1/4 decode and the face at 1/1 (target: 1.5)"
    );
    print("  1/4 decode and face at 1/1", &bare, &bare);
    print("  JPEG in memory to findings", &findings, &bare);
    print("  findings to finished photo", &photo, &bare);
}

/// Bytes of a picture decoded at 1/`by` by libjpeg-turbo alone.
fn decoded(bytes: &[u8], by: usize) -> usize {
    let mut reader = turbojpeg::Decompressor::new().unwrap();
    let factor = turbojpeg::ScalingFactor::new(1, by);
    reader.set_scaling_factor(factor).unwrap();
    let header = reader.read_header(bytes).unwrap().scaled(factor);
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

/// Largest memory of this process so far, in full frames of 72 MB; what holds no frame is told beside it.
fn memory(before_kb: Option<u64>) {
    let Some((before, peak)) = before_kb.zip(peak_kb()) else {
        return println!("\nmemory: not told by this system");
    };
    let frames = (peak - before) as f64 * 1024.0 / (6000.0 * 4000.0 * 3.0);
    println!(
        "\nmemory: {} MB with nets and tables; judging a full frame adds {frames:.2} full frames (target: 4)",
        before / 1024
    );
}

/// Peak resident memory, kB.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Judges a full frame in a process that has done nothing else: a peak is never taken back.
fn judge_one(file: &str) {
    let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
    let bytes = std::fs::read(file).unwrap();
    let before = peak_kb();
    let picture = picture::decode(&bytes, Detail::Analysis).unwrap();
    let readings = meter.measure(&picture);
    let best = crop::best(&readings, &profile);
    black_box(judge::judge(&readings, &picture.exif, best, &profile));
    black_box(crop::render(&picture, best.unwrap(), &profile).unwrap());
    memory(before);
}

/// Runs [`judge_one`] in a process of its own.
fn memory_of_one() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("full.jpg");
    std::fs::write(&file, jpeg(&Scene::seeded(1), (6000, 4000), 95)).unwrap();
    let this = std::env::current_exe().unwrap();
    let status = std::process::Command::new(this).env(ONE, &file).status().unwrap();
    assert!(status.success());
}

fn accepts() {
    // Beside the build, on a real disk: a folder in memory would sync nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: paishe::spec::Sequence::OnAccept,
    };
    let mut store = Store::create(&folder.path().join("session"), &settings).unwrap();
    let students = roster::demo(ACCEPTS, 1);
    store.import(&students).unwrap();
    let photo = vec![0x5a; 9_000];
    let db = bare_database(folder.path());
    let (mut bare, mut durable) = (vec![], vec![]);
    for (index, student) in students.iter().enumerate() {
        let frame = frame(&mut store, index);
        store.bind(frame, &student.number).unwrap();
        bare.push(timed(|| bare_write(folder.path(), &db, index, &photo)).1);
        let shot = Acceptance {
            frame,
            student: &student.number,
            crop: CropRect { x: 0.0, y: 0.0, w: 3.0, h: 4.0 },
            photo: &photo,
            reason: None,
            at: Moment(0),
            retake: false,
        };
        durable.push(timed(|| store.accept(&shot).unwrap()).1);
    }
    println!(
        "\naccept, ms; ratio to the same file written, synced and named, and one SQLite commit (target: 1.5)"
    );
    print("  bare write, commit", &bare, &bare);
    print("  accept to durable", &durable, &bare);
}

fn frame(store: &mut Store, index: usize) -> FrameId {
    let file = format!("{index}.jpg");
    let (sha256, camera_path) = (sha256_hex(file.as_bytes()), file.clone());
    let exposure = Exposure { at_us: 0, give_or_take_us: 0, told_by: Witness::Announcement };
    let body = String::new();
    let frame = NewFrame { file, sha256, bytes: 1, camera_path, exposure, body, saved_at_us: None };
    store.record_frame(&frame).unwrap()
}

/// A database that syncs like the session's: write-ahead log, `synchronous=FULL`.
fn bare_database(folder: &Path) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(folder.join("bare.db")).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE shot (number INTEGER PRIMARY KEY, sha256 TEXT)",
    )
    .unwrap();
    db
}

fn bare_write(folder: &Path, db: &rusqlite::Connection, index: usize, photo: &[u8]) {
    let (part, name) = (folder.join("part"), folder.join(format!("{index}.JPG")));
    write_new(&part, photo).unwrap();
    rename_new(&part, &name).unwrap();
    sync_dir(folder).unwrap();
    let add = "INSERT INTO shot (number, sha256) VALUES (?1, ?2)";
    db.prepare_cached(add).unwrap().execute((index as i64, sha256_hex(photo))).unwrap();
}
