//! Every fault alone: time until it works again, and what the operator saw.

use super::desk::Desk;
use super::process;
use super::sim_process::{Sim, SimProcess};
use paishe::session::Command;
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// Longest wait for anything.
const WITHIN: Duration = Duration::from_secs(90);

/// How a fault is made and when it counts as over.
enum Case {
    /// An order, then the shutter on the body: the picture must come.
    Body(&'static str),
    /// An order, then the shutter from the station, which is refused; after `fault none` it must fire.
    Refused(&'static str),
    /// An order after which nothing is lost and the next shot must come.
    Order(&'static str),
    /// The cable is pulled for 2 s: counted from the moment at which it is back.
    Unplugged,
    /// The worker stands still: counted from its deadline.
    Hung,
    /// The worker is killed.
    Killed,
    /// A camera that refuses the shutter so that libgphoto2 never returns: counted from the deadline.
    Generic,
}

const CASES: [(&str, Case); 26] = [
    ("no fault", Case::Body("fault none")),
    ("unplugged before a download", Case::Body("fault unplugged:before once")),
    ("unplugged during a download", Case::Body("fault unplugged once")),
    ("unplugged after a download", Case::Body("fault unplugged:after once")),
    ("cable out for 2 s", Case::Unplugged),
    ("slow transfer, 60 kB/s", Case::Body("fault slow:60000 once")),
    ("transfer stalls 2.6 s", Case::Body("fault stall once")),
    ("file cut", Case::Body("fault cut once")),
    ("file corrupt", Case::Body("fault corrupt once")),
    ("store full", Case::Refused("fault full")),
    ("busy", Case::Refused("fault busy")),
    ("out of focus", Case::Refused("fault focus")),
    ("event twice", Case::Body("fault twice once")),
    ("event missing", Case::Body("fault unsaid once")),
    ("end of the shot never told", Case::Body("fault unsaid:complete once")),
    ("event 1 s before the file", Case::Body("fault early once")),
    ("event while the file is empty", Case::Body("fault empty once")),
    ("event 1 s after the file", Case::Body("fault late once")),
    ("clock 3 h 20 min slow", Case::Order("clock -3h20m")),
    ("battery 4 %", Case::Order("battery 4")),
    ("live view refused", Case::Order("fault noview for 3s")),
    ("card refuses for 1 s", Case::Body("fault nostore for 1s")),
    ("no answer for 4 s", Case::Body("fault silent for 4s")),
    ("worker hangs", Case::Hung),
    ("worker killed", Case::Killed),
    ("capture never returns", Case::Generic),
];

/// Runs all; false when one never worked again.
pub fn run() -> bool {
    println!(
        "\nfaults, each alone: seconds until it works again, and what the operator saw (English words)"
    );
    let mut all = true;
    for (name, case) in CASES {
        let (seconds, seen) = one(&case);
        all &= seconds.is_some();
        let time = seconds.map_or("NEVER".to_owned(), |seconds| format!("{seconds:.1} s"));
        println!("  {name:32} {time:>7}  {}", seen.join(" | "));
    }
    all
}

fn one(case: &Case) -> (Option<f64>, Vec<String>) {
    let mut sim =
        SimProcess::start(&Sim { is_generic: matches!(case, Case::Generic), ..Sim::drawn(600) });
    let mut desk = Desk::open(&sim.port_text, 3);
    desk.call_next();
    desk.pump(Duration::from_millis(300), |_| false);
    desk.seen.clear();
    let start = Instant::now();
    let counted_from = match case {
        Case::Body(order) => {
            sim.order(order);
            sim.order("press");
            start
        }
        Case::Refused(order) => {
            sim.order(order);
            desk.command(Command::Trigger);
            desk.pump(WITHIN, |desk| desk.session.asked_at.is_none());
            sim.order("fault none");
            desk.command(Command::Trigger);
            start
        }
        Case::Order(order) => {
            sim.order(order);
            desk.pump(Duration::from_secs(16), |desk| !desk.seen.is_empty());
            let now = Instant::now();
            sim.order("press");
            now
        }
        Case::Unplugged => {
            let before = desk.connected;
            sim.order("unplug");
            desk.pump(Duration::from_secs(2), |_| false);
            sim.order("plug");
            let back = Instant::now();
            let is_back = desk.pump(WITHIN, |desk| desk.connected > before);
            return (is_back.then(|| back.elapsed().as_secs_f64()), finish(desk, sim));
        }
        Case::Hung | Case::Killed => {
            let before = desk.connected;
            let is_hung = matches!(case, Case::Hung);
            process::signal(
                process::worker().unwrap(),
                if is_hung { Signal::STOP } else { Signal::KILL },
            );
            let is_back = desk.pump(WITHIN, |desk| desk.connected > before);
            // The deadline of a worker that waits is 8 s of silence.
            let allowed = if is_hung { 8.0 } else { 0.0 };
            let seconds = start.elapsed().as_secs_f64() - allowed;
            return (is_back.then_some(seconds), finish(desk, sim));
        }
        Case::Generic => {
            let before = desk.connected;
            desk.command(Command::Trigger);
            let is_back = desk.pump(WITHIN, |desk| desk.connected > before);
            // The deadline of a shutter is 15 s.
            let seconds = start.elapsed().as_secs_f64() - 15.0;
            return (is_back.then_some(seconds), finish(desk, sim));
        }
    };
    let came = desk.pump(WITHIN, |desk| desk.arrived > 0);
    let seconds = counted_from.elapsed().as_secs_f64();
    (came.then_some(seconds), finish(desk, sim))
}

fn finish(mut desk: Desk, sim: SimProcess) -> Vec<String> {
    // What is told right after it works again belongs to it.
    desk.pump(Duration::from_millis(500), |_| false);
    let seen = std::mem::take(&mut desk.seen);
    drop(desk);
    drop(sim.end());
    seen
}
