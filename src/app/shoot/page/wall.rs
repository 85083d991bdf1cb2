//! What is shown: the newest board, the newest live-view picture, the frame in hand. Only the newest of each is kept.

use crate::picture::Picture;
use crate::session::{FrameId, ShotNumber};
use crate::view::Board;
use hyper::body::Bytes;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// Longest wait for a newer picture before the page is told to ask again.
const PICTURE_WAIT: Duration = Duration::from_secs(5);
/// An older live-view picture is no live view any more.
const FRESH: Duration = Duration::from_secs(3);
/// JPEG quality of a frame that was taken.
const STILL_QUALITY: u8 = 85;

/// What is shown.
#[derive(Default)]
pub(super) struct Wall {
    board: watch::Sender<Posted>,
    live: watch::Sender<Live>,
    still: Arc<watch::Sender<Option<Still>>>,
    /// Counts the frames: one may be coded sooner than an earlier one.
    frames: AtomicU64,
}

/// A board as it hangs there.
#[derive(Debug, Clone, Default)]
pub(super) struct Posted {
    /// The board; none before the station's first.
    pub board: Option<Arc<Board>>,
    /// Counts the boards that differed from the one before.
    pub change: u64,
    /// When the state became what it is.
    since: Option<Instant>,
    /// The number that was given last.
    flash: Option<Flash>,
}

/// A number that was given while pages looked on.
#[derive(Debug, Clone, Copy, Serialize)]
struct Flash {
    number: ShotNumber,
    /// Counts the numbers given: a retake gets the same number again.
    serial: u64,
}

/// The newest live-view picture.
#[derive(Default)]
struct Live {
    number: u64,
    picture: Option<(Instant, Arc<[u8]>)>,
}

/// A frame that was taken, coded for the page.
#[derive(Debug, Clone)]
pub(super) struct Still {
    frame: FrameId,
    /// Which frame of the run it is.
    count: u64,
    /// The picture, reduced.
    pub jpeg: Bytes,
    /// Width of the full picture, in px: the crop is told in these.
    pub full_width_px: u32,
}

/// What is sent of a board.
#[derive(Serialize)]
struct Told<'a> {
    board: &'a Board,
    /// How long the state has been what it is.
    for_ms: u128,
    flash: Option<Flash>,
}

impl Wall {
    pub(super) fn show(&self, board: Board) {
        self.board.send_modify(|posted| posted.take(board));
    }

    pub(super) fn live(&self, jpeg: Arc<[u8]>) {
        self.live.send_modify(|live| {
            live.number += 1;
            live.picture = Some((Instant::now(), jpeg));
        });
    }

    pub(super) fn still(&self, frame: FrameId, picture: &Picture) {
        let (pixels, full_width_px) = (picture.pixels.clone(), picture.width_px);
        let still = Arc::clone(&self.still);
        let count = self.frames.fetch_add(1, Ordering::Relaxed);
        // Some 20 ms for a frame of 24 megapixels, which the loop has better use for.
        tokio::task::spawn_blocking(move || {
            if let Some(jpeg) = coded(&pixels) {
                let coded = Still { frame, count, jpeg, full_width_px };
                still.send_if_modified(|still| {
                    let newer = still.as_ref().is_none_or(|still| still.count < count);
                    if newer {
                        *still = Some(coded);
                    }
                    newer
                });
            }
        });
    }

    /// Boards from now on.
    pub(super) fn boards(&self) -> watch::Receiver<Posted> {
        self.board.subscribe()
    }

    /// The board that hangs there.
    pub(super) fn board(&self) -> Option<Arc<Board>> {
        self.board.borrow().board.clone()
    }

    /// The newest live-view picture with its number, as soon as it is another than the one with the number `seen`.
    pub(super) async fn live_after(&self, seen: u64) -> Option<(u64, Bytes)> {
        let mut live = self.live.subscribe();
        let another = live.wait_for(|live| live.number != seen && live.is_fresh());
        let live = timeout(PICTURE_WAIT, another).await.ok()?.ok()?;
        let (_, jpeg) = live.picture.as_ref()?;
        Some((live.number, Bytes::from_owner(Arc::clone(jpeg))))
    }

    /// That frame, as soon as it is coded.
    pub(super) async fn still_of(&self, frame: FrameId) -> Option<Still> {
        let mut still = self.still.subscribe();
        let wanted = still.wait_for(|still| still.as_ref().is_some_and(|s| s.frame == frame));
        timeout(PICTURE_WAIT, wanted).await.ok()?.ok()?.clone()
    }
}

impl Live {
    fn is_fresh(&self) -> bool {
        self.picture.as_ref().is_some_and(|(taken_at, _)| taken_at.elapsed() < FRESH)
    }
}

impl Posted {
    fn take(&mut self, board: Board) {
        let before = self.board.as_deref();
        if before == Some(&board) {
            return;
        }
        let state = |board: Option<&Board>| board.map(|board| board.state);
        if state(before) != Some(board.state) {
            self.since = Some(Instant::now());
        }
        let given = board.accepted.filter(|_| before.is_some_and(|b| b.accepted != board.accepted));
        if let Some(number) = given {
            let serial = self.flash.map_or(1, |flash| flash.serial + 1);
            self.flash = Some(Flash { number, serial });
        }
        self.board = Some(Arc::new(board));
        self.change += 1;
    }

    /// The board as JSON, on one line.
    pub(super) fn json(&self) -> Option<String> {
        let board = self.board.as_deref()?;
        let for_ms = self.since.map_or(0, |since| since.elapsed().as_millis());
        serde_json::to_string(&Told { board, for_ms, flash: self.flash }).ok()
    }
}

fn coded(pixels: &RgbImage) -> Option<Bytes> {
    let mut jpeg = Vec::new();
    match pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, STILL_QUALITY)) {
        Ok(()) => Some(jpeg.into()),
        Err(error) => {
            tracing::warn!(%error, "page: still");
            None
        }
    }
}
