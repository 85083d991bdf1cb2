//! Presses of the page's buttons, and of a presentation remote's.

use super::answer::{Body, House, asked_frame, plain};
use crate::app::shoot::inbox::News;
use crate::view::press::{Press, Wish};
use hyper::header::{CONTENT_LENGTH, HeaderValue, TRANSFER_ENCODING};
use hyper::{HeaderMap, Response, StatusCode, Uri};
use std::time::Duration;
use tokio::time::timeout;

/// Longest wait for room in the station's inbox.
const INBOX_WAIT: Duration = Duration::from_secs(2);

/// Hands a press on if it is about the frame that is shown now; the station looks again when it takes it.
pub(super) async fn answer(house: &House, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
    if has_body(headers) {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "");
    }
    let Some(frame) = asked_frame(uri) else { return plain(StatusCode::BAD_REQUEST, "") };
    let wish = if uri.path() == "/accept" { Wish::Accept } else { Wish::Retake };
    let press = Press { frame, wish };
    if !is_open_to(house, press) {
        return plain(StatusCode::CONFLICT, late(house));
    }
    match timeout(INBOX_WAIT, house.inbox.send(News::Press(press))).await {
        Ok(()) => plain(StatusCode::ACCEPTED, ""),
        Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, ""),
    }
}

/// A press says all in its address.
fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
    headers.contains_key(TRANSFER_ENCODING) || length.is_some_and(|length| length != b"0")
}

fn is_open_to(house: &House, press: Press) -> bool {
    house.wall.board().is_some_and(|board| {
        let may = match press.wish {
            Wish::Accept => board.can_accept,
            Wish::Retake => board.can_retake,
        };
        may && board.frame == Some(press.frame)
    })
}

fn late(house: &House) -> &'static str {
    house.lang.pick("这张照片已经不在等待决定", "that picture is not to be decided any more")
}
