//! All promises of the station, a module each.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod audit;
mod bad_input;
mod camera_contract;
mod cards;
mod check;
mod conformance;
mod crash;
mod crew;
mod delivery;
mod disc;
mod docs;
mod exploration;
mod export;
mod frames;
mod imports;
mod instructions;
mod keeping;
mod keys;
mod labelled;
mod languages;
mod line;
mod measure;
mod mends;
mod migrations;
mod package;
mod page;
mod papers;
mod plain;
mod proof;
mod proof_desk;
mod pty;
mod register;
mod roster;
mod scanner;
mod screens;
mod session;
mod sharing;
mod sim;
mod sim_faults;
mod sitter;
mod station;
mod verify;
