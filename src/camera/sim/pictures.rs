//! Where the frames come from: a drawn sitter, or a folder of JPEGs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::SimError;
use super::card::Format;
use super::frame::{self, Hold, Shot};
use crate::sitter::{Scene, Truth};

/// JPEGs of a folder that are served; the others are left out.
const MAX_FILES: usize = 10_000;
/// Longest JPEG of a folder that is served, in bytes.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Where the simulated camera's frames come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pictures {
    /// A drawn sitter; the next sitter has the next seed.
    Drawn {
        /// Seed of the first sitter.
        seed: u64,
    },
    /// The JPEGs of a folder in the order of their names, round and round, untouched.
    Folder(PathBuf),
}

/// What stands before the lens now.
#[derive(Debug)]
pub(super) struct Stage {
    now: Sitting,
    /// When the sitter sat down: they move from then on.
    since: Instant,
    moves: bool,
    /// Share of their light that the lamps give, 0..=1.
    lamp: f32,
}

#[derive(Debug)]
enum Sitting {
    Drawn { seed: u64, scene: Scene },
    Files { paths: Vec<PathBuf>, index: usize },
}

/// One picture that could be taken, or was: enough to make its bytes again.
#[derive(Debug, Clone)]
pub(super) enum View {
    /// This scene at this moment.
    Drawn(Scene),
    /// This file.
    File(PathBuf),
}

impl Stage {
    pub(super) fn new(pictures: &Pictures, moves: bool) -> Result<Self, SimError> {
        let now = match pictures {
            Pictures::Drawn { seed } => Sitting::Drawn { seed: *seed, scene: Scene::seeded(*seed) },
            Pictures::Folder(folder) => Sitting::Files { paths: jpegs(folder)?, index: 0 },
        };
        Ok(Self { now, since: Instant::now(), moves, lamp: 1.0 })
    }

    /// What a picture taken at this moment would show.
    pub(super) fn view(&self) -> View {
        match &self.now {
            Sitting::Drawn { scene, .. } if self.moves => {
                View::Drawn(self.lit(scene.after(self.since.elapsed().as_secs_f64())))
            }
            Sitting::Drawn { scene, .. } => View::Drawn(self.lit(scene.clone())),
            Sitting::Files { paths, index } => {
                let path = index.checked_rem(paths.len()).and_then(|index| paths.get(index));
                View::File(path.cloned().unwrap_or_default())
            }
        }
    }

    fn lit(&self, mut scene: Scene) -> Scene {
        // The gain is one of sRGB values, and the share one of light.
        scene.optics.gain *= self.lamp.powf(1.0 / 2.2);
        scene
    }

    /// The lamps give this share of their light from now on. A folder's frames stay as they are.
    pub(super) fn set_lamp(&mut self, share: f32) {
        self.lamp = share.clamp(0.0, 1.0);
    }

    /// Sends the next sitter, or turns to the next file.
    pub(super) fn next(&mut self) {
        match &mut self.now {
            Sitting::Drawn { seed, scene } => {
                *seed = seed.wrapping_add(1);
                *scene = Scene::seeded(*seed);
            }
            Sitting::Files { index, .. } => *index = index.wrapping_add(1),
        }
        self.since = Instant::now();
    }

    /// Puts another scene before the lens; a folder is left for good.
    pub(super) fn set(&mut self, scene: Scene) {
        let seed = match &self.now {
            Sitting::Drawn { seed, .. } => *seed,
            Sitting::Files { .. } => 0,
        };
        self.now = Sitting::Drawn { seed, scene };
        self.since = Instant::now();
    }
}

impl View {
    /// The bytes of a live-view frame.
    pub(super) fn preview(&self, hold: Hold) -> Result<Vec<u8>, SimError> {
        match self {
            Self::Drawn(scene) => frame::draw_preview(scene, hold),
            Self::File(path) => frame::reduce(&read(path)?),
        }
    }

    /// Whether both show the same file.
    pub(super) fn is_same_file(&self, other: &Self) -> bool {
        matches!((self, other), (Self::File(one), Self::File(another)) if one == another)
    }

    /// The bytes of a full frame: the same ones each time for the same shot.
    pub(super) fn develop(&self, shot: &Shot, format: Format) -> Result<Vec<u8>, SimError> {
        match (format, self) {
            (Format::Raw, _) => frame::raw(shot),
            (Format::Jpeg, Self::Drawn(scene)) => frame::draw(scene, shot),
            (Format::Jpeg, Self::File(path)) => read(path),
        }
    }

    /// What a perfect measurement of the upright picture reads.
    pub(super) fn truth(&self, shot: &Shot) -> Option<Truth> {
        let Self::Drawn(scene) = self else { return None };
        let (width_px, height_px) = shot.upright_px();
        scene.truth(width_px, height_px)
    }
}

fn jpegs(folder: &Path) -> Result<Vec<PathBuf>, SimError> {
    let unreadable = |source| SimError::Folder { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)?.take(MAX_FILES) {
        let path = entry.map_err(unreadable)?.path();
        if is_jpeg(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() { Err(SimError::NoPictures(folder.to_owned())) } else { Ok(paths) }
}

fn is_jpeg(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    ["jpg", "jpeg"].iter().any(|known| extension.eq_ignore_ascii_case(known)) && path.is_file()
}

fn read(path: &Path) -> Result<Vec<u8>, SimError> {
    let unreadable = |source| SimError::Folder { path: path.to_owned(), source };
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
        return Err(SimError::TooLong(path.to_owned()));
    }
    fs::read(path).map_err(unreadable)
}
