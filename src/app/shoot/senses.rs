//! What comes in from outside: keys or lines, the camera, the system's signals.

use super::inbox::{Inbox, News, monotonic_us};
use crate::camera::tether::TetherEvent;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::Receiver;

/// How often the key thread looks whether it should end.
const KEYS_CHECK: Duration = Duration::from_millis(100);

/// Longest line of the standard input that is taken, in characters; the rest of it is dropped.
const LINE_MAX_CHARS: usize = 200;
/// Bytes that are read of a line at once.
const LINE_PART_BYTES: u64 = 4096;

/// Reads the terminal, or the lines that come in its place, on its own thread until dropped.
pub(super) struct Keys(Arc<AtomicBool>);

impl Keys {
    /// A thread that waits for a line can't be woken; it ends with the process.
    pub(super) fn listen(inbox: Inbox) -> Self {
        if !std::io::stdin().is_terminal() {
            std::thread::spawn(move || read_lines(std::io::stdin(), &inbox));
            return Self(Arc::default());
        }
        Self::read_keys(inbox)
    }

    fn read_keys(inbox: Inbox) -> Self {
        let open = Arc::new(AtomicBool::new(true));
        let keep = Arc::clone(&open);
        std::thread::spawn(move || {
            while keep.load(Ordering::Relaxed) {
                match next_key() {
                    Ok(Some(event)) => inbox.tell(News::Terminal(event, monotonic_us())),
                    Ok(None) => {}
                    // The window is gone.
                    Err(_) => return inbox.tell(News::Terminate),
                }
            }
        });
        Self(open)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

fn next_key() -> std::io::Result<Option<crossterm::event::Event>> {
    if crossterm::event::poll(KEYS_CHECK)? { crossterm::event::read().map(Some) } else { Ok(None) }
}

/// Tells each line, and at the end of input that the station is to be left.
fn read_lines(input: impl Read, inbox: &Inbox) {
    let mut input = BufReader::new(input);
    while let Some(line) = next_line(&mut input) {
        inbox.tell(News::Line(line));
    }
    inbox.tell(News::Terminate);
}

/// The next line, at most so long however long it is; `None` at the end.
fn next_line(input: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    let mut part = Vec::new();
    loop {
        part.clear();
        let count = input.by_ref().take(LINE_PART_BYTES).read_until(b'\n', &mut part).ok()?;
        if line.len() <= 4 * LINE_MAX_CHARS {
            line.extend_from_slice(&part);
        }
        if part.ends_with(b"\n") {
            break;
        }
        if count == 0 {
            if line.is_empty() {
                return None;
            }
            break;
        }
    }
    let text = String::from_utf8_lossy(&line);
    Some(text.trim_end_matches(['\r', '\n']).chars().take(LINE_MAX_CHARS).collect())
}

/// Hands the tether's events on until it ends.
pub(super) async fn hear_tether(mut events: Receiver<TetherEvent>, inbox: Inbox) {
    while let Some(event) = events.recv().await {
        inbox.send(News::Tether(event)).await;
    }
}

/// Turns SIGTERM, SIGHUP and SIGINT into an orderly end.
pub(super) async fn hear_signals(inbox: Inbox) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        _ = interrupt.recv() => {}
    }
    inbox.send(News::Terminate).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<String> {
        let mut input = text;
        std::iter::from_fn(|| next_line(&mut input)).collect()
    }

    #[test]
    fn lines_come_without_their_ends() {
        assert_eq!(lines(b"2010301001\r\n\nlast"), ["2010301001", "", "last"]);
        assert_eq!(lines(b""), Vec::<String>::new());
        assert_eq!(lines(b"\n"), [""]);
    }

    #[test]
    fn a_line_is_cut_and_the_next_one_whole() {
        let text = format!("{}\nnext\n", "拍".repeat(100_000));
        let read = lines(text.as_bytes());
        assert_eq!((read.len(), read[0].chars().count()), (2, LINE_MAX_CHARS));
        assert_eq!(read[1], "next");
    }

    #[test]
    fn bytes_that_are_no_text_harm_nothing() {
        assert_eq!(lines(b"a\xFF\xFEb\n\0\n").len(), 2);
    }

    #[test]
    fn the_end_of_input_leaves_the_station() {
        let (inbox, mut news) = Inbox::open();
        read_lines(b"1\n".as_slice(), &inbox);
        assert!(matches!(news.try_recv(), Ok(News::Line(line)) if line == "1"));
        assert!(matches!(news.try_recv(), Ok(News::Terminate)));
    }
}
