//! Accepts a second and how long one takes, at 1, 8 and 32 stations, on each engine; beside them a station that is alone.

use crate::server::Server;
use crate::session::{Process, make};
use paishe::roster::demo;
use paishe::spec::Sequence;
use paishe::store::{Settings, Store};
use std::path::Path;
use std::time::{Duration, Instant};

const STATIONS: [usize; 3] = [1, 8, 32];
/// Longest run of one row.
const ROW_MAX: Duration = Duration::from_mins(10);

/// False when a row did not come to its end.
pub fn run(shots: usize) -> bool {
    println!(
        "\nrates: accepts of frames that are there, {shots} a station (fewer where there are many), no pause between"
    );
    println!(
        "{:12} {:>8} {:>10} {:>11} {:>9} {:>9} {:>9}",
        "", "stations", "accepts/s", "ms median", "p90", "p99", "longest"
    );
    let server = Server::start(true);
    let mut went_well = alone(shots);
    for stations in STATIONS {
        let each = (shots * 4 / stations).clamp(20, shots);
        let root = scratch();
        let register = root.path().join("register.db");
        went_well &=
            row("sqlite", &format!("sqlite:{}", register.display()), root.path(), stations, each);
        let root = scratch();
        let address = server.database(&format!("rates_{stations}"));
        went_well &= row("postgres", &address, root.path(), stations, each);
    }
    went_well
}

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// A session without a register, as most are.
fn alone(shots: usize) -> bool {
    let root = scratch();
    let folder = root.path().join("1");
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    let mut store = Store::create(&folder, &settings).unwrap();
    store.import(&demo(shots * 2 + 100, 1)).unwrap();
    drop(store);
    measure("alone", "", root.path(), 1, shots)
}

fn row(engine: &str, address: &str, root: &Path, stations: usize, shots: usize) -> bool {
    drop(make(address, stations * shots * 2 + 100));
    measure(engine, address, root, stations, shots)
}

fn measure(engine: &str, address: &str, root: &Path, stations: usize, shots: usize) -> bool {
    let mut crew: Vec<Process> = (1..=stations)
        .map(|name| Process::start(root, &name.to_string(), address, shots))
        .collect();
    // Making the folders isn't meant: time runs from the first accept.
    let mut first = None;
    let begun = Instant::now();
    while begun.elapsed() < ROW_MAX && !crew.iter_mut().all(Process::has_ended) {
        std::thread::park_timeout(Duration::from_millis(5));
        let has_begun = || crew.iter().any(|s| s.promises().metadata().is_ok_and(|m| m.len() > 0));
        if first.is_none() && has_begun() {
            first = Some(Instant::now());
        }
    }
    let seconds = first.map_or(0.0, |first| first.elapsed().as_secs_f64());
    let mut ms: Vec<f64> = crew.iter().flat_map(latencies).collect();
    ms.sort_by(f64::total_cmp);
    let ended = crew.iter_mut().all(Process::end);
    let at = |share: f64| ms.get((share * ms.len().saturating_sub(1) as f64) as usize).copied();
    println!(
        "{engine:12} {stations:8} {:10.1} {:11.2} {:9.2} {:9.2} {:9.2}",
        ms.len() as f64 / seconds,
        at(0.5).unwrap_or_default(),
        at(0.9).unwrap_or_default(),
        at(0.99).unwrap_or_default(),
        at(1.0).unwrap_or_default()
    );
    ended && ms.len() + stations >= stations * shots
}

fn latencies(station: &Process) -> Vec<f64> {
    let text = std::fs::read_to_string(station.promises()).unwrap_or_default();
    let us = text.lines().filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok());
    us.map(|us| us / 1e3).collect()
}
