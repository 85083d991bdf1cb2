//! The thread that keeps the second copy: behind the session's back, and never in its way.

use super::inbox::{Inbox, News};
use crate::lang::Lang;
use crate::session::rig::CopyState;
use crate::session::{Event, RigNews};
use crate::store::copy::Copier;
use crate::store::{Folder, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often it is looked for what is not copied yet.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// A copy that has not caught up for so long is behind.
const BEHIND_AFTER: Duration = Duration::from_mins(1);
/// Longest time that leaving the station waits for the copy to catch up.
const LAST_ROUND: Duration = Duration::from_secs(20);

/// The running thread; [`CopyKeeper::finish`] ends it.
pub struct CopyKeeper {
    end: SyncSender<()>,
    leaving: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

struct Work {
    folder: Folder,
    to: PathBuf,
    copier: Option<Copier>,
    caught_up: Instant,
    told: Option<CopyState>,
    lang: Lang,
    inbox: Inbox,
}

impl CopyKeeper {
    /// Starts the thread.
    pub fn start(folder: &Folder, to: &Path, lang: Lang, inbox: Inbox) -> std::io::Result<Self> {
        let (end, ended) = sync_channel(1);
        let leaving = Arc::new(AtomicBool::new(false));
        let work = Work {
            folder: folder.clone(),
            to: to.to_owned(),
            copier: None,
            caught_up: Instant::now(),
            told: None,
            lang,
            inbox,
        };
        let left = Arc::clone(&leaving);
        let thread = std::thread::Builder::new()
            .name("copier".into())
            .spawn(move || keep(work, &ended, &left))?;
        Ok(Self { end, leaving, thread })
    }

    /// Lets the copy catch up for a while, then ends.
    pub fn finish(self) {
        self.leaving.store(true, Ordering::Relaxed);
        _ = self.end.try_send(());
        if self.thread.join().is_err() {
            tracing::error!("the copier thread panicked");
        }
    }
}

fn keep(mut work: Work, ended: &Receiver<()>, leaving: &AtomicBool) {
    loop {
        work.round(&|| !leaving.load(Ordering::Relaxed));
        match ended.recv_timeout(LOOK_EVERY) {
            Err(RecvTimeoutError::Timeout) if !leaving.load(Ordering::Relaxed) => {}
            _ => break,
        }
    }
    let begun = Instant::now();
    work.round(&|| begun.elapsed() < LAST_ROUND);
}

impl Work {
    fn round(&mut self, goes_on: &dyn Fn() -> bool) {
        let state = match self.copy(goes_on) {
            Ok(0) => {
                self.caught_up = Instant::now();
                CopyState::Kept
            }
            Ok(behind) if self.caught_up.elapsed() > BEHIND_AFTER => CopyState::Behind(behind),
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(%error, "second copy");
                // Whatever it was, the folder may be another one when it is back.
                self.copier = None;
                CopyState::Failing(error.sentence(self.lang))
            }
        };
        if self.told.as_ref() != Some(&state) {
            self.inbox.tell(News::Event(Event::Rig(RigNews::Copy(state.clone()))));
            self.told = Some(state);
        }
    }

    /// Files that are still to be copied.
    fn copy(&mut self, goes_on: &dyn Fn() -> bool) -> Result<u64, StoreError> {
        let copier = match &mut self.copier {
            Some(copier) => copier,
            none => none.insert(Copier::open(&self.folder, &self.to)?),
        };
        copier.round(goes_on).map(|round| round.behind as u64)
    }
}
