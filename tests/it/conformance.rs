//! What is measured, number by number, against stored tables.
//!
//! Each table is a CSV file in `tests/it/conformance`: a row of column names, a row of tolerances, then one row a frame.
//! `REGENERATE=1 cargo test --test it conformance` writes the truth anew (tolerances that were set stay); read the
//! difference before you commit it.

mod nets;
mod readings;
mod table;

use paishe::picture::{ExifFacts, Picture};
use paishe::sitter::{Defect, Scene};

/// Sizes of the frames, width and height: live view, reduced stills, and one that is small.
const SIZES: [(u32, u32); 4] = [(1024, 680), (680, 1024), (1500, 1000), (640, 960)];

/// A drawn frame with its name.
struct Frame {
    name: String,
    scene: Scene,
    size: (u32, u32),
}

impl Frame {
    /// The good sitter of that seed, in the size that is its turn.
    fn good(seed: u64) -> Self {
        Self::new(seed, "good", Scene::seeded(seed))
    }

    /// A sitter with one thing wrong.
    fn with(seed: u64, defect: Defect) -> Self {
        Self::new(seed, &format!("{defect:?}"), Scene::seeded(seed).with(defect))
    }

    fn new(seed: u64, what: &str, scene: Scene) -> Self {
        let size = SIZES[seed as usize % SIZES.len()];
        let name = format!("{seed:02}-{what}-{}x{}", size.0, size.1);
        Self { name, scene, size }
    }

    fn picture(&self) -> Picture {
        let (width_px, height_px) = self.size;
        let pixels = self.scene.render(width_px, height_px);
        Picture { pixels, scale: 1.0, height_px, width_px, exif: ExifFacts::default() }
    }
}

/// Whether the stored truth is to be written instead of compared.
fn regenerating() -> bool {
    std::env::var_os("REGENERATE").is_some_and(|value| value == "1")
}
