//! The thread that looks after the other stations of a shared session: says who is called here, tells what was done,
//! hears what the others did. It never holds the station: what waits for the register waits here.

use super::inbox::{Inbox, News, now};
use super::keeper::Job;
use crate::lang::Lang;
use crate::roster::StudentNumber;
use crate::session::{CrewNews, Event};
use crate::store::StoreError;
use crate::store::register::leases::{BEAT_EVERY_S, Claim};
use crate::store::sharing::Herald;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Most changes of who is called that wait; the newest one says all, so more are not needed.
const CALLS_MAX: usize = 16;
/// Longest pause between two rounds; an accept is told sooner.
const ROUND_EVERY: Duration = Duration::from_secs(2);
/// Longest time that leaving the station waits until all was told.
const LAST_ROUNDS: Duration = Duration::from_secs(15);

/// What the thread is told.
enum Call {
    /// These students are called here now.
    Called(Vec<StudentNumber>),
    /// Something was done.
    Done,
    /// The station ends.
    End,
}

/// The running thread; [`Sharer::finish`] ends it.
pub struct Sharer {
    calls: SyncSender<Call>,
    leaving: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

struct Work {
    herald: Herald,
    is_reached: Arc<AtomicBool>,
    called: Vec<StudentNumber>,
    jobs: SyncSender<Job>,
    inbox: Inbox,
    lang: Lang,
}

impl Sharer {
    /// Starts the thread. `is_reached` is what the store looks at before it asks for a number.
    pub fn start(
        herald: Herald,
        is_reached: Arc<AtomicBool>,
        jobs: SyncSender<Job>,
        lang: Lang,
        inbox: Inbox,
    ) -> std::io::Result<Self> {
        let (calls, heard) = sync_channel(CALLS_MAX);
        let leaving = Arc::new(AtomicBool::new(false));
        let left = Arc::clone(&leaving);
        let work = Work { herald, is_reached, called: vec![], jobs, inbox, lang };
        let thread = std::thread::Builder::new()
            .name("sharer".into())
            .spawn(move || keep(work, &heard, &left))?;
        Ok(Self { calls, leaving, thread })
    }

    /// Says who is on camera and on deck.
    pub fn called(&self, students: Vec<StudentNumber>) {
        self.tell(Call::Called(students));
    }

    /// Says that there may be something to tell.
    pub fn done(&self) {
        self.tell(Call::Done);
    }

    fn tell(&self, call: Call) {
        match self.calls.try_send(call) {
            // A thread that waits for the network is asked again by the next round.
            Ok(()) | Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => tracing::error!("the sharer thread is gone"),
        }
    }

    /// Tells what is still to be told for a while, then ends.
    pub fn finish(self) {
        self.leaving.store(true, Ordering::Relaxed);
        self.tell(Call::End);
        if self.thread.join().is_err() {
            tracing::error!("the sharer thread panicked");
        }
    }
}

fn keep(mut work: Work, calls: &Receiver<Call>, leaving: &AtomicBool) {
    while !leaving.load(Ordering::Relaxed) {
        work.round();
        let pause = ROUND_EVERY.min(Duration::from_secs(BEAT_EVERY_S));
        match calls.recv_timeout(pause) {
            Ok(Call::Called(students)) => work.call(students, calls),
            Ok(Call::Done) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Call::End) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let begun = Instant::now();
    work.called.clear();
    while !work.round() && work.is_reached.load(Ordering::Acquire) && begun.elapsed() < LAST_ROUNDS
    {
    }
}

impl Work {
    /// The newest word about who is called counts; who is new is asked for at once.
    fn call(&mut self, mut students: Vec<StudentNumber>, calls: &Receiver<Call>) {
        while let Ok(Call::Called(newer)) = calls.try_recv() {
            students = newer;
        }
        let before = std::mem::replace(&mut self.called, students);
        if !self.is_reached.load(Ordering::Acquire) {
            return;
        }
        for student in self.called.clone() {
            if before.contains(&student) {
                continue;
            }
            match self.herald.claim(&student) {
                Ok(Claim::At(station)) => self.is_at(student, station),
                Ok(Claim::Ours) => {}
                // The round that follows says what is wrong.
                Err(error) => tracing::warn!(%error, "claim"),
            }
        }
    }

    fn is_at(&self, student: StudentNumber, station: String) {
        self.news(CrewNews::AtAnother { student, station, at: now() });
    }

    fn news(&self, news: CrewNews) {
        self.inbox.tell(News::Event(Event::Crew(news)));
    }

    /// Whether everything was told.
    fn round(&mut self) -> bool {
        match self.herald.round(&self.called) {
            Ok(round) => {
                self.is_reached.store(true, Ordering::Release);
                self.news(CrewNews::Reached);
                for (student, station) in round.lost {
                    self.is_at(student, station);
                }
                if self.jobs.send(Job::Hear(Box::new(round.news))).is_err() {
                    tracing::error!("the keeper thread is gone");
                }
                round.is_told
            }
            Err(StoreError::Register(error)) => {
                self.is_reached.store(false, Ordering::Release);
                tracing::warn!(%error, "register");
                self.news(CrewNews::Lost(error.sentence(self.lang)));
                false
            }
            Err(error) => {
                tracing::error!(%error, "telling the register");
                self.inbox.tell(News::Event(Event::Trouble { why: error.sentence(self.lang) }));
                false
            }
        }
    }
}
