//! The simulated camera in a process of its own, so that its memory and time are not the station's.

use paishe::camera::sim::{FrameSize, Identity, Pictures, Sim, SimConfig};
use paishe::sitter::Scene;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Folder of the camera's socket and truth; set in its process.
const FOLDER: &str = "PAISHE_BENCH_SIM";
/// What else the process is told.
const IS_GENERIC: &str = "PAISHE_BENCH_SIM_GENERIC";
const IS_STILL: &str = "PAISHE_BENCH_SIM_STILL";
const LONG_PX: &str = "PAISHE_BENCH_SIM_LONG_PX";

/// One exposure, as the camera knows it.
#[derive(serde::Serialize, serde::Deserialize)]
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
    let long_px: u32 = std::env::var(LONG_PX).unwrap().parse().unwrap();
    let is_generic = std::env::var_os(IS_GENERIC).is_some();
    let is_still = std::env::var_os(IS_STILL).is_some();
    let pictures = if is_still { one_picture(&folder) } else { SimConfig::default().pictures };
    let sim = Sim::start(&SimConfig {
        pictures,
        frame: FrameSize { long_px, short_px: long_px * 2 / 3 },
        identity: if is_generic { Identity::Generic } else { Identity::Nikon },
        control: Some(folder.join("socket")),
        raw_bytes: 200_000,
        ..SimConfig::default()
    })
    .unwrap();
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

/// A folder with one frame: nothing is drawn for live view, as no camera draws it on the station's processor.
fn one_picture(folder: &Path) -> Pictures {
    let pictures = folder.join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    Scene::seeded(1).render(1200, 800).save(pictures.join("one.jpg")).unwrap();
    Pictures::Folder(pictures)
}

/// A running simulated camera.
pub struct SimProcess {
    child: Child,
    pub port_text: String,
    folder: tempfile::TempDir,
    orders: BufReader<UnixStream>,
}

impl SimProcess {
    pub fn start(long_px: u32, is_generic: bool) -> Self {
        Self::start_with(long_px, is_generic.then_some(IS_GENERIC))
    }

    /// A camera that shows one frame and draws nothing.
    pub fn still() -> Self {
        Self::start_with(1200, Some(IS_STILL))
    }

    fn start_with(long_px: u32, told: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(FOLDER, folder.path()).env(LONG_PX, long_px.to_string());
        if let Some(told) = told {
            command.env(told, "1");
        }
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
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
        let path: &Path = self.folder.path();
        serde_json::from_slice(&std::fs::read(path.join("truth")).unwrap()).unwrap()
    }
}
