//! What comes in from outside: keys, the camera, the system's signals.

use super::inbox::{Inbox, News, monotonic_us};
use crate::camera::tether::TetherEvent;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::Receiver;

/// How often the key thread looks whether it should end.
const KEYS_CHECK: Duration = Duration::from_millis(100);

/// Reads the terminal on its own thread until dropped.
pub(super) struct Keys(Arc<AtomicBool>);

impl Keys {
    pub(super) fn listen(inbox: Inbox) -> Self {
        let open = Arc::new(AtomicBool::new(true));
        let keep = Arc::clone(&open);
        std::thread::spawn(move || {
            while keep.load(Ordering::Relaxed) {
                match next_key() {
                    Ok(Some(event)) => inbox.tell(News::Terminal(event, monotonic_us())),
                    Ok(None) => {}
                    // The window is gone.
                    Err(_) => return inbox.tell(News::Terminate),
                }
            }
        });
        Self(open)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

fn next_key() -> std::io::Result<Option<crossterm::event::Event>> {
    if crossterm::event::poll(KEYS_CHECK)? { crossterm::event::read().map(Some) } else { Ok(None) }
}

/// Hands the tether's events on until it ends.
pub(super) async fn hear_tether(mut events: Receiver<TetherEvent>, inbox: Inbox) {
    while let Some(event) = events.recv().await {
        inbox.send(News::Tether(event)).await;
    }
}

/// Turns SIGTERM, SIGHUP and SIGINT into an orderly end.
pub(super) async fn hear_signals(inbox: Inbox) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        _ = interrupt.recv() => {}
    }
    inbox.send(News::Terminate).await;
    Ok(())
}
