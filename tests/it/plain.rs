//! `shoot --plain`, by pipes and in a pseudo-terminal; with it what sounds, hooks and the configuration do to a station.

use paishe::session::Occasion;
use paishe::sitter::Scene;
use paishe::store::Store;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_mins(2);
const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

/// A session with invented students, a folder that a camera fills, and a home of its own.
struct Desk {
    home: tempfile::TempDir,
    ids: Vec<String>,
    numbers: Vec<String>,
    names: Vec<String>,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut desk = Self { home, ids: vec![], numbers: vec![], names: vec![] };
        let made = desk.command(&["demo", "session", "--students", "4"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for entry in Store::look(&desk.path("session")).unwrap().queue().unwrap() {
            desk.ids.push(entry.student.id_number.reveal().to_owned());
            desk.names.push(entry.student.name);
            desk.numbers.push(entry.student.number.0);
        }
        std::fs::create_dir(desk.path("card")).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).current_dir(self.home.path()).env("HOME", self.home.path());
        command.env_remove("XDG_CONFIG_HOME");
        command
    }

    fn shoot_args<'a>(camera: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        [&["shoot", "session", "--plain", "--camera", camera], more].concat()
    }

    fn camera(&self) -> String {
        format!("folder:{}", self.path("card").display())
    }

    fn shoot(&self, more: &[&str]) -> Piped<'_> {
        let camera = self.camera();
        let mut command = self.command(&Self::shoot_args(&camera, more));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Said::read(child.stdout.take().unwrap());
        let input = child.stdin.take();
        Piped { desk: self, child, input, said }
    }

    fn put(&self, name: &str, scene: &Scene) {
        let mut bytes = Vec::new();
        let jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92);
        scene.render(1200, 1800).write_with_encoder(jpeg).unwrap();
        std::fs::write(self.path("part"), bytes).unwrap();
        std::fs::rename(self.path("part"), self.path("card").join(name)).unwrap();
    }

    fn configure(&self, text: &str) {
        let folder = self.path(".config/paishe");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("station.toml"), text).unwrap();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("session/log/station.log")).unwrap()
    }

    fn names_nobody(&self, text: &str) {
        for secret in self.ids.iter().chain(&self.numbers).chain(&self.names) {
            assert!(!text.contains(secret.as_str()), "a student is in the log");
        }
    }
}

/// All that was written so far.
#[derive(Clone)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn read(mut from: impl Read + Send + 'static) -> Self {
        let said = Self(Arc::default());
        let all = said.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                all.0.lock().unwrap().extend_from_slice(&bytes[..count]);
            }
        });
        said
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    fn wait_for(&self, words: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if text.contains(words) {
                return text;
            }
            assert!(Instant::now() < end, "{words} never came:\n{text}");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }
}

/// A station with pipes in place of a terminal; killed when the test ends before it does.
struct Piped<'a> {
    desk: &'a Desk,
    child: Child,
    input: Option<ChildStdin>,
    said: Said,
}

impl Piped<'_> {
    fn line(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{text}\n").as_bytes()).unwrap();
    }

    /// Calls the first student and accepts a picture that passes.
    fn accept_one(&mut self) {
        self.said.wait_for("相机: folder");
        let number = self.desk.numbers[0].clone();
        self.line(&number);
        self.said.wait_for(&format!("在拍: {} {number}", self.desk.names[0]));
        self.desk.put("A.JPG", &Scene::seeded(3));
        self.said.wait_for("合格：可以采用");
        self.line("");
        self.said.wait_for("拍摄序号 1：");
    }

    /// Ends the input and waits for the end; what was said, and the exit code.
    fn end(mut self) -> (String, Option<i32>) {
        drop(self.input.take());
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (self.said.wait_for("已退出"), status.code());
            }
            assert!(Instant::now() < end, "it did not end:\n{}", self.said.text());
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }
}

impl Drop for Piped<'_> {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_session_is_shot_through_pipes_and_the_end_of_input_leaves_it() {
    let desk = Desk::new();
    let mut station = desk.shoot(&[]);
    station.accept_one();
    station.line("99999");
    station.said.wait_for("名册中没有 99999");
    let (said, code) = station.end();
    assert_eq!(code, Some(0));
    assert!(said.contains(&format!("> {}", desk.numbers[0])), "{said}");
    assert!(said.contains("已拍 1  待拍 3  待认领 0"), "{said}");
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{said:?}");
    assert!(desk.ids.iter().all(|id| !said.contains(id.as_str())));
    assert_eq!(Store::look(&desk.path("session")).unwrap().status().unwrap().done, 1);
}

#[test]
fn a_line_answers_no_question_that_it_does_not_fit() {
    let desk = Desk::new();
    let mut station = desk.shoot(&[]);
    station.accept_one();
    let shared = desk.names.iter().flat_map(|name| name.chars());
    let shared = shared.filter(|c| desk.names.iter().filter(|name| name.contains(*c)).count() > 1);
    let shared = shared.min().unwrap().to_string();
    station.line(&shared);
    station.said.wait_for("有多位学生相符");
    station.line("99999");
    station.said.wait_for("未采纳：先回答提问");
    assert!(!station.said.text().contains("名册中没有 99999"));
    station.line("");
    let said = station.said.text();
    let list = said.split("有多位学生相符").nth(1).unwrap();
    let marked = list.lines().find_map(|line| line.split_once(" > ")).unwrap().1.trim();
    station.said.wait_for(&format!("在拍: {marked}"));
    assert_eq!(station.end().1, Some(0));
}

#[test]
fn a_hook_is_told_what_happened_and_the_log_names_nobody() {
    let desk = Desk::new();
    let told = desk.path("told");
    let script = format!("tee -a {} >&2", told.display());
    desk.configure(&format!("[hooks]\nany = [\"sh\", \"-c\", {script:?}]\n"));
    let mut station = desk.shoot(&[]);
    station.accept_one();
    assert_eq!(station.end().1, Some(0));
    let text = std::fs::read_to_string(told).unwrap();
    let told: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<_> = told.iter().map(|told| told["event"].as_str().unwrap()).collect();
    assert!(events.iter().all(|event| Occasion::WORDS.contains(event)), "{events:?}");
    let accepted = told.iter().find(|told| told["event"] == "accepted").unwrap();
    assert_eq!(accepted["student"]["number"], desk.numbers[0]);
    assert_eq!(accepted["student"]["name"], desk.names[0]);
    assert_eq!((&accepted["shot_number"], &accepted["session"]), (&1.into(), &"session".into()));
    assert_eq!(accepted["counts"], serde_json::json!({"done": 1, "waiting": 3}));
    for file in ["original", "photo"] {
        let file = accepted[file].as_str().unwrap();
        assert!(Path::new(file).is_absolute() && Path::new(file).is_file(), "{file}");
    }
    let at: jiff::Timestamp = accepted["at"].as_str().unwrap().parse().unwrap();
    assert!(jiff::Timestamp::now().duration_since(at) < jiff::SignedDuration::from_hours(1));
    let passed = told.iter().find(|told| told["event"] == "passed").unwrap();
    assert!(["pass", "warn"].contains(&passed["verdict"].as_str().unwrap()), "{passed}");
    assert!(desk.ids.iter().all(|id| !text.contains(id.as_str())));
    let log = desk.log();
    assert!(log.contains("hook") && log.contains("exit 0"), "{log}");
    desk.names_nobody(&log);
}

#[test]
fn programs_that_hang_crash_fork_flood_or_are_not_there_hold_nothing() {
    let desk = Desk::new();
    let flood = "head -c 100000000 /dev/zero | tr '\\\\0' x | tee /dev/stderr";
    desk.configure(&format!(
        "[hooks]\non_camera = [\"sh\", \"-c\", \"sleep 600 & sleep 600\"]\n\
         passed = [\"/nowhere/hook\"]\naccepted = [\"sh\", \"-c\", \"{flood}\"]\n\
         refused = [\"sh\", \"-c\", \"kill -SEGV $$\"]\n\
         [sound]\non_camera = [\"sleep\", \"600\"]\naccepted = [\"/nowhere/sound\"]\n"
    ));
    let mut station = desk.shoot(&[]);
    station.accept_one();
    station.line("99999");
    station.said.wait_for("名册中没有 99999");
    let begun = Instant::now();
    assert_eq!(station.end().1, Some(0));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!(Store::look(&desk.path("session")).unwrap().status().unwrap().done, 1);
    let log = desk.log();
    assert!(log.contains("hook") && log.contains("stopped"), "{log}");
}

#[test]
fn a_faulty_configuration_is_refused_with_its_place_and_an_absent_one_is_none() {
    let desk = Desk::new();
    let refused = |output: &Output| {
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let camera = desk.camera();
    desk.configure("[sound]\n\naccept = \"bell\"\n");
    let output = desk.command(&Desk::shoot_args(&camera, &[])).output().unwrap();
    let words = refused(&output);
    assert!(words.contains("station.toml：第 3 行：没有 sound.accept 这一项"), "{words}");
    std::fs::write(desk.path("other.toml"), "[scanner]\ndevice = 3\n").unwrap();
    let args = Desk::shoot_args(&camera, &["--config", "other.toml", "--lang", "en"]);
    let words = refused(&desk.command(&args).output().unwrap());
    assert!(
        words.contains("other.toml: line 2: scanner.device has a value of the wrong kind"),
        "{words}"
    );
    assert_eq!(words.lines().count(), 1);
    std::fs::remove_file(desk.path(".config/paishe/station.toml")).unwrap();
    let mut command = desk.command(&Desk::shoot_args(&camera, &[]));
    assert_eq!(command.stdin(Stdio::null()).output().unwrap().status.code(), Some(0));
}

#[test]
fn without_a_terminal_and_without_plain_lines_the_station_says_what_to_do() {
    let desk = Desk::new();
    let output = desk.command(&["shoot", "session"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--plain"));
}

/// A station in a pseudo-terminal: what came out of it, and its end.
fn in_terminal(desk: &Desk, more: &[&str], drive: impl FnOnce(&Said, &mut dyn Write)) -> String {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let camera = desk.camera();
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(Desk::shoot_args(&camera, more));
    command.cwd(desk.home.path());
    command.env("HOME", desk.home.path());
    command.env("TERM", "xterm-256color");
    command.env_remove("XDG_CONFIG_HOME");
    let mut child = pty.slave.spawn_command(command).unwrap();
    let said = Said::read(pty.master.try_clone_reader().unwrap());
    let mut keys = pty.master.take_writer().unwrap();
    drive(&said, &mut keys);
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it did not end:\n{}", said.text());
        std::thread::park_timeout(Duration::from_millis(20));
    }
    said.wait_for("已退出")
}

const F1: &str = "\u{1b}OP";
const F10: &str = "\u{1b}[21~";
const DOWN: &str = "\u{1b}[B";

#[test]
fn in_a_terminal_the_keys_work_and_no_escape_sequence_is_written() {
    let desk = Desk::new();
    let said = in_terminal(&desk, &[], |said, keys| {
        said.wait_for("相机: folder");
        keys.write_all(F1.as_bytes()).unwrap();
        said.wait_for("显示或关闭本页");
        keys.write_all(F1.as_bytes()).unwrap();
        said.wait_for("已返回");
        keys.write_all(DOWN.as_bytes()).unwrap();
        said.wait_for(&format!("> {} {}", desk.names[0], desk.numbers[0]));
        keys.write_all(DOWN.as_bytes()).unwrap();
        said.wait_for(&format!("> {} {}", desk.names[1], desk.numbers[1]));
        keys.write_all(b"\r").unwrap();
        said.wait_for(&format!("在拍: {} {}", desk.names[1], desk.numbers[1]));
        keys.write_all(b"999999").unwrap();
        keys.write_all(b"\r").unwrap();
        said.wait_for("名册中没有 999999");
        said.wait_for("\u{7}");
        keys.write_all(F10.as_bytes()).unwrap();
    });
    let odd = said.chars().filter(|c| c.is_control() && !"\r\n\u{7}".contains(*c));
    assert_eq!(odd.count(), 0, "{said:?}");
    assert!(said.lines().all(|line| !line.trim_end_matches('\r').contains('\r')));
    assert!(said.matches('\n').count() == said.matches("\r\n").count(), "{said:?}");
}

#[test]
fn a_muted_station_rings_no_bell() {
    let desk = Desk::new();
    let said = in_terminal(&desk, &["--mute"], |said, keys| {
        said.wait_for("相机: folder");
        for _ in 0..3 {
            keys.write_all(b"999999\r").unwrap();
        }
        said.wait_for("名册中没有 999999");
        keys.write_all(F10.as_bytes()).unwrap();
    });
    assert!(!said.contains('\u{7}'), "{said:?}");
}
