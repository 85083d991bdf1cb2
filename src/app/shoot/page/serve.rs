//! Connections: how many, how long they may take, and what they cost at most.

use super::Bounds;
use super::answer::House;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::net::sockopt;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Most bytes of a request's head.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of a request.
const HEADERS_MAX: usize = 64;
/// Pause after a connection that could not be taken: the process may be out of files for a moment.
const PAUSE: Duration = Duration::from_millis(200);

const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\n\
    content-type: text/plain; charset=utf-8\r\ncontent-length: 19\r\n\r\ntoo many open pages";

/// Takes connections until it is dropped; they all end with it.
pub(super) async fn serve(listener: TcpListener, house: Arc<House>, bounds: Bounds) {
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            Some(_) = guests.join_next() => {}
            taken = listener.accept() => match taken {
                Ok((stream, _)) if guests.len() < bounds.connections => {
                    guests.spawn(attend(stream, Arc::clone(&house), bounds));
                }
                Ok((stream, _)) => turn_away(&stream),
                Err(error) => {
                    tracing::warn!(%error, "page: connection");
                    sleep(PAUSE).await;
                }
            },
        }
    }
}

/// It is told at once; what doesn't fit into the socket's buffer is not waited for.
fn turn_away(stream: &TcpStream) {
    if let Err(error) = stream.try_write(FULL) {
        tracing::debug!(%error, "page: turned away");
    }
}

async fn attend(stream: TcpStream, house: Arc<House>, bounds: Bounds) {
    if let Err(error) = bound(&stream, bounds.stall) {
        tracing::debug!(%error, "page: socket");
        return;
    }
    let service = service_fn(move |request| {
        let house = Arc::clone(&house);
        async move { Ok::<_, std::convert::Infallible>(house.answer(request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "page: connection ended");
    }
}

/// The system itself ends a connection whose other end takes nothing for so long, whatever is being written.
fn bound(stream: &TcpStream, stall: Duration) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let stall_ms = u32::try_from(stall.as_millis()).unwrap_or(u32::MAX);
    Ok(sockopt::set_tcp_user_timeout(stream, stall_ms)?)
}
