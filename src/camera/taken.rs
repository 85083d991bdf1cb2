//! The time in a picture, as a moment of the camera's clock.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::picture::ExifFacts;

/// When a picture was taken: µs since 1970 by the camera's clock, its local time read as this machine's; and whether
/// that has fractions of a second.
pub(super) fn taken_at(facts: &ExifFacts) -> Option<(i64, bool)> {
    let time = DateTime::strptime("%Y:%m:%d %H:%M:%S", facts.taken_at.as_deref()?).ok()?;
    let second = time.to_zoned(TimeZone::system()).ok()?.timestamp().as_microsecond();
    let fraction = facts.taken_at_subsec.as_deref().and_then(fraction_us);
    Some((second + fraction.unwrap_or(0), fraction.is_some()))
}

/// Microseconds out of the decimals of a second, such as `45`.
fn fraction_us(decimals: &str) -> Option<i64> {
    let digits = decimals.trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<6}").get(..6)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_tells_its_moment_with_fractions_if_it_has_them() {
        let facts = |subsec: Option<&str>| ExifFacts {
            taken_at: Some("2026:11:24 09:30:00".into()),
            taken_at_subsec: subsec.map(String::from),
            ..ExifFacts::default()
        };
        let (whole, has_fractions) = taken_at(&facts(None)).unwrap();
        assert_eq!((whole % 1_000_000, has_fractions), (0, false));
        assert_eq!(taken_at(&facts(Some("45"))), Some((whole + 450_000, true)));
        assert_eq!(taken_at(&facts(Some("0071234"))), Some((whole + 7_123, true)));
        assert_eq!(taken_at(&facts(Some("x"))), Some((whole, false)));
        assert_eq!(taken_at(&ExifFacts::default()), None);
        let wrong = ExifFacts { taken_at: Some("0000:00:00 00:00:00".into()), ..facts(None) };
        assert_eq!(taken_at(&wrong), None);
    }
}
