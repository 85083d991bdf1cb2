//! The camera side, measured on the simulated camera through the real libgphoto2 and the real worker process:
//!
//! 1. live view beside body shots;
//! 2. every fault alone: time until it works again, and what the operator saw;
//! 3. a soak of many shots with faults by a seed: nothing lost, nothing twice, each frame with the right student or in the
//!    tray, and no growth of memory or descriptors.
//!
//! `cargo bench --bench tether` runs all; `-- live`, `-- faults` or `-- soak [SHOTS] [SEED]` runs one. Exit code 1 when a
//! promise is broken.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

mod desk;
mod faults;
mod live;
#[path = "../support/machine.rs"]
mod machine;
mod process;
#[path = "../support/sim_process.rs"]
mod sim_process;
mod soak;

fn main() {
    if sim_process::is_wanted() {
        return sim_process::serve();
    }
    println!("{}", machine::described());
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse().ok());
    let mut kept = true;
    let part = words.first().map(String::as_str);
    if matches!(part, None | Some("live")) {
        live::run();
    }
    if matches!(part, None | Some("faults")) {
        kept &= faults::run();
    }
    if matches!(part, None | Some("soak")) {
        kept &= soak::run(number(1).unwrap_or(2000) as usize, number(2).unwrap_or(1));
    }
    if !kept {
        std::process::exit(1);
    }
}
