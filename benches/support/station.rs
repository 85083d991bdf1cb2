//! The real `paishe shoot` in a pseudo-terminal, with a new session of one class.

use crate::pty::{Window, program};
use paishe::roster::{Student, demo};
use paishe::spec::Sequence;
use paishe::store::{Settings, Store};
use std::path::{Path, PathBuf};

/// A station that was started; it may have no camera yet.
pub struct Station {
    pub window: Window,
    /// Holds the session.
    pub folder: tempfile::TempDir,
}

/// A session on which no station was opened yet.
pub struct Ready {
    folder: tempfile::TempDir,
    ids: Vec<String>,
}

impl Station {
    /// Makes a session of a class.
    pub fn prepare(class: &[Student]) -> Ready {
        // Beside the build, on a real disk: a folder in memory would sync nothing.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        create(&session(folder.path()), class);
        let ids = class.iter().map(|one| one.id_number.reveal().to_owned()).collect();
        Ready { folder, ids }
    }
}

impl Ready {
    /// Starts the station on a camera, in a window of so many columns and rows.
    pub fn open(self, camera: &str, further: &[&str], size: (u16, u16)) -> Station {
        let Self { folder, ids } = self;
        let args = ["--lang", "zh", "shoot", "session", "--picture", "blocks", "--camera", camera];
        let command = program(folder.path(), &[&args[..], further].concat());
        Station { window: Window::open(command, size, &ids), folder }
    }
}

/// Students of one class.
pub fn class(count: usize) -> Vec<Student> {
    let mut class = demo(count, 1);
    for student in &mut class {
        (student.major, student.degree_kind) = ("法学".into(), "成人本科".into());
    }
    class
}

/// The session in a station's folder.
pub fn session(folder: &Path) -> PathBuf {
    folder.join("session")
}

fn create(session: &Path, class: &[Student]) {
    let settings = Settings {
        profile: "nwpu-2009".into(),
        centre: String::new(),
        sequence: Sequence::OnAccept,
    };
    let mut store = Store::create(session, &settings).unwrap();
    drop(store.import(class).unwrap());
}
