//! What was locked after the test shot, so that it holds over a restart.

use super::{Store, StoreError};
use crate::body::Reference;
use crate::session::Deed;

/// Its name among the settings.
const NAME: &str = "camera_reference";

impl Store {
    /// What was locked last, if anything.
    pub fn reference(&self) -> Result<Option<Reference>, StoreError> {
        // One that this program can't read was locked by another version: it is locked anew.
        Ok(self.setting(NAME)?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps what was locked.
    pub fn set_reference(&mut self, reference: &Reference) -> Result<(), StoreError> {
        let text = serde_json::to_string(reference).unwrap_or_default();
        self.change(Deed::Locked, |change| change.set_setting(NAME, &text))
    }
}
