//! Server-sent events: each board that differs, and a beat while the station lives.

use super::answer::{Body, House, whole};
use super::wall::Posted;
use http_body_util::Either;
use http_body_util::channel::{Channel, Sender};
use hyper::body::Bytes;
use hyper::{Response, StatusCode};
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// How long a browser waits before it comes back by itself.
const RETRY_MS: u32 = 500;
/// Longest silence while the station lives.
const BEAT_EVERY: Duration = Duration::from_millis(900);
/// Shortest time between two events: what changes faster is told together.
const REST: Duration = Duration::from_millis(30);

type Out = Sender<Bytes, Infallible>;

/// What a page must know of this run.
#[derive(Serialize)]
struct Hello<'a> {
    /// What its presses need.
    key: &'a str,
    /// Of the document: a page of an earlier one loads itself anew.
    version: &'a str,
}

/// A stream that goes on until the page or the server ends, or the page takes nothing.
pub(super) fn answer(house: &House) -> Response<Body> {
    let (out, body) = Channel::new(1);
    let hello = Hello { key: house.door.key.reveal(), version: &house.document.version };
    let hello = serde_json::to_string(&hello).unwrap_or_default();
    let hello = format!("retry: {RETRY_MS}\nevent: hello\ndata: {hello}\n\n");
    tokio::spawn(pour(hello, house.wall.boards(), out, house.stall));
    let mut answer = whole(StatusCode::OK, "text/event-stream", Bytes::new());
    *answer.body_mut() = Either::Right(body);
    answer
}

/// Sends the newest board whenever it is another. What a slow page misses in between it doesn't need.
async fn pour(hello: String, mut boards: watch::Receiver<Posted>, mut out: Out, stall: Duration) {
    let mut told = None;
    let mut sent_at = Instant::now();
    let mut next = Some(hello);
    loop {
        if let Some(event) = next.take() {
            let sent = timeout(stall, out.send_data(event.into())).await;
            if !matches!(sent, Ok(Ok(()))) {
                return;
            }
            sent_at = Instant::now();
            sleep(REST).await;
        }
        next = event(&boards.borrow_and_update(), &mut told, sent_at);
        if next.is_none() && boards.changed().await.is_err() {
            return;
        }
    }
}

/// What to send, if anything. A beat follows the station's own showing, so a station that hangs has none.
fn event(posted: &Posted, told: &mut Option<u64>, sent_at: Instant) -> Option<String> {
    if *told != Some(posted.change) {
        let json = posted.json()?;
        *told = Some(posted.change);
        return Some(format!("event: board\ndata: {json}\n\n"));
    }
    (sent_at.elapsed() >= BEAT_EVERY).then(|| "event: beat\ndata: \n\n".to_owned())
}
