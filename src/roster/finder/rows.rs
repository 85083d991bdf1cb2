//! Short lists, one a row, in one piece of memory.

/// Lists in the order of their rows.
#[derive(Debug, Clone)]
pub struct Rows<T> {
    all: Vec<T>,
    /// Where each row's list ends in `all`.
    ends: Vec<u32>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { all: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Adds a list as the last row.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.all.extend(list);
        self.ends.push(self.all.len() as u32);
    }

    /// How many rows there are.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// The list of a row; empty if there is no such row.
    pub fn get(&self, row: u32) -> &[T] {
        let start = row.checked_sub(1).map_or(0, |before| self.end(before));
        self.all.get(start..self.end(row)).unwrap_or_default()
    }

    /// Where the list of a row ends in [`Rows::all`].
    pub fn end(&self, row: u32) -> usize {
        self.ends.get(row as usize).map_or(self.all.len(), |end| *end as usize)
    }

    /// All lists without a gap.
    pub fn all(&self) -> &[T] {
        &self.all
    }

    /// The row whose list holds the item at this place of [`Rows::all`].
    pub fn row_at(&self, place: usize) -> u32 {
        self.ends.partition_point(|end| *end as usize <= place) as u32
    }
}
