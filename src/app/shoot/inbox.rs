//! The one channel into the station's loop.

use super::eye::{Glance, Held, Peeked};
use crate::camera::tether::TetherEvent;
use crate::session::{Event, FrameId, Moment};
use crate::view::press::Press;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Instant;
use tokio::sync::mpsc;

/// Most news that wait for the loop.
const NEWS_MAX: usize = 1024;

/// Something the loop must know.
#[derive(Debug)]
pub enum News {
    /// A key, a paste or a new size of the terminal, and when it was read: [`monotonic_us`].
    Terminal(crossterm::event::Event, i64),
    /// The camera.
    Tether(TetherEvent),
    /// A frame is bound to its student; its file is there.
    Bound(FrameId, PathBuf),
    /// A frame that is only to be shown has its file there.
    Located(FrameId, PathBuf),
    /// A frame, or a part of one, that is only to be shown.
    Peeked(Box<Peeked>),
    /// A full frame was judged.
    Held(Box<Held>),
    /// A live-view frame was judged.
    Glance(Box<Glance>),
    /// For the session as it is.
    Event(Event),
    /// A line of the standard input, where that is no terminal: typed text and Enter.
    Line(String),
    /// A stroke of the bell is due.
    Ring,
    /// The scanner that is held read a code.
    Scan(String),
    /// The photographer pressed a button of the page.
    Press(Press),
    /// The system asks the station to end.
    Terminate,
}

/// The sending end, for threads and tasks.
#[derive(Debug, Clone)]
pub struct Inbox(mpsc::Sender<News>);

impl Inbox {
    /// The channel.
    #[must_use]
    pub fn open() -> (Self, mpsc::Receiver<News>) {
        let (sender, receiver) = mpsc::channel(NEWS_MAX);
        (Self(sender), receiver)
    }

    /// Tells the loop, from a thread; waits while it is behind. After its end nobody listens, and that is fine.
    pub fn tell(&self, news: News) {
        drop(self.0.blocking_send(news));
    }

    /// Tells the loop, from a task.
    pub async fn send(&self, news: News) {
        drop(self.0.send(news).await);
    }
}

/// Microseconds since the program first asked; unlike [`now`], this never goes back.
#[must_use]
pub fn monotonic_us() -> i64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_micros().try_into().unwrap_or(i64::MAX)
}

/// The present, by this machine's clock.
#[must_use]
pub fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_microsecond())
}
