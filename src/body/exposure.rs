//! The moment at which a picture was exposed, by whoever can tell it best.

use super::ClockOffset;
use serde::{Deserialize, Serialize};

/// Longest time from the exposure to the camera's announcement: a long write of a slow card.
const MAX_DELAY_US: i64 = 60_000_000;
/// How wrong a moment may be that nobody told, µs: more than any session lasts.
pub const UNKNOWN_US: i64 = i64::MAX / 4;
/// A time in EXIF is kept to hundredths of a second, or cut off there, µs.
const EXIF_GRAIN_US: i64 = 10_000;

/// Who told the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The time in the picture, less the measured offset of the camera's clock.
    Exif,
    /// The camera's announcement, which comes a little after the exposure.
    Announcement,
    /// The file's time on the card, less the same offset: whole seconds.
    Card,
    /// Nobody: the moment when this station found it.
    Nobody,
}

impl Witness {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exif => "exif",
            Self::Announcement => "announcement",
            Self::Card => "card",
            Self::Nobody => "nobody",
        }
    }
}

/// When a picture was exposed, by this machine's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Exposure {
    /// µs since 1970.
    pub at_us: i64,
    /// The most by which that may be wrong, µs.
    pub give_or_take_us: i64,
    /// Who told it.
    pub told_by: Witness,
}

/// What is known of a picture's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traces {
    /// When the camera announced it while the station listened, µs since 1970 by this machine's clock.
    pub announced_us: Option<i64>,
    /// Time in the picture, µs since 1970 by the camera's clock.
    pub exif_us: Option<i64>,
    /// Whether that time has fractions of a second.
    pub exif_has_fractions: bool,
    /// The file's time on the card, µs since 1970 by the camera's clock, whole seconds.
    pub card_us: Option<i64>,
    /// Offset of the camera's clock, if it could be measured.
    pub offset: Option<ClockOffset>,
}

impl Exposure {
    /// The best that the traces tell; `found_us` is when the station came upon the file.
    #[must_use]
    pub fn from(traces: &Traces, found_us: i64) -> Self {
        let latest = traces.announced_us.unwrap_or(found_us);
        traces
            .by_exif()
            .filter(|exposure| exposure.is_before(latest, traces.announced_us.is_some()))
            .or_else(|| traces.by_announcement())
            .or_else(|| traces.by_card().filter(|exposure| exposure.is_before(latest, false)))
            .unwrap_or(Self {
                at_us: found_us,
                give_or_take_us: UNKNOWN_US,
                told_by: Witness::Nobody,
            })
    }

    /// Whether the moment can be true of a picture that was there at `latest_us`; if that was its announcement, the
    /// exposure was not long before.
    fn is_before(&self, latest_us: i64, announced: bool) -> bool {
        let earliest = self.at_us.saturating_sub(self.give_or_take_us);
        earliest <= latest_us && (!announced || latest_us.saturating_sub(earliest) <= MAX_DELAY_US)
    }
}

impl Traces {
    fn by_exif(&self) -> Option<Exposure> {
        let (camera_us, offset) = self.exif_us.zip(self.offset)?;
        let grain_us = if self.exif_has_fractions { EXIF_GRAIN_US } else { 1_000_000 };
        Some(Exposure {
            // What was cut off lies after.
            at_us: offset.here_us(camera_us).saturating_add(grain_us / 2),
            give_or_take_us: offset.give_or_take_us() + grain_us / 2,
            told_by: Witness::Exif,
        })
    }

    fn by_announcement(&self) -> Option<Exposure> {
        let at_us = self.announced_us?;
        Some(Exposure { at_us, give_or_take_us: 0, told_by: Witness::Announcement })
    }

    fn by_card(&self) -> Option<Exposure> {
        let (camera_us, offset) = self.card_us.zip(self.offset)?;
        Some(Exposure {
            at_us: offset.here_us(camera_us).saturating_add(500_000),
            give_or_take_us: offset.give_or_take_us() + 500_000,
            told_by: Witness::Card,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::ClockLook;

    const S: i64 = 1_000_000;

    fn traces() -> Traces {
        Traces {
            announced_us: Some(100 * S),
            exif_us: Some(200 * S - S / 2),
            exif_has_fractions: true,
            card_us: Some(199 * S),
            offset: Some(ClockOffset::of(&ClockLook::Shown {
                camera_s: 200,
                before_us: 100 * S + S / 2,
                after_us: 100 * S + S / 2,
            })),
        }
    }

    #[test]
    fn the_picture_tells_its_moment_when_the_cameras_clock_is_known() {
        let exposure = Exposure::from(&traces(), 0);
        assert_eq!(exposure.told_by, Witness::Exif);
        assert_eq!(
            (exposure.at_us, exposure.give_or_take_us),
            (99 * S + S / 2 + 5_000, S / 2 + 5_000)
        );
    }

    #[test]
    fn a_picture_can_not_be_taken_after_it_was_announced_nor_long_before() {
        for wrong in [150 * S, 300 * S] {
            let traces = Traces { exif_us: Some(wrong), ..traces() };
            let away = traces.exif_us.unwrap() - 199 * S;
            let exposure = Exposure::from(&traces, 0);
            let expected = if away > 0 { Witness::Announcement } else { Witness::Exif };
            assert_eq!(exposure.told_by, expected, "{wrong}");
        }
        let hours_ago = Traces { exif_us: Some(200 * S - 3600 * S), ..traces() };
        assert_eq!(Exposure::from(&hours_ago, 0).told_by, Witness::Announcement);
    }

    #[test]
    fn without_the_clock_the_announcement_tells() {
        let exposure = Exposure::from(&Traces { offset: None, ..traces() }, 0);
        assert_eq!((exposure.told_by, exposure.at_us), (Witness::Announcement, 100 * S));
    }

    #[test]
    fn a_picture_that_was_found_later_has_its_own_time_or_the_cards() {
        let found = Traces { announced_us: None, ..traces() };
        assert_eq!(Exposure::from(&found, 900 * S).told_by, Witness::Exif);
        let bare = Traces { exif_us: None, ..found };
        let by_card = Exposure::from(&bare, 900 * S);
        assert_eq!((by_card.told_by, by_card.give_or_take_us), (Witness::Card, S));
        let nothing = Traces { offset: None, ..bare };
        assert_eq!(Exposure::from(&nothing, 900 * S).told_by, Witness::Nobody);
    }
}
