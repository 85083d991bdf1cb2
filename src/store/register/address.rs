//! Where a register is: `postgres://account@server:port/database?sslmode=verify-full&sslrootcert=FILE`, or `sqlite:FILE`.
//!
//! A password is never taken from an address. Over a network the server must show a certificate that is believed and made
//! out to its name; this machine's own server (a socket's folder, 127.0.0.1, `::1`, localhost) is spoken to as it likes.

use super::RegisterError;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const PORT: u16 = 5432;

/// Where a register is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file, for several stations of one machine.
    File(PathBuf),
    /// A PostgreSQL server.
    Server(Server),
}

/// A PostgreSQL server and how to come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name, address, or folder of the socket.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Account.
    pub user: String,
    /// Database.
    pub database: String,
    /// How it is encrypted.
    pub tls: Tls,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Not: only for this machine.
    Off,
    /// The certificate is checked, and the server's name in it: by the system's certificates, or by those of a file.
    Verified(Option<PathBuf>),
}

impl Server {
    /// For people: no account's password, no parameters.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}/{}", self.host, self.port, self.database)
    }

    fn is_this_machine(host: &str) -> bool {
        Path::new(host).is_absolute() || matches!(host, "localhost" | "127.0.0.1" | "::1")
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Server(server) => f.write_str(&server.place()),
        }
    }
}

impl FromStr for Address {
    type Err = RegisterError;

    fn from_str(text: &str) -> Result<Self, RegisterError> {
        if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            return Ok(Self::File(path.into()));
        }
        let rest =
            ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        rest.map_or_else(|| Err(RegisterError::BadAddress(masked(text))), server).map(Self::Server)
    }
}

/// Whatever may be a password stays out of sentences.
fn masked(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => text.to_owned(),
    }
}

fn server(rest: &str) -> Result<Server, RegisterError> {
    let bad = || RegisterError::BadAddress(masked(rest));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (account, place) = rest.rsplit_once('@').ok_or_else(bad)?;
    if account.contains(':') {
        return Err(RegisterError::PasswordInAddress);
    }
    let (host, database) = place.split_once('/').ok_or_else(bad)?;
    let (host, port) = host_and_port(host).ok_or_else(bad)?;
    let [user, host, database] = [account, host, database].map(unescaped);
    let (user, host, database) =
        (user.ok_or_else(bad)?, host.ok_or_else(bad)?, database.ok_or_else(bad)?);
    if [&user, &host, &database].into_iter().any(String::is_empty) {
        return Err(bad());
    }
    let tls = tls(&host, query)?.ok_or_else(bad)?;
    Ok(Server { host, port, user, database, tls })
}

fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(v6) => v6.split_once(']')?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port = if rest.is_empty() { PORT } else { rest.strip_prefix(':')?.parse().ok()? };
    Some((host, port))
}

/// `%2F` and the like, as a socket's folder needs them.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// Nothing where a word is unknown: what was meant to protect must not be passed over.
fn tls(host: &str, query: &str) -> Result<Option<Tls>, RegisterError> {
    let is_own = Server::is_this_machine(host);
    let (mut mode, mut root) = (None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("password", _)) => return Err(RegisterError::PasswordInAddress),
            Some(("sslmode", word)) => mode = Some(word),
            Some(("sslrootcert", path)) => root = unescaped(path).map(PathBuf::from),
            _ => return Ok(None),
        }
    }
    Ok(match mode {
        None if is_own && root.is_none() => Some(Tls::Off),
        Some("disable") if is_own => Some(Tls::Off),
        Some("disable") => return Err(RegisterError::NeedsTls(host.to_owned())),
        None | Some("verify-full") => Some(Tls::Verified(root)),
        Some(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_of(text: &str) -> Server {
        match text.parse().unwrap() {
            Address::Server(server) => server,
            Address::File(path) => panic!("{path:?}"),
        }
    }

    #[test]
    fn addresses_of_servers_and_files_are_read() {
        let server = server_of("postgres://crew1@db.example.edu:6000/photos");
        assert_eq!((server.host.as_str(), server.port), ("db.example.edu", 6000));
        assert_eq!((server.user.as_str(), server.database.as_str()), ("crew1", "photos"));
        assert_eq!(server.tls, Tls::Verified(None));
        assert_eq!(server_of("postgresql://a@127.0.0.1/b").tls, Tls::Off);
        assert_eq!(server_of("postgres://a@[::1]:5/b").port, 5);
        let socket = server_of("postgres://a@%2Frun%2Fpostgresql/b");
        assert_eq!(
            (socket.host.as_str(), socket.port, socket.tls),
            ("/run/postgresql", 5432, Tls::Off)
        );
        let own = server_of("postgres://a@db/b?sslmode=verify-full&sslrootcert=/etc/own.pem");
        assert_eq!(own.tls, Tls::Verified(Some("/etc/own.pem".into())));
        assert_eq!("sqlite:/tmp/x.db".parse(), Ok(Address::File("/tmp/x.db".into())));
    }

    #[test]
    fn a_password_is_refused_and_never_repeated() {
        for text in ["postgres://a:secret@db/b", "postgres://a@db/b?password=secret"] {
            let error = text.parse::<Address>().unwrap_err();
            assert_eq!(error, RegisterError::PasswordInAddress);
        }
        for text in ["mysql://a:secret@db/b", "postgres://a@db?x", "postgres://a@db/", "x"] {
            let error = text.parse::<Address>().unwrap_err();
            assert!(matches!(error, RegisterError::BadAddress(_)), "{error:?}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn nothing_crosses_a_network_in_the_clear() {
        let refused = |text: &str| text.parse::<Address>().unwrap_err();
        assert_eq!(
            refused("postgres://a@db/b?sslmode=disable"),
            RegisterError::NeedsTls("db".to_owned())
        );
        for mode in ["prefer", "require", "allow", "verify-ca"] {
            let error = refused(&format!("postgres://a@db/b?sslmode={mode}"));
            assert!(matches!(error, RegisterError::BadAddress(_)), "{mode}: {error:?}");
        }
    }
}
