//! What a child did to the files of a folder, read from strace's log with all data.

use super::super::scratch;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// One change of a file or a name, one sync, or one line that was said. Paths are below the folder; the folder itself is "".
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// A file that was not there, or one that is.
    Created(String),
    Folder(String),
    Written {
        path: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        path: String,
        length: usize,
    },
    Synced(String),
    Renamed {
        from: String,
        to: String,
    },
    Removed(String),
    Opened,
    Reported,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Created(path) => write!(f, "created {path}"),
            Self::Folder(path) => write!(f, "made folder {path}"),
            Self::Written { path, at, bytes } => write!(f, "wrote {path} {at}+{}", bytes.len()),
            Self::Cut { path, length } => write!(f, "cut {path} to {length}"),
            Self::Synced(path) => write!(f, "synced {path:?}"),
            Self::Renamed { from, to } => write!(f, "renamed {from} to {to}"),
            Self::Removed(path) => write!(f, "removed {path}"),
            Self::Opened => write!(f, "said opened"),
            Self::Reported => write!(f, "said reported"),
        }
    }
}

/// System calls that may change a file or a name.
const CALLS: &str = "open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,truncate,ftruncate,fallocate,\
    fsync,fdatasync,sync_file_range,msync,rename,renameat,renameat2,link,linkat,symlinkat,unlink,unlinkat,\
    mkdir,mkdirat,rmdir,copy_file_range,sendfile,lseek,close";

/// Runs an operation on a copy of a folder and tells what it did. `create` makes the session in a folder below it.
pub fn of(name: &str, template: &Path, dir: &Path) -> Vec<Event> {
    scratch::copy_anew(template, dir);
    let log = tempfile::NamedTempFile::new().unwrap();
    let target = if name == "create" { dir.join("session") } else { dir.to_owned() };
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-xx", "-s", "100000000", "-e", "signal=none"]);
    strace.args(["-e", &format!("trace={CALLS}"), "-o"]).arg(log.path());
    strace.arg(std::env::current_exe().unwrap()).args(["op", name]).arg(target).arg("stop");
    let done = strace.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    let mut reader = Reader { root: dir.to_string_lossy().into_owned(), ..Reader::default() };
    let text = std::fs::read_to_string(log.path()).unwrap();
    text.lines().for_each(|line| reader.read(line));
    reader.events
}

#[derive(Default)]
struct Reader {
    root: String,
    events: Vec<Event>,
    /// Where the next `write` of a descriptor goes.
    positions: HashMap<String, usize>,
}

/// A system call as strace prints it.
struct Call<'a> {
    name: &'a str,
    arguments: Vec<&'a str>,
    answer: &'a str,
}

impl Reader {
    fn read(&mut self, line: &str) {
        let Some(call) = parse(line) else { return };
        if call.answer.starts_with('-') || call.answer.starts_with('?') {
            return;
        }
        let argument = |at: usize| call.arguments.get(at).copied().unwrap_or_default();
        match call.name {
            "open" => self.open(argument(0), argument(1), call.answer),
            "openat" => self.open(argument(1), argument(2), call.answer),
            "write" => self.write(argument(0), argument(1)),
            "pwrite64" => {
                let at = argument(3).parse().unwrap();
                self.write_at(argument(0), at, text(argument(1)));
            }
            "ftruncate" => self.cut(argument(0), argument(1)),
            "fsync" | "fdatasync" => self.sync(argument(0)),
            "rename" => self.rename(argument(0), argument(1)),
            "renameat" | "renameat2" => self.rename(argument(1), argument(3)),
            "unlink" => self.remove(argument(0)),
            "unlinkat" => self.remove(argument(1)),
            "mkdir" => self.make_dir(argument(0)),
            "mkdirat" => self.make_dir(argument(1)),
            "lseek" | "close" => {}
            // A change that isn't modelled must not be overlooked.
            other => assert!(self.below(line).is_none(), "{other} isn't modelled: {line}"),
        }
    }

    fn below(&self, path: &str) -> Option<String> {
        let below = path.strip_prefix(&self.root)?;
        Some(below.trim_start_matches('/').to_owned())
    }

    fn path(&self, quoted: &str) -> Option<String> {
        self.below(&String::from_utf8_lossy(&text(quoted)))
    }

    /// The file of a descriptor: `3<\x2f...>`. The map of shared memory survives nothing and is made anew.
    fn file(&self, descriptor: &str) -> Option<String> {
        let (_, rest) = descriptor.split_once('<')?;
        let path = self.below(&String::from_utf8_lossy(&text(rest.trim_end_matches('>'))))?;
        (!path.ends_with("-shm")).then_some(path)
    }

    fn open(&mut self, path: &str, flags: &str, answer: &str) {
        let Some(path) = self.path(path).filter(|path| !path.ends_with("-shm")) else { return };
        self.positions.insert(answer.to_owned(), 0);
        assert!(!flags.contains("O_APPEND"), "appending isn't modelled: {path}");
        if flags.contains("O_CREAT") {
            self.events.push(Event::Created(path.clone()));
        }
        if flags.contains("O_TRUNC") {
            self.events.push(Event::Cut { path, length: 0 });
        }
    }

    fn write(&mut self, descriptor: &str, bytes: &str) {
        let bytes = text(bytes);
        if descriptor.starts_with("1<") {
            let is_opened = bytes.starts_with(b"opened");
            assert!(is_opened || bytes.starts_with(b"reported"), "{bytes:?}");
            self.events.push(if is_opened { Event::Opened } else { Event::Reported });
            return;
        }
        let at = self.positions.get(descriptor).copied().unwrap_or(0);
        self.positions.insert(descriptor.to_owned(), at + bytes.len());
        self.write_at(descriptor, at, bytes);
    }

    fn write_at(&mut self, descriptor: &str, at: usize, bytes: Vec<u8>) {
        let Some(path) = self.file(descriptor) else { return };
        self.events.push(Event::Written { path, at, bytes });
    }

    fn cut(&mut self, descriptor: &str, length: &str) {
        let Some(path) = self.file(descriptor) else { return };
        self.events.push(Event::Cut { path, length: length.parse().unwrap() });
    }

    fn sync(&mut self, descriptor: &str) {
        if let Some(path) = self.file(descriptor) {
            self.events.push(Event::Synced(path));
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        if let (Some(from), Some(to)) = (self.path(from), self.path(to)) {
            self.events.push(Event::Renamed { from, to });
        }
    }

    fn remove(&mut self, path: &str) {
        if let Some(path) = self.path(path).filter(|path| !path.ends_with("-shm")) {
            self.events.push(Event::Removed(path));
        }
    }

    fn make_dir(&mut self, path: &str) {
        if let Some(path) = self.path(path) {
            self.events.push(Event::Folder(path));
        }
    }
}

/// `4711 name(argument, argument) = answer`; strings are all in hexadecimal, so no comma or bracket stands in one.
fn parse(line: &str) -> Option<Call<'_>> {
    let (_, call) = line.split_once(' ')?;
    let (name, rest) = call.trim_start().split_once('(')?;
    let (arguments, answer) = rest.rsplit_once(") = ")?;
    Some(Call { name, arguments: arguments.split(", ").collect(), answer: answer.trim() })
}

/// `"\x2f\x61"` or `\x2f\x61` to its bytes.
fn text(quoted: &str) -> Vec<u8> {
    let digits = quoted.trim_matches('"').split("\\x").skip(1);
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
