//! The commands and their loop.

pub mod check;
pub mod sim;
pub mod terminal;
