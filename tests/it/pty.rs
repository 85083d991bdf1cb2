//! A program in a pseudo-terminal: its keys typed as a terminal sends them, its screen read as an operator reads it.

use memchr::memmem;
use paishe::view::burst::{BURST_GAP_US, REPEAT_US};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Longest wait for words on the screen; the simulated camera draws 24 megapixels unoptimised.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Begin and end of what a terminal is to show at once.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The program with these arguments, away from the user's home.
pub fn program(home: &Path, args: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_paishe"));
    command.args(args);
    command.cwd(home);
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("COLORTERM", "truecolor");
    for name in ["TMUX", "STY", "NO_COLOR", "KITTY_WINDOW_ID", "TERM_PROGRAM", "LC_TERMINAL"] {
        command.env_remove(name);
    }
    command
}

/// A terminal window with a program in it; the program is killed when the window is dropped before its end.
pub struct Window {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    hand: Hand,
    glass: Arc<Glass>,
    secrets: Vec<String>,
    _master: Box<dyn MasterPty + Send>,
}

/// The rhythm of a hand. The station tells it from a scanner's, and from a key that is held down: text and Enter in one
/// go are a scan, an Enter right after another one is its repeat.
#[derive(Default)]
struct Hand {
    newest: Option<Instant>,
    /// Whether it was Esc alone: with what follows at once it would be another key.
    is_escape: bool,
    newest_enter: Option<Instant>,
}

impl Hand {
    /// Longer than a scanner's gap, and longer than a repeat, also where a busy machine lets the station read a key late.
    const KEY: Duration = Duration::from_micros(BURST_GAP_US.unsigned_abs() + 100_000);
    const ENTER: Duration = Duration::from_micros(REPEAT_US.unsigned_abs() + 250_000);

    fn is_enter(bytes: &[u8]) -> bool {
        matches!(bytes, b"\r" | b"\x1b[6~")
    }

    fn wait_before(&self, bytes: &[u8]) {
        if Self::is_enter(bytes) || self.is_escape {
            let after = |newest: Option<Instant>, pause| newest.map(|newest| newest + pause);
            let enter = self.newest_enter.filter(|_| Self::is_enter(bytes));
            let ends = [after(self.newest, Self::KEY), after(enter, Self::ENTER)];
            for end in ends.into_iter().flatten() {
                while Instant::now() < end {
                    std::thread::park_timeout(end.saturating_duration_since(Instant::now()));
                }
            }
        }
    }

    fn typed(&mut self, bytes: &[u8]) {
        self.newest = Some(Instant::now());
        self.is_escape = bytes == b"\x1b";
        if Self::is_enter(bytes) {
            self.newest_enter = self.newest;
        }
    }
}

/// What is shown, and word of every change.
struct Glass {
    shown: Mutex<Shown>,
    changed: Condvar,
}

struct Shown {
    screen: vt100::Parser,
    /// Bytes that are not shown yet.
    held: Vec<u8>,
    /// Whether they wait for [`END`].
    at_once: bool,
    /// Whole draws so far.
    draws: usize,
}

impl Shown {
    /// Half a draw is never shown, as in a terminal that knows synchronised output.
    fn take(&mut self, bytes: &[u8]) {
        self.held.extend(bytes);
        loop {
            let mark = if self.at_once { END } else { BEGIN };
            let found = memmem::find(&self.held, mark).map(|at| at + mark.len());
            let ready = match found {
                Some(end) => end,
                None if self.at_once => return,
                None => self.held.len() - begun(&self.held),
            };
            self.screen.process(&self.held[..ready]);
            self.held.drain(..ready);
            if found.is_none() {
                return;
            }
            self.draws += usize::from(self.at_once);
            self.at_once = !self.at_once;
        }
    }
}

/// Bytes at the end that may be the start of [`BEGIN`].
fn begun(held: &[u8]) -> usize {
    (1..BEGIN.len()).rev().find(|count| held.ends_with(&BEGIN[..*count])).unwrap_or(0)
}

impl Window {
    /// Opens a window of so many columns and rows; none of the secrets may ever stand in it.
    pub fn open(command: CommandBuilder, size: (u16, u16), secrets: &[String]) -> Self {
        Self::open_after(command, size, secrets, b"")
    }

    /// The same, where another program has already written to the terminal.
    pub fn open_after(
        command: CommandBuilder,
        (columns, rows): (u16, u16),
        secrets: &[String],
        before: &[u8],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        let [rows, columns] = [rows, columns].map(|cells| cells.try_into().unwrap());
        let screen = vt100::Parser::new(rows, columns, 0);
        let mut shown = Shown { screen, held: vec![], at_once: false, draws: 0 };
        shown.take(before);
        let glass = Arc::new(Glass { shown: Mutex::new(shown), changed: Condvar::new() });
        let output = pty.master.try_clone_reader().unwrap();
        let seen = Arc::clone(&glass);
        std::thread::spawn(move || seen.show(output));
        let keys = pty.master.take_writer().unwrap();
        let hand = Hand::default();
        Self { child, keys, hand, glass, secrets: secrets.to_vec(), _master: pty.master }
    }

    /// What stands on the screen.
    pub fn contents(&self) -> String {
        self.look(|screen, _| screen.contents())
    }

    /// Reads something off the screen; the number is how often it was drawn.
    pub fn look<T>(&self, read: impl FnOnce(&vt100::Screen, usize) -> T) -> T {
        let shown = self.glass.lock();
        read(shown.screen.screen(), shown.draws)
    }

    /// Waits until all the words stand on the screen.
    pub fn wait_for(&self, words: &[&str]) -> String {
        let what = format!("{words:?}");
        self.wait(&what, |seen| words.iter().all(|word| seen.contains(word)))
    }

    /// Waits until the words are gone.
    pub fn wait_gone(&self, words: &str) -> String {
        self.wait(&format!("the end of {words:?}"), |seen| !seen.contains(words))
    }

    /// Waits until something holds of what stands on the screen.
    pub fn wait_until(&self, holds: impl Fn(&str) -> bool) -> String {
        self.wait("what was waited for", holds)
    }

    fn wait(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        self.wait_to_see(what, |screen, _| {
            let seen = screen.contents();
            for secret in &self.secrets {
                assert!(!seen.contains(secret.as_str()), "an ID number is on the screen");
            }
            holds(&seen).then_some(seen)
        })
    }

    /// Waits until something is to be seen; looks at every change of the screen.
    pub fn wait_to_see<T>(
        &self,
        what: &str,
        see: impl Fn(&vt100::Screen, usize) -> Option<T>,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        let mut shown = self.glass.lock();
        loop {
            if let Some(seen) = see(shown.screen.screen(), shown.draws) {
                return seen;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let seen = shown.screen.screen().contents();
                drop(shown);
                panic!("{what} never came:\n{seen}");
            }
            shown = self.glass.changed.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// Types keys, or their sequences.
    pub fn type_in(&mut self, keys: &str) {
        self.type_bytes(keys.as_bytes());
    }

    /// Types bytes that need not be whole characters.
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        self.hand.wait_before(bytes);
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
        self.hand.typed(bytes);
    }

    /// Types text and presses Enter.
    pub fn enter(&mut self, text: &str) {
        self.type_in(text);
        self.type_in("\r");
    }

    /// Waits for the end: the exit code, and what the screen shows then.
    pub fn end(mut self) -> (u32, String) {
        let end = Instant::now() + PATIENCE;
        loop {
            // Its last bytes may still be on their way to the screen.
            let restored = self.look(|screen, _| !screen.alternate_screen());
            match self.child.try_wait().unwrap() {
                Some(status) if restored => return (status.exit_code(), self.contents()),
                ended => assert!(
                    Instant::now() < end,
                    "ended: {}, terminal restored: {restored}\n{}",
                    ended.is_some(),
                    self.contents()
                ),
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// The process in the window.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }
}

impl Glass {
    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap()
    }

    fn show(&self, mut output: impl Read) {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            self.lock().take(&bytes[..count]);
            self.changed.notify_all();
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Already gone when the test went well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
