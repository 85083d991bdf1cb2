//! One life of the worker process, and what it leaves behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::process::{self, ChildStdin, ChildStdout};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::TetherConfig;
use crate::camera::messages::{self, Command, Report};
use crate::camera::source::Source;

/// Settings of libgphoto2: a value that was read is not kept for 2 s, or the camera's clock could not be measured.
const LIBRARY_SETTINGS: &str = "ptp2=cachetime=0\n";
/// Length above which the log is set aside before a worker starts, in bytes.
const MAX_LOG_BYTES: u64 = 1024 * 1024;
/// Bytes at the end of the log that are searched for last words.
const LAST_WORDS_BYTES: u64 = 4096;
/// Longest last words told, in characters.
const MAX_LAST_WORDS: usize = 200;
/// Time for the worker to take a command from its pipe.
const SAY_WITHIN: Duration = Duration::from_secs(2);
/// Time for a worker that closed its output to exit.
const EXIT_WITHIN: Duration = Duration::from_secs(2);
/// Reports read ahead.
const READ_AHEAD: usize = 8;

/// A report with its payload.
type Heard = (Report, Vec<u8>);

/// A running worker. Dropping it kills it.
pub(super) struct Child {
    process: process::Child,
    stdin: ChildStdin,
    reports: mpsc::Receiver<Heard>,
    log: PathBuf,
    /// Length of the log when the worker started, in bytes.
    log_start: u64,
}

impl Child {
    /// Starts a worker, or says in one sentence why not.
    pub fn start(config: &TetherConfig, source: &Source) -> Result<Self, String> {
        make_home(&config.home).map_err(|error| at(&config.home, &error))?;
        let log = open_log(&config.log).map_err(|error| at(&config.log, &error))?;
        let log_start = log.metadata().map_or(0, |metadata| metadata.len());
        let mut process = command(config, source, log).spawn().map_err(|error| {
            format!("the camera worker can't start: {}", at(&config.program, &error))
        })?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (stdin, stdout) = pipes.ok_or("the camera worker has no pipes")?;
        let reports = read_all(stdout);
        Ok(Self { process, stdin, reports, log: config.log.clone(), log_start })
    }

    /// Sends a command; false when the worker doesn't take it.
    pub async fn say(&mut self, command: &Command) -> bool {
        let Ok(bytes) = messages::encode(command, &[]) else { return false };
        matches!(timeout(SAY_WITHIN, self.stdin.write_all(&bytes)).await, Ok(Ok(())))
    }

    /// The next report, or `None` when there will be no more. Cancel-safe.
    pub async fn hear(&mut self) -> Option<Heard> {
        self.reports.recv().await
    }

    /// Kills the worker and waits until it is gone.
    pub async fn kill(&mut self) {
        drop(self.process.kill().await);
    }

    /// Waits until a worker that has nothing more to say is gone; how it went, if it went by itself.
    pub async fn end(&mut self) -> Option<ExitStatus> {
        if let Ok(Ok(status)) = timeout(EXIT_WITHIN, self.process.wait()).await {
            return Some(status);
        }
        self.kill().await;
        None
    }

    /// Why a worker that fell silent ended, in one sentence.
    pub async fn obituary(&mut self) -> String {
        let status = match self.end().await {
            Some(status) => how(status),
            None => "spoke nonsense and was killed".to_owned(),
        };
        match last_words(&self.log, self.log_start) {
            Some(words) => format!("the camera worker {status}: {words}"),
            None => format!("the camera worker {status}"),
        }
    }
}

fn command(config: &TetherConfig, source: &Source, log: File) -> process::Command {
    let mut command = process::Command::new(&config.program);
    command
        .arg("tether-worker")
        .arg("--source")
        .arg(source.to_string())
        .arg("--originals")
        .arg(&config.originals)
        .arg("--ledger")
        .arg(&config.ledger)
        .args(config.catches_up.then_some("--catch-up"))
        .env("HOME", &config.home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        // Ctrl-C and a closed terminal are the station's to handle.
        .process_group(0)
        .kill_on_drop(true);
    command
}

/// Reads reports in a task of their own, because a read that is given up half-way tears the stream.
fn read_all(stdout: ChildStdout) -> mpsc::Receiver<Heard> {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    tokio::spawn(async move {
        let mut stdout = BufReader::new(stdout);
        while let Ok(Some(heard)) = messages::read_async(&mut stdout).await {
            if sender.send(heard).await.is_err() {
                return;
            }
        }
    });
    receiver
}

/// Makes the folder that is the worker's home, with libgphoto2's settings in it.
fn make_home(home: &Path) -> io::Result<()> {
    let folder = home.join(".gphoto");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let settings = folder.join("settings");
    // libgphoto2 adds lines of its own later.
    if settings.exists() { Ok(()) } else { fs::write(settings, LIBRARY_SETTINGS) }
}

/// Opens the log to append to; a long one is set aside first.
fn open_log(path: &Path) -> io::Result<File> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > MAX_LOG_BYTES) {
        fs::rename(path, path.with_extension("old"))?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

fn how(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("was killed by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// The last line that a worker wrote to its log.
fn last_words(log: &Path, since: u64) -> Option<String> {
    let mut file = File::open(log).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(since.max(length.saturating_sub(LAST_WORDS_BYTES)))).ok()?;
    let mut tail = Vec::new();
    file.take(LAST_WORDS_BYTES).read_to_end(&mut tail).ok()?;
    let tail = String::from_utf8_lossy(&tail);
    let line = tail.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.trim().chars().take(MAX_LAST_WORDS).collect())
}

fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}
