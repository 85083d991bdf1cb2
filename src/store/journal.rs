//! The journal: everything that was done, in order, each entry chained to the one before it by SHA-256.
//!
//! It holds no 学号, name, 身份证号码 or free words: rows are named by their ids, remarks by id and salted hash. So it
//! outlives the removal of personal data, and its chain stays whole.

use super::durable::sha256_hex;
use super::tables::{Image, Key};
use super::{Store, StoreError};
use crate::session::Deed;
use crate::session::Moment;
use rusqlite::{Connection, Row};
use serde_json::Value;
use std::collections::BTreeMap;

/// What stands before the first entry.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const SELECT: &str = "SELECT seq, at, who, deed, detail, undoes, sha256 FROM journal";

/// One thing that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// On which station, by whom.
    pub who: String,
    /// What.
    pub deed: Option<Deed>,
    /// To which rows, each `before` and `after`; JSON.
    pub detail: Value,
    /// The entry that this one takes back or does again.
    pub undoes: Option<i64>,
    /// Hash of this entry and of the hash before it, hexadecimal.
    pub sha256: String,
    word: String,
    text: String,
}

/// Whether the journal is as it was written, and the rows as the journal tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Chain {
    /// Entries that were read.
    pub entries: u64,
    /// Hash of the newest one.
    pub head: String,
    /// The first entry that was changed, is missing or follows a missing one.
    pub broken_at: Option<i64>,
    /// Rows that were changed past the journal, such as `photo 17`.
    pub changed_rows: Vec<String>,
    /// Remarks whose words are not those that were noted.
    pub changed_remarks: Vec<i64>,
}

impl Chain {
    /// Whether nothing was changed behind the journal's back.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.broken_at.is_none() && self.changed_rows.is_empty() && self.changed_remarks.is_empty()
    }
}

/// What is to be noted.
pub(super) struct Note<'a> {
    pub(super) at: Moment,
    pub(super) who: &'a str,
    pub(super) deed: Deed,
    pub(super) detail: &'a Value,
    pub(super) undoes: Option<i64>,
}

/// Adds an entry; tells its place.
pub(super) fn append(db: &Connection, note: &Note<'_>) -> rusqlite::Result<i64> {
    let (seq, before) = head(db)?;
    let seq = seq + 1;
    let (word, detail) = (note.deed.word(), note.detail.to_string());
    let sha256 = chained(&before, seq, note.at, note.who, &word, &detail, note.undoes);
    let add = "INSERT INTO journal (seq, at, who, deed, detail, undoes, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    db.prepare_cached(add)?.execute((
        seq,
        note.at.0,
        note.who,
        word,
        detail,
        note.undoes,
        sha256,
    ))?;
    Ok(seq)
}

/// Place and hash of the newest entry.
pub(super) fn head(db: &Connection) -> rusqlite::Result<(i64, String)> {
    use rusqlite::OptionalExtension;
    let query = "SELECT seq, sha256 FROM journal ORDER BY seq DESC LIMIT 1";
    let newest = db.prepare_cached(query)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(newest.optional()?.unwrap_or((0, BEGINNING.to_owned())))
}

fn chained(
    before: &str,
    seq: i64,
    at: Moment,
    who: &str,
    word: &str,
    detail: &str,
    undoes: Option<i64>,
) -> String {
    // Lengths, so that no two entries can be written alike.
    let undoes = undoes.unwrap_or(0);
    let text = format!(
        "{before}\n{seq}\n{}\n{undoes}\n{}:{who}\n{}:{word}\n{}:{detail}\n",
        at.0,
        who.len(),
        word.len(),
        detail.len()
    );
    sha256_hex(text.as_bytes())
}

impl Entry {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (word, text): (String, String) = (row.get(3)?, row.get(4)?);
        Ok(Self {
            seq: row.get(0)?,
            at: Moment(row.get(1)?),
            who: row.get(2)?,
            deed: Deed::from_word(&word),
            detail: serde_json::from_str(&text).unwrap_or_default(),
            undoes: row.get(5)?,
            sha256: row.get(6)?,
            word,
            text,
        })
    }

    /// The rows that were touched, each before and after.
    pub(super) fn changes(&self) -> Vec<(Key, Image, Image)> {
        let rows = self.detail.get("rows").and_then(Value::as_object);
        let change = |(name, row): (&String, &Value)| {
            let image = |side: &str| row.get(side).filter(|v| !v.is_null()).cloned();
            Some((Key::parse(name)?, image("before"), image("after")))
        };
        rows.into_iter().flatten().filter_map(change).collect()
    }

    fn follows(&self, seq: i64, before: &str) -> bool {
        let expected =
            chained(before, self.seq, self.at, &self.who, &self.word, &self.text, self.undoes);
        self.seq == seq && self.sha256 == expected
    }

    /// The word of the deed in the database.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.word
    }
}

impl Store {
    /// Entries from a place on, oldest first.
    pub fn journal(&self, from: i64, at_most: usize) -> Result<Vec<Entry>, StoreError> {
        let query = format!("{SELECT} WHERE seq >= ?1 ORDER BY seq LIMIT ?2");
        let mut statement = self.db.prepare_cached(&query).map_err(self.failed())?;
        let limit = i64::try_from(at_most).unwrap_or(i64::MAX);
        let rows = statement.query_map((from, limit), Entry::read).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Place and hash of the newest entry.
    pub fn journal_head(&self) -> Result<(i64, String), StoreError> {
        head(&self.db).map_err(self.failed())
    }

    /// Notes that something was done that touched no row.
    pub fn note(&mut self, deed: Deed, detail: Value) -> Result<(), StoreError> {
        self.change(deed, |change| {
            change.tell("what", detail);
            Ok(())
        })
    }

    /// Reads the whole journal and compares the rows with it.
    pub fn check_journal(&self) -> Result<Chain, StoreError> {
        let mut chain = Chain { head: BEGINNING.to_owned(), ..Chain::default() };
        let mut newest: BTreeMap<Key, Image> = BTreeMap::new();
        let query = format!("{SELECT} ORDER BY seq");
        let mut statement = self.db.prepare(&query).map_err(self.failed())?;
        let entries = statement.query_map([], Entry::read).map_err(self.failed())?;
        let mut remarks = BTreeMap::new();
        for (seq, entry) in (1..).zip(entries) {
            let entry = entry.map_err(self.failed())?;
            if chain.broken_at.is_none() && !entry.follows(seq, &chain.head) {
                chain.broken_at = Some(seq);
            }
            newest.extend(entry.changes().into_iter().map(|(key, _, after)| (key, after)));
            remarks.extend(noted_remarks(&entry.detail));
            chain.entries += 1;
            chain.head.clone_from(&entry.sha256);
        }
        self.compare_rows(&newest, &mut chain).map_err(self.failed())?;
        self.compare_remarks(&remarks, &mut chain).map_err(self.failed())?;
        Ok(chain)
    }

    fn compare_rows(
        &self,
        newest: &BTreeMap<Key, Image>,
        chain: &mut Chain,
    ) -> rusqlite::Result<()> {
        for (key, after) in newest {
            if key.image(&self.db)? != *after {
                chain.changed_rows.push(key.name());
            }
        }
        Ok(())
    }

    /// Remarks that were removed with the personal data are gone, not changed.
    fn compare_remarks(
        &self,
        noted: &BTreeMap<i64, String>,
        chain: &mut Chain,
    ) -> rusqlite::Result<()> {
        let mut statement =
            self.db.prepare("SELECT id, salt, text FROM remark WHERE text <> ''")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for row in rows {
            let (id, salt, text): (i64, String, String) = row?;
            if noted.get(&id).is_some_and(|hash| *hash != salted(&salt, &text)) {
                chain.changed_remarks.push(id);
            }
        }
        Ok(())
    }
}

fn noted_remarks(detail: &Value) -> Vec<(i64, String)> {
    let remarks = detail.get("remarks").and_then(Value::as_object);
    let one = |(id, hash): (&String, &Value)| Some((id.parse().ok()?, hash.as_str()?.to_owned()));
    remarks.into_iter().flatten().filter_map(one).collect()
}

/// Hash of a remark as it stands in the journal: salted, so that short words can't be guessed from it.
pub(super) fn salted(salt: &str, text: &str) -> String {
    sha256_hex(format!("{salt}{text}").as_bytes())
}
