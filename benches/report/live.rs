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

/// Milliseconds of each frame.
#[derive(Default)]
struct Times {
    read: Vec<f64>,
    decode: Vec<f64>,
    measure: Vec<f64>,
    judge: Vec<f64>,
    python: Vec<f64>,
}

/// What judges one frame after the other, as the station does.
struct Eye {
    meter: Meter,
    profile: Profile,
    follower: Follower,
}

pub fn run(sheet: &mut Sheet) {
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
        }
    }
    times.tell(sheet);
    match python {
        Ok(python) => tell_python(sheet, &times, python),
        Err(why) => sheet.add(Figure::absent(PYTHON, &why)),
    }
}

const PYTHON: &str = "file to findings, beside Python";

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
    /// From the JPEG in memory.
    fn from_memory(&self) -> Vec<f64> {
        let parts = self.decode.iter().zip(&self.measure).zip(&self.judge);
        parts.map(|((decode, measure), judge)| decode + measure + judge).collect()
    }

    /// From the file's name.
    fn from_file(&self) -> Vec<f64> {
        self.from_memory().iter().zip(&self.read).map(|(all, read)| all + read).collect()
    }

    fn tell(&self, sheet: &mut Sheet) {
        let all = self.from_memory();
        let cause = format!(
            "medians: decode {:.1} ms, measure {:.1} ms, crop and judge {:.1} ms",
            median(&self.decode),
            median(&self.measure),
            median(&self.judge)
        );
        sheet.note(format!(
            "{} JPEGs of {}x{} px of a drawn sitter who sways, breathes and blinks. Inside paishe, {cause}; nets on one thread.",
            all.len(),
            data::LIVE_PX.0,
            data::LIVE_PX.1
        ));
        sheet.add(
            Figure::of("JPEG in memory to findings", "ms", &all)
                .against("its own decode", &all, &self.decode)
                .memory(memory::own_mb())
                .at_most(Target::Value(TARGET_MS), cause),
        );
    }
}

fn tell_python(sheet: &mut Sheet, times: &Times, python: Python) {
    let ours = times.from_file();
    let about = python.about.clone();
    let text = |key: &str| about[key].as_str().unwrap_or_default().to_owned();
    sheet.note(format!(
        "Python: {}; the same files in turn with paishe, one process that stays alive, time taken inside it. It {}. {}.",
        text("versions"),
        text("does"),
        text("threads")
    ));
    let python_mb = python.end();
    if let Some(mb) = python_mb {
        sheet.note(format!("The Python process had a peak of {mb:.0} MB."));
    }
    sheet.add(
        Figure::of(PYTHON, "ms", &ours)
            .against("mediapipe and OpenCV in Python", &ours, &times.python)
            .memory(memory::own_mb())
            .at_most(Target::Ratio(1.0), "see the parts above"),
    );
}
