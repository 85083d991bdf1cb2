//! The `paishe` command.

fn main() {}
