//! What the two engines have in common: statements with `$1`, values, rows, and transactions.

use super::RegisterError;

/// A value that goes in or comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

/// A row of an answer.
#[derive(Debug)]
pub(super) struct Row(pub(super) Vec<Value>);

impl Row {
    fn at(&self, column: usize) -> Result<&Value, RegisterError> {
        self.0.get(column).ok_or_else(|| RegisterError::odd("a column is missing"))
    }

    pub(super) fn int(&self, column: usize) -> Result<i64, RegisterError> {
        self.maybe_int(column)?.ok_or_else(|| RegisterError::odd("a number is missing"))
    }

    pub(super) fn maybe_int(&self, column: usize) -> Result<Option<i64>, RegisterError> {
        match self.at(column)? {
            Value::Int(value) => Ok(Some(*value)),
            Value::Null => Ok(None),
            Value::Text(_) | Value::Bytes(_) => Err(RegisterError::odd("a number is no number")),
        }
    }

    pub(super) fn text(&self, column: usize) -> Result<String, RegisterError> {
        self.maybe_text(column)?.ok_or_else(|| RegisterError::odd("a text is missing"))
    }

    pub(super) fn maybe_text(&self, column: usize) -> Result<Option<String>, RegisterError> {
        match self.at(column)? {
            Value::Text(value) => Ok(Some(value.clone())),
            Value::Null => Ok(None),
            Value::Int(_) | Value::Bytes(_) => Err(RegisterError::odd("a text is no text")),
        }
    }

    pub(super) fn bytes(&self, column: usize) -> Result<Vec<u8>, RegisterError> {
        match self.at(column)? {
            Value::Bytes(value) => Ok(value.clone()),
            _ => Err(RegisterError::odd("bytes are missing")),
        }
    }
}

/// Where the engines' SQL differs.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Follows a query whose rows nobody else may change meanwhile.
    pub(super) for_update: &'static str,
    /// Begins a transaction that sees one moment and holds nobody.
    pub(super) snapshot: Option<&'static str>,
    /// The engine's clock, µs since 1970. Leases are measured by it alone.
    pub(super) now_us: &'static str,
}

/// A database that holds the register. Each wait in it is bounded.
pub(super) trait Engine: Send {
    fn begin(&mut self) -> Result<(), RegisterError>;
    fn run(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, RegisterError>;
    fn commit(&mut self) -> Result<(), RegisterError>;
    fn roll_back(&mut self);
    fn dialect(&self) -> &'static Dialect;
    /// Makes the tables, or brings them up to date.
    fn set_up(&mut self) -> Result<(), RegisterError>;
    /// Lets an account of the server work in a session.
    fn admit(&mut self, session: &str, role: &str) -> Result<(), RegisterError>;
    /// Whether rows that are never deleted may be, in the open transaction.
    fn may_forget(&mut self, may: bool) -> Result<(), RegisterError>;
    fn another(&self) -> Result<Box<dyn Engine>, RegisterError>;
    /// From now on answers may take their time: nobody stands in front of a camera.
    fn be_patient(&mut self);
}
