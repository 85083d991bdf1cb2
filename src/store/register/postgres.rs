//! The register on a PostgreSQL server. Blocking on top of an asynchronous client; every wait has its end.

use super::address::{Server, Tls};
use super::engine::{Dialect, Engine, Row, Value};
use super::{RegisterError, passwords, schema};
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use openssl::ssl::{SslConnector, SslMethod};
use postgres_openssl::MakeTlsConnector;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{Config, NoTls};

/// Longest wait for a connection, and for an answer. A station that waits longer works alone.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The same for work on a whole session.
const WHOLE_SESSION_WITHIN: Duration = Duration::from_mins(2);

/// Connections of one process: who keeps, who tells and hears, one to spare.
const CONNECTIONS_MAX: usize = 3;

static DIALECT: Dialect = Dialect {
    for_update: " FOR UPDATE",
    snapshot: Some("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"),
    now_us: "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
};

/// A server.
pub(super) struct Postgres {
    shared: Arc<Shared>,
    /// The connection of the open transaction.
    open: Option<Object>,
    answer_within: Duration,
}

/// What the connections of one process share.
struct Shared {
    pool: Pool,
    /// Drives the connections; there until it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
    place: String,
}

impl Shared {
    fn new(server: &Server, password: Option<&str>) -> Result<Self, RegisterError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("register")
            .enable_all()
            .build()
            .map_err(|e| RegisterError::Sql(e.to_string()))?;
        Ok(Self { pool: pool(server, password)?, runtime: Some(runtime), place: server.place() })
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T, RegisterError> {
        let runtime = self.runtime.as_ref().ok_or_else(|| RegisterError::odd("closed"))?;
        Ok(runtime.block_on(work))
    }
}

impl Drop for Shared {
    /// Without waiting, so that it may be dropped anywhere.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Postgres {
    pub(super) fn connect(
        server: &Server,
        ask: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, RegisterError> {
        let password = passwords::of(server)?;
        let first = Self::with(server, password.as_deref());
        match first {
            // Nobody knew the password, and the server wants one.
            Err(RegisterError::Refused(..)) if password.is_none() => match ask(&server.place()) {
                Some(typed) => Self::with(server, Some(&typed)),
                None => first,
            },
            known => known,
        }
    }

    /// A server that doesn't answer may do so later: a station starts without it.
    fn with(server: &Server, password: Option<&str>) -> Result<Self, RegisterError> {
        let shared = Arc::new(Shared::new(server, password)?);
        let mut this = Self { shared, open: None, answer_within: ANSWER_WITHIN };
        match this.begin() {
            Err(error) if !error.is_passing() => return Err(error),
            _ => this.roll_back(),
        }
        Ok(this)
    }

    fn within<T>(
        &self,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, RegisterError> {
        let limited = async { tokio::time::timeout(self.answer_within, work).await };
        match self.shared.wait(limited)? {
            Ok(answer) => answer.map_err(|e| failure(&e, &self.shared.place)),
            Err(_) => Err(RegisterError::Unreachable(
                self.shared.place.clone(),
                format!("no answer in {} s", self.answer_within.as_secs()),
            )),
        }
    }

    /// A connection in whose state nobody can trust is closed, not given back.
    fn forget(&mut self) {
        drop(self.open.take().map(Object::take));
    }

    fn batch(&mut self, text: &str) -> Result<(), RegisterError> {
        let Some(open) = self.open.take() else { return Err(RegisterError::odd("no transaction")) };
        let done = self.within(open.batch_execute(text));
        self.open = Some(open);
        if done.is_err() {
            self.forget();
        }
        done
    }
}

fn pool(server: &Server, password: Option<&str>) -> Result<Pool, RegisterError> {
    let mut config = Config::new();
    config.host(&server.host).port(server.port).user(&server.user).dbname(&server.database);
    config.application_name("paishe").connect_timeout(ANSWER_WITHIN);
    // The server gives up what this side no longer waits for, so that nobody is held by a statement that nobody hears.
    config.options("-c search_path=paishe -c statement_timeout=3000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000");
    config.keepalives_idle(Duration::from_secs(5)).tcp_user_timeout(Duration::from_secs(5));
    if let Some(password) = password {
        config.password(password);
    }
    let recycle = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match &server.tls {
        Tls::Off => Manager::from_config(config, NoTls, recycle),
        Tls::Verified(root) => {
            config.ssl_mode(tokio_postgres::config::SslMode::Require);
            Manager::from_config(config, connector(root.as_deref())?, recycle)
        }
    };
    let timeouts = Timeouts {
        wait: Some(ANSWER_WITHIN),
        create: Some(ANSWER_WITHIN),
        recycle: Some(ANSWER_WITHIN),
    };
    Pool::builder(manager)
        .max_size(CONNECTIONS_MAX)
        .timeouts(timeouts)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|e| RegisterError::Sql(e.to_string()))
}

/// TLS that checks the certificate and the server's name in it.
fn connector(root: Option<&std::path::Path>) -> Result<MakeTlsConnector, RegisterError> {
    let unusable = |e: openssl::error::ErrorStack| {
        RegisterError::Certificates(
            root.unwrap_or_else(|| "TLS".as_ref()).to_owned(),
            e.to_string(),
        )
    };
    let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(unusable)?;
    if let Some(root) = root {
        builder.set_ca_file(root).map_err(unusable)?;
    }
    Ok(MakeTlsConnector::new(builder.build()))
}

impl Engine for Postgres {
    fn begin(&mut self) -> Result<(), RegisterError> {
        self.forget();
        let open = self.shared.wait(self.shared.pool.get())?;
        let open = open.map_err(|e| no_connection(&e, &self.shared.place))?;
        self.open = Some(open);
        self.batch("BEGIN")?;
        if self.answer_within == ANSWER_WITHIN {
            return Ok(());
        }
        let ms = self.answer_within.as_millis();
        self.batch(&format!("SET LOCAL statement_timeout = {ms}"))
    }

    fn run(&mut self, text: &str, values: &[Value]) -> Result<Vec<Row>, RegisterError> {
        let Some(open) = self.open.take() else { return Err(RegisterError::odd("no transaction")) };
        let answer = self.within(async {
            let statement = open.prepare_cached(text).await?;
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
            open.query(&statement, &values).await
        });
        self.open = Some(open);
        let rows = answer?;
        rows.iter().map(row).collect()
    }

    fn commit(&mut self) -> Result<(), RegisterError> {
        self.batch("COMMIT")?;
        self.open = None;
        Ok(())
    }

    fn roll_back(&mut self) {
        // Where even that fails the connection was closed, which rolls back too.
        if self.open.is_some() && self.batch("ROLLBACK").is_ok() {
            self.open = None;
        }
    }

    fn dialect(&self) -> &'static Dialect {
        &DIALECT
    }

    fn set_up(&mut self) -> Result<(), RegisterError> {
        self.begin()?;
        let made = self
            .batch("CREATE SCHEMA IF NOT EXISTS paishe")
            .and_then(|()| schema::make(self))
            .and_then(|()| self.batch(schema::RIGHTS));
        match made {
            Ok(()) => self.commit(),
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    fn admit(&mut self, session: &str, role: &str) -> Result<(), RegisterError> {
        let there = self.run("SELECT quote_ident($1)", &[role.into()])?;
        let quoted = there.first().map(|row| row.text(0)).transpose()?.unwrap_or_default();
        self.batch(&format!("GRANT paishe_station TO {quoted}"))?;
        let add = "INSERT INTO crew (session, role) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.run(add, &[session.into(), role.into()]).map(drop)
    }

    /// Only who owns the tables may do it.
    fn may_forget(&mut self, may: bool) -> Result<(), RegisterError> {
        let word = if may { "DISABLE" } else { "ENABLE" };
        let table = |name| format!("ALTER TABLE {name} {word} TRIGGER is_never_forgotten;");
        self.batch(&["shot", "frame", "issued"].map(table).concat())
    }

    fn be_patient(&mut self) {
        self.answer_within = WHOLE_SESSION_WITHIN;
    }

    fn another(&self) -> Result<Box<dyn Engine>, RegisterError> {
        let (shared, answer_within) = (Arc::clone(&self.shared), self.answer_within);
        Ok(Box::new(Self { shared, open: None, answer_within }))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.forget();
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Bytes(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

fn row(row: &tokio_postgres::Row) -> Result<Row, RegisterError> {
    let cell = |at: usize, kind: &Type| {
        Ok::<_, tokio_postgres::Error>(match *kind {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Type::INT4 => {
                row.try_get::<_, Option<i32>>(at)?.map_or(Value::Null, |v| Value::Int(v.into()))
            }
            Type::BOOL => {
                row.try_get::<_, Option<bool>>(at)?.map_or(Value::Null, |v| Value::Int(v.into()))
            }
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map_or(Value::Null, Value::Bytes),
            _ => row.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text),
        })
    };
    let cells = row.columns().iter().enumerate().map(|(at, column)| cell(at, column.type_()));
    let cells: Result<Vec<_>, _> = cells.collect();
    cells.map(Row).map_err(|e| RegisterError::Sql(e.to_string()))
}

fn no_connection(error: &PoolError, place: &str) -> RegisterError {
    match error {
        PoolError::Backend(error) => failure(error, place),
        other => RegisterError::Unreachable(place.to_owned(), other.to_string()),
    }
}

/// What the server said. Its message and code only: details may quote a row.
fn failure(error: &tokio_postgres::Error, place: &str) -> RegisterError {
    use tokio_postgres::error::SqlState as State;
    let Some(said) = error.as_db_error() else {
        let cause =
            std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
        // The certificate, or an account without the password that the server asks for.
        let is_refusal = cause.contains("certificate") || cause.contains("password");
        return if is_refusal {
            RegisterError::Refused(place.to_owned(), cause)
        } else {
            RegisterError::Unreachable(place.to_owned(), cause)
        };
    };
    let why = said.message().to_owned();
    match said.code() {
        &State::UNDEFINED_TABLE | &State::INVALID_SCHEMA_NAME => {
            RegisterError::NotSetUp(place.to_owned())
        }
        &State::INVALID_PASSWORD
        | &State::INVALID_AUTHORIZATION_SPECIFICATION
        | &State::INVALID_CATALOG_NAME
        | &State::INSUFFICIENT_PRIVILEGE => RegisterError::Refused(place.to_owned(), why),
        &State::ADMIN_SHUTDOWN
        | &State::CRASH_SHUTDOWN
        | &State::CANNOT_CONNECT_NOW
        | &State::TOO_MANY_CONNECTIONS
        | &State::LOCK_NOT_AVAILABLE
        | &State::QUERY_CANCELED
        | &State::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            RegisterError::Unreachable(place.to_owned(), why)
        }
        _ => RegisterError::Sql(why),
    }
}
