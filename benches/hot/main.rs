//! Instructions of the two hot paths, a frame, and the functions that take most of them.
//!
//! `make hot` runs it and installs valgrind; `cargo bench --bench hot -- live` counts one path. Two runs of different
//! length are subtracted, so neither the start nor the warm-up counts. `-- live 100` (or `full 3`) only takes the path so
//! many times, for perf and other profilers; a folder after it names pictures that are there already.
//!
//! Valgrind shows the program a processor with AVX2 and no more, so the nets' kernels are those of such a processor.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "../support/callgrind.rs"]
mod callgrind;
mod functions;
#[path = "../support/hot_path.rs"]
mod hot_path;
#[path = "../support/machine.rs"]
mod machine;

use functions::Count;
use hot_path::HotPath;
use std::path::Path;
use std::process::ExitCode;

const FULL_PX: (u32, u32) = (6000, 4000);
/// Functions that are printed.
const TOP: usize = 10;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [path, frames] => take(path, frames, None),
        [path, frames, folder] => take(path, frames, Some(Path::new(folder))),
        _ => return report(&words),
    }
    ExitCode::SUCCESS
}

/// Takes a path, on pictures that are drawn first where no folder has them.
fn take(path: &str, frames: &str, folder: Option<&Path>) {
    let (path, frames) = (HotPath::named(path).unwrap(), frames.parse::<usize>().unwrap());
    // Tables, graphs and the followed face settle with the first frames.
    let warm_up = if path == HotPath::Live { 8 } else { 1 };
    let frames = warm_up + frames;
    if let Some(folder) = folder {
        return path.take(folder, frames);
    }
    let folder = tempfile::tempdir().unwrap();
    path.draw(folder.path(), FULL_PX);
    path.take(folder.path(), frames);
}

fn report(words: &[&str]) -> ExitCode {
    println!("{}", machine::described());
    for path in HotPath::ALL {
        if !words.is_empty() && !words.contains(&path.word()) {
            continue;
        }
        if let Err(why) = count(path) {
            println!("{}: {why}", path.word());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn count(path: HotPath) -> Result<(), String> {
    let dir = tempfile::tempdir().unwrap();
    path.draw(dir.path(), FULL_PX);
    let (few, many) = lengths(path);
    let out = |frames: usize| dir.path().join(format!("{frames}.callgrind"));
    let run = |frames: usize| {
        let this = std::env::current_exe().unwrap();
        let folder = dir.path().to_string_lossy().into_owned();
        callgrind::count(&this, &[path.word(), &frames.to_string(), &folder], &[], &out(frames))
    };
    let each = (run(many)? - run(few)?) as f64 / (many - few) as f64;
    println!("\n{}: {:.2} million instructions a frame", path.word(), each / 1e6);
    for (count, title) in [(Count::OwnOnly, "itself"), (Count::WithCalled, "with what it calls")] {
        println!("  {title}");
        let costs = [many, few].map(|frames| functions::of(&out(frames), count));
        let frames = (many - few) as f64;
        let shown = functions::top(&costs[0], &costs[1], frames);
        let within = shown.iter().filter(|(name, _)| count == Count::OwnOnly || is_part(name));
        for (name, cost) in within.take(if count == Count::OwnOnly { TOP } else { 4 * TOP }) {
            println!("  {:>6.1} % {:>9.3} M  {name}", 100.0 * cost / each, cost / 1e6);
        }
    }
    Ok(())
}

/// Frames of the two runs. Live view does some things every fourth and every eighth frame.
fn lengths(path: HotPath) -> (usize, usize) {
    match path {
        HotPath::Live => (2, 18),
        HotPath::Full => (1, 3),
    }
}

/// Whether a function is one of ours or of the nets: what calls them all is no part.
fn is_part(name: &str) -> bool {
    name.contains("paishe::") || name.contains("rten") || name.starts_with("tj")
}
