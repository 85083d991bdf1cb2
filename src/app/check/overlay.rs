//! Copies of photos with the measured lines, the eyes, the silhouette, the crop and the findings drawn in.

mod marks;
mod pen;

use crate::judge::{Judgement, Verdict};
use crate::measure::Look;
use crate::picture::Picture;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder, Rgb, RgbImage};
use pen::Pen;
use std::io;

/// Measured lines: magenta stands out from skin, hair and blue.
const MEASURED: Rgb<u8> = Rgb([255, 0, 200]);
/// Edge of the silhouette: no cloth, skin or backdrop is this green.
const EDGE: Rgb<u8> = Rgb([0, 255, 90]);

/// The overlay as a PNG file.
pub(super) fn png(picture: Picture, look: &Look, judgement: &Judgement) -> io::Result<Vec<u8>> {
    let image = draw(picture, look, judgement);
    let mut bytes = Vec::new();
    // An overlay is looked at and thrown away: fast matters more than small.
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(image.as_raw(), image.width(), image.height(), image::ExtendedColorType::Rgb8)
        .map_err(io::Error::other)?;
    Ok(bytes)
}

fn draw(picture: Picture, look: &Look, judgement: &Judgement) -> RgbImage {
    let mut pen = Pen { scale: picture.scale, image: picture.pixels };
    if let Some(sitter) = &look.sitter {
        pen.edge_of(sitter, look.cell_px, EDGE);
    }
    let readings = &look.readings;
    if let Ok(head) = readings.head {
        pen.row(head.crown_px, MEASURED);
        pen.row(head.chin_px, MEASURED);
    }
    if let Ok(sides) = readings.sides {
        pen.column(sides.left_px, MEASURED);
        pen.column(sides.right_px, MEASURED);
    }
    if let Ok(eyes) = readings.eyes {
        pen.ring(eyes.left, MEASURED);
        pen.ring(eyes.right, MEASURED);
    }
    if let Some(crop) = judgement.crop {
        let end = (crop.x + crop.w, crop.y + crop.h);
        pen.frame((crop.x, crop.y), end, colour(judgement.verdict));
    }
    marks::draw(&mut pen, readings, judgement);
    pen.image
}

/// The colour of a verdict.
fn colour(verdict: Verdict) -> Rgb<u8> {
    match verdict {
        Verdict::Pass => Rgb([0, 150, 60]),
        Verdict::Warn => Rgb([215, 130, 0]),
        Verdict::Unmeasured => Rgb([90, 90, 110]),
        Verdict::Fail => Rgb([215, 0, 0]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::readings::Point;
    use image::{GrayImage, Luma};

    #[test]
    fn every_verdict_has_its_colour() {
        let all = [Verdict::Pass, Verdict::Warn, Verdict::Unmeasured, Verdict::Fail];
        let colours: std::collections::HashSet<_> = all.map(|v| colour(v).0).into_iter().collect();
        assert_eq!(colours.len(), 4);
    }

    #[test]
    fn the_edge_runs_where_the_silhouette_ends() {
        let mut pen = Pen { scale: 2.0, image: RgbImage::new(100, 100) };
        // 10 cells across 200 full px; the left half is the sitter.
        let mask = GrayImage::from_fn(10, 10, |x, _| Luma([if x < 5 { 255 } else { 0 }]));
        pen.edge_of(&mask, 20.0, EDGE);
        let edge: Vec<u32> = (0..100).filter(|x| *pen.image.get_pixel(*x, 50) == EDGE).collect();
        assert!(!edge.is_empty() && edge.iter().all(|x| (47..=52).contains(x)), "{edge:?}");
    }

    #[test]
    fn marks_outside_the_picture_do_no_harm() {
        let mut pen = Pen { scale: 1.0, image: RgbImage::new(20, 10) };
        pen.ring(Point { x: -50.0, y: 1e9 }, MEASURED);
        pen.row(-3.0, MEASURED);
        pen.frame((-5.0, -5.0), (500.0, 500.0), EDGE);
        pen.badge((1e12, -1e12), 5.0, Verdict::Fail);
    }
}
