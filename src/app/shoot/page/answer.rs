//! Requests to answers: the routes, and the headers that every answer has.

use super::document::Document;
use super::door::{Door, Refusal};
use super::wall::Wall;
use super::{Options, events, presses};
use crate::app::shoot::inbox::Inbox;
use crate::lang::Lang;
use crate::session::FrameId;
use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Number of a live-view picture.
const PICTURE_NUMBER: HeaderName = HeaderName::from_static("picture-number");
/// Width of the full picture of which a reduced one is sent, in px.
const FULL_WIDTH: HeaderName = HeaderName::from_static("full-width");

/// What every answer says: nothing is kept, guessed, framed, or told to anybody.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
/// What pages other than the document may do.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// A body: all at once, or one that goes on.
pub(super) type Body = Either<Full<Bytes>, Channel<Bytes, Infallible>>;

/// All that answers are made of.
pub(super) struct House {
    pub door: Door,
    pub wall: Arc<Wall>,
    pub inbox: Inbox,
    pub document: Document,
    pub lang: Lang,
    /// Longest time in which a page takes nothing.
    pub stall: Duration,
}

impl House {
    pub(super) fn new(
        options: Options,
        port: u16,
        wall: Arc<Wall>,
        inbox: Inbox,
        lang: Lang,
    ) -> std::io::Result<Self> {
        let door = Door::new(options.reach, port)?;
        let document = Document::of(&options.guides, lang)?;
        Ok(Self { door, wall, inbox, document, lang, stall: options.bounds.stall })
    }

    pub(super) async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let (head, _) = request.into_parts();
        let answer = self.answer_of(&head.method, &head.uri, &head.headers).await;
        let mut answer = answer.unwrap_or_else(|why| self.refused(why));
        for (name, value) in ALWAYS {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        let headers = answer.headers_mut();
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
        answer
    }

    async fn answer_of(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Response<Body>, Refusal> {
        if let Some(opened) = self.opened(uri, headers) {
            return opened;
        }
        self.door.admits(headers)?;
        if uri.path() != "/" {
            Door::is_from_the_page(headers)?;
        }
        Ok(match (method, uri.path()) {
            (&Method::GET, "/") => self.document.answer(),
            (&Method::GET, "/events") => events::answer(self),
            (&Method::GET, "/live") => self.live(uri).await,
            (&Method::GET, "/still") => self.still(uri).await,
            (&Method::POST, "/accept" | "/retake") => {
                self.door.admits_press(headers)?;
                presses::answer(self, uri, headers).await
            }
            (_, "/" | "/events" | "/live" | "/still" | "/accept" | "/retake") => {
                plain(StatusCode::METHOD_NOT_ALLOWED, "")
            }
            _ => plain(StatusCode::NOT_FOUND, ""),
        })
    }

    /// The link with the token leads to the page without it, so that it stands in no address bar.
    fn opened(&self, uri: &Uri, headers: &HeaderMap) -> Option<Result<Response<Body>, Refusal>> {
        let said = asked(uri, "t").filter(|_| uri.path() == "/")?;
        let opened = self.door.opens(headers, said)?;
        Some(opened.map(|()| {
            let mut answer = plain(StatusCode::SEE_OTHER, "");
            answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/"));
            if let Some(cookie) = self.door.cookie() {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            answer
        }))
    }

    fn refused(&self, why: Refusal) -> Response<Body> {
        tracing::debug!(?why, "page: refused");
        plain(StatusCode::FORBIDDEN, why.sentence(self.lang))
    }

    /// The newest live-view picture, once it is another than the page has.
    ///
    /// One picture an answer, and the page asks for the next when it has drawn this one: so nothing is ever on its way
    /// but the newest, at whatever speed a page takes it. Of a stream of pictures (`multipart/x-mixed-replace`) seconds
    /// would wait in the buffers of a slow network.
    async fn live(&self, uri: &Uri) -> Response<Body> {
        let seen = asked(uri, "after").and_then(|text| text.parse().ok()).unwrap_or(0);
        match self.wall.live_after(seen).await {
            Some((number, jpeg)) => picture(jpeg, PICTURE_NUMBER, number),
            None => plain(StatusCode::NO_CONTENT, ""),
        }
    }

    /// The frame in hand, and no earlier one: it is of the student on camera.
    async fn still(&self, uri: &Uri) -> Response<Body> {
        let in_hand = self.wall.board().and_then(|board| board.frame);
        let Some(frame) = asked_frame(uri).filter(|frame| in_hand == Some(*frame)) else {
            return plain(StatusCode::NOT_FOUND, "");
        };
        match self.wall.still_of(frame).await {
            Some(still) => picture(still.jpeg, FULL_WIDTH, still.full_width_px.into()),
            None => plain(StatusCode::NOT_FOUND, ""),
        }
    }
}

/// A value of the query.
fn asked<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    let pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}

/// The frame of the query.
pub(super) fn asked_frame(uri: &Uri) -> Option<FrameId> {
    asked(uri, "frame")?.parse().ok().map(FrameId)
}

/// An answer in words.
pub(super) fn plain(status: StatusCode, words: &'static str) -> Response<Body> {
    whole(status, "text/plain; charset=utf-8", Bytes::from_static(words.as_bytes()))
}

fn picture(jpeg: Bytes, name: HeaderName, value: u64) -> Response<Body> {
    let mut answer = whole(StatusCode::OK, "image/jpeg", jpeg);
    answer.headers_mut().insert(name, value.into());
    answer
}

pub(super) fn whole(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::new(bytes)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}
