//! Figures of many measurements.

/// The value below which so many hundredths of the sorted values lie.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// The middle value.
pub fn median(values: &[f64]) -> f64 {
    percentile(&sorted(values), 50)
}

/// From the smallest to the largest.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

/// First and last quarter of the values.
pub fn quarters(values: &[f64]) -> (&[f64], &[f64]) {
    let quarter = values.len().div_ceil(4);
    (&values[..quarter], &values[values.len() - quarter..])
}

/// By how much a value grows from one measurement to the next: least squares.
pub fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let (mean_x, mean_y) = ((count - 1.0) / 2.0, values.iter().sum::<f64>() / count);
    let pairs = values.iter().enumerate().map(|(x, y)| (x as f64 - mean_x, y - mean_y));
    let (over, under) = pairs.fold((0.0, 0.0), |(o, u), (x, y)| (o + x * y, u + x * x));
    if under > 0.0 { over / under } else { 0.0 }
}
