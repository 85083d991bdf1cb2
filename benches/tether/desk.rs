//! A station without a screen: the real tether, session and store; every frame is judged to pass at once.

use paishe::app::shoot::hearing;
use paishe::camera::messages::FileKind;
use paishe::camera::sim::SimConfig;
use paishe::camera::source::Source;
use paishe::camera::tether::{ArrivedFrame, Tether, TetherConfig, TetherEvent, TetherHandle};
use paishe::crop::CropRect;
use paishe::judge::{Judgement, Verdict};
use paishe::lang::Lang;
use paishe::roster::{self, StudentNumber};
use paishe::session::{
    CameraState, Command, Effect, Event, Frame, FrameId, Limits, Moment, Notice, Session, Shot,
};
use paishe::store::accept::Acceptance;
use paishe::store::frames::{FrameState, NewFrame};
use paishe::store::{Settings, Store};
use paishe::view::text;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

/// A frame so near a change of student is doubtful: the 2 s of a session, compressed like the rest.
pub const DOUBT_WINDOW_US: i64 = 60_000;
/// Longest wait for the first connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);

pub struct Desk {
    runtime: Runtime,
    handle: Option<TetherHandle>,
    events: Receiver<TetherEvent>,
    pub session: Session,
    store: Store,
    _folder: tempfile::TempDir,
    /// Who was on camera from when on: the truth that frames are held to.
    pub sittings: Vec<(i64, Option<StudentNumber>)>,
    /// Frames that arrived, RAW files aside.
    pub arrived: usize,
    /// Connections so far.
    pub connected: usize,
    /// What the operator was told, each once.
    pub seen: Vec<String>,
}

impl Desk {
    /// Opens a session of so many students on a camera and waits until that is connected.
    pub fn open(port_text: &str, students: usize) -> Self {
        // Beside the build, on a real disk: a folder in memory would sync nothing.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let settings = Settings {
            profile: "nwpu-2009".into(),
            centre: String::new(),
            sequence: paishe::spec::Sequence::OnAccept,
        };
        let mut store = Store::create(&folder.path().join("session"), &settings).unwrap();
        store.import(&roster::demo(students, 1)).unwrap();
        let places = store.folder().clone();
        let config = TetherConfig {
            program: env!("CARGO_BIN_EXE_paishe").into(),
            source: port_text.parse::<Source>().unwrap(),
            sim: SimConfig::default(),
            originals: places.originals(),
            ledger: places.card_ledger(),
            catches_up: true,
            log: places.log().join("tether.log"),
            home: places.log().join("home"),
        };
        let runtime = Runtime::new().unwrap();
        let (handle, events) = runtime.block_on(async { Tether::start(config) });
        let mut session =
            Session::new(store.queue().unwrap(), store.next_number().unwrap(), vec![]);
        session.limits = Limits {
            doubt_window_us: DOUBT_WINDOW_US,
            battery_percent: 20,
            card_pictures: 100,
            clock_us: 60_000_000,
            light_de: 12.0,
        };
        let mut desk = Self {
            runtime,
            handle: Some(handle),
            events,
            session,
            store,
            _folder: folder,
            sittings: vec![(0, None)],
            arrived: 0,
            connected: 0,
            seen: vec![],
        };
        assert!(desk.pump(CONNECT_WITHIN, |desk| desk.connected > 0), "no camera");
        // The clock's first measurement.
        desk.pump(Duration::from_secs(4), |desk| desk.session.rig.clock.is_some());
        desk
    }

    pub fn handle(&self) -> &TetherHandle {
        self.handle.as_ref().unwrap()
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Hears the tether until something holds, at most so long; says whether it does.
    pub fn pump(&mut self, within: Duration, enough: impl Fn(&Self) -> bool) -> bool {
        let until = Instant::now() + within;
        loop {
            if enough(self) {
                return true;
            }
            let left = until.saturating_duration_since(Instant::now());
            let events = &mut self.events;
            let next = async { tokio::time::timeout(left, events.recv()).await };
            match self.runtime.block_on(next) {
                Ok(Some(event)) => self.hear(event),
                Ok(None) | Err(_) => return enough(self),
            }
        }
    }

    fn hear(&mut self, event: TetherEvent) {
        if let Some(event) = hearing::plain(&event) {
            return self.update(event);
        }
        match event {
            TetherEvent::Connected { about, battery } => {
                self.connected += 1;
                assert!(self.handle().live_view(about.has_live_view));
                let (model, can_trigger) = (about.model, about.can_trigger);
                self.update(Event::Camera(CameraState::Ready { model, battery, can_trigger }));
            }
            TetherEvent::Lost { error } => {
                self.update(Event::Camera(CameraState::Lost { why: error.to_string() }));
            }
            TetherEvent::Frame(frame) => self.record(&frame),
            TetherEvent::Battery(percent) => {
                if let Some(state) = self.session.camera.with_battery(percent) {
                    self.update(Event::Camera(state));
                }
            }
            _ => {}
        }
    }

    fn record(&mut self, frame: &ArrivedFrame) {
        let new = NewFrame::from(frame);
        if frame.kind == FileKind::Raw {
            return self.store.record_raw(&new).unwrap();
        }
        self.arrived += 1;
        let id = self.store.record_frame(&new).unwrap();
        self.update(Event::FrameArrived(Frame::new(id, &new.exposure)));
    }

    fn update(&mut self, event: Event) {
        let before = self.session.on_camera.clone();
        let (notice, state) = (self.session.notice.clone(), self.session.camera.clone());
        let at = event_moment(&event);
        let effects = self.session.update(event);
        if self.session.on_camera != before {
            self.sittings.push((at, self.session.on_camera.clone()));
        }
        if self.session.notice != notice {
            self.note();
        }
        if self.session.camera != state {
            let (_, words) = text::camera(&self.session, Lang::En);
            self.saw(words);
        }
        for effect in effects {
            self.perform(effect);
        }
    }

    fn note(&mut self) {
        let Some(notice) = self.session.notice.clone() else { return };
        if matches!(notice, Notice::Accepted { .. } | Notice::Retake) {
            return;
        }
        let (_, words) = text::notice(&notice, &self.session, Lang::En);
        self.saw(words);
    }

    fn saw(&mut self, words: String) {
        if !self.seen.contains(&words) {
            self.seen.push(words);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Trigger => assert!(self.handle().trigger()),
            Effect::Judge { frame, student } => {
                self.store.bind(frame, &student).unwrap();
                let judgement = Judgement { verdict: Verdict::Pass, findings: vec![], crop: None };
                self.update(Event::FrameJudged { frame, judgement });
            }
            Effect::Accept { frame, student, reason, .. } => {
                self.accept(frame, &student, reason.as_deref());
            }
            Effect::Reject(frame) => {
                self.store.set_frame_state(frame, FrameState::Rejected).unwrap();
            }
            Effect::Park(frame) => self.store.set_frame_state(frame, FrameState::Tray).unwrap(),
            Effect::Keep { frame, student } => self.store.keep_late(frame, &student).unwrap(),
            Effect::MarkDoubtful(frame) => self.store.mark_doubtful(frame).unwrap(),
            Effect::KeepReference(reference) => self.store.set_reference(&reference).unwrap(),
            Effect::Mend(mend) => self.store.mend(&mend).unwrap(),
            Effect::CheckIn(student) => drop(self.store.check_in(&student).unwrap()),
            Effect::Set { .. } | Effect::Peek(_) | Effect::Tell(_) | Effect::Quit => {}
        }
    }

    fn accept(&mut self, frame: FrameId, student: &StudentNumber, reason: Option<&str>) {
        let shot = Acceptance {
            frame,
            student,
            crop: CropRect { x: 0.0, y: 0.0, w: 3.0, h: 4.0 },
            photo: &[0x5a; 9_000],
            reason,
            at: now(),
            retake: false,
        };
        let number = self.store.accept(&shot).unwrap();
        self.update(Event::Accepted { frame, number, at: now() });
    }

    pub fn command(&mut self, command: Command) {
        self.update(Event::Command { command, at: now() });
    }

    /// Calls the next student who waits, on camera or on deck.
    pub fn call_next(&mut self) {
        let Some(next) = self.session.waiting().next().cloned() else { return };
        self.command(Command::Insert(next.0));
        self.command(Command::Confirm);
    }

    /// Accepts the frame in hand. Of a doubtful one an operator would look whose it is; here it goes to the tray.
    pub fn accept_in_hand(&mut self) {
        let Shot::Judged { frame, .. } = self.session.shot else { return };
        let is_doubtful = self.session.doubtful == Some(frame);
        self.command(if is_doubtful { Command::Cancel } else { Command::Confirm });
    }

    pub fn is_judged(&self) -> bool {
        matches!(self.session.shot, Shot::Judged { .. })
    }

    /// Who was on camera at a moment; also who was sent back and called again at once.
    pub fn on_camera_at(&self, at_us: i64) -> Option<&StudentNumber> {
        let at = self.sittings.iter().rposition(|(since, _)| *since <= at_us)?;
        let student = |at: usize| self.sittings.get(at)?.1.as_ref();
        student(at).or_else(|| {
            let (before, after) = (student(at.checked_sub(1)?), student(at + 1));
            before.filter(|_| before == after)
        })
    }

    /// What the database has of a frame, for whoever looks for a mistake.
    pub fn told_of(&self, file: &str) -> String {
        let query = "SELECT state || ' ' || ifnull(exposed_by, '') || ' at ' || exposed_at || ' +-' ||
                       give_or_take || ' doubtful ' || doubtful || ' late ' || late FROM frame WHERE file = ?1";
        self.database().query_row(query, [file], |row| row.get(0)).unwrap()
    }

    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.store.folder().database()).unwrap()
    }

    pub fn originals(&self) -> std::path::PathBuf {
        self.store.folder().originals()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.runtime.block_on(handle.stop());
        }
    }
}

/// The moment that an event carries; that of no other event moves anybody on or off camera.
fn event_moment(event: &Event) -> i64 {
    match event {
        Event::Command { at, .. } | Event::Accepted { at, .. } => at.0,
        _ => now().0,
    }
}

pub fn now() -> Moment {
    paishe::app::shoot::inbox::now()
}
