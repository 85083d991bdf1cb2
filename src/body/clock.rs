//! How far the clock of a body is ahead of this machine's.

use serde::{Deserialize, Serialize};

/// Microseconds of a second.
const SECOND_US: i64 = 1_000_000;

/// One look at a camera's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockLook {
    /// It showed a whole second.
    Shown {
        /// Seconds since 1970, the camera's local time read as this machine's.
        camera_s: i64,
        /// This machine's clock before it was asked, µs since 1970.
        before_us: i64,
        /// And when it had answered.
        after_us: i64,
    },
    /// It has this machine's clock.
    Same,
}

/// The camera's time minus this machine's, as an interval in µs.
///
/// A camera tells whole seconds only, so one look leaves an interval of a second. Each further look at another moment
/// cuts it down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClockOffset {
    least_us: i64,
    most_us: i64,
}

impl ClockOffset {
    /// No offset at all: a folder's files carry this machine's time.
    pub const NONE: Self = Self { least_us: 0, most_us: 0 };

    /// What one look tells.
    #[must_use]
    pub fn of(look: &ClockLook) -> Self {
        let ClockLook::Shown { camera_s, before_us, after_us } = *look else { return Self::NONE };
        let shown_us = camera_s.saturating_mul(SECOND_US);
        Self {
            least_us: shown_us.saturating_sub(after_us),
            most_us: shown_us.saturating_add(SECOND_US).saturating_sub(before_us),
        }
    }

    /// What this look and a later one tell together; the later one alone when they contradict each other, because then
    /// a clock was set.
    #[must_use]
    pub fn narrowed(self, later: Self) -> Self {
        let least_us = self.least_us.max(later.least_us);
        let most_us = self.most_us.min(later.most_us);
        if least_us <= most_us { Self { least_us, most_us } } else { later }
    }

    /// The best single value, µs; positive when the camera's clock is ahead.
    #[must_use]
    pub fn middle_us(self) -> i64 {
        self.least_us.midpoint(self.most_us)
    }

    /// The most by which [`ClockOffset::middle_us`] may be wrong, µs.
    #[must_use]
    pub fn give_or_take_us(self) -> i64 {
        self.most_us.saturating_sub(self.least_us) / 2
    }

    /// This machine's time of a moment that the camera's clock gives, µs since 1970.
    #[must_use]
    pub fn here_us(self, camera_us: i64) -> i64 {
        camera_us.saturating_sub(self.middle_us())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(camera_s: i64, before_us: i64, after_us: i64) -> ClockOffset {
        ClockOffset::of(&ClockLook::Shown { camera_s, before_us, after_us })
    }

    #[test]
    fn one_look_leaves_a_second() {
        let offset = seen(100, 98_000_000, 98_000_000);
        assert_eq!((offset.middle_us(), offset.give_or_take_us()), (2_500_000, 500_000));
        assert_eq!(offset.here_us(102_500_000), 100_000_000);
    }

    #[test]
    fn a_clock_that_was_set_is_measured_anew() {
        let before = seen(100, 98_000_000, 98_000_000);
        let after = seen(5000, 99_000_000, 99_000_000);
        assert_eq!(before.narrowed(after), after);
    }

    proptest! {
        #[test]
        fn looks_at_any_moments_close_in_on_the_true_offset(
            offset_us in -90_000_000_000_i64..90_000_000_000,
            moments in proptest::collection::vec(0_i64..10_000_000, 1..40),
        ) {
            let look = |at: i64| {
                let camera_s = (at + offset_us).div_euclid(SECOND_US);
                seen(camera_s, at, at + 2_000)
            };
            let mut known = look(moments[0]);
            for moment in &moments {
                let next = known.narrowed(look(*moment));
                prop_assert!(next.give_or_take_us() <= known.give_or_take_us());
                known = next;
            }
            let error = (known.middle_us() - offset_us).abs();
            prop_assert!(error <= known.give_or_take_us() + 1, "{error}");
        }
    }
}
