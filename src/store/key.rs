//! The passphrase of an encrypted session: `SQLCipher` encrypts every page of the database and of its log.

use super::StoreError;
use super::error::sql;
use rusqlite::Connection;
use std::path::Path;

/// A passphrase. It never shows in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Shortest passphrase that is taken, in characters.
    pub const CHARS_MIN: usize = 8;

    /// A passphrase, if it is long enough.
    #[must_use]
    pub fn new(passphrase: String) -> Option<Self> {
        (passphrase.chars().count() >= Self::CHARS_MIN).then_some(Self(passphrase))
    }

    /// Unlocks a connection that was just opened.
    pub(super) fn unlock(&self, db: &Connection, path: &Path) -> Result<(), StoreError> {
        // What SQLCipher says of a wrong key would go to the terminal; the error tells it.
        db.execute_batch("PRAGMA cipher_log_level = NONE").map_err(sql(path))?;
        db.pragma_update(None, "key", &self.0).map_err(sql(path))?;
        let look =
            db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
        match look {
            Ok(_) => Ok(()),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
                Err(StoreError::WrongKey(path.to_owned()))
            }
            Err(error) => Err(sql(path)(error)),
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(***)")
    }
}

/// The file that tells that a session's or a copy's database is encrypted: the database itself then looks like noise.
const MARK: &str = ".encrypted";

/// Whether the database in a folder is encrypted.
#[must_use]
pub fn is_encrypted(dir: &Path) -> bool {
    dir.join(MARK).is_file()
}

/// Says so from now on.
pub(super) fn mark(dir: &Path) -> Result<(), StoreError> {
    if is_encrypted(dir) {
        return Ok(());
    }
    super::durable::write_new(&dir.join(MARK), b"SQLCipher 4\n")
}
