//! How figures grow from one measurement to the next.

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
