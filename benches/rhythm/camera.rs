//! The simulated camera in a process of its own, at the lowest priority: a real one doesn't draw its pictures on the
//! station's processor.

use paishe::camera::sim::{FrameSize, Sim, SimConfig};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Folder of the camera's socket; set in its process.
const FOLDER: &str = "PAISHE_BENCH_RHYTHM_SIM";
const LONG_PX: &str = "PAISHE_BENCH_RHYTHM_LONG_PX";
/// How far the process stands back behind the station.
const NICE: i32 = 5;

pub fn is_wanted() -> bool {
    std::env::var_os(FOLDER).is_some()
}

/// The camera's process: runs until its input ends.
pub fn serve() {
    rustix::process::setpriority_process(None, NICE).unwrap();
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let long_px: u32 = std::env::var(LONG_PX).unwrap().parse().unwrap();
    let sim = Sim::start(&SimConfig {
        frame: FrameSize { long_px, short_px: long_px * 2 / 3 },
        control: Some(folder.join("socket")),
        // Nobody blinks: a frame fails where the script wants it to.
        sitter_moves: false,
        ..SimConfig::default()
    })
    .unwrap();
    println!("{}", sim.port_text());
    std::io::stdout().flush().unwrap();
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
    sim.stop();
}

/// A running simulated camera; it ends when it is dropped.
pub struct Camera {
    child: Child,
    pub port_text: String,
    _folder: tempfile::TempDir,
    orders: BufReader<UnixStream>,
}

impl Camera {
    pub fn start(long_px: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(FOLDER, folder.path()).env(LONG_PX, long_px.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port_text = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port_text).unwrap();
        let orders = BufReader::new(UnixStream::connect(folder.path().join("socket")).unwrap());
        Self { child, port_text: port_text.trim().to_owned(), _folder: folder, orders }
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
    pub fn exposures(&mut self) -> usize {
        let state = self.order("state");
        let json = state.split_once(' ').map_or("{}", |(_, json)| json);
        let state: serde_json::Value = serde_json::from_str(json).unwrap();
        state["exposures"].as_u64().unwrap() as usize
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}
