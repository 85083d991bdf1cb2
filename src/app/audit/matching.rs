//! Which pictures of a card the session has, by length and time.

use crate::camera::CardEntry;
use crate::store::frames::CardCopy;
use std::collections::HashMap;

/// A FAT card in a reader keeps even seconds, a camera tells whole ones, µs.
const SAME_TIME_US: u64 = 3_000_000;
/// How much older than the session's first frame a picture of the session may be, µs.
const BEFORE_FIRST_US: i64 = 600_000_000;

/// What a card's picture is to the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A frame of the same length and time is there.
    Here,
    /// A frame of the same length is there; only its content tells whether it is the same.
    Unsure,
    /// No frame has its length: it never arrived.
    Missing,
    /// It was taken before the session's first frame.
    Older,
}

/// The standing of each picture of a card. A frame answers for one picture only.
pub(super) fn compare(card: &[CardEntry], frames: &[CardCopy]) -> Vec<Standing> {
    let first_us = frames.iter().filter_map(|frame| frame.saved_at_us).min();
    let mut by_length: HashMap<u64, Vec<Option<i64>>> = HashMap::new();
    for frame in frames {
        by_length.entry(frame.bytes).or_default().push(frame.saved_at_us);
    }
    let mut standing = |entry: &CardEntry| {
        let is_older = entry.saved_at_us.is_some_and(|saved_us| {
            first_us.is_none_or(|first_us| saved_us < first_us.saturating_sub(BEFORE_FIRST_US))
        });
        match by_length.get_mut(&entry.bytes) {
            Some(times) if !times.is_empty() => match same_time(entry.saved_at_us, times) {
                Some(at) => {
                    times.remove(at);
                    Standing::Here
                }
                None if is_older => Standing::Older,
                None => Standing::Unsure,
            },
            _ if is_older => Standing::Older,
            _ => Standing::Missing,
        }
    };
    card.iter().map(&mut standing).collect()
}

/// The time of a frame that is nearest to a picture's, if it is near enough.
fn same_time(saved_at_us: Option<i64>, times: &[Option<i64>]) -> Option<usize> {
    let saved_us = saved_at_us?;
    let apart = |time: &Option<i64>| time.map(|time| time.abs_diff(saved_us));
    let nearest =
        times.iter().enumerate().filter_map(|(at, time)| Some((apart(time)?, at))).min()?;
    (nearest.0 <= SAME_TIME_US).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::CardFile;

    const S: i64 = 1_000_000;

    fn picture(bytes: u64, second: Option<i64>) -> CardEntry {
        let file = CardFile { folder: "/DCIM".into(), name: "a.JPG".into() };
        CardEntry { file, bytes, saved_at_us: second.map(|s| s * S) }
    }

    fn frame(bytes: u64, second: Option<i64>) -> CardCopy {
        CardCopy { bytes, saved_at_us: second.map(|s| s * S) }
    }

    #[test]
    fn length_and_time_tell_what_is_here_and_what_never_arrived() {
        let frames = [frame(10, Some(5000)), frame(20, Some(5010))];
        let card = [picture(10, Some(5001)), picture(20, Some(5009)), picture(30, Some(5020))];
        assert_eq!(compare(&card, &frames), [Standing::Here, Standing::Here, Standing::Missing]);
    }

    #[test]
    fn two_pictures_of_one_length_need_two_frames() {
        let frames = [frame(10, Some(5000))];
        let card = [picture(10, Some(5000)), picture(10, Some(5001))];
        assert_eq!(compare(&card, &frames), [Standing::Here, Standing::Missing]);
    }

    #[test]
    fn a_length_without_a_time_is_decided_by_content() {
        let frames = [frame(10, None), frame(20, Some(9000))];
        let card = [picture(10, Some(9000)), picture(20, None)];
        assert_eq!(compare(&card, &frames), [Standing::Unsure, Standing::Unsure]);
    }

    #[test]
    fn pictures_of_yesterday_are_not_the_sessions() {
        let frames = [frame(10, Some(90_000))];
        assert_eq!(compare(&[picture(30, Some(5000))], &frames), [Standing::Older]);
        assert_eq!(compare(&[picture(30, Some(5000))], &[]), [Standing::Older]);
        assert_eq!(compare(&[picture(30, None)], &[]), [Standing::Missing]);
    }
}
