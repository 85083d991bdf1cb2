//! Operator and photographer: keys on the station's terminal, the shutter on the camera's body.

use crate::pty::Window;
use crate::sim_process::{Sim, SimProcess};
use crate::station::{self, Station};
use paishe::store::Store;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Seconds around a change of student within which a frame is doubtful.
pub const DOUBT_WINDOW: &str = "0.02";
/// Longer than that: a photographer looks at who sits down before the shutter is pressed.
const LOOK: Duration = Duration::from_millis(60);

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const BACKSPACE: &str = "\x7f";
pub const F4: &str = "\x1bOS";
pub const F9: &str = "\x1b[20~";
pub const F10: &str = "\x1b[21~";
pub const F11: &str = "\x1b[23~";
pub const CTRL_Y: &str = "\x19";
pub const CTRL_Z: &str = "\x1a";

const PASSES: [&str; 2] = ["合格：可以采用", "可采用，请看"];
const FAILS: [&str; 2] = ["不合格：请重拍", "测不到的项：请重拍"];
const SIZE: (u16, u16) = (120, 40);

/// What was done for one student.
#[derive(Debug, Clone, Copy, Default)]
pub struct Effort {
    pub keys: usize,
    pub scans: usize,
}

/// The crew of one session.
pub struct Crew {
    pub window: Window,
    pub camera: SimProcess,
    pub numbers: Vec<String>,
    names: Vec<String>,
    folder: tempfile::TempDir,
    /// Numbers given so far.
    pub given: usize,
    /// Since the student now on camera was begun with.
    pub effort: Effort,
    /// Times the shutter was pressed.
    pub pressed: usize,
    /// Frames of the student on camera.
    frames: usize,
}

impl Crew {
    /// A new session of one class of so many students, the station open and the camera connected.
    pub fn begin(students: usize, long_px: u32) -> Self {
        // Nobody blinks: a frame fails where the script wants it to.
        let sim = Sim { sitter_moves: false, stands_back: true, ..Sim::drawn(long_px) };
        let camera = SimProcess::start(&sim);
        let class = station::class(students);
        let further = ["--doubt-window", DOUBT_WINDOW];
        let ready = Station::prepare(&class);
        let Station { window, folder } = ready.open(&camera.port_text, &further, SIZE);
        let names = class.iter().map(|student| student.name.clone()).collect();
        let numbers = class.into_iter().map(|student| student.number.0).collect();
        window.wait_for(&["Paishe Simulator", "实时取景"]);
        let effort = Effort::default();
        Self { window, camera, numbers, names, folder, given: 0, effort, pressed: 0, frames: 0 }
    }

    pub fn session(&self) -> PathBuf {
        self.folder.path().join("session")
    }

    /// Presses keys, each counted.
    pub fn press(&mut self, keys: &[&str]) {
        for key in keys {
            self.effort.keys += 1;
            self.window.type_in(key);
        }
    }

    /// Types digits, each counted.
    pub fn digits(&mut self, digits: &str) {
        self.effort.keys += digits.len();
        self.window.type_in(digits);
    }

    /// A scanner reads a code: number and Enter in one go.
    pub fn scan(&mut self, code: &str) {
        self.effort.scans += 1;
        self.window.type_in(&format!("{code}\r"));
    }

    pub fn see(&self, words: &str) {
        self.window.wait_for(&[words]);
    }

    /// Waits until a student is on camera, with no frame of theirs yet.
    pub fn is_on_camera(&self, number: &str) {
        let field = format!("学号    {number}");
        let waits = |seen: &str| seen.contains("取景：") || seen.contains("等待取景");
        self.window.wait_until(|seen| seen.contains(&field) && waits(seen));
    }

    /// Waits until a student is on deck.
    pub fn is_on_deck(&self, number: &str) {
        self.window.wait_until(|seen| self.deck_has(seen, number));
    }

    /// Whether a student stands on deck; beside a very long name there is no room for the number.
    pub fn deck_has(&self, seen: &str, number: &str) -> bool {
        let place = self.numbers.iter().position(|other| other == number);
        let name = place.map_or("", |place| &self.names[place]);
        let is_long = name.chars().count() > 8;
        let deck = seen.lines().find_map(|line| Some(line.split_once("候场")?.1));
        deck.is_some_and(|deck| deck.contains(number) || (is_long && deck.contains(name)))
    }

    /// The photographer presses the shutter on the body.
    pub fn fire(&mut self) {
        std::thread::sleep(LOOK);
        let said = self.camera.order("press");
        assert!(said.contains("shutter"), "{said}");
        self.pressed += 1;
        self.frames += 1;
    }

    /// The verdict on the newest frame, once it is there: whether it passes.
    pub fn verdict(&self, screen: &vt100::Screen) -> Option<bool> {
        let seen = screen.contents();
        // Of several frames the strip says which one is in hand.
        let is_newest = self.frames == 1 || seen.contains(&format!("[{}", self.frames));
        verdict_of(&seen).filter(|_| is_newest)
    }

    /// The photographer shoots; whether the frame passes.
    pub fn shoot(&mut self) -> bool {
        self.fire();
        self.window.wait_to_see("a verdict", |screen, _| self.verdict(screen))
    }

    /// Shoots until a frame passes; the seconds from the first shutter to its verdict.
    pub fn shoot_until_it_passes(&mut self) -> f64 {
        let start = Instant::now();
        let mut passes = self.shoot();
        let seconds = start.elapsed().as_secs_f64();
        for _ in 0..5 {
            if passes {
                return seconds;
            }
            // The newer frame takes the place of the older one: no key.
            passes = self.shoot();
        }
        panic!("six frames failed:\n{}", self.window.contents());
    }

    /// A frame that fails: the lamps gave hardly any light.
    pub fn shoot_in_the_dark(&mut self) {
        self.camera.order("lamp 12");
        assert!(!self.shoot(), "a dark frame passes:\n{}", self.window.contents());
        self.camera.order("lamp 100");
    }

    /// Waits until one more number was given.
    pub fn is_accepted(&mut self) {
        self.given += 1;
        self.see(&format!("下一拍摄序号  {} ", self.given + 1));
    }

    /// What was done since the last student.
    pub fn next(&mut self) -> Effort {
        self.frames = 0;
        std::mem::take(&mut self.effort)
    }

    /// Leaves the station and looks whether anything was lost.
    pub fn end(mut self) -> bool {
        let exposed = self.camera.exposures() as usize;
        let session = self.session();
        let Self { mut window, given, pressed, folder, camera, .. } = self;
        window.type_in(F10);
        let (code, _) = window.end();
        drop(camera);
        let store = Store::look(&session).unwrap();
        let numbers: Vec<_> = store.shots().unwrap().iter().map(|shot| shot.number.0).collect();
        let gapless = numbers.iter().copied().eq(1..=given as u32);
        let originals = originals(&session);
        let status = store.status().unwrap();
        let wrong = store.wrong_originals().unwrap().len();
        println!(
            "  numbers 1 to {given} without gaps: {gapless}; exposed {exposed} (asked for {pressed}), originals \
             {originals}, of them not as they came {wrong}, in the tray {}",
            status.tray
        );
        drop((store, folder));
        let nothing_lost = exposed == originals && exposed == pressed && wrong == 0;
        code == 0 && gapless && nothing_lost && status.tray == 0
    }
}

/// JPEGs that came from the camera.
pub fn originals(session: &Path) -> usize {
    let files = std::fs::read_dir(session.join("originals")).unwrap().flatten();
    files.filter(|file| file.path().extension().is_some_and(|end| end == "JPG")).count()
}

/// What the desk says of the frame in hand.
fn verdict_of(seen: &str) -> Option<bool> {
    let says = |words: &[&str]| words.iter().any(|words| seen.contains(words));
    if says(&PASSES) { Some(true) } else { says(&FAILS).then_some(false) }
}
