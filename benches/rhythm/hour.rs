//! 350 students, an hour's work, through one station as fast as it goes: memory and waits must not grow.

use crate::crew::{Crew, ENTER, F4, originals};
use crate::figures::median;
use crate::growth::{quarters, slope};
use std::time::Instant;

/// Students that a crew photographs in an hour.
const STUDENTS_AN_HOUR: f64 = 350.0;
/// Students between two looks at the memory.
const LOOK_EVERY: usize = 25;
/// Memory may be so much larger in the last quarter than in the first.
const GROWTH: f64 = 1.05;

/// What was measured.
#[derive(Default)]
struct Sizes {
    station_mb: Vec<f64>,
    worker_mb: Vec<f64>,
    /// Seconds from shutter to verdict, each student.
    waits_s: Vec<f64>,
    /// Most frames that were exposed and not judged.
    longest_queue: usize,
}

pub fn run(students: usize, long_px: u32) -> bool {
    println!("\nhour: {students} students");
    let mut crew = Crew::begin(students, long_px);
    crew.window.type_in(F4);
    crew.see("排队：按键叫号");
    crew.window.type_in(F4);
    let mut sizes = Sizes::default();
    let station = crew.window.pid();
    let tether = worker(station).unwrap_or_default();
    let used = [station, tether].map(processor_s);
    let start = Instant::now();
    for student in 0..students {
        let number = crew.numbers[student].clone();
        crew.is_on_camera(&number);
        sizes.waits_s.push(crew.shoot_until_it_passes());
        sizes.longest_queue = sizes.longest_queue.max(behind(&mut crew));
        crew.press(&[ENTER]);
        crew.is_accepted();
        crew.next();
        if (student + 1).is_multiple_of(LOOK_EVERY) {
            sizes.look(&crew);
        }
    }
    let simulated_s = students as f64 / STUDENTS_AN_HOUR * 3600.0;
    let real_s = start.elapsed().as_secs_f64();
    println!(
        "  {:.1} simulated minutes in {:.1} real ones: {:.1} times as fast, {:.0} students an hour",
        simulated_s / 60.0,
        real_s / 60.0,
        simulated_s / real_s,
        students as f64 / real_s * 3600.0
    );
    let now = [station, tether].map(processor_s);
    for (name, at) in [("station", 0), ("tether worker", 1)] {
        let seconds = now[at] - used[at];
        println!(
            "  processor of the {name}, live view judged throughout: {:.0} % of a core in this time, {:.2} s a student",
            seconds / real_s * 100.0,
            seconds / students as f64
        );
    }
    let late = late(&crew.session());
    println!("  frames that came late or are doubtful: {late}");
    let is_flat = sizes.tell();
    let ended = crew.end();
    is_flat && late == 0 && ended
}

/// Frames that came when their student was no longer on camera, or may be another's.
fn late(session: &std::path::Path) -> i64 {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = rusqlite::Connection::open_with_flags(session.join("session.db"), flags).unwrap();
    let query = "SELECT count(*) FROM frame WHERE late <> 0 OR doubtful <> 0";
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

/// Seconds that a process has used processors; the simulated camera is a process of its own and not in it.
fn processor_s(pid: u32) -> f64 {
    /// Linux counts them in hundredths on every machine of this kind.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name before it may hold spaces.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks =
        |at: usize| rest.split_whitespace().nth(at).and_then(|word| word.parse::<f64>().ok());
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / TICKS_A_SECOND
}

/// Frames that were exposed and are not on disk yet.
fn behind(crew: &mut Crew) -> usize {
    let here = originals(&crew.session());
    (crew.camera.exposures() as usize).saturating_sub(here)
}

impl Sizes {
    fn look(&mut self, crew: &Crew) {
        let station = crew.window.pid();
        self.station_mb.push(resident_mb(station));
        self.worker_mb.push(worker(station).map_or(0.0, resident_mb));
    }

    /// Prints the figures; false when memory grows.
    fn tell(&self) -> bool {
        let mut is_flat = true;
        for (name, mb) in [("station", &self.station_mb), ("tether worker", &self.worker_mb)] {
            let (first, last) = quarters(mb);
            let (first, last) = (median(first), median(last));
            let growth = slope(mb) * 100.0 / LOOK_EVERY as f64;
            println!(
                "  memory of the {name}: first quarter {first:.1} MB, last {last:.1} MB, {growth:+.2} MB per 100 students"
            );
            is_flat &= mb.len() < 4 || last <= first * GROWTH;
        }
        let (first, last) = quarters(&self.waits_s);
        let longest = self.waits_s.iter().copied().fold(0.0, f64::max);
        println!(
            "  shutter to verdict: first quarter {:.2} s, last {:.2} s, longest {longest:.2} s; frames not on disk at a \
             verdict, at most {}",
            median(first),
            median(last),
            self.longest_queue
        );
        is_flat
    }
}

/// Resident memory of a process.
fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// The tether worker that a station started, from whichever thread.
fn worker(station: u32) -> Option<u32> {
    let threads = std::fs::read_dir(format!("/proc/{station}/task")).ok()?.flatten();
    let children =
        threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    children
        .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .find_map(|pid| pid.parse().ok())
}
