//! Stations photograph a roster while they are killed and the database is stopped, at random.

use crate::check;
use crate::server::Server;
use crate::session::{Process, make, open};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::{Duration, Instant};

/// Between two kills, ms.
const KILL_MS: std::ops::Range<u64> = 300..3_000;
/// How long a killed station stays away, ms: longer than a lease now and then.
const AWAY_MS: std::ops::Range<u64> = 0..4_000;
/// Between two stops of the database, ms.
const STOP_MS: std::ops::Range<u64> = 8_000..20_000;
/// How long the database stays away, ms.
const GONE_MS: std::ops::Range<u64> = 1_000..8_000;
/// Longest storm.
const STORM_MAX: Duration = Duration::from_mins(40);

/// False when a promise was broken.
pub fn run(stations: usize, students: usize, seed: u64) -> bool {
    println!("\nstorm: {stations} stations, {students} students, seed {seed}");
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut server = Server::start(true);
    let address = server.database("campus");
    let mut register = make(&address, students);
    register.be_patient();
    std::fs::create_dir(root.path().join("sitters")).unwrap();
    let begun = Instant::now();
    let mut crew: Vec<Process> = (1..=stations)
        .map(|name| Process::start(root.path(), &name.to_string(), &address, usize::MAX / 2))
        .collect();
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let (mut kills, mut stops, mut away_ms) = (0, 0, 0);
    let mut next_kill = begun + Duration::from_secs(3);
    let mut next_stop = begun + Duration::from_secs(8);
    let mut is_done = false;
    while !is_done && begun.elapsed() < STORM_MAX {
        std::thread::park_timeout(Duration::from_millis(100));
        if Instant::now() >= next_kill {
            let at = random.random_range(0..crew.len());
            crew[at].kill();
            kills += 1;
            std::thread::park_timeout(Duration::from_millis(random.random_range(AWAY_MS) / 4));
            crew[at].go_on();
            next_kill = Instant::now() + Duration::from_millis(random.random_range(KILL_MS));
        }
        if Instant::now() >= next_stop {
            let gone = random.random_range(GONE_MS);
            server.stop();
            let until = Instant::now() + Duration::from_millis(gone);
            // Stations die and start while nobody answers, too.
            let at = random.random_range(0..crew.len());
            crew[at].kill();
            kills += 1;
            crew[at].go_on();
            std::thread::park_timeout(until.saturating_duration_since(Instant::now()));
            server.go_on();
            stops += 1;
            away_ms += gone;
            next_stop = Instant::now() + Duration::from_millis(random.random_range(STOP_MS));
            is_done = done(&mut register) >= students;
            println!("  {:4.0} s: {} done", begun.elapsed().as_secs_f64(), done(&mut register));
        }
    }
    println!(
        "  {kills} kills, {stops} stops of the database ({:.0} s away), {:.0} s in all",
        away_ms as f64 / 1e3,
        begun.elapsed().as_secs_f64()
    );
    let ended = come_to_rest(&mut crew);
    tell_size(&server, students);
    let mut register = open(&address);
    register.choose(None).unwrap();
    let labels = crew.iter().map(labels).sum::<usize>();
    println!("  {labels} shots were accepted under a label while nobody answered");
    let is_whole = check::all(&mut register, &crew, root.path(), students);
    if !is_whole || !ended {
        println!("  left in {}", root.keep().display());
    }
    is_whole && ended
}

fn tell_size(server: &Server, students: usize) {
    let bytes = |what: &str| -> f64 {
        server
            .sql("campus", &format!("SELECT pg_total_relation_size('paishe.{what}')"))
            .parse()
            .unwrap()
    };
    let tables = ["student", "issued", "frame", "shot", "photo"];
    let each = tables.map(|table| format!("{table} {:.0}", bytes(table) / students as f64));
    println!("  bytes a student in the database, indexes included: {}", each.join(", "));
}

/// Students whose photo counts, as far as the register knows.
fn done(register: &mut paishe::store::register::Register) -> usize {
    register.choose(None).ok();
    let standings = register.standings().unwrap_or_default();
    standings.iter().filter(|standing| standing.photo_at.is_some()).count()
}

/// Ends every station; then each once more, to hear what the others told last.
fn come_to_rest(crew: &mut [Process]) -> bool {
    let mut ended = true;
    for _ in 0..2 {
        for station in crew.iter_mut() {
            ended &= station.end();
        }
        for station in crew.iter_mut() {
            station.go_on();
        }
        std::thread::park_timeout(Duration::from_secs(4));
    }
    for station in crew.iter_mut() {
        ended &= station.end();
    }
    ended
}

fn labels(station: &Process) -> usize {
    let text = std::fs::read_to_string(station.promises()).unwrap_or_default();
    text.lines().filter(|line| line.starts_with('暂')).count()
}
