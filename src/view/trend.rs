//! A row of small columns: how a value went, without a scale.

use super::look::Look;

/// Heights of a column, an eighth each; ambiguous in width, so that other terminals get digits.
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same in characters that are narrow everywhere.
const DIGITS: [char; 8] = ['1', '2', '3', '4', '5', '6', '7', '8'];
/// A value that moves by less than this is drawn level: noise is no trend.
const STILL: f64 = 4.0;

/// The newest values, one a cell, at most `width` of them: the lowest as the lowest column, the highest as the highest.
#[must_use]
pub fn columns(values: &[f64], width: usize, look: Look) -> String {
    let shown = values.get(values.len().saturating_sub(width)..).unwrap_or_default();
    let low = shown.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shown.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (middle, span) = (f64::midpoint(low, high), (high - low).max(STILL));
    let signs = if look.wide_ambiguous { DIGITS } else { EIGHTHS };
    let sign = |value: &f64| {
        let share = ((value - middle) / span + 0.5).clamp(0.0, 1.0);
        signs.get((share * 7.0).round() as usize).copied().unwrap_or(' ')
    };
    shown.iter().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lamp_that_fades_shows_and_noise_does_not() {
        let look = Look::default();
        assert_eq!(columns(&[80.0, 80.2, 79.9], 9, look), "▄▅▄");
        assert_eq!(columns(&[80.0, 70.0, 60.0], 9, look), "█▅▁");
        assert_eq!(columns(&[80.0, 70.0, 60.0], 2, look), "█▁");
        assert_eq!(columns(&[], 9, look), "");
    }

    #[test]
    fn where_blocks_are_wide_digits_take_their_place() {
        let look = Look { wide_ambiguous: true, ..Look::default() };
        assert_eq!(columns(&[80.0, 60.0], 9, look), "81");
    }
}
