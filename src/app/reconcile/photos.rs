//! Each photo: there, under the right name, whole, of the right size, with the content that was accepted.

use super::points::{Point, Standing};
use crate::session::ShotNumber;
use crate::spec::Profile;
use crate::store::durable::sha256_hex;
use crate::store::{Store, StoreError};
use image::RgbImage;

/// A photo that was looked at.
pub(super) struct Seen {
    pub(super) number: ShotNumber,
    /// Its pixels, if it is right.
    pub(super) pixels: Result<RgbImage, &'static str>,
    /// Whose person it is: photos of one person are not two students'.
    pub(super) person: String,
}

pub(super) fn look(store: &Store, profile: &Profile) -> Result<Vec<Seen>, StoreError> {
    let shots = store.shots()?;
    let see = |shot: &crate::store::status::Shot| {
        let bytes = std::fs::read(&shot.photo).ok();
        let pixels = match bytes {
            None => Err("missing"),
            Some(bytes) if sha256_hex(&bytes) != shot.sha256 => Err("altered"),
            Some(bytes) => pixels(&bytes, profile),
        };
        let student = &shot.entry.student;
        let id = student.id_number.reveal();
        let person = if id.is_empty() { student.number.0.clone() } else { id.to_owned() };
        Seen { number: shot.number, pixels, person }
    };
    Ok(shots.iter().map(see).collect())
}

fn pixels(bytes: &[u8], profile: &Profile) -> Result<RgbImage, &'static str> {
    let image = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg);
    let pixels = image.map_err(|_| "undecodable")?.into_rgb8();
    let is_right = pixels.dimensions() == (profile.file.width_px, profile.file.height_px);
    if is_right { Ok(pixels) } else { Err("size") }
}

pub(super) fn point(seen: &[Seen]) -> Point {
    let wrong = seen.iter().filter_map(|photo| {
        photo.pixels.as_ref().err().map(|why| format!("{} ({why})", photo.number))
    });
    Point::new("photos", vec![seen.len() as u64], wrong.collect(), Standing::Wrong)
}
