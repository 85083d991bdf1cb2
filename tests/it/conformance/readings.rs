//! All readings of drawn sitters, good ones and one of each scripted defect.

use super::table::{Row, Table};
use super::{Frame, regenerating};
use paishe::measure::Meter;
use paishe::sitter::Defect;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "readings.csv";
const GOOD: u64 = 24;

fn frames() -> Vec<Frame> {
    let defects = (GOOD..).zip(Defect::ALL).map(|(seed, defect)| Frame::with(seed, *defect));
    (0..GOOD).map(Frame::good).chain(defects).collect()
}

/// A frame's readings as cells: numbers, words, and where there is no reading the reason.
fn cells(readings: &Value) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    flatten("", readings, &mut cells);
    cells
}

fn flatten(path: &str, value: &Value, cells: &mut BTreeMap<String, String>) {
    let under =
        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match name.as_str() {
                    "Ok" | "Err" => flatten(path, field, cells),
                    name => flatten(&under(name), field, cells),
                }
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                flatten(&under(&i.to_string()), item, cells);
            }
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            // Adding 0 makes of -0 a 0.
            cells.insert(path.to_owned(), ((number * 1e4).round() / 1e4 + 0.0).to_string());
        }
        Value::String(word) => {
            cells.insert(path.to_owned(), word.clone());
        }
        other => {
            cells.insert(path.to_owned(), other.to_string());
        }
    }
}

/// Gives every frame every column: where a whole reading is absent, its reason stands in each of its columns.
fn squared(frames: Vec<Row>) -> Vec<Row> {
    let all: BTreeSet<String> = frames.iter().flat_map(|row| row.1.keys().cloned()).collect();
    let is_whole = |name: &String| all.iter().any(|other| other.starts_with(&format!("{name}.")));
    let columns: Vec<&String> = all.iter().filter(|name| !is_whole(name)).collect();
    let cell = |cells: &BTreeMap<String, String>, column: &str| {
        let mut own =
            std::iter::successors(Some(column), |name| name.rsplit_once('.').map(|(up, _)| up));
        own.find_map(|name| cells.get(name)).cloned().unwrap_or_default()
    };
    let square = |(name, cells): Row| {
        let row = columns.iter().map(|column| ((*column).clone(), cell(&cells, column)));
        (name, row.collect())
    };
    frames.into_iter().map(square).collect()
}

/// The largest difference that is none: what another processor's rounding may make of the same picture.
fn tolerance(column: &str) -> f64 {
    let last = column.rsplit('.').next().unwrap_or(column);
    match last {
        "x" | "y" => 0.5,
        _ if last.ends_with("_px") => 0.5,
        _ if last.ends_with("_deg") => 0.3,
        _ if last.ends_with("_share") || last.ends_with("_opening") => 0.003,
        _ if column.contains("srgb") => 1.0,
        _ if column.contains("lab") || last.ends_with("_de") || last == "chroma" => 0.3,
        _ if last.contains("count") => 0.0,
        _ => 0.02,
    }
}

#[test]
fn the_readings_of_drawn_sitters_are_those_stored() {
    let meter = Meter::new().unwrap();
    let measured = frames().into_iter().map(|frame| {
        let readings = meter.measure(&frame.picture());
        (frame.name, cells(&serde_json::to_value(readings).unwrap()))
    });
    let measured = squared(measured.collect());
    let stored = Table::read(FILE);
    if regenerating() {
        let set = |name: &str| stored.as_ref().and_then(|table| table.tolerance(name));
        let names = measured[0].1.keys().cloned();
        let columns =
            names.map(|n| (n.clone(), set(&n).unwrap_or_else(|| tolerance(&n)))).collect();
        return Table { columns, rows: measured }.write(FILE);
    }
    let wrong = stored.unwrap().differences(&measured, |_| 1.0);
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
