//! The station end to end: the real program in a pseudo-terminal, through the real libgphoto2.

use crate::pty::{PATIENCE, Window, program};
use paishe::camera::sim::{FrameSize, Order, Sim, SimConfig};
use paishe::session::ShotNumber;
use paishe::sitter::{Defect, Scene};
use paishe::store::{Store, status::Status};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paishe");

/// A session folder with invented students, away from the user's home.
pub struct Desk {
    home: tempfile::TempDir,
    pub ids: Vec<String>,
    pub numbers: Vec<String>,
}

impl Desk {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut desk = Self { home, ids: vec![], numbers: vec![] };
        let made = desk.paishe(&["demo", "session", "--students", "6"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for entry in Store::look(&desk.session()).unwrap().queue().unwrap() {
            desk.ids.push(entry.student.id_number.reveal().to_owned());
            desk.numbers.push(entry.student.number.0);
        }
        desk
    }

    fn session(&self) -> PathBuf {
        self.home.path().join("session")
    }

    fn paishe(&self, args: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(args)
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .output()
            .unwrap()
    }

    pub fn status(&self) -> Status {
        Store::look(&self.session()).unwrap().status().unwrap()
    }

    /// Port of the page of a station that runs here, by its log.
    pub fn port_of_the_page(&self) -> u16 {
        let log = std::fs::read_to_string(self.session().join("log/station.log")).unwrap();
        let after = log.split("page port=").nth(1).unwrap();
        after.split_whitespace().next().unwrap().parse().unwrap()
    }

    fn shoot(&self, camera: &str, size: (u16, u16)) -> Window {
        self.shoot_with(camera, size, &[])
    }

    pub fn shoot_with(&self, camera: &str, size: (u16, u16), more: &[&str]) -> Window {
        let args = [&["shoot", "session", "--camera", camera], more].concat();
        Window::open(program(self.home.path(), &args), size, &self.ids)
    }
}

/// Drawn sitters blink, so now and then a shot fails: it is taken again, as a photographer would.
fn shoot_until_it_passes(station: &mut Window) {
    // On a busy machine the camera may be lost between shutter and frame: then the frame is doubtful, or there is none.
    let ends = ["合格：可以采用", "不合格：请重拍", "存疑：是不是本人", "相机没有拍下，请再拍"];
    let is_over = |seen: &str| ends.iter().any(|end| seen.contains(end));
    for _ in 0..9 {
        station.type_in(F5);
        station.wait_until(|seen| !is_over(seen));
        let seen = station.wait_until(is_over);
        if seen.contains(ends[0]) {
            return;
        }
    }
    panic!("nine shots failed:\n{}", station.contents());
}

const ENTER: &str = "\r";
const F2: &str = "\u{1b}OQ";
const F6: &str = "\u{1b}[17~";
const F5: &str = "\u{1b}[15~";
const F8: &str = "\u{1b}[19~";
pub const F10: &str = "\u{1b}[21~";

fn signal(name: &str, pid: u32) {
    let sent = Command::new("kill").args([name, &pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

/// A folder that a camera fills, and pictures to put there: 1200 x 1800.
pub struct Card(PathBuf);

impl Card {
    pub fn new(desk: &Desk) -> Self {
        let path = desk.home.path().join("card");
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn camera(&self) -> String {
        format!("folder:{}", self.0.display())
    }

    pub fn put(&self, name: &str, scene: &Scene) {
        let mut bytes = Vec::new();
        let jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92);
        scene.render(1200, 1800).write_with_encoder(jpeg).unwrap();
        let part = self.0.join(format!("{name}.part"));
        std::fs::write(&part, bytes).unwrap();
        std::fs::rename(part, self.0.join(name)).unwrap();
    }
}

fn reads_as_photo(path: &Path) {
    let picture = image::open(path).unwrap();
    assert_eq!((picture.width(), picture.height()), (144, 192), "{}", path.display());
}

#[test]
fn three_students_are_photographed_and_delivered() {
    let desk = Desk::new();
    let mut station = desk.shoot("sim", (100, 30));
    station.wait_for(&["Paishe Simulator"]);
    station.enter(&desk.numbers[0]);
    station.wait_for(&["身份证"]);
    for (index, number) in desk.numbers.iter().take(3).enumerate() {
        if let Some(next) = desk.numbers.get(index + 1).filter(|_| index < 2) {
            station.enter(next);
        }
        station.wait_for(&["可以拍", number]);
        shoot_until_it_passes(&mut station);
        station.type_in(ENTER);
        station.wait_for(&[&format!("拍摄序号 {}", index + 1), "已采用"]);
    }
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
    assert_eq!(desk.status().done, 3);
    assert_eq!(desk.status().next_number, ShotNumber(4));
    nobody_is_in_the_logs(&desk);
    deliver(&desk);
}

fn nobody_is_in_the_logs(desk: &Desk) {
    let logs = std::fs::read_dir(desk.session().join("log")).unwrap().map(Result::unwrap);
    let texts = logs.filter(|log| log.file_type().unwrap().is_file());
    for log in texts {
        let text = std::fs::read_to_string(log.path()).unwrap();
        for secret in desk.ids.iter().chain(&desk.numbers) {
            assert!(!text.contains(secret.as_str()), "a student is in {}", log.path().display());
        }
    }
}

fn deliver(desk: &Desk) {
    use calamine::Reader;
    let exported = desk.paishe(&["export", "session", "--to", "out"]);
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let out = desk.home.path().join("out");
    for number in 1..=3 {
        reads_as_photo(&out.join(format!("{number}.JPG")));
    }
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(out.join("汇总表.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows[0][0], "高等教育学历证书图像信息采集汇总表");
    assert!(rows[1][0].starts_with("校外学习中心（函授站）名称:"));
    let columns = rows[2].iter().filter(|cell| !cell.is_empty()).count();
    assert_eq!((columns, rows.len()), (11, 6));
    for (index, row) in rows.iter().skip(3).enumerate() {
        assert_eq!(row[0], (index + 1).to_string());
        assert_eq!(row[2], desk.numbers[index]);
        assert_eq!(row[4], desk.ids[index]);
    }
}

#[test]
fn a_failing_frame_is_taken_only_with_a_reason_and_a_small_window_shows_it() {
    let desk = Desk::new();
    let card = Card::new(&desk);
    let mut station = desk.shoot(&card.camera(), (80, 24));
    station.wait_for(&["folder"]);
    station.enter(&desk.numbers[0]);
    station.wait_for(&[&desk.numbers[0], "下一拍摄序号  1"]);
    card.put("A.JPG", &Scene::seeded(3).with(Defect::WrongBackdrop));
    station.wait_for(&["不合格"]);
    station.type_in(ENTER);
    station.wait_for(&["照片不合格：重拍"]);
    assert_eq!(desk.status().done, 0);
    station.type_in(F8);
    station.wait_for(&["理由"]);
    station.type_in("红色背景已获批准");
    station.wait_for(&["红色背景已获批准"]);
    station.type_in(ENTER);
    station.wait_for(&["已采用", "下一拍摄序号  2"]);
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
    let db = rusqlite::Connection::open(desk.session().join("session.db")).unwrap();
    let reason: String = db.query_row("SELECT text FROM remark", [], |row| row.get(0)).unwrap();
    assert_eq!(reason, "红色背景已获批准");
    reads_as_photo(&desk.session().join("photos/1.JPG"));
}

#[test]
fn a_frame_with_nobody_on_camera_goes_to_the_tray() {
    let desk = Desk::new();
    let card = Card::new(&desk);
    let mut station = desk.shoot(&card.camera(), (100, 30));
    station.wait_for(&["folder"]);
    card.put("A.JPG", &Scene::seeded(3));
    station.wait_for(&["待认领 1"]);
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
    let status = desk.status();
    assert_eq!((status.tray, status.done, status.frames), (1, 0, 1));
}

#[test]
fn a_killed_station_loses_no_frame_and_no_number() {
    let desk = Desk::new();
    let card = Card::new(&desk);
    let mut station = desk.shoot(&card.camera(), (100, 30));
    station.wait_for(&["folder"]);
    station.enter(&desk.numbers[0]);
    station.wait_for(&[&desk.numbers[0]]);
    card.put("A.JPG", &Scene::seeded(3));
    station.wait_for(&["合格：可以采用"]);
    signal("-KILL", station.pid());
    drop(station);

    let station = desk.shoot(&card.camera(), (100, 30));
    station.wait_for(&["待认领 1", "下一拍摄序号  1"]);
    signal("-TERM", station.pid());
    assert_eq!(station.end().0, 0);
    assert_eq!(desk.status().tray, 1);
}

#[test]
fn a_second_station_on_the_same_session_is_refused() {
    let desk = Desk::new();
    let card = Card::new(&desk);
    let mut first = desk.shoot(&card.camera(), (100, 30));
    first.wait_for(&["folder"]);
    let second = desk.shoot(&card.camera(), (100, 30));
    second.wait_for(&["另一个拍摄台正在使用此任务"]);
    assert_eq!(second.end().0, 3);
    first.type_in(F10);
    assert_eq!(first.end().0, 0);
}

/// Children of a process, by /proc.
fn children(pid: u32) -> Vec<u32> {
    let parent = |line: &str| {
        line.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok())
    };
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|item| {
        let process: u32 = item.ok()?.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        (parent(&line) == Some(pid)).then_some(process)
    });
    processes.collect()
}

#[test]
fn a_killed_camera_process_is_started_again_and_the_student_stays() {
    let desk = Desk::new();
    let card = Card::new(&desk);
    let mut station = desk.shoot(&card.camera(), (100, 30));
    station.wait_for(&["folder"]);
    station.enter(&desk.numbers[0]);
    station.wait_for(&[&desk.numbers[0]]);
    let worker = children(station.pid());
    assert_eq!(worker.len(), 1);
    signal("-KILL", worker[0]);
    let end = Instant::now() + PATIENCE;
    while children(station.pid()).iter().all(|pid| *pid == worker[0]) {
        assert!(Instant::now() < end, "the worker was not started again");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    station.wait_for(&["folder", &desk.numbers[0]]);
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
}

#[test]
fn a_turned_dial_raises_an_alarm_and_the_cameras_page_shows_it() {
    let desk = Desk::new();
    let frame = FrameSize { long_px: 1800, short_px: 1200 };
    let sim = Sim::start(&SimConfig { frame, ..SimConfig::default() }).unwrap();
    let order = |line: &str| sim.obey(&line.parse::<Order>().unwrap()).unwrap();
    let mut station = desk.shoot(&sim.port_text(), (120, 40));
    station.wait_for(&["Paishe Simulator"]);
    station.type_in(F2);
    station.wait_for(&["ISO", "快门", "照片留在相机卡上", "未锁定"]);
    station.type_in(F6);
    station.wait_for(&["已锁定相机设置和灯光", "= 已锁定"]);
    order("dial shutter 1/60");
    station.wait_for(&["快门变了", "! 1 (F2)"]);
    station.type_in(F2);
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
}
