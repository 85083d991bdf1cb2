//! A roster of 100,000 students: what the operator waits for.
//!
//! `cargo bench --bench scale` runs all; `-- lookup` runs one. Wall time on one thread.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

mod lookup;
#[path = "../support/machine.rs"]
mod machine;
mod people;
mod session;

/// Students of the roster.
const STUDENTS: usize = 100_000;

fn main() {
    println!("{}", machine::described());
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let part = words.first().map(String::as_str);
    if matches!(part, None | Some("lookup")) {
        lookup::run();
    }
    if matches!(part, None | Some("session")) {
        session::run();
    }
}
