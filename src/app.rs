//! The loop and its edges.

pub mod terminal;
