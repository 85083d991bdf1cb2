//! Photos of people as finished ones, and changed as a photo may come back.

use crate::labelled;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use paishe::crop::{self, CropRect};
use paishe::measure::Meter;
use paishe::picture::{self, Detail, Picture};
use paishe::sitter::Scene;
use paishe::spec::Profile;
use std::path::{Path, PathBuf};

/// One shot of a person.
pub struct Shot {
    /// The person's number.
    pub person: usize,
    /// Sex and origin, where they are known.
    pub group: String,
    /// The photo's name.
    pub name: String,
    picture: Picture,
    rect: CropRect,
}

/// What may happen to a photo between two students.
#[derive(Clone, Copy)]
pub enum Change {
    Coded,
    Lit,
    Moved(f64),
    Larger(f64),
    Mixed,
}

impl Change {
    pub const ALL: [Change; 7] = [
        Change::Coded,
        Change::Lit,
        Change::Moved(0.02),
        Change::Moved(0.03),
        Change::Larger(0.03),
        Change::Mixed,
        Change::Moved(0.05),
    ];

    pub fn name(self) -> String {
        match self {
            Change::Coded => "coded anew (quality 50, 70)".to_owned(),
            Change::Lit => "lighter and darker by 10 %".to_owned(),
            Change::Moved(share) => format!("cut {:.0} % off", share * 100.0),
            Change::Larger(share) => format!("cut {:.0} % larger and smaller", share * 100.0),
            Change::Mixed => "cut 3 % off, 4 % smaller, lit, coded".to_owned(),
        }
    }
}

impl Shot {
    /// The photo as the session would keep it.
    pub fn finished(&self) -> RgbImage {
        self.cut(0.0, 0.0, 1.0, 90)
    }

    /// The photo changed in one way, some times.
    pub fn changed(&self, change: Change) -> Vec<RgbImage> {
        let photo = |(x, y): (f64, f64), scale: f64| self.cut(x, y, scale, 85);
        let around = |by: f64| [(by, 0.0), (-by, 0.0), (0.0, by), (0.0, -by), (by, by), (-by, by)];
        match change {
            Change::Coded => [50, 70].map(|quality| coded(&self.finished(), quality)).into(),
            Change::Lit => [0.9, 1.1].map(|by| coded(&lit(&self.finished(), by), 85)).into(),
            Change::Moved(by) => around(by).map(|at| photo(at, 1.0)).into(),
            Change::Larger(by) => [1.0 - by, 1.0 + by].map(|by| photo((0.0, 0.0), by)).into(),
            Change::Mixed => {
                [0.9, 1.1].map(|light| coded(&lit(&photo((0.03, -0.03), 0.96), light), 75)).into()
            }
        }
    }

    /// The crop moved by shares of its sides and enlarged; what lies outside the frame repeats its edge.
    fn cut(&self, right: f64, down: f64, larger: f64, quality: u8) -> RgbImage {
        let scale = self.picture.scale;
        let (w, h) = (self.rect.w * larger / scale, self.rect.h * larger / scale);
        let x = (self.rect.x + (0.5 + right) * self.rect.w) / scale - w / 2.0;
        let y = (self.rect.y + (0.5 + down) * self.rect.h) / scale - h / 2.0;
        let source = &self.picture.pixels;
        let (columns, rows) = (i64::from(source.width()) - 1, i64::from(source.height()) - 1);
        let part = RgbImage::from_fn(w.round() as u32, h.round() as u32, |column, row| {
            let at = |start: f64, step: u32, most: i64| {
                (start.round() as i64 + i64::from(step)).clamp(0, most) as u32
            };
            *source.get_pixel(at(x, column, columns), at(y, row, rows))
        });
        let filter = image::imageops::FilterType::Lanczos3;
        coded(&image::imageops::resize(&part, 144, 192, filter), quality)
    }
}

fn coded(photo: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).unwrap();
    picture::decode(&bytes, Detail::Full).unwrap().pixels
}

fn lit(photo: &RgbImage, by: f32) -> RgbImage {
    let mut out = photo.clone();
    for value in out.pixels_mut().flat_map(|pixel| pixel.0.iter_mut()) {
        *value = (f32::from(*value) * by).round() as u8;
    }
    out
}

/// A finished photo of a drawn sitter.
pub fn drawn(seed: u64) -> RgbImage {
    let scene = Scene::seeded(seed);
    let truth = scene.truth(600, 800).unwrap();
    let h = truth.head.height_px() / 0.7;
    let (x, y) = (truth.eyes.middle().x - 0.375 * h, truth.head.crown_px - 0.1 * h);
    let part = image::imageops::crop_imm(
        &scene.render(600, 800),
        x.max(0.0) as u32,
        y.max(0.0) as u32,
        (0.75 * h) as u32,
        h as u32,
    )
    .to_image();
    image::imageops::resize(&part, 144, 192, image::imageops::FilterType::Triangle)
}

/// The people of the labelled photos, one shot each; none where the photos are not.
pub fn landmark() -> Option<Vec<Shot>> {
    let rows = labelled::set("landmark")?;
    let group = |row: &labelled::Labelled| {
        let words: Vec<&str> = row.text("subject").split(' ').collect();
        format!("{} {}", words.first().unwrap_or(&""), words.last().unwrap_or(&""))
    };
    let files = rows.iter().enumerate().map(|(person, row)| (person, row.file.clone()));
    let mut shots = shots(files.collect());
    for shot in &mut shots {
        shot.group = rows.get(shot.person).map(group).unwrap_or_default();
    }
    Some(shots)
}

/// Photos that were made of few shots, with the shot's number instead of the person's.
pub fn studio() -> Option<Vec<Shot>> {
    let rows = labelled::set("studio")?;
    let mut sources: Vec<&str> = rows.iter().map(|row| row.text("source")).collect();
    sources.sort_unstable();
    sources.dedup();
    let number = |source: &str| sources.iter().position(|known| *known == source);
    let files = rows.iter().filter_map(|row| Some((number(row.text("source"))?, row.file.clone())));
    Some(shots(files.collect()))
}

/// The people of the folder named on the command line, a folder to each.
pub fn folder() -> Option<Vec<Shot>> {
    let mut words = std::env::args().skip_while(|word| word != "--people");
    let root = PathBuf::from(words.nth(1)?);
    let people = entries(&root).into_iter().enumerate();
    let files = people
        .flat_map(|(person, folder)| entries(&folder).into_iter().map(move |file| (person, file)));
    Some(shots(files.collect()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let items = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = items.map(|item| item.unwrap().path()).collect();
    paths.sort();
    paths
}

fn shots(files: Vec<(usize, PathBuf)>) -> Vec<Shot> {
    let meter = Meter::new().unwrap();
    files.into_iter().filter_map(|(person, file)| shot(&meter, person, &file)).collect()
}

/// A shot with the crop that the product would make, else one that has the face where a finished photo has it.
fn shot(meter: &Meter, person: usize, file: &Path) -> Option<Shot> {
    let picture = picture::decode(&std::fs::read(file).ok()?, Detail::Analysis).ok()?;
    let readings = meter.measure(&picture);
    let Ok(eyes) = readings.eyes else {
        println!("no face: {}", file.display());
        return None;
    };
    let profile = Profile::builtin("nwpu-2009").unwrap();
    let rect = crop::best(&readings, &profile).unwrap_or_else(|_| {
        // In a finished photo the eyes are a quarter of the width apart and lie a little above its middle.
        let (w, middle) = (eyes.distance_px() * 3.6, eyes.middle());
        CropRect { x: middle.x - w / 2.0, y: middle.y - w * 0.6, w, h: w * 4.0 / 3.0 }
    });
    let parent = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = format!("{parent}/{}", file.file_name()?.to_string_lossy());
    Some(Shot { person, group: String::new(), name, picture, rect })
}
