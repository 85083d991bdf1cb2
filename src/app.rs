//! The commands and their loop.

pub mod sim;
pub mod terminal;
