//! Removing personal data after delivery. Counts and the journal stay: they hold none.

use super::error::io_at;
use super::{Store, StoreError};
use crate::session::Deed;
use std::path::Path;

/// Name of the setting that tells that it was done.
const NAME: &str = "purged";

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Purged {
    /// Rows of students emptied.
    pub students: usize,
    /// Files removed.
    pub files: usize,
    /// The second copy, if it was reached and removed too.
    pub copy_removed: bool,
    /// The second copy, if it could not be reached: it must be removed by hand.
    pub copy_left: Option<std::path::PathBuf>,
}

impl Store {
    /// Whether personal data were removed.
    pub fn purged(&self) -> Result<bool, StoreError> {
        Ok(self.setting(NAME)?.is_some())
    }

    /// Removes names, numbers, pictures, remarks, exports, logs and the second copy. Only of a sealed session; what was
    /// begun and interrupted is finished by asking again.
    pub fn purge(&mut self) -> Result<Purged, StoreError> {
        if !self.is_sealed()? {
            return Err(StoreError::NotSealed(self.folder.path().to_owned()));
        }
        let mut purged = Purged { students: self.empty_rows()?, ..Purged::default() };
        self.rewrite_database()?;
        let folder = self.folder.clone();
        for dir in [folder.originals(), folder.photos(), folder.export(), folder.log()] {
            purged.files += remove_inside(&dir)?;
        }
        purged.files += self.remove_beside()?;
        self.remove_copy(&mut purged)?;
        Ok(purged)
    }

    fn empty_rows(&mut self) -> Result<usize, StoreError> {
        self.change_sealed(Deed::Purged, |change| {
            let failed = change.failed();
            let run = |sql: &str| change.tx().execute(sql, []).map_err(&failed);
            // What a class has studied tells nobody's name, and the counts are by it.
            let students = run(
                "UPDATE student SET number = 'purged-' || id, name = '', sex = NULL, id_number = '', extra = '{}'
                 WHERE name <> '' OR id_number <> ''",
            )?;
            run("UPDATE remark SET text = ''")?;
            run("DELETE FROM student_before")?;
            run("DELETE FROM judgement")?;
            // Without its salt, a hash of the row can't be tried out on a roster.
            run("UPDATE proof SET salt = ''")?;
            change.set_setting(NAME, "1")?;
            change.tell("students", students.into());
            Ok(students)
        })
    }

    /// Pages that held what was removed are written anew or cut off, in the database and in its log.
    fn rewrite_database(&self) -> Result<(), StoreError> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
        self.db.execute_batch(sql).map_err(self.failed())
    }

    /// Everything else in the folder but the database, its companions, the profile and the lock: a roster that was laid
    /// there, damaged databases that were set aside, the cards' ledger.
    fn remove_beside(&self) -> Result<usize, StoreError> {
        let dir = self.folder.path();
        let kept = [
            "session.db",
            "session.db-wal",
            "session.db-shm",
            "profile.toml",
            ".lock",
            ".encrypted",
        ];
        let parts = ["originals", "photos", "export", "log"];
        let mut removed = 0;
        for item in std::fs::read_dir(dir).map_err(io_at(dir))? {
            let item = item.map_err(io_at(dir))?;
            let name = item.file_name().to_string_lossy().into_owned();
            if !kept.contains(&name.as_str()) && !parts.contains(&name.as_str()) {
                removed += remove(&item.path())?;
            }
        }
        Ok(removed)
    }

    fn remove_copy(&self, purged: &mut Purged) -> Result<(), StoreError> {
        let Some(copy) = self.copy_place()? else { return Ok(()) };
        if super::copy::is_copy_of(&copy, &self.db, &self.folder)? {
            remove(&copy)?;
            purged.copy_removed = true;
        } else if !copy.exists() {
            purged.copy_left = Some(copy);
        }
        Ok(())
    }
}

/// Removes all that is in a folder; tells how many files that were.
fn remove_inside(dir: &Path) -> Result<usize, StoreError> {
    if !dir.is_dir() {
        return Ok(0);
    }
    let mut removed = 0;
    for item in std::fs::read_dir(dir).map_err(io_at(dir))? {
        removed += remove(&item.map_err(io_at(dir))?.path())?;
    }
    super::durable::sync_dir(dir)?;
    Ok(removed)
}

/// Removes a file, or a folder with all that is in it. Links are removed and not followed.
fn remove(path: &Path) -> Result<usize, StoreError> {
    let meta = path.symlink_metadata().map_err(io_at(path))?;
    if meta.is_dir() {
        let removed = remove_inside(path)?;
        std::fs::remove_dir(path).map_err(io_at(path))?;
        return Ok(removed);
    }
    std::fs::remove_file(path).map_err(io_at(path))?;
    Ok(1)
}
