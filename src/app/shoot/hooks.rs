//! The user's programs that run on occasions, with what happened as JSON on their standard input.
//!
//! One thread runs them one after the other; what comes while too many wait is dropped and counted. Whatever a program
//! does, the station goes on: see [`super::program`].

use super::program::{Program, Run};
use crate::app::config::StationConfig;
use crate::roster::redact;
use crate::view::occasion::Message;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most runs that wait.
const RUNS_MAX: usize = 64;
/// Longest time that one run takes.
const RUN_LIMIT: Duration = Duration::from_secs(10);
/// Longest time that leaving the station waits for the runs that were asked for.
const LEAVE_LIMIT: Duration = Duration::from_secs(2);
/// Beyond it, for a program that is being stopped.
const STOP_LIMIT: Duration = Duration::from_millis(500);

/// The hooks of a station, and the thread that runs them.
pub struct Hooks {
    config: StationConfig,
    runs: SyncSender<Wanted>,
    ended: Receiver<()>,
    leave_by: LeaveBy,
    dropped: u64,
}

/// Until when runs are worth beginning; none while the station works.
type LeaveBy = Arc<Mutex<Option<Instant>>>;

/// A run that was asked for.
struct Wanted {
    word: &'static str,
    argv: Vec<String>,
    input: Vec<u8>,
    /// Words that the log must not hold: name and 学号.
    private: Vec<String>,
}

impl Hooks {
    /// Starts the thread.
    pub fn start(config: StationConfig) -> std::io::Result<Self> {
        let (runs, queue) = sync_channel(RUNS_MAX);
        let (end, ended) = channel();
        let leave_by = LeaveBy::default();
        let by = Arc::clone(&leave_by);
        std::thread::Builder::new().name("hooks".into()).spawn(move || {
            work(&queue, &by);
            end.send(()).ok();
        })?;
        Ok(Self { config, runs, ended, leave_by, dropped: 0 })
    }

    /// Whether a program runs on an occasion of this word.
    #[must_use]
    pub fn follow(&self, word: &str) -> bool {
        self.config.hook(word).is_some()
    }

    /// Asks for a run; never waits.
    pub fn tell(&mut self, message: &Message) {
        let Some(argv) = self.config.hook(message.event) else { return };
        let Some(wanted) = Wanted::of(argv, message) else { return };
        match self.runs.try_send(wanted) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                self.dropped += 1;
                tracing::warn!(
                    event = message.event,
                    dropped = self.dropped,
                    "hook: too many wait"
                );
            }
            Err(TrySendError::Disconnected(_)) => tracing::error!("the hook thread is gone"),
        }
    }

    /// Lets the runs that were asked for come to their end, for a moment; then stops them.
    pub fn finish(self) {
        let leave_by = Instant::now() + LEAVE_LIMIT;
        *self.leave_by.lock().unwrap_or_else(PoisonError::into_inner) = Some(leave_by);
        drop(self.runs);
        if self.ended.recv_timeout(LEAVE_LIMIT + STOP_LIMIT).is_err() {
            tracing::warn!("hook: a program could not be stopped");
        }
    }
}

impl Wanted {
    fn of(argv: &[String], message: &Message) -> Option<Self> {
        let mut input = serde_json::to_vec(message)
            .inspect_err(|error| tracing::error!(%error, "hook"))
            .ok()?;
        input.push(b'\n');
        let student = message.student.iter();
        let private = student.flat_map(|who| [who.name.clone(), who.number.clone()]);
        let private = private.filter(|word| !word.is_empty()).collect();
        Some(Self { word: message.event, argv: argv.to_vec(), input, private })
    }

    fn run(&self, leave_by: &LeaveBy) -> std::io::Result<Run> {
        let (argv, input) = (self.argv.as_slice(), self.input.as_slice());
        let program = Program { argv, input, bare: true, limit: RUN_LIMIT };
        program.run(&|| is_over(leave_by))
    }

    /// A line that a program wrote, as it may stand in the log.
    fn safe(&self, line: &str) -> String {
        self.private.iter().fold(redact(line), |line, word| line.replace(word, "*"))
    }

    fn log(&self, run: &std::io::Result<Run>) {
        match run {
            Ok(run) => {
                let (event, ending, bytes) = (self.word, run.ending(), run.error_bytes);
                let last_line = self.safe(&run.last_line);
                if run.is_well() {
                    tracing::info!(event, ending, bytes, last_line, "hook");
                } else {
                    tracing::warn!(event, ending, bytes, last_line, "hook");
                }
            }
            Err(error) => tracing::warn!(event = self.word, %error, "hook"),
        }
    }
}

fn is_over(leave_by: &LeaveBy) -> bool {
    let leave_by = *leave_by.lock().unwrap_or_else(PoisonError::into_inner);
    leave_by.is_some_and(|leave_by| Instant::now() >= leave_by)
}

fn work(queue: &Receiver<Wanted>, leave_by: &LeaveBy) {
    let mut left_out = 0_u32;
    while let Ok(wanted) = queue.recv() {
        if is_over(leave_by) {
            left_out += 1;
        } else {
            wanted.log(&wanted.run(leave_by));
        }
    }
    if left_out > 0 {
        tracing::warn!(left_out, "hook: the station was left before they ran");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Occasion, Session, ShotNumber};
    use crate::view::occasion::{Known, Person};

    fn hooks(script: &str) -> Hooks {
        let argv = ["sh", "-c", script].map(|word| format!("{word:?}")).join(", ");
        let text = format!("[hooks]\nany = [{argv}]\n");
        Hooks::start(StationConfig::parse(&text).unwrap()).unwrap()
    }

    fn message() -> Message {
        let session = Session::new(vec![], ShotNumber(1), vec![]);
        let known = Known { at: "2026-06-01T09:30:00+08:00", session: "june", ..Known::default() };
        Message::of(&Occasion::CameraLost, &session, &known)
    }

    #[test]
    fn a_hook_reads_one_json_object_for_each_occasion_in_their_order() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("log");
        let mut hooks = hooks(&format!("cat >>{}", log.display()));
        let words = ["trouble", "alarm", "stray"];
        for word in words {
            hooks.tell(&Message { event: word, ..message() });
        }
        hooks.finish();
        let text = std::fs::read_to_string(log).unwrap();
        let events: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|told| told["event"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(events, words);
    }

    #[test]
    fn a_hook_has_the_stations_umask() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("made");
        let masked = std::process::Command::new("sh").arg("-c").arg("umask").output().unwrap();
        let mut hooks = hooks(&format!("umask >{}", file.display()));
        hooks.tell(&message());
        hooks.finish();
        assert_eq!(std::fs::read(file).unwrap(), masked.stdout);
    }

    #[test]
    fn a_hook_that_hangs_holds_neither_the_station_nor_its_end() {
        let mut hooks = hooks("exec sleep 600");
        let begun = Instant::now();
        for _ in 0..(2 * RUNS_MAX) {
            hooks.tell(&message());
        }
        assert!(begun.elapsed() < Duration::from_secs(2), "telling waits for nobody");
        assert!(hooks.dropped >= (RUNS_MAX - 1) as u64, "{}", hooks.dropped);
        hooks.finish();
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    }

    #[test]
    fn hooks_that_crash_or_are_not_there_keep_the_next_from_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("ran");
        let text = format!(
            "[hooks]\nalarm = [\"/nowhere/hook\"]\nstray = [\"sh\", \"-c\", \"kill -KILL $$\"]\n\
             any = [\"touch\", {:?}]\n",
            file.display().to_string()
        );
        let mut hooks = Hooks::start(StationConfig::parse(&text).unwrap()).unwrap();
        for word in ["alarm", "stray", "trouble"] {
            hooks.tell(&Message { event: word, ..message() });
        }
        hooks.finish();
        assert!(file.exists());
    }

    #[test]
    fn an_occasion_without_a_program_asks_for_nothing() {
        let mut hooks = Hooks::start(StationConfig::default()).unwrap();
        assert!(!hooks.follow("alarm"));
        hooks.tell(&message());
        assert_eq!(hooks.dropped, 0);
        hooks.finish();
    }

    #[test]
    fn the_log_names_nobody() {
        let student =
            Person {
                number: "2010301001".into(), name: "张伟".into(), class: "会计 2010".into()
            };
        let told = Message { student: Some(student), ..message() };
        let wanted = Wanted::of(&["x".to_owned()], &told).unwrap();
        let line = wanted.safe("no mail for 张伟 2010301001 61010319900101123X");
        assert!(line.starts_with("no mail for * * 610"), "{line}");
        assert!(!line.contains("19900101"), "{line}");
    }
}
