//! Holds the scanner's own input device, so that no input method and no other window comes in between.
//!
//! Nobody else gets its keys while it is held. The kernel takes the hold back when the station ends, however it ends.

pub mod devices;

use super::inbox::{Inbox, News, monotonic_us};
use crate::lang::Lang;
use crate::session::Event;
use crate::view::scancode::{EVENT_BYTES, InputEvent, Scancodes, Scanned};
use devices::Wanted;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// How often a scanner that isn't there is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often the thread looks whether it should end.
const CHECK_EVERY: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
/// Most events read at once.
const EVENTS_MAX: usize = 64;

/// The thread that holds the scanner; it ends when this is dropped.
pub struct Scanner {
    /// Its other end knows when this is gone.
    _open: SyncSender<()>,
}

impl Scanner {
    /// Starts the thread. A scanner that can't be held is told to the operator once and looked for until it can.
    pub fn hold(wanted: Wanted, lang: Lang, inbox: Inbox) -> io::Result<Self> {
        let (open, closed) = sync_channel(0);
        std::thread::Builder::new()
            .name("scanner".into())
            .spawn(move || hold(&wanted, lang, &inbox, &closed))?;
        Ok(Self { _open: open })
    }
}

fn hold(wanted: &Wanted, lang: Lang, inbox: &Inbox, closed: &Receiver<()>) {
    let mut told = false;
    loop {
        let trouble = match wanted.find(lang).and_then(|path| grab(&path, lang)) {
            Ok((device, file)) => {
                tracing::info!("the scanner is held");
                told = false;
                let ended = hear(&file, inbox, &|| is_closed(closed));
                release(device);
                let Err(error) = ended else { return };
                tracing::warn!(%error, "scanner");
                gone(lang)
            }
            Err(trouble) => trouble,
        };
        if !std::mem::replace(&mut told, true) {
            inbox.tell(News::Event(Event::Trouble { why: trouble }));
        }
        if closed.recv_timeout(LOOK_EVERY) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

fn is_closed(closed: &Receiver<()>) -> bool {
    closed.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected)
}

/// Opens a device for ourselves alone; the file is the same device, to be read.
fn grab(path: &Path, lang: Lang) -> Result<(evdev::Device, File), String> {
    let failed = |error: io::Error| devices::refused(path, &error, lang);
    let mut device = evdev::Device::open(path).map_err(failed)?;
    device.grab().map_err(failed)?;
    let file = File::from(device.as_fd().try_clone_to_owned().map_err(failed)?);
    Ok((device, file))
}

fn release(mut device: evdev::Device) {
    if let Err(error) = device.ungrab() {
        tracing::debug!(%error, "the scanner was gone before it was let go");
    }
}

fn gone(lang: Lang) -> String {
    let words = lang.pick(
        "扫描器断开，正在重新寻找；可用键盘输入学号",
        "the scanner is gone and is looked for; key the numbers meanwhile",
    );
    words.to_owned()
}

/// Tells each code that is read from a device, until the end is asked for; an error when the device is gone.
///
/// `device` is anything that gives the events of `linux/input.h`.
pub fn hear(device: &File, inbox: &Inbox, ends: &dyn Fn() -> bool) -> io::Result<()> {
    let mut codes = Scancodes::default();
    let mut pending = Vec::new();
    while !ends() {
        if !is_readable(device)? {
            continue;
        }
        let mut buffer = [0; EVENTS_MAX * EVENT_BYTES];
        let mut reader = device;
        match reader.read(&mut buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => pending.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(error) if is_nothing(&error) => continue,
            Err(error) => return Err(error),
        }
        take(&mut pending, &mut codes, inbox);
    }
    Ok(())
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

fn is_readable(device: &File) -> io::Result<bool> {
    let mut fds = [PollFd::new(device, PollFlags::IN)];
    match poll(&mut fds, Some(&CHECK_EVERY)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Takes the whole events; the device gives no others, a pipe may.
fn take(pending: &mut Vec<u8>, codes: &mut Scancodes, inbox: &Inbox) {
    let at_us = monotonic_us();
    let whole = pending.len() - pending.len() % EVENT_BYTES;
    let events = pending.drain(..whole).collect::<Vec<_>>();
    for event in events.chunks_exact(EVENT_BYTES).filter_map(InputEvent::read) {
        match codes.take(event, at_us) {
            Some(Scanned::Code(text)) => inbox.tell(News::Scan(text)),
            Some(Scanned::Lost) => tracing::warn!("a scanned code was lost: too long, or too fast"),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn bytes(events: &[(u16, u16, i32)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (kind, code, value) in events {
            bytes.extend([0; EVENT_BYTES - 8]);
            bytes.extend(kind.to_ne_bytes());
            bytes.extend(code.to_ne_bytes());
            bytes.extend(value.to_ne_bytes());
        }
        bytes
    }

    /// A code of ones, and Enter.
    fn ones(count: usize) -> Vec<u8> {
        let one = [(1, 2, 1), (0, 0, 0), (1, 2, 0), (0, 0, 0)];
        let mut events = one.repeat(count);
        events.extend([(1, 28, 1), (0, 0, 0), (1, 28, 0), (0, 0, 0)]);
        bytes(&events)
    }

    #[test]
    fn codes_come_through_a_pipe_whole_however_the_bytes_are_cut() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let device = File::from(std::os::fd::OwnedFd::from(reader));
        let (inbox, mut news) = Inbox::open();
        let hearing = std::thread::spawn(move || hear(&device, &inbox, &|| false));
        for piece in [ones(10), ones(6)].concat().chunks(7) {
            writer.write_all(piece).unwrap();
        }
        for wanted in ["1111111111", "111111"] {
            let Some(News::Scan(text)) = news.blocking_recv() else { panic!("no code") };
            assert_eq!(text, wanted);
        }
        // Unplugged: the thread says so and doesn't hang.
        drop(writer);
        let error = hearing.join().unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_scanner_that_is_not_there_is_told_once_and_the_thread_ends_when_it_should() {
        let (inbox, mut news) = Inbox::open();
        let wanted = Wanted::of("/dev/input/no-such-device").unwrap();
        let scanner = Scanner::hold(wanted, Lang::En, inbox).unwrap();
        let Some(News::Event(Event::Trouble { why })) = news.blocking_recv() else { panic!() };
        assert!(why.contains("no-such-device"), "{why}");
        drop(scanner);
        assert!(news.blocking_recv().is_none());
    }

    #[test]
    fn what_is_no_input_device_is_not_held() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let why = grab(file.path(), Lang::En).map(drop).unwrap_err();
        assert_eq!(why.lines().count(), 1);
    }
}
