//! From the command to the first live-view frame on the screen, and to the version.

use crate::figure::{Figure, Sheet, timed};
use crate::rounds::Rounds;
use crate::shot::{Gphoto2, WINDOW};
use crate::sim_process::{Sim, SimProcess};
use crate::station::{self, Station};
use crate::{PROGRAM, data, memory};
use std::process::{Command, Stdio};

const OPENINGS: Rounds = Rounds { whole: 11, quick: 3 };
const VERSIONS: Rounds = Rounds { whole: 101, quick: 21 };
const STUDENTS: usize = 30;
/// The upper half of a cell: what a picture is made of in a terminal without graphics.
const HALF_BLOCK: char = '▀';
/// Half blocks of a picture; fewer could be a frame around something.
const A_PICTURE: usize = 200;
const F10: &str = "\x1b[21~";

pub fn run(sheet: &mut Sheet) {
    live_view(sheet);
    version(sheet);
}

fn live_view(sheet: &mut Sheet) {
    let camera = camera();
    let gphoto2 = Gphoto2::new(&camera.port_text);
    let (mut ours, mut theirs, mut memory_mb) = (vec![], vec![], None);
    for _ in 0..OPENINGS.count() {
        let (mb, ms) = opening(&camera.port_text);
        ours.push(ms);
        memory_mb = mb;
        theirs.push(gphoto2.preview());
    }
    sheet.note("A simulated camera over PTP/IP that draws nothing; the station in a pseudo-terminal of 120x40 with a session of 30 students, in turn with gphoto2. The station also opens its session, loads the nets, looks at clock, settings and card, judges the frame and draws. Its memory is that of both its processes.");
    sheet.add(
        Figure::of("paishe shoot to the first live-view frame on the screen", "ms", &ours)
            .against("gphoto2 --capture-preview, to its end", &ours, &theirs)
            .memory(memory_mb)
            .base_memory(gphoto2.preview_memory()),
    );
}

/// A camera that shows one small frame.
fn camera() -> SimProcess {
    let pictures = data::bench_folder().join("data/one");
    std::fs::create_dir_all(&pictures).unwrap();
    std::fs::copy(&data::live()[0], pictures.join("one.jpg")).unwrap();
    SimProcess::start(&Sim { pictures: Some(pictures), ..Sim::drawn(1200) })
}

/// Opens and leaves a station: its memory, and milliseconds to the picture.
fn opening(port_text: &str) -> (Option<f64>, f64) {
    let class = station::class(STUDENTS);
    let ready = Station::prepare(&class);
    let start = std::time::Instant::now();
    let mut station = ready.open(port_text, &[], WINDOW);
    station.window.wait_until(|seen| seen.chars().filter(|c| *c == HALF_BLOCK).count() > A_PICTURE);
    let ms = start.elapsed().as_secs_f64() * 1e3;
    let mb = memory::family_mb(station.window.pid());
    station.window.type_in(F10);
    let (code, seen) = station.window.end();
    assert_eq!(code, 0, "the station ended badly:\n{seen}");
    (mb, ms)
}

fn version(sheet: &mut Sheet) {
    let (mut ours, mut theirs) = (vec![], vec![]);
    for _ in 0..VERSIONS.count() {
        ours.push(timed(|| run_to_end(PROGRAM, "--version")).1);
        theirs.push(timed(|| run_to_end("gphoto2", "--version")).1);
    }
    sheet.add(
        Figure::of("paishe --version", "ms", &ours)
            .against("gphoto2 --version", &ours, &theirs)
            .memory(memory::of_command(&[PROGRAM, "--version"]))
            .base_memory(memory::of_command(&["gphoto2", "--version"])),
    );
}

fn run_to_end(program: &str, argument: &str) {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().unwrap().success(), "{program} {argument}");
}
