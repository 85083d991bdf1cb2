//! Sockets: one port for commands and events, one client at a time, everything bounded.

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::body::Body;
use super::dataset::{MODEL, Reader, Writer};
use super::download::Trouble;
use super::operations::{Answer, answer};
use super::wire::{self, Packet, Request, WireError, kind};

/// Connections that are open at once; more are closed unheard.
const MAX_CONNECTIONS: usize = 8;
/// A connection must say what it is within this time.
const GREETING_LIMIT: Duration = Duration::from_secs(5);
/// A client must take what it asked for within this time.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// A new client waits this long for the one before it to be gone.
const HANDOVER_LIMIT: Duration = Duration::from_millis(500);
/// Bytes of a data packet to the client.
const BLOCK_BYTES: usize = 256 * 1024;
/// Version 1.0 of PTP/IP.
const VERSION: u32 = 0x0001_0000;
/// "The responder is busy", as PTP/IP numbers it.
const FAIL_BUSY: u32 = 2;
/// This camera's identity on the network.
const GUID: [u8; 16] = *b"paishe simulator";

/// The sockets of a running camera.
#[derive(Debug, Default)]
pub(super) struct Responder {
    lines: Mutex<Lines>,
    freed: Condvar,
    is_stopping: AtomicBool,
}

/// Open connections.
#[derive(Debug, Default)]
struct Lines {
    open: Vec<(u32, TcpStream)>,
    last: u32,
    /// The connection that gives commands.
    client: Option<u32>,
    cable: Cable,
}

/// Whether connections are welcome.
#[derive(Debug, Clone, Copy, Default)]
enum Cable {
    #[default]
    In,
    OutUntil(Instant),
    Out,
}

impl Cable {
    fn is_in(self) -> bool {
        match self {
            Self::In => true,
            Self::OutUntil(end) => Instant::now() >= end,
            Self::Out => false,
        }
    }
}

impl Responder {
    /// Answers connections until [`Responder::stop`]; runs on a thread of its own, with one more a connection.
    pub(super) fn serve(&self, listener: &TcpListener, body: &Body) {
        thread::scope(|scope| {
            for stream in listener.incoming() {
                if self.is_stopping.load(Ordering::SeqCst) {
                    break;
                }
                if let Some((line, stream)) = stream.ok().and_then(|stream| self.admit(stream)) {
                    scope.spawn(move || self.attend(line, stream, body));
                }
            }
        });
    }

    /// Closes every connection and lets [`Responder::serve`] end.
    pub(super) fn stop(&self, port: u16) {
        self.is_stopping.store(true, Ordering::SeqCst);
        self.hang_up();
        // Wakes the listener; when it is gone already nobody needs waking.
        drop(TcpStream::connect(("127.0.0.1", port)));
    }

    /// Closes every connection, as pulling the cable does.
    pub(super) fn hang_up(&self) {
        for (_, stream) in &self.lines().open {
            // A connection that the client closed already can't be closed again.
            drop(stream.shutdown(Shutdown::Both));
        }
        self.freed.notify_all();
    }

    /// Closes every connection and every new one, for a time or until [`Responder::plug`].
    pub(super) fn unplug(&self, lapse: Option<Duration>) {
        let cable = lapse.map_or(Cable::Out, |lapse| Cable::OutUntil(Instant::now() + lapse));
        self.lines().cable = cable;
        self.hang_up();
    }

    /// Lets connections in again.
    pub(super) fn plug(&self) {
        self.lines().cable = Cable::In;
    }

    /// Whether connections are welcome.
    pub(super) fn is_plugged(&self) -> bool {
        self.lines().cable.is_in()
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, stream: TcpStream) -> Option<(u32, TcpStream)> {
        let mut lines = self.lines();
        // Under the lock: a connection is either refused here or closed by `hang_up`, never left open by a stop.
        let is_full = lines.open.len() >= MAX_CONNECTIONS;
        if is_full || !lines.cable.is_in() || self.is_stopping.load(Ordering::SeqCst) {
            return None;
        }
        stream.set_read_timeout(Some(GREETING_LIMIT)).ok()?;
        stream.set_write_timeout(Some(WRITE_LIMIT)).ok()?;
        stream.set_nodelay(true).ok()?;
        let copy = stream.try_clone().ok()?;
        lines.last = lines.last.wrapping_add(1);
        let line = lines.last;
        lines.open.push((line, copy));
        Some((line, stream))
    }

    fn attend(&self, line: u32, mut stream: TcpStream, body: &Body) {
        if let Err(error) = self.greet(line, &mut stream, body) {
            tracing::debug!(%error, "a connection to the simulated camera ended");
        }
        self.dismiss(line, body);
    }

    /// Forgets a connection. With the commands' connection the session and the events' connection end as well.
    fn dismiss(&self, line: u32, body: &Body) {
        let mut lines = self.lines();
        let was_client = lines.client == Some(line);
        if was_client {
            body.close_session();
            lines.client = None;
        }
        let ended = |open: &(u32, TcpStream)| open.0 == line;
        for (_, stream) in lines.open.extract_if(.., |open| ended(open)) {
            drop(stream.shutdown(Shutdown::Both));
        }
        drop(lines);
        self.freed.notify_all();
    }

    fn greet(&self, line: u32, stream: &mut TcpStream, body: &Body) -> Result<(), WireError> {
        match Packet::read(stream)? {
            Packet { kind: kind::INIT_COMMAND, .. } if self.take_command(line) => {
                send_welcome(stream, line)?;
                stream.set_read_timeout(None)?;
                self.obey(stream, body)
            }
            Packet { kind: kind::INIT_COMMAND, .. } => Ok(refuse(stream)?),
            Packet { kind: kind::INIT_EVENT, payload } => self.watch(stream, &payload),
            other => Err(WireError::Nonsense(other.kind)),
        }
    }

    /// Makes `line` the client's, once the client before it is gone; says whether it could.
    fn take_command(&self, line: u32) -> bool {
        let occupied = |lines: &mut Lines| lines.client.is_some();
        let waited = self.freed.wait_timeout_while(self.lines(), HANDOVER_LIMIT, occupied);
        let (mut lines, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if !timeout.timed_out() {
            lines.client = Some(line);
        }
        !timeout.timed_out()
    }

    /// Holds the events' connection open. Nothing is told on it: this client polls for events.
    fn watch(&self, stream: &mut TcpStream, payload: &[u8]) -> Result<(), WireError> {
        let client = self.lines().client;
        if client.is_none() || Reader::new(payload).u32() != client {
            return Ok(refuse(stream)?);
        }
        wire::send(stream, kind::INIT_EVENT_ACK, &[], &[])?;
        stream.set_read_timeout(None)?;
        loop {
            if Packet::read(stream)?.kind == kind::PING {
                wire::send(stream, kind::PONG, &[], &[])?;
            }
        }
    }

    fn obey(&self, stream: &mut TcpStream, body: &Body) -> Result<(), WireError> {
        loop {
            let packet = Packet::read(stream)?;
            match packet.kind {
                kind::REQUEST => self.carry_out(stream, body, &Request::parse(&packet.payload)?)?,
                kind::CANCEL => {}
                kind::PING => wire::send(stream, kind::PONG, &[], &[])?,
                other => return Err(WireError::Nonsense(other)),
            }
        }
    }

    fn carry_out(
        &self,
        stream: &mut TcpStream,
        body: &Body,
        request: &Request,
    ) -> Result<(), WireError> {
        let data = if request.has_data {
            wire::read_data(stream, request.transaction)?
        } else {
            Vec::new()
        };
        if body.is_silent() {
            return Ok(());
        }
        let answer = answer(body, request, &data);
        if answer.trouble == Trouble::CutBefore {
            return self.cut();
        }
        self.send_data(stream, request.transaction, &answer)?;
        let end = wire::response(answer.code, request.transaction, &answer.params);
        wire::send(stream, kind::RESPONSE, &end, &[])?;
        if answer.trouble == Trouble::CutAfter { self.cut() } else { Ok(()) }
    }

    /// The cable falls out while the client talks.
    fn cut(&self) -> Result<(), WireError> {
        self.hang_up();
        Err(io::Error::from(io::ErrorKind::ConnectionAborted).into())
    }

    fn send_data(
        &self,
        stream: &mut TcpStream,
        transaction: u32,
        answer: &Answer,
    ) -> Result<(), WireError> {
        let Some(data) = &answer.data else { return Ok(()) };
        let id = transaction.to_le_bytes();
        wire::send(stream, kind::START_DATA, &id, &(data.len() as u64).to_le_bytes())?;
        let pace = Pace::of(answer.trouble);
        let (before, after) = data.split_at(pace.break_at.min(data.len()));
        for block in before.chunks(pace.block_bytes) {
            wire::send(stream, kind::DATA, &id, block)?;
            stream.flush()?;
            self.rest(pace.pause);
        }
        if matches!(answer.trouble, Trouble::CutAt(_)) {
            return self.cut();
        }
        self.rest(pace.rest);
        Ok(send_end(stream, transaction, after)?)
    }

    /// Waits amid a download; a stop ends the wait.
    fn rest(&self, pause: Duration) {
        if !pause.is_zero() {
            let running = |_: &mut Lines| !self.is_stopping.load(Ordering::SeqCst);
            drop(self.freed.wait_timeout_while(self.lines(), pause, running));
        }
    }
}

/// How the data of an answer goes out: in blocks with a pause after each up to the break, then a rest, then at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pace {
    block_bytes: usize,
    pause: Duration,
    /// Bytes before the break.
    break_at: usize,
    rest: Duration,
}

/// Blocks a second of a slow download: a client must hear something every 2.5 s.
const SLOW_BLOCKS_A_SECOND: u32 = 10;
/// The slowest download.
const SLOWEST_BYTES_PER_S: u32 = 1000;

impl Pace {
    fn of(trouble: Trouble) -> Self {
        let (pause, rest) = (Duration::ZERO, Duration::ZERO);
        let full = Self { block_bytes: BLOCK_BYTES, pause, break_at: 0, rest };
        match trouble {
            Trouble::Slow { bytes_per_s } => Self {
                block_bytes: (bytes_per_s.max(SLOWEST_BYTES_PER_S) / SLOW_BLOCKS_A_SECOND) as usize,
                pause: Duration::from_secs(1) / SLOW_BLOCKS_A_SECOND,
                break_at: usize::MAX,
                ..full
            },
            Trouble::Stall { at, pause } => Self { break_at: at, rest: pause, ..full },
            Trouble::CutAt(at) => Self { break_at: at, ..full },
            _ => full,
        }
    }
}

/// The rest of the data in blocks; the last one says that it is the last.
fn send_end(stream: &mut TcpStream, transaction: u32, data: &[u8]) -> io::Result<()> {
    let id = transaction.to_le_bytes();
    let mut rest = data;
    while let Some((block, after)) = rest.split_at_checked(BLOCK_BYTES) {
        wire::send(stream, kind::DATA, &id, block)?;
        rest = after;
    }
    wire::send(stream, kind::END_DATA, &id, rest)
}

fn send_welcome(stream: &mut TcpStream, line: u32) -> io::Result<()> {
    let mut writer = Writer::default();
    let ack = writer.u32(line).raw(&GUID).wire_text(MODEL).u32(VERSION).finish();
    wire::send(stream, kind::INIT_COMMAND_ACK, &ack, &[])
}

fn refuse(stream: &mut TcpStream) -> io::Result<()> {
    wire::send(stream, kind::INIT_FAIL, &FAIL_BUSY.to_le_bytes(), &[])
}

#[cfg(test)]
mod tests;
