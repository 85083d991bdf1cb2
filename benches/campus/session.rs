//! A session in a register, and the processes of its stations.

use crate::station::{ENDS, FOLDER, REGISTER, SHOTS, SITTERS};
use paishe::roster::demo;
use paishe::session::ShotNumber;
use paishe::spec::Sequence;
use paishe::store::Settings;
use paishe::store::register::publish::StudentFact;
use paishe::store::register::sessions::NewSession;
use paishe::store::register::{Address, Register};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Makes a session of so many students in a register.
pub fn make(address: &str, students: usize) -> Register {
    let mut register = open(address);
    register.set_up().unwrap();
    let students: Vec<_> = demo(students, 1).iter().map(StudentFact::of_roster).collect();
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    register
        .make_session(&NewSession {
            id: "campus",
            name: "campus",
            settings: &settings,
            profile_text: None,
            next_number: ShotNumber(1),
            students: &students,
            numbers: &[],
            station: "",
        })
        .unwrap();
    register
}

pub fn open(address: &str) -> Register {
    let address: Address = address.parse().unwrap();
    Register::open(&address, &|_| None).unwrap()
}

/// A station's process.
pub struct Process {
    pub name: String,
    pub folder: PathBuf,
    child: Option<Child>,
    address: String,
    shots: usize,
}

impl Process {
    /// Starts a station that takes so many shots at most.
    pub fn start(root: &Path, name: &str, address: &str, shots: usize) -> Self {
        let mut process = Self {
            name: name.to_owned(),
            folder: root.join(name),
            child: None,
            address: address.to_owned(),
            shots,
        };
        process.go_on();
        process
    }

    pub fn go_on(&mut self) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(FOLDER, &self.folder).env(REGISTER, &self.address);
        command.env(SHOTS, self.shots.to_string());
        let sitters = self.folder.with_file_name("sitters");
        if sitters.is_dir() {
            command.env(SITTERS, sitters);
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
    }

    pub fn log(&self) -> PathBuf {
        self.folder.with_extension("log")
    }

    /// What the station told its operator.
    pub fn promises(&self) -> PathBuf {
        self.folder.with_extension("promised")
    }

    /// Kills it, wherever it is.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Whether it has ended, as it does when its shots are taken.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    /// Lets it tell what is to be told, and ends it.
    pub fn end(&mut self) -> bool {
        let Some(mut child) = self.child.take() else { return true };
        // It ends when its standard input does.
        drop(child.stdin.take());
        let end = std::time::Instant::now() + ENDS;
        while std::time::Instant::now() < end {
            if let Some(status) = child.try_wait().unwrap() {
                return status.success();
            }
            std::thread::park_timeout(std::time::Duration::from_millis(20));
        }
        child.kill().ok();
        child.wait().ok();
        false
    }
}
