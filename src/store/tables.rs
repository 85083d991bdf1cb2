//! The rows whose history is kept: how each looks in the journal, and how it is put back.

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

/// A row whose history is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A student: only what the station knows of them, never the roster's cells.
    Student(i64),
    /// A 拍摄序号.
    Issued(i64),
    /// A frame.
    Frame(i64),
    /// A finished photo.
    Photo(i64),
    /// The proof of a student's row.
    Proof(i64),
    /// An entry of the errata list.
    Erratum(i64),
}

/// A row without personal data, or that there is none.
pub(super) type Image = Option<Value>;

struct Table {
    name: &'static str,
    key: &'static str,
    /// Told in the journal.
    told: &'static [&'static str],
    /// Put back when a deed is taken back.
    put_back: &'static [&'static str],
}

const STUDENT: Table = Table {
    name: "student",
    key: "id",
    told: &["origin", "absent", "resolved"],
    put_back: &["origin", "absent", "resolved"],
};
const ISSUED: Table = Table {
    name: "issued",
    key: "number",
    told: &["student", "issued_at", "void"],
    put_back: &["student", "void"],
};
const FRAME: Table = Table {
    name: "frame",
    key: "id",
    told: &["file", "sha256", "student", "state", "doubtful", "late", "jpeg"],
    put_back: &["student", "state", "doubtful", "late", "jpeg"],
};
const PHOTO: Table = Table {
    name: "photo",
    key: "id",
    told: &["number", "frame", "sha256", "crop", "profile", "reason", "accepted_at", "state"],
    put_back: &["number", "state"],
};

// Steps of the proof go on and are not taken back.
const PROOF: Table =
    Table { name: "proof", key: "student", told: &["state", "marks", "content"], put_back: &[] };
const ERRATUM: Table = Table {
    name: "erratum",
    key: "id",
    told: &["student", "kind", "noted_at", "settled"],
    put_back: &[],
};

impl Key {
    fn table(self) -> &'static Table {
        match self {
            Self::Student(_) => &STUDENT,
            Self::Issued(_) => &ISSUED,
            Self::Frame(_) => &FRAME,
            Self::Photo(_) => &PHOTO,
            Self::Proof(_) => &PROOF,
            Self::Erratum(_) => &ERRATUM,
        }
    }

    fn value(self) -> i64 {
        match self {
            Self::Student(id)
            | Self::Issued(id)
            | Self::Frame(id)
            | Self::Photo(id)
            | Self::Proof(id)
            | Self::Erratum(id) => id,
        }
    }

    /// The word for such a row.
    pub(super) fn word(self) -> &'static str {
        self.table().name
    }

    /// Its name in the journal, such as `photo 17`.
    pub(super) fn name(self) -> String {
        format!("{} {}", self.table().name, self.value())
    }

    /// Reads a name of the journal.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (table, value) = name.split_once(' ')?;
        let value = value.parse().ok()?;
        match table {
            "student" => Some(Self::Student(value)),
            "issued" => Some(Self::Issued(value)),
            "frame" => Some(Self::Frame(value)),
            "photo" => Some(Self::Photo(value)),
            "proof" => Some(Self::Proof(value)),
            "erratum" => Some(Self::Erratum(value)),
            _ => None,
        }
    }

    /// The row as it is now.
    pub(super) fn image(self, db: &Connection) -> rusqlite::Result<Image> {
        let table = self.table();
        let columns: Vec<_> = table.told.iter().map(|c| format!("'{c}', {c}")).collect();
        let query = format!(
            "SELECT json_object({}) FROM {} WHERE {} = ?1",
            columns.join(", "),
            table.name,
            table.key
        );
        let mut statement = db.prepare_cached(&query)?;
        let text: Option<String> =
            statement.query_row([self.value()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Puts the row back as an image tells it. A row that was made is never taken away: it is retired.
    pub(super) fn put_back(self, db: &Connection, image: &Image) -> rusqlite::Result<()> {
        match image {
            Some(row) => self.set(db, row),
            None => self.retire(db),
        }
    }

    fn set(self, db: &Connection, row: &Value) -> rusqlite::Result<()> {
        let table = self.table();
        let columns: Vec<_> =
            table.put_back.iter().map(|c| format!("{c} = ?2 ->> '$.{c}'")).collect();
        let set =
            format!("UPDATE {} SET {} WHERE {} = ?1", table.name, columns.join(", "), table.key);
        db.prepare_cached(&set)?.execute((self.value(), row.to_string())).map(drop)
    }

    fn retire(self, db: &Connection) -> rusqlite::Result<()> {
        let set = match self {
            Self::Student(_) => "UPDATE student SET origin = 'dropped' WHERE id = ?1",
            // A number's reason is set by whoever takes the deed back; the others are of deeds that are not.
            Self::Issued(_) | Self::Proof(_) | Self::Erratum(_) => return Ok(()),
            Self::Frame(_) => "UPDATE frame SET state = 'rejected' WHERE id = ?1",
            Self::Photo(_) => "UPDATE photo SET state = 'withdrawn' WHERE id = ?1",
        };
        db.prepare_cached(set)?.execute([self.value()]).map(drop)
    }
}
