//! The register in a file: for the stations of one machine, and to try everything without a server.

use super::engine::{Dialect, Engine, Row, Value};
use super::{RegisterError, schema};
use rusqlite::Connection;
use rusqlite::types::{Value as Cell, ValueRef};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest wait for another station that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

static DIALECT: Dialect = Dialect {
    // A transaction has the whole file to itself.
    for_update: "",
    snapshot: None,
    now_us: "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
};

/// A register's file.
pub(super) struct Sqlite {
    db: Connection,
    path: PathBuf,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self, RegisterError> {
        let unreachable =
            |error: String| RegisterError::Unreachable(path.display().to_string(), error);
        let db = Connection::open(path).map_err(|e| unreachable(e.to_string()))?;
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, private).map_err(|e| unreachable(e.to_string()))?;
        db.busy_timeout(BUSY_TIMEOUT).map_err(|e| unreachable(e.to_string()))?;
        // The reasons are in `store::schema`.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
        )
        .map_err(|e| unreachable(e.to_string()))?;
        Ok(Self { db, path: path.to_owned() })
    }

    fn failed(&self, error: &rusqlite::Error) -> RegisterError {
        use rusqlite::ErrorCode as Code;
        let at = self.path.display().to_string();
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::CannotOpen | Code::SystemIoFailure) => {
                RegisterError::Unreachable(at, error.to_string())
            }
            _ if error.to_string().contains("no such table") => RegisterError::NotSetUp(at),
            _ => RegisterError::Sql(error.to_string()),
        }
    }

    fn batch(&self, text: &str) -> Result<(), RegisterError> {
        self.db.execute_batch(text).map_err(|e| self.failed(&e))
    }
}

impl Engine for Sqlite {
    fn begin(&mut self) -> Result<(), RegisterError> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn run(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, RegisterError> {
        // `?1` is the first value wherever it stands; `$1` would be whichever stands first.
        let text = text.replace('$', "?");
        let run = || {
            let mut statement = self.db.prepare_cached(&text)?;
            let columns = statement.column_count();
            let values = rusqlite::params_from_iter(values.iter().map(cell));
            let rows = statement.query_map(values, |row| {
                (0..columns).map(|at| row.get_ref(at).map(value)).collect::<Result<_, _>>().map(Row)
            })?;
            rows.collect::<rusqlite::Result<Vec<Row>>>()
        };
        run().map_err(|e| self.failed(&e))
    }

    fn commit(&mut self) -> Result<(), RegisterError> {
        self.batch("COMMIT")
    }

    fn roll_back(&mut self) {
        // A transaction that the engine itself gave up is gone already.
        self.batch("ROLLBACK").ok();
    }

    fn dialect(&self) -> &'static Dialect {
        &DIALECT
    }

    fn set_up(&mut self) -> Result<(), RegisterError> {
        self.begin()?;
        schema::make(self).inspect_err(|_| self.batch("ROLLBACK").unwrap_or_default())?;
        self.commit()
    }

    /// Whoever may open the file may do everything.
    fn admit(&mut self, _session: &str, _role: &str) -> Result<(), RegisterError> {
        Ok(())
    }

    fn may_forget(&mut self, _may: bool) -> Result<(), RegisterError> {
        Ok(())
    }

    fn be_patient(&mut self) {}

    fn another(&self) -> Result<Box<dyn Engine>, RegisterError> {
        Ok(Box::new(Self::open(&self.path)?))
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Int(value) => Cell::Integer(*value),
        Value::Text(value) => Cell::Text(value.clone()),
        Value::Bytes(value) => Cell::Blob(value.clone()),
    }
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Real(value) => Value::Int(value as i64),
        ValueRef::Text(value) => Value::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
    }
}
