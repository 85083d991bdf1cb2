//! The gphoto2 command line, as a photographer's script drives it.

use super::{LOOK_EVERY, SHOT_WITHIN};
use crate::memory;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// The last bytes of a JPEG.
const END: [u8; 2] = [0xFF, 0xD9];
/// Lines of a shell that are read for one shot.
const LINES: usize = 50;

const SHOT: [&str; 7] = [
    "--set-config",
    "capturetarget=1",
    "--keep",
    "--capture-image-and-download",
    "--force-overwrite",
    "--filename",
    "shot.jpg",
];
const PREVIEW: [&str; 2] = ["--capture-preview", "--force-overwrite"];

/// Where a `gphoto2` works, and on which camera.
pub struct Gphoto2 {
    folder: tempfile::TempDir,
    port_text: String,
}

impl Gphoto2 {
    pub fn new(port_text: &str) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Self { folder, port_text: port_text.to_owned() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("gphoto2");
        self.complete(&mut command, args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn complete<'a>(&self, command: &'a mut Command, args: &[&str]) -> &'a mut Command {
        command.args(["--port", &self.port_text]).args(args);
        let home = self.folder.path();
        command.current_dir(home).env("HOME", home).env("LC_ALL", "C")
    }

    /// A shot by a process of its own: milliseconds until the file is whole.
    pub fn shot(&self) -> f64 {
        let file = self.folder.path().join("shot.jpg");
        let start = Instant::now();
        let mut child = ran(self.command(&SHOT).spawn());
        let ms = until_whole(&file, start);
        assert!(child.wait().unwrap().success(), "gphoto2 --capture-image-and-download");
        std::fs::remove_file(file).unwrap();
        ms
    }

    /// One preview by a process of its own: its milliseconds.
    pub fn preview(&self) -> f64 {
        let start = Instant::now();
        let status = ran(self.command(&PREVIEW).status());
        assert!(status.success(), "gphoto2 --capture-preview");
        start.elapsed().as_secs_f64() * 1e3
    }

    /// Memory that a shot takes, MB.
    pub fn shot_memory(&self) -> Option<f64> {
        memory::of(|time| self.complete(time.arg("gphoto2"), &SHOT))
    }

    /// Memory that a preview takes, MB.
    pub fn preview_memory(&self) -> Option<f64> {
        memory::of(|time| self.complete(time.arg("gphoto2"), &PREVIEW))
    }

    /// A process that stays alive for many shots.
    pub fn shell(&self) -> Shell<'_> {
        let mut command = self.command(&["--set-config", "capturetarget=1", "--shell"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = ran(command.spawn());
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Shell { child, input, output, folder: self.folder.path() }
    }
}

/// A running `gphoto2 --shell`.
pub struct Shell<'a> {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: &'a Path,
}

impl Shell<'_> {
    /// Milliseconds until the file is whole.
    pub fn shot(&mut self) -> f64 {
        // A shell names its files itself.
        let before = newest(self.folder);
        let start = Instant::now();
        self.input.write_all(b"capture-image-and-download\n").unwrap();
        let ms = loop {
            let file = newest(self.folder).filter(|file| Some(file) != before.as_ref());
            if let Some(file) = file {
                break until_whole(&file, start);
            }
            assert!(start.elapsed() < SHOT_WITHIN, "gphoto2 --shell brought nothing");
            std::thread::sleep(LOOK_EVERY);
        };
        self.wait_for_the_end();
        ms
    }

    /// It waits for further events before it takes the next order.
    fn wait_for_the_end(&mut self) {
        for _ in 0..LINES {
            let mut line = String::new();
            let count = self.output.read_line(&mut line).unwrap();
            assert!(count > 0, "gphoto2 --shell ended");
            if line.starts_with("Deleting file") || line.starts_with("Keeping file") {
                return;
            }
        }
        panic!("gphoto2 --shell never ended the shot");
    }
}

impl Drop for Shell<'_> {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.input.write_all(b"exit\n"));
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a start of gphoto2 gave.
fn ran<T>(result: std::io::Result<T>) -> T {
    match result {
        Ok(done) => done,
        Err(error) => panic!("gphoto2 can't be run ({error}): apt-get install gphoto2"),
    }
}

/// The JPEG of the last name.
fn newest(folder: &Path) -> Option<std::path::PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|file| file.path());
    files
        .filter(|file| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jpg")))
        .max()
}

/// Milliseconds from the start until a file ends as a JPEG ends.
fn until_whole(file: &Path, start: Instant) -> f64 {
    while start.elapsed() < SHOT_WITHIN {
        if std::fs::read(file).is_ok_and(|bytes| bytes.ends_with(&END)) {
            return start.elapsed().as_secs_f64() * 1e3;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    panic!("gphoto2 brought nothing within {} s", SHOT_WITHIN.as_secs());
}
