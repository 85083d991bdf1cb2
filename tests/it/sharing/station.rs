//! `paishe shoot --store` end to end: the real program in a pseudo-terminal, a real PostgreSQL server that goes and comes.

use crate::pty::{Window, program};
use crate::register::server::{PASSWORD, Server};
use paishe::sitter::Scene;
use paishe::store::Store;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const ENTER: &str = "\r";
const F10: &str = "\u{1b}[21~";

/// A school's machine: a server, a session in its register, an account for the stations.
struct Campus {
    server: Server,
    home: tempfile::TempDir,
    numbers: Vec<String>,
    ids: Vec<String>,
}

fn paishe(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paishe"));
    command.args(args).current_dir(home).env("HOME", home).env_remove("PGPASSFILE");
    command.output().unwrap()
}

impl Campus {
    fn new() -> Self {
        let (server, home) = (Server::start(false), tempfile::tempdir().unwrap());
        let owner = server.database("photos");
        let account = format!("CREATE ROLE crew LOGIN PASSWORD '{PASSWORD}'");
        server.sql("postgres", &account);
        let mut campus = Self { server, home, numbers: vec![], ids: vec![] };
        campus.done(&["demo", "solo", "--students", "6"]);
        campus.done(&["store", "init", &owner]);
        campus.done(&["store", "migrate", "solo", &owner, "--session", "autumn"]);
        campus.done(&["store", "admit", &owner, "crew"]);
        for entry in Store::look(&campus.home.path().join("solo")).unwrap().queue().unwrap() {
            campus.ids.push(entry.student.id_number.reveal().to_owned());
            campus.numbers.push(entry.student.number.0);
        }
        campus.write_passwords(0o600);
        std::fs::create_dir(campus.home.path().join("card")).unwrap();
        campus
    }

    fn write_passwords(&self, mode: u32) {
        let path = self.home.path().join(".pgpass");
        std::fs::write(&path, format!("*:*:photos:crew:{PASSWORD}\n")).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn done(&self, args: &[&str]) -> String {
        let output = paishe(self.home.path(), args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn address(&self) -> String {
        self.server.address("crew", "photos")
    }

    fn shoot(&self, more: &[&str]) -> Window {
        let card = format!("folder:{}", self.home.path().join("card").display());
        // Who is called is photographed at once.
        let calm = ["shoot", "two", "--camera", &card, "--doubt-window", "0"];
        let args = [&calm, more].concat();
        let mut secrets = self.ids.clone();
        secrets.push(PASSWORD.to_owned());
        Window::open(program(self.home.path(), &args), (100, 30), &secrets)
    }

    /// A sitter who passes is called and photographed, and the shot accepted.
    fn photograph(&self, station: &mut Window, place: usize) {
        station.enter(&self.numbers[place]);
        station.wait_for(&["身份证", &self.numbers[place]]);
        let mut bytes = Vec::new();
        let jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92);
        Scene::seeded(3).render(1200, 1800 + 4 * place as u32).write_with_encoder(jpeg).unwrap();
        let card = self.home.path().join("card");
        std::fs::write(card.join(format!("{place}.part")), bytes).unwrap();
        std::fs::rename(card.join(format!("{place}.part")), card.join(format!("{place}.JPG")))
            .unwrap();
        station.wait_for(&["合格：可以采用"]);
        station.type_in(ENTER);
    }

    fn photo(&self, name: &str) -> bool {
        self.home.path().join("two/photos").join(name).exists()
    }
}

#[test]
fn a_station_goes_on_alone_while_the_register_is_gone_and_is_numbered_when_it_is_back() {
    let mut campus = Campus::new();
    let mut station = campus.shoot(&["--store", &campus.address(), "--share-photos", "store"]);
    station.wait_for(&["[two 号台]", "folder"]);
    campus.photograph(&mut station, 0);
    station.wait_for(&["拍摄序号 1：", "已采用"]);

    campus.server.stop();
    station.wait_for(&["[two 号台 单台"]);
    campus.photograph(&mut station, 1);
    station.wait_for(&["拍摄序号 暂1：", "暂编号 1]"]);
    assert!(campus.photo("暂1.JPG"));

    // It stays a station of its session, and is opened without the register.
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
    // A label is nothing to deliver.
    let refused = paishe(campus.home.path(), &["export", "two", "--to", "early"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("1 张照片还是暂编号"));
    assert!(!campus.home.path().join("early").exists());
    let mut station = campus.shoot(&[]);
    station.wait_for(&["[two 号台 单台 暂编号 1]", "folder"]);
    campus.server.go_on();
    station.wait_until(|seen| seen.contains("[two 号台]") && !seen.contains("单台"));
    station.wait_until(|_| campus.photo("2.JPG"));
    assert!(!campus.photo("暂1.JPG"));

    // A server that takes everything and says nothing holds nobody.
    campus.server.freeze(true);
    campus.photograph(&mut station, 2);
    station.wait_for(&["拍摄序号 暂2："]);
    campus.server.freeze(false);
    station.wait_until(|_| campus.photo("3.JPG"));
    station.wait_until(|seen| seen.contains("[two 号台]") && !seen.contains("单台"));
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
    campus.delivers();
}

impl Campus {
    /// Everything is told: one folder is made of it and delivered. Nothing of it is said in logs.
    fn delivers(&self) {
        let status = self.done(&["store", "status", &self.address(), "--lang", "en"]);
        assert!(status.contains("session autumn: 6 students, 3 done, next number 4"), "{status}");
        assert!(status.contains("0 without a photo; 3 frames, 0 taken twice"), "{status}");
        let gathered = self.done(&["store", "migrate", &self.address(), "all"]);
        assert!(gathered.contains("6 人，3 张照片"), "{gathered}");
        self.done(&["export", "all", "--to", "out"]);
        for number in 1..=3 {
            assert!(self.home.path().join(format!("out/{number}.JPG")).exists());
        }
        let verified = paishe(self.home.path(), &["verify", "out"]);
        assert_ne!(verified.status.code(), Some(3), "{verified:?}");
        let log = std::fs::read_to_string(self.home.path().join("two/log/station.log")).unwrap();
        for secret in self.ids.iter().map(String::as_str).chain([PASSWORD]) {
            assert!(!log.contains(secret), "the log says what it must not");
        }
    }
}

#[test]
fn what_is_wrong_with_a_store_is_one_sentence_and_the_right_exit_code() {
    let home = tempfile::tempdir().unwrap();
    let refused = |args: &[&str], code: i32, words: &str| {
        let output = paishe(home.path(), args);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
        assert!(text.contains(words) && text.lines().count() == 1, "{args:?}: {text}");
        assert!(!text.contains("secret"), "{text}");
    };
    refused(
        &["shoot", "x", "--plain", "--store", "postgres://a:secret@h/b"],
        2,
        "密码不要写在命令行上",
    );
    refused(&["store", "status", "mysql://a:secret@h/b"], 2, "不是总库地址");
    refused(&["store", "status", "postgres://a@h/b?sslmode=disable"], 2, "不加密");
    refused(&["store", "status", "postgres://a@127.0.0.1:1/b"], 3, "连不上总库");
    refused(&["store", "status", "sqlite:none.db"], 3, "没有总库");
    refused(&["store", "migrate", "a", "b"], 2, "另一边应为总库");
    let done = paishe(home.path(), &["store", "init", "sqlite:r.db"]);
    assert!(done.status.success());
    refused(&["shoot", "x", "--plain", "--store", "sqlite:r.db"], 2, "没有此账号可用的这个任务");
    assert!(paishe(home.path(), &["demo", "s"]).status.success());
    refused(&["shoot", "s", "--plain", "--store", "sqlite:r.db"], 2, "没有此账号可用的这个任务");
    assert!(paishe(home.path(), &["store", "migrate", "s", "sqlite:r.db"]).status.success());
    refused(&["store", "migrate", "s", "sqlite:r.db"], 1, "已有任务 s");
    refused(
        &["shoot", "s", "--plain", "--store", "sqlite:r.db", "--station", "9"],
        1,
        "此文件夹是 1 号台",
    );
    assert!(paishe(home.path(), &["demo", "t"]).status.success());
    refused(&["shoot", "t", "--plain", "--store", "sqlite:r.db"], 1, "单台任务");
    refused(&["shoot", "u", "--plain", "--store", "sqlite:r.db", "--station", "a/b"], 2, "台名");
    assert!(!home.path().join("u").exists());
}
