//! What a session adds up to: per class, per hour, why frames were not taken, heads for the fee.

use crate::session::{Entry, Moment, Progress};
use crate::store::tally::Work;
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// How far a class is.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct ClassCount {
    /// The class, as [`crate::roster::Student::class`] finds it.
    pub class: String,
    /// Students in the roster.
    pub roster: u64,
    /// With an accepted shot.
    pub accepted: u64,
    /// Absent with a reason.
    pub absent: u64,
    /// Neither.
    pub pending: u64,
}

/// Shots accepted in an hour of the clock.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HourCount {
    /// Its beginning, local time, such as `2026-11-25 14:00`.
    pub hour: String,
    /// Accepted in it.
    pub accepted: u64,
}

/// What a session adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Sums {
    /// By class, in the order of the roster.
    pub classes: Vec<ClassCount>,
    /// By hour, oldest first.
    pub hours: Vec<HourCount>,
    /// Absent students by reason, the most frequent first.
    pub absent_for: Vec<(String, u64)>,
    /// Retakes, withdrawals, reasons.
    pub work: Work,
    /// Accepted rows.
    pub rows: u64,
    /// People photographed: two enrolments of one person are one head.
    pub heads: u64,
}

impl Sums {
    pub(in crate::app) fn of(store: &Store) -> Result<Self, StoreError> {
        let queue = store.queue()?;
        let done: Vec<&Entry> = queue.iter().filter(|entry| entry.progress.is_done()).collect();
        let person = |entry: &&&Entry| match entry.student.id_number.reveal() {
            "" => entry.student.number.0.clone(),
            id => id.to_owned(),
        };
        Ok(Self {
            classes: classes(&queue),
            hours: hours(store.taken()?.into_iter().map(|taken| taken.accepted_at)),
            absent_for: absent_for(store)?,
            work: store.work()?,
            rows: done.len() as u64,
            heads: done.iter().map(|entry| person(&entry)).collect::<BTreeSet<_>>().len() as u64,
        })
    }
}

fn classes(queue: &[Entry]) -> Vec<ClassCount> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut counts: Vec<ClassCount> = Vec::new();
    for entry in queue {
        let class = entry.student.class();
        let at = *places.entry(class.clone()).or_insert_with(|| {
            counts.push(ClassCount { class, ..ClassCount::default() });
            counts.len() - 1
        });
        let Some(count) = counts.get_mut(at) else { continue };
        count.roster += 1;
        match entry.progress {
            Progress::Done(_) => count.accepted += 1,
            Progress::Absent => count.absent += 1,
            Progress::Waiting | Progress::CheckedIn(_) => count.pending += 1,
        }
    }
    counts
}

fn hours(moments: impl Iterator<Item = Moment>) -> Vec<HourCount> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for moment in moments {
        let at = jiff::Timestamp::from_microsecond(moment.0).unwrap_or_default();
        let hour = at.to_zoned(jiff::tz::TimeZone::system()).strftime("%F %H:00").to_string();
        *counts.entry(hour).or_default() += 1;
    }
    counts.into_iter().map(|(hour, accepted)| HourCount { hour, accepted }).collect()
}

fn absent_for(store: &Store) -> Result<Vec<(String, u64)>, StoreError> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (_, reason) in store.absentees()? {
        *counts.entry(crate::roster::redact(&reason)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(counts)
}
