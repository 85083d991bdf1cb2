//! A client that speaks PTP/IP by hand, and one of the control socket.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use paishe::camera::sim::{FrameSize, Sim, SimConfig};
use tempfile::TempDir;

pub const LIMIT: Duration = Duration::from_mins(1);

pub const OK: u16 = 0x2001;
pub const ALL: u32 = 0xFFFF_FFFF;
pub const OBJECT_ADDED: u16 = 0x4002;
pub const PROPERTY_CHANGED: u16 = 0x4006;
pub const CAPTURE_COMPLETE: u16 = 0x400D;

const REQUEST: u32 = 6;
const RESPONSE: u32 = 7;

/// A camera with its control socket in a folder of its own.
pub struct Bench {
    pub sim: Sim,
    pub folder: TempDir,
    pub orders: Orders,
}

pub fn small() -> SimConfig {
    let frame = FrameSize { long_px: 300, short_px: 200 };
    SimConfig { frame, sitter_moves: false, raw_bytes: 50_000, ..SimConfig::default() }
}

impl Bench {
    pub fn new() -> Self {
        Self::with(small())
    }

    pub fn with(config: SimConfig) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("control");
        let sim = Sim::start(&SimConfig { control: Some(path.clone()), ..config }).unwrap();
        Self { sim, folder, orders: Orders::connect(&path) }
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("control")
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.sim).unwrap()
    }

    /// Gives an order that must be obeyed.
    pub fn must(&mut self, line: &str) -> String {
        self.orders.give(line).unwrap_or_else(|words| panic!("{line}: {words}"))
    }

    /// Presses the shutter on the body and waits until the exposure is over.
    pub fn press(&mut self) {
        let shots = self.sim.shots();
        self.must("press");
        assert!(self.sim.wait_for_shots(shots + 1, LIMIT));
    }

    pub fn state(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.must("state")).unwrap()
    }
}

/// A client of the control socket.
pub struct Orders {
    stream: BufReader<UnixStream>,
}

impl Orders {
    pub fn connect(path: &Path) -> Self {
        let stream = UnixStream::connect(path).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    pub fn give(&mut self, line: &str) -> Result<String, String> {
        self.stream.get_mut().write_all(format!("{line}\n").as_bytes()).unwrap();
        self.answer().unwrap()
    }

    /// The next answer; `None` when the camera hung up.
    pub fn answer(&mut self) -> Option<Result<String, String>> {
        let mut answer = String::new();
        self.stream.read_line(&mut answer).ok().filter(|length| *length > 0)?;
        match answer.trim_end().split_once(' ').unwrap() {
            ("ok", words) => Some(Ok(words.to_owned())),
            ("error", words) => Some(Err(words.to_owned())),
            other => panic!("{other:?}"),
        }
    }
}

/// A client of the camera.
pub struct Client {
    commands: TcpStream,
    _events: TcpStream,
    transaction: u32,
}

fn send(stream: &mut TcpStream, kind: u32, payload: &[u8]) -> io::Result<()> {
    let mut packet = (payload.len() as u32 + 8).to_le_bytes().to_vec();
    packet.extend(kind.to_le_bytes());
    packet.extend(payload);
    stream.write_all(&packet)
}

fn receive(stream: &mut TcpStream) -> io::Result<(u32, Vec<u8>)> {
    let mut header = [0; 8];
    stream.read_exact(&mut header)?;
    let mut payload = vec![0; u32_at(&header, 0) as usize - 8];
    stream.read_exact(&mut payload)?;
    Ok((u32_at(&header, 4), payload))
}

pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap())
}

fn dial(sim: &Sim) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", sim.port()))?;
    stream.set_read_timeout(Some(LIMIT))?;
    Ok(stream)
}

impl Client {
    /// Connects and opens a session.
    pub fn connect(sim: &Sim) -> io::Result<Self> {
        let mut commands = dial(sim)?;
        send(&mut commands, 1, &[[7; 16].as_slice(), b"t\0\0\0", &[0, 0, 1, 0]].concat())?;
        let (kind, welcome) = receive(&mut commands)?;
        assert_eq!(kind, 2, "welcome");
        let mut events = dial(sim)?;
        send(&mut events, 3, &welcome[..4])?;
        receive(&mut events)?;
        let mut client = Self { commands, _events: events, transaction: 0 };
        assert_eq!(client.ask(0x1002, &[1])?.0, OK);
        Ok(client)
    }

    /// Sends a request; returns its transaction.
    pub fn request(&mut self, code: u16, params: &[u32]) -> io::Result<u32> {
        self.transaction += 1;
        let mut payload = 1_u32.to_le_bytes().to_vec();
        payload.extend(code.to_le_bytes());
        payload.extend(self.transaction.to_le_bytes());
        for param in params {
            payload.extend(param.to_le_bytes());
        }
        send(&mut self.commands, REQUEST, &payload)?;
        Ok(self.transaction)
    }

    /// The next response: code, transaction and data.
    pub fn response(&mut self) -> io::Result<(u16, u32, Vec<u8>)> {
        let mut data = Vec::new();
        loop {
            match receive(&mut self.commands)? {
                (RESPONSE, end) => return Ok((u16_at(&end, 0), u32_at(&end, 2), data)),
                (9, _) => {}
                (_, block) => data.extend(&block[4..]),
            }
        }
    }

    /// Asks and hears the answer: code and data.
    pub fn ask(&mut self, code: u16, params: &[u32]) -> io::Result<(u16, Vec<u8>)> {
        let asked = self.request(code, params)?;
        let (code, answered, data) = self.response()?;
        assert_eq!(answered, asked);
        Ok((code, data))
    }

    pub fn code(&mut self, code: u16, params: &[u32]) -> u16 {
        self.ask(code, params).unwrap().0
    }

    /// What happened since it was last asked: code and parameter each.
    pub fn events(&mut self) -> Vec<(u16, u32)> {
        let (_, data) = self.ask(0x90C7, &[]).unwrap();
        data[2..].chunks(6).map(|event| (u16_at(event, 0), u32_at(event, 2))).collect()
    }

    /// Only the codes of [`Client::events`].
    pub fn event_codes(&mut self) -> Vec<u16> {
        self.events().into_iter().map(|(code, _)| code).collect()
    }

    /// Waits for the handle of the next announced picture.
    pub fn announced(&mut self) -> u32 {
        let deadline = Instant::now() + LIMIT;
        while Instant::now() < deadline {
            if let Some((_, handle)) = self.events().iter().find(|event| event.0 == OBJECT_ADDED) {
                return *handle;
            }
        }
        panic!("no picture was announced");
    }

    pub fn picture(&mut self, handle: u32) -> io::Result<Vec<u8>> {
        Ok(self.ask(0x1009, &[handle])?.1)
    }

    /// A picture in pieces, as libgphoto2 fetches it.
    pub fn picture_in_pieces(&mut self, handle: u32, piece_bytes: u32) -> io::Result<Vec<u8>> {
        let mut picture = Vec::new();
        loop {
            let (_, piece) = self.ask(0x101B, &[handle, picture.len() as u32, piece_bytes])?;
            picture.extend(&piece);
            if piece.len() < piece_bytes as usize {
                return Ok(picture);
            }
        }
    }

    /// Response code and length of a picture, as its record tells it.
    pub fn length(&mut self, handle: u32) -> (u16, u32) {
        let (code, info) = self.ask(0x1008, &[handle]).unwrap();
        (code, if code == OK { u32_at(&info, 8) } else { 0 })
    }

    /// Free bytes and free pictures.
    pub fn room(&mut self) -> (u64, u32) {
        let (_, info) = self.ask(0x1005, &[0x0001_0001]).unwrap();
        (u64::from_le_bytes(info[14..22].try_into().unwrap()), u32_at(&info, 22))
    }

    pub fn property(&mut self, code: u32) -> Vec<u8> {
        self.ask(0x1015, &[code]).unwrap().1
    }
}

pub fn is_whole(jpeg: &[u8]) -> bool {
    turbojpeg::decompress_image::<image::Rgb<u8>>(jpeg).is_ok()
}
