//! `paishe smoke`: runs the camera contract on a real body and keeps a dated line of how it went.

mod entry;

use super::tethered::{Places, TELLS_WITHIN, Tethered, Told, scratch};
use super::{Exit, Failure, cli};
use crate::body::{ClockOffset, Setting, SettingState};
use crate::camera::tether::{ArrivedFrame, TetherEvent, TetherHandle};
use crate::lang::Lang;
use crate::view::rig_text;
use entry::Entry;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Time of live view that is counted.
const LIVE_FOR: Duration = Duration::from_secs(5);
/// Live-view frames a second below which judging is no longer fluent.
const MIN_FPS: f64 = 10.0;
/// Longest wait for a shot from the station, until it is on disk.
const SHOT_WITHIN: Duration = Duration::from_secs(30);
/// Longest wait for a hand: shutter, cable.
const HAND_WITHIN: Duration = Duration::from_secs(90);
/// Time in which a frame too many would have come.
const QUIET: Duration = Duration::from_secs(2);
/// Shots on the body that are asked for.
const BODY_SHOTS: usize = 3;

/// How one promise went.
enum Outcome {
    /// Kept, with what was measured.
    Kept(String),
    /// Broken, with what happened.
    Broken(String),
    /// Not tried, and why.
    Skipped(&'static str),
}

/// Runs the contract; exit code 1 when a promise was broken.
pub fn run(args: &cli::Smoke, lang: Lang, out: &mut dyn Write) -> Result<Exit, Failure> {
    let scratch = scratch("smoke")?;
    let originals = args.keep.clone().unwrap_or_else(|| scratch.join("originals"));
    let ledger = scratch.join("cards.ledger");
    let places = Places { originals: &originals, ledger: &ledger, log: &scratch };
    let camera = Tethered::open(&args.camera, places, lang)?;
    let mut trial =
        Trial { entry: Entry::of(&camera.about), camera, lang, frames: Vec::new(), broken: 0 };
    let done = trial.run(args, out);
    let Trial { camera, entry, broken, .. } = trial;
    drop(camera);
    // What is kept lies elsewhere.
    drop(std::fs::remove_dir_all(&scratch));
    done?;
    if let Some(log) = &args.log {
        append(log, &entry, lang)?;
        writeln!(out, "{} {}", lang.pick("已记入", "noted in"), log.display())?;
    }
    Ok(if broken == 0 { Exit::Ok } else { Exit::Refused })
}

fn append(log: &Path, entry: &Entry, lang: Lang) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::reading(log, &e, lang);
    let mut file =
        std::fs::OpenOptions::new().append(true).create(true).open(log).map_err(failed)?;
    writeln!(file, "{}", entry.row()).map_err(failed)
}

/// A camera on trial.
struct Trial {
    camera: Tethered,
    lang: Lang,
    /// What came so far.
    frames: Vec<ArrivedFrame>,
    entry: Entry,
    broken: u32,
}

impl Trial {
    fn run(&mut self, args: &cli::Smoke, out: &mut dyn Write) -> std::io::Result<()> {
        let about = &self.camera.about;
        writeln!(out, "{} ({})", about.model, about.port)?;
        let told = self.camera.told();
        let state = self.state(&told);
        self.say(out, ("存卡", "keeps pictures on its card"), |trial| trial.keeps_on_card())?;
        self.say(out, ("电量、时钟、余量", "battery, clock, room"), |_| {
            Outcome::Kept(state)
        })?;
        let settings = told.settings;
        self.say(out, ("设置", "settings"), |trial| trial.sets(&settings))?;
        self.say(out, ("实时取景", "live view"), Self::shows)?;
        self.say(out, ("键盘拍摄", "shots from the station"), |trial| trial.fires(args.shots))?;
        self.say(out, ("机身快门", "shots on the body"), |trial| {
            trial.by_hand(args.hands_off)
        })?;
        self.say(out, ("拔插", "unplug and replug"), |trial| trial.replugs(args.hands_off))?;
        self.say(out, ("卡上都在", "all frames still on the card"), Self::keeps_all)
    }

    /// Asks for a hand on the terminal, tries one promise, and says how it went.
    fn say(
        &mut self,
        out: &mut dyn Write,
        (zh, en): (&'static str, &'static str),
        promise: impl FnOnce(&mut Self) -> Outcome,
    ) -> std::io::Result<()> {
        let name = self.lang.pick(zh, en);
        write!(out, "{name} … ")?;
        out.flush()?;
        match promise(self) {
            Outcome::Kept(words) => writeln!(out, "{}  {words}", self.lang.pick("[正常]", "[ok]")),
            Outcome::Skipped(why) => {
                writeln!(out, "{}  {why}", self.lang.pick("[略过]", "[skipped]"))
            }
            Outcome::Broken(words) => {
                self.broken += 1;
                self.entry.trouble(&format!("{en}: {words}"));
                writeln!(out, "{}  {words}", self.lang.pick("[故障]", "[BROKEN]"))
            }
        }
    }

    fn state(&self, told: &Told) -> String {
        let none = || self.lang.pick("读不到", "not told").to_owned();
        let clock = told.clock.map(ClockOffset::middle_us).map(|us| rig_text::ahead(us, self.lang));
        let room = told.room.and_then(|room| room.pictures).map(|pictures| pictures.to_string());
        format!(
            "{}, {}, {}",
            self.camera.battery.map_or_else(none, |percent| format!("{percent}%")),
            clock.unwrap_or_else(none),
            room.unwrap_or_else(none)
        )
    }

    fn keeps_on_card(&self) -> Outcome {
        if self.camera.about.keeps_on_card {
            return Outcome::Kept(String::new());
        }
        Outcome::Broken(
            self.lang
                .pick("capturetarget 设不成存储卡", "capturetarget can't be set to the card")
                .to_owned(),
        )
    }

    /// Sets ISO one step away and back.
    fn sets(&mut self, settings: &[SettingState]) -> Outcome {
        let Some(iso) = settings.iter().find(|state| state.setting == Setting::Iso) else {
            return Outcome::Skipped(self.lang.pick("不提供 ISO", "it tells no ISO"));
        };
        let Some(other) = iso.neighbour(1).or_else(|| iso.neighbour(-1)) else {
            return Outcome::Skipped(
                self.lang.pick("ISO 不能遥控", "its ISO can't be set from here"),
            );
        };
        for value in [other, &iso.value] {
            if !self.set_iso(value) {
                return Outcome::Broken(format!("ISO {value}"));
            }
        }
        Outcome::Kept(format!("{} · ISO {} ⇄ {other}", settings.len(), iso.value))
    }

    fn set_iso(&mut self, value: &str) -> bool {
        let is_asked =
            self.camera.handle().is_some_and(|handle| handle.set(Setting::Iso, value.to_owned()));
        let is_set = |settings: &[SettingState]| {
            settings.iter().any(|state| state.setting == Setting::Iso && state.value == value)
        };
        let answer = self.camera.wait_for(TELLS_WITHIN, |event| match event {
            TetherEvent::Settings(settings) if is_set(&settings) => Some(true),
            TetherEvent::Trouble(_) => Some(false),
            _ => None,
        });
        is_asked && answer == Some(true)
    }

    fn shows(&mut self) -> Outcome {
        if !self.camera.about.has_live_view {
            return Outcome::Skipped(self.lang.pick("没有实时取景", "it has none"));
        }
        let is_on = self.camera.handle().is_some_and(|handle| handle.live_view(true));
        let frames = if is_on { self.camera.count_previews(LIVE_FOR) } else { 0 };
        let fps = frames as f64 / LIVE_FOR.as_secs_f64();
        self.entry.live_fps = Some(fps);
        let words = format!("{fps:.1} /s");
        if fps >= MIN_FPS { Outcome::Kept(words) } else { Outcome::Broken(words) }
    }

    /// Fires from the station, live view on: each shot must come once.
    fn fires(&mut self, shots: u32) -> Outcome {
        if !self.camera.about.can_trigger {
            return Outcome::Skipped(self.lang.pick("不能遥控快门", "it can't be fired from here"));
        }
        let mut took_ms = Vec::new();
        for _ in 0..shots {
            let start = Instant::now();
            if !self.camera.handle().is_some_and(TetherHandle::trigger) {
                return Outcome::Broken("busy".to_owned());
            }
            let answer = self.camera.wait_for(SHOT_WITHIN, |event| match event {
                TetherEvent::Frame(frame) => Some(Ok(frame)),
                TetherEvent::ShutterFailed(error) => Some(Err(error.to_string())),
                TetherEvent::Lost { error } => Some(Err(error.to_string())),
                _ => None,
            });
            match answer {
                Some(Ok(frame)) => self.frames.push(frame),
                Some(Err(why)) => return Outcome::Broken(why),
                None => {
                    return Outcome::Broken(
                        self.lang.pick("没有照片来", "no frame came").to_owned(),
                    );
                }
            }
            took_ms.push(start.elapsed().as_millis());
        }
        self.entry.station_shots = self.frames.len();
        let extra = self.frames_within(QUIET, usize::MAX);
        // A RAW file beside its JPEG belongs to the same shot.
        if extra > shots as usize {
            return Outcome::Broken(format!("{extra} too many"));
        }
        took_ms.sort_unstable();
        let median = took_ms.get(took_ms.len() / 2).copied().unwrap_or_default();
        Outcome::Kept(format!("{shots}, {median} ms"))
    }

    fn by_hand(&mut self, hands_off: bool) -> Outcome {
        if hands_off {
            return Outcome::Skipped("--hands-off");
        }
        self.ask(
            &format!("请按机身快门 {BODY_SHOTS} 次"),
            &format!("press the shutter {BODY_SHOTS} times"),
        );
        let came = self.frames_within(HAND_WITHIN, BODY_SHOTS);
        self.entry.body_shots = came;
        if came >= BODY_SHOTS {
            return Outcome::Kept(came.to_string());
        }
        Outcome::Broken(format!("{came} / {BODY_SHOTS}"))
    }

    fn replugs(&mut self, hands_off: bool) -> Outcome {
        if hands_off {
            return Outcome::Skipped("--hands-off");
        }
        self.ask(
            "请拔下数据线，等提示断开后再插上",
            "pull the cable; put it back once the loss is told",
        );
        let lost = self.camera.wait_for(HAND_WITHIN, |event| match event {
            TetherEvent::Lost { .. } => Some(()),
            _ => None,
        });
        if lost.is_none() {
            return Outcome::Broken(
                self.lang.pick("没有发觉断开", "the loss was never told").to_owned(),
            );
        }
        self.ask("已断开，请插上", "lost: put it back");
        let back = self.camera.wait_for(HAND_WITHIN, |event| match event {
            TetherEvent::Connected { .. } => Some(()),
            _ => None,
        });
        self.entry.came_back = back.is_some();
        if back.is_some() {
            Outcome::Kept(String::new())
        } else {
            Outcome::Broken("not back".to_owned())
        }
    }

    fn ask(&self, zh: &str, en: &str) {
        // Whoever runs a trial looks at the terminal; its words are no result.
        drop(writeln!(std::io::stderr(), "\n>>> {}", self.lang.pick(zh, en)));
    }

    /// Takes frames until so many came or the time is over.
    fn frames_within(&mut self, within: Duration, enough: usize) -> usize {
        let mut came = Vec::new();
        self.camera.wait_for(within, |event| {
            if let TetherEvent::Frame(frame) = event {
                came.push(frame);
            }
            (came.len() >= enough).then_some(())
        });
        let count = came.len();
        self.frames.append(&mut came);
        count
    }

    /// Whether the card still holds each frame under the name it came with.
    fn keeps_all(&mut self) -> Outcome {
        if !self.camera.handle().is_some_and(TetherHandle::list) {
            return Outcome::Broken("busy".to_owned());
        }
        let mut card = Vec::new();
        self.camera.wait_for(SHOT_WITHIN, |event| match event {
            TetherEvent::Card(entries, is_last) => {
                card.extend(entries.into_iter().map(|entry| entry.file));
                is_last.then_some(())
            }
            _ => None,
        });
        let gone = self.frames.iter().filter(|frame| !card.contains(&frame.on_camera)).count();
        self.entry.lost = gone;
        let words = format!("{} / {}", self.frames.len() - gone, self.frames.len());
        if gone == 0 { Outcome::Kept(words) } else { Outcome::Broken(words) }
    }
}
