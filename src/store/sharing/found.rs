//! A station's own folder is made of what the register has of the session.

use super::Share;
use crate::store::durable::{sync_dir, write_new};
use crate::store::register::Register;
use crate::store::register::sessions::SharedSession;
use crate::store::{Key, Store, StoreError};
use std::path::Path;

impl Store {
    /// Makes the folder of a new station: the session's settings, profile and roster.
    pub fn found_station(
        dir: &Path,
        register: &mut Register,
        session: &SharedSession,
        share: &Share,
        key: Option<Key>,
    ) -> Result<Self, StoreError> {
        let roster = register.roster()?;
        let mut store = Self::create_with(dir, &session.settings(), key)?;
        store.keep_profile(session.profile_text.as_deref())?;
        store.import(&roster)?;
        store.join(share)?;
        Ok(store)
    }

    pub(super) fn keep_profile(&self, text: Option<&str>) -> Result<(), StoreError> {
        let Some(text) = text else { return Ok(()) };
        write_new(&self.folder.profile(), text.as_bytes())?;
        sync_dir(self.folder.path())
    }
}
