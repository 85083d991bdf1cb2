//! A station without camera and screen: the real state machine, keeper, store and messenger. Its operator presses Enter as
//! soon as a frame is judged; its camera makes small files.

use paishe::app::shoot::inbox::{Inbox, News, now};
use paishe::app::shoot::keeper::{Accept, Job, Keeper};
use paishe::app::shoot::sharer::Sharer;
use paishe::body::{Exposure, Witness};
use paishe::crop::CropRect;
use paishe::judge::{Judgement, Verdict};
use paishe::lang::Lang;
use paishe::session::{Command, Crew, Effect, Event, FrameId, Session, Shot};
use paishe::store::Store;
use paishe::store::durable::{sha256_hex, write_new};
use paishe::store::frames::NewFrame;
use paishe::store::register::{Address, Register};
use paishe::store::sharing::{Herald, PhotoPlace, Share, Sharing};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;

pub const FOLDER: &str = "PAISHE_CAMPUS_FOLDER";
pub const REGISTER: &str = "PAISHE_CAMPUS_REGISTER";
pub const SHOTS: &str = "PAISHE_CAMPUS_SHOTS";
pub const SITTERS: &str = "PAISHE_CAMPUS_SITTERS";
/// Pause after a call that nobody answers.
const SITTER_MISSING: Duration = Duration::from_millis(20);
/// Longest time that a station takes to end.
pub const ENDS: Duration = Duration::from_mins(1);
/// Bytes of a frame and of a photo: small, so that the disk isn't what is measured.
const FRAME_BYTES: usize = 20_000;
const PHOTO_BYTES: usize = 15_000;

pub fn is_wanted() -> bool {
    std::env::var_os(FOLDER).is_some()
}

struct Station {
    session: Session,
    keeper: Keeper,
    sharer: Option<Sharer>,
    originals: PathBuf,
    name: String,
    promised: std::fs::File,
    taken: usize,
    accepting: Option<(Vec<u8>, Instant)>,
    /// Who sits where: a file a student.
    sitters: Option<PathBuf>,
}

pub fn live() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let address = std::env::var(REGISTER).unwrap();
    let shots: usize = std::env::var(SHOTS).unwrap().parse().unwrap();
    let (inbox, news) = Inbox::open();
    let station = open(&folder, &address, inbox.clone());
    let ends = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&ends);
    std::thread::spawn(move || {
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        ended.store(true, Ordering::Release);
        inbox.tell(News::Terminate);
    });
    station.work(news, shots, &ends);
}

/// A session of its own where there is no register.
fn open(folder: &Path, address: &str, inbox: Inbox) -> Station {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let promised = folder.with_extension("promised");
    let promised = std::fs::OpenOptions::new().create(true).append(true).open(promised).unwrap();
    let is_alone = address.is_empty();
    let (mut store, shared) = if is_alone {
        (Store::open(folder).unwrap().0, None)
    } else {
        let (store, shared) = join(folder, &name, address);
        (store, Some(shared))
    };
    store.work_as("campus");
    let mut session = Session::new(store.queue().unwrap(), store.next_number().unwrap(), vec![]);
    session.limits.doubt_window_us = 0;
    session.line.runs = true;
    session.crew = shared.as_ref().map(|_| Crew { station: name.clone(), ..Crew::default() });
    let originals = store.folder().originals();
    let taken = store.status().unwrap().frames as usize;
    let connection = shared.map(|(register, share, is_reached)| {
        let sharing = Sharing::new(register.another().unwrap(), Arc::clone(&is_reached));
        let herald = Herald::new(&store, register, share);
        (sharing, herald, is_reached)
    });
    let mut herald = None;
    if let Some((sharing, messenger, is_reached)) = connection {
        store.work_with(sharing);
        herald = Some((messenger, is_reached));
    }
    let keeper = Keeper::start(store, Lang::En, inbox.clone()).unwrap();
    let sharer = herald.map(|(herald, is_reached)| {
        Sharer::start(herald, is_reached, keeper.queue(), Lang::En, inbox).unwrap()
    });
    let sitters = std::env::var_os(SITTERS).map(PathBuf::from);
    let accepting = None;
    Station { session, keeper, sharer, originals, name, promised, taken, accepting, sitters }
}

/// As `paishe shoot --store` does it: a register that doesn't answer is no hindrance to a folder that is there.
fn join(folder: &Path, name: &str, address: &str) -> (Store, (Register, Share, Arc<AtomicBool>)) {
    let parsed: Address = address.parse().unwrap();
    let mut register = Register::open(&parsed, &|_| None).unwrap();
    let is_new = !folder.join("session.db").exists();
    let chosen = register.choose(None);
    let share = Share {
        session: "campus".into(),
        station: name.into(),
        address: address.into(),
        photos: PhotoPlace::Register,
    };
    let store = if is_new {
        // Killed in the middle of making it: there is nothing in it yet.
        std::fs::remove_dir_all(folder).ok();
        Store::found_station(folder, &mut register, &chosen.unwrap(), &share, None).unwrap()
    } else {
        let mut store = Store::open(folder).unwrap().0;
        if store.queue().unwrap().is_empty() {
            store.import(&register.roster().unwrap()).unwrap();
        }
        store.join(&share).unwrap();
        store
    };
    let is_reached = register.join(name, &store.folder_id().unwrap(), "campus").is_ok();
    register.resume(&share.session, &share.station);
    (store, (register, share, Arc::new(AtomicBool::new(is_reached))))
}

impl Station {
    fn work(mut self, mut news: Receiver<News>, shots: usize, ends: &AtomicBool) {
        let until = self.taken + shots;
        self.update(Event::Command { command: Command::DeleteLast, at: now() });
        while !ends.load(Ordering::Acquire) && self.taken < until {
            self.shoot();
            let Some(some) = news.blocking_recv() else { break };
            self.hear(some);
        }
        while self.accepting.is_some() {
            let Some(some) = news.blocking_recv() else { break };
            self.hear(some);
        }
        drop(news);
        let Self { keeper, sharer, .. } = self;
        if let Some(sharer) = sharer {
            keeper.catch_up(ENDS);
            sharer.finish();
        }
        keeper.finish();
    }

    /// The sitter is there: the camera makes a file.
    fn shoot(&mut self) {
        let Some(student) = self.session.on_camera.clone() else { return };
        if self.session.shot != Shot::Waiting {
            return;
        }
        if !self.is_here(&student.0) {
            std::thread::park_timeout(SITTER_MISSING);
            self.update(Event::Command { command: Command::Dismiss, at: now() });
            return;
        }
        self.taken += 1;
        self.session.shot = Shot::Exposing;
        let file = format!("{}-{}-{}.jpg", self.name, self.taken, std::process::id());
        let bytes = content(&file, FRAME_BYTES);
        write_new(&self.originals.join(&file), &bytes).unwrap();
        let at_us = now().0;
        self.keeper.ask(Job::Record(NewFrame {
            sha256: sha256_hex(&bytes),
            bytes: bytes.len() as u64,
            camera_path: format!("/card/{file}"),
            exposure: Exposure { at_us, told_by: Witness::Exif, give_or_take_us: 0 },
            body: String::new(),
            saved_at_us: None,
            file,
        }));
    }

    /// A sitter has one body, also where stations can't ask each other: the first station at which they sit down has
    /// them. Of many one goes to a second station all the same.
    fn is_here(&self, student: &str) -> bool {
        let Some(sitters) = &self.sitters else { return true };
        let seat = sitters.join(student);
        if write_new(&seat, self.name.as_bytes()).is_ok() {
            return true;
        }
        let at = std::fs::read_to_string(&seat).unwrap_or_default();
        let wanders = sha256_hex(student.as_bytes()).starts_with("00");
        at == self.name || wanders
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Bound(frame, _) => {
                let judgement = Judgement { verdict: Verdict::Pass, findings: vec![], crop: None };
                self.update(Event::FrameJudged { frame, judgement });
                self.update(Event::Command { command: Command::Confirm, at: now() });
            }
            News::Event(event) => {
                if let Event::AcceptFailed { why, .. } = &event {
                    self.accepting = None;
                    note(why);
                }
                if let Event::Trouble { why } = &event {
                    note(why);
                }
                if let Event::Accepted { number, .. } = &event {
                    let (photo, begun) = self.accepting.take().unwrap();
                    let us = begun.elapsed().as_micros();
                    writeln!(self.promised, "{number} {} {us}", sha256_hex(&photo)).unwrap();
                }
                self.update(event);
            }
            _ => {}
        }
    }

    fn update(&mut self, event: Event) {
        let failed = matches!(event, Event::AcceptFailed { .. });
        let is_done = matches!(event, Event::Accepted { .. } | Event::Mended { .. });
        let before = self.called();
        let effects = self.session.update(event);
        for effect in effects {
            self.perform(effect);
        }
        if failed {
            // The student is at another station, or done there: the next one.
            let dismissed = Event::Command { command: Command::Dismiss, at: now() };
            for effect in self.session.update(dismissed) {
                self.perform(effect);
            }
        }
        let Some(sharer) = &self.sharer else { return };
        if self.called() != before {
            sharer.called(self.called().into_iter().flatten().collect());
        }
        if is_done {
            sharer.done();
        }
    }

    fn called(&self) -> [Option<paishe::roster::StudentNumber>; 2] {
        [self.session.on_camera.clone(), self.session.on_deck.clone()]
    }

    fn perform(&mut self, effect: Effect) {
        use paishe::store::frames::FrameState;
        match effect {
            Effect::Judge { frame, student } => self.keeper.ask(Job::Bind(frame, student)),
            Effect::Accept { frame, student, reason, retake } => {
                let photo = self.photo(frame);
                self.accepting = Some((photo.clone(), Instant::now()));
                let crop = CropRect { x: 0.0, y: 0.0, w: 3.0, h: 4.0 };
                let accept = Accept { frame, student, crop, photo, reason, at: now(), retake };
                self.keeper.ask(Job::Accept(Box::new(accept)));
            }
            Effect::Keep { frame, student } => self.keeper.ask(Job::Keep(frame, student)),
            Effect::Reject(frame) => self.keeper.ask(Job::State(frame, FrameState::Rejected)),
            Effect::Park(frame) => self.keeper.ask(Job::State(frame, FrameState::Tray)),
            Effect::CheckIn(student) => self.keeper.ask(Job::CheckIn(student)),
            Effect::MarkDoubtful(frame) => self.keeper.ask(Job::Doubt(frame)),
            Effect::Mend(mend) => self.keeper.ask(Job::Mend(Box::new(mend))),
            _ => {}
        }
    }

    fn photo(&self, frame: FrameId) -> Vec<u8> {
        content(&format!("{} photo {}", self.name, frame.0), PHOTO_BYTES)
    }
}

/// Into the station's log.
fn note(why: &str) {
    std::io::stderr().write_all(format!("{why}\n").as_bytes()).unwrap();
}

/// Bytes that no other has.
fn content(of: &str, bytes: usize) -> Vec<u8> {
    of.bytes().cycle().take(bytes).collect()
}
