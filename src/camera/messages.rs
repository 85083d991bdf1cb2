//! What the station and its tether worker say to each other over the worker's standard input and output.
//!
//! A message is `u32` header length, `u32` payload length (both little-endian), a JSON header, and a payload that only
//! a live-view picture has. Both lengths are bounded, so a torn or foreign stream is an error and never a hang or a
//! huge allocation.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{About, CameraError, CardEntry, CardFile};
use crate::body::{CardRoom, ClockOffset, Exposure, Setting, SettingState, Work};

/// Longest header in bytes.
pub const MAX_HEADER_BYTES: usize = 64 * 1024;
/// Longest payload in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 8 * 1024 * 1024;

/// What the station asks of the worker.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Fire the shutter.
    Trigger,
    /// Send live-view pictures, or stop.
    LiveView {
        /// Whether to send.
        on: bool,
    },
    /// Download a picture that an earlier worker announced and didn't bring, or that the card was found to hold.
    Fetch {
        /// The announcement.
        owed: Owed,
    },
    /// Set a setting of the camera.
    Set {
        /// Which.
        setting: Setting,
        /// One of its choices.
        value: String,
    },
    /// Tell all pictures on the card.
    List,
    /// Finish the running download and exit.
    Quit,
}

/// A picture that the camera announced, or that was found on its card.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Owed {
    /// Where it is on the camera.
    pub file: CardFile,
    /// Wall clock when the camera announced it or the station found it, in µs since 1970.
    pub seen_at_us: i64,
    /// Whether the camera announced it as it was taken; else it was found on the card later.
    pub announced: bool,
}

/// Kind of a downloaded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A JPEG picture, complete from its first to its last marker.
    Jpeg,
    /// Anything else, as it came: a RAW file beside the JPEG.
    Raw,
}

/// A file in the originals folder: synced, hashed, in its final place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FrameOnDisk {
    /// File name in the originals folder.
    pub name: String,
    /// SHA-256 of the file, 64 lower-case hex digits.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Where it is on the camera, and when the camera announced it.
    pub owed: Owed,
    /// What it is.
    pub kind: FileKind,
    /// When it was exposed.
    pub exposure: Exposure,
    /// The body it came from: serial number, else model.
    pub body: String,
    /// When it was taken or written to the card, µs since 1970 by the camera's clock.
    pub saved_at_us: Option<i64>,
}

/// What the worker reports.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum Report {
    /// The worker lives and will speak again within `allow_ms`.
    Alive {
        /// Longest silence to expect, in ms.
        allow_ms: u64,
    },
    /// A camera is open.
    Connected {
        /// Who it is.
        about: About,
        /// Battery level in percent, if it tells.
        battery: Option<u8>,
    },
    /// A live-view picture is the payload.
    Live,
    /// The camera announced a picture; the download starts.
    Announced {
        /// The announcement.
        owed: Owed,
    },
    /// A picture is on disk.
    FrameOnDisk(FrameOnDisk),
    /// A picture that was asked for is here already.
    AlreadyHere {
        /// Which.
        owed: Owed,
    },
    /// Pictures were found on the card that were taken while nobody listened; they come now.
    Found {
        /// How many.
        count: u32,
    },
    /// Battery level in percent.
    Battery {
        /// Percent.
        percent: u8,
    },
    /// Room on the card.
    Room {
        /// How much.
        room: CardRoom,
    },
    /// Offset of the camera's clock.
    Clock {
        /// How much.
        offset: ClockOffset,
    },
    /// The settings of the camera.
    Settings {
        /// All that it tells.
        settings: Vec<SettingState>,
    },
    /// What the camera is at; nothing when it waits.
    Working {
        /// What.
        work: Option<Work>,
    },
    /// Part of the card's list, in answer to [`Command::List`].
    Card {
        /// The next pictures of the list.
        entries: Vec<CardEntry>,
        /// Whether this is the last part.
        is_last: bool,
    },
    /// The shutter didn't fire.
    ShutterFailed {
        /// Why.
        error: CameraError,
    },
    /// A picture could not be brought; it is still on the camera.
    DownloadFailed {
        /// Which.
        owed: Owed,
        /// Why.
        error: CameraError,
        /// Name in the originals folder of what did come, if anything was kept.
        kept_name: Option<String>,
    },
    /// Something went wrong that loses nothing, such as live view that the camera refuses.
    Trouble {
        /// What.
        error: CameraError,
    },
    /// The camera can't be used; it is looked for again.
    Lost {
        /// Why.
        error: CameraError,
    },
}

/// The bytes of one message.
pub fn encode<M: Serialize>(message: &M, payload: &[u8]) -> io::Result<Vec<u8>> {
    let header = serde_json::to_vec(message).map_err(io::Error::other)?;
    let lengths = Lengths { header: header.len(), payload: payload.len() }.checked()?;
    let mut bytes = Vec::with_capacity(8 + header.len() + payload.len());
    bytes.extend_from_slice(&(lengths.header as u32).to_le_bytes());
    bytes.extend_from_slice(&(lengths.payload as u32).to_le_bytes());
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(payload);
    Ok(bytes)
}

/// Writes one message and flushes it.
pub fn write<M: Serialize>(to: &mut impl Write, message: &M, payload: &[u8]) -> io::Result<()> {
    to.write_all(&encode(message, payload)?)?;
    to.flush()
}

/// Reads one message, or `None` at the end of the stream. An end inside a message is an error.
pub fn read<M: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(M, Vec<u8>)>> {
    let mut first = [0; 1];
    if from.read(&mut first)? == 0 {
        return Ok(None);
    }
    let mut rest = [0; 7];
    from.read_exact(&mut rest)?;
    let lengths = Lengths::parse(first, rest)?;
    let mut header = vec![0; lengths.header];
    from.read_exact(&mut header)?;
    let mut payload = vec![0; lengths.payload];
    from.read_exact(&mut payload)?;
    decode(&header).map(|message| Some((message, payload)))
}

/// [`read`] for the station's side. Not cancel-safe: a dropped call tears the stream.
pub async fn read_async<M, R>(from: &mut R) -> io::Result<Option<(M, Vec<u8>)>>
where
    M: DeserializeOwned,
    R: AsyncRead + Unpin,
{
    let mut first = [0; 1];
    if from.read(&mut first).await? == 0 {
        return Ok(None);
    }
    let mut rest = [0; 7];
    from.read_exact(&mut rest).await?;
    let lengths = Lengths::parse(first, rest)?;
    let mut header = vec![0; lengths.header];
    from.read_exact(&mut header).await?;
    let mut payload = vec![0; lengths.payload];
    from.read_exact(&mut payload).await?;
    decode(&header).map(|message| Some((message, payload)))
}

/// Both lengths of a message, in bytes.
struct Lengths {
    header: usize,
    payload: usize,
}

impl Lengths {
    fn parse([a]: [u8; 1], [b, c, d, e, f, g, h]: [u8; 7]) -> io::Result<Self> {
        let header = u32::from_le_bytes([a, b, c, d]) as usize;
        let payload = u32::from_le_bytes([e, f, g, h]) as usize;
        Self { header, payload }.checked()
    }

    fn checked(self) -> io::Result<Self> {
        let Self { header, payload } = self;
        if header <= MAX_HEADER_BYTES && payload <= MAX_PAYLOAD_BYTES {
            return Ok(self);
        }
        Err(invalid(format!("a message of {header} + {payload} bytes is over the limit")))
    }
}

fn decode<M: DeserializeOwned>(header: &[u8]) -> io::Result<M> {
    serde_json::from_slice(header).map_err(|error| invalid(format!("not a message: {error}")))
}

fn invalid(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_come_out_as_they_went_in() {
        let mut stream = encode(&Report::Live, &[1, 2, 3]).unwrap();
        stream.extend(encode(&Report::Alive { allow_ms: 5 }, &[]).unwrap());
        let mut from = stream.as_slice();
        assert_eq!(read(&mut from).unwrap(), Some((Report::Live, vec![1, 2, 3])));
        assert_eq!(read(&mut from).unwrap(), Some((Report::Alive { allow_ms: 5 }, vec![])));
        assert_eq!(read::<Report>(&mut from).unwrap(), None);
    }

    #[test]
    fn a_torn_message_is_an_error_wherever_it_is_torn() {
        let whole = encode(&Report::Battery { percent: 80 }, &[7; 9]).unwrap();
        for cut in 1..whole.len() {
            assert!(read::<Report>(&mut &whole[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn lengths_over_the_limit_are_refused_before_anything_is_allocated() {
        let mut bytes = Vec::from(u32::MAX.to_le_bytes());
        bytes.extend(0_u32.to_le_bytes());
        let error = read::<Report>(&mut bytes.as_slice()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(encode(&Report::Live, &vec![0; MAX_PAYLOAD_BYTES + 1]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut from = bytes.as_slice();
            while let Ok(Some(_)) = read::<Report>(&mut from) {}
            prop_assert!(from.len() <= bytes.len());
        }
    }
}
