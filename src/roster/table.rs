//! A sheet as cells of text, whatever file it came from.

use std::collections::{BTreeMap, BTreeSet};

/// What a cell held in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text; every cell of a delimited file.
    Text,
    /// A number: digits beyond the fifteenth and leading zeros are lost.
    Number,
    /// A date or a time.
    Date,
    /// True or false.
    Bool,
    /// An error such as `#N/A`.
    Error,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What a person reads in it; whole numbers without `.0`.
    pub text: String,
    /// What it held.
    pub kind: Kind,
    /// Whether the text is the remembered result of a formula.
    pub formula: bool,
    /// Whether it was filled down from a merged cell.
    pub merged: bool,
}

impl Cell {
    /// A cell without formula.
    #[must_use]
    pub fn new(text: String, kind: Kind) -> Self {
        Self { text, kind, formula: false, merged: false }
    }

    /// A number as a person would have typed it; exact for whole numbers below 2^53.
    #[must_use]
    pub fn number(value: f64) -> Self {
        let whole = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
        let text = if whole { format!("{}", value as i64) } else { format!("{value}") };
        Self::new(text, Kind::Number)
    }

    /// Whether nothing is to be read in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || super::text::is_invisible(c))
    }
}

/// One row that holds a cell at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number of the row as a person counts, from 1.
    pub number: u32,
    /// The cells that hold something, by column from 0, left to right.
    pub cells: Vec<(u32, Cell)>,
}

impl Line {
    /// The cell of a column.
    #[must_use]
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let index = self.cells.binary_search_by_key(&column, |(c, _)| *c).ok()?;
        self.cells.get(index).map(|(_, cell)| cell)
    }

    /// Whether nothing is to be read in the row.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|(_, cell)| cell.is_blank())
    }
}

/// Cells merged over several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tall {
    /// Their column, from 0.
    pub column: u32,
    /// Number of their first row as a person counts.
    pub first_row: u32,
    /// Number of their last row.
    pub last_row: u32,
}

/// One sheet, its blank rows left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Name of the sheet; empty for a delimited file.
    pub name: String,
    /// Rows in order.
    pub lines: Vec<Line>,
    /// Cells merged over several rows.
    pub tall: Vec<Tall>,
    /// Whether the sheet is hidden in the file.
    pub hidden: bool,
    /// Whether some of its text could not be decoded.
    pub damaged: bool,
}

impl Table {
    /// Columns that hold something in a line after the first so many, from 0, left to right.
    #[must_use]
    pub fn columns_below(&self, lines: usize) -> BTreeSet<u32> {
        let cells = self.lines.iter().skip(lines).flat_map(|line| &line.cells);
        cells.filter(|(_, cell)| !cell.is_blank()).map(|(column, _)| *column).collect()
    }
}

/// Columns further right are not looked at.
pub const COLUMNS_MAX: u32 = 256;
/// Cells of a file that hold something: 60,000 rows of 30 columns.
const CELLS_MAX: usize = 1_800_000;
/// Rows of one sheet that hold something.
const LINES_MAX: usize = 120_000;
/// Text of a file, bytes.
const TEXT_BYTES_MAX: usize = 64 << 20;
/// Text of one cell, bytes: Excel's limit of 32,767 characters.
const CELL_BYTES_MAX: usize = 32_767 * 4;

/// The file holds more than any roster does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch;

/// Collects cells, counting over all sheets of a file.
#[derive(Debug, Default)]
pub struct Collector {
    lines: BTreeMap<u32, Vec<(u32, Cell)>>,
    cells: usize,
    bytes: usize,
    merged_rows: usize,
    tall: Vec<Tall>,
}

impl Collector {
    /// Takes the cell at a row and column counted from 0; blank ones without formula are dropped.
    ///
    /// # Errors
    /// [`TooMuch`] beyond the limits of a file.
    pub fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), TooMuch> {
        if column >= COLUMNS_MAX || (cell.text.is_empty() && !cell.formula) {
            return Ok(());
        }
        self.cells += 1;
        self.bytes += cell.text.len();
        let within = cell.text.len() <= CELL_BYTES_MAX
            && self.cells <= CELLS_MAX
            && self.lines.len() <= LINES_MAX
            && self.bytes <= TEXT_BYTES_MAX;
        if within {
            self.lines.entry(row).or_default().push((column, cell));
        }
        within.then_some(()).ok_or(TooMuch)
    }

    /// Fills the cells of a merged range, counted from 0 and inclusive, with its first one.
    ///
    /// # Errors
    /// [`TooMuch`] beyond the limits of a file.
    pub fn merge(&mut self, start: (u32, u32), end: (u32, u32)) -> Result<(), TooMuch> {
        let first = self.lines.get(&start.0);
        let Some((_, cell)) = first.and_then(|l| l.iter().find(|(c, _)| *c == start.1)) else {
            return Ok(());
        };
        let copy = Cell { merged: true, ..cell.clone() };
        let (first_row, last_row) = (start.0.saturating_add(1), end.0.saturating_add(1));
        self.tall.push(Tall { column: start.1, first_row, last_row });
        let below: Vec<u32> = self.lines.range(start.0..=end.0).skip(1).map(|(r, _)| *r).collect();
        self.merged_rows += below.len() + 1;
        if self.merged_rows > CELLS_MAX {
            return Err(TooMuch);
        }
        for row in below {
            let taken = self.lines.get(&row).is_some_and(|l| l.iter().any(|(c, _)| *c == start.1));
            if !taken {
                self.put(row, start.1, copy.clone())?;
            }
        }
        Ok(())
    }

    /// The sheet collected so far; the counts go on.
    pub fn finish(&mut self, name: &str) -> Table {
        let lines = std::mem::take(&mut self.lines).into_iter();
        let lines = lines.map(|(row, mut cells)| {
            cells.sort_by_key(|(column, _)| *column);
            cells.dedup_by_key(|(column, _)| *column);
            Line { number: row.saturating_add(1), cells }
        });
        let (name, tall) = (name.to_owned(), std::mem::take(&mut self.tall));
        Table { name, lines: lines.collect(), tall, ..Table::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_without_a_point() {
        assert_eq!(Cell::number(10699.0).text, "10699");
        assert_eq!(Cell::number(2_010_301_001.0).text, "2010301001");
        assert_eq!(Cell::number(1.5).text, "1.5");
    }

    #[test]
    fn a_merged_cell_fills_the_rows_that_exist_below_it_and_no_others() {
        let mut cells = Collector::default();
        let text = |t: &str| Cell::new(t.into(), Kind::Text);
        cells.put(1, 5, text("法学")).unwrap();
        cells.put(2, 0, text("a")).unwrap();
        cells.merge((1, 5), (1_000_000, 5)).unwrap();
        let table = cells.finish("s");
        assert_eq!(table.lines.len(), 2);
        assert_eq!(
            table.lines[1].cell(5).map(|c| (c.text.as_str(), c.merged)),
            Some(("法学", true))
        );
    }

    #[test]
    fn one_long_text_used_a_million_times_is_too_much() {
        let mut cells = Collector::default();
        let long = Cell::new("a".repeat(100_000), Kind::Text);
        assert!((0..1_000_000).any(|row| cells.put(row, 0, long.clone()).is_err()));
    }
}
