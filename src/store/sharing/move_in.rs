//! A session that one station made becomes one that several share: roster, numbers, and what was photographed so far.

use super::Share;
use super::herald::share_photo;
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

/// Whether all that a folder has is in the register as it is here: what is not, by its name.
fn differences(own: &Publication, told: &Publication) -> Vec<String> {
    let mut differences = Vec::new();
    let students =
        |p: &Publication| p.students.iter().cloned().map(|s| (s.number.clone(), s)).collect();
    let numbers =
        |p: &Publication| p.numbers.iter().cloned().map(|n| (n.number.to_string(), n)).collect();
    let frames = |p: &Publication| p.frames.iter().cloned().map(|f| (f.file.clone(), f)).collect();
    let shots = |p: &Publication| {
        p.shots.iter().cloned().map(|s| (format!("{:?} {}", s.number, s.sha256), s)).collect()
    };
    compare("student", &students(own), &students(told), &mut differences);
    compare("number", &numbers(own), &numbers(told), &mut differences);
    compare("frame", &frames(own), &frames(told), &mut differences);
    compare("photo", &shots(own), &shots(told), &mut differences);
    differences
}

type Facts<T> = std::collections::BTreeMap<String, T>;

/// Students are named by their place, not by their 学号: differences are shown.
fn compare<T: PartialEq>(what: &str, own: &Facts<T>, told: &Facts<T>, into: &mut Vec<String>) {
    for (at, (key, fact)) in own.iter().enumerate() {
        if told.get(key) != Some(fact) {
            into.push(format!("{what} {}", at + 1));
        }
    }
    let more = told.keys().filter(|key| !own.contains_key(*key)).count();
    if more > 0 {
        into.push(format!("{more} {what}"));
    }
}
