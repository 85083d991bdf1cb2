//! A stored table: columns with tolerances, and a row a frame.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A frame's name and its cells by column.
pub type Row = (String, BTreeMap<String, String>);

/// Columns in their order, each with the largest difference that is none.
pub struct Table {
    pub columns: Vec<(String, f64)>,
    pub rows: Vec<Row>,
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/it/conformance", name].iter().collect()
}

impl Table {
    /// Reads a table; none when there is no such file yet.
    pub fn read(name: &str) -> Option<Self> {
        let mut reader = csv::Reader::from_path(path(name)).ok()?;
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut records = reader.records().map(Result::unwrap);
        let tolerances = records.next().expect("a row of tolerances");
        let number = |cell: &str| cell.parse::<f64>().unwrap_or(0.0);
        let columns: Vec<_> = names.iter().cloned().zip(tolerances.iter().map(number)).collect();
        let row = |record: csv::StringRecord| {
            let cells = names.iter().cloned().zip(record.iter().map(str::to_owned));
            (record[0].to_owned(), cells.skip(1).collect())
        };
        let rows = records.map(row).collect();
        Some(Self { columns: columns.into_iter().skip(1).collect(), rows })
    }

    /// Writes the table.
    pub fn write(&self, name: &str) {
        let mut writer = csv::Writer::from_path(path(name)).unwrap();
        let names = self.columns.iter().map(|(name, _)| name.as_str());
        writer.write_record(std::iter::once("frame").chain(names)).unwrap();
        let tolerances = self.columns.iter().map(|(_, tolerance)| tolerance.to_string());
        writer.write_record(std::iter::once("tolerance".to_owned()).chain(tolerances)).unwrap();
        for (frame, cells) in &self.rows {
            let cells = self.columns.iter().map(|(name, _)| cells[name].as_str());
            writer.write_record(std::iter::once(frame.as_str()).chain(cells)).unwrap();
        }
        writer.flush().unwrap();
    }

    /// The tolerance of a column, if it was set.
    pub fn tolerance(&self, column: &str) -> Option<f64> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, tolerance)| *tolerance)
    }

    /// Every cell that differs by more than its column's tolerance times `unit` of its frame, one a line.
    pub fn differences(&self, measured: &[Row], unit: impl Fn(&Row) -> f64) -> Vec<String> {
        let mut out = Vec::new();
        let names = |rows: &[Row]| rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>();
        if names(&self.rows) != names(measured) {
            out.push(format!("frames: stored {:?}", names(&self.rows)));
        }
        for (stored, measured) in self.rows.iter().zip(measured) {
            let unit = unit(stored);
            out.extend(self.columns.iter().filter_map(|(column, tolerance)| {
                let was = &stored.1[column];
                let is = measured.1.get(column).map_or("", String::as_str);
                let same = near(was, is, tolerance * unit);
                (!same).then(|| format!("{} {column}: {is}, was {was}", stored.0))
            }));
            let known = |name: &&String| self.tolerance(name).is_none();
            out.extend(measured.1.keys().filter(known).map(|name| format!("{name} is new")));
        }
        out
    }
}

fn near(was: &str, is: &str, tolerance: f64) -> bool {
    match (was.parse::<f64>(), is.parse::<f64>()) {
        // Half of the last printed digit is no difference.
        (Ok(was), Ok(is)) => (was - is).abs() <= tolerance + 1e-6,
        _ => was == is,
    }
}
