//! The simulated camera in a process of its own, so that its memory and time are not the station's.

use paishe::camera::sim::{self, FrameSize, Identity, Pictures, SimConfig};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Folder of the camera's socket and truth; set in its process.
const FOLDER: &str = "PAISHE_BENCH_SIM";
/// What camera it is to be.
const WANTED: &str = "PAISHE_BENCH_SIM_WANTED";
/// How far a camera that stands back is behind the station.
const NICE: i32 = 5;

/// What camera to simulate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sim {
    /// The long side of its full frames, px.
    pub long_px: u32,
    /// A folder whose frames are served; without one a sitter is drawn, on this machine's processor.
    pub pictures: Option<PathBuf>,
    pub sitter_moves: bool,
    /// Whether it has the standard's operations only.
    pub is_generic: bool,
    /// Whether the station comes first: a real camera doesn't draw its pictures on the station's processor.
    pub stands_back: bool,
}

impl Sim {
    /// A camera whose sitter is drawn.
    pub fn drawn(long_px: u32) -> Self {
        let (pictures, sitter_moves) = (None, true);
        Self { long_px, pictures, sitter_moves, is_generic: false, stands_back: false }
    }

    fn config(&self, folder: &Path) -> SimConfig {
        let pictures = self.pictures.clone().map(Pictures::Folder);
        SimConfig {
            pictures: pictures.unwrap_or(SimConfig::default().pictures),
            frame: FrameSize { long_px: self.long_px, short_px: self.long_px * 2 / 3 },
            identity: if self.is_generic { Identity::Generic } else { Identity::Nikon },
            control: Some(folder.join("socket")),
            sitter_moves: self.sitter_moves,
            raw_bytes: 200_000,
            ..SimConfig::default()
        }
    }
}

/// One exposure, as the camera knows it.
#[derive(Serialize, Deserialize)]
pub struct Truth {
    pub id: String,
    pub at_us: i64,
    pub files: Vec<String>,
}

pub fn is_wanted() -> bool {
    std::env::var_os(FOLDER).is_some()
}

/// The camera's process: runs until its input ends, then writes the truth.
pub fn serve() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let wanted: Sim = serde_json::from_str(&std::env::var(WANTED).unwrap()).unwrap();
    if wanted.stands_back {
        rustix::process::setpriority_process(None, NICE).unwrap();
    }
    let sim = sim::Sim::start(&wanted.config(&folder)).unwrap();
    println!("{}", sim.port_text());
    std::io::stdout().flush().unwrap();
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
    let truth: Vec<Truth> = sim
        .exposures()
        .into_iter()
        .map(|exposure| Truth { id: exposure.id, at_us: exposure.at_us, files: exposure.files })
        .collect();
    std::fs::write(folder.join("truth"), serde_json::to_vec(&truth).unwrap()).unwrap();
    sim.stop();
}

/// A running simulated camera; it ends when it is dropped.
pub struct SimProcess {
    child: Child,
    pub port_text: String,
    folder: tempfile::TempDir,
    orders: BufReader<UnixStream>,
}

impl SimProcess {
    pub fn start(wanted: &Sim) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(FOLDER, folder.path()).env(WANTED, serde_json::to_string(wanted).unwrap());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port_text = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port_text).unwrap();
        let orders = BufReader::new(UnixStream::connect(folder.path().join("socket")).unwrap());
        Self { child, port_text: port_text.trim().to_owned(), folder, orders }
    }

    /// Gives an order; the camera's answer.
    pub fn order(&mut self, line: &str) -> String {
        let stream = self.orders.get_mut();
        stream.write_all(format!("{line}\n").as_bytes()).unwrap();
        let mut answer = String::new();
        self.orders.read_line(&mut answer).unwrap();
        answer.trim().to_owned()
    }

    /// Exposures so far.
    pub fn exposures(&mut self) -> u64 {
        let state = self.order("state");
        let json = state.split_once(' ').map_or("{}", |(_, json)| json);
        let state: serde_json::Value = serde_json::from_str(json).unwrap();
        state.get("exposures").and_then(serde_json::Value::as_u64).unwrap()
    }

    /// Ends the camera; what it exposed.
    pub fn end(mut self) -> Vec<Truth> {
        self.stop();
        serde_json::from_slice(&std::fs::read(self.folder.path().join("truth")).unwrap()).unwrap()
    }

    fn stop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

impl Drop for SimProcess {
    fn drop(&mut self) {
        self.stop();
    }
}
