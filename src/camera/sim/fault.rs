//! Faults on demand: what real cameras do to a tethered station, and how often they still do it.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use super::lapse;

/// A stall that is longer than the 2.5 s that libgphoto2 waits for anything on PTP/IP.
const STALL: Duration = Duration::from_millis(2600);
/// How long a file or its event comes late, when nothing else is said.
const LATE: Duration = Duration::from_secs(1);
/// The longest stall or delay: longer is [`Fault::Silent`].
const LONGEST_DELAY: Duration = Duration::from_mins(1);
/// The most uses of a counted fault.
const MAX_TIMES: u32 = 1_000_000;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The shutter is refused: the card is full.
    StoreFull,
    /// The shutter is refused: the camera is busy.
    Busy,
    /// The shutter is refused: the lens found no focus.
    OutOfFocus,
    /// Live view is refused: the battery is exhausted.
    NoLiveView,
    /// Pictures are announced with their whole length and end half way.
    TruncatedDownload,
    /// Pictures come with the right length, begin and end, and with other bytes in the middle.
    CorruptDownload,
    /// Pictures come at this many bytes a second (at least 1000).
    SlowDownload {
        /// Bytes a second.
        bytes_per_s: u32,
    },
    /// Nothing comes for so long half way through a picture.
    StalledDownload {
        /// How long, at most a minute.
        pause: Duration,
    },
    /// The connection is cut when the first piece of a picture is asked for.
    UnpluggedBefore,
    /// The connection is cut half way through a picture.
    UnpluggedDownload,
    /// The connection is cut when the last piece of a picture went out.
    UnpluggedAfter,
    /// The shutter works, nothing is written and nothing announced.
    LostPicture,
    /// The picture is on the card and is never announced; the exposure's end is.
    Unsaid,
    /// The picture is announced; the exposure's end never is.
    Unfinished,
    /// The picture is announced twice.
    Twice,
    /// The picture is announced so long before it is there: its handle is invalid until then.
    Early {
        /// How long, at most a minute.
        by: Duration,
    },
    /// The picture is announced while its file has no bytes yet, and gets them so much later.
    Empty {
        /// How long, at most a minute.
        by: Duration,
    },
    /// The picture is announced so long after it is there.
    Late {
        /// How long, at most a minute.
        by: Duration,
    },
    /// The card can't be reached: requests for files and for room are refused.
    NoStore,
    /// No request is carried out or gets an answer.
    Silent,
}

/// The occasion at which a fault is used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The shutter is refused.
    Shutter,
    /// Live view is asked for, or why it can't be had.
    LiveView,
    /// An exposure is made.
    Exposure,
    /// A picture's first bytes are asked for.
    Download,
    /// The card is asked for something.
    Store,
    /// Anything is asked for.
    Request,
    /// Never.
    Never,
}

/// A word, the fault it names, and what it does, for the help. A fault with a number after `:` stands here with the
/// number that is taken when none is given.
const TABLE: [(&str, &str, Fault); 21] = [
    ("none", "没有故障 / nothing goes wrong", Fault::None),
    ("full", "快门被拒：卡已满 / shutter refused: card full", Fault::StoreFull),
    ("busy", "快门被拒：相机忙 / shutter refused: busy", Fault::Busy),
    ("focus", "快门被拒：没有对上焦 / shutter refused: no focus", Fault::OutOfFocus),
    ("noview", "实时取景被拒：电量耗尽 / live view refused: battery exhausted", Fault::NoLiveView),
    (
        "cut",
        "传输到一半结束，不报错 / a download ends half way, without an error",
        Fault::TruncatedDownload,
    ),
    (
        "corrupt",
        "传输的中段内容有误 / a download has wrong bytes in the middle",
        Fault::CorruptDownload,
    ),
    (
        "slow",
        "传输限速，单位字节/秒 / downloads come at so many bytes/s",
        Fault::SlowDownload { bytes_per_s: 200_000 },
    ),
    (
        "stall",
        "传输中途停顿（2.6s） / a download pauses half way (2.6s)",
        Fault::StalledDownload { pause: STALL },
    ),
    (
        "unplugged",
        "传输到一半断线 / connection cut half way through a download",
        Fault::UnpluggedDownload,
    ),
    (
        "unplugged:before",
        "请求传输时断线 / connection cut as a download is asked for",
        Fault::UnpluggedBefore,
    ),
    (
        "unplugged:after",
        "传输完毕时断线 / connection cut when a download is out",
        Fault::UnpluggedAfter,
    ),
    (
        "lost",
        "快门动作，没有写入照片 / the shutter fires, no picture is written",
        Fault::LostPicture,
    ),
    (
        "unsaid",
        "照片在卡上，不报 ObjectAdded / picture on the card, ObjectAdded never told",
        Fault::Unsaid,
    ),
    ("unsaid:complete", "不报 CaptureComplete / CaptureComplete never told", Fault::Unfinished),
    ("twice", "报两次 ObjectAdded / ObjectAdded told twice", Fault::Twice),
    (
        "early",
        "提前报 ObjectAdded，文件还不存在（1s） / ObjectAdded so long before the file is there (1s)",
        Fault::Early { by: LATE },
    ),
    (
        "empty",
        "提前报 ObjectAdded，文件还没有内容（1s） / ObjectAdded so long before the file has bytes (1s)",
        Fault::Empty { by: LATE },
    ),
    (
        "late",
        "推迟报 ObjectAdded（1s） / ObjectAdded so long after the file is there (1s)",
        Fault::Late { by: LATE },
    ),
    ("nostore", "读卡请求被拒 / requests to the card refused", Fault::NoStore),
    ("silent", "不回答任何请求 / no request is answered", Fault::Silent),
];

impl FromStr for Fault {
    type Err = String;

    /// Reads a word of [`Fault::table`], with `:BYTES` or `:DURATION` where it takes one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, _, fault)) = TABLE.into_iter().find(|(word, ..)| *word == text) {
            return Ok(fault);
        }
        let (word, number) = text.split_once(':').unwrap_or((text, ""));
        let delay = || match lapse::parse(number)? {
            delay if delay <= LONGEST_DELAY => Ok(delay),
            _ => Err(format!("'{number}' is longer than a minute")),
        };
        Ok(match word {
            "slow" => Self::SlowDownload { bytes_per_s: parse_rate(number)? },
            "stall" => Self::StalledDownload { pause: delay()? },
            "early" => Self::Early { by: delay()? },
            "empty" => Self::Empty { by: delay()? },
            "late" => Self::Late { by: delay()? },
            _ => return Err(format!("'{text}' is no fault; there are {}", Self::words())),
        })
    }
}

fn parse_rate(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("'{text}' is no number of bytes a second"))
}

impl fmt::Display for Fault {
    /// The word that [`str::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alike = |known: &Self| std::mem::discriminant(known) == std::mem::discriminant(self);
        let found = TABLE.iter().find(|(_, _, known)| alike(known));
        f.write_str(found.map_or("none", |(word, ..)| word))?;
        match self {
            Self::SlowDownload { bytes_per_s } => write!(f, ":{bytes_per_s}"),
            Self::StalledDownload { pause: by }
            | Self::Early { by }
            | Self::Empty { by }
            | Self::Late { by } => write!(f, ":{}", lapse::text(*by)),
            _ => Ok(()),
        }
    }
}

impl Fault {
    /// Every word and what it does (`中文 / English`).
    pub fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
        TABLE.into_iter().map(|(word, meaning, fault)| {
            let form = match fault {
                Self::SlowDownload { .. } => "slow:BYTES",
                Self::StalledDownload { .. } => "stall[:DURATION]",
                Self::Early { .. } => "early[:DURATION]",
                Self::Empty { .. } => "empty[:DURATION]",
                Self::Late { .. } => "late[:DURATION]",
                _ => word,
            };
            (form, meaning)
        })
    }

    /// The words of [`Fault::table`] in one line.
    #[must_use]
    pub fn words() -> String {
        Self::table().map(|(word, _)| word).collect::<Vec<_>>().join(", ")
    }

    /// When it is used.
    pub(super) fn occasion(self) -> Occasion {
        match self {
            Self::None => Occasion::Never,
            Self::StoreFull | Self::Busy | Self::OutOfFocus => Occasion::Shutter,
            Self::NoLiveView => Occasion::LiveView,
            Self::TruncatedDownload
            | Self::CorruptDownload
            | Self::SlowDownload { .. }
            | Self::StalledDownload { .. }
            | Self::UnpluggedBefore
            | Self::UnpluggedDownload
            | Self::UnpluggedAfter => Occasion::Download,
            Self::LostPicture
            | Self::Unsaid
            | Self::Unfinished
            | Self::Twice
            | Self::Early { .. }
            | Self::Empty { .. }
            | Self::Late { .. } => Occasion::Exposure,
            Self::NoStore => Occasion::Store,
            Self::Silent => Occasion::Request,
        }
    }
}

/// How long a fault lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// Until another fault is set.
    #[default]
    Open,
    /// So many uses, from 1 to a million.
    Times(u32),
    /// So long.
    For(Duration),
}

impl FromStr for Span {
    type Err = String;

    /// Reads nothing, `once`, `N times` or `for DURATION`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [] => Ok(Self::Open),
            ["once"] => Ok(Self::Times(1)),
            [count, "times"] => match count.parse() {
                Ok(count) if (1..=MAX_TIMES).contains(&count) => Ok(Self::Times(count)),
                _ => Err(format!("'{count}' times: 1 to {MAX_TIMES} are possible")),
            },
            ["for", duration] => lapse::parse(duration).map(Self::For),
            _ => Err(format!("'{text}' is none of once, N times, for DURATION")),
        }
    }
}

impl fmt::Display for Span {
    /// The words that [`str::parse`] reads back, after a space where there are some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => Ok(()),
            Self::Times(1) => f.write_str(" once"),
            Self::Times(count) => write!(f, " {count} times"),
            Self::For(lapse) => write!(f, " for {}", lapse::text(*lapse)),
        }
    }
}

/// The fault that is set, and how much of it is left.
#[derive(Debug, Default)]
pub(super) struct Armed {
    fault: Fault,
    left: Left,
    /// The picture whose download it spoils, from its first bytes on, and how.
    spoiled: Option<(u32, Fault)>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Left {
    #[default]
    Open,
    Times(u32),
    Until(Instant),
}

impl Armed {
    pub(super) fn new(fault: Fault, span: Span) -> Self {
        let left = match span {
            Span::Open => Left::Open,
            Span::Times(count) => Left::Times(count),
            Span::For(lapse) => Left::Until(Instant::now() + lapse),
        };
        Self { fault, left, spoiled: None }
    }

    /// The fault that would be used now.
    pub(super) fn fault(&self) -> Fault {
        match self.left {
            Left::Times(0) => Fault::None,
            Left::Until(end) if Instant::now() >= end => Fault::None,
            _ => self.fault,
        }
    }

    /// How many uses are left, where they are counted.
    pub(super) fn uses_left(&self) -> Option<u32> {
        match self.left {
            Left::Times(count) if self.fault != Fault::None => Some(count),
            _ => None,
        }
    }

    /// Uses the fault up by one if this is its occasion; [`Fault::None`] otherwise.
    pub(super) fn take(&mut self, occasion: Occasion) -> Fault {
        let fault = self.fault();
        if fault.occasion() != occasion {
            return Fault::None;
        }
        if let Left::Times(count) = &mut self.left {
            *count = count.saturating_sub(1);
        }
        fault
    }

    /// What spoils a piece of a picture. A counted fault is used up by one where the picture begins, and spoils all of
    /// that download.
    pub(super) fn take_piece(&mut self, handle: u32, is_first: bool) -> Fault {
        if is_first {
            self.spoiled = Some((handle, self.take(Occasion::Download)));
        }
        match (self.left, self.spoiled) {
            (Left::Times(_), Some((of, fault))) if of == handle => fault,
            (Left::Times(_), _) => Fault::None,
            _ if self.fault().occasion() == Occasion::Download => self.fault(),
            _ => Fault::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_listed_word_is_a_fault_and_comes_back() {
        for (form, _) in Fault::table() {
            let word = form.replace("BYTES", "5000").replace("[:DURATION]", ":3s");
            let fault: Fault = word.parse().unwrap();
            assert_eq!(fault.to_string(), word);
        }
        assert_eq!("slow:5000".parse(), Ok(Fault::SlowDownload { bytes_per_s: 5000 }));
        assert_eq!("stall".parse(), Ok(Fault::StalledDownload { pause: STALL }));
        for wrong in ["slow:x", "stall:2h", "early:", "unplugged:never", "full:3", "", "Full"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_counted_fault_is_used_so_often_and_only_on_its_occasion() {
        let mut armed = Armed::new(Fault::Busy, Span::Times(2));
        assert_eq!(armed.take(Occasion::Exposure), Fault::None);
        assert_eq!(
            [armed.take(Occasion::Shutter), armed.take(Occasion::Shutter)],
            [Fault::Busy; 2]
        );
        assert_eq!((armed.take(Occasion::Shutter), armed.fault()), (Fault::None, Fault::None));
        let mut open = Armed::new(Fault::Busy, Span::Open);
        assert!((0..100).all(|_| open.take(Occasion::Shutter) == Fault::Busy));
    }

    #[test]
    fn a_fault_once_spoils_one_download_in_all_its_pieces() {
        let mut armed = Armed::new(Fault::CorruptDownload, Span::Times(1));
        assert_eq!(armed.take_piece(1, true), Fault::CorruptDownload);
        assert_eq!(armed.take_piece(1, false), Fault::CorruptDownload);
        assert_eq!(armed.take_piece(2, false), Fault::None, "another picture");
        assert_eq!(armed.take_piece(1, false), Fault::CorruptDownload);
        assert_eq!(armed.take_piece(1, true), Fault::None, "the download begins again");
    }

    #[test]
    fn a_fault_for_a_time_ends_with_it() {
        assert_eq!(Armed::new(Fault::Silent, Span::For(Duration::ZERO)).fault(), Fault::None);
        let long = Armed::new(Fault::Silent, Span::For(Duration::from_hours(1)));
        assert_eq!(long.fault(), Fault::Silent);
    }

    proptest! {
        #[test]
        fn a_counted_fault_is_used_exactly_so_often(count in 1_u32..50, asked in 0_u32..100) {
            let mut armed = Armed::new(Fault::OutOfFocus, Span::Times(count));
            let used = (0..asked).filter(|_| armed.take(Occasion::Shutter) != Fault::None).count();
            prop_assert_eq!(used as u32, asked.min(count));
            prop_assert_eq!(armed.uses_left(), Some(count - asked.min(count)));
        }

        #[test]
        fn any_text_is_a_fault_or_not(text in "\\PC{0,30}|(slow|stall|late):[0-9.hms]{0,9}") {
            drop(text.parse::<Fault>());
            drop(text.parse::<Span>());
        }
    }
}
