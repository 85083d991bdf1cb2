//! The `paishe` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    paishe::app::main()
}
