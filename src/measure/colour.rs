//! sRGB to linear light and to CIELAB (D65), by tables.
#![expect(clippy::indexing_slicing, reason = "table look-ups with bounded indices")]

/// Steps of the cube root table.
const ROOT_STEPS: usize = 4096;
/// White point D65, Y = 1.
const WHITE: [f32; 3] = [0.950_47, 1.0, 1.088_83];

/// Look-up tables of one meter.
pub(super) struct Tables {
    linear: [f32; 256],
    root: Vec<f32>,
}

impl Tables {
    /// Computes the tables.
    pub(super) fn new() -> Tables {
        let linear = std::array::from_fn(|value| linear(value as f32 / 255.0));
        let root = (0..=ROOT_STEPS).map(|step| root(step as f32 / ROOT_STEPS as f32)).collect();
        Tables { linear, root }
    }

    /// Linear light of one pixel, 0..=1 each.
    pub(super) fn linear(&self, pixel: [u8; 3]) -> [f32; 3] {
        pixel.map(|value| self.linear[usize::from(value)])
    }

    /// Linear luminance of one pixel, 0..=1 (ITU-R BT.709 weights, as OFIQ has them).
    pub(super) fn luminance(&self, pixel: [u8; 3]) -> f32 {
        let [red, green, blue] = self.linear(pixel);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// CIELAB of one pixel: L 0..=100.
    pub(super) fn lab(&self, pixel: [u8; 3]) -> [f32; 3] {
        self.lab_of_linear(self.linear(pixel))
    }

    /// CIELAB of linear light.
    pub(super) fn lab_of_linear(&self, [red, green, blue]: [f32; 3]) -> [f32; 3] {
        let x = self.root_of((0.4124 * red + 0.3576 * green + 0.1805 * blue) / WHITE[0]);
        let y = self.root_of(0.2126 * red + 0.7152 * green + 0.0722 * blue);
        let z = self.root_of((0.0193 * red + 0.1192 * green + 0.9505 * blue) / WHITE[2]);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn root_of(&self, value: f32) -> f32 {
        let step = (value * ROOT_STEPS as f32 + 0.5).clamp(0.0, ROOT_STEPS as f32);
        self.root[step as usize]
    }
}

/// Distance of two colours in CIELAB (dE76).
pub(super) fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(p, q)| (p - q) * (p - q)).sum::<f32>().sqrt()
}

/// The median of each channel, none of an empty list.
pub(super) fn median(colours: &[[f32; 3]]) -> Option<[f32; 3]> {
    let mut out = [0.0; 3];
    for (channel, value) in out.iter_mut().enumerate() {
        let mut values: Vec<f32> = colours.iter().map(|colour| colour[channel]).collect();
        *value = quantile(&mut values, 0.5)?;
    }
    Some(out)
}

/// The value below which the share `q` (0..=1) of `values` lies; reorders them.
pub(super) fn quantile(values: &mut [f32], q: f32) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let at = ((values.len() - 1) as f32 * q + 0.5) as usize;
    Some(*values.select_nth_unstable_by(at, f32::total_cmp).1)
}

fn linear(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn root(value: f32) -> f32 {
    if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_lab_values() {
        let tables = Tables::new();
        let cases = [
            ([255, 255, 255], [100.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
            ([255, 0, 0], [53.24, 80.09, 67.20]),
            ([100, 197, 255], [75.98, -11.85, -37.06]),
        ];
        for (pixel, expected) in cases {
            let got = tables.lab(pixel);
            assert!(distance(got, expected) < 0.3, "{pixel:?} gave {got:?}");
        }
    }

    #[test]
    fn the_quantile_of_nothing_is_none() {
        assert_eq!(quantile(&mut [], 0.5), None);
        assert_eq!(quantile(&mut [3.0, 1.0, 2.0], 0.5), Some(2.0));
    }
}
