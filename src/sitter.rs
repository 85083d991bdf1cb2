//! A drawn sitter whose crown, chin, eyes and head sides are known exactly.
//!
//! The simulated camera shows it, and tests measure against its truth. A scene is drawn in units of
//! the frame's height, upright, with x counted from the middle of the frame, so the same scene fits a
//! frame of any size and aspect. Everything follows from the numbers in [`Scene`]: the same scene
//! renders to the same bytes.

mod backdrop;
mod body;
mod canvas;
mod defects;
mod face;
mod hair;
mod head;
mod motion;
mod params;
mod relief;
mod seeded;
mod shapes;
mod truth;

pub use defects::Defect;
pub use params::{
    Backdrop, Clothes, Cut, Face, Hair, HairStyle, Light, Optics, Rhythm, Shadow, Sitter,
};
pub use truth::Truth;

use canvas::{Canvas, Paint};

/// What stands in front of the camera, and how the camera sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Who sits there: nobody, one person, or two. The first one is the sitter to be measured.
    pub sitters: Vec<Sitter>,
    /// The cloth or wall behind the sitter.
    pub backdrop: Backdrop,
    /// The lamp.
    pub light: Light,
    /// Lens, exposure and sensor.
    pub optics: Optics,
    /// Seconds since the scene began; moves the sitter.
    pub moment_s: f64,
}

impl Scene {
    /// A good sitter, everything within the photo rules, varied by the seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        seeded::scene(seed)
    }

    /// The same scene with one thing wrong, unmistakably.
    #[must_use]
    pub fn with(self, defect: Defect) -> Self {
        defects::apply(self, defect)
    }

    /// The scene `seconds` later: the sitter breathes, sways a little and blinks now and then.
    ///
    /// Nothing but the moment changes, so steps add up: `after(1.0).after(1.0)` is `after(2.0)`.
    #[must_use]
    pub fn after(&self, seconds: f64) -> Self {
        Self { moment_s: self.moment_s + seconds, ..self.clone() }
    }

    /// Whether every sitter has the eyes fully open at this moment.
    #[must_use]
    pub fn eyes_are_open(&self) -> bool {
        self.sitters_now().iter().all(|s| s.eyes_open > 0.99)
    }

    /// Draws the scene as an upright picture, sharp at any size.
    ///
    /// # Panics
    /// When `width_px` or `height_px` is 0.
    #[must_use]
    pub fn render(&self, width_px: u32, height_px: u32) -> image::RgbImage {
        assert!(width_px > 0 && height_px > 0, "a picture has pixels");
        let aspect = f64::from(width_px) / f64::from(height_px);
        let paints = self.paints(aspect);
        let noise = self.optics.noise;
        let canvas = Canvas { width_px, height_px, backdrop: &self.backdrop, paints: &paints };
        canvas.render(self.optics.blur, self.optics.gain, noise, self.optics.noise_seed)
    }

    /// Where crown, chin, sides, eyes and shoulders of the first sitter lie in a picture of that size.
    ///
    /// `None` when nobody sits there. What a defect pushed out of the frame has its place outside it.
    #[must_use]
    pub fn truth(&self, width_px: u32, height_px: u32) -> Option<Truth> {
        let sitter = self.sitters_now().into_iter().next()?;
        Some(truth::of(&sitter, width_px, height_px))
    }

    fn sitters_now(&self) -> Vec<Sitter> {
        self.sitters.iter().map(|s| motion::at(s, self.moment_s)).collect()
    }

    /// Everything to paint over the backdrop, from back to front; people further back come first.
    fn paints(&self, aspect: f64) -> Vec<Paint> {
        let mut paints = Vec::new();
        for sitter in self.sitters_now().iter().rev() {
            let frames = truth::Frames::of(sitter, aspect);
            let head = head::Head::of(sitter, &self.light);
            paints.extend(head.behind(frames.head));
            paints.extend(body::paints(sitter, &self.light, frames.body));
            paints.extend(head.front(frames.head));
        }
        paints
    }
}
