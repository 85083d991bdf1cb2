//! A roster file, opened once and read in one way or another.

use super::choose::{self, Chosen, SheetLine};
use super::open::{self, Stop};
use super::table::Table;
use super::{Import, Outcome, Place, ReadOptions, rows};

/// The sheets of a file, or why it can't be read.
#[derive(Debug, Clone)]
pub struct RosterFile {
    name: String,
    tables: Result<Vec<Table>, Stop>,
}

impl RosterFile {
    /// Unpacks a file (see [`super::read`]); `name` is only what it is called in sentences.
    #[must_use]
    pub fn open(bytes: &[u8], name: &str) -> Self {
        Self { name: name.to_owned(), tables: open::tables(bytes) }
    }

    /// The sheets that look like rosters, as a person may choose among them.
    #[must_use]
    pub fn rosters(&self, options: &ReadOptions) -> Vec<SheetLine> {
        choose::rosters(self.tables(), options)
    }

    /// A sheet by its place from 0, as an [`Import`] names it.
    #[must_use]
    pub fn sheet(&self, index: usize) -> Option<&Table> {
        self.tables().get(index)
    }

    /// The sheets, or why there are none.
    pub(super) fn into_tables(self) -> Result<Vec<Table>, Stop> {
        self.tables
    }

    fn tables(&self) -> &[Table] {
        self.tables.as_deref().unwrap_or_default()
    }

    /// Reads the students.
    #[must_use]
    pub fn read(&self, options: &ReadOptions) -> Import {
        let tables = self.tables.as_ref().map_err(Clone::clone);
        let chosen = tables.and_then(|tables| choose::choose(tables, options));
        let Chosen { table, header, notices } = match chosen {
            Ok(chosen) => chosen,
            Err(stop) => return Import::refused(stop, &self.name),
        };
        let empty = Table::default();
        let sheet = self.sheet(table).unwrap_or(&empty);
        let taken = rows::take(sheet, &header, options, notices);
        let place = Some(Place { table, sheet: sheet.name.clone(), header });
        match taken {
            Ok(taken) => Import {
                outcome: Outcome::Import,
                refusal: None,
                rows: taken.rows,
                rows_rejected: taken.rejected,
                rows_skipped: taken.skipped,
                notices: taken.notices,
                place,
            },
            Err(stop) => Import { place, ..Import::refused(stop, &self.name) },
        }
    }
}
