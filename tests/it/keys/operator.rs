//! Whoever sits at the station: calls students, puts frames on the camera's card, opens and closes dialogs.

use crate::keeping::Desk;
use crate::pty::{Window, program};
use paishe::camera::sim::Sim;
use paishe::sitter::{Defect, Scene};
use paishe::view::keymap::Place;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::OnceLock;

pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const ESC: &str = "\x1b";
pub const BACKSPACE: &str = "\x7f";
pub const F1: &str = "\x1bOP";
pub const F2: &str = "\x1bOQ";
pub const F3: &str = "\x1bOR";
pub const F4: &str = "\x1bOS";
pub const F5: &str = "\x1b[15~";
pub const F7: &str = "\x1b[18~";
pub const F8: &str = "\x1b[19~";
pub const F9: &str = "\x1b[20~";
pub const F10: &str = "\x1b[21~";
pub const F11: &str = "\x1b[23~";
pub const F12: &str = "\x1b[24~";
const CTRL_P: &str = "\x10";
const CTRL_W: &str = "\x17";
const CTRL_X: &str = "\x18";
const CTRL_Z: &str = "\x1a";

/// Nobody is on camera, and no dialog is open.
pub const NOBODY: &str = "请输入学号";
/// Something was mended, and is on record.
pub const ON_RECORD: &str = "已更正，已记录";
/// What the desk shows of a frame that was judged.
const JUDGED: [&str; 4] =
    ["合格：可以采用", "可采用，请看", "不合格：请重拍", "测不到的项：请重拍"];
/// Students with a photo: the first ones.
const DONE: usize = 2;
const STUDENTS: usize = 120;

/// Students of whom the first two are done.
pub fn desk() -> Desk {
    Desk::of(STUDENTS, DONE)
}

/// What a frame is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Passes,
    Fails,
}

/// A frame as a camera writes it, drawn once.
pub fn jpeg(kind: Kind) -> &'static [u8] {
    static FRAMES: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
    FRAMES[kind as usize].get_or_init(|| {
        let scene = Scene::seeded(3);
        let scene = if kind == Kind::Fails { scene.with(Defect::WrongBackdrop) } else { scene };
        let mut bytes = Vec::new();
        let jpeg = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92);
        scene.render(800, 1200).write_with_encoder(jpeg).unwrap();
        bytes
    })
}

/// Somebody at a running station.
pub struct Operator<'a> {
    pub window: Window,
    desk: &'a Desk,
    card: PathBuf,
    /// Frames put on the card so far.
    frames: u32,
    /// Students called so far.
    called: usize,
    /// The frame in hand.
    pub hand: Option<Kind>,
    /// Frames in the tray.
    pub tray: usize,
    /// The camera, where it is the simulated one.
    pub sim: Option<Sim>,
}

impl<'a> Operator<'a> {
    /// Starts a station whose camera is a folder.
    pub fn at(desk: &'a Desk, further: &[&str]) -> Self {
        Self::after(desk, further, b"")
    }

    /// The same, where another program has already written to the terminal.
    pub fn after(desk: &'a Desk, further: &[&str], before: &[u8]) -> Self {
        let card = desk.path("card");
        std::fs::create_dir_all(&card).unwrap();
        let camera = format!("folder:{}", card.display());
        let operator = Self::with_camera(desk, &camera, further, before);
        operator.window.wait_for(&["folder", NOBODY]);
        operator
    }

    /// Starts a station with another camera.
    pub fn with_camera(desk: &'a Desk, camera: &str, further: &[&str], before: &[u8]) -> Self {
        let args = [&["shoot", "session", "--camera", camera], further].concat();
        let ids: Vec<_> = desk.ids().into_iter().map(str::to_owned).collect();
        let command = program(&desk.path(""), &args);
        let window = Window::open_after(command, (120, 40), &ids, before);
        let card = desk.path("card");
        let frames = std::fs::read_dir(&card).map_or(0, Iterator::count) as u32;
        Self { window, desk, card, frames, called: DONE, hand: None, tray: 0, sim: None }
    }

    pub fn press(&mut self, key: &str) {
        self.window.type_in(key);
    }

    pub fn see(&self, words: &str) {
        self.window.wait_for(&[words]);
    }

    pub fn gone(&self, words: &str) {
        self.window.wait_gone(words);
    }

    pub fn sees(&self, words: &str) -> bool {
        self.window.contents().contains(words)
    }

    /// Presses a key and waits until the screen was drawn for it.
    pub fn press_and_wait(&mut self, key: &str) {
        let before = self.window.look(|_, draws| draws);
        self.press(key);
        self.window.wait_to_see("a draw", |_, draws| (draws > before).then_some(()));
    }

    /// What is to be seen below the header, colours included.
    pub fn look(&self) -> Vec<String> {
        self.window.look(|screen, _| rows(screen))
    }

    /// Waits until something else is to be seen below the header.
    pub fn looks_other(&self, before: &[String]) {
        let other = |screen: &vt100::Screen, _| (rows(screen) != before).then_some(());
        self.window.wait_to_see("another look", other);
    }

    /// Waits until it looks as before.
    pub fn looks_as(&self, before: &[String]) {
        let same = |screen: &vt100::Screen, _| (rows(screen) == before).then_some(());
        self.window.wait_to_see("the look from before", same);
    }

    /// A student who has not been called yet.
    pub fn student(&mut self) -> String {
        self.called += 1;
        self.desk.number(self.called - 1).0
    }

    /// A student with a photo.
    pub fn done_student(&self) -> String {
        self.desk.number(0).0
    }

    /// Keys something into the box.
    pub fn key_in(&mut self, text: &str) {
        self.press(text);
        self.see(&format!("学号 > {text}"));
    }

    /// Calls a student to whom nobody else stands; their number.
    pub fn call(&mut self) -> String {
        let number = self.student();
        self.key_in(&number);
        self.press("\r");
        self.is_called(&number);
        number
    }

    /// Waits until a student was called.
    pub fn is_called(&self, number: &str) {
        self.window.wait_until(|seen| seen.contains(number) && !seen.contains("学号 > 2"));
    }

    /// Sends back whoever is on camera or on deck.
    pub fn nobody(&mut self) {
        while !self.sees(NOBODY) {
            self.press_and_wait(CTRL_X);
        }
    }

    /// Sees to it that somebody is on camera.
    pub fn somebody(&mut self) {
        if self.sees(NOBODY) {
            self.call();
        }
    }

    /// Calls a student who has a photo.
    pub fn recall(&mut self) {
        let number = self.done_student();
        self.key_in(&number);
        self.press("\r");
        self.see(heading(Place::Recall));
    }

    /// The newest notice goes.
    pub fn clear_notice(&mut self) {
        self.key_in("7");
        self.press(BACKSPACE);
        self.gone("学号 > 7");
    }

    /// Something that can be taken back: a student is noted as absent.
    pub fn do_something(&mut self) {
        self.nobody();
        self.call();
        self.press(F11);
        self.see("记为缺席");
        self.press("\r");
        self.window.wait_for(&[NOBODY, ON_RECORD]);
    }

    /// Puts a frame on the card; no two are the same file.
    pub fn put(&mut self, kind: Kind) {
        self.frames += 1;
        let mark = self.frames.to_be_bytes();
        let picture = jpeg(kind);
        let bytes = [&picture[..2], b"\xff\xfe\x00\x06", &mark, &picture[2..]].concat();
        let name = format!("DSC_{:04}.JPG", self.frames);
        let part = self.card.join("part");
        std::fs::write(&part, bytes).unwrap();
        std::fs::rename(part, self.card.join(name)).unwrap();
    }

    /// Has a new frame of somebody in hand; it was judged.
    pub fn take(&mut self, kind: Kind) {
        if self.hand.take().is_some() {
            self.press(ESC);
            self.window.wait_until(|seen| !is_judged(seen) && !seen.contains("存疑："));
        }
        self.somebody();
        self.put(kind);
        self.judged();
        self.hand = Some(kind);
    }

    /// Waits until a frame was judged.
    pub fn judged(&self) {
        self.window.wait_until(is_judged);
    }

    /// Has a frame in hand, a new one only if there is none of the kind.
    pub fn hold(&mut self, kind: Kind) {
        if self.hand != Some(kind) {
            self.take(kind);
        }
    }

    /// Puts frames into the tray: nobody is on camera.
    pub fn fill_tray(&mut self, count: usize) {
        for _ in 0..count {
            self.put(Kind::Passes);
            self.tray += 1;
            self.see(&format!("待认领 {}", self.tray));
        }
    }

    /// Opens a dialog from the desk.
    pub fn open(&mut self, place: Place) {
        match place {
            Place::Desk => return,
            Place::Pick => self.key_in("李"),
            Place::Skip => self.somebody(),
            Place::Recall => return self.recall(),
            _ => {}
        }
        self.press(opening(place));
        self.see(heading(place));
    }

    /// Closes a dialog.
    pub fn close(&mut self, place: Place) {
        if place != Place::Desk {
            self.press(ESC);
            self.gone(heading(place));
        }
    }

    /// A key opens a dialog, which is closed again.
    pub fn opens(&mut self, key: &str, place: Place) {
        self.press(key);
        self.see(heading(place));
        self.close(place);
    }
}

/// Text, colours and weight of each row but the header, which tells the disk's room.
fn rows(screen: &vt100::Screen) -> Vec<String> {
    let (height, width) = screen.size();
    (1..height.get())
        .map(|row| {
            let mut last = None;
            let cells = (0..width.get()).filter_map(|column| screen.cell(row, column));
            cells.fold(String::new(), |mut text, cell| {
                let look = (cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.inverse());
                if last.replace(look) != Some(look) {
                    write!(text, "{look:?}").unwrap();
                }
                text + if cell.has_contents() { cell.contents() } else { " " }
            })
        })
        .collect()
}

fn is_judged(seen: &str) -> bool {
    JUDGED.iter().any(|words| seen.contains(words))
}

/// The key by which a dialog is opened from the desk.
fn opening(place: Place) -> &'static str {
    match place {
        Place::Desk => "",
        Place::Pick | Place::Recall => "\r",
        Place::Reason | Place::Doubt => F8,
        Place::Camera => F2,
        Place::Mend => F7,
        Place::MendWords => CTRL_W,
        Place::Undo => CTRL_Z,
        Place::Skip => F9,
        Place::Line => F4,
        Place::Class => F3,
        Place::Tray => F12,
        Place::Palette => CTRL_P,
        Place::Page => "\x02",
        Place::Help => F1,
        Place::Quit => F10,
    }
}

/// Words that stand on the screen while a dialog is open, and only then.
pub fn heading(place: Place) -> &'static str {
    match place {
        Place::Desk => "学号 > ",
        Place::Pick => "有多位学生相符",
        Place::Reason => "采用须写明理由",
        Place::Doubt => "照片里是这位同学吗",
        Place::Camera => "更改  F6 锁定",
        Place::Mend => "名单外学生现场登记",
        Place::MendWords => "姓名：",
        Place::Undo => "撤销上一步？",
        Place::Recall => "已经拍过",
        Place::Skip => "理由（可不写）",
        Place::Line => "排队：按键叫号",
        Place::Class => "选班级",
        Place::Tray => "左边这张是谁的",
        Place::Palette => "中文、拼音、英文查找",
        Place::Page => "摄影师屏幕：在浏览器中打开",
        Place::Help => " 按键  1-",
        Place::Quit => "有照片尚未决定",
    }
}
