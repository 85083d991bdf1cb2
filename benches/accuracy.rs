//! How right the measures and the verdicts are on labelled photos of real people.
//!
//! `make accuracy` runs it in release. It needs the labelled photos beside the repository and says so where they are not.
//! Errors are in percent of the head height; a reading that is absent counts as an error without bound.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first trouble")]

#[path = "../tests/it/labelled.rs"]
mod labelled;
#[path = "support/machine.rs"]
mod machine;

use labelled::{Labelled, namers};
use paishe::crop;
use paishe::judge::{self, Check, Judgement, Verdict};
use paishe::measure::Meter;
use paishe::measure::readings::Readings;
use paishe::picture::{self, Detail};
use paishe::spec::Profile;
use std::collections::BTreeMap;

/// What the targets allow, percent of the head height.
const TARGET: (f64, f64) = (1.0, 2.5);

fn main() {
    println!("{}", machine::described());
    let Some((landmark, studio)) = labelled::set("landmark").zip(labelled::set("studio")) else {
        return println!("skipped: the labelled photos (../shared/frames) are not here");
    };
    let meter = Meter::new().unwrap();
    landmarks(&meter, &landmark);
    verdicts(&meter, &studio);
}

fn measured(meter: &Meter, row: &Labelled) -> (Readings, Judgement) {
    let profile = Profile::builtin("nwpu-2009").unwrap();
    let picture = picture::decode(&std::fs::read(&row.file).unwrap(), Detail::Analysis).unwrap();
    let readings = meter.measure(&picture);
    let best = crop::best(&readings, &profile);
    let judgement = judge::judge(&readings, &picture.exif, best, &profile);
    (readings, judgement)
}

/// Signed errors of crown, chin, left and right, percent of the head height; none where nothing was read.
fn errors(readings: &Readings, row: &Labelled) -> [(&'static str, Option<f64>); 4] {
    let truth = |field: &str| row.number(field).unwrap();
    let height = truth("chin_y") - truth("crown_y");
    let off = |read: Option<f64>, field: &str| read.map(|px| 100.0 * (px - truth(field)) / height);
    let (head, sides) = (readings.head.ok(), readings.sides.ok());
    [
        ("crown", off(head.map(|head| head.crown_px), "crown_y")),
        ("chin", off(head.map(|head| head.chin_px), "chin_y")),
        ("left", off(sides.map(|sides| sides.left_px), "head_left")),
        ("right", off(sides.map(|sides| sides.right_px), "head_right")),
    ]
}

fn landmarks(meter: &Meter, rows: &[Labelled]) {
    let mut of: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut far = Vec::new();
    for row in rows {
        for (what, error) in errors(&measured(meter, row).0, row) {
            let size = error.map_or(f64::INFINITY, f64::abs);
            of.entry(what).or_default().push(size);
            of.entry("all").or_default().push(size);
            if size > TARGET.1 {
                far.push(match error {
                    Some(error) => format!("{} {what} {error:+.2}", row.name()),
                    None => format!("{} {what} not read", row.name()),
                });
            }
        }
    }
    println!("\nlandmark set, {} photos, error in % of the head height", rows.len());
    println!("{:8} {:>8} {:>8}   targets {} and {}", "", "median", "p95", TARGET.0, TARGET.1);
    for (what, sizes) in &mut of {
        println!("{what:8} {:8.2} {:8.2}", quantile(sizes, 0.5), quantile(sizes, 0.95));
    }
    println!("beyond {}: {}", TARGET.1, listed(&far));
}

fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = ((values.len() as f64 * q).ceil() as usize).clamp(1, values.len()) - 1;
    values.get(at).copied().unwrap_or(f64::NAN)
}

fn listed(lines: &[String]) -> String {
    if lines.is_empty() { "none".to_owned() } else { format!("\n  {}", lines.join("\n  ")) }
}

/// Checks that don't pass, as `name:verdict`.
fn faults(judgement: &Judgement) -> Vec<(Check, Verdict)> {
    let telling = judgement.findings.iter().filter(|finding| finding.verdict > Verdict::Pass);
    telling
        .filter(|finding| finding.check != Check::Exif)
        .map(|finding| (finding.check, finding.verdict))
        .collect()
}

fn named(faults: &[(Check, Verdict)]) -> String {
    let words: Vec<String> = faults
        .iter()
        .map(|(check, verdict)| format!("{}:{}", check.name(), verdict.name()))
        .collect();
    words.join(" ")
}

fn verdicts(meter: &Meter, rows: &[Labelled]) {
    let (mut good, mut refused, mut warned) = (0, Vec::new(), Vec::new());
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut missed, mut passed) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| !row.is_debatable()) {
        let judgement = measured(meter, row).1;
        let faults = faults(&judgement);
        let line = format!("{} {}", row.name(), named(&faults));
        if row.text("label_ok") == "1" {
            good += 1;
            match judgement.verdict {
                Verdict::Pass => {}
                Verdict::Warn => warned.push(line),
                Verdict::Unmeasured | Verdict::Fail => refused.push(line),
            }
            continue;
        }
        if judgement.verdict == Verdict::Pass {
            passed.push(row.name());
        }
        for defect in row.defects() {
            let class = classes.entry(defect.to_owned()).or_default();
            class.1 += 1;
            if faults.iter().any(|(check, _)| namers(defect).contains(check)) {
                class.0 += 1;
            } else {
                missed.push(format!("{} [{defect}] {}", row.name(), named(&faults)));
            }
        }
    }
    let acceptable = good - refused.len();
    println!("\nstudio set, debatable ones left out");
    println!("acceptable judged pass or warn: {acceptable} of {good} (target 98 %)");
    println!("  warned: {}", listed(&warned));
    println!("  refused: {}", listed(&refused));
    let (found, all) =
        classes.values().fold((0, 0), |sum, class| (sum.0 + class.0, sum.1 + class.1));
    println!("defects named: {found} of {all} (target 97 %, each class 90 %)");
    for (defect, (found, all)) in &classes {
        println!("  {defect:16} {found} of {all}");
    }
    println!("missed: {}", listed(&missed));
    println!("defective and yet a pass: {}", listed(&passed));
}
