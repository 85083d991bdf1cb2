//! Keeps a station and the register told of each other, round by round: that the station is there, what it did, what the
//! others did. Each round may fail and be made again.

use super::Share;
use crate::roster::StudentNumber;
use crate::store::durable::{rename_new, sha256_hex, sync_dir, write_new};
use crate::store::error::io_at;
use crate::store::folder::make_dir;
use crate::store::register::publish::ShotFact;
use crate::store::register::standing::News;
use crate::store::register::{Register, RegisterError};
use crate::store::{Folder, Store, StoreError};
use std::path::{Path, PathBuf};

/// Most portions of the journal that one round tells: what is left comes with the next.
const PORTIONS_MAX: usize = 16;

/// Where finished photos go besides the station's own disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PhotoPlace {
    /// Nowhere: the register has their hashes.
    #[default]
    Station,
    /// Into the register.
    Register,
    /// Into a folder that all stations reach, by content.
    Folder(PathBuf),
}

impl PhotoPlace {
    /// Reads a word: `station`, `store`, or a folder.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "station" => Self::Station,
            "store" => Self::Register,
            folder => Self::Folder(folder.into()),
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Station => "station".to_owned(),
            Self::Register => "store".to_owned(),
            Self::Folder(folder) => folder.display().to_string(),
        }
    }
}

impl std::str::FromStr for PhotoPlace {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::of(text))
    }
}

/// A station's messenger.
pub struct Herald {
    register: Register,
    share: Share,
    folder: Folder,
    /// Reads the station's folder, beside the thread that writes it.
    reader: Option<Store>,
    since: i64,
    told: Option<i64>,
    who: String,
    folder_id: String,
}

/// What a round brought.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Round {
    /// Called here, but at that other station now.
    pub lost: Vec<(StudentNumber, String)>,
    /// What changed.
    pub news: News,
    /// Whether all was told that there was to tell.
    pub is_told: bool,
}

impl Herald {
    /// A messenger of a folder that has joined.
    #[must_use]
    pub fn new(store: &Store, register: Register, share: Share) -> Self {
        let (folder, who) = (store.folder.clone(), store.who.clone());
        let folder_id = store.folder_id().unwrap_or_default();
        Self { register, share, folder, reader: None, since: 0, told: None, who, folder_id }
    }

    /// Asks for a student for this station.
    pub fn claim(
        &mut self,
        student: &StudentNumber,
    ) -> Result<crate::store::register::leases::Claim, RegisterError> {
        self.register.claim(student)
    }

    /// Says that the station is there and whom it has called, tells, hears.
    pub fn round(&mut self, called: &[StudentNumber]) -> Result<Round, StoreError> {
        if self.told.is_none() {
            self.register.join(&self.share.station, &self.folder_id, &self.who)?;
            self.told = Some(self.register.told()?);
        }
        // Who called a walk-in first tells of them: the register can't hold whom it doesn't know.
        let is_told = self.tell()?;
        let lost = match self.register.beat(called) {
            Err(RegisterError::NoStudent) => vec![],
            answer => answer?,
        };
        let news = self.register.news(self.since)?;
        self.since = news.version;
        Ok(Round { lost, news, is_told })
    }

    /// Has the same news told again: they were not written down.
    pub fn hear_again(&mut self) {
        self.since = 0;
    }

    fn tell(&mut self) -> Result<bool, StoreError> {
        let store = match self.reader.take() {
            Some(store) => store,
            None => Store::look_in(self.folder.clone())?,
        };
        let is_told = self.tell_of(&store);
        self.reader = Some(store);
        is_told
    }

    fn tell_of(&mut self, store: &Store) -> Result<bool, StoreError> {
        for _ in 0..PORTIONS_MAX {
            let after = self.told.unwrap_or_default();
            let Some(portion) = store.publication(after)? else { return Ok(true) };
            for shot in portion.shots.iter().filter(|shot| shot.state == "current") {
                share_photo(&mut self.register, store, shot, &self.share)?;
            }
            self.register.publish(&portion)?;
            self.told = Some(portion.upto);
        }
        Ok(false)
    }
}

/// A photo that was renamed since goes with the entry that tells of it.
pub(super) fn share_photo(
    register: &mut Register,
    store: &Store,
    shot: &ShotFact,
    share: &Share,
) -> Result<(), StoreError> {
    if share.photos == PhotoPlace::Station {
        return Ok(());
    }
    let Ok(bytes) = std::fs::read(store.photo_file(shot)) else { return Ok(()) };
    if sha256_hex(&bytes) != shot.sha256 {
        return Ok(());
    }
    match &share.photos {
        PhotoPlace::Station => Ok(()),
        PhotoPlace::Register => Ok(register.keep_photo(&shot.sha256, &bytes)?),
        PhotoPlace::Folder(folder) => keep_in(&folder.join(&share.session), &shot.sha256, &bytes),
    }
}

/// Whole or not at all, and never over another.
fn keep_in(folder: &Path, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let path = folder.join(shared_name(sha256));
    if path.try_exists().map_err(io_at(&path))? {
        return Ok(());
    }
    make_dir(folder)?;
    let hidden = folder.join(format!(".{sha256}-{}.part", std::process::id()));
    crate::store::durable::remove_own(&hidden)?;
    write_new(&hidden, bytes)?;
    match rename_new(&hidden, &path) {
        // Another station was faster with the same photo.
        Err(StoreError::PhotoExists(_)) => crate::store::durable::remove_own(&hidden)?,
        done => done?,
    }
    sync_dir(folder)
}

/// Name of a photo in a folder that stations share.
pub(super) fn shared_name(sha256: &str) -> String {
    format!("{sha256}.JPG")
}
