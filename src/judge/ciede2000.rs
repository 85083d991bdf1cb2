//! The CIEDE2000 colour difference.

/// 25 to the power of 7, the chroma term's constant.
const POW_25_7: f64 = 6_103_515_625.0;

/// CIEDE2000 difference of two CIELAB colours, all weights 1.
///
/// Source: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", Color Res. Appl. 30 (2005).
#[must_use]
pub fn ciede2000(one: [f64; 3], two: [f64; 3]) -> f64 {
    let [l1, a1, b1] = one;
    let [l2, a2, b2] = two;
    let stretch = 1.5 - 0.5 * chroma_share(f64::midpoint(a1.hypot(b1), a2.hypot(b2)));
    let (c1, c2) = ((a1 * stretch).hypot(b1), (a2 * stretch).hypot(b2));
    let (h1, h2) = (hue(a1 * stretch, b1), hue(a2 * stretch, b2));
    let turn = if c1 * c2 == 0.0 { 0.0 } else { turn(h1, h2) };
    let hue_step = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();

    let l_mean = f64::midpoint(l1, l2);
    let c_mean = f64::midpoint(c1, c2);
    let h_mean = if c1 * c2 == 0.0 { h1 + h2 } else { mean_hue(h1, h2) };
    let l_off = (l_mean - 50.0).powi(2);
    let l_term = (l2 - l1) / (1.0 + 0.015 * l_off / (20.0 + l_off).sqrt());
    let c_term = (c2 - c1) / (1.0 + 0.045 * c_mean);
    let h_term = hue_step / (1.0 + 0.015 * c_mean * hue_weight(h_mean));
    let rotation = -2.0 * chroma_share(c_mean) * (2.0 * blue_turn(h_mean)).to_radians().sin();
    (l_term.powi(2) + c_term.powi(2) + h_term.powi(2) + rotation * c_term * h_term).max(0.0).sqrt()
}

fn chroma_share(chroma: f64) -> f64 {
    let c7 = chroma.powi(7);
    (c7 / (c7 + POW_25_7)).sqrt()
}

/// Hue angle in degrees, 0..360; 0 for a grey.
fn hue(a: f64, b: f64) -> f64 {
    if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) }
}

/// The shorter way from one hue to the other, -180..=180.
fn turn(h1: f64, h2: f64) -> f64 {
    match h2 - h1 {
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    }
}

fn mean_hue(h1: f64, h2: f64) -> f64 {
    match (h1 + h2, (h1 - h2).abs()) {
        (sum, apart) if apart <= 180.0 => sum / 2.0,
        (sum, _) if sum < 360.0 => f64::midpoint(sum, 360.0),
        (sum, _) => (sum - 360.0) / 2.0,
    }
}

fn hue_weight(h: f64) -> f64 {
    let cos = |degrees: f64| degrees.to_radians().cos();
    1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0)
}

fn blue_turn(h: f64) -> f64 {
    30.0 * (-((h - 275.0) / 25.0).powi(2)).exp()
}

#[cfg(test)]
mod tests {
    use super::ciede2000;

    /// Rows of the test data published with the paper above.
    const PUBLISHED: [([f64; 3], [f64; 3], f64); 14] = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
        ([90.8027, -2.0831, 1.4410], [91.1528, -1.6435, 0.0447], 1.4441),
        ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ];

    #[test]
    fn the_published_pairs_are_reproduced_either_way_round() {
        for (one, two, wanted) in PUBLISHED {
            for value in [ciede2000(one, two), ciede2000(two, one)] {
                assert!((value - wanted).abs() < 1e-4, "{one:?} {two:?}: {value} not {wanted}");
            }
        }
    }

    #[test]
    fn a_colour_does_not_differ_from_itself() {
        assert!(ciede2000([76.0, -13.0, -38.0], [76.0, -13.0, -38.0]).abs() < 1e-12);
    }
}
