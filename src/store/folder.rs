//! Where things lie in a session folder.

use super::StoreError;
use super::durable::sync_dir;
use super::error::io_at;
use super::key::Key;
use crate::session::{FrameId, ShotNumber};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Folders in a session folder.
const PARTS: [&str; 4] = ["originals", "photos", "export", "log"];
/// Name of the database while it is being made.
const HIDDEN_DATABASE: &str = ".session.db.new";

/// A session folder: `session.db`, `originals/`, `photos/`, `export/`, `log/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
    /// The passphrase of its database, if that is encrypted.
    key: Option<Key>,
}

impl Folder {
    /// Makes the folder and its parts, mode 0700.
    pub(super) fn create(dir: &Path, key: Option<Key>) -> Result<Self, StoreError> {
        if dir.is_dir() && !is_free(dir)? {
            return Err(StoreError::NotEmpty(dir.to_owned()));
        }
        let folder = Self { path: dir.to_owned(), key };
        for part in folder.parts() {
            make_dir(&part)?;
        }
        restrict(dir)?;
        if folder.key.is_some() {
            super::key::mark(dir)?;
        }
        Ok(folder)
    }

    /// An existing session folder.
    pub(super) fn open(dir: &Path, key: Option<Key>) -> Result<Self, StoreError> {
        let folder = Self { path: dir.to_owned(), key };
        if !folder.database().is_file() {
            return Err(StoreError::NoSession(dir.to_owned()));
        }
        Ok(folder)
    }

    /// Makes parts that a copying hand left out because they were empty.
    pub(super) fn complete(&self) -> Result<(), StoreError> {
        self.parts().iter().try_for_each(|part| make_dir(part))
    }

    fn parts(&self) -> [PathBuf; 5] {
        let inner = PARTS.map(|part| self.path.join(part));
        let [originals, photos, export, log] = inner;
        [self.path.clone(), originals, photos, export, log]
    }

    /// The passphrase of its database, if that is encrypted.
    pub(super) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path.join("session.db")
    }

    /// The database while it is being made.
    pub(super) fn hidden_database(&self) -> PathBuf {
        self.path.join(HIDDEN_DATABASE)
    }

    /// Which of the cards' files are here.
    #[must_use]
    pub fn card_ledger(&self) -> PathBuf {
        self.path.join("cards.ledger")
    }

    /// Frames as they left the camera, untouched.
    #[must_use]
    pub fn originals(&self) -> PathBuf {
        self.path.join("originals")
    }

    /// Accepted photos.
    #[must_use]
    pub fn photos(&self) -> PathBuf {
        self.path.join("photos")
    }

    /// Photos that were accepted once and took part in no delivery: replaced or withdrawn ones.
    #[must_use]
    pub fn earlier(&self) -> PathBuf {
        self.photos().join("earlier")
    }

    /// A photo that was accepted once, by its row.
    #[must_use]
    pub fn earlier_photo(&self, row: i64) -> PathBuf {
        self.earlier().join(format!("photo-{row}.JPG"))
    }

    /// What recovery found and could not place.
    #[must_use]
    pub fn set_aside(&self) -> PathBuf {
        self.photos().join("set-aside")
    }

    /// The usual place of a delivery.
    #[must_use]
    pub fn export(&self) -> PathBuf {
        self.path.join("export")
    }

    /// Logs, without personal data.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// The session's own copy of its photo profile; built-in profiles have none.
    #[must_use]
    pub fn profile(&self) -> PathBuf {
        self.path.join("profile.toml")
    }

    /// The file that a station locks.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.path.join(".lock")
    }

    /// Name of an accepted photo.
    #[must_use]
    pub fn photo_name(number: ShotNumber) -> String {
        format!("{number}.JPG")
    }

    /// An accepted photo.
    #[must_use]
    pub fn photo(&self, number: ShotNumber) -> PathBuf {
        self.photos().join(Self::photo_name(number))
    }

    /// A photo that has no number yet.
    #[must_use]
    pub fn unnamed_photo(&self, frame: FrameId) -> PathBuf {
        self.photos().join(format!(".frame-{}.part", frame.0))
    }
}

/// Whether a folder holds nothing, or only what a `paishe new` that was stopped had made: empty parts, no database.
fn is_free(dir: &Path) -> Result<bool, StoreError> {
    for item in std::fs::read_dir(dir).map_err(io_at(dir))? {
        let item = item.map_err(io_at(dir))?;
        let name = item.file_name().to_string_lossy().into_owned();
        let is_part = PARTS.contains(&name.as_str());
        let is_ours =
            [".lock", ".encrypted"].contains(&name.as_str()) || name.starts_with(HIDDEN_DATABASE);
        let is_empty =
            || std::fs::read_dir(item.path()).is_ok_and(|mut inside| inside.next().is_none());
        if !(is_ours || (is_part && is_empty())) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes a folder and those above it; their names are durable before anything is moved there.
pub(super) fn make_dir(path: &Path) -> Result<(), StoreError> {
    let is_new = |dir: &&Path| !dir.as_os_str().is_empty() && !dir.is_dir();
    let new: Vec<&Path> = path.ancestors().take_while(is_new).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_at(path))?;
    new.into_iter().filter_map(Path::parent).try_for_each(|above| {
        let is_here = above.as_os_str().is_empty();
        sync_dir(if is_here { Path::new(".") } else { above })
    })
}

/// An empty folder that was there before may be open to others.
fn restrict(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(path, private).map_err(io_at(path))
}
