//! `Session::update`: one event in, effects out. Total, and no I/O.

use super::{
    CameraState, Command, Dialog, Effect, Entry, Event, Frame, FrameId, Moment, Notice, Progress,
    Session, Shot, ShotNumber,
};
use crate::judge::{Judgement, Verdict};

/// Longest text the input box and the reason take, in characters.
pub const INPUT_MAX_CHARS: usize = 64;

impl Session {
    /// A session at its start: nobody called, no camera yet.
    #[must_use]
    pub fn new(queue: Vec<Entry>, next_number: ShotNumber, tray: Vec<FrameId>) -> Self {
        Self {
            queue,
            on_camera: None,
            on_camera_since: Moment::default(),
            on_deck: None,
            shot: Shot::Waiting,
            live: None,
            tray,
            next_number,
            camera: CameraState::Looking,
            input: String::new(),
            dialog: None,
            notice: None,
        }
    }

    /// Takes one event and says what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Command { command, at } => self.command(command, at),
            Event::FrameArrived(frame) => self.frame_arrived(frame),
            Event::FrameJudged { frame, judgement } => self.frame_judged(frame, judgement),
            Event::FrameUnreadable { frame, why } => self.frame_unreadable(frame, why),
            Event::Accepted { frame, number, at } => self.accepted(frame, number, at),
            Event::AcceptFailed { frame, why } => self.accept_failed(frame, why),
            Event::ShutterFailed { why } => self.shutter_failed(why),
            Event::Camera(state) => self.camera_changed(state),
            Event::LiveJudged(judgement) => self.live_judged(judgement),
            Event::Trouble { why } => self.warn(Notice::Trouble(why)),
        }
    }

    fn command(&mut self, command: Command, at: Moment) -> Vec<Effect> {
        match self.dialog.take() {
            None => self.command_in_the_open(command, at),
            Some(dialog) => self.command_in_dialog(dialog, command, at),
        }
    }

    fn command_in_the_open(&mut self, command: Command, at: Moment) -> Vec<Effect> {
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
            Command::Down => self.list_waiting(),
            Command::Up => vec![],
            Command::Trigger => self.trigger(),
            Command::Force => self.force(),
            Command::Dismiss => self.dismiss(at),
            Command::Help => self.open(Dialog::Help),
            Command::Quit => self.quit(),
        }
    }

    fn command_in_dialog(&mut self, dialog: Dialog, command: Command, at: Moment) -> Vec<Effect> {
        match (dialog, command) {
            (_, Command::Cancel) | (Dialog::Help, Command::Help | Command::Confirm) => vec![],
            (Dialog::Pick { matches, selected }, command) if command != Command::Quit => {
                self.pick(matches, selected, &command, at)
            }
            (Dialog::Reason { text }, command) if command != Command::Quit => {
                self.reason(text, command)
            }
            (Dialog::Quit, Command::Confirm | Command::Quit) => vec![Effect::Quit],
            (_, Command::Quit) => self.quit(),
            (dialog, _) => self.open(dialog),
        }
    }

    fn pick(
        &mut self,
        matches: Vec<crate::roster::StudentNumber>,
        selected: usize,
        command: &Command,
        at: Moment,
    ) -> Vec<Effect> {
        let last = matches.len().saturating_sub(1);
        let selected = match command {
            Command::Up => selected.saturating_sub(1),
            Command::Down => (selected + 1).min(last),
            Command::Confirm => {
                return match matches.into_iter().nth(selected) {
                    Some(student) => self.call(student, at),
                    None => vec![],
                };
            }
            _ => selected,
        };
        self.open(Dialog::Pick { matches, selected })
    }

    fn reason(&mut self, mut text: String, command: Command) -> Vec<Effect> {
        match command {
            Command::Confirm => return self.accept_with_reason(text),
            Command::Insert(more) => insert_bounded(&mut text, &more),
            Command::DeleteLast => {
                text.pop();
            }
            _ => {}
        }
        self.open(Dialog::Reason { text })
    }

    fn accept_with_reason(&mut self, text: String) -> Vec<Effect> {
        let reason = text.trim().to_owned();
        if reason.is_empty() {
            self.notice = Some(Notice::ReasonEmpty);
            return self.open(Dialog::Reason { text });
        }
        self.begin_accept(Some(reason))
    }

    fn open(&mut self, dialog: Dialog) -> Vec<Effect> {
        self.dialog = Some(dialog);
        vec![]
    }

    fn say(&mut self, notice: Notice) -> Vec<Effect> {
        self.notice = Some(notice);
        vec![]
    }

    fn warn(&mut self, notice: Notice) -> Vec<Effect> {
        self.notice = Some(notice);
        vec![Effect::Bell]
    }

    /// Enter on an empty box: only a frame that was measured and does not fail goes through.
    fn accept(&mut self) -> Vec<Effect> {
        if self.on_camera.is_none() {
            return self.say(Notice::NobodyOnCamera);
        }
        match &self.shot {
            Shot::Judged { judgement, .. } if judgement.verdict.needs_reason() => {
                let seen = judgement.verdict != Verdict::Unmeasured;
                self.warn(if seen { Notice::Failing } else { Notice::Unmeasured })
            }
            Shot::Judged { .. } => self.begin_accept(None),
            Shot::Waiting => self.say(Notice::NothingToAccept),
            Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => self.say(Notice::Busy),
        }
    }

    fn begin_accept(&mut self, reason: Option<String>) -> Vec<Effect> {
        let Some(student) = self.on_camera.clone() else {
            return self.say(Notice::NobodyOnCamera);
        };
        match std::mem::replace(&mut self.shot, Shot::Waiting) {
            Shot::Judged { frame, judgement } => {
                self.shot = Shot::Accepting { frame, judgement, reason: reason.clone() };
                vec![Effect::Accept { frame, student, reason }]
            }
            other => {
                self.shot = other;
                self.say(Notice::NothingToAccept)
            }
        }
    }

    fn force(&mut self) -> Vec<Effect> {
        match &self.shot {
            Shot::Judged { judgement, .. } if judgement.verdict.needs_reason() => {
                self.open(Dialog::Reason { text: String::new() })
            }
            _ => self.accept(),
        }
    }

    fn retake(&mut self) -> Vec<Effect> {
        match self.shot {
            Shot::Judged { frame, .. } => {
                self.shot = Shot::Waiting;
                self.notice = Some(Notice::Retake);
                vec![Effect::Reject(frame)]
            }
            // A shutter that never answered must not hold the station.
            Shot::Exposing => {
                self.shot = Shot::Waiting;
                vec![]
            }
            Shot::Waiting | Shot::Judging(_) | Shot::Accepting { .. } => {
                self.notice = None;
                vec![]
            }
        }
    }

    fn trigger(&mut self) -> Vec<Effect> {
        if self.on_camera.is_none() {
            return self.say(Notice::NobodyOnCamera);
        }
        if !matches!(self.camera, CameraState::Ready { can_trigger: true, .. }) {
            return self.say(Notice::NoCamera);
        }
        match self.shot {
            Shot::Waiting => {
                self.shot = Shot::Exposing;
                self.notice = None;
                vec![Effect::Trigger]
            }
            Shot::Judged { frame, .. } => {
                self.shot = Shot::Exposing;
                self.notice = None;
                vec![Effect::Reject(frame), Effect::Trigger]
            }
            Shot::Exposing | Shot::Judging(_) | Shot::Accepting { .. } => self.say(Notice::Busy),
        }
    }

    fn dismiss(&mut self, at: Moment) -> Vec<Effect> {
        if self.on_camera.is_none() {
            return self.say(Notice::NobodyOnCamera);
        }
        let effects = match self.shot {
            Shot::Accepting { .. } => return self.say(Notice::Busy),
            Shot::Judging(frame) | Shot::Judged { frame, .. } => vec![Effect::Reject(frame)],
            Shot::Waiting | Shot::Exposing => vec![],
        };
        self.notice = None;
        self.advance(at);
        effects
    }

    fn quit(&mut self) -> Vec<Effect> {
        match self.shot {
            Shot::Waiting => vec![Effect::Quit],
            _ => self.open(Dialog::Quit),
        }
    }

    /// A frame belongs to the student who was on camera when it was exposed, or to nobody.
    fn frame_arrived(&mut self, frame: Frame) -> Vec<Effect> {
        let student = match (&self.on_camera, &self.shot) {
            (Some(_), Shot::Accepting { .. }) | (None, _) => return self.park(frame.id),
            (Some(_), _) if frame.exposed_at < self.on_camera_since => return self.park(frame.id),
            (Some(student), _) => student.clone(),
        };
        let older = match std::mem::replace(&mut self.shot, Shot::Judging(frame.id)) {
            Shot::Judging(older) | Shot::Judged { frame: older, .. } => Some(older),
            Shot::Waiting | Shot::Exposing | Shot::Accepting { .. } => None,
        };
        // What the open reason was meant for is no longer the newest frame.
        if matches!(self.dialog, Some(Dialog::Reason { .. })) {
            self.dialog = None;
        }
        let judge = Effect::Judge { frame: frame.id, student };
        older.map(Effect::Reject).into_iter().chain([judge]).collect()
    }

    fn park(&mut self, frame: FrameId) -> Vec<Effect> {
        self.tray.push(frame);
        self.notice = Some(Notice::Parked(frame));
        vec![Effect::Park(frame), Effect::Bell]
    }

    fn frame_judged(&mut self, frame: FrameId, judgement: Judgement) -> Vec<Effect> {
        if self.shot != Shot::Judging(frame) {
            return vec![];
        }
        let bell = judgement.verdict.needs_reason();
        self.shot = Shot::Judged { frame, judgement };
        if bell { vec![Effect::Bell] } else { vec![] }
    }

    fn frame_unreadable(&mut self, frame: FrameId, why: String) -> Vec<Effect> {
        if self.shot != Shot::Judging(frame) {
            return vec![];
        }
        self.shot = Shot::Waiting;
        self.notice = Some(Notice::Unreadable(why));
        vec![Effect::Reject(frame), Effect::Bell]
    }

    fn accepted(&mut self, frame: FrameId, number: ShotNumber, at: Moment) -> Vec<Effect> {
        let Shot::Accepting { frame: expected, .. } = self.shot else { return vec![] };
        let Some(student) = self.on_camera.clone().filter(|_| expected == frame) else {
            return vec![];
        };
        if let Some(entry) = self.queue.iter_mut().find(|e| e.student.number == student) {
            entry.progress = Progress::Done(number);
        }
        self.next_number = ShotNumber(number.0 + 1);
        self.notice = Some(Notice::Accepted { student, number });
        self.advance(at);
        vec![]
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
        if self.shot == Shot::Exposing {
            self.shot = Shot::Waiting;
        }
        self.warn(Notice::ShutterFailed(why))
    }

    fn camera_changed(&mut self, state: CameraState) -> Vec<Effect> {
        let lost = matches!(state, CameraState::Lost { .. });
        self.camera = state;
        if !lost {
            return vec![];
        }
        self.live = None;
        if self.shot == Shot::Exposing {
            self.shot = Shot::Waiting;
        }
        vec![Effect::Bell]
    }

    fn live_judged(&mut self, judgement: Judgement) -> Vec<Effect> {
        self.live = Some(judgement);
        vec![]
    }

    /// The student on deck steps in front of the camera.
    pub(super) fn advance(&mut self, at: Moment) {
        self.on_camera = self.on_deck.take();
        self.on_camera_since = at;
        self.shot = Shot::Waiting;
    }
}

fn insert_bounded(target: &mut String, text: &str) {
    let room = INPUT_MAX_CHARS.saturating_sub(target.chars().count());
    target.extend(text.chars().filter(|c| !c.is_control()).take(room));
}
