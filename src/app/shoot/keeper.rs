//! The thread that owns the store: what is asked of it is done in order, each answer goes to the inbox.

use super::inbox::{Inbox, News};
use crate::body::Reference;
use crate::camera::tether::ArrivedFrame;
use crate::crop::CropRect;
use crate::judge::Judgement;
use crate::lang::Lang;
use crate::roster::StudentNumber;
use crate::session::{CrewNews, Event, Frame, FrameId, Mend, Moment};
use crate::store::accept::Acceptance;
use crate::store::frames::{FrameState, NewFrame};
use crate::store::register::standing::News as RegisterNews;
use crate::store::{Store, StoreError};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Most jobs that wait; more would mean that the disk has stopped.
const JOBS_MAX: usize = 256;

/// Something to keep.
#[derive(Debug)]
pub enum Job {
    /// A frame is on disk: give it a row.
    Record(NewFrame),
    /// A RAW file is on disk beside its JPEG: give it a row.
    RecordRaw(NewFrame),
    /// Bind a frame to its student, and say where its file is.
    Bind(FrameId, StudentNumber),
    /// Keep what was found.
    Judgement(FrameId, Box<Judgement>),
    /// Keep a frame with a student who is no longer on camera.
    Keep(FrameId, StudentNumber),
    /// Note that a frame is doubtful.
    Doubt(FrameId),
    /// Keep what was locked.
    Reference(Box<Reference>),
    /// Move a frame to another state.
    State(FrameId, FrameState),
    /// Number a shot, write photo and row.
    Accept(Box<Accept>),
    /// Give a student a number, at check-in.
    CheckIn(StudentNumber),
    /// Mend a mistake.
    Mend(Box<Mend>),
    /// Say where a frame's file is, to show it.
    Find(FrameId),
    /// Write down what other stations did, and exchange labels for numbers.
    Hear(Box<RegisterNews>),
    /// Say when all that was asked for before is done.
    Reached(SyncSender<()>),
}

impl From<&ArrivedFrame> for NewFrame {
    fn from(frame: &ArrivedFrame) -> Self {
        Self {
            file: frame.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            sha256: frame.sha256.clone(),
            bytes: frame.bytes,
            camera_path: frame.on_camera.to_string(),
            exposure: frame.exposure,
            body: frame.body.clone(),
            saved_at_us: frame.saved_at_us,
        }
    }
}

/// A shot to accept, with all that it needs.
#[derive(Debug)]
pub struct Accept {
    /// The frame.
    pub frame: FrameId,
    /// Whose.
    pub student: StudentNumber,
    /// Where the photo was cropped.
    pub crop: CropRect,
    /// The finished JPEG.
    pub photo: Vec<u8>,
    /// Why in spite of a failing finding.
    pub reason: Option<String>,
    /// When the operator accepted.
    pub at: Moment,
    /// Whether it takes the place of an accepted shot of the student.
    pub retake: bool,
}

/// The running thread.
pub struct Keeper {
    jobs: SyncSender<Job>,
    thread: JoinHandle<()>,
}

impl Keeper {
    /// Starts the thread.
    pub fn start(store: Store, lang: Lang, inbox: Inbox) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(JOBS_MAX);
        let thread = std::thread::Builder::new()
            .name("keeper".into())
            .spawn(move || work(store, lang, &queue, &inbox))?;
        Ok(Self { jobs, thread })
    }

    /// Asks for something; waits while too much is waiting.
    pub fn ask(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the keeper thread is gone");
        }
    }

    /// Where another thread puts what it asks for.
    #[must_use]
    pub fn queue(&self) -> SyncSender<Job> {
        self.jobs.clone()
    }

    /// Waits until all that was asked for is done, the thread going on; at most so long.
    pub fn catch_up(&self, at_most: Duration) {
        let (told, reached) = sync_channel(1);
        self.ask(Job::Reached(told));
        if reached.recv_timeout(at_most).is_err() {
            tracing::warn!("the keeper thread is behind");
        }
    }

    /// Finishes all that was asked for, then closes the session.
    pub fn finish(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            tracing::error!("the keeper thread panicked");
        }
    }
}

fn work(mut store: Store, lang: Lang, queue: &Receiver<Job>, inbox: &Inbox) {
    while let Ok(job) = queue.recv() {
        for news in perform(&mut store, job, lang) {
            inbox.tell(news);
        }
    }
}

fn perform(store: &mut Store, job: Job, lang: Lang) -> Vec<News> {
    match job {
        Job::Accept(accept) => {
            let event = accept_shot(store, &accept, lang);
            let accepted = matches!(event, Event::Accepted { .. });
            let mut news = vec![News::Event(event)];
            news.extend(accepted.then(|| standing(store, false, lang)));
            news
        }
        Job::CheckIn(student) => vec![match store.check_in(&student) {
            Ok(_) => standing(store, false, lang),
            Err(error) => News::Event(Event::MendFailed { why: error.sentence(lang) }),
        }],
        Job::Mend(mend) => vec![match store.mend(&mend) {
            // Of a skip the session has told already.
            Ok(()) => standing(store, !matches!(*mend, Mend::Skip { .. }), lang),
            Err(error) => News::Event(Event::MendFailed { why: error.sentence(lang) }),
        }],
        Job::Hear(news) => hear(store, &news, lang),
        Job::Reached(told) => {
            // Whoever asked may have given up.
            told.try_send(()).ok();
            vec![]
        }
        quiet => keep(store, quiet, lang).into_iter().collect(),
    }
}

/// What other stations did; then the shots that waited for numbers get them.
fn hear(store: &mut Store, news: &RegisterNews, lang: Lang) -> Vec<News> {
    let trouble = |e: StoreError| {
        tracing::error!(error = %e, "news of other stations");
        vec![News::Event(Event::Trouble { why: e.sentence(lang) })]
    };
    let heard = match store.hear(news) {
        Ok(heard) => heard,
        Err(error) => return trouble(error),
    };
    let mut told = vec![CrewNews::Heard {
        entries: heard.entries,
        held: heard.held,
        gave_way: heard.gave_way,
        next_number: heard.next_number,
    }];
    let settled = match store.settle() {
        Ok(settled) => settled.len(),
        Err(error) => return trouble(error),
    };
    let labels = store.labels().map_or(0, |labels| labels.len());
    told.push(CrewNews::Labels(labels));
    told.extend((settled > 0).then_some(CrewNews::Numbered(settled)));
    let mut told: Vec<News> = told.into_iter().map(|n| News::Event(Event::Crew(n))).collect();
    if settled > 0 {
        told.extend(renumbered(store, lang));
    }
    told
}

/// The queue as it is, after labels became numbers.
fn renumbered(store: &Store, lang: Lang) -> Option<News> {
    match store.queue() {
        Ok(entries) => Some(News::Event(Event::Crew(CrewNews::Heard {
            entries: entries.into_iter().filter(|entry| entry.progress.is_done()).collect(),
            held: vec![],
            gave_way: vec![],
            next_number: None,
        }))),
        Err(error) => trouble(Err(error), lang),
    }
}

/// How things stand after what was done last.
fn standing(store: &Store, asked: bool, lang: Lang) -> News {
    News::Event(match store.newest_change() {
        Ok(now) => Event::Mended { now: Box::new(now), asked, at: super::inbox::now() },
        Err(error) => Event::Trouble { why: error.sentence(lang) },
    })
}

fn keep(store: &mut Store, job: Job, lang: Lang) -> Option<News> {
    match job {
        Job::Record(frame) => Some(record(store, &frame, lang)),
        Job::RecordRaw(frame) => trouble(store.record_raw(&frame), lang),
        Job::Find(frame) => Some(find(store, frame, lang)),
        Job::Bind(frame, student) => Some(bind(store, frame, &student, lang)),
        Job::Judgement(frame, judgement) => trouble(store.set_judgement(frame, &judgement), lang),
        Job::Keep(frame, student) => trouble(store.keep_late(frame, &student), lang),
        Job::Doubt(frame) => trouble(store.mark_doubtful(frame), lang),
        Job::Reference(reference) => trouble(store.set_reference(&reference), lang),
        Job::State(frame, state) => trouble(store.set_frame_state(frame, state), lang),
        // Done by `perform`.
        Job::Accept(_) | Job::CheckIn(_) | Job::Mend(_) | Job::Hear(_) | Job::Reached(_) => None,
    }
}

fn find(store: &Store, frame: FrameId, lang: Lang) -> News {
    match store.original(frame) {
        Ok(path) => News::Located(frame, path),
        Err(error) => News::Event(Event::Trouble { why: error.sentence(lang) }),
    }
}

fn trouble(done: Result<(), StoreError>, lang: Lang) -> Option<News> {
    done.err().map(|e| {
        tracing::error!(error = %e, "store");
        News::Event(Event::Trouble { why: e.sentence(lang) })
    })
}

fn record(store: &mut Store, frame: &NewFrame, lang: Lang) -> News {
    match store.record_frame(frame) {
        Ok(id) => News::Event(Event::FrameArrived(Frame::new(id, &frame.exposure))),
        // The file is in originals/ all the same; recovery gives it a row at the next start.
        Err(error) => News::Event(Event::Trouble { why: error.sentence(lang) }),
    }
}

fn bind(store: &mut Store, frame: FrameId, student: &StudentNumber, lang: Lang) -> News {
    let path: Result<PathBuf, StoreError> =
        store.bind(frame, student).and_then(|()| store.original(frame));
    match path {
        Ok(path) => News::Bound(frame, path),
        Err(error) => News::Event(Event::FrameUnreadable { frame, why: error.sentence(lang) }),
    }
}

fn accept_shot(store: &mut Store, accept: &Accept, lang: Lang) -> Event {
    let shot = Acceptance {
        frame: accept.frame,
        student: &accept.student,
        crop: accept.crop,
        photo: &accept.photo,
        reason: accept.reason.as_deref(),
        at: accept.at,
        retake: accept.retake,
    };
    let frame = accept.frame;
    match store.accept(&shot) {
        Ok(number) => {
            tracing::info!(%number, frame = frame.0, "accepted");
            Event::Accepted { frame, number, at: super::inbox::now() }
        }
        Err(error) => {
            tracing::error!(error = %error, frame = frame.0, "accept failed");
            Event::AcceptFailed { frame, why: error.sentence(lang) }
        }
    }
}
