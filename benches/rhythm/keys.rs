//! From key to screen while full frames download and are judged: the time from the write to the pseudo-terminal until
//! the screen shows it.

use crate::crew::{BACKSPACE, Crew, ENTER, F4};
use crate::figures::{percentile, sorted};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::{Duration, Instant};

/// Longest time from key to screen, ms.
const TARGET_MS: f64 = 50.0;
/// Pause between two keys, ms.
const PAUSE_MS: std::ops::Range<u64> = 3..90;

/// What the station is at while a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A frame downloads.
    Download,
    /// A frame is judged.
    Judging,
    /// Live view alone, or a frame in hand.
    Rest,
}

pub fn run(shots: usize, long_px: u32) -> bool {
    println!(
        "\nkey to screen: {shots} shots, a digit into the box and Backspace at random moments"
    );
    let mut crew = Crew::begin(shots + 2, long_px);
    crew.window.type_in(F4);
    crew.see("排队：按键叫号");
    crew.window.type_in(F4);
    let mut random = Pcg64Mcg::seed_from_u64(7);
    let mut times: Vec<(Phase, f64)> = Vec::new();
    for shot in 0..shots {
        let number = crew.numbers[shot].clone();
        crew.is_on_camera(&number);
        crew.fire();
        while !passes(&mut crew) {
            press_pair(&mut crew, &mut random, &mut times);
        }
        crew.press(&[ENTER]);
        crew.is_accepted();
        crew.next();
    }
    tell(&times) & crew.end()
}

/// Whether the frame in hand passes; one that fails is taken again.
fn passes(crew: &mut Crew) -> bool {
    let verdict = crew.window.look(|screen, _| crew.verdict(screen));
    if verdict == Some(false) {
        crew.fire();
    }
    verdict == Some(true)
}

fn press_pair(crew: &mut Crew, random: &mut Pcg64Mcg, times: &mut Vec<(Phase, f64)>) {
    for (key, shows) in [("7", true), (BACKSPACE, false)] {
        std::thread::sleep(Duration::from_millis(random.random_range(PAUSE_MS)));
        let phase = crew.window.look(|screen, _| phase(&screen.contents()));
        let start = Instant::now();
        crew.window.type_in(key);
        let drawn = |screen: &vt100::Screen, _| (in_box(screen) == shows).then(Instant::now);
        let shown = crew.window.wait_to_see("the key", drawn);
        times.push((phase, shown.duration_since(start).as_secs_f64() * 1000.0));
    }
}

fn phase(seen: &str) -> Phase {
    match () {
        () if seen.contains("正在传") => Phase::Download,
        () if seen.contains("正在检查照片") => Phase::Judging,
        () => Phase::Rest,
    }
}

/// Whether the digit stands in the input box.
fn in_box(screen: &vt100::Screen) -> bool {
    let (rows, columns) = screen.size();
    let row = screen.rows(0, columns.get()).nth(usize::from(rows.get()) - 2);
    row.is_some_and(|row| row.contains("学号 > 7"))
}

/// Prints the figures; false when more than one key in a hundred took longer than the target.
fn tell(times: &[(Phase, f64)]) -> bool {
    let of = |wanted: Option<Phase>| {
        let those = times.iter().filter(|(phase, _)| wanted.is_none_or(|wanted| wanted == *phase));
        sorted(&those.map(|(_, ms)| *ms).collect::<Vec<_>>())
    };
    for (name, phase) in [
        ("while a frame downloads", Some(Phase::Download)),
        ("while a frame is judged", Some(Phase::Judging)),
        ("otherwise", Some(Phase::Rest)),
        ("all", None),
    ] {
        let all = of(phase);
        let late = all.iter().filter(|ms| **ms > TARGET_MS).count();
        println!(
            "  {name:<24} {:>5} keys: median {:.1} ms, p95 {:.1}, p99 {:.1}, longest {:.1}; over {TARGET_MS} ms: {late}",
            all.len(),
            percentile(&all, 50),
            percentile(&all, 95),
            percentile(&all, 99),
            all.last().copied().unwrap_or(f64::NAN)
        );
    }
    percentile(&of(None), 99) <= TARGET_MS
}
