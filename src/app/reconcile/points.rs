//! What is compared with what.

use crate::export::deliver::WORKBOOK;
use crate::export::workbook;
use crate::session::{Progress, ShotNumber};
use crate::store::copy::{Verified, verify_copy};
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// How a comparison ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All is well.
    Fine,
    /// Somebody should look.
    Look,
    /// Something is wrong.
    Wrong,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Point {
    /// Its name, for programs; people get the words of `text`.
    pub name: &'static str,
    /// How it ended.
    pub standing: Standing,
    /// Counts, in the order of the words.
    pub counts: Vec<u64>,
    /// What is wrong or to be looked at: 拍摄序号, 学号, file names. Never an ID number.
    pub items: Vec<String>,
}

impl Point {
    pub(super) fn new(
        name: &'static str,
        counts: Vec<u64>,
        items: Vec<String>,
        if_any: Standing,
    ) -> Self {
        let standing = if items.is_empty() { Standing::Fine } else { if_any };
        Self { name, standing, counts, items }
    }
}

/// Roster = accepted + absent + pending.
pub(super) fn roster(store: &Store) -> Result<Point, StoreError> {
    let queue = store.queue()?;
    let count =
        |wanted: fn(Progress) -> bool| queue.iter().filter(|e| wanted(e.progress)).count() as u64;
    let (done, absent) = (count(Progress::is_done), count(|p| p == Progress::Absent));
    let pending: Vec<_> = queue
        .iter()
        .filter(|entry| entry.progress.waits())
        .map(|entry| format!("{} {}", entry.student.number, entry.student.name))
        .collect();
    let counts = vec![queue.len() as u64, done, absent, pending.len() as u64];
    Ok(Point::new("roster", counts, pending, Standing::Look))
}

/// Accepted rows = numbers issued less those without a photo, each of which is explained.
pub(super) fn numbers(store: &Store) -> Result<Point, StoreError> {
    let taken = store.taken()?;
    let gaps = store.gaps()?;
    let next = store.next_number()?.0;
    let voids = gaps.iter().filter(|gap| gap.void.is_some()).count() as u64;
    let held = gaps.len() as u64 - voids;
    let known: BTreeSet<u32> = taken
        .iter()
        .map(|taken| taken.number.0)
        .chain(gaps.iter().map(|gap| gap.number.0))
        .collect();
    let missing = (1..next).filter(|number| !known.contains(number));
    let items = missing.map(|number| number.to_string()).collect();
    Ok(Point::new(
        "numbers",
        vec![u64::from(next - 1), taken.len() as u64, voids, held],
        items,
        Standing::Wrong,
    ))
}

/// No file in `photos/` that no row wants there.
pub(super) fn strays(store: &Store) -> Result<Point, StoreError> {
    let strays = store.stray_photos()?;
    let items = strays.iter().map(|path| name_of(path)).collect();
    Ok(Point::new("strays", vec![strays.len() as u64], items, Standing::Wrong))
}

/// Every original is there with the content that came.
pub(super) fn originals(store: &Store) -> Result<Point, StoreError> {
    let wrong = store.wrong_originals()?;
    Ok(Point::new("originals", vec![store.status()?.frames], wrong, Standing::Wrong))
}

/// Nothing waits for a decision.
pub(super) fn tray(store: &Store) -> Result<Point, StoreError> {
    let tray = store.tray()?;
    let mut items = Vec::new();
    for frame in &tray {
        items.push(format!("{} {}", frame.0, name_of(&store.original(*frame)?)));
    }
    Ok(Point::new("tray", vec![tray.len() as u64], items, Standing::Look))
}

/// The camera's card was compared with the session after the last frame.
pub(super) fn card(store: &Store) -> Result<Point, StoreError> {
    let frames = store.status()?.frames;
    let (standing, counts) = match store.audited()? {
        None => (Standing::Look, vec![0, frames]),
        Some((_, missing @ 1..)) => (Standing::Wrong, vec![missing, 0]),
        Some((then, 0)) if then == frames => (Standing::Fine, vec![0, 0]),
        Some((then, 0)) => (Standing::Look, vec![0, frames.saturating_sub(then)]),
    };
    Ok(Point { name: "card", standing, counts, items: vec![] })
}

/// The second copy holds everything, and reads back.
pub(super) fn copy(store: &Store) -> Result<Point, StoreError> {
    let Some(place) = store.copy_place()? else {
        return Ok(Point { name: "copy", standing: Standing::Look, counts: vec![], items: vec![] });
    };
    let verified = match verify_copy(store, &place) {
        Ok(verified) => verified,
        Err(error) => Verified { wrong: vec![error.to_string()], ..Verified::default() },
    };
    let is_behind = verified.is_behind && verified.wrong.is_empty();
    let point = Point::new("copy", vec![verified.files as u64], verified.wrong, Standing::Wrong);
    Ok(if is_behind { Point { standing: Standing::Look, ..point } } else { point })
}

/// Rows of the 汇总表 in the session's own delivery are the accepted rows.
pub(super) fn workbook(store: &Store) -> Result<Point, StoreError> {
    let path = store.folder().export().join("delivery").join(WORKBOOK);
    if !path.is_file() {
        return Ok(Point {
            name: "workbook",
            standing: Standing::Look,
            counts: vec![],
            items: vec![],
        });
    }
    let Ok(book) = workbook::read_back(&path) else {
        return Ok(Point::new("workbook", vec![0], vec![name_of(&path)], Standing::Wrong));
    };
    let there: BTreeMap<String, String> =
        book.keys().map(|(number, student)| (number.to_owned(), student.to_owned())).collect();
    let wanted: BTreeMap<String, String> = store
        .delivered()?
        .into_iter()
        .map(|(number, shot)| (number.to_string(), shot.entry.student.number.0))
        .collect();
    let differ = |(number, student): (&String, &String)| {
        (there.get(number) != Some(student)).then(|| number.clone())
    };
    let mut items: Vec<_> = wanted.iter().filter_map(differ).collect();
    items.extend(there.keys().filter(|number| !wanted.contains_key(*number)).cloned());
    Ok(Point::new("workbook", vec![there.len() as u64], items, Standing::Wrong))
}

/// The journal is whole, and the rows are as it tells.
pub(super) fn journal(store: &Store) -> Result<Point, StoreError> {
    let chain = store.check_journal()?;
    let mut items: Vec<_> = chain.broken_at.iter().map(|seq| format!("#{seq}")).collect();
    items.extend(chain.changed_rows.iter().cloned());
    items.extend(chain.changed_remarks.iter().map(|id| format!("remark {id}")));
    Ok(Point::new("journal", vec![chain.entries], items, Standing::Wrong))
}

/// One picture under two numbers: right only for two enrolments of one person.
pub(super) fn same_frame(store: &Store) -> Result<Point, StoreError> {
    let people: BTreeMap<ShotNumber, (String, String)> = store
        .shots()?
        .into_iter()
        .map(|shot| {
            let student = shot.entry.student;
            (shot.number, (student.name, student.id_number.reveal().to_owned()))
        })
        .collect();
    let mut by_original: BTreeMap<String, Vec<ShotNumber>> = BTreeMap::new();
    for taken in store.taken()? {
        by_original.entry(taken.original_sha256).or_default().push(taken.number);
    }
    let shared = by_original.into_values().filter(|numbers| numbers.len() > 1);
    let is_one_person = |numbers: &[ShotNumber]| {
        let known: BTreeSet<_> = numbers.iter().map(|number| people.get(number)).collect();
        known.len() == 1 && known.iter().flatten().all(|(_, id)| !id.is_empty())
    };
    let (right, wrong): (Vec<_>, Vec<_>) = shared.partition(|numbers| is_one_person(numbers));
    let items = wrong.iter().map(|numbers| joined(numbers)).collect();
    Ok(Point::new("same_frame", vec![right.len() as u64], items, Standing::Wrong))
}

pub(super) fn joined(numbers: &[ShotNumber]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" = ")
}

fn name_of(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
