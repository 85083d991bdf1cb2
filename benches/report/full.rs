//! A full frame to findings and to the finished photo, against libjpeg-turbo's scaled decodes alone.

use crate::data;
use crate::figure::{Figure, Sheet, Target, timed};
use crate::figures::median;
use crate::memory;
use crate::probe::{self, Peaks};
use crate::rounds::Rounds;
use paishe::crop;
use paishe::judge;
use paishe::measure::Meter;
use paishe::picture::{self, Detail};
use paishe::spec::Profile;
use std::hint::black_box;

const ROUNDS: Rounds = Rounds { whole: 31, quick: 5 };
/// Findings may take so many times what decoding alone takes.
const TARGET_RATIO: f64 = 1.5;
/// Memory that judging may add, in full frames of three bytes a pixel.
const TARGET_FRAMES: f64 = 4.0;

/// Milliseconds of each round.
#[derive(Default)]
struct Times {
    eighth: Vec<f64>,
    quarter: Vec<f64>,
    /// 1/4, and the face at full size.
    bare: Vec<f64>,
    decode: Vec<f64>,
    measure: Vec<f64>,
    findings: Vec<f64>,
    photo: Vec<f64>,
}

pub fn run(sheet: &mut Sheet) {
    let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
    let bytes = std::fs::read(data::full()).unwrap();
    let face = face_alone(&bytes, &meter);
    let mut times = Times::default();
    for _ in 0..ROUNDS.count() {
        times.eighth.push(timed(|| decoded(&bytes, 8)).1);
        times.quarter.push(timed(|| decoded(&bytes, 4)).1);
        times.bare.push(timed(|| decoded(&bytes, 4) + decoded(&face, 1)).1);
        times.round(&bytes, &meter, &profile);
    }
    let peaks = probe::run("full", &data::full().to_string_lossy());
    times.tell(sheet, bytes.len(), peaks.after);
    tell_memory(sheet, &peaks);
}

impl Times {
    fn round(&mut self, bytes: &[u8], meter: &Meter, profile: &Profile) {
        let (picture, decode_ms) = timed(|| picture::decode(bytes, Detail::Analysis).unwrap());
        let (readings, measure_ms) = timed(|| meter.measure(&picture));
        let (best, judge_ms) = timed(|| {
            let best = crop::best(&readings, profile);
            black_box(judge::judge(&readings, &picture.exif, best, profile));
            best.unwrap()
        });
        self.decode.push(decode_ms);
        self.measure.push(measure_ms);
        self.findings.push(decode_ms + measure_ms + judge_ms);
        self.photo.push(timed(|| crop::render(&picture, best, profile).unwrap()).1);
    }

    fn tell(&self, sheet: &mut Sheet, bytes: usize, peak_mb: Option<f64>) {
        let ((width, height), mb) = (data::FULL_PX, bytes as f64 / 1e6);
        sheet.note(format!(
            "One JPEG of {width}x{height} px, {mb:.1} MB, of a drawn sitter with the grain of ISO 200, in memory; each round does all in turn. One thread."
        ));
        let (decode, measure) = (median(&self.decode), median(&self.measure));
        let cause = format!(
            "medians: {decode:.0} ms to decode at the scales that the measures need, {measure:.0} ms to measure"
        );
        let all = Figure::of("JPEG in memory to findings", "ms", &self.findings).memory(peak_mb);
        sheet.add(all.clone().against("libjpeg-turbo at 1/8", &self.findings, &self.eighth));
        sheet.add(all.clone().against("libjpeg-turbo at 1/4", &self.findings, &self.quarter));
        sheet.add(
            all.against("libjpeg-turbo at 1/4, and the face at 1/1", &self.findings, &self.bare)
                .at_most(Target::Ratio(TARGET_RATIO), cause),
        );
        sheet.add(Figure::of("findings to the finished photo", "ms", &self.photo).against(
            "libjpeg-turbo at 1/4",
            &self.photo,
            &self.quarter,
        ));
    }
}

fn tell_memory(sheet: &mut Sheet, peaks: &Peaks) {
    let (Some(before), Some(after)) = (peaks.before, peaks.after) else {
        return sheet.add(Figure::absent("memory", "not told by this system"));
    };
    let (width, height) = data::FULL_PX;
    let frame_mb = f64::from(width) * f64::from(height) * 3.0 / 1024.0 / 1024.0;
    sheet.note(format!("Memory in a process of its own: {before:.0} MB with nets, tables and the JPEG before it is judged."));
    sheet.add(
        Figure::of(
            "memory that judging it and making the photo add",
            "frames of 69 MB",
            &[(after - before) / frame_mb],
        )
        .memory(peaks.after)
        .at_most(Target::Value(TARGET_FRAMES), "the decoded picture and its copies"),
    );
}

/// Judges a full frame and makes its photo; answers the memory before.
pub fn judge_one(file: &str) -> Option<f64> {
    let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
    let bytes = std::fs::read(file).unwrap();
    let before = memory::own_mb();
    Times::default().round(&bytes, &meter, &profile);
    before
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
