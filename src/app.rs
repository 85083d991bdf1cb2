//! The commands: where the core's answers meet files and the terminal.

pub mod check;
