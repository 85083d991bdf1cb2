//! Lapses of time as orders and scripts write them: `250ms`, `2.5s`, `10m`, `3h20m`.

use std::time::Duration;

/// What a lapse of time looks like, for messages.
pub(super) const FORM: &str = "250ms, 2.5s, 10m or 3h20m";
/// The longest lapse of time: two days.
pub(super) const LONGEST: Duration = Duration::from_hours(48);
/// Units, the largest first, in microseconds.
const UNITS_US: [(&str, u64); 4] =
    [("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000)];

/// Reads a lapse of time of at most [`LONGEST`], exact to the microsecond. Units go from large to small, each once.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is no time such as {FORM}, at most 48h");
    let micros = total_us(text).ok_or_else(wrong)?;
    let lapse = Duration::from_micros(micros);
    if lapse <= LONGEST { Ok(lapse) } else { Err(wrong()) }
}

fn total_us(text: &str) -> Option<u64> {
    let mut rest = text;
    let (mut total, mut largest) = (0_u64, u64::MAX);
    while !rest.is_empty() {
        let number = leading(rest, |c| c.is_ascii_digit() || c == '.');
        rest = rest.get(number.len()..)?;
        let unit = leading(rest, |c| c.is_ascii_alphabetic());
        rest = rest.get(unit.len()..)?;
        let (_, unit_us) = UNITS_US.into_iter().find(|(name, _)| *name == unit)?;
        if unit_us >= largest {
            return None;
        }
        largest = unit_us;
        total = total.checked_add(scaled(number, unit_us)?)?;
    }
    (largest < u64::MAX).then_some(total)
}

fn leading(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// A decimal number of units in microseconds; `None` when it isn't a whole number of them.
fn scaled(number: &str, unit_us: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |digits: &str| {
        (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let parts = 10_u64.pow(fraction.len() as u32);
    let fraction_us = fraction.parse::<u64>().ok()?.checked_mul(unit_us)?;
    if !fraction_us.is_multiple_of(parts) {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(unit_us)?.checked_add(fraction_us / parts)
}

/// The words that [`parse`] reads back to the same lapse.
pub(super) fn text(lapse: Duration) -> String {
    let mut rest = lapse.as_micros() as u64;
    let mut words = Vec::new();
    for (name, unit_us) in UNITS_US {
        let count = rest / unit_us;
        rest %= unit_us;
        if name == "ms" && rest > 0 {
            words.push(format!("{count}.{rest:03}ms"));
        } else if count > 0 {
            words.push(format!("{count}{name}"));
        }
    }
    if words.is_empty() { "0s".to_owned() } else { words.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_with_units_are_lapses() {
        for (words, ms) in
            [("250ms", 250), ("2.5s", 2500), ("10m", 600_000), ("3h20m", 12_000_000), ("0s", 0)]
        {
            assert_eq!(parse(words), Ok(Duration::from_millis(ms)), "{words}");
        }
        for words in [
            "",
            "5",
            "s",
            "1.s",
            ".5s",
            "1s1h",
            "1s1s",
            "-1s",
            "49h",
            "1.2.3s",
            "1µs",
            "0.0000001s",
        ] {
            assert!(parse(words).is_err(), "{words}");
        }
    }

    proptest! {
        #[test]
        fn a_lapse_survives_its_words(micros in 0..=LONGEST.as_micros() as u64) {
            let lapse = Duration::from_micros(micros);
            prop_assert_eq!(parse(&text(lapse)), Ok(lapse));
        }

        #[test]
        fn any_text_is_a_lapse_or_not(text in "\\PC{0,20}|[0-9.hms]{0,20}") {
            drop(parse(&text));
        }
    }
}
