//! Measures the offset of the camera's clock: looks often until the second turns, then now and then.

use std::time::{Duration, Instant};

use crate::body::{ClockLook, ClockOffset};

/// Longest time of looking often.
const HUNT_FOR: Duration = Duration::from_millis(2500);
/// Exact enough to stop, µs.
const EXACT_US: i64 = 20_000;
/// Time between two looks of the first measurement.
const HUNT_EVERY: Duration = Duration::from_millis(5);
/// Time between two looks later.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// What is known of the camera's clock.
#[derive(Debug)]
pub(super) struct ClockWatch {
    hunting_until: Option<Instant>,
    next: Instant,
    first_shown: Option<i64>,
    /// A clock whose second was never seen to turn may stand still: some bodies tell the time of the connection.
    has_turned: bool,
    offset: Option<ClockOffset>,
}

impl ClockWatch {
    pub fn new(now: Instant) -> Self {
        Self {
            hunting_until: Some(now + HUNT_FOR),
            next: now,
            first_shown: None,
            has_turned: false,
            offset: None,
        }
    }

    /// When the next look is due.
    pub fn next(&self) -> Instant {
        self.next
    }

    /// The same body is connected again: what is known is looked at once more.
    pub fn look_again(&mut self, now: Instant) {
        self.next = now;
    }

    /// Whether the first measurement goes on still.
    pub fn is_hunting(&self) -> bool {
        self.hunting_until.is_some()
    }

    /// The offset, once the clock is known to run.
    pub fn offset(&self) -> Option<ClockOffset> {
        self.offset.filter(|_| self.has_turned)
    }

    /// Takes a look's answer; the offset when it is worth telling.
    pub fn see(&mut self, look: Option<ClockLook>, now: Instant) -> Option<ClockOffset> {
        let Some(look) = look else {
            // It has no clock that can be read.
            self.hunting_until = None;
            self.next = now + LOOK_EVERY;
            return None;
        };
        self.has_turned |= self.turns(&look);
        let seen = ClockOffset::of(&look);
        self.offset = Some(self.offset.map_or(seen, |known| known.narrowed(seen)));
        let is_exact = self.offset().is_some_and(|offset| offset.give_or_take_us() <= EXACT_US);
        if self.hunting_until.is_some_and(|until| now < until && !is_exact) {
            self.next = now + HUNT_EVERY;
            return None;
        }
        self.hunting_until = None;
        self.next = now + LOOK_EVERY;
        self.offset()
    }

    fn turns(&mut self, look: &ClockLook) -> bool {
        match look {
            ClockLook::Same => true,
            ClockLook::Shown { camera_s, .. } => {
                *self.first_shown.get_or_insert(*camera_s) != *camera_s
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(camera_s: i64, at_us: i64) -> ClockLook {
        ClockLook::Shown { camera_s, before_us: at_us, after_us: at_us + 1000 }
    }

    #[test]
    fn the_turn_of_the_second_makes_the_offset_exact() {
        let start = Instant::now();
        let mut watch = ClockWatch::new(start);
        for step in 0..100 {
            let at_us = step * 10_000;
            let camera_s = 5000 + (at_us + 700_000) / 1_000_000;
            let told = watch
                .see(Some(shown(camera_s, at_us)), start + Duration::from_micros(at_us as u64));
            if let Some(offset) = told {
                assert!((offset.middle_us() - 5_000_700_000).abs() < EXACT_US);
                assert!(!watch.is_hunting());
                return;
            }
        }
        panic!("it never became exact");
    }

    #[test]
    fn a_clock_that_stands_still_is_not_believed() {
        let start = Instant::now();
        let mut watch = ClockWatch::new(start);
        for step in 0..400 {
            let now = start + Duration::from_millis(step * 10);
            assert_eq!(watch.see(Some(shown(5000, step as i64 * 10_000)), now), None);
        }
        assert_eq!(watch.offset(), None);
    }

    #[test]
    fn a_folder_has_this_machines_clock_at_once() {
        let now = Instant::now();
        let mut watch = ClockWatch::new(now);
        assert_eq!(watch.see(Some(ClockLook::Same), now), Some(ClockOffset::NONE));
    }
}
