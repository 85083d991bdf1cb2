//! A wish to stop: Ctrl-C ends a run after the photos that are being judged.

use crate::app::Exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Whether a run was asked to stop.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody did.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// One that Ctrl-C, a closed terminal and `kill` ask; asked twice they end the program at once.
    #[must_use]
    pub fn on_signals() -> Self {
        let stop = Self::default();
        let asked = stop.clone();
        // Without the thread the signals end the program as they always do.
        drop(std::thread::Builder::new().spawn(move || asked.listen()));
        stop
    }

    fn listen(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async {
            let kinds = [SignalKind::interrupt(), SignalKind::hangup(), SignalKind::terminate()];
            let [Ok(mut interrupt), Ok(mut hangup), Ok(mut terminate)] = kinds.map(signal) else {
                return;
            };
            any(&mut interrupt, &mut hangup, &mut terminate).await;
            self.ask();
            any(&mut interrupt, &mut hangup, &mut terminate).await;
            std::process::exit(i32::from(Exit::Machine.code()));
        });
    }
}

async fn any(interrupt: &mut Signal, hangup: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
        _ = terminate.recv() => {}
    }
}
