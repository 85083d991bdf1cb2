//! The control socket: order lines in, one line of answer each, over a Unix domain socket that only the owner can open.

use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

use super::body::{Body, lock};
use super::obey::Obeyed;
use super::order::{MAX_LINE_BYTES, Order};

/// Clients at once; more are told so and sent away.
const MAX_CLIENTS: usize = 8;
/// A client that says nothing for so long is sent away.
const IDLE_LIMIT: Duration = Duration::from_hours(12);
/// A client must take an answer within this time.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// The owner reads and writes, nobody else.
const MODE: u32 = 0o600;

/// A control socket that is open.
#[derive(Debug)]
pub(super) struct Control {
    listener: UnixListener,
    path: PathBuf,
    /// Inode of the socket file: another one at the same path is not ours to remove.
    inode: u64,
    /// Ends the wait for clients.
    bell: UnixStream,
    ringer: UnixStream,
    clients: Mutex<Clients>,
}

#[derive(Debug, Default)]
struct Clients {
    open: Vec<(u64, UnixStream)>,
    last: u64,
    is_stopping: bool,
}

impl Control {
    /// Opens the socket. One that nobody listens on any more is replaced; another kind of file never is.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        remove_stale(path)?;
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, Permissions::from_mode(MODE))?;
        let inode = fs::symlink_metadata(path)?.ino();
        let (bell, ringer) = UnixStream::pair()?;
        let (path, clients) = (path.to_owned(), Mutex::default());
        Ok(Self { listener, path, inode, bell, ringer, clients })
    }

    /// Answers clients until [`Control::stop`]; runs on a thread of its own, with one more a client.
    pub(super) fn serve(&self, body: &Body) {
        thread::scope(|scope| {
            while self.has_client() {
                let Ok((stream, _)) = self.listener.accept() else { continue };
                if let Some((number, stream)) = self.admit(stream) {
                    scope.spawn(move || {
                        // A client that left in the middle of a line is no trouble.
                        drop(converse(&stream, body));
                        self.dismiss(number);
                    });
                }
            }
        });
        self.remove();
    }

    /// Waits for a client; `false` at the end.
    fn has_client(&self) -> bool {
        loop {
            let mut both = [
                PollFd::new(&self.listener, PollFlags::IN),
                PollFd::new(&self.bell, PollFlags::IN),
            ];
            let waited = poll(&mut both, None);
            if lock(&self.clients).is_stopping {
                return false;
            }
            match waited {
                Ok(_) => return true,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }

    fn admit(&self, stream: UnixStream) -> Option<(u64, UnixStream)> {
        let mut clients = lock(&self.clients);
        if clients.is_stopping {
            return None;
        }
        stream.set_read_timeout(Some(IDLE_LIMIT)).ok()?;
        stream.set_write_timeout(Some(WRITE_LIMIT)).ok()?;
        if clients.open.len() >= MAX_CLIENTS {
            // Whoever doesn't hear it sees the connection end.
            drop(answer(&stream, &Err(format!("more than {MAX_CLIENTS} clients"))));
            return None;
        }
        clients.last += 1;
        let number = clients.last;
        clients.open.push((number, stream.try_clone().ok()?));
        Some((number, stream))
    }

    fn dismiss(&self, number: u64) {
        lock(&self.clients).open.retain(|(open, _)| *open != number);
    }

    /// Sends all clients away and lets [`Control::serve`] end.
    pub(super) fn stop(&self) {
        let mut clients = lock(&self.clients);
        clients.is_stopping = true;
        for (_, stream) in &clients.open {
            // A client that left already can't be sent away.
            drop(stream.shutdown(Shutdown::Both));
        }
        drop(clients);
        // One byte always fits.
        drop((&self.ringer).write_all(&[0]));
    }

    fn remove(&self) {
        if fs::symlink_metadata(&self.path).is_ok_and(|file| file.ino() == self.inode) {
            // If it can't be removed, the next camera replaces it.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Removes a socket file that nobody listens on.
fn remove_stale(path: &Path) -> io::Result<()> {
    let file = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    if !file.file_type().is_socket() {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "is another kind of file"));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::new(ErrorKind::AddrInUse, "another camera listens there")),
    }
}

fn converse(stream: &UnixStream, body: &Body) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let longest = MAX_LINE_BYTES as u64 + 1;
        if (&mut lines).take(longest).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.len() as u64 == longest && !line.ends_with(b"\n") {
            return answer(stream, &Err(format!("a line of more than {MAX_LINE_BYTES} bytes")));
        }
        answer(stream, &obey(&line, body))?;
    }
}

fn obey(line: &[u8], body: &Body) -> Result<String, String> {
    let line = str::from_utf8(line).map_err(|_| "the line is no UTF-8".to_owned())?;
    let order: Order = line.parse()?;
    let said = body.obey(&order);
    if order != Order::State {
        body.tell(&Obeyed { order, said: said.clone() });
    }
    said
}

fn answer(mut stream: &UnixStream, said: &Result<String, String>) -> io::Result<()> {
    let (word, text) = match said {
        Ok(text) => ("ok", text),
        Err(text) => ("error", text),
    };
    stream.write_all(format!("{word} {}\n", text.replace(['\n', '\r'], " ")).as_bytes())
}
