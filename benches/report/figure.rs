//! A figure: what was measured, what it is compared with, and what it should be.

use crate::figures::{percentile, sorted};
use serde::{Deserialize, Serialize};

/// The middle of many measurements and how they spread.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Spread {
    pub median: f64,
    pub p10: f64,
    pub p90: f64,
    pub n: usize,
}

impl Spread {
    fn of(samples: &[f64]) -> Option<Self> {
        let sorted = sorted(samples);
        let at = |percent| percentile(&sorted, percent);
        let n = sorted.len();
        (n > 0).then(|| Self { median: at(50), p10: at(10), p90: at(90), n })
    }
}

/// The most that a figure may be.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The figure itself.
    Value(f64),
    /// Its ratio to what it is compared with.
    Ratio(f64),
}

/// One row of the report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub unit: String,
    /// None where it could not be measured.
    pub measured: Option<Spread>,
    /// What it is compared with.
    pub against: Option<String>,
    pub base: Option<Spread>,
    /// Of each measurement to the one beside it.
    pub ratio: Option<Spread>,
    /// Largest resident memory of the processes that did it, MB of 2^20 bytes.
    pub memory_mb: Option<f64>,
    /// The same of what it is compared with.
    pub base_memory_mb: Option<f64>,
    pub target: Option<Target>,
    /// Whether the target was missed, and the cause: what the time went into.
    pub missed: Option<String>,
    /// Why it was not measured.
    pub absent: Option<String>,
}

impl Figure {
    pub fn of(name: &str, unit: &str, samples: &[f64]) -> Self {
        let (name, unit) = (name.to_owned(), unit.to_owned());
        let measured = Spread::of(samples);
        let (against, base, ratio) = (None, None, None);
        let (memory_mb, base_memory_mb, target, missed, absent) = (None, None, None, None, None);
        Self {
            name,
            unit,
            measured,
            against,
            base,
            ratio,
            memory_mb,
            base_memory_mb,
            target,
            missed,
            absent,
        }
    }

    /// A figure that could not be measured, and why.
    pub fn absent(name: &str, why: &str) -> Self {
        Self { absent: Some(why.to_owned()), ..Self::of(name, "", &[]) }
    }

    /// Compares each measurement with the one that was made beside it.
    pub fn against(mut self, what: &str, samples: &[f64], base: &[f64]) -> Self {
        assert_eq!(samples.len(), base.len(), "{}: measurements without their pair", self.name);
        let ratios: Vec<f64> = samples.iter().zip(base).map(|(ours, base)| ours / base).collect();
        self.against = Some(what.to_owned());
        (self.base, self.ratio) = (Spread::of(base), Spread::of(&ratios));
        self
    }

    pub fn memory(mut self, mb: Option<f64>) -> Self {
        self.memory_mb = mb;
        self
    }

    pub fn base_memory(mut self, mb: Option<f64>) -> Self {
        self.base_memory_mb = mb;
        self
    }

    /// Sets the target; `cause` tells what a miss comes from.
    pub fn at_most(mut self, target: Target, cause: impl Into<String>) -> Self {
        let (reached, most) = match target {
            Target::Value(most) => (self.measured, most),
            Target::Ratio(most) => (self.ratio, most),
        };
        self.target = Some(target);
        self.missed = (reached.is_none_or(|spread| spread.median > most)).then(|| cause.into());
        self
    }
}

/// What a section found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheet {
    pub figures: Vec<Figure>,
    /// What one must know to believe the figures: sizes, threads, versions.
    pub notes: Vec<String>,
}

impl Sheet {
    pub fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Names of figures that could not be measured, and why.
    pub fn absent(&self) -> impl Iterator<Item = (&str, &str)> {
        self.figures.iter().filter_map(|figure| Some((&*figure.name, figure.absent.as_deref()?)))
    }

    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// What a job gave, and its milliseconds.
pub fn timed<T>(job: impl FnOnce() -> T) -> (T, f64) {
    let start = std::time::Instant::now();
    let done = std::hint::black_box(job());
    (done, start.elapsed().as_secs_f64() * 1e3)
}
