//! A session that one station made becomes one that several share: roster, numbers, and what was photographed so far.

use super::Share;
use super::herald::{differences, share_photo};
use crate::store::register::Register;
use crate::store::register::publish::Publication;
use crate::store::register::sessions::NewSession;
use crate::store::{Store, StoreError};

/// What was moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Moved {
    /// Students.
    pub students: usize,
    /// Numbers that were given.
    pub numbers: usize,
    /// Frames.
    pub frames: usize,
    /// Finished photos that count.
    pub photos: usize,
    /// What does not read back as it was: nothing, if all went well.
    pub differences: Vec<String>,
}

impl Store {
    /// Puts this session into a register, where its folder is the first station, and reads it back.
    pub fn move_in(
        &mut self,
        register: &mut Register,
        name: &str,
        share: &Share,
    ) -> Result<Moved, StoreError> {
        let all = self.publication_of_all()?;
        let path = self.folder.profile();
        let profile_text = std::fs::read_to_string(path).ok();
        register.make_session(&NewSession {
            id: &share.session,
            name,
            settings: &self.settings,
            profile_text: profile_text.as_deref(),
            next_number: self.next_number()?,
            students: &all.students,
            numbers: &all.numbers,
            station: &share.station,
        })?;
        self.join(share)?;
        register.join(&share.station, &self.folder_id()?, &self.who)?;
        for shot in &all.shots {
            share_photo(register, self, shot, share)?;
        }
        // Joining is an entry of its own.
        let all = self.publication_of_all()?;
        register.publish(&all)?;
        let survey = register.survey()?;
        let told = Publication {
            students: survey.students,
            numbers: survey.numbers,
            frames: survey.frames.into_iter().map(|(_, frame)| frame).collect(),
            shots: survey.shots.into_iter().map(|(_, shot)| shot).collect(),
            ..Publication::default()
        };
        Ok(Moved {
            students: all.students.len(),
            numbers: all.numbers.len(),
            frames: all.frames.len(),
            photos: all.shots.iter().filter(|shot| shot.state == "current").count(),
            differences: differences(&all, &told),
        })
    }

    /// Refuses what only a session with numbers may do.
    pub fn require_numbered(&self) -> Result<(), StoreError> {
        match self.labels()?.len() as u64 {
            0 => Ok(()),
            count => Err(StoreError::Unnumbered(count)),
        }
    }
}
