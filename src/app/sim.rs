//! `paishe sim`: the simulated camera alone, for `gphoto2 --port ptpip:…` and for other tether programs.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::camera::sim::{Fault, Hold, Pictures, Sim, SimConfig};

/// Lines of input that wait to be obeyed.
const MAX_WAITING_LINES: usize = 16;

/// Options of `paishe sim`.
#[derive(Debug, Clone, clap::Args)]
pub struct SimArgs {
    /// TCP port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Seed of the first drawn sitter
    #[arg(long, default_value_t = 1, conflicts_with = "folder")]
    pub seed: u64,
    /// Serve the JPEGs of this folder instead of a drawn sitter
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Turn the camera to this side: portrait frames, live view on its side
    #[arg(long, value_name = "SIDE", num_args = 0..=1, default_missing_value = "left")]
    pub portrait: Option<Side>,
    /// Keep the same sitter after an exposure
    #[arg(long)]
    pub stay: bool,
    /// Let the sitter sit still in live view
    #[arg(long)]
    pub still: bool,
    /// Press the shutter on the body every so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub every: Option<u64>,
    /// Battery level at the start, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 87)]
    #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
    pub battery: u8,
}

/// The side to which the camera is turned for portrait frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Side {
    /// Grip up, EXIF orientation 8
    Left,
    /// Grip down, EXIF orientation 6
    Right,
}

impl SimArgs {
    /// The camera that these options describe.
    #[must_use]
    pub fn config(&self) -> SimConfig {
        SimConfig {
            pictures: match &self.folder {
                Some(folder) => Pictures::Folder(folder.clone()),
                None => Pictures::Drawn { seed: self.seed },
            },
            port: self.port,
            hold: match self.portrait {
                None => Hold::Upright,
                Some(Side::Left) => Hold::TurnedLeft,
                Some(Side::Right) => Hold::TurnedRight,
            },
            advance_after_shot: !self.stay,
            sitter_moves: !self.still,
            battery_percent: self.battery,
            ..SimConfig::default()
        }
    }
}

/// Runs the simulated camera until its input says `quit`. At the end of its input it goes on until it is killed.
///
/// The first line of `out` is the port text, alone. An empty line of `input` presses the shutter on the body; the
/// other words are printed after the port text.
///
/// # Errors
/// When the camera can't start or `out` can't be written.
pub fn run(
    args: &SimArgs,
    input: impl BufRead + Send + 'static,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let sim = Sim::start(&args.config())?;
    writeln!(out, "{}", sim.port_text())?;
    writeln!(out, "gphoto2 --port {} --capture-image-and-download", sim.port_text())?;
    writeln!(out, "{HELP}; fault: {}", Fault::WORDS)?;
    out.flush()?;
    let (sender, lines) = sync_channel(MAX_WAITING_LINES);
    let reader = sender.clone();
    thread::Builder::new()
        .name("sim-input".to_owned())
        .spawn(move || forward(input, &reader))
        .context("the input can't be read")?;
    obey_all(&sim, args.every.map(Duration::from_secs), &lines, out)?;
    // Held until here, so that the end of the input doesn't end the camera.
    drop(sender);
    Ok(())
}

const HELP: &str =
    "Enter 快门 shutter; next 换人 next sitter; battery N; unplug 断线; fault F; quit 退出";

/// What a line of input asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Shutter,
    Next,
    Battery(u8),
    Unplug,
    Fault(Fault),
    Quit,
}

fn parse(line: &str) -> Result<Order, String> {
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (None, ..) => Ok(Order::Shutter),
        (Some("next"), None, None) => Ok(Order::Next),
        (Some("unplug"), None, None) => Ok(Order::Unplug),
        (Some("quit"), None, None) => Ok(Order::Quit),
        (Some("fault"), Some(fault), None) => fault.parse().map(Order::Fault),
        (Some("battery"), Some(percent), None) => {
            percent.parse().map(Order::Battery).map_err(|_| format!("'{percent}' is no percentage"))
        }
        _ => Err(HELP.to_owned()),
    }
}

fn forward(input: impl BufRead, lines: &SyncSender<String>) {
    for line in input.lines() {
        let Ok(line) = line else { return };
        if lines.send(line).is_err() {
            return;
        }
    }
}

fn obey_all(
    sim: &Sim,
    every: Option<Duration>,
    lines: &Receiver<String>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut last = Instant::now();
    loop {
        let wait = every.map_or(Duration::MAX, |every| every.saturating_sub(last.elapsed()));
        let order = match lines.recv_timeout(wait) {
            Ok(line) => parse(&line),
            Err(RecvTimeoutError::Timeout) => {
                last = Instant::now();
                Ok(Order::Shutter)
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        match order {
            Ok(Order::Quit) => return Ok(()),
            Ok(order) => writeln!(out, "{}", obey(sim, order))?,
            Err(words) => writeln!(out, "{words}")?,
        }
        out.flush()?;
    }
}

/// Does what is asked; returns what to say about it.
fn obey(sim: &Sim, order: Order) -> String {
    match order {
        Order::Shutter if sim.press_shutter() => "快门 shutter".to_owned(),
        Order::Shutter => "快门未释放 the shutter did not fire".to_owned(),
        Order::Next => {
            sim.next_sitter();
            "换人 next sitter".to_owned()
        }
        Order::Battery(percent) => {
            sim.set_battery(percent);
            format!("电量 battery {}%", percent.min(100))
        }
        Order::Unplug => {
            sim.unplug();
            "断线 unplugged".to_owned()
        }
        Order::Fault(fault) => {
            sim.set_fault(fault);
            format!("故障 fault {fault:?}")
        }
        Order::Quit => "退出 quit".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_orders() {
        assert_eq!(parse(""), Ok(Order::Shutter));
        assert_eq!(parse(" battery 12 "), Ok(Order::Battery(12)));
        assert_eq!(
            parse("fault slow:9000"),
            Ok(Order::Fault(Fault::SlowDownload { bytes_per_s: 9000 }))
        );
        assert!(parse("battery").is_err() && parse("fault x").is_err() && parse("next x").is_err());
    }

    #[test]
    fn the_port_comes_first_and_quit_ends_the_camera() {
        let args = SimArgs {
            port: 0,
            seed: 1,
            folder: None,
            portrait: None,
            stay: false,
            still: false,
            every: None,
            battery: 50,
        };
        let mut out = Vec::new();
        run(&args, b"nonsense\nfault full\n\nquit\n".as_slice(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with("ptpip:127.0.0.1:"), "{out}");
        assert!(
            out.ends_with("故障 fault StoreFull\n快门未释放 the shutter did not fire\n"),
            "{out}"
        );
    }
}
