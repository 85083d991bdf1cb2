//! Checks a delivery against the rules with no session at hand: a folder, an image or a disc, whoever made it.
//!
//! [`gather`](gather::gather) finds the facts, [`judge`] judges them and opens nothing.

mod deviation;
pub mod facts;
pub mod gather;
mod lists;
mod names;
mod photos;
mod sheet;
mod sums;
mod table;
mod together;

pub use deviation::{Code, Deviation, Severity};
pub use names::{Key, Pattern};

use crate::roster::ReadOptions;
use crate::spec::{DeliveryRule, FileRule, Profile};
use facts::Part;
use jiff::civil::Date;

/// What a delivery is judged by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The finished photo.
    pub file: FileRule,
    /// The 汇总表.
    pub delivery: DeliveryRule,
    /// How photos are named.
    pub pattern: Pattern,
    /// What rows are read against.
    pub options: ReadOptions,
}

impl Rules {
    /// The rules of a profile on a day.
    #[must_use]
    pub fn of(profile: &Profile, today: Date) -> Self {
        let delivery = profile.delivery.clone();
        let (school_name, school_code) =
            (delivery.school_name.clone(), delivery.school_code.clone());
        Self {
            file: profile.file.clone(),
            pattern: Pattern::of(&profile.file.name, today),
            options: ReadOptions { school_name, school_code, ..ReadOptions::on(today) },
            delivery,
        }
    }
}

/// What was found in a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Photo files.
    pub photos: usize,
    /// Rows of the 汇总表.
    pub rows: usize,
    /// Every deviation, part by part and then what concerns all.
    pub deviations: Vec<Deviation>,
}

impl Verdict {
    /// How many deviations weigh so much.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.deviations.iter().filter(|deviation| deviation.severity == severity).count()
    }
}

/// Judges the parts of one delivery together.
#[must_use]
pub fn judge(parts: &[Part], rules: &Rules) -> Verdict {
    let mut deviations = Vec::new();
    for part in parts {
        photos::judge(part, rules, &mut deviations);
        lists::judge(part, &mut deviations);
    }
    let table = table::judge(parts, rules, &mut deviations);
    let rows = table.as_ref().map_or(0, |table| table.sheet.rows.len());
    together::judge(parts, table.as_ref(), rules, &mut deviations);
    let is_photo = |file: &&facts::File| matches!(file.kind, facts::Kind::Photo(_));
    let photos = parts.iter().flat_map(|part| &part.files).filter(is_photo).count();
    Verdict { photos, rows, deviations }
}
