//! `paishe reconcile`: whether rows, photos, numbers, originals, card, second copy and workbook tell the same.

mod faces;
mod page;
mod photos;
mod points;
mod sums;
mod text;

pub use points::{Point, Standing};
pub use sums::{ClassCount, Sums};

use super::{Exit, Failure, cli, opening, part, profiles};
use crate::lang::Lang;
use crate::spec::Profile;
use crate::store::{Store, StoreError};
use std::io::Write;

/// All that a reconciliation found.
#[derive(Debug, serde::Serialize)]
pub struct Report {
    /// 校外学习中心（函授站）名称.
    pub centre: String,
    /// When it was made, local time.
    pub at: String,
    /// Each thing that was compared.
    pub points: Vec<Point>,
    /// What the session adds up to.
    pub sums: Sums,
}

impl Report {
    /// The worst of all points.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.points.iter().map(|point| point.standing).max().unwrap_or(Standing::Fine)
    }
}

/// Reconciles, prints, writes the page; exit code 1 when something is wrong.
pub fn run(args: &cli::Reconcile, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let store = opening::look(&args.dir, lang)?;
    let report = make(&store, !args.no_faces, lang)?;
    if let Some(path) = &args.html {
        let written = part::write(path, page::html(&report, lang).as_bytes());
        written.map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))?;
    }
    if let Some(path) = &args.gaps {
        let written = part::write(path, text::gap_sheet(&store, lang)?.as_bytes());
        written.map_err(|e| Failure::machine(part::unwritable(path, &e, lang)))?;
    }
    if args.json {
        writeln!(out, "{}", serde_json::json!(report))?;
    } else {
        text::print(&report, lang, out)?;
    }
    Ok(if report.standing() == Standing::Wrong { Exit::Refused } else { Exit::Ok })
}

/// Compares everything with everything.
pub(super) fn make(store: &Store, with_faces: bool, lang: Lang) -> Result<Report, Failure> {
    let profile = profiles::of_session(store.folder(), &store.settings().profile, lang)?;
    let failed = |e: StoreError| Failure::store(&e, lang);
    let points = gather(store, &profile, with_faces).map_err(failed)?;
    let sums = Sums::of(store).map_err(failed)?;
    let at = jiff::Zoned::now().strftime("%F %T").to_string();
    Ok(Report { centre: store.settings().centre.clone(), at, points, sums })
}

fn gather(store: &Store, profile: &Profile, with_faces: bool) -> Result<Vec<Point>, StoreError> {
    let seen = photos::look(store, profile)?;
    let mut points = vec![
        points::roster(store)?,
        points::numbers(store)?,
        photos::point(&seen),
        points::strays(store)?,
        points::originals(store)?,
        points::tray(store)?,
        points::card(store)?,
        points::copy(store)?,
        points::workbook(store)?,
        points::journal(store)?,
        points::same_frame(store)?,
        faces::same_picture(&seen),
    ];
    if with_faces {
        points.push(faces::same_face(&seen));
    }
    Ok(points)
}
