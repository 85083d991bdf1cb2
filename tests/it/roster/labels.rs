//! The shared rosters come out as their labels say.

use super::{TODAY, counts};
use paishe::lang::Lang;
use paishe::roster::{self, ReadOptions};
use serde_json::Value;
use std::path::{Path, PathBuf};

#[test]
fn each_shared_roster_comes_out_as_its_label_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/rosters");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no folder {}", folder.display());
        return;
    };
    let labels = entries.map(|entry| entry.unwrap().path());
    let mut labels: Vec<PathBuf> =
        labels.filter(|path| path.to_string_lossy().ends_with(".expected.json")).collect();
    labels.sort();
    let mut wrong = Vec::new();
    for label in labels {
        let (line, differences) = compare(&label);
        println!("{line}");
        wrong.extend(differences);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A line on what a shared roster gave, and where that differs from its label.
fn compare(label: &Path) -> (String, Vec<String>) {
    let want: Value = serde_json::from_slice(&std::fs::read(label).unwrap()).unwrap();
    let file = want["file"].as_str().unwrap();
    let bytes = std::fs::read(label.with_file_name(file)).unwrap();
    let started = std::time::Instant::now();
    let import = roster::read(&bytes, file, &ReadOptions::on(TODAY));
    let took = started.elapsed();
    let got = import.to_json(Lang::Zh);
    let count = import.notices.len();
    let line = format!("{file}: {:?} and {count} notices in {took:.2?}", counts(&import));
    let mut wrong = Vec::new();
    for key in ["outcome", "rows_accepted", "rows_rejected", "rows_skipped"] {
        if got[key] != want[key] {
            wrong.push(format!("{file}: {key} is {}, should be {}", got[key], want[key]));
        }
    }
    for flag in want["must_flag"].as_array().unwrap() {
        let same = |n: &Value| ["row", "column", "code", "level"].iter().all(|k| n[k] == flag[k]);
        if !got["notices"].as_array().unwrap().iter().any(same) {
            wrong.push(format!("{file}: lacks {flag}"));
        }
    }
    (line, wrong)
}
