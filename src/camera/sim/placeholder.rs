#[derive(Debug, Clone)]
pub struct Scene(u64, f64);
impl Scene {
    pub fn seeded(seed: u64) -> Self {
        Self(seed, 0.0)
    }
    pub fn after(mut self, s: f64) -> Self {
        self.1 = s;
        self
    }
    pub fn render(&self, w: u32, h: u32) -> image::RgbImage {
        let (s, t) = (self.0 as u32, (self.1 * 20.0) as u32);
        image::RgbImage::from_fn(w, h, |x, y| {
            image::Rgb([((x + t) * 255 / w) as u8, (y * 255 / h) as u8, (s * 40) as u8])
        })
    }
}
