//! A register of either engine with a session in it.

use super::server::Server;
use paishe::roster::{Student, StudentNumber, demo};
use paishe::session::ShotNumber;
use paishe::spec::Sequence;
use paishe::store::Settings;
use paishe::store::register::Register;
use paishe::store::register::address::Address;
use paishe::store::register::publish::StudentFact;
use paishe::store::register::sessions::NewSession;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One server for all tests of this process.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(false))
}

/// A register of its own, with a session named `autumn` of some students.
pub struct Stage {
    pub address: Address,
    pub students: Vec<Student>,
    _dir: Option<tempfile::TempDir>,
}

/// Nobody is asked for a password.
pub fn nobody(_place: &str) -> Option<String> {
    None
}

/// What the tests' sessions are set up with.
pub fn settings(sequence: Sequence) -> Settings {
    Settings { profile: "nwpu-2009".to_owned(), centre: "西安".to_owned(), sequence }
}

/// A name that no other database of the server has.
pub fn database_name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Stage {
    pub fn sqlite(students: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let address = Address::File(dir.path().join("register.db"));
        Self::at(address, students, Some(dir))
    }

    pub fn postgres(students: usize) -> Self {
        let address = server().database(&database_name()).parse().unwrap();
        Self::at(address, students, None)
    }

    fn at(address: Address, students: usize, dir: Option<tempfile::TempDir>) -> Self {
        let students = demo(students, 1);
        let stage = Self { address, students, _dir: dir };
        let mut register = stage.open();
        register.set_up().unwrap();
        let settings = settings(Sequence::OnAccept);
        let students: Vec<_> = stage.students.iter().map(StudentFact::of_roster).collect();
        let new = NewSession {
            id: "session-1",
            name: "autumn",
            settings: &settings,
            profile_text: None,
            next_number: ShotNumber(1),
            students: &students,
            numbers: &[],
            station: "",
        };
        register.make_session(&new).unwrap();
        stage
    }

    pub fn open(&self) -> Register {
        Register::open(&self.address, &nobody).unwrap()
    }

    /// A station's connection.
    pub fn station(&self, name: &str) -> Register {
        let mut register = self.open();
        register.choose(Some("autumn")).unwrap();
        register.join(name, &format!("folder-{name}"), "tester@host").unwrap();
        register
    }

    pub fn who(&self, place: usize) -> StudentNumber {
        self.students[place].number.clone()
    }
}
