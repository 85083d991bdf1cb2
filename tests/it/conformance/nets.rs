//! Detector and mesh against `MediaPipe` itself on drawn sitters.
//!
//! `nets.csv` is written by `assets/models/reference.py` from the pictures that this test writes when asked to:
//!
//! ```text
//! REGENERATE=1 cargo test --test it conformance
//! python3 assets/models/reference.py WHEEL target/tmp/nets tests/it/conformance/nets.csv
//! ```
//!
//! Tolerances are in percent of the distance between the eyes.

use super::table::{Row, Table};
use super::{Frame, regenerating};
use paishe::measure::Meter;
use paishe::measure::readings::{Point, Readings};
use std::path::Path;

const FILE: &str = "nets.csv";
const SITTERS: u64 = 8;

fn frames() -> impl Iterator<Item = Frame> {
    (0..SITTERS).map(Frame::good)
}

fn row(frame: &Frame, readings: &Readings) -> Row {
    let (eyes, face) = (readings.eyes.unwrap(), readings.face.unwrap());
    let points = [
        ("box_start", face.box_start),
        ("box_end", face.box_end),
        ("left_iris", eyes.left),
        ("right_iris", eyes.right),
        ("left_side", face.left),
        ("right_side", face.right),
        ("mouth", face.mouth),
    ];
    let cell = |name: &str, axis: &str, at: f64| (format!("{name}_{axis}"), format!("{at:.2}"));
    let cells = |(name, Point { x, y }): (&str, Point)| [cell(name, "x", x), cell(name, "y", y)];
    (frame.name.clone(), points.into_iter().flat_map(cells).collect())
}

/// A hundredth of the distance between the eyes, px.
fn percent_of_eye_distance((_, cells): &Row) -> f64 {
    let at = |name: &str| cells[name].parse::<f64>().unwrap();
    let (dx, dy) = (at("right_iris_x") - at("left_iris_x"), at("right_iris_y") - at("left_iris_y"));
    dx.hypot(dy) / 100.0
}

#[test]
fn detector_and_mesh_agree_with_mediapipe() {
    if regenerating() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nets");
        std::fs::create_dir_all(&folder).unwrap();
        for frame in frames() {
            let file = folder.join(format!("{}.png", frame.name));
            frame.picture().pixels.save(file).unwrap();
        }
        return;
    }
    let meter = Meter::new().unwrap();
    let measured: Vec<Row> =
        frames().map(|frame| row(&frame, &meter.measure(&frame.picture()))).collect();
    let wrong = Table::read(FILE).unwrap().differences(&measured, percent_of_eye_distance);
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
