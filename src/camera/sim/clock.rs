//! The camera's clock: the machine's local time, until a client or somebody at the body sets it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Date and time as PTP writes them.
const FORMAT: &str = "%Y%m%dT%H%M%S";
/// Letters of a date and time without fractions and zone.
const LENGTH: usize = 15;

/// A clock that runs with the machine's, so much ahead.
#[derive(Debug, Default)]
pub(super) struct Clock {
    ahead: SignedDuration,
}

impl Clock {
    /// Local date and time.
    pub(super) fn now(&self) -> DateTime {
        self.at(Timestamp::now())
    }

    /// What it shows at a moment.
    pub(super) fn at(&self, moment: Timestamp) -> DateTime {
        local(moment).saturating_add(self.ahead)
    }

    /// Lets it be so much ahead of the machine's.
    pub(super) fn set_ahead(&mut self, ahead: SignedDuration) {
        self.ahead = ahead;
    }

    /// `YYYYMMDDThhmmss`.
    pub(super) fn text(&self) -> String {
        ptp_text(self.now())
    }

    /// Sets the clock to `YYYYMMDDThhmmss`; fractions and a zone after it are ignored. `None` when it is no time.
    pub(super) fn set(&mut self, text: &str) -> Option<()> {
        let time = DateTime::strptime(FORMAT, text.get(..LENGTH)?).ok()?;
        self.ahead = time.duration_since(local(Timestamp::now()));
        Some(())
    }
}

fn local(moment: Timestamp) -> DateTime {
    moment.to_zoned(TimeZone::system()).datetime()
}

/// `YYYYMMDDThhmmss`.
pub(super) fn ptp_text(time: DateTime) -> String {
    time.strftime(FORMAT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_clock_that_was_set_runs_on_from_there() {
        let mut clock = Clock::default();
        clock.set("20100908T103000.0+0800").unwrap();
        let since = clock.now().duration_since(jiff::civil::date(2010, 9, 8).at(10, 30, 0, 0));
        assert!((0..600).contains(&since.as_secs()), "{since}");
        assert_eq!(clock.set("20101308T103000"), None);
        assert!(clock.text().starts_with("20100908T10"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text in "\\PC{0,30}|[0-9]{8}T[0-9]{6}") {
            let mut clock = Clock::default();
            let _ = clock.set(&text);
            prop_assert!(!clock.text().is_empty());
        }
    }
}
