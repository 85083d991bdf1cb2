//! `Session::update`: one event in, effects out. Total, and no I/O.

use super::{
    CameraState, Command, CrewNews, Dialog, Effect, Entry, Event, FrameId, Limits, Line, Moment,
    Notice, Occasion, PictureMode, Progress, Rig, Session, Shot, ShotNumber, Sittings,
};
use crate::judge::{Judgement, Verdict};
use crate::spec::Sequence;
use std::collections::BTreeMap;

/// Longest text the input box and the reason take, in characters.
pub const INPUT_MAX_CHARS: usize = 64;
/// What is kept as the reason when a doubtful frame was confirmed.
pub const DOUBT_CONFIRMED: &str = "存疑照片，已确认是本人";

impl Session {
    /// A session at its start: nobody called, no camera yet.
    #[must_use]
    pub fn new(queue: Vec<Entry>, next_number: ShotNumber, tray: Vec<FrameId>) -> Self {
        Self {
            queue: queue.into(),
            on_camera: None,
            sittings: Sittings::default(),
            asked_at: None,
            doubtful: None,
            looked_up: None,
            undo: None,
            redo: None,
            sequence: Sequence::default(),
            on_deck: None,
            shot: Shot::Waiting,
            live: None,
            tray,
            next_number,
            camera: CameraState::Looking,
            was_lost: false,
            rig: Rig::default(),
            limits: Limits::default(),
            crew: None,
            line: Line::default(),
            strip: vec![],
            wishes: BTreeMap::new(),
            accepted_at: BTreeMap::new(),
            picture: PictureMode::default(),
            names_hidden: false,
            input: String::new(),
            dialog: None,
            notice: None,
        }
    }

    /// Takes one event and says what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Command { command, at } => {
                let effects = self.command(command, at);
                self.then_step_up(effects, at)
            }
            Event::FrameArrived(frame) => self.frame_arrived(frame),
            Event::FrameJudged { frame, judgement } => self.frame_judged(frame, judgement),
            Event::FrameUnreadable { frame, why } => self.frame_unreadable(frame, why),
            Event::Accepted { frame, number, at } => {
                let effects = self.accepted(frame, number, at);
                self.then_step_up(effects, at)
            }
            Event::Mended { now, asked, at } => {
                let effects = self.mended(*now, asked, at);
                self.then_step_up(effects, at)
            }
            Event::MendFailed { why } => self.warn(Notice::MendFailed(why)),
            Event::AcceptFailed { frame, why } => self.accept_failed(frame, why),
            Event::ShutterFailed { why } => self.shutter_failed(why),
            Event::Camera(state) => self.camera_changed(state),
            Event::Rig(news) => self.rig_news(news),
            Event::Crew(CrewNews::AtAnother { student, station, at }) => {
                let effects = self.at_another(student, station, at);
                self.then_step_up(effects, at)
            }
            Event::Crew(news) => self.crew_news(news),
            Event::LiveJudged(judgement) => self.live_judged(judgement),
            Event::Trouble { why } => self.warn(Notice::Trouble(why)),
        }
    }

    /// Whoever left a place free is followed by the next one, where the line runs.
    fn then_step_up(&mut self, mut effects: Vec<Effect>, at: Moment) -> Vec<Effect> {
        effects.extend(self.step_up(at));
        effects
    }

    fn command(&mut self, command: Command, at: Moment) -> Vec<Effect> {
        let command = match command {
            Command::Scan(text) => return self.scan(&text, at),
            command => command,
        };
        match self.dialog.take() {
            None => self.command_in_the_open(command, at),
            Some(dialog) => self.command_in_dialog(dialog, command, at),
        }
    }

    pub(super) fn command_in_the_open(&mut self, command: Command, at: Moment) -> Vec<Effect> {
        match command {
            Command::Insert(text) => {
                self.notice = None;
                // A stray space must not make the next Enter a look-up.
                let text = if self.input.is_empty() { text.trim_start() } else { &text };
                insert_bounded(&mut self.input, text);
                vec![]
            }
            Command::DeleteLast => {
                self.input.pop();
                vec![]
            }
            Command::Confirm if self.input.is_empty() => self.accept(),
            Command::Confirm => self.look_up(at),
            Command::Cancel if self.input.is_empty() => self.retake(),
            Command::Cancel => {
                self.input.clear();
                vec![]
            }
            Command::Down if self.has_frame_in_hand() => self.turn_strip(false),
            Command::Up if self.has_frame_in_hand() => self.turn_strip(true),
            Command::Down if self.shot == Shot::Waiting => self.list_waiting(),
            Command::Down | Command::Up => vec![],
            Command::Trigger => self.trigger(at),
            Command::Force => self.force(),
            Command::Dismiss => self.dismiss(at),
            Command::Mend => self.open_mend(),
            Command::ToPrevious => self.rebind_to(self.sittings.previous().cloned(), at),
            Command::ToNext => self.rebind_to(self.on_deck.clone(), at),
            Command::Undo => self.open_undo(false),
            Command::Redo => self.open_undo(true),
            Command::Camera => self.open(Dialog::Camera { selected: 0 }),
            Command::Less | Command::More | Command::Lock => vec![],
            Command::Scan(text) => self.scan(&text, at),
            Command::Skip => self.open_skip(),
            Command::Absent => self.open_absent(),
            Command::Retake => self.retake_again(at),
            Command::WalkIn => self.open_walk_in(),
            Command::Class => self.open(Dialog::Class { text: String::new(), selected: 0 }),
            Command::Queue => self.open(Dialog::Line { selected: 0 }),
            Command::Tray => self.open_tray(),
            Command::Picture => {
                self.picture = self.picture.next();
                vec![]
            }
            Command::Page => self.open(Dialog::Page),
            Command::HideNames => {
                self.names_hidden = !self.names_hidden;
                self.say(Notice::NamesHidden(self.names_hidden))
            }
            Command::Palette => self.open(Dialog::Palette { text: String::new(), selected: 0 }),
            Command::Run(command) => self.command(*command, at),
            Command::Help => self.open(Dialog::Help { first: 0 }),
            Command::Quit => self.quit(),
        }
    }

    pub(super) fn open(&mut self, dialog: Dialog) -> Vec<Effect> {
        self.dialog = Some(dialog);
        vec![]
    }

    pub(super) fn say(&mut self, notice: Notice) -> Vec<Effect> {
        self.notice = Some(notice);
        vec![]
    }

    pub(super) fn warn(&mut self, notice: Notice) -> Vec<Effect> {
        let occasion = Occasion::of(&notice);
        self.notice = Some(notice);
        vec![Effect::Tell(occasion)]
    }

    /// Enter on an empty box: only a frame that was measured and does not fail goes through.
    pub(super) fn accept(&mut self) -> Vec<Effect> {
        if self.on_camera.is_none() {
            return self.say(Notice::NobodyOnCamera);
        }
        match &self.shot {
            Shot::Judged { frame, .. } if self.doubtful == Some(*frame) => {
                self.warn(Notice::Doubtful)
            }
            Shot::Judged { judgement, .. } if judgement.verdict.needs_reason() => {
                let seen = judgement.verdict != Verdict::Unmeasured;
                self.warn(if seen { Notice::Failing } else { Notice::Unmeasured })
            }
            Shot::Judged { .. } => self.begin_accept(None),
            Shot::Waiting => self.say(Notice::NothingToAccept),
            Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => self.say(Notice::Busy),
        }
    }

    pub(super) fn begin_accept(&mut self, reason: Option<String>) -> Vec<Effect> {
        let Some(student) = self.on_camera.clone() else {
            return self.say(Notice::NobodyOnCamera);
        };
        match std::mem::replace(&mut self.shot, Shot::Waiting) {
            Shot::Judged { frame, judgement } => {
                self.shot = Shot::Accepting { frame, judgement, reason: reason.clone() };
                let retake = self.queue.get(&student).is_some_and(|e| e.progress.is_done());
                vec![Effect::Accept { frame, student, reason, retake }]
            }
            other => {
                self.shot = other;
                self.say(Notice::NothingToAccept)
            }
        }
    }

    fn force(&mut self) -> Vec<Effect> {
        match &self.shot {
            Shot::Judged { frame, .. } if self.doubtful == Some(*frame) => self.open(Dialog::Doubt),
            Shot::Judged { judgement, .. } if judgement.verdict.needs_reason() => {
                self.open(Dialog::Reason { text: String::new() })
            }
            _ => self.accept(),
        }
    }

    /// The operator knows the sitter: the frame is no longer doubtful, but may still fail.
    pub(super) fn doubt_confirmed(&mut self) -> Vec<Effect> {
        self.doubtful = None;
        match &self.shot {
            Shot::Judged { judgement, .. } if judgement.verdict.needs_reason() => {
                self.open(Dialog::Reason { text: String::new() })
            }
            _ => self.begin_accept(Some(DOUBT_CONFIRMED.to_owned())),
        }
    }

    pub(super) fn retake(&mut self) -> Vec<Effect> {
        match self.shot {
            Shot::Judged { frame, .. } => {
                self.shot = Shot::Waiting;
                self.notice = Some(Notice::Retake);
                vec![self.lay_aside(frame), Effect::Tell(Occasion::Retake)]
            }
            // A shutter that never answered must not hold the station.
            Shot::Exposing => {
                self.shot = Shot::Waiting;
                self.asked_at = None;
                vec![]
            }
            Shot::Waiting | Shot::Judging(_) | Shot::Accepting { .. } => {
                self.notice = None;
                vec![]
            }
        }
    }

    fn trigger(&mut self, at: Moment) -> Vec<Effect> {
        if self.on_camera.is_none() {
            return self.say(Notice::NobodyOnCamera);
        }
        if !matches!(self.camera, CameraState::Ready { can_trigger: true, .. }) {
            return self.say(Notice::NoCamera);
        }
        match self.shot {
            Shot::Waiting => {
                self.expose(at);
                vec![Effect::Trigger]
            }
            Shot::Judged { frame, .. } => {
                self.expose(at);
                vec![self.lay_aside(frame), Effect::Trigger]
            }
            Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => self.say(Notice::Busy),
        }
    }

    fn expose(&mut self, at: Moment) {
        self.shot = Shot::Exposing;
        self.asked_at = Some(at);
        self.notice = None;
    }

    pub(super) fn dismiss(&mut self, at: Moment) -> Vec<Effect> {
        match self.on_camera.clone() {
            None => self.say(Notice::NobodyOnCamera),
            Some(_) if matches!(self.shot, Shot::Accepting { .. }) => self.say(Notice::Busy),
            Some(student) => {
                self.notice = None;
                self.line.put_last(student.clone());
                self.take_off(&student, at)
            }
        }
    }

    pub(super) fn quit(&mut self) -> Vec<Effect> {
        match self.shot {
            Shot::Waiting => vec![Effect::Quit],
            _ => self.open(Dialog::Quit),
        }
    }

    fn accepted(&mut self, frame: FrameId, number: ShotNumber, at: Moment) -> Vec<Effect> {
        let Shot::Accepting { frame: expected, .. } = self.shot else { return vec![] };
        let Some(student) = self.on_camera.clone().filter(|_| expected == frame) else {
            return vec![];
        };
        self.queue.set_progress(&student, Progress::Done(number));
        self.wishes.remove(&student);
        self.line.forget(&student);
        self.accepted_at.insert(number, at);
        if number.is_provisional() {
            self.labels_grow();
        } else {
            self.next_number = self.next_number.max(ShotNumber(number.0 + 1));
        }
        self.notice = Some(Notice::Accepted { student: student.clone(), number });
        let mut effects = vec![Effect::Tell(Occasion::Accepted { student, number })];
        effects.extend(self.advance(at));
        effects.extend(self.lock_by_first_shot());
        effects
    }

    fn accept_failed(&mut self, frame: FrameId, why: String) -> Vec<Effect> {
        match std::mem::replace(&mut self.shot, Shot::Waiting) {
            Shot::Accepting { frame: expected, judgement, .. } if expected == frame => {
                self.shot = Shot::Judged { frame, judgement };
                self.warn(Notice::AcceptFailed(why))
            }
            other => {
                self.shot = other;
                vec![]
            }
        }
    }

    fn shutter_failed(&mut self, why: String) -> Vec<Effect> {
        self.stop_waiting_for_the_shutter();
        self.warn(Notice::ShutterFailed(why))
    }

    fn camera_changed(&mut self, state: CameraState) -> Vec<Effect> {
        self.camera = state;
        match self.camera {
            CameraState::Looking => {
                self.rig.work = None;
                vec![]
            }
            CameraState::Lost { .. } => {
                self.live = None;
                self.was_lost = true;
                self.rig.work = None;
                self.stop_waiting_for_the_shutter();
                vec![Effect::Tell(Occasion::CameraLost)]
            }
            CameraState::Ready { .. } => {
                let is_back = std::mem::take(&mut self.was_lost);
                if is_back {
                    self.notice = Some(Notice::CameraBack);
                }
                let back = is_back.then_some(Effect::Tell(Occasion::CameraBack));
                back.into_iter().chain(self.look_for_alarms()).collect()
            }
        }
    }

    fn stop_waiting_for_the_shutter(&mut self) {
        self.asked_at = None;
        if self.shot == Shot::Exposing {
            self.shot = Shot::Waiting;
        }
    }

    fn live_judged(&mut self, judgement: Judgement) -> Vec<Effect> {
        self.live = Some(judgement);
        vec![]
    }

    /// The student on deck steps in front of the camera.
    pub(super) fn advance(&mut self, at: Moment) -> Vec<Effect> {
        self.on_camera = self.on_deck.take();
        self.sittings.change(at, self.on_camera.clone());
        self.shot = Shot::Waiting;
        self.asked_at = None;
        self.doubtful = None;
        self.strip.clear();
        let stepped = self.on_camera.clone().map(Occasion::OnCamera);
        stepped.map(Effect::Tell).into_iter().collect()
    }
}

pub(super) fn insert_bounded(target: &mut String, text: &str) {
    let room = INPUT_MAX_CHARS.saturating_sub(target.chars().count());
    target.extend(text.chars().filter(|c| !c.is_control()).take(room));
}
