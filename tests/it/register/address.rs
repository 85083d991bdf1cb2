//! Where a register isn't, or lets nobody in: one sentence, and no password in it.

use super::server::PASSWORD;
use super::stage::{Stage, database_name, nobody, server};
use paishe::lang::Lang;
use paishe::store::register::address::{Address, Server, Tls};
use paishe::store::register::{Register, RegisterError};

fn at(port: u16) -> Server {
    let (host, user, database) =
        ("127.0.0.1".to_owned(), "admin".to_owned(), "postgres".to_owned());
    Server { host, port, user, database, tls: Tls::Off }
}

fn open(server: Server) -> Result<Register, RegisterError> {
    Register::open(&Address::Server(server), &nobody)
}

#[test]
fn a_server_that_is_not_there_is_told_when_it_is_asked() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // A station may start without it.
    let error = open(at(closed)).unwrap().sessions().unwrap_err();
    assert!(error.is_passing(), "{error:?}");
    assert!(error.sentence(Lang::Zh).starts_with("连不上总库 127.0.0.1:"), "{error}");
}

#[test]
fn a_server_that_takes_the_connection_and_says_nothing_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let error = open(at(silent.local_addr().unwrap().port())).unwrap().sessions().unwrap_err();
    assert!(error.is_passing(), "{error:?}");
}

#[test]
fn a_database_without_a_register_says_so() {
    let database = database_name();
    let mut register =
        Register::open(&server().database(&database).parse().unwrap(), &nobody).unwrap();
    let error = register.sessions().unwrap_err();
    assert!(matches!(error, RegisterError::NotSetUp(_)), "{error:?}");
    let missing = open(Server { database: "no_such".to_owned(), ..at(server().port) }).unwrap_err();
    assert!(matches!(missing, RegisterError::Refused(..)), "{missing:?}");
}

#[test]
fn a_password_is_asked_for_and_never_told() {
    let account = database_name();
    let create = format!("CREATE ROLE {account} LOGIN PASSWORD '{PASSWORD}'");
    server().sql("postgres", &create);
    let mine = Server { user: account, ..at(server().port) };
    let without = open(mine.clone()).unwrap_err();
    assert!(matches!(without, RegisterError::Refused(..)), "{without:?}");
    let address = Address::Server(mine);
    let wrong = Register::open(&address, &|_| Some("wrong-staple".to_owned())).unwrap_err();
    assert!(matches!(wrong, RegisterError::Refused(..)), "{wrong:?}");
    assert!(!format!("{wrong:?} {wrong}").contains("wrong-staple"));
    let typed = Register::open(&address, &|_| Some(PASSWORD.to_owned())).unwrap();
    assert!(!format!("{typed:?}").contains(PASSWORD));
}

#[test]
fn over_tls_the_certificate_is_checked_and_the_name_in_it() {
    let stage = Stage::postgres(1);
    let Address::Server(plain) = &stage.address else { panic!("a server") };
    let root = server().dir.path().join("root.pem");
    let by = |host: &str, root: Option<&std::path::Path>| {
        let tls = Tls::Verified(root.map(std::path::Path::to_owned));
        let server = Server { host: host.to_owned(), tls, ..plain.clone() };
        Register::open(&Address::Server(server), &nobody).and_then(|mut r| r.sessions())
    };
    assert_eq!(by("localhost", Some(&root)).unwrap().len(), 1);
    // Nobody that this machine believes has signed it.
    assert!(matches!(by("localhost", None), Err(RegisterError::Refused(..))));
    // Made out to another name.
    assert!(matches!(by("127.0.0.1", Some(&root)), Err(RegisterError::Refused(..))));
    let missing = by("localhost", Some("/no/such.pem".as_ref()));
    assert!(matches!(missing, Err(RegisterError::Certificates(..))), "{missing:?}");
}
