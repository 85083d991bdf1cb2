//! Deliveries for the tests of discs and of verification, and the independent tools that read them.

use image::codecs::jpeg::{JpegEncoder, PixelDensity, PixelDensityUnit};
use image::{Rgb, RgbImage};
use paishe::export::{DeliveredShot, Delivery, Forms, Layout, ShotRow, deliver, disk};
use paishe::roster::{Student, demo};
use paishe::session::ShotNumber;
use paishe::spec::Profile;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");
pub const CENTRE: &str = "西安学习中心（虚构）";

/// A noisy picture of a size, coded as the profile asks, like no other number's.
pub fn photo_of(number: u32, height_px: u32, width_px: u32) -> Vec<u8> {
    let mut state = number.wrapping_mul(2_654_435_761) | 1;
    let mut grain = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state % 8) as u8
    };
    let pixels = RgbImage::from_fn(width_px, height_px, |_, _| {
        Rgb([90 + grain(), 180 + grain(), 230 + grain()])
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder
        .set_pixel_density(PixelDensity { density: (40, 40), unit: PixelDensityUnit::Centimeters });
    encoder.encode_image(&pixels).unwrap();
    bytes
}

pub fn photo(number: u32) -> Vec<u8> {
    photo_of(number, 192, 144)
}

/// Shots with their photos in a folder.
pub fn shots(folder: &Path, students: &[Student]) -> Vec<DeliveredShot> {
    let shot = |(number, student): (u32, &Student)| {
        let photo_path = folder.join(format!("shot-{number}"));
        let bytes = photo(number);
        fs::write(&photo_path, &bytes).unwrap();
        let row = ShotRow { number: ShotNumber(number), student: student.clone() };
        DeliveredShot { row, photo: photo_path, sha256: disk::hash(&bytes) }
    };
    (1..).zip(students).map(shot).collect()
}

/// Delivers shots to a folder as `paishe export` does.
pub fn deliver_to(out: &Path, shots: &[DeliveredShot], profile: &str) -> Vec<String> {
    let profile = Profile::builtin(profile).unwrap();
    let delivery = Delivery {
        centre: CENTRE,
        layout: &Layout::of(&profile.delivery),
        file: &profile.file,
        forms: Forms::default(),
        shots,
    };
    deliver(out, &delivery).unwrap().files
}

/// A good delivery of so many students.
pub fn good(out: &Path, count: usize) -> Vec<Student> {
    let scratch = tempfile::tempdir().unwrap();
    let students = demo(count, 5);
    deliver_to(out, &shots(scratch.path(), &students), "nwpu-2009");
    students
}

/// Whether a tool is there. Where tests run for all of us it must be; elsewhere its test is skipped.
pub fn has(tool: &str) -> bool {
    let mut command = Command::new(tool);
    command.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let found = command.status().is_ok();
    assert!(found || std::env::var_os("CI").is_none(), "{tool} is missing: make setup-test");
    found
}

/// Runs a tool that must succeed; what it printed.
pub fn tool(dir: &Path, program: &str, args: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(args).current_dir(dir).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a run of the program left behind.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }
}

/// Runs the program with a folder put before the others on its PATH.
pub fn paishe_with(dir: &Path, path: Option<&Path>, args: &[&str]) -> Ran {
    let mut command = Command::new(PROGRAM);
    command.args(args).current_dir(dir).env("HOME", dir).stdin(Stdio::null());
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("panicked"), "{err}");
    Ran { code: output.status.code().unwrap(), out, err }
}

pub fn paishe(dir: &Path, args: &[&str]) -> Ran {
    paishe_with(dir, None, args)
}

/// Names and bytes of all files of a folder.
pub fn contents(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).collect()
}
