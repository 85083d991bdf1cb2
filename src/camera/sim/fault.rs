//! Scripted faults: what real cameras do to a tethered station.

/// What goes wrong, from the moment it is set until [`Fault::None`] is set.
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
    /// Pictures come at this many bytes a second (at least 1000).
    SlowDownload {
        /// Bytes a second.
        bytes_per_s: u32,
    },
    /// The connection is cut half way through a picture.
    UnpluggedDownload,
    /// The shutter works, and no picture is ever announced.
    LostPicture,
    /// No request gets an answer.
    Silent,
}

impl std::str::FromStr for Fault {
    type Err = String;

    /// Reads the words of the `paishe sim` prompt: `none full busy focus noview cut slow:BYTES unplugged lost silent`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.split_once(':') {
            Some(("slow", rate)) => {
                let bytes_per_s = rate.parse().map_err(|_| format!("'{rate}' is no number"))?;
                Self::SlowDownload { bytes_per_s }
            }
            None if text == "none" => Self::None,
            None if text == "full" => Self::StoreFull,
            None if text == "busy" => Self::Busy,
            None if text == "focus" => Self::OutOfFocus,
            None if text == "noview" => Self::NoLiveView,
            None if text == "cut" => Self::TruncatedDownload,
            None if text == "unplugged" => Self::UnpluggedDownload,
            None if text == "lost" => Self::LostPicture,
            None if text == "silent" => Self::Silent,
            _ => return Err(format!("'{text}' is none of {}", Self::WORDS)),
        })
    }
}

impl Fault {
    /// The words that [`str::parse`] knows.
    pub const WORDS: &str =
        "none, full, busy, focus, noview, cut, slow:BYTES, unplugged, lost, silent";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_word_is_a_fault() {
        for word in Fault::WORDS.replace("BYTES", "5000").split(", ") {
            word.parse::<Fault>().unwrap();
        }
        assert_eq!("slow:5000".parse(), Ok(Fault::SlowDownload { bytes_per_s: 5000 }));
        assert!("slow:x".parse::<Fault>().is_err());
    }
}
