//! A PostgreSQL server of the tests' own: in a folder of its own, on 127.0.0.1, gone with the process that started it.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Longest wait until it answers.
const START_MAX: Duration = Duration::from_mins(1);

/// What a password in the tests looks like: nothing of the program's may show it.
pub const PASSWORD: &str = "correct-horse";

/// A running server.
pub struct Server {
    /// Its data, its socket, its certificates.
    pub dir: tempfile::TempDir,
    pub port: u16,
    bin: PathBuf,
    running: Option<(Child, ChildStdin)>,
    durable: bool,
}

impl Server {
    /// Starts one. Without `durable` it leaves its syncs out, which no promise of one test rests on.
    pub fn start(durable: bool) -> Self {
        let dir = tempfile::Builder::new().prefix("paishe-postgres-").tempdir_in("/tmp").unwrap();
        let mut server = Self { dir, port: free_port(), bin: programs(), running: None, durable };
        // Its account must get through to its data.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(server.dir.path(), open).unwrap();
        own(server.dir.path());
        let data = server.data();
        let init = server.bin.join("initdb");
        let words =
            [init.to_str().unwrap(), "-D", data.to_str().unwrap(), "-U", "admin", "-A", "trust"];
        let more = ["--no-sync", "-E", "UTF8", "--locale=C"];
        run(as_its_account().args(words).args(more));
        server.certify();
        server.write_rules();
        server.go_on();
        server
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The certificate that the server shows, and the one that signed it: `root.pem`.
    fn certify(&self) {
        let dir = self.dir.path();
        let openssl = |line: &str| {
            run(as_its_account().arg("openssl").args(line.split(' ')).current_dir(dir));
        };
        openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 2 -subj /CN=test-root",
        );
        openssl(
            "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost",
        );
        let names = dir.join("names");
        std::fs::write(&names, "subjectAltName=DNS:localhost").unwrap();
        own(&names);
        openssl(
            "x509 -req -in server.csr -CA root.pem -CAkey root.key -CAcreateserial -out server.pem -days 2 -extfile names",
        );
    }

    /// Accounts but `admin` need their password.
    fn write_rules(&self) {
        let rules = "local all admin trust\nhost all admin 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n\
                     host all all ::1/128 scram-sha-256\n";
        std::fs::write(self.data().join("pg_hba.conf"), rules).unwrap();
    }

    /// Starts it, at first or again.
    pub fn go_on(&mut self) {
        let (data, sockets) = (self.data(), self.dir.path());
        let postgres = self.bin.join("postgres");
        // It ends when this process does, however that ends: then its standard input is closed, and its folder goes too.
        let watch = r#""$@" & server=$!; read word; kill -INT $server 2>/dev/null; wait $server; [ "$word" ] || rm -rf "$0""#;
        let mut command = as_its_account();
        command.args(["sh", "-c", watch]).arg(sockets).arg(postgres).arg("-D").arg(data);
        command.arg("-k").arg(sockets).args(["-p", &self.port.to_string()]);
        let mut settings = vec!["listen_addresses=localhost", "max_connections=200", "ssl=on"];
        let (cert, key) = (sockets.join("server.pem"), sockets.join("server.key"));
        let files = [
            format!("ssl_cert_file={}", cert.display()),
            format!("ssl_key_file={}", key.display()),
        ];
        settings.extend(files.iter().map(String::as_str));
        if !self.durable {
            settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
        }
        command.args(settings.iter().flat_map(|setting| ["-c", setting]));
        let log = std::fs::File::create(self.dir.path().join("server.log")).unwrap();
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        self.running = Some((child, stdin));
        self.await_answer();
    }

    fn await_answer(&self) {
        let end = Instant::now() + START_MAX;
        while !self.answers() {
            let log = std::fs::read_to_string(self.dir.path().join("server.log"));
            assert!(Instant::now() < end, "PostgreSQL didn't start: {}", log.unwrap_or_default());
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let mut ready = Command::new(self.bin.join("pg_isready"));
        ready.arg("-q").arg("-h").arg(self.dir.path()).args(["-p", &self.port.to_string()]);
        ready.status().unwrap().success()
    }

    /// Stops it at once, as a pulled plug would: connections break in the middle.
    pub fn stop(&mut self) {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        run(Command::new("kill").args(["-QUIT", &pid]));
        if let Some((mut child, mut stdin)) = self.running.take() {
            stdin.write_all(b"stay\n").unwrap();
            drop(stdin);
            child.wait().unwrap();
        }
    }

    /// Freezes it or lets it go on: it takes connections and answers nothing.
    pub fn freeze(&self, frozen: bool) {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        let all = Command::new("pgrep").args(["-P", &pid]).output().unwrap();
        let all = String::from_utf8(all.stdout).unwrap();
        let signal = if frozen { "-STOP" } else { "-CONT" };
        let pids = all.split_whitespace().chain([pid.as_str()]);
        // One of its children may have ended since.
        Command::new("kill").arg(signal).args(pids).stderr(Stdio::null()).status().unwrap();
    }

    /// Does something in a database, as its owner.
    pub fn sql(&self, database: &str, text: &str) -> String {
        let output = self.psql("admin", database, text);
        assert!(output.status.success(), "{text}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Does something in a database as an account.
    pub fn psql(&self, user: &str, database: &str, text: &str) -> Output {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", user]);
        psql.args(["-p", &self.port.to_string(), "-d", database, "-c", text]);
        psql.env("PGPASSWORD", PASSWORD).output().unwrap()
    }

    /// A new database; tells how its owner comes in.
    pub fn database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.address("admin", name)
    }

    /// How an account comes in.
    pub fn address(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((mut child, stdin)) = self.running.take() {
            drop(stdin);
            child.wait().ok();
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// PostgreSQL refuses to run as root.
fn as_its_account() -> Command {
    if !rustix::process::getuid().is_root() {
        return Command::new("env");
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]);
    command
}

fn own(path: &Path) {
    if rustix::process::getuid().is_root() {
        run(Command::new("chown").arg("postgres:postgres").arg(path));
    }
}

/// Debian keeps each version's programs in a folder of its own; the newest is taken.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    versions.retain(|bin| bin.join("postgres").exists());
    versions.sort();
    versions.pop().expect("PostgreSQL is missing: `make setup-test` installs it")
}
