//! The rhythm of a crew: the real `paishe shoot` in a pseudo-terminal of 120x40, the simulated camera through the real
//! libgphoto2, a script for operator and photographer.
//!
//! `cargo bench --bench rhythm` plays 100 students and measures from key to screen. `-- script 100`, `-- keys 40` and
//! `-- hour 350` run one part with so many students; a last number is the long side of the frames in px (6000).
//! Exits with 1 when something was lost or a target was missed.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark may stop at the first trouble"
)]

mod crew;
#[path = "../support/figures.rs"]
mod figures;
mod growth;
mod hour;
mod keys;
#[path = "../support/machine.rs"]
mod machine;
#[path = "../../tests/it/pty.rs"]
#[expect(dead_code, reason = "the tests' window can do more")]
mod pty;
mod script;
#[path = "../support/sim_process.rs"]
#[expect(dead_code, reason = "the other benches' camera can do more")]
mod sim_process;
#[path = "../support/station.rs"]
mod station;

use std::process::ExitCode;

/// Students of the script, shots during which keys are pressed, students of the hour.
const STUDENTS: usize = 100;
const SHOTS: usize = 40;
const AN_HOUR: usize = 350;
/// A camera's full size: 24 megapixels.
const LONG_PX: u32 = 6000;

fn main() -> ExitCode {
    if sim_process::is_wanted() {
        sim_process::serve();
        return ExitCode::SUCCESS;
    }
    println!("{}", machine::described());
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |place: usize| words.get(place).map(|word| word.parse::<usize>().unwrap());
    let long_px = number(2).map_or(LONG_PX, |px| px as u32);
    println!(
        "frames of {long_px} px, live view on; time is compressed: frames are doubtful within {} s of a change of \
         student, of 2 s in a session",
        crew::DOUBT_WINDOW
    );
    let went_well = match words.first().map(String::as_str) {
        None => [script::run(STUDENTS, long_px), keys::run(SHOTS, long_px)] == [true; 2],
        Some("script") => script::run(number(1).unwrap_or(STUDENTS), long_px),
        Some("keys") => keys::run(number(1).unwrap_or(SHOTS), long_px),
        Some("hour") => hour::run(number(1).unwrap_or(AN_HOUR), long_px),
        Some(other) => panic!("'{other}' is none of script, keys, hour"),
    };
    if went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
