//! A live-view frame to findings, against its own decode and against the pipeline that people write in Python.

use crate::data;
use crate::figure::{Figure, Sheet, Target, timed};
use crate::figures::median;
use crate::memory;
use crate::python::Python;
use crate::rounds::Rounds;
use paishe::crop;
use paishe::judge;
use paishe::measure::{Follower, Meter};
use paishe::picture::{self, Detail};
use paishe::spec::Profile;
use std::hint::black_box;
use std::path::Path;

const FRAMES: Rounds = Rounds { whole: 180, quick: 60 };
/// Frames before those that count: nets and graphs set themselves up with the first ones.
const WARM_UP: usize = 5;
/// Milliseconds of one frame.
const TARGET_MS: f64 = 16.0;
const PYTHON: &str = "JPEG on disk to findings";

/// Milliseconds of each frame.
#[derive(Default)]
struct Times {
    read: Vec<f64>,
    decode: Vec<f64>,
    measure: Vec<f64>,
    judge: Vec<f64>,
    python: Vec<f64>,
    /// Of Python, each step.
    parts: Vec<(String, Vec<f64>)>,
}

/// What judges one frame after the other, as the station does.
struct Eye {
    meter: Meter,
    profile: Profile,
    follower: Follower,
}

/// On one core: the station's frame against its own decode, and Python.
pub fn one_core(sheet: &mut Sheet) {
    let (times, python) = measured();
    times.tell_alone(sheet);
    times.tell_python(sheet, python);
}

/// On all cores, of which the station uses one for a frame and Python what it likes.
pub fn all_cores(sheet: &mut Sheet) {
    let (times, python) = measured();
    times.tell_python(sheet, python);
}

/// Judges the frames by both, in turn.
fn measured() -> (Times, Result<Python, String>) {
    let (meter, profile) = (Meter::new().unwrap(), Profile::builtin("nwpu-2009").unwrap());
    let mut eye = Eye { meter, profile, follower: Follower::default() };
    let mut python = Python::start(&["pipeline"]);
    let mut times = Times::default();
    let files = data::live();
    for file in &files[..WARM_UP] {
        eye.judge(file, &mut Times::default());
        python.as_mut().ok().map(|python| python.ask(&file.to_string_lossy()));
    }
    for file in files.iter().take(FRAMES.count()) {
        eye.judge(file, &mut times);
        if let Ok(python) = &mut python {
            let answer = python.ask(&file.to_string_lossy());
            times.python.push(answer["ms"].as_f64().unwrap());
            times.add_parts(&answer["parts"]);
        }
    }
    (times, python)
}

impl Eye {
    fn judge(&mut self, file: &Path, times: &mut Times) {
        let (bytes, read_ms) = timed(|| std::fs::read(file).unwrap());
        let (picture, decode_ms) = timed(|| picture::decode(&bytes, Detail::Analysis).unwrap());
        let (readings, measure_ms) = timed(|| self.meter.glance(&picture, &mut self.follower));
        let (judged, judge_ms) = timed(|| {
            let best = crop::best(&readings, &self.profile);
            judge::judge_live(&readings, best, &self.profile)
        });
        black_box(judged);
        times.read.push(read_ms);
        times.decode.push(decode_ms);
        times.measure.push(measure_ms);
        times.judge.push(judge_ms);
    }
}

impl Times {
    /// Adds the steps of one frame, pairs of a name and milliseconds; they are the same for each.
    fn add_parts(&mut self, parts: &serde_json::Value) {
        let parts: Vec<(String, f64)> = serde_json::from_value(parts.clone()).unwrap();
        for (name, ms) in parts {
            match self.parts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, all)) => all.push(ms),
                None => self.parts.push((name, vec![ms])),
            }
        }
    }

    /// From the JPEG in memory.
    fn of_bytes(&self) -> Vec<f64> {
        let parts = self.decode.iter().zip(&self.measure).zip(&self.judge);
        parts.map(|((decode, measure), judge)| decode + measure + judge).collect()
    }

    /// From the file's name.
    fn of_file(&self) -> Vec<f64> {
        self.of_bytes().iter().zip(&self.read).map(|(all, read)| all + read).collect()
    }

    fn tell_alone(&self, sheet: &mut Sheet) {
        let all = self.of_bytes();
        let cause = format!(
            "medians: decode {:.1} ms, measure {:.1} ms, crop and judge {:.1} ms",
            median(&self.decode),
            median(&self.measure),
            median(&self.judge)
        );
        sheet.note(format!("Inside paishe, {cause}."));
        sheet.add(
            Figure::of("JPEG in memory to findings", "ms", &all)
                .against("its own decode", &all, &self.decode)
                .memory(memory::own_mb())
                .at_most(Target::Value(TARGET_MS), cause),
        );
    }

    fn tell_python(&self, sheet: &mut Sheet, python: Result<Python, String>) {
        let ours = self.of_file();
        let (width, height) = data::LIVE_PX;
        sheet.note(format!(
            "{} JPEGs of {width}x{height} px of a drawn sitter who sways, breathes and blinks; {} sitters one after the other.",
            ours.len(),
            data::LIVE_SITTERS
        ));
        let python = match python {
            Ok(python) => python,
            Err(why) => return sheet.add(Figure::absent(PYTHON, &why)),
        };
        sheet.note(self.about(&python));
        sheet.add(
            Figure::of(PYTHON, "ms", &ours)
                .against("mediapipe and OpenCV in Python", &ours, &self.python)
                .memory(memory::own_mb())
                .base_memory(python.end())
                .at_most(Target::Ratio(1.0), "see the medians of the parts"),
        );
    }

    /// What Python does, with what, on how many threads.
    fn about(&self, python: &Python) -> String {
        let text = |key: &str| python.about[key].as_str().unwrap_or_default();
        let parts = self.parts.iter().map(|(part, ms)| format!("{part} {:.1} ms", median(ms)));
        format!(
            "{}: one process that stays alive and judges the same files in turn with paishe, the time taken inside it. It {}; medians: {}. {}.",
            text("versions"),
            text("does"),
            parts.collect::<Vec<_>>().join(", "),
            text("threads")
        )
    }
}
