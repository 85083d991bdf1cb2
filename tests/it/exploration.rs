//! Every sequence of events to a bounded depth, from a few starts: what must hold in all of them.

use crate::session::{judgement, session};
use paishe::judge::Verdict;
use paishe::session::{
    CameraState, Card, Command, Effect, Event, Frame, FrameId, Limits, Moment, Progress, Session,
    Shot, ShotNumber,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A session and what the edges around it would know.
#[derive(Clone)]
struct World {
    session: Session,
    now: i64,
    frames: i64,
    arrived: BTreeSet<FrameId>,
    settled: BTreeSet<FrameId>,
    parked: BTreeSet<FrameId>,
    /// The frame that is being written, and the number that the student holds already.
    accepting: Option<(FrameId, Option<ShotNumber>)>,
    numbers: Vec<ShotNumber>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    CallFirst,
    CallSecond,
    Confirm,
    Cancel,
    Trigger,
    Force,
    Dismiss,
    ToPrevious,
    ToNext,
    FrameNow,
    FrameLate,
    JudgedPass,
    JudgedFail,
    Written,
    WriteFailed,
    Lost,
}

const STEPS: [Step; 16] = [
    Step::CallFirst,
    Step::CallSecond,
    Step::Confirm,
    Step::Cancel,
    Step::Trigger,
    Step::Force,
    Step::Dismiss,
    Step::ToPrevious,
    Step::ToNext,
    Step::FrameNow,
    Step::FrameLate,
    Step::JudgedPass,
    Step::JudgedFail,
    Step::Written,
    Step::WriteFailed,
    Step::Lost,
];

impl World {
    fn new() -> Self {
        Self {
            session: Session {
                limits: Limits { doubt_window_us: 2, ..Limits::default() },
                ..session(&["101", "202"])
            },
            now: 10,
            frames: 0,
            arrived: BTreeSet::new(),
            settled: BTreeSet::new(),
            parked: BTreeSet::new(),
            accepting: None,
            numbers: vec![],
        }
    }

    fn command(&mut self, command: Command) {
        self.event(Event::Command { command, at: Moment(self.now) });
    }

    fn event(&mut self, event: Event) {
        let asks = matches!(&self.session.shot,
            Shot::Judged { judgement, frame }
                if judgement.verdict.needs_reason() || self.session.doubtful == Some(*frame));
        for effect in self.session.update(event) {
            match effect {
                // A frame of the tray that is not used stays settled.
                Effect::Reject(frame) if self.parked.remove(&frame) => {}
                Effect::Park(frame) | Effect::Reject(frame) | Effect::Keep { frame, .. } => {
                    assert!(self.settled.insert(frame), "{frame:?} settled twice");
                    if self.session.tray.contains(&frame) {
                        self.parked.insert(frame);
                    }
                }
                Effect::Accept { frame, reason, student, retake } => {
                    let held = match self.session.queue.get(&student).unwrap().progress {
                        Progress::Done(number) => Some(number),
                        _ => None,
                    };
                    assert_eq!(retake, held.is_some());
                    assert_eq!(self.accepting.replace((frame, held)), None, "two accepts at once");
                    assert_eq!(reason.is_some(), asks, "{frame:?} accepted with {reason:?}");
                    assert!(reason.is_none_or(|r| !r.is_empty()));
                }
                // A frame that was laid aside may be taken in hand again.
                Effect::Judge { frame, .. } => {
                    self.settled.remove(&frame);
                    self.parked.remove(&frame);
                }
                Effect::Peek(_)
                | Effect::Trigger
                | Effect::MarkDoubtful(_)
                | Effect::Set { .. }
                | Effect::KeepReference(_)
                | Effect::Mend(_)
                | Effect::CheckIn(_)
                | Effect::Tell(_)
                | Effect::Quit => {}
            }
        }
    }

    fn frame(&mut self, exposed_at: i64) {
        self.frames += 1;
        let id = FrameId(self.frames);
        self.arrived.insert(id);
        self.event(Event::FrameArrived(Frame {
            id,
            exposed_at: Moment(exposed_at),
            give_or_take_us: 0,
        }));
    }

    fn verdict(&mut self, verdict: Verdict) {
        let frame = FrameId(self.frames);
        self.event(Event::FrameJudged { frame, judgement: judgement(verdict) });
    }

    fn written(&mut self) {
        let Some((frame, held)) = self.accepting.take() else { return };
        let number = held.unwrap_or(self.session.next_number);
        if held.is_none() {
            self.numbers.push(number);
        }
        self.settled.insert(frame);
        self.event(Event::Accepted { frame, number, at: Moment(self.now) });
    }

    fn take(&mut self, step: Step) {
        self.now += 1;
        match step {
            Step::CallFirst => self.key("101"),
            Step::CallSecond => self.key("202"),
            Step::Confirm => self.command(Command::Confirm),
            Step::Cancel => self.command(Command::Cancel),
            Step::Trigger => self.command(Command::Trigger),
            Step::Force => {
                self.command(Command::Force);
                self.command(Command::Insert("原因".into()));
                self.command(Command::Confirm);
            }
            Step::ToPrevious => self.command(Command::ToPrevious),
            Step::ToNext => self.command(Command::ToNext),
            Step::Dismiss => self.command(Command::Dismiss),
            Step::FrameNow => self.frame(self.now),
            Step::FrameLate => self.frame(self.now - 5),
            Step::JudgedPass => self.verdict(Verdict::Pass),
            // What fails and what could not be measured take turns.
            Step::JudgedFail if self.frames % 2 == 0 => self.verdict(Verdict::Unmeasured),
            Step::JudgedFail => self.verdict(Verdict::Fail),
            Step::Written => self.written(),
            Step::WriteFailed => {
                if let Some((frame, _)) = self.accepting.take() {
                    self.event(Event::AcceptFailed { frame, why: "disk full".into() });
                }
            }
            Step::Lost => {
                self.event(Event::Camera(CameraState::Lost { why: "unplugged".into() }));
            }
        }
    }

    fn key(&mut self, text: &str) {
        self.command(Command::Insert(text.into()));
        self.command(Command::Confirm);
    }

    fn check(&self, path: &[Step]) {
        let s = &self.session;
        let current = match s.shot {
            Shot::Judging(f) | Shot::Judged { frame: f, .. } | Shot::Accepting { frame: f, .. } => {
                Some(f)
            }
            Shot::Waiting | Shot::Exposing => None,
        };
        for frame in &self.arrived {
            let held = current == Some(*frame);
            assert_ne!(
                held,
                self.settled.contains(frame),
                "{frame:?} lost or held twice: {path:?}"
            );
        }
        assert!(s.on_camera.is_some() || s.shot == Shot::Waiting, "shot of nobody: {path:?}");
        assert!(s.on_camera.is_none() || s.on_camera != s.on_deck, "one person twice: {path:?}");
        assert!(s.on_camera.is_some() || s.on_deck.is_none(), "deck before camera: {path:?}");
        assert_eq!(self.accepting.is_some(), matches!(s.shot, Shot::Accepting { .. }), "{path:?}");
        let done = s.queue.iter().filter(|e| e.progress.is_done()).count();
        assert_eq!(done, s.queue.done_count(), "count and rows differ: {path:?}");
        assert_eq!(s.anybody_waits(), s.waiting().next().is_some(), "{path:?}");
        assert_eq!(done, self.numbers.len(), "numbers and rows differ: {path:?}");
        assert_eq!(s.next_number.0 as usize, self.numbers.len() + 1, "{path:?}");
        let tray: BTreeSet<_> = s.tray.iter().copied().collect();
        assert_eq!(tray.len(), s.tray.len(), "a frame twice in the tray: {path:?}");
    }
}

fn explore(world: &World, depth: usize, path: &mut Vec<Step>, seen: &mut u64) {
    if depth == 0 {
        return;
    }
    for step in STEPS {
        let mut next = world.clone();
        path.push(step);
        next.take(step);
        next.check(path);
        *seen += 1;
        explore(&next, depth - 1, path, seen);
        path.pop();
    }
}

#[test]
fn no_sequence_of_events_loses_a_frame_or_reuses_a_number() {
    // Starts deeper in the story, so that the bounded depth reaches past an accept.
    let called = [Step::CallFirst, Step::CallSecond];
    let judged = [Step::CallFirst, Step::CallSecond, Step::FrameNow, Step::JudgedPass];
    for (start, depth) in [(&[][..], 6), (&called, 5), (&judged, 5)] {
        let mut world = World::new();
        for step in start {
            world.take(*step);
            world.check(start);
        }
        let mut seen = 0;
        explore(&world, depth, &mut start.to_vec(), &mut seen);
        assert!(seen > 100_000);
    }
}

/// Something that the operator, a scanner or the edges do in a long session.
#[derive(Clone, Debug)]
enum Act {
    Step(usize),
    Command(Command),
    Scan(String),
    Judged(Verdict),
}

fn act() -> impl Strategy<Value = Act> {
    let commands = prop::sample::select(vec![
        Command::Up,
        Command::Down,
        Command::Less,
        Command::More,
        Command::Confirm,
        Command::Cancel,
        Command::Skip,
        Command::Absent,
        Command::Queue,
        Command::Class,
        Command::Tray,
        Command::Mend,
        Command::Retake,
        Command::Undo,
        Command::Picture,
        Command::HideNames,
        Command::Palette,
        Command::Help,
        Command::Insert("101".into()),
        Command::Insert("词".into()),
    ]);
    let codes = Card::ALL.map(|card| format!("C:{}", card.word()));
    let codes: Vec<String> = codes.into_iter().chain(["101".into(), "202".into()]).collect();
    let verdicts = prop::sample::select(vec![Verdict::Pass, Verdict::Warn, Verdict::Fail]);
    prop_oneof![
        4 => (0..STEPS.len()).prop_map(Act::Step),
        4 => commands.prop_map(Act::Command),
        1 => prop::sample::select(codes).prop_map(Act::Scan),
        2 => verdicts.prop_map(Act::Judged),
    ]
}

impl World {
    fn act(&mut self, act: &Act) {
        self.now += 1;
        match act {
            Act::Step(step) => self.take(STEPS[*step]),
            Act::Command(command) => self.command(command.clone()),
            Act::Scan(code) => self.command(Command::Scan(code.clone())),
            Act::Judged(verdict) => {
                let Shot::Judging(frame) = self.session.shot else { return };
                self.event(Event::FrameJudged { frame, judgement: judgement(*verdict) });
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_long_session_with_lists_scans_and_cards_loses_a_frame_or_reuses_a_number(
        acts in prop::collection::vec(act(), 1..120),
    ) {
        let mut world = World::new();
        for act in &acts {
            world.act(act);
            world.check(&[]);
        }
    }
}
