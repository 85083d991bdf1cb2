//! A station's account on a server: it sees and changes its own sessions, and deletes nothing.

use super::server::PASSWORD;
use super::stage::{database_name, server, settings};
use paishe::roster::demo;
use paishe::session::ShotNumber;
use paishe::spec::Sequence;
use paishe::store::register::numbers::Hold;
use paishe::store::register::publish::StudentFact;
use paishe::store::register::sessions::NewSession;
use paishe::store::register::{Register, RegisterError};

struct Two {
    database: String,
    account: String,
}

/// Two sessions, and an account that may work in the first.
fn two_sessions() -> Two {
    let (database, account) = (database_name(), database_name());
    server().sql("postgres", &format!("CREATE ROLE {account} LOGIN PASSWORD '{PASSWORD}'"));
    let mut owner =
        Register::open(&server().database(&database).parse().unwrap(), &|_| None).unwrap();
    owner.set_up().unwrap();
    let settings = settings(Sequence::OnAccept);
    for (id, name) in [("1", "autumn"), ("2", "spring")] {
        let students: Vec<_> = demo(3, 1).iter().map(StudentFact::of_roster).collect();
        let next_number = ShotNumber(1);
        let new = NewSession {
            id,
            name,
            settings: &settings,
            profile_text: None,
            next_number,
            students: &students,
            numbers: &[],
            station: "",
        };
        owner.make_session(&new).unwrap();
    }
    owner.choose(Some("autumn")).unwrap();
    owner.admit(&account).unwrap();
    Two { database, account }
}

fn as_station(two: &Two) -> Register {
    let address = server().address(&two.account, &two.database).parse().unwrap();
    Register::open(&address, &|_| Some(PASSWORD.to_owned())).unwrap()
}

#[test]
fn an_account_sees_and_changes_its_own_session_only() {
    let two = two_sessions();
    let mut station = as_station(&two);
    let names: Vec<_> = station.sessions().unwrap().into_iter().map(|s| s.name).collect();
    assert_eq!(names, ["autumn"]);
    station.choose(None).unwrap();
    station.join("1", "folder", "tester").unwrap();
    let student = demo(3, 1).remove(0).number;
    assert_eq!(station.number(&student, Hold::Needed), Ok(ShotNumber(1)));
    // Past the program, too.
    for table in ["student", "station", "issued", "frame", "shot", "photo", "crew"] {
        let query = format!("SELECT count(*) FROM paishe.{table} WHERE session = '2'");
        let seen = server().psql(&two.account, &two.database, &query);
        assert_eq!(String::from_utf8_lossy(&seen.stdout).trim(), "0", "{table}");
    }
    let foreign = "UPDATE paishe.student SET absent = 'x' WHERE session = '2'";
    assert!(server().psql(&two.account, &two.database, foreign).status.success());
    let untouched = "SELECT count(*) FROM paishe.student WHERE absent IS NOT NULL";
    assert_eq!(server().sql(&two.database, untouched), "0");
    let into = "INSERT INTO paishe.station VALUES ('2', 'x', 'x', 'x', 0, 0, '')";
    assert!(!server().psql(&two.account, &two.database, into).status.success());
}

#[test]
fn an_account_deletes_nothing_and_lets_nobody_in() {
    let two = two_sessions();
    let mut station = as_station(&two);
    station.choose(None).unwrap();
    for table in ["session", "student", "station", "issued", "frame", "shot", "photo", "crew"] {
        let delete = format!("DELETE FROM paishe.{table}");
        assert!(!server().psql(&two.account, &two.database, &delete).status.success(), "{table}");
    }
    for refused in [station.admit(&two.account), station.forget_session()] {
        assert!(matches!(refused, Err(RegisterError::Refused(..))), "{refused:?}");
    }
    // Not even the owner forgets a number.
    server().sql(
        &two.database,
        "INSERT INTO paishe.issued SELECT session, 9, number, 'x', 0 FROM paishe.student LIMIT 1",
    );
    let owner = server().psql("admin", &two.database, "DELETE FROM paishe.issued");
    assert!(!owner.status.success());
}

#[test]
fn an_account_that_was_not_let_in_finds_no_register() {
    let two = two_sessions();
    let stranger = database_name();
    server().sql("postgres", &format!("CREATE ROLE {stranger} LOGIN PASSWORD '{PASSWORD}'"));
    let address = server().address(&stranger, &two.database).parse().unwrap();
    let mut register = Register::open(&address, &|_| Some(PASSWORD.to_owned())).unwrap();
    let error = register.sessions().unwrap_err();
    assert!(matches!(error, RegisterError::NotSetUp(_)), "{error:?}");
}
