//! From the shutter to the durable file and to the verdict, through the real station, against the gphoto2 command line on the
//! same simulated camera.

mod gphoto2;

pub use gphoto2::Gphoto2;

use crate::figure::{Figure, Sheet, Target};
use crate::rounds::Rounds;
use crate::sim_process::{Sim, SimProcess};
use crate::station::{self, Station};
use crate::{data, memory};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Rounds, in each of which one opens the camera after the other.
const ROUNDS: Rounds = Rounds { whole: 5, quick: 1 };
const SHOTS: Rounds = Rounds { whole: 6, quick: 3 };
/// Longest wait for one shot.
pub const SHOT_WITHIN: Duration = Duration::from_secs(30);
/// Between two looks whether a file is there.
pub const LOOK_EVERY: Duration = Duration::from_millis(2);
/// Columns and rows of the station's terminal.
pub const WINDOW: (u16, u16) = (120, 40);
/// Photographs taken in a station before those that count.
const WARM_UP: usize = 1;

const F5: &str = "\x1b[15~";
const ESC: &str = "\x1b";
const F10: &str = "\x1b[21~";
const F4: &str = "\x1bOS";
/// Words of a verdict.
const VERDICTS: [&str; 4] =
    ["合格：可以采用", "可采用，请看", "不合格：请重拍", "测不到的项：请重拍"];

/// Milliseconds of each shot.
#[derive(Default)]
struct Times {
    file: Vec<f64>,
    verdict: Vec<f64>,
    one_a_process: Vec<f64>,
    shell: Vec<f64>,
    memory_mb: Option<f64>,
}

pub fn run(sheet: &mut Sheet) {
    let mut times = Times::default();
    for _ in 0..ROUNDS.count() {
        // Its picture is a file: a camera doesn't draw on the station's processor.
        let camera =
            SimProcess::start(&Sim { pictures: Some(data::full_folder()), ..Sim::drawn(6000) });
        times.through_the_station(&camera.port_text);
        let gphoto2 = Gphoto2::new(&camera.port_text);
        times.one_a_process.extend((0..SHOTS.count()).map(|_| gphoto2.shot()));
        let mut shell = gphoto2.shell();
        shell.shot();
        times.shell.extend((0..SHOTS.count()).map(|_| shell.shot()));
    }
    times.tell(sheet);
}

impl Times {
    fn through_the_station(&mut self, port_text: &str) {
        let mut station = Station::prepare(&station::class(2)).open(port_text, &[], WINDOW);
        station.window.wait_for(&["Paishe Simulator", "实时取景"]);
        station.window.type_in(F4);
        station.window.wait_for(&["排队：按键叫号"]);
        station.window.type_in(F4);
        for _ in 0..WARM_UP {
            shot(&mut station);
        }
        for _ in 0..SHOTS.count() {
            let (file_ms, verdict_ms) = shot(&mut station);
            self.file.push(file_ms);
            self.verdict.push(verdict_ms);
        }
        self.memory_mb = memory::family_mb(station.window.pid());
        station.window.type_in(F10);
        drop(station.window.end());
    }

    fn tell(&self, sheet: &mut Sheet) {
        let size_mb = data::full().metadata().unwrap().len() as f64 / 1e6;
        sheet.note(format!(
            "A simulated camera over PTP/IP on this machine serves a JPEG of 24 megapixels ({size_mb:.1} MB) that it need not draw. F5 on the station's terminal, live view on, against a capture by gphoto2; both store the picture on the card. For gphoto2 the time ends when its file is whole, which nobody syncs, checks or judges; the 3 s that gphoto2 then waits for further events are not counted. Rounds of {} shots each in turn.",
            SHOTS.count()
        ));
        let file = Figure::of("shutter to file: synced, checked, hashed, named", "ms", &self.file);
        let verdict = Figure::of("shutter to verdict on the screen", "ms", &self.verdict);
        let verdict = verdict.memory(self.memory_mb);
        let one = "gphoto2 --capture-image-and-download, one process a shot";
        let shell = "the same in one gphoto2 --shell";
        let cause = "the station ends live view first, and syncs, decodes and hashes the file";
        sheet.add(file.clone().against(one, &self.file, &self.one_a_process));
        sheet.add(file.against(shell, &self.file, &self.shell).at_most(Target::Ratio(1.0), cause));
        sheet.add(
            verdict
                .clone()
                .against(one, &self.verdict, &self.one_a_process)
                .at_most(Target::Ratio(1.0), "the file first, then decoding, measures and drawing"),
        );
        sheet.add(verdict.against(shell, &self.verdict, &self.shell));
    }
}

/// Milliseconds from the key to the file and to the verdict; the frame is then rejected.
fn shot(station: &mut Station) -> (f64, f64) {
    station.window.wait_until(|seen| seen.contains("取景：") && verdict_of(seen).is_none());
    let originals = station::session(station.folder.path()).join("originals");
    let start = Instant::now();
    let file = next_file(originals, start);
    station.window.type_in(F5);
    station.window.wait_until(|seen| verdict_of(seen).is_some());
    let verdict_ms = start.elapsed().as_secs_f64() * 1e3;
    let file_ms = file.recv_timeout(SHOT_WITHIN).unwrap();
    station.window.type_in(ESC);
    (file_ms, verdict_ms)
}

fn verdict_of(seen: &str) -> Option<&'static str> {
    VERDICTS.into_iter().find(|words| seen.contains(words))
}

/// Sends the milliseconds until one more picture has its name.
fn next_file(folder: PathBuf, start: Instant) -> Receiver<f64> {
    let (told, answer) = channel();
    let before = pictures(&folder);
    std::thread::spawn(move || {
        while start.elapsed() < SHOT_WITHIN {
            if pictures(&folder) > before {
                // Nobody listens any more when the verdict never came.
                let _nobody = told.send(start.elapsed().as_secs_f64() * 1e3);
                return;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    });
    answer
}

fn pictures(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter(|file| file.path().extension().is_some_and(|end| end == "JPG")).count()
}
