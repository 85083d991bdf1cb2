//! What was locked after the test shot, so that it holds over a restart.

use super::{Store, StoreError};
use crate::body::Reference;
use rusqlite::OptionalExtension;

/// Its name among the settings.
const NAME: &str = "camera_reference";

impl Store {
    /// What was locked last, if anything.
    pub fn reference(&self) -> Result<Option<Reference>, StoreError> {
        let get = "SELECT value FROM setting WHERE name = ?1";
        let text: Option<String> =
            self.db.query_row(get, [NAME], |row| row.get(0)).optional().map_err(self.failed())?;
        // One that this program can't read was locked by another version: it is locked anew.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps what was locked.
    pub fn set_reference(&mut self, reference: &Reference) -> Result<(), StoreError> {
        let text = serde_json::to_string(reference).unwrap_or_default();
        let set = "INSERT INTO setting (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.db.execute(set, (NAME, text)).map(drop).map_err(self.failed())
    }
}
