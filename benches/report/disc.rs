//! A disc image, written and read back, against copying the bytes.

use crate::figure::{Figure, Sheet, Target, timed};
use crate::figures::median;
use crate::memory;
use crate::rounds::Rounds;
use paishe::export::disc::{self, Capacity, DiscPhoto, Order};
use paishe::session::ShotNumber;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::{Path, PathBuf};

const PHOTOS: Rounds = Rounds { whole: 3_000, quick: 500 };
const ROUNDS: Rounds = Rounds { whole: 5, quick: 3 };
/// Length of a finished photo.
const PHOTO_BYTES: usize = 10_000;
/// The 汇总表 that is on the disc too, bytes.
const SHEET_BYTES: usize = 300_000;
const TARGET_RATIO: f64 = 1.0;

/// Seconds of each round.
#[derive(Default)]
struct Times {
    image: Vec<f64>,
    writing: Vec<f64>,
    reading: Vec<f64>,
    files: Vec<f64>,
    stream: Vec<f64>,
}

pub fn run(sheet: &mut Sheet) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let photos = photos(dir.path());
    let table = dir.path().join("汇总表.xlsx");
    std::fs::write(&table, grain(0, SHEET_BYTES)).unwrap();
    let paths: Vec<_> =
        photos.iter().map(|photo| photo.path.clone()).chain([table.clone()]).collect();
    let mut times = Times::default();
    for round in 0..ROUNDS.count() {
        let out = dir.path().join(format!("{round}.iso"));
        let folder = dir.path().join(format!("copy-{round}"));
        times.files.push(timed(|| copy_each(&paths, &folder)).1 / 1e3);
        times.stream.push(timed(|| copy_as_one(&paths, &dir.path().join("stream"))).1 / 1e3);
        times.image(&out, &photos, &table);
        std::fs::remove_dir_all(folder).unwrap();
        std::fs::remove_file(out).unwrap();
    }
    times.tell(sheet, photos.len());
}

impl Times {
    fn image(&mut self, out: &Path, photos: &[DiscPhoto], table: &PathBuf) {
        let order = Order {
            out,
            label: disc::LABEL,
            centre: "西安学习中心",
            capacity: "dvd".parse::<Capacity>().unwrap(),
            photos,
            sheets: std::slice::from_ref(table),
        };
        let (made, ms) = timed(|| disc::make(&order, &mut |_| {}).unwrap());
        self.image.push(ms / 1e3);
        self.writing.push(made[0].writing.as_secs_f64());
        self.reading.push(made[0].reading.as_secs_f64());
    }

    fn tell(&self, sheet: &mut Sheet, photos: usize) {
        sheet.note(format!(
            "{photos} photos of {PHOTO_BYTES} bytes and a table of {SHEET_BYTES}: the image is written, synced, read back in each of its trees and compared by hash."
        ));
        let cause = format!(
            "medians: {:.2} s to write and sync, {:.2} s to read back and compare, which a copy doesn't",
            median(&self.writing),
            median(&self.reading)
        );
        let figure = Figure::of("disc image, verified", "s", &self.image).memory(memory::own_mb());
        sheet.add(
            figure
                .clone()
                .against("the same files copied, each synced", &self.image, &self.files)
                .at_most(Target::Ratio(TARGET_RATIO), cause),
        );
        sheet.add(figure.against(
            "the same bytes into one file, synced once",
            &self.image,
            &self.stream,
        ));
    }
}

/// Photos as a delivery has them.
fn photos(dir: &Path) -> Vec<DiscPhoto> {
    let photo = |at: usize| {
        let bytes = grain(at as u64 + 1, PHOTO_BYTES);
        let (file, path) = (format!("{at}.JPG"), dir.join(format!("{at}.JPG")));
        std::fs::write(&path, &bytes).unwrap();
        let (sha256, bytes) = (Sha256::digest(&bytes).into(), bytes.len() as u64);
        let (name, student) = ("李明".to_owned(), format!("2026{at:05}"));
        DiscPhoto { number: ShotNumber(at as u32), file, path, bytes, sha256, name, student }
    };
    (1..=PHOTOS.count()).map(photo).collect()
}

/// Bytes that no other file has.
fn grain(seed: u64, count: usize) -> Vec<u8> {
    let step =
        |state: u64| state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed * 2 + 1);
    std::iter::successors(Some(seed), |state| Some(step(*state)))
        .map(|state| (state >> 56) as u8)
        .take(count)
        .collect()
}

/// `cp` and fsync of each, and of the folder.
fn copy_each(paths: &[PathBuf], folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    for path in paths {
        let copy = folder.join(path.file_name().unwrap());
        std::fs::copy(path, &copy).unwrap();
        File::open(&copy).unwrap().sync_all().unwrap();
    }
    File::open(folder).unwrap().sync_all().unwrap();
}

/// All into one file and one fsync: the least that anything durable takes.
fn copy_as_one(paths: &[PathBuf], made: &Path) {
    let mut one = File::create(made).unwrap();
    for path in paths {
        std::io::copy(&mut File::open(path).unwrap(), &mut one).unwrap();
    }
    one.sync_all().unwrap();
}
