//! Many shots with faults by a seed, at the rhythm of a session compressed as far as the machine allows.

use super::desk::Desk;
use super::process;
use super::sim_process::{Sim, SimProcess, Truth};
use paishe::session::Command;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rustix::process::Signal;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Share of shots at which something goes wrong.
const FAULT_SHARE: f64 = 0.2;
/// Longest wait for a shot's frame before the crew goes on with the next.
const FRAME_WITHIN: Duration = Duration::from_millis(1500);
/// Longest wait for the last frames.
const END_WITHIN: Duration = Duration::from_mins(3);
/// Shots between two looks at memory and descriptors.
const SIZES_EVERY: usize = 250;

/// Orders that make something go wrong, as often as they stand here.
const FAULTS: [&str; 30] = [
    "fault cut once",
    "fault cut once",
    "fault corrupt once",
    "fault corrupt once",
    "fault slow:200000 once",
    "fault stall once",
    "fault unplugged:before once",
    "fault unplugged once",
    "fault unplugged once",
    "fault unplugged:after once",
    "unplug for 300ms",
    "unplug for 1500ms",
    "fault twice once",
    "fault twice once",
    "fault unsaid once",
    "fault unsaid:complete once",
    "fault early:400ms once",
    "fault early:400ms once",
    "fault empty:400ms once",
    "fault late:400ms once",
    "fault full once",
    "fault busy for 300ms",
    "fault focus once",
    "fault nostore for 500ms",
    "fault noview for 1s",
    "fault silent for 3s",
    "fault lost once",
    "names 9999",
    "raw on",
    "raw off",
];

/// Runs a soak; false when a promise was broken.
pub fn run(shots: usize, seed: u64) -> bool {
    println!("\nsoak: {shots} exposures, seed {seed}");
    let mut soak = Soak {
        sim: SimProcess::start(&Sim::drawn(600)),
        rng: Pcg64Mcg::seed_from_u64(seed),
        faults: 0,
        sizes: vec![],
    };
    let start = Instant::now();
    let mut desk = Desk::open(&soak.sim.port_text, shots);
    let mut exposed = 0;
    while exposed < shots {
        soak.round(&mut desk);
        exposed = soak.sim.exposures() as usize;
        if exposed / SIZES_EVERY >= soak.sizes.len() {
            soak.look_at_sizes(exposed);
        }
    }
    soak.end(desk, start)
}

/// Memory in kB and descriptors of station and worker after so many exposures.
struct Sizes {
    exposed: usize,
    station: (u64, usize),
    worker: (u64, usize),
}

struct Soak {
    sim: SimProcess,
    rng: Pcg64Mcg,
    faults: usize,
    sizes: Vec<Sizes>,
}

impl Soak {
    /// One student: called, shot, accepted; sometimes nobody, sometimes a shot right at the change.
    fn round(&mut self, desk: &mut Desk) {
        if desk.session.on_deck.is_none() {
            desk.call_next();
        }
        if self.rng.random_bool(FAULT_SHARE) {
            self.disturb();
        }
        match self.rng.random_range(0..100) {
            0..30 => desk.command(Command::Trigger),
            30..92 => drop(self.sim.order("press")),
            92..97 => drop(self.sim.order("burst 3")),
            _ => drop(self.sim.order("burst 8")),
        }
        desk.pump(FRAME_WITHIN, Desk::is_judged);
        if self.rng.random_bool(0.05) {
            // A retake.
            desk.command(Command::Cancel);
            return;
        }
        desk.accept_in_hand();
        // A sitter takes a while to leave; some photographers are quicker.
        match self.rng.random_range(0..100) {
            0..8 => drop(self.sim.order("press")),
            8..12 => {
                desk.command(Command::Dismiss);
                drop(self.sim.order("press"));
            }
            _ => drop(desk.pump(Duration::from_millis(120), |_| false)),
        }
    }

    fn disturb(&mut self) {
        self.faults += 1;
        match self.rng.random_range(0..100) {
            0..2 => {
                if let Some(worker) = process::worker() {
                    process::signal(worker, Signal::KILL);
                }
            }
            2 => {
                if let Some(worker) = process::worker() {
                    process::signal(worker, Signal::STOP);
                }
            }
            _ => {
                let at = self.rng.random_range(0..FAULTS.len());
                drop(self.sim.order(FAULTS.get(at).unwrap()));
            }
        }
        if self.faults.is_multiple_of(20) {
            drop(self.sim.order("battery 90"));
        }
    }

    fn look_at_sizes(&mut self, exposed: usize) {
        let worker = process::worker().map_or((0, 0), process::size);
        let station = process::size(std::process::id());
        self.sizes.push(Sizes { exposed, station, worker });
    }

    fn end(mut self, mut desk: Desk, start: Instant) -> bool {
        drop(self.sim.order("fault none"));
        drop(self.sim.order("plug"));
        let until = Instant::now() + END_WITHIN;
        let mut arrived = 0;
        // Quiet for 20 s, within which the card is read anew on suspicion.
        while Instant::now() < until && arrived != desk.arrived {
            arrived = desk.arrived;
            desk.pump(Duration::from_secs(20), |desk| desk.arrived > arrived);
        }
        let seconds = start.elapsed().as_secs_f64();
        let connected = desk.connected;
        self.tell_sizes();
        let truth = self.sim.end();
        println!("  {:.0} s, {} faults, {connected} connections", seconds, self.faults);
        check(&desk, &truth)
    }

    fn tell_sizes(&self) {
        println!("  exposures, memory in MB and descriptors of station and worker:");
        for Sizes { exposed, station, worker } in &self.sizes {
            let ((station, station_fds), (worker, worker_fds)) = (station, worker);
            let (station, worker) = (station / 1024, worker / 1024);
            println!(
                "  {exposed:6}  station {station:4} MB {station_fds:3}   worker {worker:4} MB {worker_fds:3}"
            );
        }
    }
}

/// Holds what is on disk and in the database to what was exposed.
fn check(desk: &Desk, truth: &[Truth]) -> bool {
    let written: Vec<&Truth> = truth.iter().filter(|exposure| !exposure.files.is_empty()).collect();
    let originals = originals(desk);
    let rows = rows(desk);
    let (mut lost, mut twice, mut right, mut tray, mut wrong, mut rowless) = (0, 0, 0, 0, 0, 0);
    for exposure in &written {
        let files = originals.get(&exposure.id).map_or(&[][..], Vec::as_slice);
        match files {
            [] => {
                println!("  lost: {:?}", exposure.files);
                lost += 1;
            }
            [file] => match rows.get(file) {
                None => rowless += 1,
                Some((_, state)) if state == "tray" => tray += 1,
                Some((student, _)) => {
                    let truly = desk.on_camera_at(exposure.at_us).map(|number| number.0.as_str());
                    if student.as_deref() == truly {
                        right += 1;
                    } else {
                        println!(
                            "  wrong: {file}: exposed at {}, {}",
                            exposure.at_us,
                            desk.told_of(file)
                        );
                        wrong += 1;
                    }
                }
            },
            _ => twice += 1,
        }
    }
    println!("  exposed {}, of them written to the card {}", truth.len(), written.len());
    println!(
        "  in originals/ {} frames; lost {lost}, twice {twice}, without a row {rowless}",
        originals.values().map(Vec::len).sum::<usize>()
    );
    println!("  with the right student {right}, in the tray {tray}, with a wrong student {wrong}");
    [lost, twice, wrong, rowless].iter().all(|count| *count == 0)
}

/// The JPEGs of the originals folder by the id in their EXIF.
fn originals(desk: &Desk) -> HashMap<String, Vec<String>> {
    let mut by_id: HashMap<String, Vec<String>> = HashMap::new();
    for entry in std::fs::read_dir(desk.originals()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("damaged-") || !name.to_lowercase().ends_with(".jpg") {
            continue;
        }
        by_id.entry(id_of(&entry.path())).or_default().push(name);
    }
    by_id
}

fn id_of(path: &std::path::Path) -> String {
    let mut file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let exif = exif::Reader::new().read_from_container(&mut file).unwrap();
    let field = exif.get_field(exif::Tag::ImageUniqueID, exif::In::PRIMARY).unwrap();
    field.display_value().to_string().trim_matches('"').to_owned()
}

/// Student and state of each frame by its file.
fn rows(desk: &Desk) -> HashMap<String, (Option<String>, String)> {
    let db = desk.database();
    let mut query = db.prepare("SELECT file, student, state FROM frame").unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
    query.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
}
