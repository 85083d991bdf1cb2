//! Many stations of one session: real processes with the station's own state machine, store and messenger, a real
//! PostgreSQL server whose syncs are on.
//!
//! `cargo bench --bench campus` is all of it. `-- storm 8 5000 1` has so many stations photograph so many students while
//! stations are killed and the database is stopped, by a seed; `-- rates 200` measures accepts a second, so many a station.
//! Exits with 1 when a promise was broken.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark may stop at the first trouble"
)]

mod check;
#[path = "../support/machine.rs"]
mod machine;
mod rates;
#[path = "../../tests/it/register/server.rs"]
#[expect(dead_code, reason = "the tests' server can do more")]
mod server;
mod session;
mod station;
mod storm;

use std::process::ExitCode;

fn main() -> ExitCode {
    if station::is_wanted() {
        station::live();
        return ExitCode::SUCCESS;
    }
    println!("{}", machine::described());
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |place: usize, otherwise: usize| {
        words.get(place).map_or(otherwise, |word| word.parse().unwrap())
    };
    let went_well = match words.first().map(String::as_str) {
        None => storm::run(8, 5_000, 1) & rates::run(200),
        Some("storm") => storm::run(number(1, 8), number(2, 5_000), number(3, 1) as u64),
        Some("rates") => rates::run(number(1, 200)),
        Some(other) => panic!("'{other}' is neither storm nor rates"),
    };
    if went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
