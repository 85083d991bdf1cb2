//! Runs a program of the user's so that it can neither hold nor break the station.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often it is looked whether the station leaves.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How much of the last line on standard error is kept, in bytes.
const LINE_MAX_BYTES: usize = 200;
/// Most that is read of standard error after the program's end.
const LAST_READ_MAX: usize = 1 << 20;
/// What a bare program still finds in its environment.
const BARE: [&str; 3] = ["PATH", "HOME", "LANG"];

/// A program to run.
pub struct Program<'a> {
    /// The program and its arguments.
    pub argv: &'a [String],
    /// What it reads on its standard input.
    pub input: &'a [u8],
    /// Whether its environment is empty but for `PATH`, `HOME` and `LANG`.
    pub bare: bool,
    /// Longest time it may run.
    pub limit: Duration,
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    /// How the program ended; `None` when it was stopped.
    pub status: Option<ExitStatus>,
    /// Bytes on its standard error.
    pub error_bytes: u64,
    /// The last line of them, cut.
    pub last_line: String,
}

impl Run {
    /// Whether the program ended by itself and said that all is well.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, in a word.
    #[must_use]
    pub fn ending(&self) -> String {
        match self.status {
            None => "stopped".to_owned(),
            Some(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("exit {code}"),
                (None, signal) => format!("signal {}", signal.unwrap_or_default()),
            },
        }
    }
}

impl Program<'_> {
    /// Runs the program in a process group of its own, until it ends, its time is over, or `stops` says so.
    ///
    /// What it leaves behind in its group ends with it. Its standard output goes nowhere.
    pub fn run(&self, stops: &dyn Fn() -> bool) -> io::Result<Run> {
        let end = Instant::now() + self.limit;
        let mut child = self.command()?.spawn()?;
        let attended = Attended::to(&mut child, self.input).and_then(|mut attended| {
            let ended = attended.attend(end, stops)?;
            Ok((ended, attended))
        });
        // The child is not waited for yet, so its number can't be another process's.
        kill_group(&child);
        let status = child.wait();
        let (ended, attended) = attended?;
        let status = status?;
        Ok(Run {
            status: ended.then_some(status),
            error_bytes: attended.error.bytes,
            last_line: attended.error.last_line(),
        })
    }

    fn command(&self) -> io::Result<Command> {
        let (program, arguments) =
            self.argv.split_first().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut command = Command::new(program);
        command.args(arguments).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        if self.bare {
            let kept = BARE.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
            command.env_clear().envs(kept);
        }
        Ok(command)
    }
}

fn kill_group(child: &Child) {
    if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
        // Nobody left in it is as good.
        kill_process_group(pid, Signal::KILL).ok();
    }
}

/// A running program: what it still is to read, and what it wrote.
struct Attended<'a> {
    pid: OwnedFd,
    stdin: Option<ChildStdin>,
    unread: &'a [u8],
    stderr: Option<ChildStderr>,
    error: Tail,
}

impl<'a> Attended<'a> {
    fn to(child: &mut Child, input: &'a [u8]) -> io::Result<Self> {
        let pid = Pid::from_raw(child.id().cast_signed())
            .ok_or_else(|| io::Error::other("no process number"))?;
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
        // The program's own ends of the pipes stay as they are.
        stdin.as_ref().map_or(Ok(()), never_wait)?;
        stderr.as_ref().map_or(Ok(()), never_wait)?;
        let pid = pidfd_open(pid, PidfdFlags::empty())?;
        Ok(Self { pid, stdin, unread: input, stderr, error: Tail::default() })
    }

    /// Writes and reads as the program likes; whether it ended by itself.
    fn attend(&mut self, end: Instant, stops: &dyn Fn() -> bool) -> io::Result<bool> {
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || stops() {
                return Ok(false);
            }
            let [ended, reads, wrote] = self.wait(left.min(LOOK_EVERY))?;
            if reads {
                self.write();
            }
            if wrote {
                self.read(1 << 16);
            }
            if ended {
                self.read(LAST_READ_MAX);
                return Ok(true);
            }
        }
    }

    /// Whether the program ended, takes input, or wrote something.
    fn wait(&self, most: Duration) -> io::Result<[bool; 3]> {
        let most = Timespec { tv_sec: 0, tv_nsec: most.subsec_nanos().into() };
        let mut fds = vec![PollFd::new(&self.pid, PollFlags::IN)];
        fds.extend(self.stdin.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::OUT)));
        fds.extend(self.stderr.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        match poll(&mut fds, Some(&most)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut woken = fds.iter().map(|fd| !fd.revents().is_empty());
        let mut next = |is_there: bool| is_there && woken.next().unwrap_or(false);
        Ok([next(true), next(self.stdin.is_some()), next(self.stderr.is_some())])
    }

    /// Writes what fits; a program that closed its standard input doesn't want the rest.
    fn write(&mut self) {
        let Some(pipe) = &mut self.stdin else { return };
        match pipe.write(self.unread) {
            Ok(count) => self.unread = self.unread.get(count..).unwrap_or_default(),
            Err(error) if would_wait(&error) => {}
            Err(_) => self.unread = &[],
        }
        if self.unread.is_empty() {
            self.stdin = None;
        }
    }

    fn read(&mut self, most: usize) {
        let mut buffer = [0; 4096];
        let mut read = 0;
        while let Some(pipe) = self.stderr.as_mut().filter(|_| read < most) {
            match pipe.read(&mut buffer) {
                Ok(0) => self.stderr = None,
                Ok(count) => {
                    read += count;
                    self.error.take(buffer.get(..count).unwrap_or_default());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if would_wait(&error) => return,
                Err(_) => self.stderr = None,
            }
        }
    }
}

fn never_wait(pipe: &impl AsFd) -> io::Result<()> {
    let flags = rustix::fs::fcntl_getfl(pipe)?;
    Ok(rustix::fs::fcntl_setfl(pipe, flags | OFlags::NONBLOCK)?)
}

fn would_wait(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// The end of what a program wrote, and how much it was.
#[derive(Default)]
struct Tail {
    bytes: u64,
    end: Vec<u8>,
}

impl Tail {
    fn take(&mut self, more: &[u8]) {
        self.bytes += more.len() as u64;
        self.end.extend_from_slice(more);
        let surplus = self.end.len().saturating_sub(2 * LINE_MAX_BYTES);
        self.end.drain(..surplus);
    }

    fn last_line(&self) -> String {
        let text = String::from_utf8_lossy(&self.end);
        let line = text.trim_end().rsplit('\n').next().unwrap_or_default();
        let mut cut = 0;
        let fits = |c: &char| {
            cut += c.len_utf8();
            cut <= LINE_MAX_BYTES
        };
        line.chars().filter(|c| !c.is_control()).take_while(fits).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> [String; 3] {
        ["sh", "-c", script].map(str::to_owned)
    }

    fn run_for(argv: &[String], input: &[u8], limit: Duration) -> io::Result<Run> {
        Program { argv, input, bare: true, limit }.run(&|| false)
    }

    fn run(script: &str, input: &[u8]) -> Run {
        run_for(&shell(script), input, Duration::from_mins(1)).unwrap()
    }

    #[test]
    fn a_program_reads_its_input_and_its_status_is_told() {
        let run = run("read word; test \"$word\" = hello", b"hello\n");
        assert!(run.is_well() && run.ending() == "exit 0", "{run:?}");
    }

    #[test]
    fn a_program_that_fails_or_crashes_is_told() {
        assert_eq!(run("echo first >&2; echo last >&2; exit 3", b"").ending(), "exit 3");
        assert_eq!(run("echo first >&2; echo last >&2; exit 3", b"").last_line, "last");
        let crashed = run("kill -SEGV $$", b"");
        assert!(!crashed.is_well());
        assert_eq!(crashed.ending(), "signal 11");
    }

    #[test]
    fn a_program_that_does_not_exist_is_an_error() {
        let argv = ["/nowhere/program".to_owned()];
        assert!(run_for(&argv, b"{}", Duration::from_secs(9)).is_err());
        assert!(run_for(&[], b"{}", Duration::from_secs(9)).is_err());
    }

    #[test]
    fn a_program_that_does_not_read_holds_nobody() {
        let much = vec![b'x'; 1 << 20];
        assert!(run("exit 0", &much).is_well());
        assert!(run("exec 0<&-; exit 0", &much).is_well());
        let hangs = run_for(&shell("exec sleep 60"), &much, Duration::from_millis(300)).unwrap();
        assert_eq!(hangs.ending(), "stopped");
    }

    #[test]
    fn a_program_that_hangs_is_stopped_with_all_that_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let pid = dir.path().join("pid");
        // The second one holds standard error open, too.
        let script = format!("sleep 60 & echo $! >{}; trap '' TERM; wait", pid.display());
        let run = run_for(&shell(&script), b"", Duration::from_millis(500)).unwrap();
        assert!(run.status.is_none());
        assert!(is_gone(&pid));
    }

    #[test]
    fn what_a_program_leaves_behind_ends_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let pid = dir.path().join("pid");
        let begun = Instant::now();
        let run = run(&format!("sleep 60 & echo $! >{}", pid.display()), b"");
        assert!(run.is_well() && begun.elapsed() < Duration::from_secs(30));
        assert!(is_gone(&pid));
    }

    /// Whether the process whose number is in a file is no more, or waits to be collected.
    fn is_gone(file: &std::path::Path) -> bool {
        let number = std::fs::read_to_string(file).unwrap();
        let status = format!("/proc/{}/stat", number.trim());
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let ended = match std::fs::read_to_string(&status) {
                Ok(line) => line.contains(") Z "),
                Err(_) => true,
            };
            if ended || Instant::now() > end {
                return ended;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_hundred_megabytes_are_read_and_forgotten() {
        let run = run("head -c 100000000 /dev/zero | tr '\\0' 'x' | tee /dev/stderr", b"");
        assert!(run.is_well());
        assert_eq!(run.error_bytes, 100_000_000);
        assert_eq!(run.last_line.len(), LINE_MAX_BYTES);
    }

    #[test]
    fn the_environment_is_bare() {
        let run = run("env | sort | cut -d= -f1 | tr '\\n' ' ' >&2", b"");
        let names: Vec<_> = run.last_line.split(' ').filter(|n| !n.is_empty()).collect();
        let own = ["PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_"];
        assert!(
            names.contains(&"PATH") && names.iter().all(|name| own.contains(name)),
            "{names:?}"
        );
    }

    #[test]
    fn a_run_ends_when_the_station_leaves() {
        let argv = shell("exec sleep 60");
        let program =
            Program { argv: &argv, input: b"", bare: true, limit: Duration::from_mins(1) };
        let begun = Instant::now();
        let run = program.run(&|| true).unwrap();
        assert!(run.status.is_none() && begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_line_is_cut_between_characters_and_shows_no_control_characters() {
        let mut tail = Tail::default();
        tail.take("一行\n\u{1b}[31m".as_bytes());
        tail.take("拍".repeat(300).as_bytes());
        tail.take(b"\n\n");
        let line = tail.last_line();
        assert!(
            line.len() <= LINE_MAX_BYTES && line.chars().all(|c| c == '拍' || c == '\u{fffd}'),
            "{line}"
        );
    }
}
