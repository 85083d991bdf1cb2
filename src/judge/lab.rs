//! sRGB to CIELAB (D65), exactly: for single colours, not for pictures.

/// White point D65, Y = 1.
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];

/// CIELAB of an sRGB colour 0..=255 (IEC 61966-2-1, 2 degree observer).
pub(super) fn lab(srgb: [f64; 3]) -> [f64; 3] {
    let [r, g, b] = srgb.map(|value| linear(value / 255.0));
    let [white_x, white_y, white_z] = WHITE;
    let x = root((0.412_456 * r + 0.357_576 * g + 0.180_437 * b) / white_x);
    let y = root((0.212_673 * r + 0.715_152 * g + 0.072_175 * b) / white_y);
    let z = root((0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / white_z);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn linear(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn root(value: f64) -> f64 {
    const EDGE: f64 = 6.0 / 29.0;
    if value > EDGE.powi(3) { value.cbrt() } else { value / (3.0 * EDGE * EDGE) + 4.0 / 29.0 }
}

#[cfg(test)]
mod tests {
    use super::lab;

    #[test]
    fn well_known_colours_come_out() {
        let known = [
            ([255.0, 255.0, 255.0], [100.0, 0.0, 0.0]),
            ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
            ([255.0, 0.0, 0.0], [53.24, 80.09, 67.20]),
            ([0.0, 0.0, 255.0], [32.30, 79.19, -107.86]),
        ];
        for (srgb, wanted) in known {
            let off = lab(srgb).iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(off < 0.02, "{srgb:?}: {:?}", lab(srgb));
        }
    }
}
