//! HTTP by hand: one request a connection, every wait bounded.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

/// Longest wait for anything.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// An answer, whole.
pub struct Answer {
    pub status: u16,
    headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// One connection.
pub struct Client {
    stream: TcpStream,
    port: u16,
    host: String,
}

impl Client {
    pub fn new(port: u16) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { stream, port, host: format!("127.0.0.1:{port}") }
    }

    pub fn with_host(mut self, host: &str) -> Self {
        host.clone_into(&mut self.host);
        self
    }

    /// The header line of the page's own origin.
    pub fn origin(&self) -> String {
        format!("origin: http://{}", self.host)
    }

    /// Sends as much as the server takes: it may answer, and end, before it has read all.
    pub fn write(&mut self, text: &str) {
        drop(self.stream.write_all(text.as_bytes()));
    }

    fn send(&mut self, method: &str, path: &str, lines: &[String]) {
        let lines = lines.iter().fold(String::new(), |all, line| all + line + "\r\n");
        let host = &self.host;
        let text =
            format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{lines}\r\n");
        self.write(&text);
    }

    /// Asks, and leaves the answer to be read later.
    pub fn ask(&mut self, path: &str) {
        self.send("GET", path, &[]);
    }

    /// The same, for a client that is only kept.
    pub fn asking(mut self, path: &str) -> Self {
        self.ask(path);
        self
    }

    pub fn answer(mut self) -> Answer {
        let mut bytes = Vec::new();
        if let Err(error) = self.stream.read_to_end(&mut bytes) {
            // The server ends without reading what it refuses; what it said has arrived.
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
        }
        let at = find(&bytes, b"\r\n\r\n").expect("no head");
        let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pairs = lines.filter_map(|line| line.split_once(": "));
        let headers = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Answer { status, headers, body: bytes[at + 4..].to_vec() }
    }

    pub fn get(self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub fn get_with(mut self, path: &str, lines: &[String]) -> Answer {
        self.send("GET", path, lines);
        self.answer()
    }

    /// Asks again on new connections until it is answered so.
    pub fn get_until(self, path: &str, status: u16) {
        let (port, end) = (self.port, Instant::now() + PATIENCE);
        let mut client = self;
        while client.get(path).status != status {
            assert!(Instant::now() < end, "never {status}");
            std::thread::park_timeout(Duration::from_millis(20));
            client = Self::new(port);
        }
    }

    pub fn post(mut self, path: &str, lines: &[String]) -> Answer {
        self.send("POST", path, lines);
        self.answer()
    }

    /// A press as the page makes it.
    pub fn press(self, path: &str, key: &str) -> Answer {
        let lines = [self.origin(), format!("paishe-key: {key}")];
        self.post(path, &lines)
    }

    pub fn events(self) -> Events {
        self.events_with(&[])
    }

    pub fn events_with(mut self, lines: &[String]) -> Events {
        self.send("GET", "/events", lines);
        Events { stream: self.stream, heard: Vec::new(), at: 0 }
    }

    /// What presses of this run need.
    pub fn key(self) -> String {
        self.events().next("hello")["key"].as_str().unwrap().to_owned()
    }

    /// Whether the server ends the connection, in time.
    pub fn is_ended(&mut self) -> bool {
        let mut bytes = Vec::new();
        match self.stream.read_to_end(&mut bytes) {
            Ok(_) => true,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

/// A stream of events.
pub struct Events {
    stream: TcpStream,
    heard: Vec<u8>,
    /// Where the next event begins.
    at: usize,
}

impl Events {
    /// The data of the next event of that name; others are passed over.
    pub fn next(&mut self, name: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(data) = self.taken(name) {
                return serde_json::from_str(&data).unwrap();
            }
            assert!(Instant::now() < end, "no {name}");
            assert!(self.hear(PATIENCE), "it ended: {}", String::from_utf8_lossy(&self.heard));
        }
    }

    /// The data of an event of that name, if one has come.
    pub fn waiting(&mut self, name: &str) -> Option<String> {
        self.hear(Duration::from_millis(1));
        self.taken(name)
    }

    /// All that was heard.
    pub fn heard(&self) -> &[u8] {
        &self.heard
    }

    fn taken(&mut self, name: &str) -> Option<String> {
        while let Some(length) = find(&self.heard[self.at..], b"\n\n") {
            let event =
                String::from_utf8_lossy(&self.heard[self.at..self.at + length]).into_owned();
            self.at += length + 2;
            if event.lines().any(|line| line == format!("event: {name}")) {
                let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                return Some(data.unwrap_or_default().to_owned());
            }
        }
        None
    }

    /// Reads once; whether the stream goes on.
    fn hear(&mut self, wait: Duration) -> bool {
        self.stream.set_read_timeout(Some(wait)).unwrap();
        let mut bytes = [0; 4096];
        match self.stream.read(&mut bytes) {
            Ok(count) => {
                self.heard.extend_from_slice(&bytes[..count]);
                count > 0
            }
            Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        }
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
