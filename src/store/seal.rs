//! Sealing: the session becomes read-only, with a manifest of all its photos. Reopened and sealed again, it is a new
//! version, with a list of what differs.

use super::durable::sha256_hex;
use super::{Store, StoreError};
use crate::session::Deed;
use crate::session::{Moment, ShotNumber};
use std::collections::BTreeMap;

/// A version that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// From 1.
    pub version: i64,
    /// When.
    pub at: Moment,
    /// A line a photo: number as delivered, 拍摄序号, SHA-256, row of the student; tab-separated, by number.
    pub manifest: String,
    /// SHA-256 of the manifest, hexadecimal.
    pub sha256: String,
    /// Place and hash of the newest entry of the journal then.
    pub journal: (i64, String),
    /// When it was opened again.
    pub reopened: Option<Moment>,
}

/// What differs between two sealed versions, by the number as delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Differences {
    /// Numbers that are new.
    pub added: Vec<u32>,
    /// Numbers that are gone.
    pub removed: Vec<u32>,
    /// Numbers with another photo or another student.
    pub changed: Vec<u32>,
}

impl Store {
    /// Whether the session is sealed now.
    pub fn is_sealed(&self) -> Result<bool, StoreError> {
        let query = "SELECT count(*) FROM seal WHERE reopened_at IS NULL";
        let sealed: i64 = self.db.query_row(query, [], |row| row.get(0)).map_err(self.failed())?;
        Ok(sealed > 0)
    }

    /// All versions that were sealed, oldest first.
    pub fn seals(&self) -> Result<Vec<Seal>, StoreError> {
        let query =
            "SELECT version, sealed_at, manifest, sha256, journal, journal_sha256, reopened_at
            FROM seal ORDER BY version";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let seal = |row: &rusqlite::Row<'_>| {
            Ok(Seal {
                version: row.get(0)?,
                at: Moment(row.get(1)?),
                manifest: row.get(2)?,
                sha256: row.get(3)?,
                journal: (row.get(4)?, row.get(5)?),
                reopened: row.get::<_, Option<i64>>(6)?.map(Moment),
            })
        };
        let rows = statement.query_map([], seal).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Seals the session. `renumber` makes the numbers of the delivery run without gaps; once done, it stays so.
    pub fn seal(&mut self, renumber: bool) -> Result<Seal, StoreError> {
        let renumber = renumber || !self.renumbered()?.is_empty();
        self.change(Deed::Sealed, |change| {
            let failed = change.failed();
            if renumber {
                let numbers = renumber_new(change.tx()).map_err(&failed)?;
                change.tell("renumbered", numbers.into());
            }
            let manifest = manifest(change.tx()).map_err(&failed)?;
            let sha256 = sha256_hex(manifest.as_bytes());
            let (journal, head) = super::journal::head(change.tx()).map_err(&failed)?;
            let add = "INSERT INTO seal (version, sealed_at, manifest, sha256, journal, journal_sha256)
                SELECT coalesce(max(version), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM seal RETURNING version";
            let values = (change.at().0, &manifest, &sha256, journal, &head);
            let version = change.tx().query_row(add, values, |row| row.get(0)).map_err(&failed)?;
            change.tell("version", serde_json::json!(version));
            change.tell("manifest_sha256", sha256.clone().into());
            let at = change.at();
            Ok(Seal { version, at, manifest, sha256, journal: (journal, head), reopened: None })
        })
    }

    /// Opens a sealed session again; the next seal makes a new version.
    pub fn reopen(&mut self, reason: &str) -> Result<(), StoreError> {
        if self.purged()? {
            return Err(StoreError::Purged(self.folder.path().to_owned()));
        }
        if !self.is_sealed()? {
            return Err(StoreError::NotSealed(self.folder.path().to_owned()));
        }
        self.change_sealed(Deed::Reopened, |change| {
            change.remark(reason)?;
            let set = "UPDATE seal SET reopened_at = ?1 WHERE reopened_at IS NULL";
            change.tx().execute(set, [change.at().0]).map(drop).map_err(change.failed())
        })
    }

    /// Numbers of the delivery that are not the 拍摄序号.
    pub fn renumbered(&self) -> Result<BTreeMap<ShotNumber, ShotNumber>, StoreError> {
        let query = "SELECT number, delivered FROM renumbered";
        let mut statement = self.db.prepare_cached(query).map_err(self.failed())?;
        let pair = |row: &rusqlite::Row<'_>| Ok((ShotNumber(row.get(0)?), ShotNumber(row.get(1)?)));
        let rows = statement.query_map([], pair).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }
}

/// Gives every current photo that has none a number of the delivery, after those given before.
fn renumber_new(db: &rusqlite::Connection) -> rusqlite::Result<usize> {
    let add = "INSERT INTO renumbered (number, delivered)
        SELECT number, (SELECT coalesce(max(delivered), 0) FROM renumbered) + row_number() OVER (ORDER BY number)
        FROM photo WHERE state = 'current' AND number NOT IN (SELECT number FROM renumbered)";
    db.execute(add, [])
}

fn manifest(db: &rusqlite::Connection) -> rusqlite::Result<String> {
    let query = "SELECT coalesce(delivered, photo.number) AS name, photo.number, sha256, issued.student FROM photo
        JOIN issued ON issued.number = photo.number LEFT JOIN renumbered ON renumbered.number = photo.number
        WHERE photo.state = 'current' ORDER BY name";
    let mut statement = db.prepare_cached(query)?;
    let line = |row: &rusqlite::Row<'_>| {
        let (name, number, sha256, student): (i64, i64, String, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(format!("{name}\t{number}\t{sha256}\t{student}\n"))
    };
    statement.query_map([], line)?.collect()
}

/// What a newer version has that an older one hasn't, and so on.
#[must_use]
pub fn differences(older: &Seal, newer: &Seal) -> Differences {
    let (old, new) = (lines(older), lines(newer));
    let mut found = Differences::default();
    for (number, line) in &new {
        match old.get(number) {
            None => found.added.push(*number),
            Some(before) if before != line => found.changed.push(*number),
            Some(_) => {}
        }
    }
    found.removed = old.keys().filter(|number| !new.contains_key(number)).copied().collect();
    found
}

fn lines(seal: &Seal) -> BTreeMap<u32, &str> {
    seal.manifest
        .lines()
        .filter_map(|line| {
            let (number, rest) = line.split_once('\t')?;
            Some((number.parse().ok()?, rest))
        })
        .collect()
}
