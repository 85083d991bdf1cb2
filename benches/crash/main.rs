//! The commit protocol, proved by stopping it everywhere:
//!
//! 1. `matrix`: every operation is killed at every system call it makes, and recovery too;
//! 2. `kills [N] [SEED]`: a session run as fast as it can, killed at random moments, N times;
//!    `station [N] [SEED]`: the real station with the simulated camera, killed at random moments, N times;
//! 3. `powercut`: what is not synced is lost, in whole and in pieces, at every system call;
//! 4. `faults`: a full disk, a disk that fails once, a disk that becomes read-only.
//!
//! After each the session is opened anew and everything that the store promises is checked (`check`).
//! `cargo bench --bench crash` runs all but the kills; `-- matrix` and so on runs one. Exit code 1 when a promise is broken, 2
//! when strace is missing.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

mod check;
mod child;
mod faults;
mod kills;
#[path = "../support/machine.rs"]
mod machine;
mod matrix;
mod ops;
mod powercut;
mod scratch;
mod state;
mod station;
mod tally;
mod trace;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
    let sections = match words.as_slice() {
        ["op", name, dir, how] => return child::operate(name, dir.as_ref(), how),
        ["session", dir, seed] => return child::session(dir.as_ref(), seed),
        [] => vec!["matrix", "powercut", "faults"],
        [section, ..] => vec![*section],
    };
    println!("{}", machine::described());
    if let Err(why) = trace::is_there() {
        println!("{why}");
        std::process::exit(2);
    }
    let mut kept = true;
    for section in sections {
        kept &= match section {
            "matrix" => matrix::run(),
            "kills" => kills::run(number(1).unwrap_or(1000) as usize, number(2).unwrap_or(1)),
            "station" => station::run(number(1).unwrap_or(100) as usize, number(2).unwrap_or(1)),
            "powercut" => powercut::run(number(1).unwrap_or(1)),
            "faults" => faults::run(),
            other => {
                println!("{other}: no such section; matrix, kills, station, powercut or faults");
                std::process::exit(2);
            }
        };
    }
    if !kept {
        std::process::exit(1);
    }
}
