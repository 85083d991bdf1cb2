//! Every figure that is told of this program, as a ratio to what the machine or another tool takes in the same run.
//!
//! `make bench` runs it in release and installs what it compares with; `target/bench/report.md` and `report.json` are what
//! it leaves. `cargo bench --bench report -- live office` runs some sections, the word `quick` (or `PAISHE_BENCH_QUICK=1`)
//! takes few rounds: a trial, not figures. Each section runs in a process of its own within a time limit; one that fails is
//! named in the report with its reason, the others still run, and the exit code is 1.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a section may stop at the first trouble: its process is watched"
)]

mod accept;
mod check;
mod data;
mod disc;
mod figure;
#[path = "../support/figures.rs"]
mod figures;
mod full;
mod live;
#[path = "../support/machine.rs"]
mod machine;
mod memory;
mod office;
mod page;
mod probe;
#[path = "../../tests/it/pty.rs"]
#[expect(dead_code, reason = "the tests' window can do more")]
mod pty;
mod python;
mod rounds;
mod section;
mod shot;
#[path = "../support/sim_process.rs"]
#[expect(dead_code, reason = "the other benches' camera can do more")]
mod sim_process;
mod start;
#[path = "../support/station.rs"]
mod station;

use section::{Outcome, SECTIONS, Section};
use std::process::ExitCode;

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

fn main() -> ExitCode {
    if sim_process::is_wanted() {
        sim_process::serve();
    } else if probe::is_wanted() {
        probe::serve();
    } else if section::is_wanted() {
        section::serve();
    } else {
        return report();
    }
    ExitCode::SUCCESS
}

fn report() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let (modes, wanted): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word == "quick");
    rounds::set_quick(!modes.is_empty());
    if let Some(unknown) = wanted.iter().find(|word| !SECTIONS.iter().any(|s| s.is_meant(word))) {
        let names: Vec<_> = SECTIONS.iter().map(|section| section.name).collect();
        println!("'{unknown}' is none of {}, quick", names.join(", "));
        return ExitCode::from(2);
    }
    let machine = machine::Machine::here();
    println!("{}", machine::described());
    let is_meant = |section: &&Section| {
        section.is_always || wanted.is_empty() || wanted.iter().any(|word| section.is_meant(word))
    };
    let (mut outcomes, mut text) = (Vec::<Outcome>::new(), String::new());
    for section in SECTIONS.iter().filter(is_meant) {
        outcomes.push(section.outcome());
        // Whoever stops the run keeps what it found so far.
        text = page::write(&machine, &outcomes);
    }
    println!("\n{text}");
    if outcomes.iter().any(|outcome| outcome.failure.is_some()) {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
