//! `target/bench/report.md` for people, `report.json` for programs.

use crate::figure::{Figure, Spread, Target};
use crate::machine::Machine;
use crate::section::Outcome;
use crate::{data, rounds};
use serde_json::json;
use std::fmt::Write;

const HOW_TO_READ: &str = "\
Every figure stands beside another one that was measured in the same run and in turn with it: what the machine needs at least, or \
what another tool takes. *Ratio* is this program's time divided by the other one's, pair by pair; below 1 this program is the faster \
one. In brackets stand the 10th and the 90th percentile, n is how often it was measured. *Memory* is the peak of resident memory, in \
MB of 2^20 bytes, after the semicolon that of what it is compared with. Times are wall time. Targets are the product's own; where it does \
what another tool does, the target is to be no slower.";

/// Writes both; the text for people.
pub fn write(machine: &Machine, outcomes: &[Outcome]) -> String {
    let folder = data::bench_folder();
    let (text, json) = (text(machine, outcomes), json(machine, outcomes));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("report.md"), &text).unwrap();
    let json = serde_json::to_string_pretty(&json).unwrap();
    std::fs::write(folder.join("report.json"), json + "\n").unwrap();
    text
}

fn json(machine: &Machine, outcomes: &[Outcome]) -> serde_json::Value {
    let section = |outcome: &Outcome| {
        json!({
            "name": outcome.name,
            "title": outcome.title,
            "seconds": outcome.seconds,
            "failure": outcome.failure,
            "notes": outcome.sheet.notes,
            "figures": outcome.sheet.figures,
        })
    };
    let sections: Vec<_> = told(outcomes).map(section).collect();
    json!({ "machine": machine, "is_trial": rounds::is_quick(), "sections": sections })
}

/// Sections that have something to tell.
fn told(outcomes: &[Outcome]) -> impl Iterator<Item = &Outcome> {
    let has_words = |outcome: &&Outcome| {
        outcome.failure.is_some()
            || !outcome.sheet.figures.is_empty()
            || !outcome.sheet.notes.is_empty()
    };
    outcomes.iter().filter(has_words)
}

fn text(machine: &Machine, outcomes: &[Outcome]) -> String {
    let mut text = head(machine);
    text += &summary(outcomes);
    for outcome in told(outcomes) {
        text += &section(outcome);
    }
    text
}

fn head(machine: &Machine) -> String {
    let Machine { commit, is_dirty, processor, cores, memory_gb, kernel, date, load_before } =
        machine;
    let dirty = if *is_dirty { ", **with changes that are not committed**" } else { "" };
    let trial = if rounds::is_quick() {
        "\n**A trial run with few rounds: not figures to quote.**\n"
    } else {
        ""
    };
    let busy = if *load_before > 0.5 {
        format!(
            "\n**The machine was busy when the run began (load {load_before:.1}): times are longer than on a quiet one, ratios hold better.**\n"
        )
    } else {
        String::new()
    };
    format!(
        "# What paishe takes\n\nCommit {commit}{dirty}; {processor}, {cores} cores, {memory_gb} GB; Linux {kernel}; {date}; load before {load_before:.2}.\n{trial}{busy}\n{HOW_TO_READ}\n"
    )
}

/// What was missed, what failed, what is not measured: nobody has to look for it.
fn summary(outcomes: &[Outcome]) -> String {
    let figures = || told(outcomes).flat_map(|outcome| &outcome.sheet.figures);
    let with_target = figures().filter(|figure| figure.target.is_some()).count();
    let missed: Vec<&Figure> = figures().filter(|figure| figure.missed.is_some()).collect();
    let mut text = format!("\n{} of {with_target} targets reached.", with_target - missed.len());
    for figure in missed {
        let cause = figure.missed.as_deref().unwrap_or_default();
        let is_ratio = matches!(figure.target, Some(Target::Ratio(_)));
        let against = figure.against.as_ref().filter(|_| is_ratio);
        let against = against.map(|what| format!(" against {what}"));
        let _ = write!(
            text,
            "\n- Missed: {}{}: {} instead of {}: {cause}.",
            figure.name,
            against.unwrap_or_default(),
            reached(figure),
            target(figure)
        );
    }
    for outcome in outcomes {
        for (figure, why) in outcome.sheet.absent() {
            let _ = write!(text, "\n- Not measured: {}, {figure}: {why}.", outcome.title);
        }
        if let Some(why) = &outcome.failure {
            let _ = write!(text, "\n- FAILED: section {}: {why}", outcome.name);
        }
    }
    text + "\n"
}

fn section(outcome: &Outcome) -> String {
    let mut text = format!("\n## {}\n\n", outcome.title);
    if let Some(why) = &outcome.failure {
        return text + "This section failed: " + why + "\n";
    }
    for note in &outcome.sheet.notes {
        text += note;
        text += "\n\n";
    }
    text += "| figure | median (p10–p90) | n | compared with | its median | ratio (p10–p90) | memory | target |\n";
    text += "|---|---:|---:|---|---:|---:|---:|---|\n";
    for figure in &outcome.sheet.figures {
        text += &row(figure);
    }
    text
}

fn row(figure: &Figure) -> String {
    let Some(measured) = figure.measured else {
        let why = figure.absent.as_deref().unwrap_or_default();
        return format!("| {} | not measured: {why} | | | | | | |\n", figure.name);
    };
    let unit = &figure.unit;
    let base = figure.base.map(|base| format!("{} {unit}", number(base.median)));
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
        figure.name,
        spread(measured, unit),
        measured.n,
        figure.against.as_deref().unwrap_or_default(),
        base.unwrap_or_default(),
        figure.ratio.map(|ratio| spread(ratio, "")).unwrap_or_default(),
        memory(figure),
        verdict(figure),
    )
}

fn memory(figure: &Figure) -> String {
    let text = |mb: Option<f64>| mb.map(|mb| format!("{mb:.0} MB"));
    match (text(figure.memory_mb), text(figure.base_memory_mb)) {
        (Some(ours), Some(base)) => format!("{ours}; {base}"),
        (ours, base) => ours.or(base.map(|base| format!("–; {base}"))).unwrap_or_default(),
    }
}

fn verdict(figure: &Figure) -> String {
    match (&figure.target, &figure.missed) {
        (None, _) => String::new(),
        (Some(_), None) => format!("{}: reached", target(figure)),
        (Some(_), Some(_)) => format!("{}: **missed**", target(figure)),
    }
}

fn target(figure: &Figure) -> String {
    match figure.target {
        None => String::new(),
        Some(Target::Value(most)) => format!("at most {} {}", number(most), figure.unit),
        Some(Target::Ratio(most)) => format!("ratio at most {}", number(most)),
    }
}

fn reached(figure: &Figure) -> String {
    let (spread, unit) = match figure.target {
        Some(Target::Ratio(_)) => (figure.ratio, ""),
        _ => (figure.measured, figure.unit.as_str()),
    };
    spread.map_or("nothing".to_owned(), |spread| {
        format!("{} {unit}", number(spread.median)).trim().to_owned()
    })
}

fn spread(spread: Spread, unit: &str) -> String {
    let middle = number(spread.median);
    let range = if spread.n > 1 {
        format!(" ({}–{})", number(spread.p10), number(spread.p90))
    } else {
        String::new()
    };
    format!("{middle} {unit}{range}").replace("  ", " ")
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        0.0..1.0 => format!("{value:.3}"),
        1.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}
