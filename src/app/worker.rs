//! `paishe tether-worker`: the child process that owns libgphoto2. Hidden: the station starts it.

use super::{Exit, Failure};
use crate::camera::worker;

pub use worker::WorkerArgs as Args;

/// Serves the station until it says quit or is gone.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    worker::run(args.clone()).map(|()| Exit::Ok).map_err(|e| Failure::machine(e.to_string()))
}
