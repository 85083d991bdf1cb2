//! Pictures that the camera announced and that aren't on disk yet.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::camera::CameraError;
use crate::camera::messages::Owed;

/// Pictures that may be owed at once.
const MAX_OWED: usize = 10_000;
/// Attempts for a picture that the camera doesn't give; some bodies announce it before it is on the card.
const MAX_ATTEMPTS: u32 = 6;
/// Attempts after which the camera is opened anew: libgphoto2 remembers the length of a file that was announced while it
/// was still empty.
const FRESH_LOOK_AFTER: u32 = 3;
/// Attempts for a picture that this side's disk doesn't take.
const MAX_DISK_ATTEMPTS: u32 = 60;
/// Pause before the second attempt; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);
/// Pause before the next attempt on a failing disk.
const DISK_PAUSE: Duration = Duration::from_secs(1);

/// A picture owed, with its attempts so far.
#[derive(Debug)]
pub(super) struct Debt {
    /// The announcement.
    pub owed: Owed,
    attempts: u32,
    disk_attempts: u32,
    due: Option<Instant>,
}

impl Debt {
    /// Whether the camera is asked for the last time.
    pub fn is_last_attempt(&self) -> bool {
        self.attempts + 1 >= MAX_ATTEMPTS
    }

    /// Whether the camera failed to give it so often that what libgphoto2 remembers of it may be outdated.
    pub fn wants_fresh_look(&self) -> bool {
        self.attempts == FRESH_LOOK_AFTER
    }

    /// Whether nothing was tried yet.
    pub fn is_first_attempt(&self) -> bool {
        self.attempts == 0 && self.disk_attempts == 0
    }
}

/// What becomes of a picture that could not be brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PutBack {
    /// It is tried again later.
    Waits,
    /// The same, and the camera is to be opened anew first.
    FreshLook,
    /// It had its chances.
    GivenUp,
}

/// All that is owed, oldest first.
#[derive(Debug, Default)]
pub(super) struct Owing {
    debts: VecDeque<Debt>,
}

impl Owing {
    /// Notes a picture, once; of two announcements the first one counts, and either counts more than a find.
    pub fn add(&mut self, owed: Owed) {
        let is_full = self.debts.len() >= MAX_OWED;
        match self.debts.iter_mut().find(|debt| debt.owed.file == owed.file) {
            Some(debt) if !debt.owed.announced => debt.owed = owed,
            Some(_) => {}
            None if is_full => tracing::error!(file = %owed.file, "too many pictures are owed"),
            None => self.debts.push_back(Debt { owed, attempts: 0, disk_attempts: 0, due: None }),
        }
    }

    /// Whether nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.debts.is_empty()
    }

    /// Takes the oldest picture that may be tried now.
    pub fn take_due(&mut self, now: Instant) -> Option<Debt> {
        let at = self.debts.iter().position(|debt| debt.due.is_none_or(|due| due <= now))?;
        self.debts.remove(at)
    }

    /// Puts a picture back after a failure.
    pub fn put_back(&mut self, mut debt: Debt, error: &CameraError) -> PutBack {
        let pause = if let CameraError::Disk(_) = error {
            debt.disk_attempts += 1;
            DISK_PAUSE
        } else {
            debt.attempts += 1;
            PAUSE * 2_u32.pow(debt.attempts.saturating_sub(1).min(MAX_ATTEMPTS))
        };
        if debt.attempts >= MAX_ATTEMPTS || debt.disk_attempts >= MAX_DISK_ATTEMPTS {
            return PutBack::GivenUp;
        }
        debt.due = Some(Instant::now() + pause);
        let wants_fresh_look = debt.wants_fresh_look() && !matches!(error, CameraError::Disk(_));
        self.debts.push_front(debt);
        if wants_fresh_look { PutBack::FreshLook } else { PutBack::Waits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::CardFile;

    fn owed(name: &str) -> Owed {
        Owed {
            file: CardFile { folder: "/".into(), name: name.into() },
            seen_at_us: 1,
            announced: true,
        }
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(50)
    }

    #[test]
    fn a_picture_that_the_camera_does_not_give_is_given_up_after_some_attempts() {
        let mut owing = Owing::default();
        owing.add(owed("a"));
        let error = CameraError::Refused("no".into());
        let mut attempts = 0;
        while let Some(debt) = owing.take_due(later()) {
            attempts += 1;
            assert_eq!(debt.is_last_attempt(), attempts == MAX_ATTEMPTS);
            let expected = match attempts {
                FRESH_LOOK_AFTER => PutBack::FreshLook,
                MAX_ATTEMPTS => PutBack::GivenUp,
                _ => PutBack::Waits,
            };
            assert_eq!(owing.put_back(debt, &error), expected);
        }
        assert_eq!(attempts, MAX_ATTEMPTS);
    }

    #[test]
    fn a_full_disk_is_tried_for_longer_and_does_not_use_up_the_cameras_attempts() {
        let mut owing = Owing::default();
        owing.add(owed("a"));
        let debt = owing.take_due(later()).unwrap();
        assert_eq!(owing.put_back(debt, &CameraError::Disk("full".into())), PutBack::Waits);
        assert!(owing.take_due(Instant::now()).is_none());
        let debt = owing.take_due(later()).unwrap();
        assert!(!debt.is_last_attempt() && !debt.is_first_attempt());
    }

    #[test]
    fn a_picture_announced_twice_is_owed_once() {
        let mut owing = Owing::default();
        let at = |seen_at_us, announced| Owed { seen_at_us, announced, ..owed("a") };
        for owed in [at(5, false), at(6, true), at(7, true), at(8, false)] {
            owing.add(owed);
        }
        assert_eq!(owing.take_due(later()).unwrap().owed.seen_at_us, 6);
        assert!(owing.is_empty());
    }
}
