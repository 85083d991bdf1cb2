//! From the shutter to the durable file and to the verdict, through the real station, against the gphoto2 command line on the
//! same simulated camera.

mod gphoto2;

pub use gphoto2::Gphoto2;

use crate::figure::{Figure, Sheet, Target, timed};
use crate::figures::median;
use crate::rounds::Rounds;
use crate::sim_process::{Sim, SimProcess};
use crate::station::{self, Station};
use crate::{data, memory};
use paishe::picture::{self, Detail};
use paishe::store::durable::{rename_new, sha256_hex, sync_dir, write_new};
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
    /// What makes a file safe, alone.
    safety: Vec<f64>,
    memory_mb: Option<f64>,
    gphoto2_mb: Option<f64>,
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
        drop(shell);
        times.gphoto2_mb = gphoto2.shot_memory();
        times.safety.extend((0..SHOTS.count()).map(|_| safety()));
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
            "A simulated camera over PTP/IP on this machine serves a JPEG of 24 megapixels ({size_mb:.1} MB) that it need not draw. F5 on the station's terminal, live view on, against a capture by gphoto2; both store the picture on the card. For gphoto2 the time ends when its file is whole, which nobody syncs, checks or judges; the 3 s that gphoto2 then waits for further events are not counted. Judging stands back (nice 5) behind keys, screen and disk, so on a busy machine the verdict waits. Rounds of {} shots each in turn.",
            SHOTS.count()
        ));
        sheet.note(format!("Medians: {}.", self.parts()));
        let file = Figure::of("shutter to file: synced, checked, hashed, named", "ms", &self.file);
        let verdict = Figure::of("shutter to verdict on the screen", "ms", &self.verdict);
        let verdict = verdict.memory(self.memory_mb);
        let one = "gphoto2 --capture-image-and-download, one process a shot";
        let shell = "the same in one gphoto2 --shell";
        let no_slower = Target::Ratio(1.0);
        let with_one = file.clone().against(one, &self.file, &self.one_a_process);
        let with_one = with_one.memory(self.memory_mb).base_memory(self.gphoto2_mb);
        sheet.add(with_one.at_most(no_slower, self.parts()));
        let with_shell = file.against(shell, &self.file, &self.shell);
        sheet.add(with_shell.at_most(no_slower, self.parts()));
        sheet.add(verdict.clone().against(one, &self.verdict, &self.one_a_process));
        sheet.add(verdict.against(shell, &self.verdict, &self.shell));
    }

    /// Where the time to the file and to the verdict goes.
    fn parts(&self) -> String {
        let (file, shell, safety) = (median(&self.file), median(&self.shell), median(&self.safety));
        format!(
            "of {file:.0} ms to the file, exposure and transfer take {shell:.0} ms, as in gphoto2's shell; writing, syncing, decoding at 1/8 and hashing a file of this length {safety:.0} ms, measured alone; the way from the key to the camera process, live view in between and the ledger the other {:.0} ms; the verdict comes {:.0} ms after the file",
            file - shell - safety,
            median(&self.verdict) - file
        )
    }
}

/// Milliseconds of what the station does with a file before it counts.
fn safety() -> f64 {
    let bytes = std::fs::read(data::full()).unwrap();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (part, name) = (folder.path().join("part"), folder.path().join("named.jpg"));
    let job = || {
        write_new(&part, &bytes).unwrap();
        drop(picture::decode(&bytes, Detail::Proof).unwrap());
        drop(sha256_hex(&bytes));
        rename_new(&part, &name).unwrap();
        sync_dir(folder.path()).unwrap();
    };
    timed(job).1
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
