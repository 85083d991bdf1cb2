//! The camera of a session: how it is set, what was locked, and what the operator must be told about it.

use super::{Command, Effect, Notice, Session};
use crate::body::menu::MenuItem;
use crate::body::setting::is_raw_alone;
use crate::body::{CardRoom, ClockOffset, Drift, Light, Reference, Setting, SettingState, Work};

/// Rows of the camera's page below the settings and alarms: card, clock, lock, light, and the items of the body's menu.
const FURTHER_ROWS: usize = 5 + MenuItem::ALL.len();

/// Frames whose light is remembered.
const LIGHTS_MAX: usize = 120;

/// From when on something about the camera is said; of the profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// A frame so near a change of student is doubtful, µs.
    pub doubt_window_us: i64,
    /// Battery level, percent.
    pub battery_percent: u8,
    /// Pictures that still fit on the card.
    pub card_pictures: u64,
    /// Difference of the camera's clock, µs.
    pub clock_us: i64,
    /// Distance of the backdrop from the test shot's, ΔE*ab.
    pub light_de: f64,
}

impl Default for Limits {
    /// Says nothing, doubts nothing.
    fn default() -> Self {
        Self {
            doubt_window_us: 0,
            battery_percent: 0,
            card_pictures: 0,
            clock_us: i64::MAX,
            light_de: f64::INFINITY,
        }
    }
}

/// What is known of the camera and its settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rig {
    /// What it is at.
    pub work: Option<Work>,
    /// Room on its card.
    pub room: Option<CardRoom>,
    /// Offset of its clock.
    pub clock: Option<ClockOffset>,
    /// Its settings.
    pub settings: Vec<SettingState>,
    /// Whether it confirmed that it keeps pictures on its card.
    pub keeps_on_card: Option<bool>,
    /// What was locked after the test shot.
    pub reference: Option<Reference>,
    /// The light on the newest frame that was judged.
    pub light: Option<Light>,
    /// The light on the frames of this run, oldest first.
    pub lights: Vec<Light>,
    /// How the second copy is, if one is kept.
    pub copy: Option<CopyState>,
    /// What is wrong now.
    pub alarms: Vec<Alarm>,
}

/// How the second copy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyState {
    /// It has caught up.
    Kept,
    /// So many files are not copied yet, for too long.
    Behind(u64),
    /// It can't be written; one sentence.
    Failing(String),
}

/// News of the camera.
#[derive(Debug, Clone, PartialEq)]
pub enum RigNews {
    /// What it is at.
    Working(Option<Work>),
    /// Room on its card.
    Room(CardRoom),
    /// Offset of its clock.
    Clock(ClockOffset),
    /// Its settings.
    Settings(Vec<SettingState>),
    /// Whether it confirmed that it keeps pictures on its card.
    KeepsOnCard(bool),
    /// Pictures that were taken while nobody listened come now.
    Found(u32),
    /// The light on a frame that was judged.
    Light(Light),
    /// What an earlier run of this session locked.
    Locked(Reference),
    /// How the second copy is.
    Copy(CopyState),
}

/// Something that the operator must know before it costs pictures.
#[derive(Debug, Clone, PartialEq)]
pub enum Alarm {
    /// The battery runs out: percent left.
    Battery(u8),
    /// The card fills up: pictures that still fit.
    Card(u64),
    /// The camera doesn't keep pictures on its card.
    NotKept,
    /// The camera's clock is off by so many µs.
    Clock(i64),
    /// The camera writes RAW files only: no frame can be judged.
    RawAlone,
    /// Something is no longer as it was locked.
    Drift(Drift),
    /// The second copy is behind, or can't be written.
    Copy(CopyState),
}

impl Alarm {
    /// Whether two alarms are about the same thing, whatever the numbers.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Drift(Drift::Setting { setting, is, .. }),
                Self::Drift(Drift::Setting { setting: other, is: also, .. }),
            ) => setting == other && is == also,
            (Self::Drift(one), Self::Drift(another)) => {
                std::mem::discriminant(one) == std::mem::discriminant(another)
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl Rig {
    fn take(&mut self, news: RigNews) {
        match news {
            RigNews::Working(work) => self.work = work,
            RigNews::Room(room) => self.room = Some(room),
            RigNews::Clock(offset) => self.clock = Some(offset),
            RigNews::Settings(settings) => self.settings = settings,
            RigNews::KeepsOnCard(kept) => self.keeps_on_card = Some(kept),
            RigNews::Light(light) => self.shine(light),
            RigNews::Locked(reference) => self.reference = Some(reference),
            RigNews::Copy(state) => self.copy = Some(state),
            RigNews::Found(_) => {}
        }
    }

    fn shine(&mut self, light: Light) {
        self.light = Some(light);
        if self.lights.len() == LIGHTS_MAX {
            self.lights.remove(0);
        }
        self.lights.push(light);
    }

    /// How far the backdrop is from what was locked, ΔE*ab; `None` while nothing is locked.
    #[must_use]
    pub fn colour_moved(&self) -> Option<f64> {
        let (reference, now) = (self.reference.as_ref()?.light?, self.light?);
        Some(now.difference(&reference))
    }

    /// What is wrong, the worst first.
    fn wrong(&self, battery: Option<u8>, limits: &Limits) -> Vec<Alarm> {
        let format = self.setting(Setting::ImageFormat).map_or("", |state| state.value.as_str());
        let simple = [
            (self.keeps_on_card == Some(false)).then_some(Alarm::NotKept),
            is_raw_alone(format).then_some(Alarm::RawAlone),
            battery.filter(|percent| *percent <= limits.battery_percent).map(Alarm::Battery),
            self.room
                .and_then(|room| room.pictures)
                .filter(|pictures| *pictures <= limits.card_pictures)
                .map(Alarm::Card),
        ];
        let copy = self.copy.clone().filter(|state| *state != CopyState::Kept).map(Alarm::Copy);
        let clock = self.clock.map(ClockOffset::middle_us);
        let clock = clock.filter(|us| us.saturating_abs() > limits.clock_us).map(Alarm::Clock);
        let drifts = self.reference.iter().flat_map(|reference| {
            let light = self.light.and_then(|now| reference.moved_light(&now, limits.light_de));
            reference.moved_settings(&self.settings).into_iter().chain(light)
        });
        simple
            .into_iter()
            .flatten()
            .chain(copy)
            .chain(drifts.map(Alarm::Drift))
            .chain(clock)
            .collect()
    }

    /// A setting, if the camera tells it.
    #[must_use]
    pub fn setting(&self, setting: Setting) -> Option<&SettingState> {
        self.settings.iter().find(|state| state.setting == setting)
    }
}

impl Session {
    pub(super) fn rig_news(&mut self, news: RigNews) -> Vec<Effect> {
        if let RigNews::Found(count) = news {
            return self.warn(Notice::Found(count));
        }
        self.rig.take(news);
        self.look_for_alarms()
    }

    /// Tells what has gone wrong since the last look; what was told is not told again until it was right in between.
    pub(super) fn look_for_alarms(&mut self) -> Vec<Effect> {
        let wrong = self.rig.wrong(self.camera.battery(), &self.limits);
        let new = wrong.iter().find(|alarm| !self.rig.alarms.iter().any(|old| old.is_like(alarm)));
        let new = new.cloned();
        self.rig.alarms = wrong;
        match new {
            Some(alarm) => self.warn(Notice::Alarm(alarm)),
            None => vec![],
        }
    }

    /// Locks settings and light as they are now.
    pub(super) fn lock_reference(&mut self) -> Vec<Effect> {
        let Some(effect) = self.lock() else {
            return self.warn(Notice::NothingToLock);
        };
        self.rig.alarms.retain(|alarm| !matches!(alarm, Alarm::Drift(_)));
        self.notice = Some(Notice::Locked);
        vec![effect]
    }

    /// Locks what there is to lock; what is to be done about it.
    fn lock(&mut self) -> Option<Effect> {
        if self.rig.settings.is_empty() && self.rig.light.is_none() {
            return None;
        }
        let reference = Reference::lock(&self.rig.settings, self.rig.light);
        self.rig.reference = Some(reference.clone());
        Some(Effect::KeepReference(reference))
    }

    /// The first accepted shot is the test shot, where none was locked before.
    pub(super) fn lock_by_first_shot(&mut self) -> Vec<Effect> {
        if self.rig.reference.is_some() {
            return vec![];
        }
        self.lock().into_iter().collect()
    }

    /// A command while the camera's page is open with `selected` marked: where the mark is then, and what is done.
    pub(super) fn on_camera_page(
        &mut self,
        selected: usize,
        command: &Command,
    ) -> (usize, Vec<Effect>) {
        let last = self.rig.settings.len() + self.rig.alarms.len() + FURTHER_ROWS;
        match command {
            Command::Up => (selected.saturating_sub(1), vec![]),
            Command::Down => ((selected + 1).min(last), vec![]),
            Command::Less => (selected, self.step_setting(selected, -1)),
            Command::More => (selected, self.step_setting(selected, 1)),
            Command::Lock => (selected, self.lock_reference()),
            _ => (selected, vec![]),
        }
    }

    fn step_setting(&mut self, selected: usize, steps: isize) -> Vec<Effect> {
        let Some(state) = self.rig.settings.get_mut(selected) else { return vec![] };
        let Some(value) = state.neighbour(steps).map(str::to_owned) else {
            self.notice = Some(Notice::NotSettable(state.setting));
            return vec![];
        };
        let setting = state.setting;
        // Shown at once; the camera's own answer follows.
        state.value.clone_from(&value);
        vec![Effect::Set { setting, value }]
    }
}
