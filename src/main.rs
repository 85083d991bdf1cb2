//! The `paishe` command.

use clap::Parser;
use paishe::camera::worker::{self, WorkerArgs};

#[derive(Parser)]
enum Command {
    /// Owns the camera for the station
    #[command(hide = true)]
    TetherWorker(WorkerArgs),
}

fn main() -> anyhow::Result<()> {
    let Command::TetherWorker(args) = Command::parse();
    Ok(worker::run(args)?)
}
