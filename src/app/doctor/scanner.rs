//! Barcode scanners, and whether the station could hold them.

use super::{Found, State, found};
use crate::app::shoot::scanner::devices::{DEV, Keyboard, SYS, keyboards, refused};
use crate::lang::Lang;
use std::fs::File;
use std::path::Path;

/// A line a scanner; one for all other devices that could be named.
pub(super) fn lines(lang: Lang) -> Vec<Found> {
    let (scanners, others): (Vec<_>, Vec<_>) =
        keyboards(Path::new(SYS), Path::new(DEV)).into_iter().partition(|found| found.is_scanner);
    let is_only = scanners.len() == 1;
    let mut lines: Vec<_> = scanners.iter().map(|scanner| line(scanner, is_only, lang)).collect();
    lines.extend((!others.is_empty()).then(|| rest(&others, lang)));
    lines
}

fn line(scanner: &Keyboard, is_only: bool, lang: Lang) -> Found {
    let what = lang.pick("扫描器", "scanner");
    // Opened only, not held: whoever scans meanwhile is not disturbed.
    match File::open(&scanner.node) {
        Ok(_) => {
            let node = scanner.node.display().to_string();
            let word = if is_only { "auto" } else { &node };
            let words = format!("{} ({node})  --scanner {word}", scanner.name);
            found(what, State::Well, words)
        }
        Err(error) => found(what, State::Look, refused(&scanner.node, &error, lang)),
    }
}

/// Keyboards, among which may be a scanner that isn't known as one.
fn rest(others: &[Keyboard], lang: Lang) -> Found {
    let named = others.iter().map(|found| {
        let opens = File::open(&found.node).is_ok();
        let right = if opens { "" } else { lang.pick("，无权限", ", no permission") };
        format!("{} ({}{right})", found.name, found.node.display())
    });
    let list = named.collect::<Vec<_>>().join(lang.pick("、", ", "));
    let hint = lang.pick(
        "；其中有扫描器时用 --scanner 指定",
        "; a scanner among them is named with --scanner",
    );
    found(lang.pick("键盘", "keyboards"), State::Well, format!("{list}{hint}"))
}
