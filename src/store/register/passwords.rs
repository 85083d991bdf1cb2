//! The password of a server: from the file that PostgreSQL's own programs read, never from the command line.

use super::RegisterError;
use super::address::Server;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// Longest file of passwords that is read, bytes.
const FILE_MAX: u64 = 1 << 20;

/// The password that `PGPASSFILE` or `~/.pgpass` has for a server, if either has one.
pub(super) fn of(server: &Server) -> Result<Option<String>, RegisterError> {
    let Some(path) = file() else { return Ok(None) };
    let Ok(facts) = std::fs::metadata(&path) else { return Ok(None) };
    if facts.permissions().mode() & 0o077 != 0 {
        return Err(RegisterError::OpenPasswords(path));
    }
    if facts.len() > FILE_MAX {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    Ok(text.lines().find_map(|line| matching(line, server)))
}

fn file() -> Option<PathBuf> {
    let named = std::env::var_os("PGPASSFILE").map(PathBuf::from);
    named.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".pgpass")))
}

/// A line is `host:port:database:account:password`; `*` is anything, a backslash takes `:` and itself literally.
fn matching(line: &str, server: &Server) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let fields = fields(line);
    let [host, port, database, user, password] = fields.as_slice() else { return None };
    // A socket's folder is `localhost` to those programs.
    let own = if server.host.starts_with('/') { "localhost" } else { &server.host };
    let wanted = [own, &server.port.to_string(), &server.database, &server.user];
    let is_it = [host, port, database, user]
        .into_iter()
        .zip(wanted)
        .all(|(field, wanted)| field == "*" || field == wanted);
    is_it.then(|| password.clone())
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let field = fields.last_mut();
        match (c, field) {
            (':', _) => fields.push(String::new()),
            ('\\', Some(field)) => field.extend(chars.next()),
            (c, Some(field)) => field.push(c),
            (_, None) => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::register::address::Tls;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let (host, user, database) = ("db".to_owned(), "crew".to_owned(), "photos".to_owned());
        let server = Server { host, port: 5432, user, database, tls: Tls::Off };
        assert_eq!(matching("db:5432:photos:crew:a\\:b\\\\c", &server).unwrap(), "a:b\\c");
        assert_eq!(matching("*:*:*:crew:x", &server).unwrap(), "x");
        for other in ["db:5433:photos:crew:x", "# db:5432:photos:crew:x", "db:5432:photos:crew", ""]
        {
            assert_eq!(matching(other, &server), None, "{other}");
        }
    }
}
