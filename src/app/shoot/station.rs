//! The running station: news in, `Session::update`, effects out, screen drawn.

mod picture;
mod start;

use super::copier::CopyKeeper;
use super::eye::{Eye, Glance, Held};
use super::face::Face;
use super::hearing;
use super::inbox::{Inbox, News, monotonic_us, now};
use super::keeper::{Accept, Job, Keeper};
use super::page::Page;
use super::senses::{Keys, hear_signals, hear_tether};
use super::sharer::Sharer;
use super::teller::Teller;
use crate::app::config::StationConfig;
use crate::app::sharing::Connection;
use crate::app::{Failure, cli};
use crate::camera::About;
use crate::camera::messages::FileKind;
use crate::camera::tether::{ArrivedFrame, TetherEvent, TetherHandle};
use crate::lang::Lang;
use crate::roster::StudentNumber;
use crate::session::{CameraState, Command, Effect, Event, FrameId, RigNews, Session};
use crate::spec::Profile;
use crate::store::frames::{FrameState, NewFrame};
use crate::store::{Folder, Store};
use crate::view::keyboard::Keyboard;
use crate::view::press::Press;
use crate::view::{Board, Guides, PageAddress, Stage};
use jiff::tz::TimeZone;
use picture::Sight;
use start::{address, crew_of, hold, holder_of, room, session_of, start_tether};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// Shortest time between two draws; a terminal takes up to 10 ms for one.
const DRAW_EVERY: Duration = Duration::from_millis(40);

/// The same once a key was pressed: who types waits for the screen, and a scanner's keys still share a draw.
const DRAW_AFTER_KEY: Duration = Duration::from_millis(5);

/// How often the disk's room is looked at.
const ROOM_EVERY: Duration = Duration::from_secs(5);

/// How often the page is shown that the station is alive, also when nothing changes.
const PAGE_EVERY: Duration = Duration::from_millis(900);

/// Longest wait for the keeper before the last is told to other stations.
const KEEPER_MAX: Duration = Duration::from_secs(20);

/// Most news taken before the screen is drawn again.
const NEWS_IN_A_ROW: usize = 256;

/// A station at work.
pub(super) struct Station {
    session: Session,
    lang: Lang,
    centre: String,
    guides: Guides,
    folder: Folder,
    keeper: Keeper,
    copier: Option<CopyKeeper>,
    sharer: Option<Sharer>,
    eye: Eye,
    tether: TetherHandle,
    teller: Teller,
    face: Face,
    page: Option<Page>,
    address: Option<PageAddress>,
    keyboard: Keyboard,
    sight: Sight,
    zone: TimeZone,
    room_bytes: Option<u64>,
    leaving: bool,
}

impl Station {
    /// Runs until the operator leaves or the system ends it; all that was asked for is finished then.
    pub(super) async fn run(
        args: &cli::Shoot,
        config: StationConfig,
        store: Store,
        shared: Option<Connection>,
        profile: Profile,
        lang: Lang,
    ) -> Result<(), Failure> {
        let (inbox, news) = Inbox::open();
        let scanner = args.scanner.clone().or_else(|| config.scanner.clone());
        let mut session = session_of(&store, &profile, args, lang)?;
        session.crew = crew_of(&store, shared.as_ref(), lang)?;
        let copy = store.copy_place().map_err(|e| Failure::store(&e, lang))?;
        let (folder, centre) = (store.folder().clone(), store.settings().centre.clone());
        let eye =
            Eye::start(&profile, lang, &inbox).map_err(|e| Failure::machine(e.to_string()))?;
        let guides = Guides::from(&profile);
        let page = args.page.options(guides);
        let page = page.map(|page| Page::start(page, inbox.clone(), lang)).transpose()?;
        let (tether, events) = start_tether(args, &folder)?;
        let teller = Teller::start(config, args.mute, &folder, inbox.clone())
            .map_err(|e| Failure::machine(e.to_string()))?;
        let (face, typed_ahead) =
            Face::enter(args, lang).map_err(|e| Failure::machine(format!("terminal: {e}")))?;
        let keeper = Keeper::start(store, lang, inbox.clone())
            .map_err(|e| Failure::machine(e.to_string()))?;
        let machine = |e: std::io::Error| Failure::machine(e.to_string());
        let sharer = shared
            .map(|c| Sharer::start(c.herald, c.is_reached, keeper.queue(), lang, inbox.clone()));
        let sharer = sharer.transpose().map_err(machine)?;
        let copier = copy
            .map(|to| CopyKeeper::start(&folder, &to, lang, inbox.clone()))
            .transpose()
            .map_err(|e| Failure::machine(e.to_string()))?;
        tokio::spawn(hear_tether(events, inbox.clone()));
        tokio::spawn(hear_signals(inbox.clone()));
        let mut station = Self {
            session,
            lang,
            centre,
            guides,
            room_bytes: room(&folder),
            folder,
            keeper,
            copier,
            sharer,
            eye,
            tether,
            teller,
            face,
            address: page.as_ref().map(address),
            page,
            keyboard: Keyboard::default(),
            sight: Sight::default(),
            zone: TimeZone::system(),
            leaving: false,
        };
        station.face.after(&station.session);
        for key in typed_ahead {
            station.terminal(&crossterm::event::Event::Key(key), monotonic_us());
        }
        let scanner = hold(scanner.as_deref(), lang, &inbox)?;
        let keys = Keys::listen(inbox);
        let done = station.work(news).await;
        drop((keys, scanner));
        station.finish().await;
        done
    }

    async fn work(&mut self, mut news: Receiver<News>) -> Result<(), Failure> {
        let mut live = self.tether.live();
        let mut look_at_room = interval(ROOM_EVERY);
        look_at_room.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut page_beat = interval(PAGE_EVERY);
        page_beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut drawn_at = Instant::now();
        let mut pause = Duration::ZERO;
        let mut stale = true;
        while !self.leaving {
            tokio::select! {
                biased;
                some = news.recv() => {
                    if self.take(some, &mut news) {
                        pause = pause.min(DRAW_AFTER_KEY);
                    }
                    self.show_page();
                    stale = true;
                }
                () = sleep_until(drawn_at + pause), if stale => {
                    self.draw().map_err(|e| Failure::machine(format!("terminal: {e}")))?;
                    drawn_at = Instant::now();
                    pause = DRAW_EVERY;
                    stale = false;
                }
                Ok(()) = live.changed() => {
                    let newest = live.borrow_and_update().clone();
                    if let Some(jpeg) = newest {
                        if let Some(page) = &self.page {
                            page.live(jpeg.clone());
                        }
                        self.eye.offer(jpeg);
                    }
                }
                _ = page_beat.tick(), if self.page.is_some() => self.show_page(),
                _ = look_at_room.tick() => self.room_bytes = room(&self.folder),
            }
        }
        Ok(())
    }

    /// Hears what has come; says whether a key was among it.
    fn take(&mut self, first: Option<News>, news: &mut Receiver<News>) -> bool {
        let Some(first) = first else {
            self.leaving = true;
            return false;
        };
        let is_key =
            |news: &News| matches!(news, News::Terminal(..) | News::Scan(_) | News::Line(_));
        let mut has_key = is_key(&first);
        self.hear(first);
        for _ in 0..NEWS_IN_A_ROW {
            let Ok(more) = news.try_recv() else { break };
            has_key |= is_key(&more);
            self.hear(more);
        }
        has_key
    }

    /// Ends the tether and the keeper; an accept that was begun becomes durable first.
    async fn finish(self) {
        drop(self.face);
        drop(self.eye);
        self.tether.stop().await;
        let (keeper, copier, teller) = (self.keeper, self.copier, self.teller);
        let sharer = self.sharer;
        let finish = move || {
            // It asks the keeper for things, so it ends first; but not before the last accept could be told.
            if let Some(sharer) = sharer {
                keeper.catch_up(KEEPER_MAX);
                sharer.finish();
            }
            keeper.finish();
            teller.finish();
            if let Some(copier) = copier {
                copier.finish();
            }
        };
        if tokio::task::spawn_blocking(finish).await.is_err() {
            tracing::error!("the keeper did not finish");
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Terminal(event, at_us) => self.terminal(&event, at_us),
            News::Tether(event) => self.tether(event),
            News::Bound(frame, file) => {
                self.teller.bound(frame, &file);
                self.eye.look(frame, file);
            }
            News::Located(frame, file) => self.eye.peek(frame, file),
            News::Peeked(peeked) => self.sight.peeked = Some(*peeked),
            News::Held(held) => self.hold(*held),
            News::Glance(glance) => self.glance(*glance),
            News::Event(event) => self.update(event),
            News::Line(text) => self.line(&text),
            News::Ring => {
                if let Err(error) = self.face.bell() {
                    tracing::warn!(%error, "bell");
                }
            }
            News::Scan(text) => {
                tracing::info!(chars = text.chars().count(), "scanned");
                self.ask(Command::Scan(text));
            }
            News::Press(press) => self.press(press),
            News::Terminate => self.leaving = true,
        }
    }

    fn terminal(&mut self, event: &crossterm::event::Event, at_us: i64) {
        use crossterm::event::Event as Terminal;
        let commands = match event {
            Terminal::Key(key) => self.keyboard.key(key, at_us, &self.session),
            Terminal::Paste(text) => self.keyboard.paste(text, &self.session).into_iter().collect(),
            Terminal::Resize(..) => {
                if let Err(error) = self.face.resized() {
                    tracing::warn!(%error, "resize");
                }
                vec![]
            }
            _ => vec![],
        };
        for command in commands {
            self.ask(command);
        }
    }

    fn ask(&mut self, command: Command) {
        self.update(Event::Command { command, at: now() });
    }

    /// A line that was typed, and Enter. One that no box takes answers no question.
    fn line(&mut self, text: &str) {
        let typed = self.keyboard.paste(text, &self.session);
        if typed.is_none() && !text.trim().is_empty() {
            return self.face.untaken();
        }
        for command in typed.into_iter().chain([Command::Confirm]) {
            self.ask(command);
        }
    }

    fn press(&mut self, press: Press) {
        if let Some(command) = press.command(&self.session) {
            self.ask(command);
        }
    }

    fn show_page(&self) {
        if let Some(page) = &self.page {
            page.show(Board::of(&self.session, self.lang, page.reach()));
        }
    }

    fn tether(&mut self, event: TetherEvent) {
        tracing::debug!(?event, "tether");
        if let Some(event) = hearing::plain(&event) {
            return self.update(event);
        }
        match event {
            TetherEvent::Connected { about, battery } => self.connected(about, battery),
            TetherEvent::Battery(percent) => self.battery(percent),
            TetherEvent::Frame(frame) => self.record(&frame),
            TetherEvent::AlreadyHere(file) => tracing::info!(%file, "told again"),
            TetherEvent::Lost { error } => {
                self.sight.live = None;
                let why = holder_of(&error, self.lang).unwrap_or_else(|| error.to_string());
                self.update(Event::Camera(CameraState::Lost { why }));
            }
            // Told above, or asked for by an audit only.
            _ => {}
        }
    }

    fn connected(&mut self, about: About, battery: Option<u8>) {
        if !self.tether.live_view(about.has_live_view) {
            tracing::warn!("live view was not switched on");
        }
        let (model, can_trigger) = (about.model, about.can_trigger);
        self.update(Event::Rig(RigNews::KeepsOnCard(about.keeps_on_card)));
        self.update(Event::Camera(CameraState::Ready { model, battery, can_trigger }));
    }

    fn battery(&mut self, percent: u8) {
        if let Some(state) = self.session.camera.with_battery(percent) {
            self.update(Event::Camera(state));
        }
    }

    fn record(&self, frame: &ArrivedFrame) {
        tracing::info!(file = %frame.path.display(), bytes = frame.bytes, "frame on disk");
        let new = NewFrame::from(frame);
        self.keeper.ask(match frame.kind {
            FileKind::Jpeg => Job::Record(new),
            FileKind::Raw => Job::RecordRaw(new),
        });
    }

    fn hold(&mut self, held: Held) {
        let (frame, judgement) = (held.frame, held.judgement.clone());
        self.keeper.ask(Job::Judgement(frame, Box::new(judgement.clone())));
        let light = held.light;
        if let Some(page) = &self.page {
            page.still(frame, &held.picture);
        }
        self.sight.held = Some(held);
        if let Some(light) = light {
            self.update(Event::Rig(RigNews::Light(light)));
        }
        self.update(Event::FrameJudged { frame, judgement });
    }

    fn glance(&mut self, glance: Glance) {
        let judgement = glance.judgement.clone();
        self.sight.glance(glance);
        self.update(Event::LiveJudged(judgement));
    }

    fn update(&mut self, event: Event) {
        let before = self.session.on_camera.clone();
        let called = self.called();
        let is_done = matches!(event, Event::Accepted { .. } | Event::Mended { .. });
        self.teller.hear(&event);
        if let Event::Command { command, .. } = &event {
            self.face.before(command, &self.session);
        }
        let effects = self.session.update(event);
        self.face.after(&self.session);
        if self.session.on_camera != before {
            self.eye.forget();
        }
        for effect in effects {
            self.perform(effect);
        }
        self.sight.enlarge_eyes(&self.session, &self.eye);
        if let Some(sharer) = &self.sharer {
            let now = self.called();
            if now != called {
                sharer.called(now.into_iter().flatten().collect());
            }
            if is_done {
                sharer.done();
            }
        }
    }

    /// Who is on camera and on deck.
    fn called(&self) -> [Option<StudentNumber>; 2] {
        [self.session.on_camera.clone(), self.session.on_deck.clone()]
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Trigger => {
                if !self.tether.trigger() {
                    let why = self.lang.pick("相机忙", "the camera is busy").to_owned();
                    self.update(Event::ShutterFailed { why });
                }
            }
            Effect::Judge { frame, student } => self.keeper.ask(Job::Bind(frame, student)),
            Effect::Accept { frame, student, reason, retake } => {
                self.accept(frame, student, reason, retake);
            }
            Effect::Mend(mend) => self.keeper.ask(Job::Mend(Box::new(mend))),
            Effect::Peek(frame) => self.keeper.ask(Job::Find(frame)),
            Effect::CheckIn(student) => self.keeper.ask(Job::CheckIn(student)),
            Effect::Keep { frame, student } => self.keeper.ask(Job::Keep(frame, student)),
            Effect::MarkDoubtful(frame) => self.keeper.ask(Job::Doubt(frame)),
            Effect::Set { setting, value } => {
                if !self.tether.set(setting, value) {
                    let why = self.lang.pick("相机忙", "the camera is busy").to_owned();
                    self.update(Event::Trouble { why });
                }
            }
            Effect::KeepReference(reference) => {
                self.keeper.ask(Job::Reference(Box::new(reference)));
            }
            Effect::Reject(frame) => self.keeper.ask(Job::State(frame, FrameState::Rejected)),
            Effect::Park(frame) => self.keeper.ask(Job::State(frame, FrameState::Tray)),
            Effect::Tell(occasion) => self.teller.tell(&occasion, &self.session),
            Effect::Quit => self.leaving = true,
        }
    }

    fn accept(
        &mut self,
        frame: FrameId,
        student: StudentNumber,
        reason: Option<String>,
        retake: bool,
    ) {
        // Not taken out: a failed accept can be asked for again.
        let Some(held) = self.sight.held.as_ref().filter(|held| held.frame == frame) else {
            let why = self.lang.pick("照片已不在内存中", "the picture is gone").to_owned();
            return self.update(Event::AcceptFailed { frame, why });
        };
        self.keeper.ask(Job::Accept(Box::new(Accept {
            frame,
            student,
            crop: held.crop,
            photo: held.photo.clone(),
            reason,
            at: now(),
            retake,
        })));
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let stage = Stage {
            lang: self.lang,
            look: self.face.look(),
            centre: &self.centre,
            disk_room_bytes: self.room_bytes,
            shown: self.sight.shown(&self.session),
            guides: self.guides,
            zone: &self.zone,
            page: self.address.as_ref(),
        };
        self.face.draw(&self.session, &stage)
    }
}
